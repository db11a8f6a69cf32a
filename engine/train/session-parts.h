/**
 * The parts of a training session as options: for the session that makes them, and for those who only want to know how much
 * memory they take. Values; any thread.
 */
#pragma once

#include "engine/ops/multibox_loss.h"
#include "engine/train/session.h"

typedef struct
{
  guint batch, slice; /* photos of a step and of a forward pass */
  guint size;         /* of the input in pixels */
  QdDefaultBoxSpec boxes;
  QdAugmentOptions augment;
  QdMatchOptions match;
  QdMultiboxLossOptions loss;
  QdOptimizerOptions optimizer;
  QdDetectBoxesOptions detect; /* of a slice */
} QdSessionParts;

/* @slice: a divisor of the settings' batch. */
QdSessionParts qd_session_parts (const QdSessionOptions *options, guint slice);

/* The network for a slice, built and frozen as the settings want it, not yet prepared. NULL @images: not asked for.
 * Errors: QD_ERROR_INPUT. */
QdGraph *qd_session_parts_build (const QdSessionParts *parts, QdDevice *device, const QdSessionOptions *options,
                                 QdTensor **images, QdNetworkOutputs *outputs, GError **error);

/* Of the memory by way of which values change places with their average; 0 where there is none. */
gsize qd_session_count_aside_bytes (QdGraph *graph, const QdTrainSettings *settings);

/* Of device memory that a session takes with all its parts. 0 on error: QD_ERROR_INPUT, QD_ERROR_MEMORY. */
guint64 qd_session_parts_count_bytes (const QdSessionParts *parts, QdDevice *device, const QdSessionOptions *options,
                                      GError **error);

/* The largest divisor of @batch that is at most @most, at least 1. */
guint qd_session_find_slice (guint batch, guint most);
