/**
 * Convolution as an implicit matrix product: the forward pass, and the input gradient with transposed weights.
 *
 *   out[n, qy * out_step + out_first, qx * .., o]  =  bias[o] + sum over taps (ty, tx) and channels c of
 *   in[n, qy * in_step + in_first + ty * tap_move, .., c] * weight[o, tap_first + ty * tap_step.y + tx * tap_step.x, c]
 * and then the activation of that.
 *
 * in       texels [n, in_h, in_w, in_texels]; what lies outside counts as zero
 * weights  texels [output block of 8][kernel tap][depth texels][8 outputs], a texel holding 4 input channels; see conv2d-private.h
 * out      [n, out_h, out_w, out_texels] vec4
 * Work: an invocation makes TILE_PIXELS pixels (local size apart) x 8 TILE_BLOCKS outputs. Groups: x pixels, y output tiles.
 * Groups of channels: an output tile reads `depth` texels from the one where its first group starts; weights across groups are
 * zero.
 */
#version 450
#extension GL_GOOGLE_include_directive : require

#include "grid.glsl"
#include "gather_push.glsl"
#include "common/activation.glsl"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const int TILE_PIXELS = 4;
layout (constant_id = 2) const int TILE_BLOCKS = 2;
layout (constant_id = 3) const bool WITH_BIAS = false;
layout (constant_id = 4) const bool ACCUMULATE = false;
layout (constant_id = 5) const int SHALLOW_TAPS = 0; // taps.x where depth is 1: all unrolled; 0 elsewhere
layout (constant_id = 6) const int ACTIVATION = ACTIVATION_NONE;

layout (binding = 0) uniform samplerBuffer in_texel;
layout (binding = 1) uniform samplerBuffer weight_texel;
layout (binding = 2) uniform samplerBuffer bias_texel;
layout (binding = 3) buffer Out { vec4 out_value[]; };

void
main()
{
  const int outputs = TILE_BLOCKS * 8;
  int first = int(gl_WorkGroupID.x * gl_WorkGroupSize.x) * TILE_PIXELS + int(gl_LocalInvocationID.x);
  int block = int(gl_WorkGroupID.y) * TILE_BLOCKS;
  int channel = min((block * 8 / s.group_out) * s.group_in / 4, s.in_texels - s.depth);

  float sum[TILE_PIXELS * outputs];
  ivec3 corner[TILE_PIXELS]; // x and y of the first tap, first row of the image
  int target[TILE_PIXELS];
  [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
  {
    int pixel = first + p * int(gl_WorkGroupSize.x);
    ivec2 row = divide(min(pixel, s.pixels - 1), s.grid.x);
    ivec2 image = divide(row.x, s.grid.y);
    ivec2 at = ivec2(row.y, image.y);
    corner[p] = ivec3(at * s.in_step + s.in_first, image.x * s.in_size.y);
    at = at * s.out_step + s.out_first;
    target[p] = pixel < s.pixels ? ((image.x * s.out_size.y + at.y) * s.out_size.x + at.x) * s.out_texels : -1;
    [[unroll]] for (int o = 0; o < outputs; o++)
      sum[p * outputs + o] = 0.0;
  }

  int weights[TILE_BLOCKS]; // where those of a block begin
  [[unroll]] for (int b = 0; b < TILE_BLOCKS; b++)
    weights[b] = min(block + b, (s.out_texels + 1) / 2 - 1) * s.kernel_taps * s.depth * 8;

  for (int ty = 0; ty < s.taps.y; ty++)
    [[unroll]] for (int tx = 0; tx < (SHALLOW_TAPS > 0 ? SHALLOW_TAPS : s.taps.x); tx++)
    {
      int texel[TILE_PIXELS];
      float inside[TILE_PIXELS];
      [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
      {
        ivec2 at = corner[p].xy + ivec2(tx, ty) * s.tap_move;
        bool is_inside = uint(at.x) < uint(s.in_size.x) && uint(at.y) < uint(s.in_size.y);
        inside[p] = is_inside ? 1.0 : 0.0;
        texel[p] = is_inside ? ((corner[p].z + at.y) * s.in_size.x + at.x) * s.in_texels + channel : 0;
      }
      int weight = (s.tap_first + ty * s.tap_step.y + tx * s.tap_step.x) * s.depth * 8;
#ifdef QD_SHUFFLE
      weight += LANE;
#endif
      for (int c = 0; c < (SHALLOW_TAPS > 0 ? 1 : s.depth); c++)
      {
        vec4 value[TILE_PIXELS];
        [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
          value[p] = texelFetch(in_texel, texel[p] + c) * inside[p];
#ifdef QD_SHUFFLE
        vec4 lanes[TILE_BLOCKS];
        [[unroll]] for (int b = 0; b < TILE_BLOCKS; b++)
          lanes[b] = texelFetch(weight_texel, weights[b] + weight);
#endif
        [[unroll]] for (int o = 0; o < outputs; o++)
        {
#ifdef QD_SHUFFLE
          vec4 w = vec4(FROM_LANE(lanes[o / 8].x, o % 8), FROM_LANE(lanes[o / 8].y, o % 8), FROM_LANE(lanes[o / 8].z, o % 8),
                        FROM_LANE(lanes[o / 8].w, o % 8));
#else
          vec4 w = texelFetch(weight_texel, weights[o / 8] + weight + o % 8);
#endif
          [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
          {
            float total = sum[p * outputs + o];
            total += w.x * value[p].x;
            total += w.y * value[p].y;
            total += w.z * value[p].z;
            total += w.w * value[p].w;
            sum[p * outputs + o] = total;
          }
        }
        weight += 8;
      }
    }

  [[unroll]] for (int o = 0; o < outputs / 4; o++)
  {
    int texel = block * 2 + o;
    vec4 bias = WITH_BIAS ? texelFetch(bias_texel, min(texel, s.out_texels - 1)) : vec4(0.0);
    [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
      if (target[p] >= 0 && texel < s.out_texels)
      {
        int i = p * outputs + o * 4;
        vec4 value = activate(ACTIVATION, vec4(sum[i], sum[i + 1], sum[i + 2], sum[i + 3]) + bias);
        if (ACCUMULATE)
          value += out_value[target[p] + texel];
        out_value[target[p] + texel] = value;
      }
  }
}
