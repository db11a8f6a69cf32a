/**
 * y = a + b, [n] vec4s.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/elementwise.glsl"

layout (binding = 0) uniform samplerBuffer a;
layout (binding = 1) uniform samplerBuffer b;
layout (binding = 2) writeonly buffer Y { vec4 y[]; };

void
main ()
{
  FOR_EACH (i)
    y[i] = texelFetch (a, int (i)) + texelFetch (b, int (i));
}
