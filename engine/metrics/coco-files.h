/**
 * COCO's JSON files as boxes for the metrics: an annotation file with images, categories and annotations, and the results of
 * any detector, a list of {image_id, category_id, bbox, score} or an object that holds it as "annotations". Any thread.
 */
#pragma once

#include "engine/metrics/boxes.h"

typedef struct
{
  GArray *truths;     /* QdTruthBox; crowds are difficult too, so that VOC's measure leaves them out */
  GArray *found;      /* QdScoredBox */
  GPtrArray *classes; /* names by class index, by rising category id */
  guint n_photos;
  guint n_left_out; /* detections of categories that the truth file does not know */
} QdCocoSet;

/* Errors: QD_ERROR_IO, QD_ERROR_INPUT naming the file and the entry: an image that is not listed, a box that is no box. */
QdCocoSet *qd_coco_set_load (const char *truth_path, const char *found_path, GError **error);
void qd_coco_set_free (QdCocoSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdCocoSet, qd_coco_set_free)
