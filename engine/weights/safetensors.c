/* The reader of safetensors files. Source: github.com/huggingface/safetensors, README "Format". */
#include "config.h"

#include "engine/weights/weights-format.h"

#include "engine/core/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_HEADER ((guint64) 100 << 20) /* bytes; the reference's limit */
#define MAX_VALUES (1u << 20)           /* in the header; of 100,000 tensors with four dimensions */

typedef struct
{
  QdWeightsFile *file;
  const guint8 *data; /* behind the header */
  gsize size;
  GArray *tensors; /* QdStoredTensor; names borrowed from the header's JSON */
} Reader;

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

static gboolean
read_dtype (JsonObject *object, QdDtype *dtype)
{
  JsonNode *node = json_object_get_member (object, "dtype");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  for (*dtype = 0; *dtype < QD_N_DTYPES; ++*dtype)
    if (g_str_equal (qd_dtype_get_name (*dtype), json_node_get_string (node)))
      return TRUE;
  return FALSE;
}

static gboolean
read_shape (Reader *reader, JsonObject *object, QdStoredTensor *tensor, GError **error)
{
  JsonArray *shape = get_array (object, "shape");

  if (shape == NULL)
    return qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("has no shape"));
  tensor->n_dims = json_array_get_length (shape);
  if (tensor->n_dims > QD_STORED_TENSOR_MAX_DIMS)
    return qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("has too many dimensions"));
  for (guint i = 0; i < tensor->n_dims; i++)
    if (!get_size (shape, i, &tensor->dims[i]))
      return qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("has a dimension that is no size"));
  return qd_stored_tensor_pack (tensor) ||
         qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("is larger than any memory"));
}

static gboolean
read_extent (Reader *reader, JsonObject *object, QdStoredTensor *tensor, GError **error)
{
  JsonArray *offsets = get_array (object, "data_offsets");
  guint64 start, end;

  if (offsets == NULL || json_array_get_length (offsets) != 2 || !get_size (offsets, 0, &start) || !get_size (offsets, 1, &end))
    return qd_weights_file_refuse_tensor (reader->file, tensor->name, error,
                                          _ ("does not say where its data starts and ends"));
  if (start > end || end > reader->size)
    return qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("lies outside the file"));
  if (tensor->bytes != end - start)
    return qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("has another size than its shape says"));
  tensor->data = reader->data + start;
  return TRUE;
}

static gboolean
read_tensor (Reader *reader, const char *name, JsonNode *node, GError **error)
{
  QdStoredTensor tensor = { .name = name };

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return qd_weights_file_refuse_tensor (reader->file, name, error, _ ("is not described by an object"));
  if (!read_dtype (json_node_get_object (node), &tensor.dtype))
    return qd_weights_file_refuse_tensor (reader->file, name, error, _ ("has an unknown type of numbers"));
  if (!read_shape (reader, json_node_get_object (node), &tensor, error) ||
      !read_extent (reader, json_node_get_object (node), &tensor, error))
    return FALSE;
  g_array_append_val (reader->tensors, tensor);
  return TRUE;
}

static gboolean
read_metadata (Reader *reader, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return qd_weights_file_refuse (reader->file, error, _ ("its metadata is not an object"));
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    {
      if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
        return qd_weights_file_refuse (reader->file, error, _ ("its metadata holds something that is not text"));
      qd_weights_file_set_metadata (reader->file, key, json_node_get_string (value));
    }
  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const QdStoredTensor *x = a, *y = b;

  if (x->data != y->data)
    return x->data < y->data ? -1 : 1;
  return x->bytes < y->bytes ? -1 : x->bytes > y->bytes;
}

/* Each byte behind the header belongs to one tensor. */
static gboolean
check_places (Reader *reader, GError **error)
{
  const guint8 *at = reader->data;

  g_array_sort (reader->tensors, compare_places);
  for (guint i = 0; i < reader->tensors->len; i++)
    {
      const QdStoredTensor *tensor = &g_array_index (reader->tensors, QdStoredTensor, i);

      if (tensor->data < at)
        return qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("shares bytes with another one"));
      if (tensor->data > at)
        return qd_weights_file_refuse_tensor (reader->file, tensor->name, error, _ ("follows bytes that belong to none"));
      at += tensor->bytes;
      if (!qd_weights_file_add (reader->file, tensor, error))
        return FALSE;
    }
  return at == reader->data + reader->size ||
         qd_weights_file_refuse (reader->file, error, _ ("bytes at its end belong to no tensor"));
}

static gboolean
read_header (Reader *reader, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) header = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (length == 0 || text[0] != '{')
    return qd_weights_file_refuse (reader->file, error, _ ("its header is not a JSON object"));
  header = qd_json_parse_strictly (text, length, qd_weights_file_get_path (reader->file), MAX_VALUES, error);
  if (header == NULL)
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (header));
  while (json_object_iter_next (&iter, &name, &node))
    if (g_str_equal (name, "__metadata__") ? !read_metadata (reader, node, error) : !read_tensor (reader, name, node, error))
      return FALSE;
  return check_places (reader, error);
}

static guint64
get_header_length (const guint8 *bytes)
{
  guint64 length;

  memcpy (&length, bytes, sizeof length);
  return GUINT64_FROM_LE (length);
}

static gboolean
read_safetensors (QdWeightsFile *file, const guint8 *bytes, gsize size, GError **error)
{
  guint64 length = get_header_length (bytes);
  g_autoptr (GArray) tensors = g_array_new (FALSE, FALSE, sizeof (QdStoredTensor));
  Reader reader = { .file = file, .tensors = tensors };

  if (length > MAX_HEADER || length > size - 8)
    return qd_weights_file_refuse (file, error, _ ("its header is longer than the file, or cut off"));
  reader.data = bytes + 8 + length;
  reader.size = size - 8 - length;
  return read_header (&reader, (const char *) bytes + 8, length, error);
}

/* Nothing but the opening bracket tells; a length that is possible makes the likeliest refusal. */
static gboolean
is_safetensors (const guint8 *bytes, gsize size)
{
  return (size > 8 && bytes[8] == '{') || (size >= 8 && get_header_length (bytes) <= size - 8);
}

const QdWeightsFormat qd_safetensors_format = { "safetensors", is_safetensors, read_safetensors };
