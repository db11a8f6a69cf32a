/**
 * Partial sums of dy * x / |x| of each channel. partials: [rows][columns] vec4s.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"

layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) uniform samplerBuffer dy;
layout (binding = 2) readonly buffer Inverses { float inverses[]; };
layout (binding = 3) writeonly buffer Partials { vec4 partials[]; };

void
main ()
{
  Walk walk = get_walk ();
  uint pixel = walk.first / columns;
  vec4 sum = vec4 (0.0);
  for (uint i = walk.first; i < walk.end; i += stride, pixel += stride / columns)
    sum += texelFetch (x, int (i)) * texelFetch (dy, int (i)) * inverses[pixel];
  if (!walk.idle)
    partials[walk.partial * columns + walk.column] = sum;
}
