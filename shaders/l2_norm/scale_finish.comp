/**
 * dscale += the sum of the partial rows.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/lanes.glsl"
#include "common/lane_sum.glsl"

layout (binding = 0) readonly buffer Partials { vec4 partials[]; };
layout (binding = 1) buffer DScale { vec4 dscale[]; };
layout (push_constant) uniform Push
{
  uint columns;
  uint n_rows;
};

void
main ()
{
  uint column = gl_GlobalInvocationID.x;
  vec4 sum = vec4 (0.0);
  for (uint row = get_lane (); row < (column < columns ? n_rows : 0u); row += LANES)
    sum += partials[row * columns + column];
  sum = add_lanes (sum);
  if (column < columns && get_lane () == 0u)
    dscale[column] += sum;
}
