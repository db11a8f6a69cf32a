/**
 * Threads that cannot be had, as where a limit on them is reached. The program that links this has pthread_create() in place of
 * the C library's. Any thread.
 */
#pragma once

#include <glib.h>

/* @n more from now on, and then none. */
void failing_threads_arm (guint n);

/* Returns: how many were asked for in vain. */
guint failing_threads_disarm (void);
