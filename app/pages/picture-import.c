#include "app/pages/picture-import.h"

#include "engine/import/pictures.h"

QdPictureImport *
qd_picture_import_new (const char *folder, GStrv paths)
{
  QdPictureImport *import = g_new0 (QdPictureImport, 1);

  import->folder = g_strdup (folder);
  import->paths = g_strdupv (paths);
  return import;
}

void
qd_picture_import_free (gpointer data)
{
  QdPictureImport *import = data;

  g_clear_pointer (&import->report, qd_report_free);
  g_strfreev (import->paths);
  g_free (import->folder);
  g_free (import);
}

static void
on_picture (guint done, guint total, gpointer user_data)
{
  qd_job_report (user_data, done, total);
}

gboolean
qd_picture_import_run (QdJob *job, gpointer data, GError **error)
{
  QdPictureImport *import = data;
  g_autoptr (QdProject) project = qd_project_open (import->folder, QD_PROJECT_WRITE, error);

  if (project == NULL)
    return FALSE;
  import->report = qd_import_pictures (project, (const char *const *) import->paths, on_picture, job,
                                       qd_job_get_cancellable (job), error);
  return import->report != NULL;
}
