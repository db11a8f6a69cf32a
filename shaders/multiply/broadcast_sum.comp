/**
 * dscale[image][column] = the sum over the image's pixels of dy * a, or dscale += where accumulate.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/lanes.glsl"
#include "common/lane_sum.glsl"

layout (binding = 0) uniform samplerBuffer dy;
layout (binding = 1) uniform samplerBuffer a;
layout (binding = 2) buffer DScale { vec4 dscale[]; };
layout (push_constant) uniform Push
{
  uint columns;
  uint pixels;
  uint accumulate;
};

void
main ()
{
  uint column = gl_GlobalInvocationID.x, image = gl_WorkGroupID.y;
  vec4 sum = vec4 (0.0);
  for (uint pixel = get_lane (); pixel < (column < columns ? pixels : 0u); pixel += LANES)
    {
      int i = int ((image * pixels + pixel) * columns + column);
      sum += texelFetch (dy, i) * texelFetch (a, i);
    }
  sum = add_lanes (sum);
  if (column >= columns || get_lane () > 0u)
    return;
  uint at = image * columns + column;
  dscale[at] = accumulate != 0u ? dscale[at] + sum : sum;
}
