#include "app/pages/predict.h"

#include "app/dialogs.h"
#include "app/job.h"
#include "app/pages/predict-export.h"
#include "app/pages/predict-paths.h"
#include "app/pages/predict-use.h"
#include "app/pages/prediction-list.h"
#include "app/pages/prediction-tile.h"
#include "app/pages/prediction-view.h"
#include "app/progress-row.h"

#include <glib/gi18n.h>

#define THRESHOLD 0.5
#define TOP_N     100
#define CACHED    256 /* pictures of tiles */

struct _QdPredictPage
{
  QdPage parent_instance;
  GtkStack *stack, *views;
  GtkWidget *drop_zone, *results, *own;
  GtkAdjustment *threshold_range, *top_range;
  GtkLabel *summary;
  GtkGridView *grid;
  QdPredictionView *photo;
  QdProgressRow *looking, *exporting;

  QdPredictionList *list;
};

G_DEFINE_FINAL_TYPE (QdPredictPage, qd_predict_page, QD_TYPE_PAGE)

/* ---- What is shown ---- */

static guint
count_photos (QdPredictPage *self)
{
  return g_list_model_get_n_items (qd_prediction_list_get_model (self->list));
}

static void
show_summary (QdPredictPage *self)
{
  guint n = count_photos (self), found = qd_prediction_list_get_n_found (self->list);
  g_autofree char *photos = g_strdup_printf (ngettext ("%u photo", "%u photos", n), n);
  g_autofree char *text = g_strdup_printf (ngettext ("%u box on %s", "%u boxes on %s", found), found, photos);

  gtk_label_set_text (self->summary, text);
}

static void
show_looking (QdPredictPage *self)
{
  guint n = count_photos (self), left = qd_prediction_list_get_n_waiting (self->list);
  g_autofree char *text = g_strdup_printf (ngettext ("%u photo to go", "%u photos to go", left), left);

  if (left > 0)
    qd_progress_row_show (self->looking, text, (double) n / (n + left));
  else
    gtk_widget_set_visible (GTK_WIDGET (self->looking), FALSE);
}

static void
draw_photo (QdPredictPage *self)
{
  QdPrediction *prediction = qd_prediction_view_get (self->photo);
  g_autoptr (GArray) chosen = prediction != NULL ? qd_prediction_list_select (self->list, prediction) : NULL;

  if (prediction != NULL)
    qd_prediction_view_draw (self->photo, qd_page_get_session (QD_PAGE (self)), chosen);
}

static void
on_options (QdPredictPage *self)
{
  if (self->list != NULL)
    qd_prediction_list_set_limits (self->list, gtk_adjustment_get_value (self->threshold_range),
                                   (guint) gtk_adjustment_get_value (self->top_range));
}

static void
on_threshold (QdPredictPage *self)
{
  draw_photo (self);
  show_summary (self);
}

static void
show_state (QdPredictPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;
  gboolean any = count_photos (self) > 0 || qd_prediction_list_get_n_waiting (self->list) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "results" : counts->best_run != 0 ? "drop" : "empty");
  gtk_widget_set_visible (self->own, counts->subsets[QD_SUBSET_TEST] + counts->subsets[QD_SUBSET_VALIDATION] > 0);
  show_looking (self);
  if (any)
    show_summary (self);
}

/* ---- Finding ---- */

static void
close_photo (QdPredictPage *self)
{
  qd_prediction_view_close (self->photo);
  gtk_stack_set_visible_child_name (self->views, "grid");
}

static void
on_renewed (QdPredictPage *self)
{
  close_photo (self);
  qd_page_say (QD_PAGE (self), _ ("There is a better model now: the photos of the list are looked at again."));
}

static void
on_changed (QdPredictPage *self)
{
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
on_found (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPredictPage *self = QD_PREDICT_PAGE (owner);
  QdPictureSearch *wanted = data;
  QdSession *session = qd_page_get_session (QD_PAGE (self));
  gint64 best = qd_session_get_summary (session)->counts.best_run;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, best);
  g_autofree char *model = qd_session_dup_path (session, "runs", number, "model.safetensors", NULL);

  (void) job;
  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  qd_prediction_list_add (self->list, wanted->found, model, best);
}

static void
on_photos_chosen (gpointer owner, GStrv files)
{
  QdPredictPage *self = QD_PREDICT_PAGE (owner);
  g_autoptr (QdJob) job = qd_job_new (qd_picture_search_run, qd_picture_search_new (files), qd_picture_search_free);

  if (qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts.best_run == 0)
    qd_page_say (QD_PAGE (self), _ ("Train a detector first."));
  else
    qd_job_start (job, G_OBJECT (self), on_found);
}

void
qd_predict_page_add (QdPredictPage *self, const char *const *paths)
{
  on_photos_chosen (self, (GStrv) paths);
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_choose_files (widget, _ ("Choose photos"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE, NULL, NULL, on_photos_chosen);
}

/* ---- The project's own test photos ---- */

static void
on_own (gpointer owner, gpointer data, const GError *error)
{
  if (error != NULL)
    qd_page_say (QD_PAGE (owner), error->message);
  else if (((QdOwnPhotos *) data)->paths->len > 1)
    on_photos_chosen (owner, (GStrv) ((QdOwnPhotos *) data)->paths->pdata);
}

static void
own_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_session_read (qd_page_get_session (QD_PAGE (widget)), qd_own_photos_list, g_new0 (QdOwnPhotos, 1), qd_own_photos_free,
                   G_OBJECT (widget), on_own);
}

/* ---- One photo ---- */

static void
on_activated (QdPredictPage *self, guint position)
{
  g_autoptr (QdPrediction) prediction = g_list_model_get_item (qd_prediction_list_get_model (self->list), position);

  if (prediction->error == NULL)
    qd_prediction_view_open (self->photo, prediction);
}

static void
on_photo_opened (QdPredictPage *self)
{
  draw_photo (self);
  gtk_stack_set_visible_child_name (self->views, "photo");
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  close_photo (QD_PREDICT_PAGE (widget));
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdPredictPage *self = QD_PREDICT_PAGE (widget);

  (void) name;
  (void) parameter;
  close_photo (self);
  qd_prediction_list_clear (self->list);
}

static void
use_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdPredictPage *self = QD_PREDICT_PAGE (widget);
  QdPrediction *shown = qd_prediction_view_get (self->photo);
  g_autoptr (GArray) chosen = NULL;

  (void) name;
  (void) parameter;
  if (shown == NULL)
    return;
  chosen = qd_prediction_list_select (self->list, shown);
  qd_predict_use (QD_PAGE (self), shown, chosen);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdPredictPage *self = QD_PREDICT_PAGE (widget);
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_found_photo_free);
  g_autoptr (QdPrediction) last = NULL; /* its model is that of all */

  (void) name;
  for (guint i = 0; i < count_photos (self); i++)
    {
      g_autoptr (QdPrediction) prediction = g_list_model_get_item (qd_prediction_list_get_model (self->list), i);

      if (prediction->error != NULL)
        continue;
      g_ptr_array_add (photos, qd_predict_found_photo_new (prediction, qd_prediction_list_select (self->list, prediction)));
      g_set_object (&last, prediction);
    }
  if (last != NULL)
    qd_predict_export (QD_PAGE (self), self->exporting, g_variant_get_string (parameter, NULL), g_steal_pointer (&photos),
                       (const char *const *) last->classes, last->run);
}

/* ---- The page ---- */

static void
qd_predict_page_open (QdPage *page, QdSession *session)
{
  (void) session;
  qd_page_guard_actions (page, (const char *const[]){ "predict.use", NULL });
}

static void
qd_predict_page_refresh (QdPage *page, QdChange what)
{
  (void) what;
  show_state (QD_PREDICT_PAGE (page));
}

static void
qd_predict_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  QdPredictPage *self = QD_PREDICT_PAGE (page);
  guint n = count_photos (self);

  status->progress = n > 0 ? QD_PROGRESS_DONE : QD_PROGRESS_NONE;
  if (qd_prediction_list_get_n_waiting (self->list) > 0)
    status->progress = QD_PROGRESS_BUSY;
  if (n > 0)
    status->line = g_strdup_printf (ngettext ("%u photo", "%u photos", n), n);
  else
    status->line = g_strdup (summary->counts.best_run != 0 ? _ ("drop photos here") : _ ("needs a detector"));
}

static void
qd_predict_page_dispose (GObject *object)
{
  QdPredictPage *self = QD_PREDICT_PAGE (object);

  g_clear_object (&self->list);
  G_OBJECT_CLASS (qd_predict_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/predict.ui");
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, views);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, results);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, own);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, threshold_range);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, top_range);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, summary);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, grid);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, photo);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, looking);
  gtk_widget_class_bind_template_child (widget_class, QdPredictPage, exporting);
  gtk_widget_class_bind_template_callback (widget_class, on_options);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_photo_opened);
  gtk_widget_class_bind_template_callback (widget_class, qd_page_say);
}

static void
qd_predict_page_class_init (QdPredictPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_predict_page_dispose;
  QD_PAGE_CLASS (class)->open = qd_predict_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_predict_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_predict_page_describe;
  g_type_ensure (QD_TYPE_PREDICTION_VIEW);
  g_type_ensure (QD_TYPE_PROGRESS_ROW);
  gtk_widget_class_install_action (widget_class, "predict.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "predict.own", NULL, own_action);
  gtk_widget_class_install_action (widget_class, "predict.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "predict.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "predict.use", NULL, use_action);
  gtk_widget_class_install_action (widget_class, "predict.export", "s", export_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "predict.add", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "predict.back", NULL);
  bind_template (widget_class);
}

static void
qd_predict_page_init (QdPredictPage *self)
{
  g_autoptr (GtkListItemFactory) factory = NULL;
  g_autoptr (GtkSingleSelection) rows = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->list = qd_prediction_list_new ();
  g_signal_connect_object (self->list, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "renewed", G_CALLBACK (on_renewed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "threshold", G_CALLBACK (on_threshold), self, G_CONNECT_SWAPPED);
  gtk_adjustment_configure (self->threshold_range, THRESHOLD, 0.05, 1, 0.01, 0.1, 0);
  gtk_adjustment_configure (self->top_range, TOP_N, 1, 200, 1, 10, 0);
  on_options (self);
  factory = qd_prediction_tiles_new (QD_PAGE (self), self->list);
  gtk_grid_view_set_factory (self->grid, factory);
  rows = gtk_single_selection_new (g_object_ref (qd_prediction_list_get_model (self->list)));
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (rows));
  g_signal_connect_object (self->looking, "stop", G_CALLBACK (qd_prediction_list_stop), self->list, G_CONNECT_SWAPPED);
  qd_accept_dropped_files (self->drop_zone, GTK_WIDGET (self), on_photos_chosen);
  qd_accept_dropped_files (self->results, GTK_WIDGET (self), on_photos_chosen);
}
