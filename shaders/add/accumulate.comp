/**
 * dx += dy, [n] vec4s.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/elementwise.glsl"

layout (binding = 0) uniform samplerBuffer dy;
layout (binding = 1) buffer DX { vec4 dx[]; };

void
main ()
{
  FOR_EACH (i)
    dx[i] += texelFetch (dy, int (i));
}
