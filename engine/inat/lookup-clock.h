/**
 * What time it is, and waiting, for the lookup: a test's clock runs as fast as it likes. Plain value.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  gint64 (*now) (gpointer data); /* microseconds since 1970 */
  /* Returns early when @cancellable, which may be NULL, is cancelled. */
  void (*wait) (gint64 microseconds, GCancellable *cancellable, gpointer data);
  gpointer data;
} QdLookupClock;

extern const QdLookupClock qd_lookup_system_clock;
