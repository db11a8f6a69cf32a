#include "app/recent.h"

#include "engine/core/file.h"

static GMutex writing; /* of the file: read, changed and written again */

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "quadrat", "recent", NULL);
}

/* One path a line. */
static GPtrArray *
load (void)
{
  g_autofree char *path = dup_path ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return folders;
  lines = g_strsplit (text, "\n", QD_RECENT_MAX + 1);
  for (guint i = 0; lines[i] != NULL && i < QD_RECENT_MAX; i++)
    if (g_path_is_absolute (lines[i]))
      g_ptr_array_add (folders, g_strdup (lines[i]));
  return folders;
}

static void
save (GPtrArray *folders)
{
  g_autofree char *path = dup_path ();
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MIN (folders->len, QD_RECENT_MAX); i++)
    g_string_append_printf (text, "%s\n", (const char *) folders->pdata[i]);
  if (!qd_file_make_folder (parent, &error) || !qd_file_write (path, text->str, text->len, &error))
    g_message ("%s", error->message); /* the list is a convenience */
}

static void
forget (GPtrArray *folders, const char *folder)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, &index))
    g_ptr_array_remove_index (folders, index);
}

void
qd_recent_add (const char *folder)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&writing);
  g_autoptr (GPtrArray) folders = load ();
  g_autofree char *path = g_canonicalize_filename (folder, NULL);

  if (strchr (path, '\n') != NULL)
    return;
  forget (folders, path);
  g_ptr_array_insert (folders, 0, g_steal_pointer (&path));
  save (folders);
}

void
qd_recent_remove (const char *folder)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&writing);
  g_autoptr (GPtrArray) folders = load ();

  forget (folders, folder);
  save (folders);
}

GStrv
qd_recent_list (void)
{
  g_autoptr (GPtrArray) folders = load ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < folders->len; i++)
    if (g_file_test (folders->pdata[i], G_FILE_TEST_IS_DIR))
      g_strv_builder_add (builder, folders->pdata[i]);
  return g_strv_builder_end (builder);
}
