/**
 * What people did not agree on in a task, one after the other: what each of them drew, side by side. 1, 2 ... keeps the one, B all
 * of them, N none, the arrows go on and back. Main thread.
 */
#pragma once

#include "app/page.h"

/* @task: id. A window of its own over the page's. */
GtkWidget *qd_disputes_window_new (QdPage *page, gint64 task);
