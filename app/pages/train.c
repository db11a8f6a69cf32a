#include "app/pages/train.h"

#include "app/pages/device-row.h"
#include "app/pages/run-list.h"
#include "app/pages/settings-editor.h"
#include "app/pages/train-view.h"
#include "app/words.h"

#include "engine/ssd/network.h"
#include "engine/train/trainer.h"

#include <glib/gi18n.h>
#include <math.h>

struct _QdTrainPage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkLabel *estimate;
  GtkButton *resume;
  AdwPreferencesGroup *networks;
  AdwComboRow *weights, *device;
  QdSettingsEditor *editor;
  QdRunList *runs;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  GtkToggleButton *pause;
  GtkWidget *stop, *again, *evaluate;
  QdTrainView *view;

  const QdNetwork *network; /* that is chosen */
  GPtrArray *models;        /* of char *: paths of the rows of @weights from the second on */
  QdTrainer *trainer;       /* NULL: none runs */
  gboolean shows_run;       /* a run, under way or just done, instead of the settings */
  gint64 resumable;         /* a run that can be gone on with; 0: none */
  guint epoch, n_epochs;
  double best_map50;
};

G_DEFINE_FINAL_TYPE (QdTrainPage, qd_train_page, QD_TYPE_PAGE)

/* ---- Before ---- */

static void
show_state (QdTrainPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;
  gboolean ready = counts->subsets[QD_SUBSET_TRAIN] > 0 && counts->subsets[QD_SUBSET_VALIDATION] > 0;

  gtk_stack_set_visible_child_name (self->stack, self->shows_run ? "run" : ready || counts->runs > 0 ? "setup" : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.start", ready && self->trainer == NULL);
}

static void
on_network (QdTrainPage *self, GtkCheckButton *button)
{
  g_autoptr (QdTrainSettings) settings = NULL;

  if (!gtk_check_button_get_active (button))
    return;
  self->network = g_object_get_data (G_OBJECT (button), "network");
  settings = qd_train_settings_new (self->network->name);
  qd_settings_editor_set (self->editor, settings);
}

static void
add_networks (QdTrainPage *self)
{
  guint n;
  const QdNetwork *const *table = qd_network_get_table (&n);
  GtkCheckButton *first = NULL;

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_check_button_new ();

      gtk_check_button_set_group (GTK_CHECK_BUTTON (button), first);
      first = first != NULL ? first : GTK_CHECK_BUTTON (button);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), table[i]->name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (table[i]->sentence));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (self->networks, row);
      g_object_set_data (G_OBJECT (button), "network", (gpointer) table[i]);
      g_signal_connect_object (button, "toggled", G_CALLBACK (on_network), self, G_CONNECT_SWAPPED);
    }
  gtk_check_button_set_active (first, TRUE);
}

static void
show_estimate (QdTrainPage *self, GPtrArray *runs)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;
  const QdTrainSettings *settings = qd_settings_editor_get (self->editor);
  const char *mistake = qd_settings_editor_get_mistake (self->editor);
  g_autofree char *time = NULL, *text = NULL;

  for (guint i = 0; runs != NULL && time == NULL && i < runs->len; i++)
    {
      const QdRun *run = runs->pdata[i];

      if (run->epoch > 0 && run->seconds > 0 && g_strcmp0 (run->network, self->network->name) == 0)
        time = qd_words_time_left (run->seconds / run->epoch * settings->epochs);
    }
  if (mistake != NULL)
    text = g_strdup (mistake);
  else if (time != NULL)
    text = g_strdup_printf (_ ("%u training photos, %d epochs: about %s"), counts->subsets[QD_SUBSET_TRAIN], settings->epochs,
                            time);
  else
    text = g_strdup_printf (_ ("%u training photos, %d epochs"), counts->subsets[QD_SUBSET_TRAIN], settings->epochs);
  gtk_label_set_text (self->estimate, text);
}

static void
show_models (QdTrainPage *self, GPtrArray *runs)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *const[]){ _ ("Random weights"), NULL });
  guint selected = adw_combo_row_get_selected (self->weights);

  g_ptr_array_set_size (self->models, 0);
  for (guint i = 0; i < runs->len; i++)
    {
      const QdRun *run = runs->pdata[i];
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run->id);
      g_autofree char *percent = qd_words_percent (run->best_map50);
      g_autofree char *name = g_strdup_printf (_ ("Run %s, mAP %s"), number, percent);

      if (run->best_epoch == 0)
        continue;
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->models, qd_session_dup_path (qd_page_get_session (QD_PAGE (self)), "runs", number,
                                                          "model.safetensors", NULL));
    }
  adw_combo_row_set_model (self->weights, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->weights, selected <= self->models->len ? selected : 0);
}

static void
on_runs (QdTrainPage *self)
{
  GPtrArray *runs = qd_run_list_get_runs (self->runs);
  g_autofree char *label = NULL;

  show_models (self, runs);
  show_estimate (self, runs);
  self->resumable = qd_run_list_get_resumable (self->runs);
  label = g_strdup_printf (_ ("_Resume run %" G_GINT64_FORMAT), self->resumable);
  gtk_button_set_label (self->resume, label);
  gtk_widget_set_visible (GTK_WIDGET (self->resume), self->resumable != 0 && self->trainer == NULL);
}

static void
on_settings (QdTrainPage *self)
{
  show_estimate (self, qd_run_list_get_runs (self->runs));
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
  text = left != NULL ? g_strdup_printf (_ ("Epoch %u of %u, %s left"), MAX (event->epoch, 1), event->n_epochs, left)
                      : g_strdup_printf (_ ("Epoch %u of %u"), MAX (event->epoch, 1), event->n_epochs);
  gtk_label_set_text (self->progress_label, text);
  if (event->n_steps > 0)
    gtk_progress_bar_set_fraction (self->progress_bar, (double) event->step / event->n_steps);
}

/* The bar above a run: what can be done while it goes on, or once it is over. */
static void
show_tools (QdTrainPage *self, gboolean runs, gboolean has_model)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), runs);
  gtk_widget_set_visible (GTK_WIDGET (self->pause), runs);
  gtk_widget_set_visible (self->stop, runs);
  gtk_widget_set_visible (self->again, !runs);
  gtk_widget_set_visible (self->evaluate, !runs && has_model);
}

static void
finish (QdTrainPage *self, const QdTrainEvent *event)
{
  g_autofree char *percent = qd_words_percent (event->best_map50);
  g_autofree char *text = event->kind == QD_TRAIN_ERROR
                              ? g_strdup (event->message)
                              : g_strdup_printf (_ ("Run %" G_GINT64_FORMAT " is done: best mAP %s, at epoch %u"), event->run,
                                                 percent, event->best_epoch);

  g_clear_pointer (&self->trainer, qd_trainer_free);
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
  g_autofree char *percent = qd_words_percent (run->best_map50);
  g_autofree char *text = g_strdup_printf (_ ("Run %" G_GINT64_FORMAT ", %u epochs: best mAP %s, at epoch %u"), run->id, run->epoch,
                                           percent, run->best_epoch);

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
  g_autoptr (QdTrainSettings) settings = qd_train_settings_copy (qd_settings_editor_get (self->editor));
  guint model = adw_combo_row_get_selected (self->weights);
  g_autoptr (GError) error = NULL;

  (void) name;
  (void) parameter;
  if (self->trainer != NULL)
    return;
  if (qd_settings_editor_get_mistake (self->editor) != NULL)
    {
      qd_page_say (QD_PAGE (self), qd_settings_editor_get_mistake (self->editor));
      return;
    }
  if (!qd_train_settings_set (settings, "base_network", self->network->name, &error)
      || !qd_train_settings_set (settings, "weights",
                                 model > 0 && model <= self->models->len ? self->models->pdata[model - 1] : "", &error)
      || !qd_train_settings_set (settings, "device", qd_device_row_get (self->device), &error)
      || !qd_train_settings_check (settings, &error))
    qd_page_say (QD_PAGE (self), error->message);
  else
    begin (self, settings, 0);
}

static void
resume_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdTrainPage *self = QD_TRAIN_PAGE (widget);

  (void) name;
  (void) parameter;
  if (self->trainer == NULL && self->resumable != 0)
    begin (self, NULL, self->resumable);
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
  if (self->trainer == NULL)
    return;
  if (gtk_toggle_button_get_active (self->pause))
    {
      qd_trainer_pause (self->trainer);
      gtk_label_set_text (self->progress_label, _ ("Paused"));
    }
  else
    qd_trainer_resume (self->trainer);
}

/* ---- The page ---- */

static void
qd_train_page_open (QdPage *page, QdSession *session)
{
  QdTrainPage *self = QD_TRAIN_PAGE (page);

  qd_run_list_set_session (self->runs, session);
  qd_train_view_begin (self->view, session);
  qd_device_row_fill (self->device);
}

static void
qd_train_page_refresh (QdPage *page, QdChange what)
{
  QdTrainPage *self = QD_TRAIN_PAGE (page);

  if ((what & QD_CHANGED_RUNS) != 0)
    qd_run_list_reload (self->runs);
  show_estimate (self, qd_run_list_get_runs (self->runs));
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

  g_clear_pointer (&self->trainer, qd_trainer_free);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  G_OBJECT_CLASS (qd_train_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/train.ui");
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, estimate);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, resume);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, networks);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, weights);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, device);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, editor);
  gtk_widget_class_bind_template_child (widget_class, QdTrainPage, runs);
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
  QD_PAGE_CLASS (class)->open = qd_train_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_train_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_train_page_describe;
  QD_PAGE_CLASS (class)->dup_unfinished = qd_train_page_dup_unfinished;
  g_type_ensure (QD_TYPE_SETTINGS_EDITOR);
  g_type_ensure (QD_TYPE_TRAIN_VIEW);
  g_type_ensure (QD_TYPE_RUN_LIST);
  gtk_widget_class_install_action (widget_class, "train.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "train.resume", NULL, resume_action);
  gtk_widget_class_install_action (widget_class, "train.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "train.again", NULL, again_action);
  gtk_widget_class_install_action (widget_class, "train.pause", NULL, pause_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "train.start", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "train.pause", NULL);
  bind_template (widget_class);
}

static void
qd_train_page_init (QdTrainPage *self)
{
  self->models = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_networks (self);
  g_signal_connect_object (self->editor, "changed", G_CALLBACK (on_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runs, "loaded", G_CALLBACK (on_runs), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runs, "opened", G_CALLBACK (on_run_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runs, "say", G_CALLBACK (qd_page_say), self, G_CONNECT_SWAPPED);
}
