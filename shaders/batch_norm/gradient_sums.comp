/**
 * Partial sums of dy' and dy' * normalized x of each channel, where dy' = dy * the activation's slope; in stretches, as in
 * batch_norm/statistics.comp.
 * partials: [rows][columns][2] vec4s.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"
#include "common/activation.glsl"
#include "batch_norm/common.glsl"

#define STRETCH 32u /* steps */

layout (constant_id = 0) const int ACTIVATION = ACTIVATION_NONE;
layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) uniform samplerBuffer dy;
layout (binding = 2) uniform samplerBuffer rows;
layout (binding = 3) writeonly buffer Partials { vec4 partials[]; };

void
main ()
{
  Walk walk = get_walk ();
  vec4 mean = texelFetch (rows, int (MEAN * columns + walk.column));
  vec4 inverse = texelFetch (rows, int (INVERSE * columns + walk.column));
  vec4 weight = texelFetch (rows, int (WEIGHT * columns + walk.column));
  vec4 bias = texelFetch (rows, int (BIAS * columns + walk.column));
  vec4 sum = vec4 (0.0), product = vec4 (0.0);

  for (uint start = walk.first; start < walk.end; start += STRETCH * stride)
    {
      vec4 stretch_sum = vec4 (0.0), stretch_product = vec4 (0.0);

      for (uint i = start; i < min (walk.end, start + STRETCH * stride); i += stride)
        {
          vec4 normalized = (texelFetch (x, int (i)) - mean) * inverse;
          vec4 gradient = texelFetch (dy, int (i)) * get_slope (ACTIVATION, normalized * weight + bias);
          stretch_sum += gradient;
          stretch_product += gradient * normalized;
        }
      sum += stretch_sum;
      product += stretch_product;
    }
  if (walk.idle)
    return;
  uint at = (walk.partial * columns + walk.column) * 2u;
  partials[at] = sum;
  partials[at + 1u] = product;
}
