/**
 * QdTrainSetup: what the Train page shows before a run: the networks compared, what to start from, where and with which settings, how long
 * it will take, and the runs so far. Its Start button activates "train.start", which is the page's. Main thread.
 * Signals: say (sentence).
 */
#pragma once

#include "app/pages/run-list.h"
#include "app/session.h"
#include "engine/train/settings.h"

#include <adwaita.h>

#define QD_TYPE_TRAIN_SETUP (qd_train_setup_get_type ())
G_DECLARE_FINAL_TYPE (QdTrainSetup, qd_train_setup, QD, TRAIN_SETUP, AdwBin)

/* Makes the next part, from 0, of what it holds; all of them before anything else. FALSE: there are no more. */
gboolean qd_train_setup_build (QdTrainSetup *self, guint part);

/* Once. */
void qd_train_setup_set_session (QdTrainSetup *self, QdSession *session);

/* The counts of the session's summary changed. */
void qd_train_setup_refresh (QdTrainSetup *self);

/* In view, with photos to train on and no training under way: then times are measured. */
void qd_train_setup_set_active (QdTrainSetup *self, gboolean active);

/* As they stand; the caller frees. Errors: QD_ERROR_INPUT, a sentence about the first that is wrong. */
QdTrainSettings *qd_train_setup_dup_settings (QdTrainSetup *self, GError **error);

QdRunList *qd_train_setup_get_runs (QdTrainSetup *self);
/* A run that can be gone on with; 0: none. */
gint64 qd_train_setup_get_resumable (QdTrainSetup *self);
