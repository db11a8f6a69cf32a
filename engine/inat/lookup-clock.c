#include "engine/inat/lookup-clock.h"

static gint64
get_time (G_GNUC_UNUSED gpointer data)
{
  return g_get_real_time ();
}

static void
sleep_until_cancelled (gint64 microseconds, GCancellable *cancellable, G_GNUC_UNUSED gpointer data)
{
  GPollFD poll;

  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &poll))
    {
      g_usleep ((gulong) microseconds);
      return;
    }
  g_poll (&poll, 1, (gint) ((microseconds + 999) / 1000));
  g_cancellable_release_fd (cancellable);
}

const QdLookupClock qd_lookup_system_clock = { get_time, sleep_until_cancelled, NULL };
