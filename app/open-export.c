#include "app/open-export.h"

#include "app/new-project.h"

#include <string.h>

#define EXPORT_KEY "export" /* of the dialog */

static const char *const suffixes[] = { ".csv", ".csv.gz", ".zip" };

static gsize
find_suffix (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return strlen (suffixes[i]);
  return 0;
}

gboolean
qd_open_export_is_file (const char *path)
{
  return find_suffix (path) > 0 && !g_file_test (path, G_FILE_TEST_IS_DIR);
}

static void
on_chosen (QdWindow *window, const char *folder, QdNewProject *dialog)
{
  qd_window_create_from (window, folder, g_object_get_data (G_OBJECT (dialog), EXPORT_KEY));
}

void
qd_open_export (QdWindow *window, const char *path)
{
  QdNewProject *dialog = qd_new_project_new (GTK_WINDOW (window));
  g_autofree char *name = g_path_get_basename (path);

  name[strlen (name) - find_suffix (path)] = '\0';
  qd_new_project_set_name (dialog, name);
  g_object_set_data_full (G_OBJECT (dialog), EXPORT_KEY, g_strdup (path), g_free);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_chosen), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
