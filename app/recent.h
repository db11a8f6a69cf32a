/**
 * The projects that were open last, newest first, kept in the user's state folder. Main thread.
 */
#pragma once

#include <glib.h>

#define QD_RECENT_MAX 12

void qd_recent_add (const char *folder);
void qd_recent_remove (const char *folder);

/* Folders that are still there; caller frees. */
GStrv qd_recent_list (void);
