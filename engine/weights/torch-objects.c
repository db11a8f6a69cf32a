#include "config.h"

#include "engine/weights/torch-objects.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_KEY 256 /* bytes */

/* Their addresses tell the objects of a pickle apart. */
static const char part_type, tensor_type;

static gpointer
fail (QdPickle *pickle, const char *wrong)
{
  return qd_pickle_refuse (pickle, g_strdup (wrong));
}

static QdPickleValue *
make_object (QdPickle *pickle, QdTorchObjects *objects, gconstpointer type, gpointer object)
{
  QdPickleValue *value = qd_pickle_make (pickle, QD_PICKLE_OBJECT);

  g_ptr_array_add (objects->made, object);
  if (value != NULL)
    {
      value->type = type;
      value->object = object;
    }
  return value;
}

static gpointer
get_object (const QdPickleValue *value, gconstpointer type)
{
  return value->kind == QD_PICKLE_OBJECT && value->type == type ? value->object : NULL;
}

const QdTorchTensor *
qd_torch_get_tensor (const QdPickleValue *value)
{
  return get_object (value, &tensor_type);
}

/* ---- What takes the place of Python's functions ---- */

/* OrderedDict(), or OrderedDict([[key, value], ...]) as Python 2 wrote it. */
static QdPickleValue *
make_dict (QdPickle *pickle, const QdPickleValue *arguments, gpointer data)
{
  const QdPickleValue *pairs = qd_pickle_get_item (arguments, 0, QD_PICKLE_SEQUENCE);
  QdPickleValue *dict = qd_pickle_make (pickle, QD_PICKLE_DICT);

  if (qd_pickle_get_length (arguments) > (pairs != NULL))
    return fail (pickle, _ ("it makes a dictionary out of something else"));
  for (guint i = 0; dict != NULL && pairs != NULL && i < qd_pickle_get_length (pairs); i++)
    {
      const QdPickleValue *pair = qd_pickle_get_item (pairs, i, QD_PICKLE_SEQUENCE);

      if (pair == NULL || qd_pickle_get_length (pair) != 2)
        return fail (pickle, _ ("it makes a dictionary out of something else"));
      qd_pickle_append (dict, pair->items->pdata[0]);
      qd_pickle_append (dict, pair->items->pdata[1]);
    }
  return dict;
}

/* _rebuild_tensor (storage, offset, sizes, strides) and _rebuild_tensor_v2 with more behind. */
static QdPickleValue *
make_tensor (QdPickle *pickle, const QdPickleValue *arguments, gpointer data)
{
  const QdPickleValue *storage = qd_pickle_get_item (arguments, 0, QD_PICKLE_OBJECT);
  const QdPickleValue *offset = qd_pickle_get_item (arguments, 1, QD_PICKLE_INTEGER);
  const QdPickleValue *sizes = qd_pickle_get_item (arguments, 2, QD_PICKLE_SEQUENCE);
  const QdPickleValue *strides = qd_pickle_get_item (arguments, 3, QD_PICKLE_SEQUENCE);
  QdTorchPart *part = storage != NULL ? get_object (storage, &part_type) : NULL;
  QdTorchTensor *tensor;

  if (part == NULL || offset == NULL || sizes == NULL || strides == NULL)
    return fail (pickle, _ ("it describes a tensor wrongly"));
  tensor = g_new (QdTorchTensor, 1);
  *tensor = (QdTorchTensor){ .part = part, .offset = offset->integer, .sizes = sizes, .strides = strides };
  return make_object (pickle, data, &tensor_type, tensor);
}

/* _rebuild_parameter (tensor, ...): the tensor is all that counts. */
static QdPickleValue *
unwrap_tensor (QdPickle *pickle, const QdPickleValue *arguments, gpointer data)
{
  const QdPickleValue *tensor = qd_pickle_get_item (arguments, 0, QD_PICKLE_OBJECT);

  if (tensor == NULL || qd_torch_get_tensor (tensor) == NULL)
    return fail (pickle, _ ("it describes a parameter wrongly"));
  return arguments->items->pdata[0];
}

/* torch.Size (sizes) */
static QdPickleValue *
unwrap_sizes (QdPickle *pickle, const QdPickleValue *arguments, gpointer data)
{
  if (qd_pickle_get_item (arguments, 0, QD_PICKLE_SEQUENCE) == NULL)
    return fail (pickle, _ ("it describes a shape wrongly"));
  return arguments->items->pdata[0];
}

enum
{
  NO_STORAGE = -1,
};

static const QdPickleGlobal globals[] = {
  { "collections", "OrderedDict", make_dict, NO_STORAGE },
  { "torch._utils", "_rebuild_tensor", make_tensor, NO_STORAGE },
  { "torch._utils", "_rebuild_tensor_v2", make_tensor, NO_STORAGE },
  { "torch._utils", "_rebuild_parameter", unwrap_tensor, NO_STORAGE },
  { "torch._utils", "_rebuild_parameter_with_state", unwrap_tensor, NO_STORAGE },
  { "torch", "Size", unwrap_sizes, NO_STORAGE },
  { "torch", "FloatStorage", NULL, QD_DTYPE_F32 },
  { "torch", "HalfStorage", NULL, QD_DTYPE_F16 },
  { "torch", "BFloat16Storage", NULL, QD_DTYPE_BF16 },
  { "torch", "DoubleStorage", NULL, QD_DTYPE_F64 },
  { "torch", "LongStorage", NULL, QD_DTYPE_I64 },
  { "torch", "IntStorage", NULL, QD_DTYPE_I32 },
  { "torch", "ShortStorage", NULL, QD_DTYPE_I16 },
  { "torch", "CharStorage", NULL, QD_DTYPE_I8 },
  { "torch", "ByteStorage", NULL, QD_DTYPE_U8 },
  { "torch", "BoolStorage", NULL, QD_DTYPE_BOOL },
  /* A storage without a type counts bytes; 1.11 and 1.12 had other names for it. */
  { "torch", "UntypedStorage", NULL, QD_DTYPE_U8 },
  { "torch.storage", "UntypedStorage", NULL, QD_DTYPE_U8 },
  { "torch.storage", "_UntypedStorage", NULL, QD_DTYPE_U8 },
};

/* ---- Storages ---- */

char *
qd_torch_dup_text (const QdPickleValue *value, gsize longest)
{
  if (value->kind != QD_PICKLE_TEXT || value->length > longest || !g_utf8_validate_len (value->text, value->length, NULL))
    return NULL;
  return g_strndup (value->text, value->length);
}

gboolean
qd_torch_storage_get_bytes (const QdTorchStorage *storage, guint64 *bytes)
{
  return g_uint64_checked_mul (bytes, storage->count, qd_dtype_get_bytes (storage->dtype));
}

static QdTorchStorage *
intern_storage (QdPickle *pickle, QdTorchObjects *objects, const QdPickleValue *key, QdDtype dtype, gint64 count)
{
  g_autofree char *text = qd_torch_dup_text (key, MAX_KEY);
  QdTorchStorage *storage;

  if (text == NULL || count < 0)
    return fail (pickle, _ ("it describes a storage wrongly"));
  storage = g_tree_lookup (objects->storages, text);
  if (storage != NULL && (storage->dtype != dtype || storage->count != (guint64) count))
    return fail (pickle, _ ("it describes a storage in two ways"));
  if (storage != NULL)
    return storage;
  storage = g_new0 (QdTorchStorage, 1);
  *storage = (QdTorchStorage){ .key = g_steal_pointer (&text), .dtype = dtype, .count = (guint64) count };
  g_tree_insert (objects->storages, storage->key, storage);
  return storage;
}

/* Old files name a part of a storage: (key, offset, count). */
static gboolean
narrow (QdTorchPart *part, const QdPickleValue *view)
{
  const QdPickleValue *offset, *count;

  if (view->kind == QD_PICKLE_NONE)
    return TRUE;
  if (view->kind != QD_PICKLE_SEQUENCE)
    return FALSE;
  offset = qd_pickle_get_item (view, 1, QD_PICKLE_INTEGER);
  count = qd_pickle_get_item (view, 2, QD_PICKLE_INTEGER);
  if (offset == NULL || count == NULL || offset->integer < 0 || count->integer < 0 || (guint64) offset->integer > part->count ||
      (guint64) count->integer > part->count - (guint64) offset->integer)
    return FALSE;
  part->start = (guint64) offset->integer;
  part->count = (guint64) count->integer;
  return TRUE;
}

/* ("storage", type, key, device, count) and, in the legacy stream, None or a part. The device is of no matter. */
static QdPickleValue *
resolve_storage (QdPickle *pickle, const QdPickleValue *id, gpointer data)
{
  gboolean sequence = id->kind == QD_PICKLE_SEQUENCE;
  const QdPickleValue *word = sequence ? qd_pickle_get_item (id, 0, QD_PICKLE_TEXT) : NULL;
  const QdPickleValue *type = sequence ? qd_pickle_get_item (id, 1, QD_PICKLE_GLOBAL) : NULL;
  const QdPickleValue *key = sequence ? qd_pickle_get_item (id, 2, QD_PICKLE_TEXT) : NULL;
  const QdPickleValue *count = sequence ? qd_pickle_get_item (id, 4, QD_PICKLE_INTEGER) : NULL;
  g_autofree char *kind = word != NULL ? qd_torch_dup_text (word, MAX_KEY) : NULL;
  QdTorchStorage *storage;
  QdTorchPart *part;

  if (g_strcmp0 (kind, "storage") != 0 || type == NULL || type->global->tag == NO_STORAGE || key == NULL || count == NULL)
    return fail (pickle, _ ("it describes a storage wrongly"));
  storage = intern_storage (pickle, data, key, (QdDtype) type->global->tag, count->integer);
  if (storage == NULL)
    return NULL;
  part = g_new (QdTorchPart, 1);
  *part = (QdTorchPart){ .storage = storage, .count = storage->count };
  if (qd_pickle_get_length (id) > 5 && !narrow (part, id->items->pdata[5]))
    fail (pickle, _ ("it describes a storage wrongly"));
  return qd_pickle_get_wrong (pickle) == NULL ? make_object (pickle, data, &part_type, part) : (g_free (part), NULL);
}

const QdPickleDialect qd_torch_dialect = { globals, G_N_ELEMENTS (globals), resolve_storage };

static void
free_storage (gpointer data)
{
  QdTorchStorage *storage = data;

  g_free (storage->key);
  g_free (storage);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

void
qd_torch_objects_init (QdTorchObjects *objects)
{
  objects->storages = g_tree_new_full (compare_keys, NULL, NULL, free_storage);
  objects->made = g_ptr_array_new_with_free_func (g_free);
}

void
qd_torch_objects_finish (QdTorchObjects *objects)
{
  g_ptr_array_unref (objects->made);
  g_tree_unref (objects->storages);
}
