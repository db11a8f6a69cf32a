/**
 * From detections on samples to figures: what the trainer does after each epoch and the evaluation for a page. Any thread.
 */
#pragma once

#include "engine/core/detection.h"
#include "engine/metrics/confusion.h"
#include "engine/metrics/precision-recall.h"
#include "engine/ops/detect_boxes.h"
#include "engine/train/samples.h"

/* (element-type QdDetection) of what a network gave for a photo of that size: 0..1 of the input to pixels, labels to classes.
 */
GArray *qd_measure_place (const QdDetectedBox *boxes, guint n_boxes, guint width, guint height);

/* (element-type QdDetection) with score 1; difficult ones are left out. */
GArray *qd_measure_list_truths (const QdSample *sample);

/* All truths and detections of a set of photos, in the form that engine/metrics takes. */
typedef struct
{
  GArray *truths; /* QdTruthBox */
  GArray *found;  /* QdScoredBox */
} QdMeasure;

QdMeasure *qd_measure_new (void);
void qd_measure_free (QdMeasure *measure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdMeasure, qd_measure_free)

/* @photo: its index in the set. */
void qd_measure_add (QdMeasure *measure, guint photo, const QdSample *sample, const GArray *detections);

/* VOC's mean over classes at @overlap, every point; NAN without truths. */
double qd_measure_get_voc (const QdMeasure *measure, guint n_classes, double overlap);

/* COCO's AP 0.50:0.95; @class_ap: [n_classes] or NULL; NAN without truths. */
double qd_measure_get_coco (const QdMeasure *measure, guint n_classes, double *class_ap);

/* As qd_precision_recall_new, qd_confusion_new and qd_matching_new; the caller frees. */
QdPrecisionRecall *qd_measure_get_curve (const QdMeasure *measure, guint class_index, double overlap);
QdConfusion *qd_measure_get_confusion (const QdMeasure *measure, guint n_classes, double overlap, double threshold);
QdMatching *qd_measure_match (const QdMeasure *measure, guint n_classes, double overlap);
