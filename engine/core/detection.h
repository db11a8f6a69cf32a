/**
 * What a detector found on one photo: one box of one class with a score. Plain values; any thread.
 */
#pragma once

#include "engine/core/geometry.h"

typedef struct
{
  guint class_index; /* of the model's class list, from 0; the background is no class */
  double score;      /* [0, 1] */
  QdCornerBox box;   /* pixels of the upright photo */
} QdDetection;
