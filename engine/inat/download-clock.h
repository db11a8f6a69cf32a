/**
 * The time of a download. What it waits for is measured by a clock that nobody sets and that goes on while the machine sleeps, so
 * that a night with the lid closed ends every wait, and a clock that is set starts or ends none. Any thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  gint64 (*get_steady) (gpointer data); /* microseconds since some moment */
  gint64 (*get_real) (gpointer data);   /* microseconds since 1970, as this machine has it */
  /* There is nothing to do for so long. NULL: the time passes by itself. */
  void (*pass) (gint64 microseconds, gpointer data);
  gpointer data;
} QdDownloadClock;

extern const QdDownloadClock qd_download_system_clock;
