#include "app/pages/predict.h"

#include "app/dialogs.h"
#include "app/job.h"
#include "app/pages/predict-export.h"
#include "app/pages/predict-paths.h"
#include "app/pages/predict-use.h"
#include "app/pages/prediction-tile.h"
#include "app/pages/prediction-view.h"

#include "engine/core/detection.h"

#include <glib/gi18n.h>

#define THRESHOLD 0.5
#define TOP_N 100

struct _QdPredictPage
{
  QdPage parent_instance;
  GtkStack *stack, *views;
  GtkWidget *drop_zone, *results, *own;
  GtkAdjustment *threshold_range, *top_range;
  GtkLabel *summary;
  GtkGridView *grid;
  QdPredictionView *photo;

  GListStore *store; /* of QdPrediction */
  QdPredictor *predictor;
  gint64 run;      /* whose model the predictor has */
  GStrv classes;   /* by class index; NULL before the first answer */
  guint n_waiting;
};

G_DEFINE_FINAL_TYPE (QdPredictPage, qd_predict_page, QD_TYPE_PAGE)

/* ---- What is shown ---- */

/* What passes the threshold and the number, best first. */
static GArray *
select_detections (QdPredictPage *self, const QdPrediction *prediction)
{
  return qd_prediction_select (prediction, gtk_adjustment_get_value (self->threshold_range),
                               (guint) gtk_adjustment_get_value (self->top_range));
}

static void
show_summary (QdPredictPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store)), found = 0;
  g_autofree char *text = NULL, *photos = g_strdup_printf (ngettext ("%u photo", "%u photos", n), n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QdPrediction) prediction = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      g_autoptr (GArray) chosen = select_detections (self, prediction);

      found += chosen->len;
    }
  text = self->n_waiting > 0 ? g_strdup_printf (_ ("%s, %u to go"), photos, self->n_waiting)
                             : g_strdup_printf (ngettext ("%u box on %s", "%u boxes on %s", found), found, photos);
  gtk_label_set_text (self->summary, text);
}

static void
set_up_tile (QdPredictPage *self, GtkListItem *list_item)
{
  (void) self;
  gtk_list_item_set_child (list_item, qd_prediction_tile_new ());
}

static void
bind_tile (QdPredictPage *self, GtkListItem *list_item)
{
  QdPrediction *prediction = gtk_list_item_get_item (list_item);
  g_autoptr (GArray) chosen = select_detections (self, prediction);

  qd_prediction_tile_show (QD_PREDICTION_TILE (gtk_list_item_get_child (list_item)), qd_page_get_session (QD_PAGE (self)),
                           prediction, (const char *const *) self->classes, chosen);
}

static void
draw_photo (QdPredictPage *self)
{
  QdPrediction *prediction = qd_prediction_view_get (self->photo);
  g_autoptr (GArray) chosen = prediction != NULL ? select_detections (self, prediction) : NULL;

  if (prediction != NULL)
    qd_prediction_view_draw (self->photo, qd_page_get_session (QD_PAGE (self)), (const char *const *) self->classes, chosen);
}

static void
on_options (QdPredictPage *self)
{
  guint n = self->store != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->store)) : 0;

  if (n == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self->store), 0, n, n); /* the rows in view are drawn anew */
  draw_photo (self);
  show_summary (self);
}

static void
show_state (QdPredictPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0 || self->n_waiting > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "results" : counts->best_run != 0 ? "drop" : "empty");
  gtk_widget_set_visible (self->own, counts->subsets[QD_SUBSET_TEST] + counts->subsets[QD_SUBSET_VALIDATION] > 0);
  if (any)
    show_summary (self);
}

/* ---- Finding ---- */

static void
on_predicted (gpointer owner, QdPrediction *prediction, const char *const *classes, guint n_waiting)
{
  QdPredictPage *self = QD_PREDICT_PAGE (owner);

  if (self->classes == NULL && classes != NULL)
    self->classes = g_strdupv ((char **) classes);
  self->n_waiting = n_waiting;
  g_list_store_append (self->store, prediction);
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
start_predictor (QdPredictPage *self)
{
  QdSession *session = qd_page_get_session (QD_PAGE (self));
  gint64 best = qd_session_get_summary (session)->counts.best_run;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, best);
  g_autofree char *model = qd_session_dup_path (session, "runs", number, "model.safetensors", NULL);

  if (self->predictor != NULL && self->run == best)
    return;
  g_clear_pointer (&self->predictor, qd_predictor_free);
  g_clear_pointer (&self->classes, g_strfreev);
  g_list_store_remove_all (self->store);
  self->predictor = qd_predictor_new (model, G_OBJECT (self), on_predicted);
  self->run = best;
}

static void
on_found (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPredictPage *self = QD_PREDICT_PAGE (owner);
  QdPictureSearch *wanted = data;

  (void) job;
  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  start_predictor (self);
  for (guint i = 0; i < wanted->found->len; i++)
    qd_predictor_push (self->predictor, ((const QdFoundPicture *) wanted->found->pdata[i])->path);
  self->n_waiting += wanted->found->len; /* no answer comes before this turn of the main loop is over */
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
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
  g_autoptr (QdPrediction) prediction = g_list_model_get_item (G_LIST_MODEL (self->store), position);

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
  QdPredictPage *self = QD_PREDICT_PAGE (widget);

  (void) name;
  (void) parameter;
  qd_prediction_view_close (self->photo);
  gtk_stack_set_visible_child_name (self->views, "grid");
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdPredictPage *self = QD_PREDICT_PAGE (widget);

  back_action (widget, name, parameter);
  g_clear_pointer (&self->predictor, qd_predictor_free);
  self->n_waiting = 0;
  g_list_store_remove_all (self->store);
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
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
  chosen = select_detections (self, shown);
  qd_predict_use (QD_PAGE (self), shown->path, chosen, (const char *const *) self->classes, self->run);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdPredictPage *self = QD_PREDICT_PAGE (widget);
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_found_photo_free);

  (void) name;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (QdPrediction) prediction = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      QdFoundPhoto *photo = g_new0 (QdFoundPhoto, 1);

      photo->path = g_strdup (prediction->path);
      photo->width = prediction->width;
      photo->height = prediction->height;
      photo->detections = select_detections (self, prediction);
      if (prediction->error == NULL)
        g_ptr_array_add (photos, photo);
      else
        qd_found_photo_free (photo);
    }
  if (photos->len > 0)
    qd_predict_export (QD_PAGE (self), g_variant_get_string (parameter, NULL), g_steal_pointer (&photos),
                       (const char *const *) self->classes, self->run);
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
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  status->progress = self->n_waiting > 0 ? QD_PROGRESS_BUSY : n > 0 ? QD_PROGRESS_DONE : QD_PROGRESS_NONE;
  if (n > 0)
    status->line = g_strdup_printf (ngettext ("%u photo", "%u photos", n), n);
  else
    status->line = g_strdup (summary->counts.best_run != 0 ? _ ("drop photos here") : _ ("needs a detector"));
}

static void
qd_predict_page_dispose (GObject *object)
{
  QdPredictPage *self = QD_PREDICT_PAGE (object);

  g_clear_pointer (&self->predictor, qd_predictor_free);
  g_clear_object (&self->store);
  g_clear_pointer (&self->classes, g_strfreev);
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
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (QD_TYPE_PREDICTION);
  gtk_adjustment_configure (self->threshold_range, THRESHOLD, 0.05, 1, 0.01, 0.1, 0);
  gtk_adjustment_configure (self->top_range, TOP_N, 1, 200, 1, 10, 0);
  g_signal_connect_object (factory, "setup", G_CALLBACK (set_up_tile), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_tile), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->grid, factory);
  gtk_grid_view_set_model (self->grid,
                           GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->store)))));
  g_object_unref (factory);
  qd_accept_dropped_files (self->drop_zone, GTK_WIDGET (self), on_photos_chosen);
  qd_accept_dropped_files (self->results, GTK_WIDGET (self), on_photos_chosen);
}
