/**
 * y = activate ((x - mean) * inverse * weight + bias), [n] vec4s. rows: see batch_norm/common.glsl.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"
#include "common/activation.glsl"
#include "batch_norm/common.glsl"

layout (constant_id = 0) const int ACTIVATION = ACTIVATION_NONE;
layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) uniform samplerBuffer rows;
layout (binding = 2) writeonly buffer Y { vec4 y[]; };

void
main ()
{
  Walk walk = get_walk ();
  vec4 mean = texelFetch (rows, int (MEAN * columns + walk.column));
  vec4 bias = texelFetch (rows, int (BIAS * columns + walk.column));
  vec4 scale = texelFetch (rows, int (INVERSE * columns + walk.column)) * texelFetch (rows, int (WEIGHT * columns + walk.column));

  for (uint i = walk.first; i < walk.end; i += stride)
    y[i] = activate (ACTIVATION, (texelFetch (x, int (i)) - mean) * scale + bias);
}
