/**
 * Threads, which a system may refuse: there is a limit on them, and each takes memory. Nothing else in the program begins any
 * (g_thread_new() ends the program where none can be had). Any thread.
 */
#pragma once

#include <glib.h>

/* NULL with QD_ERROR_FAILED and a sentence when none can be had; @error may be NULL where the work is done without. To be
 * joined, or unreferenced. */
GThread *qd_thread_new (const char *name, GThreadFunc func, gpointer data, GError **error);

/* @n threads of its own, or as many as can be had; NULL as above when that is none. To be freed with g_thread_pool_free(). */
GThreadPool *qd_thread_pool_new (GFunc func, gpointer user_data, guint n, GError **error);
