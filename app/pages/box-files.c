#include "app/pages/box-files.h"

#include "app/dialogs.h"
#include "app/job.h"

#include "engine/formats/boxes.h"

#include <glib/gi18n.h>

/* ---- In ---- */

typedef struct
{
  char *folder; /* of the project */
  char *path;
  QdBoxesReport *report;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_clear_pointer (&import->report, qd_boxes_report_free);
  g_free (import->folder);
  g_free (import->path);
  g_free (import);
}

static gboolean
import_boxes (QdJob *job, gpointer data, GError **error)
{
  Import *import = data;
  g_autoptr (QdProject) project = qd_project_open (import->folder, QD_PROJECT_WRITE, error);

  if (project == NULL)
    return FALSE;
  import->report = qd_boxes_import (project, import->path, NULL, qd_job_get_cancellable (job), error);
  return import->report != NULL && qd_project_settle_classes (project, error);
}

static void
on_imported (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPage *page = QD_PAGE (owner);
  Import *import = data;
  g_autofree char *text = NULL;
  QdReport *report;

  (void) job;
  if (error != NULL)
    {
      qd_page_say_error (page, _ ("The boxes were not imported."), error);
      return;
    }
  report = import->report->report;
  text = g_strdup_printf (_ ("%u boxes on %u photos"), report->added + report->updated + report->unchanged,
                          import->report->photos_matched);
  if (report->skipped > 0 || report->n_warnings > 0)
    qd_show_report (GTK_WIDGET (page), text, report);
  else
    qd_page_say (page, text);
  qd_session_poll (qd_page_get_session (page));
}

static void
on_import_chosen (gpointer owner, GStrv files)
{
  Import *import = g_new0 (Import, 1);
  g_autoptr (QdJob) job = qd_job_new (import_boxes, import, import_free);

  import->folder = g_strdup (qd_session_get_folder (qd_page_get_session (QD_PAGE (owner))));
  import->path = g_strdup (files[0]);
  qd_job_start (job, G_OBJECT (owner), on_imported);
}

void
qd_box_files_import (QdPage *page, gboolean folder)
{
  qd_choose_files (GTK_WIDGET (page), _ ("Import boxes"),
                   folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, FALSE, NULL, NULL,
                   on_import_chosen);
}

/* ---- Out ---- */

typedef struct
{
  char *folder; /* of the project */
  char *path;
  const QdFormat *format;
  QdBoxesExportFigures figures;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_free (export->folder);
  g_free (export->path);
  g_free (export);
}

static gboolean
export_boxes (QdJob *job, gpointer data, GError **error)
{
  Export *export = data;
  const QdBoxesExportOptions options = { .with_photos = TRUE };
  g_autoptr (QdProject) project = qd_project_open (export->folder, QD_PROJECT_READ, error);

  return project != NULL
         && qd_boxes_export (project, export->path, export->format, &options, &export->figures, qd_job_get_cancellable (job),
                             error);
}

static void
on_exported (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  Export *export = data;
  g_autofree char *name = g_path_get_basename (export->path);
  g_autofree char *text = g_strdup_printf (_ ("%u boxes on %u photos are in “%s” now"), export->figures.boxes,
                                           export->figures.photos, name);

  (void) job;
  if (error != NULL)
    qd_page_say_error (QD_PAGE (owner), _ ("The boxes were not exported."), error);
  else
    qd_page_say (QD_PAGE (owner), text);
}

static void
on_export_chosen (gpointer owner, GStrv files)
{
  Export *export = g_new0 (Export, 1);
  g_autoptr (QdJob) job = qd_job_new (export_boxes, export, export_free);

  export->folder = g_strdup (qd_session_get_folder (qd_page_get_session (QD_PAGE (owner))));
  export->path = g_strdup (files[0]);
  export->format = qd_format_find (g_object_get_data (owner, "export-format"));
  qd_job_start (job, G_OBJECT (owner), on_exported);
}

void
qd_box_files_fill_menu (GMenu *menu)
{
  guint n;
  const QdFormat *const *formats = qd_formats_list (&n);

  for (guint i = 0; i < n; i++)
    if (formats[i]->write != NULL)
      {
        g_autofree char *label = g_strdup_printf (_ ("Export as %s…"), formats[i]->title);
        g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

        g_menu_item_set_action_and_target (item, "boxes.export", "s", formats[i]->name);
        g_menu_append_item (menu, item);
      }
}

void
qd_box_files_export (QdPage *page, const char *format)
{
  g_autofree char *name = g_strdup_printf ("%s-%s", qd_session_get_title (qd_page_get_session (page)), format);

  g_object_set_data_full (G_OBJECT (page), "export-format", g_strdup (format), g_free);
  qd_choose_files (GTK_WIDGET (page), _ ("Export boxes"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name, on_export_chosen);
}
