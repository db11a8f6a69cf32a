/**
 * A little writer of pickles, instruction by instruction, for files that PyTorch would not write.
 */
#pragma once

#include <glib.h>

/* Instructions as they are; text ends at the 0. */
void pickle_raw (GByteArray *pickle, const char *instructions);
void pickle_text (GByteArray *pickle, const char *text);
/* 64 bits. */
void pickle_integer (GByteArray *pickle, gint64 integer);
/* @module and @name of a class or function. */
void pickle_global (GByteArray *pickle, const char *module, const char *name);

typedef struct
{
  const char *type, *key; /* of its storage: "FloatStorage", "0" */
  gint64 count;           /* of the storage, elements */
  gint64 offset;
  gint64 dims[4], strides[4];
  guint n_dims, n_strides;
} PickledTensor;

/* A call of _rebuild_tensor_v2; with None behind the storage's count where @stream. */
void pickle_tensor (GByteArray *pickle, const PickledTensor *tensor, gboolean stream);
