/**
 * Passes on the machine's processor that treat the channels of each image apart: what is engine/ops/columns.h for shaders.
 * Thread: the device's.
 */
#pragma once

#include "engine/graph/graph.h"

/* y[image][pixel][c] = a[image][pixel][c] * factor[image][c] * times, or y +=; a without buffer: 1. @shape: of y. */
typedef struct
{
  QdShape shape;
  gboolean accumulate;
  float times;
  QdRange y, a, factor;
} QdSpreadPass;

void qd_spread_record (QdRecorder *recorder, const QdSpreadPass *pass);

/* sum[image][c] = the sum over the pixels of a * b * times, or sum +=; b without buffer: 1. @shape: of a. */
typedef struct
{
  QdShape shape;
  gboolean accumulate;
  float times;
  QdRange sum, a, b;
} QdGatherPass;

void qd_gather_record (QdRecorder *recorder, const QdGatherPass *pass);
