/**
 * The inside of a multibox loss, for engine/ops alone.
 */
#pragma once

#include "engine/ops/multibox_loss.h"

/* Sums over an image, as shaders/multibox_loss/mine.comp writes them. */
typedef struct
{
  float entropy, deviation;
  guint32 n_negatives, finite;
} QdMultiboxLossPart;

struct _QdMultiboxLoss
{
  QdMultiboxLossOptions options;
  QdMatchBoxes *match; /* borrowed */
  gboolean on_host;    /* see multibox_loss-host.c */
  QdKernel *entropy, *mine, *gradient, *total;
  QdBuffer *entropies, *deviations, *keys; /* [n_images][n_boxes] */
  QdBuffer *limits;                        /* uint32 [n_images][2] */
  QdBuffer *parts;                         /* QdMultiboxLossPart [n_images] */
  QdBuffer *result;                        /* QdMultiboxLossResult */
};

/* The same on the machine's processor: multibox_loss-host.c. */
void qd_multibox_loss_host_record (QdMultiboxLoss *loss, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets,
                                   guint first_image);
void qd_multibox_loss_host_record_total (QdMultiboxLoss *loss, QdRecorder *recorder);
