/**
 * dx = dy[image][column] / pixels everywhere, or dx += where ACCUMULATE.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"

layout (constant_id = 0) const bool ACCUMULATE = false;
layout (constant_id = 1) const uint PIXELS = 1u; /* of an image */
layout (binding = 0) uniform samplerBuffer dy;
layout (binding = 1) buffer DX { vec4 dx[]; };

void
main ()
{
  Walk walk = get_walk ();
  vec4 value = texelFetch (dy, int (walk.image * columns + walk.column)) / float (PIXELS);
  for (uint i = walk.first; i < walk.end; i += stride)
    dx[i] = ACCUMULATE ? dx[i] + value : value;
}
