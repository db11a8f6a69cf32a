/**
 * A file of weights that somebody made, here or elsewhere: safetensors or PyTorch, told apart by its bytes and never by its
 * name. It is mapped, not read; nothing in it is executed, and nothing is allocated by what it claims. Whatever is not exactly
 * as the format says is refused. Any thread, one owner.
 */
#pragma once

#include "engine/weights/stored-tensor.h"

typedef struct _QdWeightsFile QdWeightsFile;

/* Errors: QD_ERROR_IO, QD_ERROR_INPUT naming the file and, where one is at fault, the tensor. */
QdWeightsFile *qd_weights_file_open (const char *path, GError **error);
/* The same of bytes that are there; @name stands for the path in sentences. */
QdWeightsFile *qd_weights_file_open_bytes (GBytes *bytes, const char *name, GError **error);
void qd_weights_file_free (QdWeightsFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdWeightsFile, qd_weights_file_free)

const char *qd_weights_file_get_path (QdWeightsFile *file);
/* "safetensors" or "PyTorch". */
const char *qd_weights_file_get_format (QdWeightsFile *file);

gsize qd_weights_file_get_size (QdWeightsFile *file); /* bytes */

/* (element-type QdStoredTensor) in the order of the file; borrowed. */
GPtrArray *qd_weights_file_get_tensors (QdWeightsFile *file);
/* NULL: there is none of that name. */
const QdStoredTensor *qd_weights_file_find (QdWeightsFile *file, const char *name);

/* What was taken off every tensor's name: "module." where PyTorch's DataParallel put it before them, else "". */
const char *qd_weights_file_get_prefix (QdWeightsFile *file);

/* A text kept beside the tensors: an entry of safetensors' __metadata__, a number or string of a PyTorch checkpoint's
 * dictionary. NULL: there is none. */
const char *qd_weights_file_get_metadata (QdWeightsFile *file, const char *key);

/* @values: [tensor->count], converted to float. Errors: QD_ERROR_INPUT for the types that are listed but not read. */
gboolean qd_weights_file_read (QdWeightsFile *file, const QdStoredTensor *tensor, float *values, GError **error);
