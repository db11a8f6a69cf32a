/**
 * Labelling with several people: who labels here, the tasks of the project, a new one; files go out and come back. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_TASK_DIALOG (qd_task_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QdTaskDialog, qd_task_dialog, QD, TASK_DIALOG, AdwWindow)

/* A window of its own over the page's. */
GtkWidget *qd_task_dialog_new (QdPage *page);

/* What is done with the paths that a person chose: the file of the task that was to be sent, files that came back, the file of
 * what was labelled in this copy. */
void qd_task_dialog_export (QdTaskDialog *self, const char *path);
void qd_task_dialog_merge (QdTaskDialog *self, GStrv paths);
void qd_task_dialog_give_back (QdTaskDialog *self, const char *path);
