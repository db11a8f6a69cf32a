/**
 * y[image][column] = the mean over the image's pixels.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/lanes.glsl"
#include "common/lane_sum.glsl"

layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) writeonly buffer Y { vec4 y[]; };
layout (push_constant) uniform Push
{
  uint columns;
  uint pixels;
};

void
main ()
{
  uint column = gl_GlobalInvocationID.x, image = gl_WorkGroupID.y;
  vec4 sum = vec4 (0.0);
  for (uint pixel = get_lane (); pixel < (column < columns ? pixels : 0u); pixel += LANES)
    sum += texelFetch (x, int ((image * pixels + pixel) * columns + column));
  sum = add_lanes (sum);
  if (column < columns && get_lane () == 0u)
    y[image * columns + column] = sum / float (pixels);
}
