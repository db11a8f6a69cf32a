/* The reader of safetensors files. The header is read word by word: of a tree, and of the table of keys in it, a hostile header
 * could make a hundred times its size, or hours. Source: github.com/huggingface/safetensors, README "Format". */
#include "config.h"

#include "engine/weights/weights-format.h"

#include "engine/core/json-scanner.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_HEADER  G_GUINT64_CONSTANT (100000000) /* bytes; the reference's limit */
#define MAX_TENSORS (1u << 18)

typedef struct
{
  QdWeightsFile *file;
  QdJsonScanner header;
  const guint8 *data; /* behind the header */
  gsize size;
  GArray *tensors; /* QdStoredTensor; their names are owned by names */
  GPtrArray *names;
  gboolean has_metadata;
} Reader;

/* Where the header is no JSON, that is what is wrong. */
static gboolean
refuse (Reader *reader, GError **error, const char *reason)
{
  if (reader->header.wrong == NULL)
    return qd_weights_file_refuse (reader->file, error, reason);
  qd_json_scanner_set_error (&reader->header, qd_weights_file_get_path (reader->file), error);
  return FALSE;
}

static gboolean
refuse_tensor (Reader *reader, const char *name, GError **error, const char *reason)
{
  if (reader->header.wrong == NULL)
    return qd_weights_file_refuse_tensor (reader->file, name, error, reason);
  return refuse (reader, error, reason);
}

/* ---- Words ---- */

/* NULL: no text comes next. */
static char *
read_text (Reader *reader)
{
  return qd_json_scanner_next_is (&reader->header, '"') ? qd_json_scanner_read_text (&reader->header) : NULL;
}

/* A text and the colon behind it. */
static char *
read_key (Reader *reader)
{
  g_autofree char *key = read_text (reader);

  return key != NULL && qd_json_scanner_next_is (&reader->header, ':') ? g_steal_pointer (&key) : NULL;
}

/* A whole number of at least 0 that is written as one. */
static gboolean
read_size (Reader *reader, guint64 *size)
{
  gboolean is_integer;
  gint64 integer;
  double number;

  if (qd_json_scanner_is_at_end (&reader->header) || !g_ascii_isdigit (*reader->header.at) ||
      !qd_json_scanner_read_number (&reader->header, &is_integer, &integer, &number))
    return FALSE;
  *size = (guint64) integer;
  return is_integer;
}

/* A list of @max sizes or fewer. */
static gboolean
read_sizes (Reader *reader, guint64 *sizes, guint max, guint *n)
{
  *n = 0;
  if (!qd_json_scanner_next_is (&reader->header, '['))
    return FALSE;
  if (qd_json_scanner_next_is (&reader->header, ']'))
    return TRUE;
  do
    if (*n == max || !read_size (reader, &sizes[(*n)++]))
      return FALSE;
  while (qd_json_scanner_next_is (&reader->header, ','));
  return qd_json_scanner_next_is (&reader->header, ']');
}

static gboolean
read_dtype (Reader *reader, QdDtype *dtype)
{
  g_autofree char *name = read_text (reader);

  for (*dtype = 0; name != NULL && *dtype < QD_N_DTYPES; ++*dtype)
    if (g_str_equal (qd_dtype_get_name (*dtype), name))
      return TRUE;
  return FALSE;
}

/* ---- A tensor's entry ---- */

enum
{
  HAS_DTYPE = 1,
  HAS_SHAPE = 2,
  HAS_PLACE = 4,
};

/* The value behind @key. What was read is added to @has; what is wrong is returned. */
static const char *
read_member (Reader *reader, const char *key, QdStoredTensor *tensor, guint64 place[2], guint *has)
{
  guint before = *has, n;

  if (g_str_equal (key, "dtype"))
    *has |= read_dtype (reader, &tensor->dtype) ? HAS_DTYPE : 0;
  else if (g_str_equal (key, "shape"))
    *has |= read_sizes (reader, tensor->dims, QD_STORED_TENSOR_MAX_DIMS, &tensor->n_dims) ? HAS_SHAPE : 0;
  else if (g_str_equal (key, "data_offsets"))
    *has |= read_sizes (reader, place, 2, &n) && n == 2 ? HAS_PLACE : 0;
  else
    return _ ("is described by something unknown");
  if (*has != before)
    return NULL;
  if (g_str_equal (key, "dtype"))
    return _ ("has an unknown type of numbers");
  return g_str_equal (key, "shape") ? _ ("has a shape that is no list of at most eight sizes")
                                    : _ ("does not say where its data starts and ends");
}

static gboolean
check_tensor (Reader *reader, QdStoredTensor *tensor, const guint64 place[2], guint has, GError **error)
{
  if (has != (HAS_DTYPE | HAS_SHAPE | HAS_PLACE))
    return refuse_tensor (reader, tensor->name, error, _ ("has no type, no shape or no place"));
  if (!qd_stored_tensor_pack (tensor))
    return refuse_tensor (reader, tensor->name, error, _ ("is larger than any memory"));
  if (place[0] > place[1] || place[1] > reader->size)
    return refuse_tensor (reader, tensor->name, error, _ ("lies outside the file"));
  if (tensor->bytes != place[1] - place[0])
    return refuse_tensor (reader, tensor->name, error, _ ("has another size than its shape says"));
  tensor->data = reader->data + place[0];
  return TRUE;
}

/* A value that is there twice adds nothing to @has, and is refused like one that is wrong. */
static gboolean
read_tensor (Reader *reader, const char *name, GError **error)
{
  QdStoredTensor tensor = { .name = name };
  guint64 place[2] = { 0, 0 };
  guint has = 0;

  if (!qd_json_scanner_next_is (&reader->header, '{'))
    return refuse_tensor (reader, name, error, _ ("is not described by an object"));
  do
    {
      g_autofree char *key = read_key (reader);
      const char *wrong =
          key != NULL ? read_member (reader, key, &tensor, place, &has) : _ ("has no type, no shape or no place");

      if (wrong != NULL)
        return refuse_tensor (reader, name, error, wrong);
    }
  while (qd_json_scanner_next_is (&reader->header, ','));
  if (!qd_json_scanner_next_is (&reader->header, '}'))
    return refuse_tensor (reader, name, error, _ ("is described by an object without an end"));
  if (!check_tensor (reader, &tensor, place, has, error))
    return FALSE;
  g_array_append_val (reader->tensors, tensor);
  return reader->tensors->len <= MAX_TENSORS || refuse (reader, error, _ ("it holds too many tensors"));
}

/* ---- The whole header ---- */

static gboolean
read_metadata (Reader *reader, GError **error)
{
  if (reader->has_metadata)
    return refuse (reader, error, _ ("its metadata is there twice"));
  reader->has_metadata = TRUE;
  if (!qd_json_scanner_next_is (&reader->header, '{'))
    return refuse (reader, error, _ ("its metadata is not an object"));
  if (qd_json_scanner_next_is (&reader->header, '}'))
    return TRUE;
  do
    {
      g_autofree char *key = read_key (reader), *text = key != NULL ? read_text (reader) : NULL;

      if (text == NULL)
        return refuse (reader, error, _ ("its metadata holds something that is not text"));
      qd_weights_file_set_metadata (reader->file, key, text);
    }
  while (qd_json_scanner_next_is (&reader->header, ','));
  return qd_json_scanner_next_is (&reader->header, '}') || refuse (reader, error, _ ("its metadata has no end"));
}

static gboolean
read_entries (Reader *reader, GError **error)
{
  if (qd_json_scanner_next_is (&reader->header, '}'))
    return TRUE;
  do
    {
      char *name = read_key (reader);

      if (name == NULL)
        return refuse (reader, error, _ ("its header has an entry without a name"));
      g_ptr_array_add (reader->names, name);
      if (!qd_weights_name_is_sound (name))
        return refuse (reader, error, _ ("the name of a tensor is too long or no text"));
      if (g_str_equal (name, "__metadata__") ? !read_metadata (reader, error) : !read_tensor (reader, name, error))
        return FALSE;
    }
  while (qd_json_scanner_next_is (&reader->header, ','));
  return qd_json_scanner_next_is (&reader->header, '}') || refuse (reader, error, _ ("its header has no end"));
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
        return refuse_tensor (reader, tensor->name, error, _ ("shares bytes with another one"));
      if (tensor->data > at)
        return refuse_tensor (reader, tensor->name, error, _ ("follows bytes that belong to none"));
      at += tensor->bytes;
      if (!qd_weights_file_add (reader->file, tensor, error))
        return FALSE;
    }
  return at == reader->data + reader->size || refuse (reader, error, _ ("bytes at its end belong to no tensor"));
}

static gboolean
read_header (Reader *reader, const char *text, gsize length, GError **error)
{
  if (!qd_json_scanner_start (&reader->header, text, length, 1) || length == 0 || text[0] != '{' ||
      !qd_json_scanner_next_is (&reader->header, '{'))
    return refuse (reader, error, _ ("its header is not a JSON object"));
  if (!read_entries (reader, error))
    return FALSE;
  if (!qd_json_scanner_finish (&reader->header))
    return refuse (reader, error, NULL);
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
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  Reader reader = { .file = file, .tensors = tensors, .names = names };

  if (length > MAX_HEADER && length <= size - 8)
    return qd_weights_file_refuse (file, error, _ ("its header is longer than 100 MB"));
  if (length > size - 8)
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
