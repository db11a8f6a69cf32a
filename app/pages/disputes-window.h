/**
 * What people did not agree on in labelling tasks, one after the other: what each of them drew, side by side, with buttons and
 * keys to decide. Main thread.
 */
#pragma once

#include "app/page.h"

/* @task: id; 0: of all tasks. @photo: id of the one whose dispute comes first; 0: the first of all. A window of its own over
 * the page's. */
GtkWidget *qd_disputes_window_new (QdPage *page, gint64 task, gint64 photo);
