/**
 * From logits and offsets to boxes, on the device: softmax, decode, clip to the picture, per class the best candidates above a
 * score and greedy non-maximum suppression, then the best of all classes. Deterministic; equal scores go by label, then by
 * default box. One thread, that of the device. Source: torchvision's SSD.postprocess_detections.
 */
#pragma once

#include "engine/core/geometry.h"
#include "engine/gpu/recorder.h"
#include "engine/graph/tensor.h"

#define QD_DETECT_MAX_CANDIDATES 512
#define QD_DETECT_MAX_DETECTIONS 512

typedef struct
{
  guint n_images, n_boxes;
  guint n_classes;  /* background included */
  guint candidates; /* a class that enter the suppression, at most QD_DETECT_MAX_CANDIDATES; 400 in SSD300 */
  guint detections; /* an image at most, QD_DETECT_MAX_DETECTIONS at most; 200 in SSD300 */
} QdDetectBoxesOptions;

typedef struct
{
  float xmin, ymin, xmax, ymax; /* 0..1 of the network's input, clipped to it */
  float score;                  /* softmax probability of the label */
  guint32 label;                /* 1 .. n_classes - 1 */
  guint32 default_box;          /* index */
  guint32 reserved;
} QdDetectedBox;

typedef struct _QdDetectBoxes QdDetectBoxes;

/* @default_boxes: [n_boxes], copied. Errors: QD_ERROR_MEMORY, also where boxes x classes are more than the device can bind. */
QdDetectBoxes *qd_detect_boxes_new (QdDevice *device, const QdDetectBoxesOptions *options, const QdCenterBox *default_boxes,
                                    GError **error);
void qd_detect_boxes_free (QdDetectBoxes *detect);

/* Of device memory that it takes. */
gsize qd_detect_boxes_count_bytes (const QdDetectBoxesOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDetectBoxes, qd_detect_boxes_free)

/* Of the next run. @score: boxes with a higher one are candidates (0.01 in SSD300). @overlap: a box whose IoU with a better one
 * of its class is higher falls away (0.45). These are the values at first. */
void qd_detect_boxes_set_thresholds (QdDetectBoxes *detect, float score, float overlap);

/* @logits: [n_images, n_boxes, 1, n_classes], @offsets: [n_images, n_boxes, 1, 4]. */
void qd_detect_boxes_record (QdDetectBoxes *detect, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets);

/* Of the last run. @boxes: out, borrowed until the next run, best first. Returns: how many. */
guint qd_detect_boxes_get (QdDetectBoxes *detect, guint image, const QdDetectedBox **boxes);

/* For tests and curious windows, of the last run. Scores: float [n_images][n_classes - 1][n_boxes], 0 where not above the
 * threshold. Decoded: float [n_images][n_boxes][4], clipped corner boxes. */
QdRange qd_detect_boxes_get_scores (QdDetectBoxes *detect);
QdRange qd_detect_boxes_get_decoded (QdDetectBoxes *detect);
