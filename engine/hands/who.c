#include "engine/hands/who.h"

#include <string.h>

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
