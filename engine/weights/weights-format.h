/**
 * What a format of weights is to QdWeightsFile: two functions over the mapped bytes. For the readers in engine/weights alone.
 */
#pragma once

#include "engine/weights/weights-file.h"

typedef struct
{
  const char *name;
  gboolean (*matches) (const guint8 *bytes, gsize size);
  /* Adds tensors and texts to @file. Errors: QD_ERROR_INPUT. */
  gboolean (*read) (QdWeightsFile *file, const guint8 *bytes, gsize size, GError **error);
} QdWeightsFormat;

extern const QdWeightsFormat qd_torch_zip_format, qd_torch_stream_format, qd_safetensors_format;

#define QD_WEIGHTS_MAX_NAME 512 /* bytes */

/* Whether @name, UTF-8, can stand in sentences and lists: not too long, and without control characters. */
gboolean qd_weights_name_is_sound (const char *name);

/* Copies @tensor and its name. FALSE and an error when the name is taken. */
gboolean qd_weights_file_add (QdWeightsFile *file, const QdStoredTensor *tensor, GError **error);
/* @prefix: static. */
void qd_weights_file_set_prefix (QdWeightsFile *file, const char *prefix);
void qd_weights_file_set_metadata (QdWeightsFile *file, const char *key, const char *value);

/* "FILE is not a sound FORMAT file: REASON.", and "... tensor “NAME” REASON."; both return FALSE. */
gboolean qd_weights_file_refuse (QdWeightsFile *file, GError **error, const char *reason);
gboolean qd_weights_file_refuse_tensor (QdWeightsFile *file, const char *name, GError **error, const char *reason);
