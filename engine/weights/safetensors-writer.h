/**
 * Writes safetensors files: a JSON header and dense tensors of floats. Any thread, one owner. They are read as QdWeightsFile.
 * Source: github.com/huggingface/safetensors, README "Format".
 */
#pragma once

#include <glib.h>

typedef struct _QdSafetensorsWriter QdSafetensorsWriter;

QdSafetensorsWriter *qd_safetensors_writer_new (void);
void qd_safetensors_writer_free (QdSafetensorsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSafetensorsWriter, qd_safetensors_writer_free)

void qd_safetensors_writer_set_metadata (QdSafetensorsWriter *writer, const char *key, const char *value);

/* Copies. @dims: [n_dims]. Names are unique. */
void qd_safetensors_writer_add (QdSafetensorsWriter *writer, const char *name, const guint *dims, guint n_dims,
                                const float *values);

/* A scalar of whole numbers, as PyTorch keeps the batches that a batch norm has seen. */
void qd_safetensors_writer_add_count (QdSafetensorsWriter *writer, const char *name, gint64 count);

/* Writes aside, syncs and renames, so that @path is either the old file or the whole new one.
 * Errors: QD_ERROR_IO, QD_ERROR_FULL. */
gboolean qd_safetensors_writer_save (QdSafetensorsWriter *writer, const char *path, GError **error);
