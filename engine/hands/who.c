#include "config.h"
#include "engine/hands/who.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/error.h"

#define GROUP "labellers"

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "quadrat", "labellers.ini", NULL);
}

/* A key of a GKeyFile takes no brackets, signs of equality or spaces at its ends: the name's letters as hexadecimal digits. */
static char *
dup_key (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  GString *key = g_string_new (NULL);

  for (const char *c = g_strstrip (folded); *c != 0; c++)
    g_string_append_printf (key, "%02x", (guint8) *c);
  return g_string_free (key, FALSE);
}

/* FALSE: there is a file, and it could not be read; it is not to be written over. */
static gboolean
load (GKeyFile *people, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (g_key_file_load_from_file (people, path, G_KEY_FILE_NONE, &error) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  g_debug ("%s: %s", path, error->message);
  return FALSE;
}

char *
qd_who_dup_uuid (const char *name)
{
  g_autoptr (GKeyFile) people = g_key_file_new ();
  g_autofree char *path = dup_path (), *folder = g_path_get_dirname (path), *key = dup_key (name), *uuid = NULL;
  gboolean loaded = load (people, path);

  uuid = g_key_file_get_string (people, GROUP, key, NULL);
  if (uuid != NULL && g_uuid_string_is_valid (uuid))
    return g_steal_pointer (&uuid);
  g_free (uuid);
  uuid = g_uuid_string_random ();
  g_key_file_set_string (people, GROUP, key, uuid);
  if (!loaded || g_mkdir_with_parents (folder, 0700) != 0 || !g_key_file_save_to_file (people, path, NULL))
    g_debug ("%s could not be kept", path);
  return g_steal_pointer (&uuid);
}

gint64
qd_who_labels (QdProject *project, const char *name, GError **error)
{
  g_autofree char *uuid = NULL;
  gint64 id;

  if (!qd_labeller_check_name (name, error))
    return 0;
  uuid = qd_who_dup_uuid (name);
  if (!qd_project_begin (project, error))
    return 0;
  id = qd_project_ensure_labeller (project, uuid, name, error);
  if (id == 0 || !qd_project_set_setting (project, QD_LABELLER_KEY, uuid, error))
    {
      qd_project_rollback (project);
      return 0;
    }
  if (!qd_project_commit (project, error))
    return 0;
  qd_project_set_labeller (project, id);
  return id;
}

QdLabeller *
qd_who_goes_on (QdProject *project, GError **error)
{
  GError *local = NULL;
  g_autofree char *uuid = qd_project_dup_setting (project, QD_LABELLER_KEY, &local);
  g_autoptr (GPtrArray) labellers = uuid == NULL ? NULL : qd_project_list_labellers (project, &local);

  if (local != NULL)
    g_propagate_error (error, local);
  for (guint i = 0; labellers != NULL && i < labellers->len; i++)
    {
      QdLabeller *labeller = labellers->pdata[i];

      if (strcmp (labeller->uuid, uuid) != 0)
        continue;
      qd_project_set_labeller (project, labeller->id);
      return g_ptr_array_steal_index (labellers, i);
    }
  return NULL;
}

static const QdLabeller *
find_labeller (const GPtrArray *labellers, gint64 id)
{
  for (guint i = 0; i < labellers->len; i++)
    if (((const QdLabeller *) labellers->pdata[i])->id == id)
      return labellers->pdata[i];
  return NULL;
}

gboolean
qd_who_takes_over (QdProject *project, gint64 labeller, GError **error)
{
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (project, error);
  const QdLabeller *wanted = labellers == NULL ? NULL : find_labeller (labellers, labeller);

  if (labellers != NULL && wanted == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Nobody with the number %" PRId64 " labels in this project."), labeller);
  if (wanted == NULL || !qd_project_set_setting (project, QD_LABELLER_KEY, wanted->uuid, error))
    return FALSE;
  qd_project_set_labeller (project, labeller);
  return TRUE;
}

/* ---- Who may label ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const QdLabeller *first = *(const QdLabeller *const *) a, *second = *(const QdLabeller *const *) b;
  int order = g_utf8_collate (first->name, second->name);

  return order != 0 ? order : (first->id > second->id) - (first->id < second->id);
}

static gboolean
is_here (GKeyFile *people, const char *key, const QdLabeller *labeller)
{
  g_autofree char *uuid = g_key_file_get_string (people, GROUP, key, NULL);

  return g_strcmp0 (uuid, labeller->uuid) == 0;
}

/* Of several with the same name: the others' place is taken. */
static gboolean
goes_before (const QdLabeller *labeller, const QdLabeller *there, gboolean here, gint64 current)
{
  return labeller->id == current || (here && there->id != current);
}

GPtrArray *
qd_who_list (QdProject *project, guint *n_here, GError **error)
{
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (project, error);
  g_autoptr (GKeyFile) people = g_key_file_new ();
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = dup_path ();
  guint n = 0;

  *n_here = 0;
  if (labellers == NULL)
    return NULL;
  load (people, path);
  for (guint i = 0; i < labellers->len; i++)
    {
      QdLabeller *labeller = labellers->pdata[i];
      g_autofree char *key = dup_key (labeller->name);
      gboolean here = is_here (people, key, labeller);
      gpointer place;

      *n_here += here;
      if (!g_hash_table_lookup_extended (places, key, NULL, &place))
        {
          g_hash_table_insert (places, g_steal_pointer (&key), GUINT_TO_POINTER (n));
          labellers->pdata[i] = labellers->pdata[n];
          labellers->pdata[n++] = labeller;
        }
      else if (goes_before (labeller, labellers->pdata[GPOINTER_TO_UINT (place)], here, qd_project_get_labeller (project)))
        {
          labellers->pdata[i] = labellers->pdata[GPOINTER_TO_UINT (place)];
          labellers->pdata[GPOINTER_TO_UINT (place)] = labeller;
        }
    }
  g_ptr_array_set_size (labellers, (int) n);
  g_ptr_array_sort (labellers, compare_names);
  return g_steal_pointer (&labellers);
}
