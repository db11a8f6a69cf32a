/**
 * What time it is, and waiting, for the lookup: a test's clock runs as fast as it likes. As in a download, nobody sets the
 * clock that is gone by, see download-clock.h. Plain value.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  gint64 (*get_steady) (gpointer data); /* microseconds since some time */
  gint64 (*get_real) (gpointer data);   /* microseconds since 1970; looked at once */
  /* Returns early when @cancellable, which may be NULL, is cancelled. */
  void (*wait) (gint64 microseconds, GCancellable *cancellable, gpointer data);
  gpointer data;
} QdLookupClock;

extern const QdLookupClock qd_lookup_system_clock;
