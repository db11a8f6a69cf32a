/**
 * QdRunList: the training runs of a project, last first, as rows that can be opened and deleted. Main thread.
 * Signals: loaded, when the runs were read anew; opened (QdRun *, GArray of QdRunLogEpoch), when a run's row was activated and its log
 * is read, both borrowed; say (sentence), when it cannot be read.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_RUN_LIST (qd_run_list_get_type ())
G_DECLARE_FINAL_TYPE (QdRunList, qd_run_list, QD, RUN_LIST, AdwPreferencesGroup)

void qd_run_list_set_session (QdRunList *self, QdSession *session);
void qd_run_list_reload (QdRunList *self);

/* (element-type QdRun), last first; borrowed until it is read again. NULL before the first time. */
GPtrArray *qd_run_list_get_runs (QdRunList *self);

/* The newest run that can be gone on with, or 0. */
gint64 qd_run_list_get_resumable (QdRunList *self);
