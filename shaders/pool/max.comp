/**
 * y = the largest value of each window; the first one where several are equal, as PyTorch. Positions outside are moved to the edge,
 * which is in the same window, so that nothing is masked. WINNERS: also the winner's place in its image, y * width + x, as a float
 * (exact up to 2^24 pixels) for the backward pass.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pool/window.glsl"

layout (constant_id = 8) const bool WINNERS = false;
layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) writeonly buffer Y { vec4 y[]; };
layout (binding = 2) writeonly buffer Winners { vec4 winners[]; };

void
pool (int image, int out_y, int out_x, int column)
{
  vec4 best = vec4 (0.0), place = vec4 (0.0);
  for (int ky = 0; ky < WINDOW_Y; ky++)
    for (int kx = 0; kx < WINDOW_X; kx++)
      {
        int in_y = clamp (out_y * STEP_Y - PAD_Y + ky, 0, in_height - 1);
        int in_x = clamp (out_x * STEP_X - PAD_X + kx, 0, in_width - 1);
        vec4 value = texelFetch (x, in_index (image + first_image, in_y, in_x, column));
        bvec4 wins = ky + kx == 0 ? bvec4 (true) : greaterThan (value, best);
        best = mix (best, value, wins);
        if (WINNERS)
          place = mix (place, vec4 (float (in_y * in_width + in_x)), wins);
      }
  int at = out_index (image, out_y, out_x, column);
  y[at] = best;
  if (WINNERS)
    winners[at] = place;
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
