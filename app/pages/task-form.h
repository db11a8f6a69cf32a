/**
 * QdTaskForm: what a new labelling task is to be, a group of rows. Main thread. Signal: make, when its button is pressed.
 */
#pragma once

#include "app/pages/task-work.h"

#include <adwaita.h>

#define QD_TYPE_TASK_FORM (qd_task_form_get_type ())
G_DECLARE_FINAL_TYPE (QdTaskForm, qd_task_form, QD, TASK_FORM, AdwPreferencesGroup)

GtkWidget *qd_task_form_new (void);

/* Puts into @work what a person chose. */
void qd_task_form_fill (QdTaskForm *self, QdTaskWork *work);
/* The task is made: the next one has another name. */
void qd_task_form_clear (QdTaskForm *self);
