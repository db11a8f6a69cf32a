#include "config.h"

#include "engine/weights/safetensors.h"

#include "engine/core/error.h"
#include "engine/core/json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_HEADER ((guint64) 100 << 20) /* bytes; the reference's limit */

struct _QdSafetensors
{
  char *path;
  GMappedFile *mapped;
  const guint8 *data; /* behind the header */
  gsize data_size;
  JsonNode *header;     /* owns names and metadata */
  GPtrArray *tensors;   /* QdStoredTensor, by their bytes */
  GHashTable *by_name;  /* borrowed both */
  JsonObject *metadata; /* borrowed, or NULL */
};

typedef struct
{
  const char *name;
  QdDtype dtype;
  guint bytes; /* an element */
} DtypeRow;

static const DtypeRow dtypes[] = {
  { "F32", QD_DTYPE_F32, 4 },       { "F16", QD_DTYPE_F16, 2 },    { "BF16", QD_DTYPE_BF16, 2 },
  { "F64", QD_DTYPE_OTHER, 8 },     { "I64", QD_DTYPE_OTHER, 8 },  { "I32", QD_DTYPE_OTHER, 4 },
  { "I16", QD_DTYPE_OTHER, 2 },     { "I8", QD_DTYPE_OTHER, 1 },   { "U64", QD_DTYPE_OTHER, 8 },
  { "U32", QD_DTYPE_OTHER, 4 },     { "U16", QD_DTYPE_OTHER, 2 },  { "U8", QD_DTYPE_OTHER, 1 },
  { "F8_E5M2", QD_DTYPE_OTHER, 1 }, { "BOOL", QD_DTYPE_OTHER, 1 }, { "F8_E4M3", QD_DTYPE_OTHER, 1 },
};

static gboolean
refuse (const QdSafetensors *file, GError **error, const char *reason)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is not a sound safetensors file: %s."), file->path, reason);
  return FALSE;
}

static gboolean
refuse_tensor (const QdSafetensors *file, const char *name, GError **error, const char *reason)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is not a sound safetensors file: tensor “%s” %s."), file->path, name,
               reason);
  return FALSE;
}

/* A whole number of at least 0 that was written as one. */
static gboolean
get_size (JsonArray *array, guint index, guint64 *size)
{
  JsonNode *node = json_array_get_element (array, index);
  gint64 value;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  *size = (guint64) value;
  return value >= 0 && value < G_MAXINT64;
}

static JsonArray *
get_array (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const DtypeRow *
find_dtype (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "dtype");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (g_str_equal (dtypes[i].name, json_node_get_string (node)))
      return &dtypes[i];
  return NULL;
}

static gboolean
read_shape (const QdSafetensors *file, JsonObject *object, QdStoredTensor *tensor, GError **error)
{
  JsonArray *shape = get_array (object, "shape");
  guint64 count = 1;

  if (shape == NULL)
    return refuse_tensor (file, tensor->name, error, _ ("has no shape"));
  tensor->n_dims = json_array_get_length (shape);
  if (tensor->n_dims > QD_SAFETENSORS_MAX_DIMS)
    return refuse_tensor (file, tensor->name, error, _ ("has too many dimensions"));
  for (guint i = 0; i < tensor->n_dims; i++)
    if (!get_size (shape, i, &tensor->dims[i]))
      return refuse_tensor (file, tensor->name, error, _ ("has a dimension that is no size"));
  for (guint i = 0; i < tensor->n_dims; i++)
    if (!g_uint64_checked_mul (&count, count, tensor->dims[i]))
      return refuse_tensor (file, tensor->name, error, _ ("is larger than any memory"));
  tensor->count = count;
  return TRUE;
}

static gboolean
read_extent (const QdSafetensors *file, JsonObject *object, guint element_bytes, QdStoredTensor *tensor, GError **error)
{
  JsonArray *offsets = get_array (object, "data_offsets");
  guint64 start, end, bytes;

  if (offsets == NULL || json_array_get_length (offsets) != 2 || !get_size (offsets, 0, &start) || !get_size (offsets, 1, &end))
    return refuse_tensor (file, tensor->name, error, _ ("does not say where its data starts and ends"));
  if (start > end || end > file->data_size)
    return refuse_tensor (file, tensor->name, error, _ ("lies outside the file"));
  if (!g_uint64_checked_mul (&bytes, tensor->count, element_bytes) || bytes != end - start)
    return refuse_tensor (file, tensor->name, error, _ ("has another size than its shape says"));
  tensor->data = file->data + start;
  tensor->bytes = bytes;
  return TRUE;
}

static gboolean
read_tensor (QdSafetensors *file, const char *name, JsonNode *node, GError **error)
{
  g_autofree QdStoredTensor *tensor = g_new0 (QdStoredTensor, 1);
  const DtypeRow *dtype;
  JsonObject *object;

  tensor->name = name;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse_tensor (file, name, error, _ ("is not described by an object"));
  object = json_node_get_object (node);
  dtype = find_dtype (object);
  if (dtype == NULL)
    return refuse_tensor (file, name, error, _ ("has an unknown type of numbers"));
  tensor->dtype = dtype->dtype;
  if (!read_shape (file, object, tensor, error) || !read_extent (file, object, dtype->bytes, tensor, error))
    return FALSE;
  g_hash_table_insert (file->by_name, (gpointer) name, tensor);
  g_ptr_array_add (file->tensors, g_steal_pointer (&tensor));
  return TRUE;
}

static gboolean
read_metadata (QdSafetensors *file, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (file, error, _ ("its metadata is not an object"));
  file->metadata = json_node_get_object (node);
  json_object_iter_init (&iter, file->metadata);
  while (json_object_iter_next (&iter, NULL, &value))
    if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
      return refuse (file, error, _ ("its metadata holds something that is not text"));
  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const QdStoredTensor *x = *(const QdStoredTensor *const *) a, *y = *(const QdStoredTensor *const *) b;

  if (x->data != y->data)
    return x->data < y->data ? -1 : 1;
  return x->bytes < y->bytes ? -1 : x->bytes > y->bytes;
}

/* Each byte behind the header belongs to one tensor. */
static gboolean
check_places (QdSafetensors *file, GError **error)
{
  const guint8 *at = file->data;

  g_ptr_array_sort (file->tensors, compare_places);
  for (guint i = 0; i < file->tensors->len; i++)
    {
      const QdStoredTensor *tensor = file->tensors->pdata[i];

      if (tensor->data < at)
        return refuse_tensor (file, tensor->name, error, _ ("shares bytes with another one"));
      if (tensor->data > at)
        return refuse_tensor (file, tensor->name, error, _ ("follows bytes that belong to none"));
      at += tensor->bytes;
    }
  if (at != file->data + file->data_size)
    return refuse (file, error, _ ("bytes at its end belong to no tensor"));
  return TRUE;
}

static gboolean
read_header (QdSafetensors *file, const char *text, gsize length, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (length == 0 || text[0] != '{')
    return refuse (file, error, _ ("its header is not a JSON object"));
  file->header = qd_json_parse (text, length, file->path, 1, error);
  if (file->header == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (file->header))
    return refuse (file, error, _ ("its header is not a JSON object"));
  json_object_iter_init (&iter, json_node_get_object (file->header));
  while (json_object_iter_next (&iter, &name, &node))
    if (g_str_equal (name, "__metadata__") ? !read_metadata (file, node, error) : !read_tensor (file, name, node, error))
      return FALSE;
  return check_places (file, error);
}

static gboolean
map_file (QdSafetensors *file, GError **error)
{
  const guint8 *bytes;
  guint64 header;
  gsize size;

  bytes = (const guint8 *) g_mapped_file_get_contents (file->mapped);
  size = g_mapped_file_get_length (file->mapped);
  if (size < 8)
    return refuse (file, error, _ ("it is too short"));
  memcpy (&header, bytes, 8);
  header = GUINT64_FROM_LE (header);
  if (header > MAX_HEADER || header > size - 8)
    return refuse (file, error, _ ("its header is longer than the file, or cut off"));
  file->data = bytes + 8 + header;
  file->data_size = size - 8 - header;
  return read_header (file, (const char *) bytes + 8, header, error);
}

QdSafetensors *
qd_safetensors_open (const char *path, GError **error)
{
  g_autoptr (QdSafetensors) file = g_new0 (QdSafetensors, 1);
  g_autoptr (GError) inner = NULL;

  file->path = g_strdup (path);
  file->tensors = g_ptr_array_new_with_free_func (g_free);
  file->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("There is no file %s."), path);
      return NULL;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      refuse (file, error, _ ("it is no regular file"));
      return NULL;
    }
  file->mapped = g_mapped_file_new (path, FALSE, &inner);
  if (file->mapped == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("%s could not be read: %s."), path, inner->message);
      return NULL;
    }
  return map_file (file, error) ? g_steal_pointer (&file) : NULL;
}

void
qd_safetensors_free (QdSafetensors *file)
{
  if (file == NULL)
    return;
  g_hash_table_unref (file->by_name);
  g_ptr_array_unref (file->tensors);
  g_clear_pointer (&file->header, json_node_unref);
  g_clear_pointer (&file->mapped, g_mapped_file_unref);
  g_free (file->path);
  g_free (file);
}

GPtrArray *
qd_safetensors_get_tensors (QdSafetensors *file)
{
  return file->tensors;
}

const QdStoredTensor *
qd_safetensors_find (QdSafetensors *file, const char *name)
{
  return g_hash_table_lookup (file->by_name, name);
}

const char *
qd_safetensors_get_metadata (QdSafetensors *file, const char *key)
{
  if (file->metadata == NULL || !json_object_has_member (file->metadata, key))
    return NULL;
  return json_object_get_string_member (file->metadata, key);
}

const char *
qd_safetensors_get_path (QdSafetensors *file)
{
  return file->path;
}

static float
float_from_bits (guint32 bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
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

gboolean
qd_safetensors_read (QdSafetensors *file, const QdStoredTensor *tensor, float *values, GError **error)
{
  if (tensor->dtype == QD_DTYPE_OTHER)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: tensor “%s” holds no floating-point weights."), file->path,
                   tensor->name);
      return FALSE;
    }
  for (gsize i = 0; i < tensor->count; i++)
    {
      guint32 word;
      guint16 half;

      if (tensor->dtype == QD_DTYPE_F32)
        {
          memcpy (&word, tensor->data + 4 * i, 4);
          values[i] = float_from_bits (GUINT32_FROM_LE (word));
          continue;
        }
      memcpy (&half, tensor->data + 2 * i, 2);
      half = GUINT16_FROM_LE (half);
      values[i] = tensor->dtype == QD_DTYPE_F16 ? float_from_half (half) : float_from_bits ((guint32) half << 16);
    }
  return TRUE;
}
