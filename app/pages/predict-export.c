#include "app/pages/predict-export.h"

#include "app/dialogs.h"
#include "app/job.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/photo/photo.h"

#include <glib/gi18n.h>

/* ---- Writing ---- */

static void
append_field (GString *text, const char *field)
{
  g_auto (GStrv) parts = g_strsplit (field, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);

  g_string_append_printf (text, "\"%s\"", doubled);
}

static gboolean
write_table (GPtrArray *photos, const char *const *classes, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) text = g_string_new ("photo,class,score,xmin,ymin,xmax,ymax\n");

  for (guint i = 0; i < photos->len; i++)
    {
      const QdFoundPhoto *photo = photos->pdata[i];
      g_autofree char *name = g_filename_display_basename (photo->path);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint k = 0; k < photo->detections->len; k++)
        {
          const QdDetection *found = &g_array_index (photo->detections, QdDetection, k);
          const double numbers[] = { found->score, found->box.xmin, found->box.ymin, found->box.xmax, found->box.ymax };
          char digits[G_ASCII_DTOSTR_BUF_SIZE];

          append_field (text, name);
          g_string_append_c (text, ',');
          append_field (text, classes[found->class_index]);
          for (guint n = 0; n < G_N_ELEMENTS (numbers); n++)
            g_string_append_printf (text, ",%s", g_ascii_formatd (digits, sizeof digits, n == 0 ? "%.4f" : "%.2f", numbers[n]));
          g_string_append_c (text, '\n');
        }
    }
  return qd_file_write (path, text->str, text->len, error);
}

static gboolean
write_lines (GPtrArray *photos, const char *const *classes, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < photos->len; i++)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autofree char *line = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      json_node_take_object (node, qd_found_photo_to_json (photos->pdata[i], classes));
      line = qd_json_to_text (node);
      g_string_append_printf (text, "%s\n", line);
    }
  return qd_file_write (path, text->str, text->len, error);
}

/* A photo that was there when it was looked at may be gone or damaged by now: it is left out and named. */
static gboolean
write_picture (const QdFoundPhoto *photo, const char *const *classes, const char *folder, GHashTable *taken,
               GCancellable *cancellable, QdReport *report, GError **error)
{
  g_autoptr (GError) unreadable = NULL;
  g_autoptr (QdPixels) pixels = qd_photo_decode_cancellable (photo->path, 0, NULL, cancellable, &unreadable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  report->read++;
  if (pixels == NULL)
    {
      qd_report_skip (report, "no picture");
      qd_report_warn (report, "%s", unreadable->message);
      return TRUE;
    }
  report->added++;
  return qd_found_photo_write_overlay (photo, pixels, classes, folder, taken, error);
}

static gboolean
write_pictures (GPtrArray *photos, const char *const *classes, const char *folder, const QdWriteWatch *watch, QdReport *report,
                GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!qd_file_make_folder (folder, error))
    return FALSE;
  for (guint i = 0; i < photos->len; i++)
    {
      if (!write_picture (photos->pdata[i], classes, folder, taken, watch->cancellable, report, error))
        return FALSE;
      if (watch->progress != NULL)
        watch->progress (i + 1, photos->len, watch->user_data);
    }
  return TRUE;
}

gboolean
qd_predict_write (const char *kind, GPtrArray *photos, const char *const *classes, const char *project_folder, gint64 run,
                  const char *path, const QdWriteWatch *watch, QdReport *report, GError **error)
{
  static const QdWriteWatch nobody = { NULL, NULL, NULL };

  watch = watch != NULL ? watch : &nobody;
  if (g_str_equal (kind, "csv"))
    return write_table (photos, classes, path, watch->cancellable, error);
  if (g_str_equal (kind, "json"))
    return write_lines (photos, classes, path, watch->cancellable, error);
  if (g_str_equal (kind, "pdf"))
    return qd_detection_report_write (project_folder, run, photos, classes, path, watch, error);
  return write_pictures (photos, classes, path, watch, report, error);
}

/* ---- Asking ---- */

typedef struct
{
  char *kind, *project_folder, *path;
  GPtrArray *photos; /* of QdFoundPhoto */
  GStrv classes;
  gint64 run;
  QdReport *report;   /* what could not be written */
  QdProgressRow *row; /* owned */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_free (export->kind);
  g_free (export->project_folder);
  g_free (export->path);
  g_ptr_array_unref (export->photos);
  g_strfreev (export->classes);
  qd_report_free (export->report);
  g_object_unref (export->row);
  g_free (export);
}

static void
report_progress (guint done, guint total, gpointer job)
{
  qd_job_report (job, done, total);
}

static gboolean
run_export (QdJob *job, gpointer data, GError **error)
{
  Export *export = data;
  const QdWriteWatch watch = { qd_job_get_cancellable (job), report_progress, job };

  return qd_predict_write (export->kind, export->photos, (const char *const *) export->classes, export->project_folder,
                           export->run, export->path, &watch, export->report, error);
}

static void
show_progress (QdProgressRow *row, QdJob *job)
{
  guint64 done, total;

  qd_job_get_progress (job, &done, &total);
  qd_progress_row_show (row, _ ("Writing…"), total > 0 ? (double) done / (double) total : 0);
}

static void
on_exported (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  Export *export = data;
  g_autofree char *name = g_filename_display_basename (export->path);
  g_autofree char *text = g_strdup_printf (_ ("“%s” is written"), name);

  gtk_widget_set_visible (GTK_WIDGET (export->row), FALSE);
  gtk_widget_action_set_enabled (owner, "predict.export", TRUE);
  if (error != NULL && !qd_job_is_cancelled (job))
    qd_page_say_error (QD_PAGE (owner), _ ("The export failed."), error);
  else if (error == NULL && export->report->skipped > 0)
    qd_show_report (GTK_WIDGET (owner), text, export->report);
  else if (error == NULL)
    qd_page_say (QD_PAGE (owner), text);
}

static void
on_place_chosen (gpointer owner, GStrv files)
{
  Export *export = g_object_steal_data (owner, "export");
  g_autoptr (QdJob) job = NULL;

  if (export == NULL)
    return;
  export->path = g_strdup (files[0]);
  job = qd_job_new (run_export, export, export_free);
  g_signal_connect_object (export->row, "stop", G_CALLBACK (qd_job_cancel), job, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "progress", G_CALLBACK (show_progress), export->row, G_CONNECT_SWAPPED);
  show_progress (export->row, job);
  gtk_widget_action_set_enabled (owner, "predict.export", FALSE);
  qd_job_set_unfinished (job, _ ("What was found is being written. Stopped now, it is not whole."));
  qd_job_start (job, G_OBJECT (owner), on_exported);
}

QdFoundPhoto *
qd_predict_found_photo_new (const QdPrediction *prediction, GArray *detections)
{
  QdFoundPhoto *photo = g_new0 (QdFoundPhoto, 1);

  photo->path = g_strdup (prediction->path);
  photo->width = prediction->width;
  photo->height = prediction->height;
  photo->detections = detections;
  return photo;
}

void
qd_predict_export (QdPage *page, QdProgressRow *row, const char *kind, GPtrArray *photos, const char *const *classes,
                   gint64 run)
{
  Export *export = g_new0 (Export, 1);
  gboolean folder = g_str_equal (kind, "pictures");
  const char *title = qd_session_get_title (qd_page_get_session (page));
  g_autofree char *name = folder ? g_strdup_printf (_ ("%s-pictures"), title) : g_strdup_printf ("%s.%s", title, kind);

  export->kind = g_strdup (kind);
  export->project_folder = g_strdup (qd_session_get_folder (qd_page_get_session (page)));
  export->photos = photos;
  export->classes = g_strdupv ((char **) classes);
  export->run = run;
  export->report = qd_report_new ();
  export->row = g_object_ref (row);
  g_object_set_data_full (G_OBJECT (page), "export", export, export_free);
  qd_choose_files (GTK_WIDGET (page), _ ("Export"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name, on_place_chosen);
}
