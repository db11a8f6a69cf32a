#include "app/pages/box-files.h"

#include "app/dialogs.h"
#include "app/pages/box-export.h"
#include "app/pages/box-survey.h"
#include "app/pages/box-work.h"

#include "engine/formats/boxes.h"

#include <glib/gi18n.h>

/* ---- In: what would come of it, then the import ---- */

typedef struct
{
  char *folder; /* of the project */
  char *path;
  GHashTable *classes; /* what they become; NULL for a survey */
  gboolean as_suggestions;
  QdBoxesReport *report;
  QdHistoryStep *step; /* what undo takes back; NULL: too much for it */
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_clear_pointer (&import->report, qd_boxes_report_free);
  g_clear_pointer (&import->classes, g_hash_table_unref);
  g_clear_pointer (&import->step, qd_history_step_free);
  g_free (import->folder);
  g_free (import->path);
  g_free (import);
}

static Import *
import_new (QdPage *page, const char *path)
{
  Import *import = g_new0 (Import, 1);

  import->folder = g_strdup (qd_session_get_folder (qd_page_get_session (page)));
  import->path = g_strdup (path);
  return import;
}

static void
on_photos (guint photos, gpointer job)
{
  qd_job_report (job, photos, 0);
}

static gboolean
import_boxes (QdJob *job, gpointer data, GError **error)
{
  Import *import = data;
  const QdBoxesImportOptions options = {
    .classes = import->classes, .as_suggestions = import->as_suggestions, .progress = on_photos, .user_data = job
  };
  g_autoptr (QdProject) project = qd_project_open (import->folder, QD_PROJECT_WRITE, error);

  if (project == NULL || !qd_project_keep_history (project, error))
    return FALSE;
  import->report = qd_boxes_import (project, import->path, &options, qd_job_get_cancellable (job), error);
  import->step = qd_project_steal_step (project);
  return import->report != NULL;
}

/* @step: NULL where there is none. */
static void
adopt (QdPage *page, QdHistoryStep *step)
{
  if (step == NULL)
    return;
  qd_session_adopt_step (qd_page_get_session (page), step);
}

static void
say_refusal (QdPage *page, QdJob *job, const GError *error)
{
  if (qd_job_is_cancelled (job))
    qd_page_say (page, _ ("The import was stopped. The boxes are as they were."));
  else
    qd_page_say_error (page, _ ("The boxes were not imported."), error);
}

/* What came of it, and how it is taken back. */
static char *
describe (const Import *import)
{
  const QdReport *report = import->report->report;
  guint n = report->added + report->updated + report->unchanged, n_photos = import->report->photos_matched;
  g_autofree char *boxes = g_strdup_printf (ngettext ("%u box", "%u boxes", n), n);

  return g_strdup_printf (import->step != NULL
                              ? ngettext ("%s on %u photo. Undo takes it back.", "%s on %u photos. Undo takes it back.",
                                          n_photos)
                              : ngettext ("%s on %u photo. The menu takes it back.",
                                          "%s on %u photos. The menu takes it back.", n_photos),
                          boxes, n_photos);
}

static void
on_imported (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPage *page = QD_PAGE (owner);
  Import *import = data;
  g_autofree char *text = NULL;

  if (error != NULL)
    {
      say_refusal (page, job, error);
      return;
    }
  text = describe (import);
  qd_page_say (page, text);
  adopt (page, g_steal_pointer (&import->step));
  qd_session_poll (qd_page_get_session (page));
}

static void
on_agreed (QdPage *page, QdBoxSurvey *survey)
{
  Import *import = import_new (page, qd_box_survey_get_path (survey));
  g_autoptr (QdJob) job = qd_job_new (import_boxes, import, import_free);

  import->classes = qd_box_survey_dup_classes (survey);
  import->as_suggestions = qd_box_survey_get_as_suggestions (survey);
  qd_box_work_start (page, job, _ ("Importing boxes…"), _ ("Boxes are being imported. Stopped now, none of them will be there."),
                     on_imported);
}

static gboolean
survey_boxes (QdJob *job, gpointer data, GError **error)
{
  Import *import = data;
  const QdBoxesImportOptions options = { .progress = on_photos, .user_data = job };
  g_autoptr (QdProject) project = qd_project_open (import->folder, QD_PROJECT_READ, error);

  if (project != NULL)
    import->report = qd_boxes_survey (project, import->path, &options, qd_job_get_cancellable (job), error);
  return import->report != NULL;
}

static void
on_surveyed (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPage *page = QD_PAGE (owner);
  Import *import = data;
  GPtrArray *classes = qd_session_get_summary (qd_page_get_session (page))->classes;
  QdBoxSurvey *survey;

  if (error != NULL)
    {
      say_refusal (page, job, error);
      return;
    }
  survey = qd_box_survey_new (import->path, g_steal_pointer (&import->report), classes);
  qd_page_own_window (page, GTK_WINDOW (survey));
  g_signal_connect_object (survey, "import", G_CALLBACK (on_agreed), page, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (survey));
}

void
qd_box_files_survey (QdPage *page, const char *path)
{
  g_autoptr (QdJob) job = qd_job_new (survey_boxes, import_new (page, path), import_free);

  qd_box_work_start (page, job, _ ("Looking what an import would do…"), NULL, on_surveyed);
}

static void
on_import_chosen (gpointer owner, GStrv files)
{
  qd_box_files_survey (QD_PAGE (owner), files[0]);
}

static void
choose_import (QdPage *page, gboolean folder)
{
  qd_choose_files (GTK_WIDGET (page), _ ("Import boxes"),
                   folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, FALSE, NULL, NULL,
                   on_import_chosen);
}

/* ---- Taking an import back ---- */

typedef struct
{
  char *folder;
  char *source; /* the file's name */
  QdBoxesUndone undone;
  QdHistoryStep *step; /* as of an import */
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_clear_pointer (&undo->step, qd_history_step_free);
  g_free (undo->folder);
  g_free (undo->source);
  g_free (undo);
}

static gboolean
undo_import (QdJob *job, gpointer data, GError **error)
{
  Undo *undo = data;
  g_autoptr (QdProject) project = qd_project_open (undo->folder, QD_PROJECT_WRITE, error);
  gboolean done;

  (void) job;
  if (project == NULL || !qd_project_keep_history (project, error))
    return FALSE;
  undo->source = qd_boxes_dup_last_import (project);
  done = qd_boxes_undo_import (project, &undo->undone, error);
  undo->step = qd_project_steal_step (project);
  return done;
}

static void
on_undone (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPage *page = QD_PAGE (owner);
  Undo *undo = data;
  g_autofree char *text = NULL;

  (void) job;
  if (error != NULL)
    {
      qd_page_say_error (page, _ ("No import was taken back."), error);
      return;
    }
  text = undo->undone.kept == 0
             ? g_strdup_printf (_ ("The import of “%s” is taken back."), undo->source)
             : g_strdup_printf (ngettext ("The import of “%s” is taken back but for %u photo that was changed since.",
                                          "The import of “%s” is taken back but for %u photos that were changed since.",
                                          undo->undone.kept),
                                undo->source, undo->undone.kept);
  qd_page_say (page, text);
  adopt (page, g_steal_pointer (&undo->step));
  qd_session_poll (qd_page_get_session (page));
}

static void
take_import_back (QdPage *page)
{
  Undo *undo = g_new0 (Undo, 1);
  g_autoptr (QdJob) job = qd_job_new (undo_import, undo, undo_free);

  undo->folder = g_strdup (qd_session_get_folder (qd_page_get_session (page)));
  qd_box_work_start_unstoppable (page, job, _ ("Taking the import back…"), on_undone);
}

void
qd_box_files_run (QdPage *page, const char *name, GVariant *parameter)
{
  if (g_str_equal (name, "boxes.export"))
    qd_box_export_ask (page, g_variant_get_string (parameter, NULL));
  else if (g_str_equal (name, "boxes.undo-import"))
    take_import_back (page);
  else
    choose_import (page, g_str_equal (name, "boxes.import-folder"));
}
