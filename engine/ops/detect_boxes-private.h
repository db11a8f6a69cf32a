/**
 * Inside of detect_boxes: the buffers that its shaders and its loops on the machine's processor share.
 */
#pragma once

#include "engine/ops/detect_boxes.h"

struct _QdDetectBoxes
{
  QdDetectBoxesOptions options;
  guint keep; /* boxes a class and image after the suppression */
  QdKernel *scores_kernel, *suppress_kernel, *merge_kernel;
  QdBuffer *default_boxes; /* float [n_boxes][4] */
  QdBuffer *thresholds;    /* float score, overlap */
  QdBuffer *scores;        /* uint32 [n_images][n_classes - 1][n_boxes] */
  QdBuffer *decoded;       /* float [n_images][n_boxes][4] */
  QdBuffer *counts;        /* uint32 [n_images][n_classes - 1] */
  QdBuffer *kept;          /* uint32 [n_images][n_classes - 1][keep][2] */
  QdBuffer *totals;        /* uint32 [n_images] */
  QdBuffer *detections;    /* QdDetectedBox [n_images][detections] */
};

/* On the machine's processor: detect_boxes-host.c. */
void qd_detect_boxes_host_record (QdDetectBoxes *detect, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets);
