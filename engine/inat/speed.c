#include "engine/inat/speed.h"

#define WINDOW (10 * G_TIME_SPAN_SECOND)

void
qd_speed_init (QdSpeed *speed)
{
  speed->times = g_array_new (FALSE, FALSE, sizeof (gint64));
}

void
qd_speed_clear (QdSpeed *speed)
{
  g_clear_pointer (&speed->times, g_array_unref);
}

void
qd_speed_add (QdSpeed *speed, gint64 now)
{
  g_array_append_val (speed->times, now);
}

double
qd_speed_get (QdSpeed *speed, gint64 now)
{
  guint old = 0;

  while (old < speed->times->len && g_array_index (speed->times, gint64, old) < now - WINDOW)
    old++;
  g_array_remove_range (speed->times, 0, old);
  gint64 span = speed->times->len > 1 ? now - g_array_index (speed->times, gint64, 0) : 0;
  return span > 0 ? (double)speed->times->len * G_TIME_SPAN_SECOND / span : 0;
}
