#include "config.h"

#include "engine/weights/weights-format.h"

#include "engine/core/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _QdWeightsFile
{
  char *path;
  GBytes *bytes; /* mapped */
  const QdWeightsFormat *format;
  GStringChunk *names;
  GPtrArray *tensors; /* QdStoredTensor */
  /* Trees, as names can be chosen so that any hash table is slow. */
  GTree *by_name;  /* name to tensor, borrowed both */
  GTree *metadata; /* text to text */
  const char *prefix;
};

/* The first that matches. A zip could be taken for safetensors with a long header. */
static const QdWeightsFormat *const formats[] = { &qd_torch_zip_format, &qd_torch_stream_format, &qd_safetensors_format };

gboolean
qd_weights_file_refuse (QdWeightsFile *file, GError **error, const char *reason)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is not a sound %s file: %s."), file->path, file->format->name, reason);
  return FALSE;
}

gboolean
qd_weights_file_refuse_tensor (QdWeightsFile *file, const char *name, GError **error, const char *reason)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is not a sound %s file: tensor “%s” %s."), file->path,
               file->format->name, name, reason);
  return FALSE;
}

gboolean
qd_weights_name_is_sound (const char *name)
{
  if (strlen (name) > QD_WEIGHTS_MAX_NAME)
    return FALSE;
  for (; *name != '\0'; name = g_utf8_next_char (name))
    if (g_unichar_iscntrl (g_utf8_get_char (name)))
      return FALSE;
  return TRUE;
}

gboolean
qd_weights_file_add (QdWeightsFile *file, const QdStoredTensor *tensor, GError **error)
{
  QdStoredTensor *copy;

  if (qd_weights_file_find (file, tensor->name) != NULL)
    return qd_weights_file_refuse_tensor (file, tensor->name, error, _ ("is there twice"));
  copy = g_memdup2 (tensor, sizeof *tensor);
  copy->name = g_string_chunk_insert (file->names, tensor->name);
  g_ptr_array_add (file->tensors, copy);
  g_tree_insert (file->by_name, (gpointer) copy->name, copy);
  return TRUE;
}

void
qd_weights_file_set_prefix (QdWeightsFile *file, const char *prefix)
{
  file->prefix = prefix;
}

void
qd_weights_file_set_metadata (QdWeightsFile *file, const char *key, const char *value)
{
  g_tree_insert (file->metadata, g_strdup (key), g_strdup (value));
}

/* ---- What is no file of weights at all ---- */

static gboolean
starts_with (const guint8 *bytes, gsize size, const char *text)
{
  return size >= strlen (text) && memcmp (bytes, text, strlen (text)) == 0;
}

static const char *
explain_other (const guint8 *bytes, gsize size)
{
  if (size == 0)
    return _ ("it is empty, so it may not have been downloaded");
  if (starts_with (bytes, size, "version https://git-lfs"))
    return _ ("it is only a pointer of Git LFS to the file, which “git lfs pull” fetches");
  if (bytes[0] == '<')
    return _ ("it is a web page, so the address that it came from may be wrong");
  if (size > 262 && memcmp (bytes + 257, "ustar", 5) == 0)
    return _ ("it is a tar archive, PyTorch's oldest kind of file; save it anew with any later PyTorch");
  return _ ("it is neither a safetensors file nor one of PyTorch");
}

static gboolean
read_format (QdWeightsFile *file, GError **error)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (file->bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->matches (bytes, size))
      {
        file->format = formats[i];
        return file->format->read (file, bytes, size, error);
      }
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s holds no weights: %s."), file->path, explain_other (bytes, size));
  return FALSE;
}

/* ---- From the disk ---- */

static GBytes *
map (const char *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (GError) inner = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("There is no file %s."), path);
  else if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no regular file."), path);
  else if ((mapped = g_mapped_file_new (path, FALSE, &inner)) == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("%s could not be read: %s."), path, inner->message);
  return mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
}

static int
compare_texts (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

QdWeightsFile *
qd_weights_file_open_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (QdWeightsFile) file = g_new0 (QdWeightsFile, 1);

  file->path = g_strdup (name);
  file->bytes = g_bytes_ref (bytes);
  file->names = g_string_chunk_new (4096);
  file->tensors = g_ptr_array_new_with_free_func (g_free);
  file->by_name = g_tree_new_full (compare_texts, NULL, NULL, NULL);
  file->metadata = g_tree_new_full (compare_texts, NULL, g_free, g_free);
  file->prefix = "";
  return read_format (file, error) ? g_steal_pointer (&file) : NULL;
}

QdWeightsFile *
qd_weights_file_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = map (path, error);

  return bytes != NULL ? qd_weights_file_open_bytes (bytes, path, error) : NULL;
}

void
qd_weights_file_free (QdWeightsFile *file)
{
  if (file == NULL)
    return;
  g_tree_unref (file->metadata);
  g_tree_unref (file->by_name);
  g_ptr_array_unref (file->tensors);
  g_string_chunk_free (file->names);
  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_free (file->path);
  g_free (file);
}

const char *
qd_weights_file_get_path (QdWeightsFile *file)
{
  return file->path;
}

const char *
qd_weights_file_get_format (QdWeightsFile *file)
{
  return file->format->name;
}

gsize
qd_weights_file_get_size (QdWeightsFile *file)
{
  return g_bytes_get_size (file->bytes);
}

GPtrArray *
qd_weights_file_get_tensors (QdWeightsFile *file)
{
  return file->tensors;
}

const QdStoredTensor *
qd_weights_file_find (QdWeightsFile *file, const char *name)
{
  return g_tree_lookup (file->by_name, name);
}

const char *
qd_weights_file_get_prefix (QdWeightsFile *file)
{
  return file->prefix;
}

const char *
qd_weights_file_get_metadata (QdWeightsFile *file, const char *key)
{
  return g_tree_lookup (file->metadata, key);
}

gboolean
qd_weights_file_read (QdWeightsFile *file, const QdStoredTensor *tensor, float *values, GError **error)
{
  if (!qd_dtype_is_read (tensor->dtype))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: tensor “%s” has numbers of type %s, which are not read."),
                   file->path, tensor->name, qd_dtype_get_name (tensor->dtype));
      return FALSE;
    }
  qd_stored_tensor_read (tensor, values);
  return TRUE;
}
