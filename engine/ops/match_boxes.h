/**
 * Gives each default box of each image its ground truth, on the device. Truths are put into upload memory by the machine; what
 * is recorded is replayed for each batch. One thread, that of the device.
 *
 * A default box takes the truth it overlaps most if their IoU is at least the threshold; then each truth takes the default box
 * it overlaps most, whatever the IoU (of two truths that want the same one the later gets it). Equal overlaps: the lowest
 * index. A default box whose truth is only an ignored one is left out. Source: SSD paper, section 2.2; torchvision's
 * SSDMatcher.
 */
#pragma once

#include "engine/core/geometry.h"
#include "engine/gpu/recorder.h"
#include "engine/ops/truth.h"

#define QD_LABEL_IGNORED (-1) /* takes no part in the loss */

typedef struct
{
  guint n_images;   /* of the whole effective batch, all slices */
  guint n_boxes;    /* default boxes */
  guint max_truths; /* of one image, at least 1 */
  float threshold;  /* least IoU; 0.5 in SSD */
} QdMatchOptions;

typedef struct _QdMatchBoxes QdMatchBoxes;

/* @default_boxes: [n_boxes], copied. */
QdMatchBoxes *qd_match_boxes_new (QdDevice *device, const QdMatchOptions *options, const QdCenterBox *default_boxes,
                                  GError **error);
void qd_match_boxes_free (QdMatchBoxes *match);

/* Of device memory that it takes. */
gsize qd_match_boxes_count_bytes (const QdMatchOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdMatchBoxes, qd_match_boxes_free)

/* Of the next run. @n_truths: at most max_truths; 0: an image of nothing but background. */
void qd_match_boxes_set_truths (QdMatchBoxes *match, guint image, const QdTruth *truths, guint n_truths);

/* The image takes no part in the next run: all its labels are QD_LABEL_IGNORED (the last batch of an epoch is not full). */
void qd_match_boxes_set_absent (QdMatchBoxes *match, guint image);

void qd_match_boxes_record (QdMatchBoxes *match, QdRecorder *recorder);

/* What the recording writes. Labels: int32 [n_images][n_boxes], QD_LABEL_IGNORED, 0 the background, or the truth's label.
 * Codes: float [n_images][n_boxes][4], the truth as offsets (qd_box_encode), zeros where there is none.
 * Matched: one uint32, the matched default boxes of all images: what losses are divided by (or by 1 where it is 0). */
QdRange qd_match_boxes_get_labels (QdMatchBoxes *match);
QdRange qd_match_boxes_get_codes (QdMatchBoxes *match);
QdRange qd_match_boxes_get_matched (QdMatchBoxes *match);

const QdMatchOptions *qd_match_boxes_get_options (QdMatchBoxes *match);

/* float [n_boxes][4], center boxes; for other ops. */
QdRange qd_match_boxes_get_default_boxes (QdMatchBoxes *match);
