/**
 * SSD's loss and its gradients, on the device: softmax cross entropy over the classes of the matched default boxes and of the
 * hardest of the background ones (per image), plus smooth L1 over the matched ones' offsets; both sums are divided by the
 * number of matched default boxes of the whole effective batch (qd_match_boxes_get_matched). Equal losses: the lowest index
 * counts as the harder. Nothing is summed in an order that could change. One thread, that of the device. Source: SSD paper,
 * section 2.2; torchvision's SSD.compute_loss.
 *
 * A batch that is run in slices: match once for all images, then record each slice with its first image, then the total.
 */
#pragma once

#include "engine/graph/tensor.h"
#include "engine/ops/match_boxes.h"

typedef struct
{
  guint n_classes;       /* background included */
  guint slice_images;    /* images of one forward pass: the n of the tensors */
  float negatives;       /* background boxes a matched one; 3 in SSD */
  guint least_negatives; /* background boxes of an image at least, so that photos without truths teach something; 0: SSD */
  float box_weight;      /* of the smooth L1 loss; 1 in SSD */
} QdMultiboxLossOptions;

/* Sums over the effective batch, divided as the loss is. */
typedef struct
{
  float total; /* classification + box_weight * boxes */
  float classification;
  float boxes;
  guint32 n_matched; /* default boxes */
  guint32 n_negatives;
  guint32 finite; /* 1; 0: some logit, offset or loss is not a number or infinite */
  guint32 reserved[2];
} QdMultiboxLossResult;

typedef struct _QdMultiboxLoss QdMultiboxLoss;

/* @match: gives labels, codes and the count of matched boxes; must live as long. Its n_images is a multiple of slice_images. */
QdMultiboxLoss *qd_multibox_loss_new (QdDevice *device, const QdMultiboxLossOptions *options, QdMatchBoxes *match,
                                      GError **error);
void qd_multibox_loss_free (QdMultiboxLoss *loss);

/* Of device memory that it takes beside @match. */
gsize qd_multibox_loss_count_bytes (const QdMatchOptions *match);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdMultiboxLoss, qd_multibox_loss_free)

/* @logits: [slice_images, n_boxes, 1, n_classes] and @offsets: [slice_images, n_boxes, 1, 4], as qd_multibox gives them. Their
 * gradients are overwritten; where one has none (a head that is frozen, the loss of a validation batch) it is left out.
 * @first_image: index of the slice's first image in the effective batch. After the match is recorded. */
void qd_multibox_loss_record (QdMultiboxLoss *loss, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets,
                              guint first_image);

/* After the last slice. */
void qd_multibox_loss_record_total (QdMultiboxLoss *loss, QdRecorder *recorder);

/* Of the last run. */
const QdMultiboxLossResult *qd_multibox_loss_get_result (QdMultiboxLoss *loss);

/* QdMultiboxLossResult on the device. */
QdRange qd_multibox_loss_get_result_range (QdMultiboxLoss *loss);

/* For tests and curious windows: cross entropy of each default box against its label (against the background where it has
 * none), float [n_images][n_boxes]. */
QdRange qd_multibox_loss_get_entropies (QdMultiboxLoss *loss);
