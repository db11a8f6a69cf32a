#include "engine/inat/lookup-clock.h"

#include "engine/inat/download-clock.h"

static gint64
get_steady (G_GNUC_UNUSED gpointer data)
{
  return qd_download_system_clock.get_steady (NULL);
}

static gint64
get_real (G_GNUC_UNUSED gpointer data)
{
  return qd_download_system_clock.get_real (NULL);
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

const QdLookupClock qd_lookup_system_clock = { get_steady, get_real, sleep_until_cancelled, NULL };
