#include "app/pages/train-view.h"

#include "app/detection-view.h"

#include "widgets/chart.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _QdTrainView
{
  AdwBin parent_instance;
  QdChart *loss_chart, *map_chart;
  GtkLabel *weights; /* what the run starts from */
  GtkWidget *samples_title;
  GtkFlowBox *samples;

  QdSession *session;
  QdPlot *loss, *map;
  guint step_series, loss_series, map50_series, map_series;
  GStrv classes;             /* by class index */
  double loss_sum;           /* of the steps since the last point of the curve */
  guint loss_count;
  GtkWidget *views[QD_TRAIN_SAMPLES_MAX]; /* QdDetectionView, made when they are needed */
};

G_DEFINE_FINAL_TYPE (QdTrainView, qd_train_view, ADW_TYPE_BIN)

#define MOST_NAMES    600 /* characters of names in a tooltip */
#define STEPS_A_POINT 4   /* the loss of single steps jumps */

static void
build_plots (QdTrainView *self, gboolean steps)
{
  self->loss = qd_plot_new (_ ("Loss"));
  qd_plot_set_empty_text (self->loss, _ ("The curve begins with the first steps."));
  qd_plot_set_x (self->loss, _ ("epoch"), NULL);
  qd_plot_set_y (self->loss, _ ("how wrong it still is"), NULL);
  if (steps)
    self->step_series = qd_plot_add_line (self->loss, _ ("steps"), (QdColor){ 0.6, 0.6, 0.6 }, QD_LINE_SOLID);
  self->loss_series = qd_plot_add_line (self->loss, _ ("epochs"), qd_palette_color (0), QD_LINE_SOLID);
  self->map = qd_plot_new (_ ("mAP on the validation photos"));
  qd_plot_set_empty_text (self->map, _ ("The curve begins after the first epoch."));
  qd_plot_set_x (self->map, _ ("epoch"), NULL);
  qd_plot_set_x_whole (self->map, TRUE);
  qd_plot_set_y (self->map, _ ("how well it finds what is there"), "%");
  qd_plot_set_y_scale (self->map, 100);
  qd_plot_set_y_range (self->map, 0, 1);
  self->map50_series = qd_plot_add_line (self->map, _ ("found (IoU 0.5)"), qd_palette_color (2), QD_LINE_SOLID);
  self->map_series = qd_plot_add_line (self->map, _ ("found exactly (COCO)"), qd_palette_color (1), QD_LINE_SOLID);
  qd_chart_set_plot (self->loss_chart, self->loss);
  qd_chart_set_plot (self->map_chart, self->map);
}

/* Both charts show all epochs that are meant to come, so that one sees how far it is. */
static void
set_epochs (QdTrainView *self, double n_epochs)
{
  qd_plot_set_x_range (self->loss, 0, MAX (1, n_epochs));
  qd_plot_set_x_range (self->map, 0, MAX (1, n_epochs));
}

static void
empty (QdTrainView *self, QdSession *session, gboolean steps)
{
  g_set_object (&self->session, session);
  g_clear_pointer (&self->loss, qd_plot_unref);
  g_clear_pointer (&self->map, qd_plot_unref);
  build_plots (self, steps);
  for (guint i = 0; i < G_N_ELEMENTS (self->views); i++)
    if (self->views[i] != NULL)
      gtk_widget_set_visible (gtk_widget_get_parent (self->views[i]), FALSE);
  gtk_widget_set_visible (self->samples_title, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->weights), FALSE);
  self->loss_sum = 0;
  self->loss_count = 0;
}

void
qd_train_view_begin (QdTrainView *self, QdSession *session)
{
  empty (self, session, TRUE);
}

/* The names of what starts anew are for those who look for them. */
static void
take_weights (QdTrainView *self, const QdTrainEvent *event)
{
  g_autofree char *fresh = qd_weights_report_list_new (event->weights);

  gtk_label_set_text (self->weights, event->message);
  if (fresh != NULL && g_utf8_strlen (fresh, -1) > MOST_NAMES + 3)
    strcpy (g_utf8_offset_to_pointer (fresh, MOST_NAMES), "…"); /* it replaces at least as much */
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->weights), fresh);
  gtk_widget_set_visible (GTK_WIDGET (self->weights), TRUE);
}

static void
take_step (QdTrainView *self, const QdTrainEvent *event)
{
  double epoch = event->n_steps > 0 ? (double) event->step / event->n_steps * event->n_epochs : 0;

  if (!isfinite (event->loss))
    return;
  self->loss_sum += event->loss;
  if (++self->loss_count < STEPS_A_POINT)
    return;
  qd_plot_append (self->loss, self->step_series, epoch, self->loss_sum / self->loss_count);
  qd_chart_plot_changed (self->loss_chart);
  self->loss_sum = 0;
  self->loss_count = 0;
}

static void
add_epoch (QdTrainView *self, double epoch, double loss, double map50, double map)
{
  if (isfinite (loss))
    qd_plot_append (self->loss, self->loss_series, epoch, loss);
  qd_plot_append (self->map, self->map50_series, epoch, map50);
  qd_plot_append (self->map, self->map_series, epoch, map);
}

static void
take_epoch (QdTrainView *self, const QdTrainEvent *event)
{
  add_epoch (self, event->epoch, event->loss, event->map50, event->map);
  qd_chart_plot_changed (self->loss_chart);
  qd_chart_plot_changed (self->map_chart);
}

void
qd_train_view_show_log (QdTrainView *self, QdSession *session, GArray *log)
{
  empty (self, session, FALSE);
  if (log->len > 0)
    set_epochs (self, g_array_index (log, QdRunLogEpoch, log->len - 1).epoch);
  for (guint i = 0; i < log->len; i++)
    {
      const QdRunLogEpoch *epoch = &g_array_index (log, QdRunLogEpoch, i);

      add_epoch (self, epoch->epoch, epoch->loss, epoch->map50, epoch->map);
    }
  qd_chart_plot_changed (self->loss_chart);
  qd_chart_plot_changed (self->map_chart);
}

static GtkWidget *
get_view (QdTrainView *self, guint index)
{
  GtkWidget *child;

  if (self->views[index] != NULL)
    return self->views[index];
  self->views[index] = qd_detection_view_new ();
  gtk_widget_set_size_request (self->views[index], 190, 142);
  child = gtk_flow_box_child_new ();
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), self->views[index]);
  gtk_flow_box_append (self->samples, child);
  return self->views[index];
}

static void
take_samples (QdTrainView *self, const QdTrainEvent *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->views); i++)
    {
      const QdTrainSample *sample = i < event->samples->len ? event->samples->pdata[i] : NULL;

      if (sample != NULL)
        qd_detection_view_show (QD_DETECTION_VIEW (get_view (self, i)), self->session, sample->pixels, sample->scale,
                                (const char *const *) self->classes, sample->detections, NULL);
      if (self->views[i] != NULL)
        gtk_widget_set_visible (gtk_widget_get_parent (self->views[i]), sample != NULL);
    }
  gtk_widget_set_visible (self->samples_title, event->samples->len > 0);
}

void
qd_train_view_take (QdTrainView *self, const QdTrainEvent *event)
{
  switch (event->kind)
    {
    case QD_TRAIN_STARTED:
      g_strfreev (self->classes);
      self->classes = g_strdupv (event->classes);
      set_epochs (self, event->n_epochs);
      break;
    case QD_TRAIN_WEIGHTS:
      take_weights (self, event);
      break;
    case QD_TRAIN_STEP:
      take_step (self, event);
      break;
    case QD_TRAIN_EPOCH:
      take_epoch (self, event);
      break;
    case QD_TRAIN_SAMPLES:
      take_samples (self, event);
      break;
    case QD_TRAIN_PAUSED:
    case QD_TRAIN_RESUMED:
    case QD_TRAIN_WARNING:
    case QD_TRAIN_DONE:
    case QD_TRAIN_ERROR:
    default:
      break;
    }
}

static void
qd_train_view_dispose (GObject *object)
{
  QdTrainView *self = QD_TRAIN_VIEW (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->loss, qd_plot_unref);
  g_clear_pointer (&self->map, qd_plot_unref);
  g_clear_pointer (&self->classes, g_strfreev);
  G_OBJECT_CLASS (qd_train_view_parent_class)->dispose (object);
}

static void
qd_train_view_class_init (QdTrainViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_train_view_dispose;
  g_type_ensure (QD_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/train-view.ui");
  gtk_widget_class_bind_template_child (widget_class, QdTrainView, loss_chart);
  gtk_widget_class_bind_template_child (widget_class, QdTrainView, map_chart);
  gtk_widget_class_bind_template_child (widget_class, QdTrainView, weights);
  gtk_widget_class_bind_template_child (widget_class, QdTrainView, samples_title);
  gtk_widget_class_bind_template_child (widget_class, QdTrainView, samples);
}

static void
qd_train_view_init (QdTrainView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
