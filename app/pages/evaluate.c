#include "app/pages/evaluate.h"

#include "app/class-looks.h"
#include "app/pages/evaluation-gallery.h"
#include "app/pages/evaluation-job.h"
#include "app/pages/evaluation-plots.h"
#include "app/progress-row.h"
#include "app/words.h"

#include "widgets/chart.h"

#include <glib/gi18n.h>

#define THRESHOLD 0.5

struct _QdEvaluatePage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkDropDown *run, *subset;
  QdProgressRow *progress;
  GtkAdjustment *threshold_range;
  GtkLabel *headline, *sentence;
  QdChart *bars, *curves, *confusion;
  GtkWidget *charts, *gallery_title, *measure;
  GtkFlowBox *gallery;

  GArray *runs;           /* of gint64: the rows of @run */
  gboolean filling;       /* the list of runs is being filled */
  QdJob *job;             /* NULL: nothing is measured now */
  QdMeasured *shown;      /* NULL: nothing yet */
  gint64 wanted_run;      /* of the job, or of what was measured last, also in vain */
  guint wanted_subset;
  char *wanted_digest;    /* of what it went by */
  gboolean outdated;      /* something changed while the job runs */
};

G_DEFINE_FINAL_TYPE (QdEvaluatePage, qd_evaluate_page, QD_TYPE_PAGE)

static const QdSubset subsets[] = { QD_SUBSET_VALIDATION, QD_SUBSET_TEST, QD_SUBSET_TRAIN }; /* the rows of @subset */

/* ---- What is shown ---- */

static GArray *
list_looks (QdEvaluatePage *self)
{
  GPtrArray *classes = self->shown->evaluation->classes;
  g_autofree const char **names = g_new0 (const char *, classes->len + 1);

  for (guint i = 0; i < classes->len; i++)
    names[i] = ((const QdClassResult *) classes->pdata[i])->name;
  return qd_class_looks_new (qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->classes,
                             names); /* the names are the evaluation's */
}

static void
show_headline (QdEvaluatePage *self)
{
  const QdEvaluation *evaluation = self->shown->evaluation;
  g_autofree char *map50 = qd_words_percent (evaluation->map50), *headline = g_strdup_printf (_ ("mAP %s"), map50);
  g_autofree char *sentence = qd_evaluation_describe (evaluation);

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
show_state (QdEvaluatePage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;

  gtk_stack_set_visible_child_name (self->stack, counts->best_run != 0 ? "results" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->job != NULL);
  gtk_widget_set_visible (self->charts, self->shown != NULL);
  gtk_widget_set_visible (self->gallery_title, self->shown != NULL && self->shown->worst->len > 0);
  gtk_widget_set_visible (self->measure, self->shown == NULL && self->job == NULL && self->wanted_run != 0);
}

/* What was measured is not of what is chosen now: a sentence in its place. */
static void
forget (QdEvaluatePage *self, const char *headline, const char *sentence)
{
  g_clear_pointer (&self->shown, qd_measured_free);
  qd_evaluation_gallery_clear (self->gallery);
  gtk_label_set_text (self->headline, headline);
  gtk_label_set_text (self->sentence, sentence);
}

/* ---- Measuring ---- */

static void on_choice (QdEvaluatePage *self);

static void
show_all (QdEvaluatePage *self)
{
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
on_measured (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdEvaluatePage *self = QD_EVALUATE_PAGE (owner);
  QdEvaluationTask *task = data;

  if (job != self->job)
    return; /* another choice was made meanwhile, or it was stopped */
  g_clear_object (&self->job);
  if (error != NULL)
    forget (self, _ ("Not measured"), error->message);
  else
    {
      g_clear_pointer (&self->shown, qd_measured_free);
      self->shown = g_steal_pointer (&task->measured);
      show_headline (self);
      show_charts (self);
      qd_evaluation_gallery_fill (self->gallery, qd_page_get_session (QD_PAGE (self)), self->shown,
                                  gtk_adjustment_get_value (self->threshold_range));
    }
  show_all (self);
  if (self->outdated)
    on_choice (self);
}

static void
show_progress (QdEvaluatePage *self, QdJob *job)
{
  guint64 done, total;
  g_autofree char *text = NULL;

  if (job != self->job)
    return;
  qd_job_get_progress (job, &done, &total);
  text = total > 0 ? g_strdup_printf (ngettext ("%u of %u photo", "%u of %u photos", (guint) total), (guint) done,
                                      (guint) total)
                   : g_strdup (_ ("Getting ready…"));
  qd_progress_row_show (self->progress, text, total > 0 ? (double) done / (double) total : 0);
}

static void
stop (QdEvaluatePage *self)
{
  qd_job_cancel (self->job);
  g_clear_object (&self->job);
}

static void
on_stop (QdEvaluatePage *self)
{
  stop (self);
  forget (self, _ ("Not measured"), ""); /* what was shown is of the labels before */
  show_all (self);
}

static void
measure (QdEvaluatePage *self, gint64 run, guint subset)
{
  const char *folder = qd_session_get_folder (qd_page_get_session (QD_PAGE (self)));
  QdEvaluationTask *task = qd_evaluation_task_new (folder, run, subsets[subset]);

  if (run != self->wanted_run || subset != self->wanted_subset || self->shown == NULL)
    forget (self, _ ("Measuring…"), "");
  self->wanted_run = run;
  self->wanted_subset = subset;
  self->outdated = FALSE;
  stop (self);
  self->job = qd_job_new (qd_evaluation_task_run, task, qd_evaluation_task_free);
  g_signal_connect_object (self->job, "progress", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  qd_job_start (self->job, G_OBJECT (self), on_measured);
  show_progress (self, self->job);
  show_all (self);
}

/* What is chosen; FALSE where nothing is. */
static gboolean
get_choice (QdEvaluatePage *self, gint64 *run, guint *subset)
{
  guint row = gtk_drop_down_get_selected (self->run);

  *subset = gtk_drop_down_get_selected (self->subset);
  if (self->filling || self->runs == NULL || row >= self->runs->len || *subset >= G_N_ELEMENTS (subsets))
    return FALSE;
  *run = g_array_index (self->runs, gint64, row);
  return TRUE;
}

/* The same is not measured twice, unless its model, the split or the boxes changed; what is under way is brought to its end
 * first. */
static void
on_digest (gpointer owner, gpointer data, const GError *error)
{
  QdEvaluatePage *self = QD_EVALUATE_PAGE (owner);
  QdEvaluationDigest *digest = data;
  gint64 run;
  guint subset;
  gboolean same;

  if (!get_choice (self, &run, &subset) || run != digest->run || subsets[subset] != digest->subset)
    return; /* another choice was made meanwhile */
  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  same = run == self->wanted_run && subset == self->wanted_subset;
  if (same && g_strcmp0 (digest->digest, self->wanted_digest) == 0)
    return;
  if (same && self->job != NULL)
    {
      self->outdated = TRUE;
      return;
    }
  g_free (self->wanted_digest);
  self->wanted_digest = g_steal_pointer (&digest->digest);
  measure (self, run, subset);
}

static void
on_choice (QdEvaluatePage *self)
{
  QdEvaluationDigest *digest;
  gint64 run;
  guint subset;

  if (!get_choice (self, &run, &subset))
    return;
  digest = g_new0 (QdEvaluationDigest, 1);
  digest->run = run;
  digest->subset = subsets[subset];
  qd_session_read (qd_page_get_session (QD_PAGE (self)), qd_evaluation_digest_read, digest, qd_evaluation_digest_free,
                   G_OBJECT (self), on_digest);
}

static void
on_measure (QdEvaluatePage *self)
{
  g_clear_pointer (&self->wanted_digest, g_free);
  on_choice (self);
}

static void
on_threshold (QdEvaluatePage *self)
{
  if (self->shown == NULL)
    return;
  show_confusion (self);
  qd_evaluation_gallery_set_threshold (self->gallery, gtk_adjustment_get_value (self->threshold_range));
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
  for (guint i = 0; i < ((QdEvaluationRuns *) data)->runs->len; i++)
    {
      const QdRun *run = ((QdEvaluationRuns *) data)->runs->pdata[i];
      g_autofree char *percent = qd_words_percent (run->best_map50);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run->id);
      g_autofree char *name = g_strdup_printf (_ ("Run %s (%s)"), number, percent);

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
    qd_session_read (qd_page_get_session (page), qd_evaluation_runs_read, g_new0 (QdEvaluationRuns, 1),
                     qd_evaluation_runs_free, G_OBJECT (page), on_runs);
  else if ((what & (QD_CHANGED_BOXES | QD_CHANGED_SPLIT | QD_CHANGED_PHOTOS)) != 0)
    on_choice (QD_EVALUATE_PAGE (page));
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

  stop (self);
  g_clear_pointer (&self->shown, qd_measured_free);
  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->wanted_digest, g_free);
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
  g_type_ensure (QD_TYPE_PROGRESS_ROW);
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
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, charts);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, measure);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, gallery_title);
  gtk_widget_class_bind_template_child (widget_class, QdEvaluatePage, gallery);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_measure);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_threshold);
  gtk_widget_class_bind_template_callback (widget_class, on_photo);
}

static void
qd_evaluate_page_init (QdEvaluatePage *self)
{
  self->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_adjustment_configure (self->threshold_range, THRESHOLD, 0.05, 1, 0.01, 0.1, 0);
}
