/**
 * Partial mean and sum of squared deviations of each channel. Sums are taken relative to the lane's first value, so that a mean far
 * from zero costs no digits. partials: [rows][columns][3] vec4s: mean, squared deviations, count in all lanes.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"

layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) writeonly buffer Partials { vec4 partials[]; };

void
main ()
{
  Walk walk = get_walk ();
  vec4 origin = texelFetch (x, int (walk.first < walk.end ? walk.first : 0u));
  vec4 sum = vec4 (0.0), squares = vec4 (0.0);
  float count = 0.0;

  for (uint i = walk.first; i < walk.end; i += stride)
    {
      vec4 difference = texelFetch (x, int (i)) - origin;
      sum += difference;
      squares += difference * difference;
      count += 1.0;
    }
  if (walk.idle)
    return;
  uint at = (walk.partial * columns + walk.column) * 3u;
  vec4 mean = sum / max (count, 1.0);
  partials[at] = origin + mean;
  partials[at + 1u] = max (squares - sum * mean, 0.0);
  partials[at + 2u] = vec4 (count);
}
