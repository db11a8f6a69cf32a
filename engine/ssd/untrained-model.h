/**
 * A model that has learned nothing, for measuring what depends on its network alone. On the device's thread.
 */
#pragma once

#include "engine/ssd/network.h"

/* Writes a model with random weights, which qd_detector_open takes. @n_classes: background left out.
 * Errors: QD_ERROR_INPUT, QD_ERROR_MEMORY, QD_ERROR_IO. */
gboolean qd_untrained_model_write (QdDevice *device, const QdNetwork *network, guint size, guint n_classes, const char *path,
                                   GError **error);
