/* The two containers of PyTorch's files: the zip (since 1.6) and the legacy stream (0.1.10 to 1.5).
 * Source: PyTorch 1.13, torch/serialization.py, _save and _legacy_save. */
#include "config.h"

#include "engine/weights/torch-checkpoint.h"
#include "engine/weights/torch-objects.h"
#include "engine/weights/zip-directory.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
refuse_pickle (QdWeightsFile *file, QdPickle *pickle, GError **error)
{
  return qd_weights_file_refuse (file, error, qd_pickle_get_wrong (pickle));
}

/* ---- Zip: FOLDER/data.pkl, and FOLDER/data/KEY with the bytes of each storage ---- */

static gboolean
is_zip (const guint8 *bytes, gsize size)
{
  return size >= 4 && (memcmp (bytes, "PK\3\4", 4) == 0 || memcmp (bytes, "PK\5\6", 4) == 0);
}

static gboolean
locate_in_zip (QdTorchStorage *storage, const char *folder, QdZipDirectory *zip, const char **wrong)
{
  g_autofree char *name = g_strconcat (folder, "data/", storage->key, NULL);
  guint64 bytes;
  gsize size;

  if (!qd_zip_directory_get (zip, name, &storage->data, &size, wrong))
    return FALSE;
  *wrong = _ ("a storage has another size than it claims");
  return qd_torch_storage_get_bytes (storage, &bytes) && bytes == size;
}

static gboolean
locate_all_in_zip (QdWeightsFile *file, QdTorchObjects *objects, const char *folder, QdZipDirectory *zip, GError **error)
{
  const char *wrong;

  for (GTreeNode *node = g_tree_node_first (objects->storages); node != NULL; node = g_tree_node_next (node))
    if (!locate_in_zip (g_tree_node_value (node), folder, zip, &wrong))
      return qd_weights_file_refuse (file, error, wrong);
  return TRUE;
}

/* FOLDER/byteorder is there since 2.1; before, all files were little endian but for rare machines. */
static gboolean
is_big_endian (const char *folder, QdZipDirectory *zip)
{
  g_autofree char *name = g_strconcat (folder, "byteorder", NULL);
  const guint8 *word;
  const char *wrong;
  gsize size;

  return qd_zip_directory_get (zip, name, &word, &size, &wrong) && size == 3 && memcmp (word, "big", 3) == 0;
}

static gboolean
read_zip_pickle (QdWeightsFile *file, QdZipDirectory *zip, const char *folder, const guint8 *bytes, gsize size, GError **error)
{
  g_auto (QdTorchObjects) objects = { NULL };
  g_autoptr (QdPickle) pickle = qd_pickle_new (bytes, size, &qd_torch_dialect, &objects);
  const QdPickleValue *root;

  qd_torch_objects_init (&objects);
  root = qd_pickle_load (pickle);
  if (root == NULL)
    return refuse_pickle (file, pickle, error);
  return locate_all_in_zip (file, &objects, folder, zip, error) && qd_torch_checkpoint_read (file, root, error);
}

/* What stands before "data.pkl" in the name of an entry; caller frees. NULL: there is none, or the file is a program. */
static char *
find_folder (QdZipDirectory *zip, const char **wrong)
{
  const char *name = qd_zip_directory_find_suffix (zip, "/data.pkl");
  g_autofree char *folder = name != NULL ? g_strndup (name, strlen (name) - strlen ("data.pkl")) : NULL;
  g_autofree char *constants = g_strconcat (folder != NULL ? folder : "", "constants.pkl", NULL);

  if (folder == NULL)
    *wrong = _ ("it is a zip without the entry data.pkl");
  else if (qd_zip_directory_contains (zip, constants))
    *wrong = _ ("it is a TorchScript program and no file of weights");
  else
    return g_steal_pointer (&folder);
  return NULL;
}

static gboolean
read_zip (QdWeightsFile *file, const guint8 *bytes, gsize size, GError **error)
{
  const char *wrong = NULL;
  g_autoptr (QdZipDirectory) zip = qd_zip_directory_read (bytes, size, &wrong);
  g_autofree char *folder = zip != NULL ? find_folder (zip, &wrong) : NULL;
  g_autofree char *name = g_strconcat (folder != NULL ? folder : "", "data.pkl", NULL);
  const guint8 *data;
  gsize length;

  if (folder == NULL)
    return qd_weights_file_refuse (file, error, wrong);
  if (is_big_endian (folder, zip))
    return qd_weights_file_refuse (file, error, _ ("its numbers have the byte order of another kind of machine"));
  if (!qd_zip_directory_get (zip, name, &data, &length, &wrong))
    return qd_weights_file_refuse (file, error, wrong);
  return read_zip_pickle (file, zip, folder, data, length, error);
}

const QdWeightsFormat qd_torch_zip_format = { "PyTorch", is_zip, read_zip };

/* ---- The stream: five pickles (a signature, a version, the machine, the object, the keys), then the storages ---- */

/* Protocol 2 and later starts with its number; a pickle of protocol 0 that names something, with two lines of words. */
static gboolean
is_stream (const guint8 *bytes, gsize size)
{
  const guint8 *at, *end;

  if (size >= 2 && bytes[0] == 0x80)
    return bytes[1] <= 5 && !(size > 8 && bytes[8] == '{');
  if (size < 2 || bytes[0] != 'c')
    return FALSE;
  at = bytes + 1;
  end = bytes + MIN (size, 200);
  for (guint line = 0; line < 2; line++)
    {
      const guint8 *start = at;

      while (at < end && (g_ascii_isalnum (*at) || *at == '_' || *at == '.'))
        at++;
      if (at == start || at == end || *at++ != '\n')
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_signature (const QdPickleValue *value)
{
  static const char signature[] = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

  return value->kind == QD_PICKLE_HUGE && value->length == 10 && memcmp (value->text, signature, 10) == 0;
}

static gboolean
is_of_other_machine (const QdPickleValue *machine)
{
  for (guint i = 0; machine->kind == QD_PICKLE_DICT && i + 1 < qd_pickle_get_length (machine); i += 2)
    {
      const QdPickleValue *key = machine->items->pdata[i], *value = machine->items->pdata[i + 1];
      g_autofree char *name = qd_torch_dup_text (key, 64);

      if (g_strcmp0 (name, "little_endian") == 0 && value->kind == QD_PICKLE_TRUTH && value->integer == 0)
        return TRUE;
    }
  return FALSE;
}

/* The first three pickles. NULL when they are as they should be, else what is wrong. */
static const char *
read_preamble (QdPickle *pickle)
{
  const QdPickleValue *value = qd_pickle_load (pickle);

  if (value == NULL)
    return qd_pickle_get_wrong (pickle);
  if (!is_signature (value))
    return _ ("it is a pickle without PyTorch's signature");
  value = qd_pickle_load (pickle);
  if (value != NULL && (value->kind != QD_PICKLE_INTEGER || value->integer != 1001))
    return _ ("it is written in an unknown version");
  value = value != NULL ? qd_pickle_load (pickle) : NULL;
  if (value != NULL && is_of_other_machine (value))
    return _ ("its numbers have the byte order of another kind of machine");
  return qd_pickle_get_wrong (pickle);
}

/* Each is its number of elements, 64 bits, and their bytes; in the order of @keys. */
static const char *
locate_in_stream (QdTorchObjects *objects, const QdPickleValue *keys, const guint8 *at, gsize left)
{
  guint n_located = 0;

  for (guint i = 0; keys->kind == QD_PICKLE_SEQUENCE && i < qd_pickle_get_length (keys); i++)
    {
      g_autofree char *key = qd_torch_dup_text (keys->items->pdata[i], 256);
      QdTorchStorage *storage = key != NULL ? g_tree_lookup (objects->storages, key) : NULL;
      guint64 count, bytes;

      if (storage == NULL || storage->data != NULL)
        return _ ("its list of storages is wrong");
      if (left < sizeof count)
        return _ ("it ends before its numbers do, so it may not have been downloaded completely");
      memcpy (&count, at, sizeof count);
      if (GUINT64_FROM_LE (count) != storage->count || !qd_torch_storage_get_bytes (storage, &bytes))
        return _ ("a storage has another size than it claims");
      if (bytes > left - sizeof count)
        return _ ("it ends before its numbers do, so it may not have been downloaded completely");
      storage->data = at + sizeof count;
      at += sizeof count + bytes;
      left -= sizeof count + bytes;
      n_located++;
    }
  return (gint) n_located == g_tree_nnodes (objects->storages) ? NULL : _ ("its list of storages is wrong");
}

static gboolean
read_stream (QdWeightsFile *file, const guint8 *bytes, gsize size, GError **error)
{
  g_auto (QdTorchObjects) objects = { NULL };
  g_autoptr (QdPickle) pickle = qd_pickle_new (bytes, size, &qd_torch_dialect, &objects);
  const QdPickleValue *root, *keys;
  const char *wrong;
  gsize position;

  qd_torch_objects_init (&objects);
  wrong = read_preamble (pickle);
  if (wrong != NULL)
    return qd_weights_file_refuse (file, error, wrong);
  root = qd_pickle_load (pickle);
  keys = root != NULL ? qd_pickle_load (pickle) : NULL;
  if (keys == NULL)
    return refuse_pickle (file, pickle, error);
  position = qd_pickle_get_position (pickle);
  wrong = locate_in_stream (&objects, keys, bytes + position, size - position);
  if (wrong != NULL)
    return qd_weights_file_refuse (file, error, wrong);
  return qd_torch_checkpoint_read (file, root, error);
}

const QdWeightsFormat qd_torch_stream_format = { "PyTorch", is_stream, read_stream };
