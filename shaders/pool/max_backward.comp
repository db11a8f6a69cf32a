/**
 * dx = the sum of dy over the windows that this value won, or dx += where ACCUMULATE.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pool/window.glsl"

layout (constant_id = 8) const bool ACCUMULATE = false;
layout (binding = 0) uniform samplerBuffer dy;
layout (binding = 1) uniform samplerBuffer winners;
layout (binding = 2) buffer DX { vec4 dx[]; };

/* Windows along one side that may hold position @at: at most WINDOW / STEP rounded up, from this one on. */
#define N_WINDOWS(window, step) ((window + step - 1) / step)

void
collect (int image, int in_y, int in_x, int column)
{
  int last_y = (in_y + PAD_Y) / STEP_Y, last_x = (in_x + PAD_X) / STEP_X;
  vec4 place = vec4 (float (in_y * in_width + in_x)), sum = vec4 (0.0);
  for (int ky = 0; ky < N_WINDOWS (WINDOW_Y, STEP_Y); ky++)
    for (int kx = 0; kx < N_WINDOWS (WINDOW_X, STEP_X); kx++)
      {
        int out_y = last_y - ky, out_x = last_x - kx;
        bool outside = out_y < 0 || out_x < 0 || out_y >= out_height || out_x >= out_width;
        int at = out_index (image + first_image, clamp (out_y, 0, out_height - 1), clamp (out_x, 0, out_width - 1), column);
        vec4 gradient = outside ? vec4 (0.0) : texelFetch (dy, at);
        sum += mix (vec4 (0.0), gradient, equal (texelFetch (winners, at), place));
      }
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
