/* The default boxes of torchvision's ssd300_vgg16, for tests. */
#pragma once

#include "engine/ssd/default-boxes.h"

static inline QdDefaultBoxSpec
ssd300_spec (void)
{
  static const guint sizes[] = { 38, 19, 10, 5, 3, 1 };
  static const guint n_ratios[] = { 1, 2, 2, 2, 1, 1 };
  static const double scales[] = { 0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05 };
  static const double steps[] = { 8, 16, 32, 64, 100, 300 };
  QdDefaultBoxSpec spec = { .input_width = 300, .input_height = 300, .n_maps = 6, .clip = TRUE };

  for (guint k = 0; k < 6; k++)
    spec.maps[k] = (QdDefaultBoxMap){ sizes[k], sizes[k], scales[k], scales[k + 1], { 2, 3 }, n_ratios[k], steps[k] };
  return spec;
}
