/**
 * QdTrainView: a training run as it goes: loss and mAP as curves, and what the network sees on six validation photos. Main thread.
 */
#pragma once

#include "app/run-log.h"
#include "app/session.h"

#include "engine/train/trainer.h"

#include <adwaita.h>

#define QD_TYPE_TRAIN_VIEW (qd_train_view_get_type ())
G_DECLARE_FINAL_TYPE (QdTrainView, qd_train_view, QD, TRAIN_VIEW, AdwBin)

/* Empties it for another run; @session is for the colors of classes. */
void qd_train_view_begin (QdTrainView *self, QdSession *session);

/* The curves of a run that is over; @log: (element-type QdRunLogEpoch). */
void qd_train_view_show_log (QdTrainView *self, QdSession *session, GArray *log);

/* What the event says goes into curves and photos; it is copied. */
void qd_train_view_take (QdTrainView *self, const QdTrainEvent *event);
