/**
 * QdEpochTime: finds out, on a job's thread, how long an epoch will take with the settings at hand and what each network takes on the
 * device: first by looking at what was measured before, then, while it is active, by a few real steps. What would take long to measure is
 * estimated until somebody asks. Main thread.
 * Signal: changed.
 */
#pragma once

#include "app/pages/network-facts.h"

#include <glib-object.h>

typedef enum
{
  QD_EPOCH_TIME_NOTHING,   /* not asked yet, or stopped before anything was known */
  QD_EPOCH_TIME_MEASURING, /* an estimate may be known meanwhile */
  QD_EPOCH_TIME_KNOWN,
  QD_EPOCH_TIME_FAILED, /* see qd_epoch_time_get_problem */
} QdEpochTimeState;

#define QD_TYPE_EPOCH_TIME (qd_epoch_time_get_type ())
G_DECLARE_FINAL_TYPE (QdEpochTime, qd_epoch_time, QD, EPOCH_TIME, GObject)

QdEpochTime *qd_epoch_time_new (void);

/* What is asked about; copied. @n_classes: background included. Nothing happens when it was asked last, too. */
void qd_epoch_time_ask (QdEpochTime *self, const QdTrainSettings *settings, guint n_classes);

/* While it is not active (nobody looks, or a training needs the device) nothing is measured, and a measurement is stopped. */
void qd_epoch_time_set_active (QdEpochTime *self, gboolean active);

/* A person wants it, however long it takes; or wants it no more. */
void qd_epoch_time_measure (QdEpochTime *self);
void qd_epoch_time_stop (QdEpochTime *self);

QdEpochTimeState qd_epoch_time_get_state (QdEpochTime *self);
/* Of what was asked; UNKNOWN: @time is left alone. */
QdTimeOrigin qd_epoch_time_get (QdEpochTime *self, QdStepTime *time);
/* A sentence, or NULL. */
const char *qd_epoch_time_get_problem (QdEpochTime *self);
/* (element-type QdNetworkFacts) of all networks on that device; NULL before the first look. Borrowed. */
GArray *qd_epoch_time_get_facts (QdEpochTime *self);
