/**
 * Pascal VOC's measure: detections of a class by falling score each take the ground-truth box they overlap most, once;
 * precision, recall and the area under their curve follow. Any thread. Source: Everingham et al. 2010, "The Pascal Visual
 * Object Classes (VOC) Challenge", sections 4.2 and 4.4; the development kits.
 */
#pragma once

#include "engine/metrics/boxes.h"

typedef struct
{
  double score;     /* detections down to this one */
  double recall;    /* [0, 1] */
  double precision; /* [0, 1] */
} QdPrecisionRecallPoint;

typedef struct
{
  guint n_truths; /* difficult ones left out */
  double ap;      /* every point; NAN without truths */
  double ap11;    /* eleven points, as VOC until 2009; NAN without truths */
  GArray *points; /* QdPrecisionRecallPoint by falling score, difficult hits left out */
} QdPrecisionRecall;

typedef enum
{
  QD_EXTENT_CONTINUOUS, /* width = xmax - xmin */
  QD_EXTENT_INCLUSIVE,  /* width = xmax - xmin + 1, pixel indices: the old kits' rule */
} QdExtent;

/* @truths: [n_truths] and @found: [n_found], of which class @class_index counts; any order.
 * @overlap: least IoU of a hit, (0, 1]. Never fails. */
QdPrecisionRecall *qd_precision_recall_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found,
                                            guint class_index, double overlap, QdExtent extent);
void qd_precision_recall_free (QdPrecisionRecall *curve);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPrecisionRecall, qd_precision_recall_free)

/* Mean of the classes' AP at @overlap over classes 0 .. n_classes - 1 that have truths; NAN where none has. */
double qd_mean_average_precision (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found,
                                  guint n_classes, double overlap);

/**
 * qd_average_precision:
 * @scores: [n] any order; equal ones keep their order
 * @matched: [n] TRUE where the detection met a ground-truth box
 * @n_truths: ground-truth boxes of the class, difficult ones left out
 *
 * Returns: area under the interpolated precision-recall curve, in [0, 1]; NAN when @n_truths is 0.
 */
double qd_average_precision (const double *scores, const gboolean *matched, guint n, guint n_truths);
