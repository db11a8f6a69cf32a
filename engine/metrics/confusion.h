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

/* Difficult and crowd boxes, and what falls on them, are left out. @overlap: least IoU, (0, 1]. */
QdConfusion *qd_confusion_new (const QdTruthBox *truths, guint n_truths, const QdScoredBox *found, guint n_found,
                               guint n_classes, double overlap, double threshold);
void qd_confusion_free (QdConfusion *confusion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdConfusion, qd_confusion_free)

guint qd_confusion_get (const QdConfusion *confusion, guint truth, guint prediction);
