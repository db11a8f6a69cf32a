#include "app/pages/box-export.h"

#include "app/dialogs.h"
#include "app/pages/box-files.h"
#include "app/pages/box-work.h"

#include "engine/formats/boxes.h"
#include "engine/project/tasks.h"

#include <glib/gi18n.h>

typedef struct
{
  char *folder; /* of the project */
  char *path;
  const QdFormat *format;
  gboolean by_subset, answers;
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

static void
on_photos (guint photos, guint total, gpointer job)
{
  qd_job_report (job, photos, total);
}

static gboolean
export_boxes (QdJob *job, gpointer data, GError **error)
{
  Export *export = data;
  const QdBoxesExportOptions options = { .with_photos = TRUE,
                                         .by_subset = export->by_subset,
                                         .answers_too = export->answers,
                                         .progress = on_photos,
                                         .user_data = job };
  g_autoptr (QdProject) project = qd_project_open (export->folder, QD_PROJECT_READ, error);

  return project != NULL && qd_boxes_export (project, export->path, export->format, &options, &export->figures,
                                             qd_job_get_cancellable (job), error);
}

static void
on_exported (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  Export *export = data;
  g_autofree char *name = g_path_get_basename (export->path);
  guint n = export->figures.boxes, n_photos = export->figures.photos;
  g_autofree char *boxes = g_strdup_printf (ngettext ("%u box", "%u boxes", n), n);
  g_autofree char *text =
      g_strdup_printf (ngettext ("In “%s” now: %s on %u photo", "In “%s” now: %s on %u photos", n_photos), name, boxes,
                       n_photos);

  if (qd_job_is_cancelled (job) && error != NULL)
    qd_page_say (QD_PAGE (owner), _ ("The export was stopped. What was written already stays."));
  else if (error != NULL)
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
  export->by_subset = g_object_get_data (owner, "export-parts") != NULL;
  export->answers = g_object_get_data (owner, "export-answers") != NULL;
  qd_box_work_start (QD_PAGE (owner), job, _ ("Exporting boxes…"), _ ("Boxes are being exported. Stopped now, the export is not whole."),
                     on_exported);
}

static void
choose_place (QdPage *page)
{
  const char *format = g_object_get_data (G_OBJECT (page), "export-format");
  g_autofree char *name = g_strdup_printf ("%s-%s", qd_session_get_title (qd_page_get_session (page)), format);

  qd_choose_files (GTK_WIDGET (page), _ ("Export boxes"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name, on_export_chosen);
}

/* ---- Whole or in parts, and with what each person drew ---- */

static void
on_response (QdPage *page, const char *response, AdwMessageDialog *dialog)
{
  GtkWidget *answers = adw_message_dialog_get_extra_child (dialog);

  if (g_str_equal (response, "cancel"))
    return;
  g_object_set_data (G_OBJECT (page), "export-parts", g_str_equal (response, "parts") ? page : NULL);
  g_object_set_data (G_OBJECT (page), "export-answers",
                     answers != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (answers)) ? page : NULL);
  choose_place (page);
}

static void
add_answers (AdwMessageDialog *dialog)
{
  GtkWidget *answers = gtk_check_button_new_with_mnemonic (_ ("With what _each person drew, under numbers in place of names"));

  gtk_widget_set_name (answers, "export-answers");
  adw_message_dialog_set_extra_child (dialog, answers);
}

static void
ask (QdPage *page, gboolean parts, gboolean answers)
{
  GtkWidget *widget = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), parts ? _ ("Export in parts?") : _ ("Export boxes"),
      parts ? _ ("Training, validation and test can each have a folder or file of its own, as the "
                 "format has it. Photos in none of them go into a fourth.")
            : _ ("Several people labelled these photos. The boxes that they agree on are exported anyway."));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_response (dialog, "cancel", _ ("_Cancel"));
  adw_message_dialog_add_response (dialog, "whole", parts ? _ ("In _one") : _ ("_Export"));
  if (parts)
    adw_message_dialog_add_response (dialog, "parts", _ ("In _parts"));
  if (answers)
    add_answers (dialog);
  adw_message_dialog_set_default_response (dialog, "whole");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), page, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (widget));
}

/* Whether there is something to tell of several people. */
static gboolean
find_answers (QdProject *project, gpointer found, GError **error)
{
  g_autoptr (GPtrArray) tasks = qd_project_list_tasks (project, error);

  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    *(gboolean *) found = *(gboolean *) found || ((const QdTask *) tasks->pdata[i])->n_looks > 0;
  return tasks != NULL;
}

static gboolean
is_split (QdPage *page)
{
  const guint *subsets = qd_session_get_summary (qd_page_get_session (page))->counts.subsets;

  return subsets[QD_SUBSET_TRAIN] + subsets[QD_SUBSET_VALIDATION] + subsets[QD_SUBSET_TEST] > 0;
}

static void
on_answers (gpointer page, gpointer found, const GError *error)
{
  const QdFormat *format = qd_format_find (g_object_get_data (page, "export-format"));
  gboolean answers = error == NULL && *(gboolean *) found && format->tells_people;

  if (is_split (page) || answers)
    ask (page, is_split (page), answers);
  else
    choose_place (page);
}

void
qd_box_export_ask (QdPage *page, const char *format)
{
  g_object_set_data_full (G_OBJECT (page), "export-format", g_strdup (format), g_free);
  g_object_set_data (G_OBJECT (page), "export-parts", NULL);
  g_object_set_data (G_OBJECT (page), "export-answers", NULL);
  qd_session_read (qd_page_get_session (page), find_answers, g_new0 (gboolean, 1), g_free, G_OBJECT (page), on_answers);
}

void
qd_box_files_fill_menu (GMenu *menu)
{
  guint n;
  const QdFormat *const *formats = qd_formats_list (&n);
  g_autoptr (GMenu) list = g_menu_new ();

  for (guint i = 0; i < n; i++)
    if (formats[i]->write != NULL)
      {
        g_autoptr (GMenuItem) item = g_menu_item_new (formats[i]->title, NULL);

        g_menu_item_set_action_and_target (item, "boxes.export", "s", formats[i]->name);
        g_menu_append_item (list, item);
      }
  g_menu_append_submenu (menu, _ ("_Export boxes as"), G_MENU_MODEL (list));
}
