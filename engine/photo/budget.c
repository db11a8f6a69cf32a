#include "engine/photo/budget.h"

#include <math.h>

#include "engine/photo/photo.h"

#define A_MOMENT     (20 * G_TIME_SPAN_MILLISECOND) /* between two looks at the cancellable */
#define LEAST_RESULT ((guint64) 4 << 20) /* bytes that a result gets however little is left */

static GMutex mutex;
static GCond freed;
static guint64 taken; /* with the mutex */

gboolean
qd_budget_fit (guint width, guint height, guint max_side, guint64 work, guint *to_width, guint *to_height)
{
  double scale = 1, pixels = (double) width * height, most;

  if (work > QD_BUDGET_MOST - LEAST_RESULT)
    return FALSE;
  most = (double) MIN (QD_PHOTO_MOST_PIXELS, (QD_BUDGET_MOST - work) / 4);
  if (max_side > 0)
    scale = MIN (scale, (double) max_side / MAX (width, height));
  if (pixels * scale * scale > most)
    scale = sqrt (most / pixels);
  *to_width = scale < 1 ? MAX (1, (guint) lround (width * scale)) : width;
  *to_height = scale < 1 ? MAX (1, (guint) lround (height * scale)) : height;
  return TRUE;
}

gboolean
qd_budget_take (guint64 bytes, GCancellable *cancellable)
{
  gboolean stopped;

  g_mutex_lock (&mutex);
  while (!(stopped = g_cancellable_is_cancelled (cancellable)) && taken > 0 && taken + bytes > QD_BUDGET_MOST)
    g_cond_wait_until (&freed, &mutex, g_get_monotonic_time () + A_MOMENT);
  if (!stopped)
    taken += bytes;
  g_mutex_unlock (&mutex);
  return !stopped;
}

void
qd_budget_give (guint64 bytes)
{
  g_mutex_lock (&mutex);
  taken -= bytes;
  g_cond_broadcast (&freed);
  g_mutex_unlock (&mutex);
}
