/**
 * safetensors files: a JSON header and dense tensors. The reader maps the file and refuses whatever is not exactly as the
 * format says (nothing is allocated by what a header claims); the writer writes aside, syncs and renames. Any thread, one
 * owner. Source: github.com/huggingface/safetensors, README "Format".
 */
#pragma once

#include <glib.h>

#define QD_SAFETENSORS_MAX_DIMS 8

typedef enum
{
  QD_DTYPE_F32,
  QD_DTYPE_F16,
  QD_DTYPE_BF16,
  QD_DTYPE_OTHER, /* a known type that holds no weights (integers, F64, F8): listed, not read */
} QdDtype;

typedef struct
{
  const char *name;
  QdDtype dtype;
  guint64 dims[QD_SAFETENSORS_MAX_DIMS];
  guint n_dims;       /* 0: a scalar */
  gsize count;        /* elements */
  const guint8 *data; /* in the mapped file, any alignment */
  gsize bytes;
} QdStoredTensor;

typedef struct _QdSafetensors QdSafetensors;

/* Errors: QD_ERROR_IO, QD_ERROR_INPUT naming the file, the tensor and what is wrong with it. */
QdSafetensors *qd_safetensors_open (const char *path, GError **error);
void qd_safetensors_free (QdSafetensors *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSafetensors, qd_safetensors_free)

/* (element-type QdStoredTensor) in the order of their bytes; borrowed. */
GPtrArray *qd_safetensors_get_tensors (QdSafetensors *file);
const QdStoredTensor *qd_safetensors_find (QdSafetensors *file, const char *name);
const char *qd_safetensors_get_metadata (QdSafetensors *file, const char *key);
const char *qd_safetensors_get_path (QdSafetensors *file);

/* @values: [tensor->count], converted from F16 and BF16. Errors: QD_ERROR_INPUT for other types. */
gboolean qd_safetensors_read (QdSafetensors *file, const QdStoredTensor *tensor, float *values, GError **error);

typedef struct _QdSafetensorsWriter QdSafetensorsWriter;

QdSafetensorsWriter *qd_safetensors_writer_new (void);
void qd_safetensors_writer_free (QdSafetensorsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSafetensorsWriter, qd_safetensors_writer_free)

void qd_safetensors_writer_set_metadata (QdSafetensorsWriter *writer, const char *key, const char *value);

/* Copies. @dims: [n_dims]. Names are unique. */
void qd_safetensors_writer_add (QdSafetensorsWriter *writer, const char *name, const guint *dims, guint n_dims,
                                const float *values);

/* Writes aside, syncs and renames, so that @path is either the old file or the whole new one.
 * Errors: QD_ERROR_IO, QD_ERROR_FULL. */
gboolean qd_safetensors_writer_save (QdSafetensorsWriter *writer, const char *path, GError **error);
