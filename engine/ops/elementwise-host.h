/**
 * Passes over tensors of one shape side by side on the machine's processor, for the ops that have no other there: what is
 * engine/ops/elementwise.h for shaders. Thread: the device's.
 */
#pragma once

#include "engine/graph/graph.h"

/* [n] floats: y = what the loop makes of a and b, or y +=. @kind: the loop's own. */
typedef void (*QdFlatLoop) (guint kind, gboolean accumulate, float *y, const float *a, const float *b, gsize n);

void qd_flat_sum (guint kind, gboolean accumulate, float *y, const float *a, const float *b, gsize n);  /* a + b */
void qd_flat_copy (guint kind, gboolean accumulate, float *y, const float *a, const float *b, gsize n); /* a */
void qd_flat_product (guint kind, gboolean accumulate, float *y, const float *a, const float *b, gsize n);

/* @kind: a QdActivation. Of a; and b's slope times a. */
void qd_flat_activate (guint kind, gboolean accumulate, float *y, const float *a, const float *b, gsize n);
void qd_flat_activate_back (guint kind, gboolean accumulate, float *y, const float *a, const float *b, gsize n);

typedef struct
{
  QdFlatLoop loop;
  guint kind;
  gboolean accumulate;
  gboolean moves_zero; /* the padding must be cleared after it */
  QdShape shape;
  QdRange y, a, b; /* b: no buffer where the loop takes none */
} QdFlatPass;

void qd_flat_record (QdRecorder *recorder, const QdFlatPass *pass);
