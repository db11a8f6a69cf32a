/**
 * A tensor as it lies in a file of weights: what its numbers are, its shape, and where they start in the mapped bytes. Plain
 * data, borrowed from the QdWeightsFile that has it. Any thread.
 */
#pragma once

#include <glib.h>

#define QD_STORED_TENSOR_MAX_DIMS 8

/* All little endian. */
typedef enum
{
  QD_DTYPE_F32,
  QD_DTYPE_F16,
  QD_DTYPE_BF16,
  QD_DTYPE_F64,
  QD_DTYPE_I64,
  QD_DTYPE_I32,
  QD_DTYPE_I16,
  QD_DTYPE_I8,
  QD_DTYPE_U64,
  QD_DTYPE_U32,
  QD_DTYPE_U16,
  QD_DTYPE_U8,
  QD_DTYPE_BOOL,    /* a byte, 0 or 1 */
  QD_DTYPE_F8_E5M2, /* listed, not read */
  QD_DTYPE_F8_E4M3, /* listed, not read */
  QD_N_DTYPES,
} QdDtype;

typedef struct
{
  const char *name;
  QdDtype dtype;
  guint64 dims[QD_STORED_TENSOR_MAX_DIMS];
  guint64 strides[QD_STORED_TENSOR_MAX_DIMS]; /* elements; all 0 where count is 0 */
  guint n_dims;                               /* 0: a scalar */
  gsize count;                                /* elements */
  gsize bytes;                                /* of all elements, without what strides pass over */
  const guint8 *data;                         /* the first element, in the mapped file, any alignment */
} QdStoredTensor;

/* As safetensors spells them: "F32". */
const char *qd_dtype_get_name (QdDtype dtype);
/* Of an element. */
guint qd_dtype_get_bytes (QdDtype dtype);
gboolean qd_dtype_is_read (QdDtype dtype);

/* Sets count and bytes from shape and type, and the strides of numbers that lie one after the other. FALSE: a product
 * overflows. */
gboolean qd_stored_tensor_pack (QdStoredTensor *tensor);
/* Whether the elements lie one after the other in the order of the shape. */
gboolean qd_stored_tensor_is_packed (const QdStoredTensor *tensor);
/* How many elements from the first to behind the last, 0 where there are none. FALSE: it overflows. */
gboolean qd_stored_tensor_get_reach (const QdStoredTensor *tensor, guint64 *reach);

/* [count] where the mapped bytes can be used as they are (F32, packed, aligned), else NULL. */
const float *qd_stored_tensor_get_view (const QdStoredTensor *tensor);
/* @values: [count], in the order of the shape, rounded to float where the type holds more. Not for types that are not read. */
void qd_stored_tensor_read (const QdStoredTensor *tensor, float *values);
