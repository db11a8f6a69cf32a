/**
 * The inside of a multibox, for engine/ops alone.
 */
#pragma once

#include "engine/ops/multibox.h"

typedef struct
{
  QdOp base;
  guint values; /* a default box */
} QdMultibox;

guint qd_multibox_count_boxes (const QdMultibox *self, const QdTensor *map); /* of an image */
void qd_multibox_describe (const QdOp *op, GString *text);
