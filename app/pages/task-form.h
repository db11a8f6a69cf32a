/**
 * QdTaskForm: what a new labelling task is to be, a group of rows, which say how many photos that makes. Main thread. Signal:
 * make, when its button is pressed.
 */
#pragma once

#include "app/pages/task-work.h"
#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_TASK_FORM (qd_task_form_get_type ())
G_DECLARE_FINAL_TYPE (QdTaskForm, qd_task_form, QD, TASK_FORM, AdwPreferencesGroup)

/* @kind: of the photos that are proposed. */
GtkWidget *qd_task_form_new (QdSession *session, QdPhotoKind kind);

/* Puts into @work what a person chose. */
void qd_task_form_fill (QdTaskForm *self, QdTaskWork *work);
/* The task is made: the next one has another name. */
void qd_task_form_clear (QdTaskForm *self);
