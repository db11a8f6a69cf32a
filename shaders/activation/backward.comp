/**
 * dx = dy * slope (x), or dx += where ACCUMULATE; [n] vec4s.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/elementwise.glsl"
#include "common/activation.glsl"

layout (constant_id = 1) const int KIND = ACTIVATION_RELU;
layout (constant_id = 2) const bool ACCUMULATE = false;
layout (binding = 0) uniform samplerBuffer dy;
layout (binding = 1) uniform samplerBuffer x;
layout (binding = 2) buffer DX { vec4 dx[]; };

void
main ()
{
  FOR_EACH (i)
    {
      vec4 value = texelFetch (dy, int (i)) * get_slope (KIND, texelFetch (x, int (i)));
      dx[i] = ACCUMULATE ? dx[i] + value : value;
    }
}
