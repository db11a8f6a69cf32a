/**
 * y = a * b, [n] vec4s; also one side of the backward pass: y += where ACCUMULATE.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/elementwise.glsl"

layout (constant_id = 1) const bool ACCUMULATE = false;
layout (binding = 0) uniform samplerBuffer a;
layout (binding = 1) uniform samplerBuffer b;
layout (binding = 2) buffer Y { vec4 y[]; };

void
main ()
{
  FOR_EACH (i)
    {
      vec4 value = texelFetch (a, int (i)) * texelFetch (b, int (i));
      y[i] = ACCUMULATE ? y[i] + value : value;
    }
}
