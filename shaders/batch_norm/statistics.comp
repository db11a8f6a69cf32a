/**
 * Partial mean and sum of squared deviations of each channel. Sums are taken relative to the mean of some of the lane's values, so that
 * neither a mean far from zero nor an unusual first value (one at the map's edge) costs digits; and in stretches, so that no long sum
 * swallows small terms. partials: [rows][columns][3] vec4s: mean, squared deviations, count in all lanes.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/columns.glsl"

#define N_SAMPLES 8u
#define STRETCH   32u /* steps */

layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) writeonly buffer Partials { vec4 partials[]; };

/* Of values spread evenly over the lane's. */
vec4
get_origin (Walk walk)
{
  uint steps = (walk.end - walk.first + stride - 1u) / stride, n = min (steps, N_SAMPLES), jump = steps / max (n, 1u) * stride;
  vec4 sum = vec4 (0.0);

  for (uint i = 0u; i < n; i++)
    sum += texelFetch (x, int (walk.first + i * jump));
  return sum / max (float (n), 1.0);
}

void
main ()
{
  Walk walk = get_walk ();
  vec4 origin = get_origin (walk), sum = vec4 (0.0), squares = vec4 (0.0);
  float count = 0.0;

  for (uint start = walk.first; start < walk.end; start += STRETCH * stride)
    {
      vec4 stretch_sum = vec4 (0.0), stretch_squares = vec4 (0.0);

      for (uint i = start; i < min (walk.end, start + STRETCH * stride); i += stride)
        {
          vec4 difference = texelFetch (x, int (i)) - origin;
          stretch_sum += difference;
          stretch_squares += difference * difference;
          count += 1.0;
        }
      sum += stretch_sum;
      squares += stretch_squares;
    }
  if (walk.idle)
    return;
  uint at = (walk.partial * columns + walk.column) * 3u;
  vec4 mean = sum / max (count, 1.0);
  partials[at] = origin + mean;
  partials[at + 1u] = max (squares - sum * mean, 0.0);
  partials[at + 2u] = vec4 (count);
}
