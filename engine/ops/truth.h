/**
 * A ground-truth box as the device reads it: plain memory, the same in the shaders (two vectors of 16 bytes).
 */
#pragma once

#include <glib.h>

#define QD_TRUTH_IGNORE 1u /* difficult: default boxes on it are neither positive nor negative */

typedef struct
{
  float xmin, ymin, xmax, ymax; /* 0..1 of the network's input, xmin < xmax, ymin < ymax */
  guint32 label;                /* 1 .. classes - 1; 0 is the background and no truth's label */
  guint32 flags;                /* QD_TRUTH_* */
  guint32 reserved[2];          /* 0 */
} QdTruth;

G_STATIC_ASSERT (sizeof (QdTruth) == 32);
