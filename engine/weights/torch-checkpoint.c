#include "config.h"

#include "engine/weights/torch-checkpoint.h"

#include "engine/weights/torch-objects.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DEPTH   16         /* of dictionaries in each other */
#define MAX_STEPS   (1u << 20) /* values looked at; shared ones count each time */
#define MAX_TENSORS (1u << 16)
#define MAX_TEXTS   1024 /* beside the tensors: one may stand for all */
#define MAX_TEXT    4096 /* bytes of each */

typedef struct
{
  QdWeightsFile *file;
  GString *path;      /* of keys, with dots */
  GPtrArray *names;   /* text */
  GPtrArray *tensors; /* QdTorchTensor, borrowed */
  guint n_steps;
} Walk;

/* ---- Tensors ---- */

/* -1: there is no size at @i. */
static gint64
get_size (const QdPickleValue *sizes, guint i)
{
  const QdPickleValue *size = qd_pickle_get_item (sizes, i, QD_PICKLE_INTEGER);

  return size != NULL ? size->integer : -1;
}

static const char *
read_shape (const QdTorchTensor *claim, QdStoredTensor *tensor)
{
  tensor->n_dims = qd_pickle_get_length (claim->sizes);
  if (tensor->n_dims > QD_STORED_TENSOR_MAX_DIMS)
    return _ ("has too many dimensions");
  if (qd_pickle_get_length (claim->strides) != tensor->n_dims)
    return _ ("has more sizes than steps, or fewer");
  for (guint i = 0; i < tensor->n_dims; i++)
    {
      if (get_size (claim->sizes, i) < 0 || get_size (claim->strides, i) < 0)
        return _ ("has a dimension that is no size");
      tensor->dims[i] = (guint64) get_size (claim->sizes, i);
    }
  if (!qd_stored_tensor_pack (tensor))
    return _ ("is larger than any memory");
  for (guint i = 0; i < tensor->n_dims && tensor->count > 0; i++)
    tensor->strides[i] = (guint64) get_size (claim->strides, i);
  return NULL;
}

/* Steps of 0 make many numbers of one; no more than the file has bytes, so that its size bounds what is made of it. */
static const char *
place (const QdTorchTensor *claim, gsize file_size, QdStoredTensor *tensor)
{
  const QdTorchPart *part = claim->part;
  guint64 reach;

  tensor->data = part->storage->data;
  if (tensor->count == 0)
    return NULL;
  if (claim->offset < 0 || !qd_stored_tensor_get_reach (tensor, &reach) || (guint64) claim->offset > part->count ||
      reach > part->count - (guint64) claim->offset)
    return _ ("reaches beyond its storage");
  if (tensor->count > file_size)
    return _ ("has more numbers than the file has bytes");
  tensor->data += (part->start + (guint64) claim->offset) * qd_dtype_get_bytes (tensor->dtype);
  return NULL;
}

static gboolean
add_tensor (QdWeightsFile *file, const char *name, const QdTorchTensor *claim, GError **error)
{
  QdStoredTensor tensor = { .name = name, .dtype = claim->part->storage->dtype };
  const char *wrong = read_shape (claim, &tensor);

  if (wrong == NULL)
    wrong = place (claim, qd_weights_file_get_size (file), &tensor);
  return wrong == NULL ? qd_weights_file_add (file, &tensor, error) : qd_weights_file_refuse_tensor (file, name, error, wrong);
}

/* ---- Names ---- */

static gboolean walk (Walk *w, const QdPickleValue *value, guint depth, GError **error);

/* Numbers, as of lists and of dictionaries that count, and texts; NULL: another kind of key. */
static char *
name_key (const QdPickleValue *key)
{
  if (key->kind == QD_PICKLE_INTEGER)
    return g_strdup_printf ("%" G_GINT64_FORMAT, key->integer);
  return qd_torch_dup_text (key, QD_WEIGHTS_MAX_NAME);
}

static gboolean
walk_below (Walk *w, const char *name, const QdPickleValue *value, guint depth, GError **error)
{
  gsize length = w->path->len;
  gboolean fine;

  g_string_append_printf (w->path, "%s%s", length > 0 ? "." : "", name);
  fine = walk (w, value, depth + 1, error);
  g_string_truncate (w->path, length);
  return fine;
}

static gboolean
walk_dict (Walk *w, const QdPickleValue *dict, guint depth, GError **error)
{
  for (guint i = 0; i + 1 < qd_pickle_get_length (dict); i += 2)
    {
      g_autofree char *name = name_key (dict->items->pdata[i]);

      if (name == NULL && qd_torch_get_tensor (dict->items->pdata[i + 1]) != NULL)
        return qd_weights_file_refuse (w->file, error, _ ("the name of a tensor is too long or no text"));
      if (name != NULL && !walk_below (w, name, dict->items->pdata[i + 1], depth, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
walk_sequence (Walk *w, const QdPickleValue *sequence, guint depth, GError **error)
{
  for (guint i = 0; i < qd_pickle_get_length (sequence); i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "%u", i);
      if (!walk_below (w, name, sequence->items->pdata[i], depth, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
walk (Walk *w, const QdPickleValue *value, guint depth, GError **error)
{
  const QdTorchTensor *tensor = qd_torch_get_tensor (value);

  if (depth > MAX_DEPTH)
    return qd_weights_file_refuse (w->file, error, _ ("its dictionaries are nested too deeply"));
  if (++w->n_steps > MAX_STEPS || w->names->len > MAX_TENSORS)
    return qd_weights_file_refuse (w->file, error, _ ("it holds too many values"));
  if (value->kind == QD_PICKLE_DICT)
    return walk_dict (w, value, depth, error);
  if (value->kind == QD_PICKLE_SEQUENCE)
    return walk_sequence (w, value, depth, error);
  if (tensor == NULL || w->path->len == 0)
    return TRUE;
  if (!qd_weights_name_is_sound (w->path->str))
    return qd_weights_file_refuse (w->file, error, _ ("the name of a tensor is too long or no text"));
  g_ptr_array_add (w->names, g_strdup (w->path->str));
  g_ptr_array_add (w->tensors, (gpointer) tensor);
  return TRUE;
}

/* ---- The dictionary that holds the weights ---- */

static gboolean
has_tensors (const QdPickleValue *dict)
{
  for (guint i = 0; i + 1 < qd_pickle_get_length (dict); i += 2)
    if (qd_torch_get_tensor (dict->items->pdata[i + 1]) != NULL)
      return TRUE;
  return FALSE;
}

/* The dictionary under @key that has something in it; NULL: there is none. */
static const QdPickleValue *
look_up (const QdPickleValue *dict, const char *key)
{
  for (guint i = 0; i + 1 < qd_pickle_get_length (dict); i += 2)
    {
      const QdPickleValue *name = dict->items->pdata[i], *value = dict->items->pdata[i + 1];

      if (name->kind == QD_PICKLE_TEXT && name->length == strlen (key) && memcmp (name->text, key, name->length) == 0 &&
          value->kind == QD_PICKLE_DICT && qd_pickle_get_length (value) > 0)
        return value;
    }
  return NULL;
}

/* What training scripts call the weights beside the state of the optimizer and the like. */
static const QdPickleValue *
find_weights (const QdPickleValue *dict)
{
  static const char *const keys[] = { "state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights" };

  for (guint i = 0; i < G_N_ELEMENTS (keys) && !has_tensors (dict); i++)
    {
      const QdPickleValue *inner = look_up (dict, keys[i]);

      if (inner != NULL)
        return inner;
    }
  return NULL;
}

static char *
print_plain (const QdPickleValue *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (value->kind == QD_PICKLE_INTEGER)
    return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
  if (value->kind == QD_PICKLE_TRUTH)
    return g_strdup (value->integer ? "true" : "false");
  if (value->kind == QD_PICKLE_NUMBER)
    return g_strdup (g_ascii_dtostr (number, sizeof number, value->number));
  return qd_torch_dup_text (value, MAX_TEXT);
}

static void
take_metadata (QdWeightsFile *file, const QdPickleValue *dict)
{
  for (guint i = 0; i + 1 < qd_pickle_get_length (dict) && i < 2 * MAX_TEXTS; i += 2)
    {
      g_autofree char *key = qd_torch_dup_text (dict->items->pdata[i], QD_WEIGHTS_MAX_NAME);
      g_autofree char *text = print_plain (dict->items->pdata[i + 1]);

      if (key != NULL && text != NULL)
        qd_weights_file_set_metadata (file, key, text);
    }
}

/* ---- All of it ---- */

/* DataParallel puts this before every name. */
static const char *
find_prefix (GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    if (!g_str_has_prefix (names->pdata[i], "module."))
      return "";
  return "module.";
}

static gboolean
add_tensors (Walk *w, GError **error)
{
  const char *prefix = find_prefix (w->names);

  qd_weights_file_set_prefix (w->file, prefix);
  for (guint i = 0; i < w->names->len; i++)
    if (!add_tensor (w->file, (const char *) w->names->pdata[i] + strlen (prefix), w->tensors->pdata[i], error))
      return FALSE;
  return w->names->len > 0 || qd_weights_file_refuse (w->file, error, _ ("there is no tensor with a name in it"));
}

gboolean
qd_torch_checkpoint_read (QdWeightsFile *file, const QdPickleValue *root, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), tensors = g_ptr_array_new ();
  g_autoptr (GString) path = g_string_new (NULL);
  Walk w = { .file = file, .path = path, .names = names, .tensors = tensors };
  const QdPickleValue *inner = root->kind == QD_PICKLE_DICT ? find_weights (root) : NULL;

  if (root->kind == QD_PICKLE_DICT)
    take_metadata (file, root);
  if (inner != NULL && find_weights (inner) != NULL)
    inner = find_weights (inner);
  return walk (&w, inner != NULL ? inner : root, 0, error) && add_tensors (&w, error);
}
