/**
 * QdRunRow: a training run in a list: its number, how far it came, what it reached. Main thread.
 * Signals: activated (of AdwActionRow), where there are curves to show; delete, when a person asks for it.
 */
#pragma once

#include "engine/project/types.h"

#include <adwaita.h>

#define QD_TYPE_RUN_ROW (qd_run_row_get_type ())
G_DECLARE_FINAL_TYPE (QdRunRow, qd_run_row, QD, RUN_ROW, AdwActionRow)

GtkWidget *qd_run_row_new (void);

/* Copied; a row is used for one run after another. */
void qd_run_row_set (QdRunRow *self, const QdRun *run);

/* Borrowed; NULL before the first. */
const QdRun *qd_run_row_get (QdRunRow *self);
