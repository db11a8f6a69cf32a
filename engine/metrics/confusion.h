/**
 * Which class is taken for which. Detections at or above a threshold take, best first and whatever their class, the free
 * ground-truth box they overlap most; what is left over on either side is counted against the background. Any thread.
 */
#pragma once

#include "engine/metrics/boxes.h"

typedef struct
{
  guint n_classes;
  guint *counts; /* [n_classes + 1][n_classes + 1]: row truth, column prediction; the last of both is the background */
} QdConfusion;

typedef struct
{
  double score;
  guint truth;      /* class of the box it took; n_classes: the background */
  guint prediction; /* its own class */
} QdMatchedPair;

/* What each detection takes. A weaker one never takes a box from a better one, so that this holds at every threshold. */
typedef struct
{
  guint n_classes;
  guint *n_truths; /* [n_classes] difficult and crowd boxes left out */
  GArray *pairs;   /* QdMatchedPair of detections that count, by photo, best first */
} QdMatching;

/* As qd_confusion_new for all thresholds: this sorts, which takes long, and the counting at a threshold does not. */
QdMatching *qd_matching_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found, guint n_classes,
                             double overlap);
void qd_matching_free (QdMatching *matching); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdMatching, qd_matching_free)

/* The caller frees. */
QdConfusion *qd_matching_get_confusion (const QdMatching *matching, double threshold);

/* Difficult and crowd boxes, and what falls on them, are left out. @overlap: least IoU, (0, 1]. */
QdConfusion *qd_confusion_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found,
                               guint n_classes, double overlap, double threshold);
void qd_confusion_free (QdConfusion *confusion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdConfusion, qd_confusion_free)

guint qd_confusion_get (const QdConfusion *confusion, guint truth, guint prediction);
