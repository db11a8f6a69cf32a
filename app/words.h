/**
 * Numbers as a person says them. Any thread.
 */
#pragma once

#include <glib.h>

/* "a minute", "12 minutes", "40 seconds", "2 hours"; caller frees. */
char *qd_words_time_left (double seconds);

/* "14:05", with the date before it on another day than @now; both real times, in microseconds. Caller frees. */
char *qd_words_moment (gint64 time, gint64 now);

/* "12,345", as the language groups digits; caller frees. */
char *qd_words_count (guint n);

/* "87 %", with a space that no line is broken at, or "not known" where @share is not a number; caller frees. */
char *qd_words_percent (double share);
