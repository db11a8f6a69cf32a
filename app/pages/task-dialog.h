/**
 * Labelling with several people: who labels here, the tasks of the project, a new one; files go out and come back. Main thread.
 */
#pragma once

#include "app/page.h"

/* A window of its own over the page's. */
GtkWidget *qd_task_dialog_new (QdPage *page);
