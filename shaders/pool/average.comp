/**
 * y = the mean of each window; see get_divisor for what counts.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pool/window.glsl"

layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) writeonly buffer Y { vec4 y[]; };

void
pool (int image, int out_y, int out_x, int column)
{
  ivec2 low = ivec2 (out_y * STEP_Y - PAD_Y, out_x * STEP_X - PAD_X);
  ivec2 high = min (low + ivec2 (WINDOW_Y, WINDOW_X), ivec2 (in_height, in_width));
  vec4 sum = vec4 (0.0);
  for (int in_y = max (low.x, 0); in_y < high.x; in_y++)
    for (int in_x = max (low.y, 0); in_x < high.y; in_x++)
      sum += texelFetch (x, in_index (image + first_image, in_y, in_x, column));
  y[out_index (image, out_y, out_x, column)] = sum / get_divisor (out_y, out_x);
}

void
main ()
{
  int i = int (gl_GlobalInvocationID.x);
  if (i >= out_width * COLUMNS)
    return;
  int out_x = i / COLUMNS, first = int (gl_WorkGroupID.y) * rows;
  for (int out_y = first; out_y < min (first + rows, out_height); out_y++)
    pool (int (gl_WorkGroupID.z), out_y, out_x, i - out_x * COLUMNS);
}
