#include "config.h"

#include "engine/inat/download-clock.h"

#include <time.h>

static gint64
get_steady (G_GNUC_UNUSED gpointer data)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000;
}

static gint64
get_real (G_GNUC_UNUSED gpointer data)
{
  return g_get_real_time ();
}

const QdDownloadClock qd_download_system_clock = { get_steady, get_real, NULL, NULL };
