#include "app/pages/export-import.h"

#include <glib/gi18n.h>

#include "engine/inat/import.h"
#include "engine/project/project.h"

QdExportImport *
qd_export_import_new (const char *folder, GStrv paths)
{
  QdExportImport *import = g_new0 (QdExportImport, 1);

  import->folder = g_strdup (folder);
  import->paths = g_strdupv (paths);
  return import;
}

void
qd_export_import_free (gpointer data)
{
  QdExportImport *import = data;

  g_clear_pointer (&import->report, qd_report_free);
  g_free (import->folder);
  g_strfreev (import->paths);
  g_free (import);
}

char *
qd_export_import_dup_line (const QdExportImport *import)
{
  guint n = g_strv_length (import->paths);
  g_autofree char *name = n == 1 ? g_path_get_basename (import->paths[0]) : NULL;

  return n == 1 ? g_strdup_printf (_ ("Reading %s…"), name)
                : g_strdup_printf (ngettext ("Reading %u file…", "Reading %u files…", n), n);
}

gboolean
qd_export_import_has_remarks (const QdExportImport *import)
{
  return import->report->skipped > 0 || import->report->n_warnings > 0;
}

/* ---- The work ---- */

static void
report_bytes (guint64 done, guint64 total, gpointer user_data)
{
  qd_job_report (user_data, done, total);
}

/* Licenses that pass: CC0 alone at first, and later as it was. Before the rows, so that each is told once whether it is
 * used. */
static gboolean
set_up_filter (QdProject *project, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (project, error);
  QdCounts counts;

  if (filter == NULL || !qd_project_count (project, &counts, error))
    return FALSE;
  if (counts.observations > 0)
    return TRUE;
  g_strfreev (filter->licenses);
  filter->licenses = g_strdupv ((char *[]){ (char *) qd_license_code (QD_LICENSE_CC0), NULL });
  return qd_project_set_filter (project, filter, error);
}

/* All rows come in; which are used is the filter's business. */
gboolean
qd_export_import_run (QdJob *job, gpointer data, GError **error)
{
  QdExportImport *import = data;
  const QdExportImportOptions options = {
    .licenses = QD_LICENSE_SET_ANY, .keep_filter = TRUE, .progress = report_bytes, .user_data = job
  };
  g_autoptr (QdProject) project = qd_project_open (import->folder, QD_PROJECT_WRITE, error);

  if (project == NULL || !qd_project_begin_large (project, error))
    return FALSE;
  if (set_up_filter (project, error))
    import->report
        = qd_import_exports (project, (const char *const *) import->paths, &options, qd_job_get_cancellable (job), error);
  if (import->report != NULL)
    return qd_import_commit (project, &options, qd_job_get_cancellable (job), error);
  qd_project_rollback (project);
  return FALSE;
}
