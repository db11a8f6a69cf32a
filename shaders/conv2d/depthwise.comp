/**
 * Depthwise convolution (one input and one output channel a group): the forward pass, and the input gradient, which is the same
 * sum over other taps. Formula and names as gemm.comp.
 *
 * in       texels [n, in_h, in_w, in_texels]; what lies outside counts as zero
 * weights  texels [kernel tap][in_texels]
 * out      [n, out_h, out_w, out_texels] vec4, out_texels = in_texels
 * Work: an invocation makes 4 channels of TILE_PIXELS pixels (pixels / TILE_PIXELS apart). Groups: x.
 */
#version 450
#extension GL_GOOGLE_include_directive : require

#include "grid.glsl"
#include "gather_push.glsl"
#include "common/activation.glsl"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const int TILE_PIXELS = 4;
layout (constant_id = 2) const bool WITH_BIAS = false;
layout (constant_id = 3) const bool ACCUMULATE = false;
layout (constant_id = 4) const int ACTIVATION = ACTIVATION_NONE;

layout (binding = 0) uniform samplerBuffer in_texel;
layout (binding = 1) uniform samplerBuffer weight_texel;
layout (binding = 2) uniform samplerBuffer bias_texel;
layout (binding = 3) buffer Out { vec4 out_value[]; };

void
main()
{
  ivec2 place = divide(int(gl_GlobalInvocationID.x), s.out_texels);
  int pixels_apart = (s.pixels + TILE_PIXELS - 1) / TILE_PIXELS;
  int channel = place.y;

  vec4 sum[TILE_PIXELS];
  ivec3 corner[TILE_PIXELS]; // x and y of the first tap, first row of the image
  int target[TILE_PIXELS];
  [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
  {
    int pixel = place.x + p * pixels_apart;
    ivec2 row = divide(min(pixel, s.pixels - 1), s.grid.x);
    ivec2 image = divide(row.x, s.grid.y);
    ivec2 at = ivec2(row.y, image.y);
    corner[p] = ivec3(at * s.in_step + s.in_first, image.x * s.in_size.y);
    at = at * s.out_step + s.out_first;
    bool is_known = place.x < pixels_apart && pixel < s.pixels;
    target[p] = is_known ? ((image.x * s.out_size.y + at.y) * s.out_size.x + at.x) * s.out_texels + channel : -1;
    sum[p] = vec4(0.0);
  }

  for (int ty = 0; ty < s.taps.y; ty++)
    for (int tx = 0; tx < s.taps.x; tx++)
    {
      vec4 w = texelFetch(weight_texel, (s.tap_first + ty * s.tap_step.y + tx * s.tap_step.x) * s.in_texels + channel);
      [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
      {
        ivec2 at = corner[p].xy + ivec2(tx, ty) * s.tap_move;
        bool is_inside = uint(at.x) < uint(s.in_size.x) && uint(at.y) < uint(s.in_size.y);
        int texel = is_inside ? ((corner[p].z + at.y) * s.in_size.x + at.x) * s.in_texels + channel : 0;
        sum[p] += w * texelFetch(in_texel, texel) * (is_inside ? 1.0 : 0.0);
      }
    }

  vec4 bias = WITH_BIAS ? texelFetch(bias_texel, channel) : vec4(0.0);
  [[unroll]] for (int p = 0; p < TILE_PIXELS; p++)
    if (target[p] >= 0)
    {
      vec4 value = activate(ACTIVATION, sum[p] + bias);
      if (ACCUMULATE)
        value += out_value[target[p]];
      out_value[target[p]] = value;
    }
}
