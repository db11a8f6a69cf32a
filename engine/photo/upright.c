#include "engine/photo/upright.h"

gboolean
qd_orientation_is_turned (guint orientation)
{
  return orientation >= 5;
}

void
qd_orientation_steps (guint orientation, guint width, guint height, gssize *start, gssize *right, gssize *down)
{
  gboolean turned = qd_orientation_is_turned (orientation);
  gssize upright = turned ? height : width; /* width of the upright picture */
  gssize last_column = upright - 1, last_row = ((gssize) (turned ? width : height) - 1) * upright;
  const struct
  {
    gssize start, right, down;
  } steps[9] = {
    [1] = { 0, 1, upright },
    [2] = { last_column, -1, upright },             /* mirrored */
    [3] = { last_row + last_column, -1, -upright }, /* half a turn */
    [4] = { last_row, 1, -upright },                /* upside down */
    [5] = { 0, upright, 1 },                        /* mirrored along the diagonal */
    [6] = { last_column, upright, -1 },             /* to be turned right */
    [7] = { last_row + last_column, -upright, -1 }, /* mirrored along the other diagonal */
    [8] = { last_row, -upright, 1 },                /* to be turned left */
  };

  g_return_if_fail (orientation >= 1 && orientation <= 8);
  *start = steps[orientation].start;
  *right = steps[orientation].right;
  *down = steps[orientation].down;
}
