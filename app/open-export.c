#include "app/open-export.h"

#include "app/new-project.h"
#include "app/pages/observations.h"

#include <string.h>

#define EXPORT_KEY "export" /* of the dialog */

/* The length of the suffix with its dot; 0: it is none of an export. */
static gsize
measure_suffix (const char *path)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *suffix = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return suffix != NULL && g_strv_contains (qd_observations_page_get_suffixes (), suffix) ? strlen (dot) : 0;
}

/* "bees.csv.gz" and "bees.tar.gz" are bees. */
static char *
dup_title (const char *path)
{
  char *name = g_filename_display_basename (path);

  for (gsize n = measure_suffix (name); n > 0; n = measure_suffix (name))
    name[strlen (name) - n] = '\0';
  return name;
}

gboolean
qd_open_export_is_file (const char *path)
{
  return measure_suffix (path) > 0 && !g_file_test (path, G_FILE_TEST_IS_DIR);
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
  g_autofree char *title = dup_title (path);

  qd_new_project_set_name (dialog, title);
  g_object_set_data_full (G_OBJECT (dialog), EXPORT_KEY, g_strdup (path), g_free);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_chosen), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
