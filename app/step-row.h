/**
 * QdStepRow: a step in the sidebar: its number, its title, a line in three words, and a check mark or a spinner. Main thread.
 */
#pragma once

#include "app/page.h"
#include "app/steps.h"

#define QD_TYPE_STEP_ROW (qd_step_row_get_type ())
G_DECLARE_FINAL_TYPE (QdStepRow, qd_step_row, QD, STEP_ROW, GtkListBoxRow)

/* @number: from 1. @step lives as long as the program. */
GtkWidget *qd_step_row_new (const QdStep *step, guint number);
const QdStep *qd_step_row_get_step (QdStepRow *self);
void qd_step_row_set_status (QdStepRow *self, const QdPageStatus *status);
