/**
 * Weight gradient of a convolution, as partial sums over slices of the output's pixels; add_slices.comp adds them up.
 *
 *   slice[z][block][tap][d][o] (4 input channels)  =  sum over the slice's pixels of  in[pixel at tap][channel d] * gradient[pixel][o]
 *
 * in        texels [n, in_h, in_w, in_texels]; what lies outside counts as zero
 * gradient  texels [n, out_h, out_w, out_texels], of the output
 * slices    [groups z][as the packed weights are: block, kernel tap, depth, 8 outputs] vec4
 * Work: an invocation makes one row (tap and 4 input channels) x 8 TILE_BLOCKS outputs of a slice, 8 pixels a turn.
 * Groups: x rows, y output tiles, z slices.
 */
#version 450
#extension GL_GOOGLE_include_directive : require

#include "grid.glsl"
#include "reduce_push.glsl"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const int TILE_BLOCKS = 2;

layout (binding = 0) uniform samplerBuffer in_texel;
layout (binding = 1) uniform samplerBuffer gradient_texel;
layout (binding = 2) writeonly buffer Slices { vec4 slice_value[]; };

const int outputs = TILE_BLOCKS * 8;

// x and y of the pixel's first tap in the input, and the first row of its image.
ivec3
corner_of(int pixel)
{
  ivec2 row = divide(min(pixel, s.pixels - 1), s.out_size.x);
  ivec2 image = divide(row.x, s.out_size.y);
  return ivec3(ivec2(row.y, image.y) * s.step + s.first, image.x * s.in_size.y);
}

vec4
gradient_of(int pixel, int end, int texel)
{
  float known = pixel < end && texel < s.out_texels ? 1.0 : 0.0;
  return texelFetch(gradient_texel, min(pixel, s.pixels - 1) * s.out_texels + min(texel, s.out_texels - 1)) * known;
}

void
main()
{
  int row = int(gl_GlobalInvocationID.x);
  int block = int(gl_WorkGroupID.y) * TILE_BLOCKS;
  ivec2 tap_depth = divide(min(row, s.rows - 1), s.depth);
  ivec2 tap = divide(tap_depth.x, s.taps_x).yx * s.tap_move;
  int channel = min((block * 8 / s.group_out) * s.group_in / 4, s.in_texels - s.depth) + tap_depth.y;

  vec4 sum[outputs];
  [[unroll]] for (int o = 0; o < outputs; o++)
    sum[o] = vec4(0.0);

  int begin = int(gl_WorkGroupID.z) * s.slice_pixels;
  int end = min(begin + s.slice_pixels, s.pixels);
  for (int pixel = begin; pixel < end; pixel += 8)
  {
#ifdef QD_SHUFFLE
    ivec3 lane_corner = corner_of(pixel + LANE);
    vec4 lane_gradient[outputs / 4];
    [[unroll]] for (int t = 0; t < outputs / 4; t++)
      lane_gradient[t] = gradient_of(pixel + LANE, end, block * 2 + t);
#endif
    vec4 value[8];
    [[unroll]] for (int i = 0; i < 8; i++)
    {
#ifdef QD_SHUFFLE
      ivec3 corner = ivec3(FROM_LANE(lane_corner.x, i), FROM_LANE(lane_corner.y, i), FROM_LANE(lane_corner.z, i));
#else
      ivec3 corner = corner_of(pixel + i);
#endif
      ivec2 at = corner.xy + tap;
      bool is_inside = uint(at.x) < uint(s.in_size.x) && uint(at.y) < uint(s.in_size.y);
      int texel = is_inside ? ((corner.z + at.y) * s.in_size.x + at.x) * s.in_texels + channel : 0;
      value[i] = texelFetch(in_texel, texel) * (is_inside ? 1.0 : 0.0);
    }
    [[unroll]] for (int o = 0; o < outputs; o++)
    {
      vec4 total = sum[o];
      [[unroll]] for (int i = 0; i < 8; i++)
#ifdef QD_SHUFFLE
        total += FROM_LANE(lane_gradient[o / 4][o % 4], i) * value[i];
#else
        total += gradient_of(pixel + i, end, block * 2 + o / 4)[o % 4] * value[i];
#endif
      sum[o] = total;
    }
  }

  int slice = int(gl_WorkGroupID.z) * s.blocks;
  [[unroll]] for (int o = 0; o < outputs; o++)
    if (row < s.rows && block + o / 8 < s.blocks)
      slice_value[((slice + block + o / 8) * s.rows + row) * 8 + o % 8] = sum[o];
}
