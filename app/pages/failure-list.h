/**
 * The photos that could not be had, each with its reason, and a way to try again. Main thread.
 */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/* They wait again; the download has still to be started. @error: NULL when it went well. */
typedef void (*QdFailuresRetried) (gpointer owner, const GError *error);

/* Reads and shows them above @owner's window. @owner is held weakly. */
void qd_failure_list_show (GtkWidget *owner, QdSession *session, QdFailuresRetried retried);
