/* Splits that others published: lists of photos, a file a part. */
#include "config.h"
#include "engine/project/split.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/project/photo-names.h"

#define MAX_LIST_BYTES ((gsize)256 << 20)

typedef struct
{
  QdPhotoNames *names;
  GHashTable *places; /* gint64 of a photo to its QdSubset */
  GArray *photos;     /* of gint64 */
  GArray *subsets;    /* of QdSubset */
  guint missing, lists;
} Lists;

static gboolean
take_line (Lists *lists, const char *line, QdSubset subset, const char *path, guint number, GError **error)
{
  const QdPhoto *photo = qd_photo_names_find (lists->names, line, NULL);
  QdSubset other = photo == NULL ? QD_SUBSET_NONE : GPOINTER_TO_INT (g_hash_table_lookup (lists->places, &photo->id));

  if (photo == NULL)
    lists->missing++;
  else if (other == QD_SUBSET_NONE)
    {
      g_hash_table_insert (lists->places, (gpointer)&photo->id, GINT_TO_POINTER (subset));
      g_array_append_val (lists->photos, photo->id);
      g_array_append_val (lists->subsets, subset);
    }
  else if (other != subset)
    {
      g_autofree char *name = g_filename_display_basename (path);
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("Line %u of “%s” names the photo “%s”, which is in another list already."), number, name, line);
      return FALSE;
    }
  return TRUE;
}

/* A line of ImageSets/Main may hold a number behind the name (1, 0 or -1 for a class); it is passed over. */
static void
cut_line (char *line)
{
  char *space;

  g_strstrip (line);
  space = strrchr (line, ' ');
  if (space != NULL && (strcmp (space, " 1") == 0 || strcmp (space, " 0") == 0 || strcmp (space, " -1") == 0))
    *space = 0;
  g_strstrip (line);
}

static gboolean
take_list (Lists *lists, const char *path, QdSubset subset, GError **error)
{
  g_autofree char *text = NULL, *name = g_filename_display_basename (path);
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (!qd_file_read (path, MAX_LIST_BYTES, &text, &length, error))
    return FALSE;
  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is not a list of photos: it is no text."), name);
      return FALSE;
    }
  lists->lists++;
  lines = g_strsplit_set (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      cut_line (lines[i]);
      if (lines[i][0] != 0 && !take_line (lists, lines[i], subset, path, i + 1, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_lists (Lists *lists, const char *folder, GError **error)
{
  static const struct
  {
    const char *name;
    QdSubset subset;
  } files[] = {
    { "train.txt", QD_SUBSET_TRAIN },           { "val.txt", QD_SUBSET_VALIDATION }, { "valid.txt", QD_SUBSET_VALIDATION },
    { "validation.txt", QD_SUBSET_VALIDATION }, { "test.txt", QD_SUBSET_TEST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS) && !take_list (lists, path, files[i].subset, error))
        return FALSE;
    }
  return TRUE;
}

/* The folder itself, or the one inside it that Pascal VOC keeps its lists in. */
static gboolean
take_folder (Lists *lists, const char *folder, GError **error)
{
  g_autofree char *inside = g_build_filename (folder, "ImageSets", "Main", NULL);

  return take_lists (lists, folder, error) && (lists->lists > 0 || take_lists (lists, inside, error));
}

static gboolean
check_lists (const Lists *lists, const char *folder, GError **error)
{
  g_autofree char *shown = g_filename_display_name (folder);

  if (lists->lists == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds no train.txt, val.txt or test.txt."), shown);
  else if (lists->photos->len == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The lists in “%s” name no photo of this project."), shown);
  else
    return TRUE;
  return FALSE;
}

static char *
describe (const char *folder)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *shown = g_filename_display_name (folder);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "lists", shown);
  json_node_take_object (node, object);
  return qd_json_to_text (node);
}

static gboolean
read_and_store (QdProject *project, Lists *lists, const char *folder, GError **error)
{
  g_autofree char *settings = describe (folder);

  return take_folder (lists, folder, error) && check_lists (lists, folder, error)
         && qd_project_set_split (project, (const gint64 *)lists->photos->data, (const QdSubset *)lists->subsets->data,
                                  lists->photos->len, settings, error);
}

gboolean
qd_split_from_lists (QdProject *project, const char *folder, guint *missing, GError **error)
{
  g_autoptr (QdPhotoNames) names = qd_photo_names_new (project, error);
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) subsets = g_array_new (FALSE, FALSE, sizeof (QdSubset));
  Lists lists = { .names = names, .places = places, .photos = photos, .subsets = subsets };
  gboolean ok = names != NULL && read_and_store (project, &lists, folder, error);

  if (missing != NULL)
    *missing = lists.missing;
  return ok;
}
