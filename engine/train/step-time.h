/**
 * How long training takes on a device, before it begins: a few real steps of the network on noise, timed and remembered in the user's
 * cache (quadrat/step-times.ini) by device, network, size and batch. What is known of one network tells roughly about others: their
 * multiply-adds at the device's measured rate, and the passes over their activations as slow as that network's were. Blocks where told;
 * one thread at a time, that of the device.
 */
#pragma once

#include "engine/gpu/device.h"
#include "engine/train/settings.h"

#include <gio/gio.h>

typedef struct
{
  double train_seconds;   /* a photo: forward, backward and its share of the optimizer */
  double predict_seconds; /* a photo: forward and detection */
} QdStepTime;

/* What was measured before with these settings. FALSE: nothing. */
gboolean qd_step_time_recall (QdDevice *device, const QdTrainSettings *settings, QdStepTime *time);

/* Blocks for some seconds: builds the network and runs it. @n_classes: background included. Errors: QD_ERROR_CANCELLED (looked at
 * between steps), QD_ERROR_INPUT, QD_ERROR_MEMORY, QD_ERROR_DEVICE_LOST. */
gboolean qd_step_time_measure (QdDevice *device, const QdTrainSettings *settings, guint n_classes, GCancellable *cancellable,
                               QdStepTime *time, GError **error);

/* Photos of a step that is timed: few enough to take little time and memory. */
guint qd_step_time_count_photos (const QdTrainSettings *settings);

/* From the measured network that comes nearest in multiply-adds. FALSE: nothing was measured on @device, or the settings are wrong. */
gboolean qd_step_time_estimate (QdDevice *device, const QdTrainSettings *settings, guint n_classes, QdStepTime *time);

/* Of a run of all epochs, an epoch, in seconds: batches are filled up, validation follows each epoch. */
double qd_step_time_get_epoch (const QdStepTime *time, guint n_train, guint n_validation, guint batch);
