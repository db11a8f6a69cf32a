/**
 * What the metrics are computed from: ground truth and detections of a set of photos, as flat arrays. Any thread.
 */
#pragma once

#include "engine/core/geometry.h"

typedef struct
{
  guint photo; /* index of the photo in the set */
  guint class_index;
  QdCornerBox box;
  double area; /* COCO's area of the object in pixels, for its size ranges; the box's own where nothing better is known */
  gboolean difficult; /* VOC: neither a miss nor a hit */
  gboolean crowd;     /* COCO: any number of detections may fall into it, none counts */
} QdTruthBox;

typedef struct
{
  guint photo;
  guint class_index;
  double score;
  QdCornerBox box;
} QdScoredBox;
