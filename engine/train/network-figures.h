/**
 * What a network costs before it is made: parameters, arithmetic, default boxes and memory, planned as a session and a detector
 * would plan them, without taking any memory or making any kernel. For the Train page and `quadrat networks`. Takes
 * milliseconds; one thread, that of the device.
 */
#pragma once

#include "engine/train/session.h"

typedef struct
{
  gsize n_parameters;   /* trained ones */
  double multiply_adds; /* of a forward pass of one photo */
  double gflop;         /* the same as it is usually told: 2 x multiply-adds, in billions */
  guint n_default_boxes;
  guint batch, slice;   /* photos of a step, and those worked on at once, as many as fit the device */
  guint64 train_bytes;  /* of device memory: a training session with its parts */
  guint64 detect_bytes; /* a detector, which takes a photo at a time */
} QdNetworkFigures;

/* @device: NULL for a plan that suits none in particular (and has room for all). @options: as for a session; its max_truths and
 * max_photo_pixels may be 0: 32, and photos of twice the input's size, as a training run takes them.
 * Errors: QD_ERROR_INPUT (settings that do not fit the network), QD_ERROR_MEMORY (an image the device cannot take). */
gboolean qd_network_figures_get (QdDevice *device, const QdSessionOptions *options, QdNetworkFigures *figures, GError **error);
