/**
 * y = a * scale[image][column]; also the first input's gradient: y += where ACCUMULATE.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"

layout (constant_id = 0) const bool ACCUMULATE = false;
layout (binding = 0) uniform samplerBuffer a;
layout (binding = 1) uniform samplerBuffer scale;
layout (binding = 2) buffer Y { vec4 y[]; };

void
main ()
{
  Walk walk = get_walk ();
  vec4 factor = texelFetch (scale, int (walk.image * columns + walk.column));
  for (uint i = walk.first; i < walk.end; i += stride)
    {
      vec4 value = texelFetch (a, int (i)) * factor;
      y[i] = ACCUMULATE ? y[i] + value : value;
    }
}
