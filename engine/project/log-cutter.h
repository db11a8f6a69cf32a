/**
 * QdLogCutter: a thread with a connection of its own that brings the write-ahead log into the database and cuts it off. Nobody
 * has to wait for its end; meanwhile what others commit goes into the log alone. Private to large.c. Any thread.
 */
#pragma once

#include <glib.h>

typedef struct _QdLogCutter QdLogCutter;

/* Begins with the database at @path. NULL where no thread can be had. */
QdLogCutter *qd_log_cutter_new (const char *path);
/* TRUE when it has ended; else after 10 milliseconds. */
gboolean qd_log_cutter_wait (QdLogCutter *cutter);
/* It goes on by itself until it has ended. */
void qd_log_cutter_leave (QdLogCutter *cutter);
