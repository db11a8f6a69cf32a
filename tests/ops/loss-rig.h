/**
 * A loss on given default boxes, truths and predictions, what the device makes of it, and a naive reference in double
 * precision.
 */
#pragma once

#include "engine/ops/multibox_loss.h"
#include "engine/ssd/default-boxes.h"
#include "tests/ops/on-device.h"

typedef struct
{
  guint n, boxes, classes, slice;
  QdMatchBoxes *match;
  QdMultiboxLoss *loss;
  float *logits, *offsets; /* [n][boxes][classes], [n][boxes][4] */
  QdTensor logit_tensors[4], offset_tensors[4];
  gint32 *labels; /* [n][boxes] */
  float *codes;
  float *entropies;
  float *logit_gradients, *offset_gradients; /* dense */
} LossRig;

/* @n: images; up to 8 truths each, set by qd_match_boxes_set_truths before the run. */
LossRig *loss_rig_new (guint n, guint classes, const QdMultiboxLossOptions *options, const QdDefaultBoxSpec *spec);
void loss_rig_free (LossRig *rig);

/* Takes @logits and @offsets over, runs matching and loss over all slices, and reads everything back. */
const QdMultiboxLossResult *loss_rig_run (LossRig *rig, float *logits, float *offsets);

/* Asserts that entropies, choice of negatives, sums and gradients are those of the reference. */
void loss_rig_check (const LossRig *rig, const QdMultiboxLossOptions *options, const QdMultiboxLossResult *result);
