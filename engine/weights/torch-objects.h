/**
 * What PyTorch puts into its pickles beside plain values: storages, which are kept elsewhere in the file, and tensors, which
 * are shapes over a part of one. For the readers in engine/weights alone. Source: PyTorch 1.13, torch/serialization.py and
 * torch/_utils.py.
 */
#pragma once

#include "engine/weights/pickle.h"
#include "engine/weights/stored-tensor.h"

typedef struct
{
  char *key; /* its name in the file */
  QdDtype dtype;
  guint64 count;      /* elements, as the pickle claims */
  const guint8 *data; /* NULL until it was located; then all its bytes are there */
} QdTorchStorage;

/* What a tensor may look at: mostly a whole storage. */
typedef struct
{
  QdTorchStorage *storage;
  guint64 start, count; /* elements */
} QdTorchPart;

/* As the pickle claims it; nothing is checked yet. */
typedef struct
{
  const QdTorchPart *part;
  gint64 offset; /* elements, in the part */
  const QdPickleValue *sizes, *strides;
} QdTorchTensor;

typedef struct
{
  GTree *storages; /* key to QdTorchStorage */
  GPtrArray *made; /* QdTorchPart, QdTorchTensor */
} QdTorchObjects;

/* Its functions' data is a QdTorchObjects. */
extern const QdPickleDialect qd_torch_dialect;

void qd_torch_objects_init (QdTorchObjects *objects);
void qd_torch_objects_finish (QdTorchObjects *objects);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdTorchObjects, qd_torch_objects_finish)

/* NULL: @value is none. */
const QdTorchTensor *qd_torch_get_tensor (const QdPickleValue *value);

/* Of all its elements. FALSE: that overflows. */
gboolean qd_torch_storage_get_bytes (const QdTorchStorage *storage, guint64 *bytes);

/* A text of at most @longest bytes as UTF-8 that ends in 0; caller frees. NULL: it is another kind of value or no such text. */
char *qd_torch_dup_text (const QdPickleValue *value, gsize longest);
