#include "app/pages/export-import.h"

#include "engine/inat/import.h"
#include "engine/project/project.h"

QdExportImport *
qd_export_import_new (const char *folder, const char *path)
{
  QdExportImport *import = g_new0 (QdExportImport, 1);

  import->folder = g_strdup (folder);
  import->path = g_strdup (path);
  return import;
}

void
qd_export_import_free (gpointer data)
{
  QdExportImport *import = data;

  g_clear_pointer (&import->report, qd_report_free);
  g_free (import->folder);
  g_free (import->path);
  g_free (import);
}

static void
report_bytes (guint64 done, guint64 total, gpointer user_data)
{
  qd_job_report (user_data, done, total);
}

/* All rows come in; which are used is the filter's business: CC0 alone at first, and later as it was. */
gboolean
qd_export_import_run (QdJob *job, gpointer data, GError **error)
{
  QdExportImport *import = data;
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .progress = report_bytes, .user_data = job };
  g_autoptr (QdProject) project = qd_project_open (import->folder, QD_PROJECT_WRITE, error);
  g_autoptr (QdFilter) filter = NULL;
  QdCounts counts;

  if (project == NULL || !qd_project_count (project, &counts, error)
      || (filter = qd_project_get_filter (project, error)) == NULL)
    return FALSE;
  if (counts.observations == 0)
    {
      g_strfreev (filter->licenses);
      filter->licenses = g_strdupv ((char *[]){ (char *) qd_license_code (QD_LICENSE_CC0), NULL });
    }
  if (!qd_project_begin (project, error))
    return FALSE;
  import->report = qd_import_export (project, import->path, &options, qd_job_get_cancellable (job), error);
  if (import->report != NULL && qd_project_set_filter (project, filter, error))
    return qd_project_commit (project, error);
  qd_project_rollback (project);
  return FALSE;
}
