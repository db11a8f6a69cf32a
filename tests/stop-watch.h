/**
 * Stops something from another thread while it is under way, and tells how long that went on. Of a few tries the quickest
 * counts, as others use the machine too.
 */
#pragma once

#include <gio/gio.h>

#define STOP_WATCH_TRIES 3
#ifdef __SANITIZE_ADDRESS__
#define STOP_WATCH_MOST 1.0
#else
#define STOP_WATCH_MOST 0.1 /* seconds */
#endif

typedef struct _StopWatch StopWatch;

/* @cancellable is cancelled @microseconds after @is_begun first says so, which is asked every millisecond on a thread of its
 * own; NULL: from now on. */
StopWatch *stop_watch_new (GCancellable *cancellable, gboolean (*is_begun) (gconstpointer data), gconstpointer data,
                           gulong microseconds);

/* Waits for the thread. Returns: seconds from the stop to @ended, a monotonic time; negative: it ended by itself before. */
double stop_watch_free (StopWatch *watch, gint64 ended);
