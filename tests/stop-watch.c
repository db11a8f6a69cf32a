#include "tests/stop-watch.h"

#define A_MOMENT 1000 /* microseconds */

struct _StopWatch
{
  GCancellable *cancellable;
  gboolean (*is_begun) (gconstpointer data);
  gconstpointer data;
  gulong microseconds;
  gint64 stopped; /* monotonic */
  GThread *thread;
};

static gpointer
run (gpointer data)
{
  StopWatch *watch = data;

  while (watch->is_begun != NULL && !watch->is_begun (watch->data))
    g_usleep (A_MOMENT);
  g_usleep (watch->microseconds);
  watch->stopped = g_get_monotonic_time ();
  g_cancellable_cancel (watch->cancellable);
  return NULL;
}

StopWatch *
stop_watch_new (GCancellable *cancellable, gboolean (*is_begun) (gconstpointer data), gconstpointer data, gulong microseconds)
{
  StopWatch *watch = g_new0 (StopWatch, 1);

  watch->cancellable = g_object_ref (cancellable);
  watch->is_begun = is_begun;
  watch->data = data;
  watch->microseconds = microseconds;
  watch->thread = g_thread_new ("stop", run, watch);
  return watch;
}

double
stop_watch_free (StopWatch *watch, gint64 ended)
{
  double seconds;

  g_thread_join (watch->thread);
  seconds = (double) (ended - watch->stopped) / G_USEC_PER_SEC;
  g_object_unref (watch->cancellable);
  g_free (watch);
  return seconds;
}
