#include "config.h"

#include "engine/weights/stored-tensor.h"

#include <math.h>
#include <string.h>

/* From any alignment and little endian; @n elements that lie @step bytes apart. */
typedef void (*Convert) (const guint8 *from, gsize step, float *to, gsize n);

static float
float_from_bits (guint32 bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static float
float_from_double_bits (guint64 bits)
{
  double value;

  memcpy (&value, &bits, sizeof value);
  return (float) value;
}

static float
float_from_bfloat (guint16 bits)
{
  return float_from_bits ((guint32) bits << 16);
}

/* IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
static float
float_from_half (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 1023;

  if (exponent == 31)
    return float_from_bits (sign | 0x7f800000 | fraction << 13);
  if (exponent == 0)
    return (sign ? -1.0f : 1.0f) * ldexpf ((float) fraction, -24);
  return float_from_bits (sign | (exponent + 112) << 23 | fraction << 13);
}

#define CONVERT(function, word_type, from_le, to_float)                                                                        \
  static void function (const guint8 *from, gsize step, float *to, gsize n)                                                    \
  {                                                                                                                            \
    for (gsize i = 0; i < n; i++)                                                                                              \
      {                                                                                                                        \
        word_type word;                                                                                                        \
                                                                                                                               \
        memcpy (&word, from + i * step, sizeof word);                                                                          \
        to[i] = to_float (from_le (word));                                                                                     \
      }                                                                                                                        \
  }

#define AS_IT_IS(x)       (x)
#define FROM_SIGNED_64(x) ((float) (gint64) (x))
#define FROM_SIGNED_32(x) ((float) (gint32) (x))
#define FROM_SIGNED_16(x) ((float) (gint16) (x))
#define FROM_SIGNED_8(x)  ((float) (gint8) (x))
#define FROM_UNSIGNED(x)  ((float) (x))
#define FROM_TRUTH(x)     ((x) != 0 ? 1.0f : 0.0f)

CONVERT (convert_f32, guint32, GUINT32_FROM_LE, float_from_bits)
CONVERT (convert_f16, guint16, GUINT16_FROM_LE, float_from_half)
CONVERT (convert_bf16, guint16, GUINT16_FROM_LE, float_from_bfloat)
CONVERT (convert_f64, guint64, GUINT64_FROM_LE, float_from_double_bits)
CONVERT (convert_i64, guint64, GUINT64_FROM_LE, FROM_SIGNED_64)
CONVERT (convert_i32, guint32, GUINT32_FROM_LE, FROM_SIGNED_32)
CONVERT (convert_i16, guint16, GUINT16_FROM_LE, FROM_SIGNED_16)
CONVERT (convert_i8, guint8, AS_IT_IS, FROM_SIGNED_8)
CONVERT (convert_u64, guint64, GUINT64_FROM_LE, FROM_UNSIGNED)
CONVERT (convert_u32, guint32, GUINT32_FROM_LE, FROM_UNSIGNED)
CONVERT (convert_u16, guint16, GUINT16_FROM_LE, FROM_UNSIGNED)
CONVERT (convert_u8, guint8, AS_IT_IS, FROM_UNSIGNED)
CONVERT (convert_bool, guint8, AS_IT_IS, FROM_TRUTH)

typedef struct
{
  const char *name;
  guint bytes;
  Convert convert; /* NULL: not read */
} DtypeRow;

static const DtypeRow dtypes[QD_N_DTYPES] = {
  [QD_DTYPE_F32] = { "F32", 4, convert_f32 },    [QD_DTYPE_F16] = { "F16", 2, convert_f16 },
  [QD_DTYPE_BF16] = { "BF16", 2, convert_bf16 }, [QD_DTYPE_F64] = { "F64", 8, convert_f64 },
  [QD_DTYPE_I64] = { "I64", 8, convert_i64 },    [QD_DTYPE_I32] = { "I32", 4, convert_i32 },
  [QD_DTYPE_I16] = { "I16", 2, convert_i16 },    [QD_DTYPE_I8] = { "I8", 1, convert_i8 },
  [QD_DTYPE_U64] = { "U64", 8, convert_u64 },    [QD_DTYPE_U32] = { "U32", 4, convert_u32 },
  [QD_DTYPE_U16] = { "U16", 2, convert_u16 },    [QD_DTYPE_U8] = { "U8", 1, convert_u8 },
  [QD_DTYPE_BOOL] = { "BOOL", 1, convert_bool }, [QD_DTYPE_F8_E5M2] = { "F8_E5M2", 1, NULL },
  [QD_DTYPE_F8_E4M3] = { "F8_E4M3", 1, NULL },
};

const char *
qd_dtype_get_name (QdDtype dtype)
{
  return dtypes[dtype].name;
}

guint
qd_dtype_get_bytes (QdDtype dtype)
{
  return dtypes[dtype].bytes;
}

gboolean
qd_dtype_is_read (QdDtype dtype)
{
  return dtypes[dtype].convert != NULL;
}

gboolean
qd_stored_tensor_pack (QdStoredTensor *tensor)
{
  guint64 count = 1, stride = 1, bytes;

  for (guint i = 0; i < tensor->n_dims; i++)
    if (!g_uint64_checked_mul (&count, count, tensor->dims[i]))
      return FALSE;
  if (!g_uint64_checked_mul (&bytes, count, dtypes[tensor->dtype].bytes) || bytes > G_MAXSIZE)
    return FALSE;
  tensor->count = count;
  tensor->bytes = bytes;
  for (guint i = tensor->n_dims; i-- > 0;)
    {
      tensor->strides[i] = count > 0 ? stride : 0;
      stride *= count > 0 ? tensor->dims[i] : 1;
    }
  return TRUE;
}

gboolean
qd_stored_tensor_is_packed (const QdStoredTensor *tensor)
{
  guint64 stride = 1;

  for (guint i = tensor->n_dims; i-- > 0 && tensor->count > 0;)
    {
      if (tensor->dims[i] != 1 && tensor->strides[i] != stride)
        return FALSE;
      stride *= tensor->dims[i];
    }
  return TRUE;
}

gboolean
qd_stored_tensor_get_reach (const QdStoredTensor *tensor, guint64 *reach)
{
  *reach = tensor->count > 0;
  for (guint i = 0; i < tensor->n_dims && tensor->count > 0; i++)
    {
      guint64 way;

      if (!g_uint64_checked_mul (&way, tensor->dims[i] - 1, tensor->strides[i]) || !g_uint64_checked_add (reach, *reach, way))
        return FALSE;
    }
  return TRUE;
}

const float *
qd_stored_tensor_get_view (const QdStoredTensor *tensor)
{
  if (G_BYTE_ORDER != G_LITTLE_ENDIAN || tensor->dtype != QD_DTYPE_F32 || (guintptr) tensor->data % sizeof (float) != 0 ||
      !qd_stored_tensor_is_packed (tensor))
    return NULL;
  return (const float *) (const void *) tensor->data;
}

/* Counts @index, one in each dimension but the last, on by one. FALSE: it was the last. */
static gboolean
go_on (const QdStoredTensor *tensor, guint64 *index, gsize *offset)
{
  for (guint i = tensor->n_dims - 1; i-- > 0;)
    {
      *offset += tensor->strides[i];
      if (++index[i] < tensor->dims[i])
        return TRUE;
      *offset -= tensor->dims[i] * tensor->strides[i];
      index[i] = 0;
    }
  return FALSE;
}

void
qd_stored_tensor_read (const QdStoredTensor *tensor, float *values)
{
  Convert convert = dtypes[tensor->dtype].convert;
  guint64 index[QD_STORED_TENSOR_MAX_DIMS] = { 0 };
  gsize bytes = dtypes[tensor->dtype].bytes, row, step, offset = 0;

  g_return_if_fail (convert != NULL);
  if (qd_stored_tensor_is_packed (tensor))
    {
      convert (tensor->data, bytes, values, tensor->count);
      return;
    }
  row = tensor->dims[tensor->n_dims - 1];
  step = tensor->strides[tensor->n_dims - 1] * bytes;
  do
    {
      convert (tensor->data + offset * bytes, step, values, row);
      values += row;
    }
  while (go_on (tensor, index, &offset));
}
