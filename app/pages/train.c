#include "app/pages/train.h"

#include "app/pages/train-setup.h"
#include "app/pages/train-view.h"
#include "app/trainer-end.h"
#include "app/words.h"

#include "engine/train/trainer.h"

#include <glib/gi18n.h>
#include <math.h>

struct _QdTrainPage
{
  QdPage parent_instance;
  GtkStack *stack;
  AdwBin *setup_place;
  QdTrainSetup *setup; /* built later */
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  GtkToggleButton *pause;
  GtkWidget *stop, *again, *evaluate;
  QdTrainView *view;

  QdTrainer *trainer;       /* NULL: none runs */
  gboolean stopping;        /* it was told to */
  gboolean shows_run;       /* a run, under way or just done, instead of the settings */
  guint epoch, n_epochs;
  double best_map50;
};

G_DEFINE_FINAL_TYPE (QdTrainPage, qd_train_page, QD_TYPE_PAGE)

/* ---- Before ---- */

static gboolean
is_ready (QdTrainPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;

  return counts->subsets[QD_SUBSET_TRAIN] > 0 && counts->subsets[QD_SUBSET_VALIDATION] > 0 && self->trainer == NULL;
}

static void
show_state (QdTrainPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;
  gboolean ready = is_ready (self);

  gtk_stack_set_visible_child_name (self->stack, self->shows_run ? "run" : ready || counts->runs > 0 ? "setup" : "empty");
  qd_page_enable (QD_PAGE (self), "train.start", ready);
  qd_page_enable (QD_PAGE (self), "train.resume", self->trainer == NULL);
  qd_train_setup_set_active (self->setup, ready && !self->shows_run && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

/* ---- During ---- */

static void
show_progress (QdTrainPage *self, const QdTrainEvent *event)
{
  g_autofree char *left = event->seconds_left > 0 ? qd_words_time_left (event->seconds_left) : NULL;
  g_autofree char *text = NULL;

  if (event->n_epochs == 0)
    return;
  self->n_epochs = event->n_epochs;
  self->epoch = event->epoch;
  if (event->n_steps > 0)
    gtk_progress_bar_set_fraction (self->progress_bar, (double) event->step / event->n_steps);
  if (self->stopping || gtk_toggle_button_get_active (self->pause))
    return; /* the label says so, and no step under way changes that */
  text = left != NULL ? g_strdup_printf (_ ("Epoch %u of %u, %s left"), MAX (event->epoch, 1), event->n_epochs, left)
                      : g_strdup_printf (_ ("Epoch %u of %u"), MAX (event->epoch, 1), event->n_epochs);
  gtk_label_set_text (self->progress_label, text);
}

/* The bar above a run: what can be done while it goes on, or once it is over. */
static void
show_tools (QdTrainPage *self, gboolean runs, gboolean has_model)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->pause), !self->stopping);
  gtk_widget_set_sensitive (self->stop, !self->stopping);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), runs);
  gtk_widget_set_visible (GTK_WIDGET (self->pause), runs);
  gtk_widget_set_visible (self->stop, runs);
  gtk_widget_set_visible (self->again, !runs);
  gtk_widget_set_visible (self->evaluate, !runs && has_model);
}

static void
finish (QdTrainPage *self, const QdTrainEvent *event)
{
  g_autofree char *percent = qd_words_percent (event->best_map50), *number = g_strdup_printf ("%" G_GINT64_FORMAT, event->run);
  g_autofree char *done
      = g_strdup_printf (_ ("Run %s is done: best mAP %s, at epoch %u"), number, percent, event->best_epoch);
  const char *text = event->kind == QD_TRAIN_ERROR ? event->message : done;

  g_clear_pointer (&self->trainer, qd_trainer_end);
  gtk_label_set_text (self->progress_label, text);
  show_tools (self, FALSE, event->kind == QD_TRAIN_DONE);
  if (event->kind == QD_TRAIN_ERROR || !qd_page_get_active (QD_PAGE (self)))
    qd_page_say (QD_PAGE (self), text);
  qd_session_poll (qd_page_get_session (QD_PAGE (self)));
  show_state (self);
}

/* A run that is over, from the list. */
static void
on_run_opened (QdTrainPage *self, const QdRun *run, GArray *log)
{
  g_autofree char *percent = qd_words_percent (run->best_map50), *number = g_strdup_printf ("%" G_GINT64_FORMAT, run->id);
  g_autofree char *text = g_strdup_printf (ngettext ("Run %s, %u epoch: best mAP %s, at epoch %u",
                                                     "Run %s, %u epochs: best mAP %s, at epoch %u", run->epoch),
                                           number, run->epoch, percent, run->best_epoch);

  if (self->trainer != NULL)
    return;
  self->shows_run = TRUE;
  qd_train_view_show_log (self->view, qd_page_get_session (QD_PAGE (self)), log);
  gtk_label_set_text (self->progress_label, text);
  show_tools (self, FALSE, run->best_epoch > 0);
  show_state (self);
}

static void
on_event (const QdTrainEvent *event, gpointer user_data)
{
  QdTrainPage *self = user_data;

  qd_train_view_take (self->view, event);
  if (event->kind == QD_TRAIN_EPOCH)
    self->best_map50 = event->best_map50;
  if (event->kind == QD_TRAIN_WARNING || event->kind == QD_TRAIN_WEIGHTS)
    qd_page_say (QD_PAGE (self), event->message);
  if (event->kind == QD_TRAIN_STARTED)
    qd_session_poll (qd_page_get_session (QD_PAGE (self)));
  if (event->kind == QD_TRAIN_PAUSED && !self->stopping)
    gtk_label_set_text (self->progress_label, _ ("Paused"));
  if (event->kind == QD_TRAIN_DONE || event->kind == QD_TRAIN_ERROR)
    finish (self, event);
  else
    show_progress (self, event);
  if (event->kind != QD_TRAIN_STEP)
    qd_page_status_changed (QD_PAGE (self));
}

static void
begin (QdTrainPage *self, const QdTrainSettings *settings, gint64 resume)
{
  QdSession *session = qd_page_get_session (QD_PAGE (self));

  self->shows_run = TRUE;
  self->stopping = FALSE;
  self->epoch = 0;
  self->best_map50 = NAN;
  qd_train_view_begin (self->view, session);
  gtk_label_set_text (self->progress_label, _ ("Getting ready…"));
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  gtk_toggle_button_set_active (self->pause, FALSE);
  show_tools (self, TRUE, FALSE);
  self->trainer = qd_trainer_start (qd_session_get_folder (session), settings, resume, NULL, on_event, self);
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
start_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdTrainPage *self = QD_TRAIN_PAGE (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdTrainSettings) settings = NULL;

  (void) name;
  (void) parameter;
  if (self->trainer != NULL)
    return;
  settings = qd_train_setup_dup_settings (self->setup, &error);
  if (settings == NULL)
    qd_page_say (QD_PAGE (self), error->message);
  else
    begin (self, settings, 0);
}

static void
resume_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdTrainPage *self = QD_TRAIN_PAGE (widget);
  gint64 run = qd_train_setup_get_resumable (self->setup);

  (void) name;
  (void) parameter;
  if (self->trainer == NULL && run != 0)
    begin (self, NULL, run);
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdTrainPage *self = QD_TRAIN_PAGE (widget);

  (void) name;
  (void) parameter;
  if (self->trainer == NULL)
    return;
  qd_trainer_stop (self->trainer);
  self->stopping = TRUE;
  show_tools (self, TRUE, FALSE);
  gtk_label_set_text (self->progress_label, _ ("Stopping after this step…"));
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdTrainPage *self = QD_TRAIN_PAGE (widget);

  (void) name;
  (void) parameter;
  self->shows_run = self->trainer != NULL;
  show_state (self);
}

static void
pause_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkToggleButton *pause = QD_TRAIN_PAGE (widget)->pause;

  (void) name;
  (void) parameter;
  gtk_toggle_button_set_active (pause, !gtk_toggle_button_get_active (pause));
}

static void
on_pause (QdTrainPage *self)
{
  if (self->trainer == NULL || self->stopping)
    return;
  if (gtk_toggle_button_get_active (self->pause))
    {
      qd_trainer_pause (self->trainer);
      gtk_label_set_text (self->progress_label, _ ("Pausing after this step…"));
    }
  else
    {
      qd_trainer_resume (self->trainer);
      gtk_label_set_text (self->progress_label, _ ("Going on…"));
    }
}

/* ---- The page ---- */

static void
add_setup (QdTrainPage *self)
{
  QdRunList *runs;

  self->setup = g_object_new (QD_TYPE_TRAIN_SETUP, "name", "setup", NULL);
  runs = qd_train_setup_get_runs (self->setup);
  g_signal_connect_object (self->setup, "say", G_CALLBACK (qd_page_say), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (runs, "opened", G_CALLBACK (on_run_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (runs, "say", G_CALLBACK (qd_page_say), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->setup_place, GTK_WIDGET (self->setup));
}

static gboolean
qd_train_page_build (QdPage *page, guint part)
{
  QdTrainPage *self = QD_TRAIN_PAGE (page);

  if (part > 0)
    return qd_train_setup_build (self->setup, part - 1);
  add_setup (self);
  return TRUE;
}

static void
qd_train_page_open (QdPage *page, QdSession *session)
{
  QdTrainPage *self = QD_TRAIN_PAGE (page);

  qd_train_setup_set_session (self->setup, session);
  qd_train_view_begin (self->view, session);
}

static void
qd_train_page_refresh (QdPage *page, QdChange what)
{
  QdTrainPage *self = QD_TRAIN_PAGE (page);

  if ((what & QD_CHANGED_RUNS) != 0)
    qd_run_list_reload (qd_train_setup_get_runs (self->setup));
  qd_train_setup_refresh (self->setup);
  show_state (self);
}

static void
qd_train_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  QdTrainPage *self = QD_TRAIN_PAGE (page);
  const QdCounts *counts = &summary->counts;
  g_autofree char *percent = qd_words_percent (counts->best_map50);

  if (self->trainer != NULL)
    {
      status->progress = QD_PROGRESS_BUSY;
      status->line = self->epoch > 0 ? g_strdup_printf (_ ("epoch %u of %u"), self->epoch, self->n_epochs)
                                     : g_strdup (_ ("getting ready"));
    }
  else if (counts->runs_done > 0)
    {
      status->progress = QD_PROGRESS_DONE;
      status->line = g_strdup_printf (_ ("mAP %s"), percent);
    }
  else
    status->line = g_strdup (counts->subsets[QD_SUBSET_TRAIN] > 0 ? _ ("not yet") : _ ("needs a split"));
  if (counts->runs_done == 0)
    status->missing = g_strdup (self->trainer != NULL ? _ ("Training is under way.") : _ ("Train a detector first."));
}

static char *
qd_train_page_dup_unfinished (QdPage *page)
{
  return QD_TRAIN_PAGE (page)->trainer != NULL
             ? g_strdup (_ ("Training is under way. What it learned up to the last epoch is kept, and the run can be resumed later."))
             : NULL;
}

static void
qd_train_page_dispose (GObject *object)
{
  QdTrainPage *self = QD_TRAIN_PAGE (object);

  g_clear_pointer (&self->trainer, qd_trainer_end);
  G_OBJECT_CLASS (qd_train_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/train.ui");
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, setup_place);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, pause);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, stop);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, again);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, evaluate);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_pause);
}

static void
qd_train_page_class_init (QdTrainPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_train_page_dispose;
  QD_PAGE_CLASS (class)->build = qd_train_page_build;
  QD_PAGE_CLASS (class)->open = qd_train_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_train_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_train_page_describe;
  QD_PAGE_CLASS (class)->dup_unfinished = qd_train_page_dup_unfinished;
  g_type_ensure (QD_TYPE_TRAIN_VIEW);
  gtk_widget_class_install_action (widget_class, "train.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "train.resume", NULL, resume_action);
  gtk_widget_class_install_action (widget_class, "train.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "train.again", NULL, again_action);
  gtk_widget_class_install_action (widget_class, "train.pause", NULL, pause_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "train.start", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "train.pause", NULL);
  bind_template (widget_class);
}

/* Out of sight nothing is measured. */
static void
on_mapped (QdTrainPage *self)
{
  if (qd_page_get_session (QD_PAGE (self)) != NULL)
    show_state (self);
}

static void
qd_train_page_init (QdTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (on_mapped), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (on_mapped), NULL);
}
