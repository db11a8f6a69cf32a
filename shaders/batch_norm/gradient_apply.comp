/**
 * dx = inverse * weight * (dy' - mean of dy' - normalized x * mean of (dy' * normalized x)), or dx += where ACCUMULATE;
 * dy' = dy * the activation's slope. [n] vec4s.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"
#include "common/activation.glsl"
#include "batch_norm/common.glsl"

layout (constant_id = 0) const int ACTIVATION = ACTIVATION_NONE;
layout (constant_id = 1) const bool ACCUMULATE = false;
layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) uniform samplerBuffer dy;
layout (binding = 2) uniform samplerBuffer rows;
layout (binding = 3) buffer DX { vec4 dx[]; };

void
main ()
{
  Walk walk = get_walk ();
  vec4 mean = texelFetch (rows, int (MEAN * columns + walk.column));
  vec4 inverse = texelFetch (rows, int (INVERSE * columns + walk.column));
  vec4 weight = texelFetch (rows, int (WEIGHT * columns + walk.column));
  vec4 bias = texelFetch (rows, int (BIAS * columns + walk.column));
  vec4 mean_dy = texelFetch (rows, int (MEAN_DY * columns + walk.column));
  vec4 mean_dyx = texelFetch (rows, int (MEAN_DYX * columns + walk.column));

  for (uint i = walk.first; i < walk.end; i += stride)
    {
      vec4 normalized = (texelFetch (x, int (i)) - mean) * inverse;
      vec4 gradient = texelFetch (dy, int (i)) * get_slope (ACTIVATION, normalized * weight + bias);
      vec4 value = (gradient - mean_dy - normalized * mean_dyx) * (inverse * weight);
      dx[i] = ACCUMULATE ? dx[i] + value : value;
    }
}
