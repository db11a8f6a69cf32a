/**
 * dx = the sum of dy / divisor over the windows that hold this value, or dx += where ACCUMULATE.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pool/window.glsl"

layout (constant_id = 8) const bool ACCUMULATE = false;
layout (binding = 0) uniform samplerBuffer dy;
layout (binding = 1) buffer DX { vec4 dx[]; };

/* The first window that ends after position @at. */
int
get_first (int at, int window, int step)
{
  return at < window ? 0 : (at - window) / step + 1;
}

void
collect (int image, int in_y, int in_x, int column)
{
  vec4 sum = vec4 (0.0);
  int last_y = min ((in_y + PAD_Y) / STEP_Y, out_height - 1), last_x = min ((in_x + PAD_X) / STEP_X, out_width - 1);
  for (int out_y = get_first (in_y + PAD_Y, WINDOW_Y, STEP_Y); out_y <= last_y; out_y++)
    for (int out_x = get_first (in_x + PAD_X, WINDOW_X, STEP_X); out_x <= last_x; out_x++)
      sum += texelFetch (dy, out_index (image + first_image, out_y, out_x, column)) / get_divisor (out_y, out_x);
  int at = in_index (image, in_y, in_x, column);
  dx[at] = ACCUMULATE ? dx[at] + sum : sum;
}

void
main ()
{
  int i = int (gl_GlobalInvocationID.x);
  if (i >= in_width * COLUMNS)
    return;
  int in_x = i / COLUMNS, first = int (gl_WorkGroupID.y) * rows;
  for (int in_y = first; in_y < min (first + rows, in_height); in_y++)
    collect (int (gl_WorkGroupID.z), in_y, in_x, i - in_x * COLUMNS);
}
