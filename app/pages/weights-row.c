#include "app/pages/weights-row.h"

#include "app/job.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>
#include <math.h>

struct _QdWeightsRow
{
  AdwActionRow parent_instance;
  GtkCheckButton *choice;
  GtkStack *tools; /* "absent", "coming", "there" */
  GtkProgressBar *progress;
  GtkButton *download;
  GPtrArray *catalogue;
  const QdPretrained *pretrained;
  QdJob *job; /* a download or a removal; NULL: none */
};

G_DEFINE_FINAL_TYPE (QdWeightsRow, qd_weights_row, ADW_TYPE_ACTION_ROW)

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_CHANGED,
  SIGNAL_SAY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Words ---- */

static char *
describe_origin (const QdPretrained *pretrained)
{
  if (pretrained->is_detector && isfinite (pretrained->ap))
    return g_strdup_printf (_ ("A whole detector trained on %s: %.1f AP"), pretrained->trained_on, pretrained->ap);
  if (pretrained->is_detector)
    return g_strdup_printf (_ ("A whole detector trained on %s"), pretrained->trained_on);
  if (isfinite (pretrained->accuracy))
    return g_strdup_printf (_ ("The backbone, trained on %s: names %.1f %% of photos right"), pretrained->trained_on,
                            pretrained->accuracy);
  return g_strdup_printf (_ ("The backbone, trained on %s"), pretrained->trained_on);
}

static char *
describe_size (const QdPretrained *pretrained)
{
  guint64 here;
  QdPretrainedState state = qd_pretrained_get_state (pretrained, &here);
  g_autofree char *part = g_format_size (here), *size = g_format_size (pretrained->about_bytes);

  if (state == QD_PRETRAINED_THERE)
    return g_strdup_printf (_ ("%s, downloaded"), part);
  if (state == QD_PRETRAINED_PART && pretrained->about_bytes > 0)
    return g_strdup_printf (_ ("%s of %s came so far"), part, size);
  return pretrained->about_bytes > 0 ? g_strdup (size) : g_strdup (_ ("size not known"));
}

void
qd_weights_row_set_network (QdWeightsRow *self, const QdNetwork *network)
{
  const QdPretrained *pretrained = self->pretrained;
  g_autofree char *origin = describe_origin (pretrained), *size = describe_size (pretrained);
  g_autofree char *line = g_strjoin (" · ", origin, size, NULL);
  const char *doubt = qd_pretrained_has_normalization (pretrained, network->mean, network->std)
                          ? ""
                          : _ ("\nIt was shown photos in another brightness; the first epochs settle that.");
  g_autofree char *text = g_strconcat (line, doubt, NULL), *subtitle = g_markup_escape_text (text, -1);
  g_autofree char *tooltip = g_strjoin ("\n", pretrained->origin, pretrained->license, pretrained->data_terms, pretrained->note, NULL);

  g_object_set_data (G_OBJECT (self), "network", (gpointer) network);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), g_strstrip (tooltip));
}

/* ---- State ---- */

gboolean
qd_weights_row_is_there (QdWeightsRow *self)
{
  return self->job == NULL && qd_pretrained_get_state (self->pretrained, NULL) == QD_PRETRAINED_THERE;
}

static void
show_state (QdWeightsRow *self)
{
  const QdNetwork *network = g_object_get_data (G_OBJECT (self), "network");
  gboolean there = qd_weights_row_is_there (self);

  gtk_stack_set_visible_child_name (self->tools, self->job != NULL ? "coming" : there ? "there" : "absent");
  gtk_button_set_label (self->download, qd_pretrained_get_state (self->pretrained, NULL) == QD_PRETRAINED_PART ? _ ("_Continue")
                                                                                                            : _ ("Do_wnload"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->choice), there);
  if (network != NULL)
    qd_weights_row_set_network (self, network);
}

/* ---- Download and removal ---- */

typedef struct
{
  GPtrArray *catalogue;
  const QdPretrained *pretrained;
} Work;

static void
work_free (gpointer data)
{
  g_ptr_array_unref (((Work *) data)->catalogue);
  g_free (data);
}

static void
report (guint64 done, guint64 total, gpointer job)
{
  qd_job_report (job, done, total);
}

static gboolean
download (QdJob *job, gpointer data, GError **error)
{
  return qd_pretrained_fetch (((Work *) data)->pretrained, qd_job_get_cancellable (job), report, job, NULL, error);
}

/* Some disks take their time for a large file. */
static gboolean
remove_file (QdJob *job, gpointer data, GError **error)
{
  (void) job;
  return qd_pretrained_remove (((Work *) data)->pretrained, error);
}

static void
on_progress (QdWeightsRow *self, QdJob *job)
{
  guint64 done, total;
  g_autofree char *text = NULL;

  if (job != self->job)
    return;
  qd_job_get_progress (job, &done, &total);
  total = total > 0 ? total : self->pretrained->about_bytes;
  text = g_format_size (done);
  gtk_progress_bar_set_text (self->progress, text);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (1, (double) done / (double) total));
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
on_finished (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdWeightsRow *self = owner;

  if (job == self->job)
    g_clear_object (&self->job);
  show_state (self);
  if (error != NULL && !g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_SAY], 0, error->message);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
start_job (QdWeightsRow *self, QdJobWork function, const char *text)
{
  Work *work;

  if (self->job != NULL)
    return;
  work = g_new (Work, 1);
  *work = (Work){ g_ptr_array_ref (self->catalogue), self->pretrained };
  self->job = qd_job_new (function, work, work_free);
  g_signal_connect_object (self->job, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  gtk_progress_bar_set_text (self->progress, text);
  gtk_progress_bar_set_fraction (self->progress, 0);
  qd_job_start (self->job, G_OBJECT (self), on_finished);
  show_state (self);
}

static void
on_download (QdWeightsRow *self)
{
  start_job (self, download, _ ("Asking…"));
}

static void
on_stop (QdWeightsRow *self)
{
  qd_job_cancel (self->job);
}

static void
on_remove (QdWeightsRow *self)
{
  start_job (self, remove_file, _ ("Removing…"));
}

static void
on_toggled (QdWeightsRow *self)
{
  if (gtk_check_button_get_active (self->choice))
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

/* ---- The row ---- */

const QdPretrained *
qd_weights_row_get_pretrained (QdWeightsRow *self)
{
  return self->pretrained;
}

GtkCheckButton *
qd_weights_row_get_button (QdWeightsRow *self)
{
  return self->choice;
}

GtkWidget *
qd_weights_row_new (GPtrArray *catalogue, const QdPretrained *pretrained, GtkCheckButton *group)
{
  QdWeightsRow *self = g_object_new (QD_TYPE_WEIGHTS_ROW, NULL);

  self->catalogue = g_ptr_array_ref (catalogue);
  self->pretrained = pretrained;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), pretrained->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL, pretrained->name, -1);
  gtk_check_button_set_group (self->choice, group);
  show_state (self);
  return GTK_WIDGET (self);
}

/* A row that is gone needs no file: what came is kept, and goes on the next time. */
static void
qd_weights_row_dispose (GObject *object)
{
  QdWeightsRow *self = QD_WEIGHTS_ROW (object);

  qd_job_cancel (self->job);
  g_clear_object (&self->job);
  g_clear_pointer (&self->catalogue, g_ptr_array_unref);
  G_OBJECT_CLASS (qd_weights_row_parent_class)->dispose (object);
}

static void
qd_weights_row_class_init (QdWeightsRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_weights_row_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", QD_TYPE_WEIGHTS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", QD_TYPE_WEIGHTS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SAY]
      = g_signal_new ("say", QD_TYPE_WEIGHTS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/weights-row.ui");
  gtk_widget_class_bind_template_child (widget_class, QdWeightsRow, choice);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsRow, tools);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsRow, progress);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsRow, download);
  gtk_widget_class_bind_template_callback (widget_class, on_download);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
qd_weights_row_init (QdWeightsRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
