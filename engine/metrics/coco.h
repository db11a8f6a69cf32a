/**
 * The twelve numbers of the COCO detection challenge, computed as its reference program does: IoU 0.50:0.05:0.95, precision at
 * 101 recalls, at most 1, 10 and 100 detections a photo, three ranges of object area, crowd boxes. Any thread. Source:
 * cocodataset.org/#detection-eval and Lin et al. 2014, "Microsoft COCO: Common Objects in Context".
 */
#pragma once

#include "engine/metrics/boxes.h"

typedef struct
{
  double ap, ap50, ap75, ap_small, ap_medium, ap_large; /* -1 where there is no truth to measure by */
  double ar1, ar10, ar100, ar_small, ar_medium, ar_large;
} QdCocoSummary;

/* @class_ap: [n_classes] AP 0.50:0.95 of each class, -1 without truths, or NULL. Boxes of other classes are left out.
 * Photos are counted in the order of their indices where scores are equal. */
void qd_coco_summarize (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint n_classes,
                        QdCocoSummary *summary, double *class_ap);
