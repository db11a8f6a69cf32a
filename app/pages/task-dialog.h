/**
 * Labelling with several people: who labels here, the tasks of the project, a new one; files go out and come back. Main thread.
 */
#pragma once

#include "app/page.h"
#include "engine/project/photo-kinds.h"

/* A window of its own over the page's. @kind: of the photos that a new task is proposed for. */
GtkWidget *qd_task_dialog_new (QdPage *page, QdPhotoKind kind);
