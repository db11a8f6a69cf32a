#include "app/pages/evaluate.h"

#include "app/detection-view.h"
#include "app/pages/evaluation-job.h"
#include "app/pages/evaluation-plots.h"
#include "app/words.h"

#include "widgets/chart.h"

#include <glib/gi18n.h>

#define THRESHOLD 0.5

struct _QdEvaluatePage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkDropDown *run, *subset;
  GtkProgressBar *progress;
  GtkAdjustment *threshold_range;
  GtkLabel *headline, *sentence;
  QdChart *bars, *curves, *confusion;
  GtkWidget *gallery_title;
  GtkFlowBox *gallery;

  GArray *runs;           /* of gint64: the rows of @run */
  gboolean filling;       /* the list of runs is being filled */
  QdJob *job;             /* NULL: nothing is measured now */
  QdMeasured *shown;      /* NULL: nothing yet */
  gint64 wanted_run;      /* of the job, or of what is shown */
  guint wanted_subset;
};

G_DEFINE_FINAL_TYPE (QdEvaluatePage, qd_evaluate_page, QD_TYPE_PAGE)

static const char *const subsets[] = { "validation", "test", "train" };

/* ---- What is shown ---- */

static GArray *
list_looks (QdEvaluatePage *self)
{
  GPtrArray *classes = self->shown->evaluation->classes;
  g_autofree const char **names = g_new0 (const char *, classes->len + 1);

  for (guint i = 0; i < classes->len; i++)
    names[i] = ((const QdClassResult *) classes->pdata[i])->name;
  return qd_class_looks_new (qd_page_get_session (QD_PAGE (self)), names); /* the names are the evaluation's */
}

static void
show_headline (QdEvaluatePage *self)
{
  const QdEvaluation *evaluation = self->shown->evaluation;
  g_autofree char *map50 = qd_words_percent (evaluation->map50), *map = qd_words_percent (evaluation->map);
  g_autofree char *map75 = qd_words_percent (evaluation->map75);
  g_autofree char *headline = g_strdup_printf (_ ("mAP %s"), map50);
  g_autofree char *sentence = g_strdup_printf (
      ngettext ("How well it finds what is there and nothing else, on %u photo it did not learn from: 100 %% is perfect. When boxes "
                "must fit exactly: %s at IoU 0.75, %s as COCO counts.",
                "How well it finds what is there and nothing else, on %u photos it did not learn from: 100 %% is perfect. When boxes "
                "must fit exactly: %s at IoU 0.75, %s as COCO counts.",
                evaluation->photos->len),
      evaluation->photos->len, map75, map);

  gtk_label_set_text (self->headline, headline);
  gtk_label_set_text (self->sentence, sentence);
}

static void
show_confusion (QdEvaluatePage *self)
{
  g_autoptr (QdPlot) plot
      = qd_evaluation_plot_confusion (self->shown->evaluation, gtk_adjustment_get_value (self->threshold_range));

  qd_chart_set_plot (self->confusion, plot);
}

static void
show_charts (QdEvaluatePage *self)
{
  g_autoptr (GArray) looks = list_looks (self);
  const QdClassLook *each = (const QdClassLook *) (gconstpointer) looks->data;
  g_autoptr (QdPlot) bars = qd_evaluation_plot_bars (self->shown->evaluation, each);
  g_autoptr (QdPlot) curves = qd_evaluation_plot_curves (self->shown->evaluation, each);

  qd_chart_set_plot (self->bars, bars);
  qd_chart_set_plot (self->curves, curves);
  show_confusion (self);
}

static void
show_gallery (QdEvaluatePage *self)
{
  GPtrArray *classes = self->shown->evaluation->classes;
  g_autofree const char **names = g_new0 (const char *, classes->len + 1);
  GtkWidget *child;

  for (guint i = 0; i < classes->len; i++)
    names[i] = ((const QdClassResult *) classes->pdata[i])->name;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->gallery))) != NULL)
    gtk_flow_box_remove (self->gallery, child);
  for (guint i = 0; i < self->shown->worst->len; i++)
    {
      const QdPhotoResult *photo = self->shown->worst->pdata[i];
      QdPixels *pixels = self->shown->pixels->pdata[i];
      GtkWidget *view = qd_detection_view_new ();

      gtk_widget_set_size_request (view, 180, 135);
      qd_detection_view_show (QD_DETECTION_VIEW (view), qd_page_get_session (QD_PAGE (self)), pixels,
                              pixels != NULL && photo->width > 0 ? (double) pixels->width / photo->width : 1, names,
                              photo->detections, photo->truths);
      qd_detection_view_set_threshold (QD_DETECTION_VIEW (view), gtk_adjustment_get_value (self->threshold_range));
      gtk_flow_box_append (self->gallery, view);
    }
  gtk_widget_set_visible (self->gallery_title, self->shown->worst->len > 0);
}

static void
show_state (QdEvaluatePage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;

  gtk_stack_set_visible_child_name (self->stack, counts->best_run != 0 ? "results" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->job != NULL);
}

/* ---- Measuring ---- */

static void
on_measured (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdEvaluatePage *self = QD_EVALUATE_PAGE (owner);
  QdEvaluationTask *task = data;

  if (job != self->job)
    return; /* another choice was made meanwhile */
  g_clear_object (&self->job);
  if (error != NULL)
    {
      gtk_label_set_text (self->headline, _ ("Not measured"));
      gtk_label_set_text (self->sentence, error->message);
    }
  else
    {
      g_clear_pointer (&self->shown, qd_measured_free);
      self->shown = g_steal_pointer (&task->measured);
      show_headline (self);
      show_charts (self);
      show_gallery (self);
    }
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
on_progress (QdEvaluatePage *self, QdJob *job)
{
  guint64 done, total;

  qd_job_get_progress (job, &done, &total);
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? (double) done / (double) total : 0);
}

static void
measure (QdEvaluatePage *self, gint64 run, guint subset)
{
  QdEvaluationTask *task;

  if (run == 0 || (run == self->wanted_run && subset == self->wanted_subset))
    return;
  self->wanted_run = run;
  self->wanted_subset = subset;
  qd_job_cancel (self->job);
  g_clear_object (&self->job);
  task = qd_evaluation_task_new (qd_session_get_folder (qd_page_get_session (QD_PAGE (self))), run, subsets[subset]);
  self->job = qd_job_new (qd_evaluation_task_run, task, qd_evaluation_task_free);
  g_signal_connect_object (self->job, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  qd_job_start (self->job, G_OBJECT (self), on_measured);
  gtk_progress_bar_set_fraction (self->progress, 0);
  if (self->shown == NULL)
    gtk_label_set_text (self->headline, _ ("Measuring…"));
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
on_choice (QdEvaluatePage *self)
{
  guint row = gtk_drop_down_get_selected (self->run), subset = gtk_drop_down_get_selected (self->subset);

  if (!self->filling && self->runs != NULL && row < self->runs->len && subset < G_N_ELEMENTS (subsets))
    measure (self, g_array_index (self->runs, gint64, row), subset);
}

static void
on_threshold (QdEvaluatePage *self)
{
  if (self->shown == NULL)
    return;
  show_confusion (self);
  for (int i = 0; gtk_flow_box_get_child_at_index (self->gallery, i) != NULL; i++)
    qd_detection_view_set_threshold (
        QD_DETECTION_VIEW (gtk_flow_box_child_get_child (gtk_flow_box_get_child_at_index (self->gallery, i))),
        gtk_adjustment_get_value (self->threshold_range));
}

/* "Fix the label": the photo is opened where boxes are drawn. */
static void
on_photo (QdEvaluatePage *self, GtkFlowBoxChild *child)
{
  guint index = (guint) gtk_flow_box_child_get_index (child);

  if (self->shown == NULL || index >= self->shown->worst->len)
    return;
  qd_page_go (QD_PAGE (self), "boxes");
  qd_session_want_photo (qd_page_get_session (QD_PAGE (self)), ((const QdPhotoResult *) self->shown->worst->pdata[index])->photo_id);
}

/* ---- The runs to choose from ---- */

typedef struct
{
  GPtrArray *runs;
} Runs;

static void
runs_free (gpointer data)
{
  g_clear_pointer (&((Runs *) data)->runs, g_ptr_array_unref);
  g_free (data);
}

static gboolean
read_runs (QdProject *project, gpointer data, GError **error)
{
  ((Runs *) data)->runs = qd_project_list_runs (project, error);
  return ((Runs *) data)->runs != NULL;
}

static void
on_runs (gpointer owner, gpointer data, const GError *error)
{
  QdEvaluatePage *self = QD_EVALUATE_PAGE (owner);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gint64 best = qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts.best_run;
  guint selected = 0;

  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  self->filling = TRUE;
  g_array_set_size (self->runs, 0);
  for (guint i = 0; i < ((Runs *) data)->runs->len; i++)
    {
      const QdRun *run = ((Runs *) data)->runs->pdata[i];
      g_autofree char *percent = qd_words_percent (run->best_map50);
      g_autofree char *name = g_strdup_printf (_ ("Run %" G_GINT64_FORMAT " (%s)"), run->id, percent);

      if (run->best_epoch == 0)
        continue;
      if (run->id == (self->wanted_run != 0 ? self->wanted_run : best))
        selected = self->runs->len;
      g_array_append_val (self->runs, run->id);
      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (self->run, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->run, selected);
  self->filling = FALSE;
  on_choice (self);
}

/* ---- The page ---- */

static void
qd_evaluate_page_refresh (QdPage *page, QdChange what)
{
  if ((what & QD_CHANGED_RUNS) != 0)
    qd_session_read (qd_page_get_session (page), read_runs, g_new0 (Runs, 1), runs_free, G_OBJECT (page), on_runs);
  show_state (QD_EVALUATE_PAGE (page));
}

static void
qd_evaluate_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  QdEvaluatePage *self = QD_EVALUATE_PAGE (page);
  g_autofree char *percent = self->shown != NULL ? qd_words_percent (self->shown->evaluation->map50) : NULL;

  status->progress = self->job != NULL ? QD_PROGRESS_BUSY : self->shown != NULL ? QD_PROGRESS_DONE : QD_PROGRESS_NONE;
  if (self->job != NULL)
    status->line = g_strdup (_ ("measuring"));
  else if (self->shown != NULL)
    status->line = g_strdup_printf (_ ("mAP %s"), percent);
  else
    status->line = g_strdup (summary->counts.best_run != 0 ? _ ("not yet") : _ ("needs a detector"));
  if (summary->counts.best_run == 0)
    status->missing = g_strdup (_ ("Train a detector first."));
}

static void
qd_evaluate_page_dispose (GObject *object)
{
  QdEvaluatePage *self = QD_EVALUATE_PAGE (object);

  qd_job_cancel (self->job);
  g_clear_object (&self->job);
  g_clear_pointer (&self->shown, qd_measured_free);
  g_clear_pointer (&self->runs, g_array_unref);
  G_OBJECT_CLASS (qd_evaluate_page_parent_class)->dispose (object);
}

static void
qd_evaluate_page_class_init (QdEvaluatePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_evaluate_page_dispose;
  QD_PAGE_CLASS (class)->refresh = qd_evaluate_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_evaluate_page_describe;
  g_type_ensure (QD_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/evaluate.ui");
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, run);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, subset);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, progress);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, threshold_range);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, headline);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, sentence);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, bars);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, curves);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, confusion);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, gallery_title);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, gallery);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_threshold);
  gtk_widget_class_bind_template_callback (widget_class, on_photo);
}

static void
qd_evaluate_page_init (QdEvaluatePage *self)
{
  self->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_adjustment_configure (self->threshold_range, THRESHOLD, 0.05, 1, 0.01, 0.1, 0);
  gtk_widget_set_visible (self->gallery_title, FALSE);
}
