#include "app/pages/train-setup.h"

#include "app/pages/device-row.h"
#include "app/pages/epoch-time.h"
#include "app/pages/network-chooser.h"
#include "app/pages/settings-editor.h"
#include "app/pages/weights-chooser.h"
#include "app/words.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>

#define A_FEW 10 /* seconds that qd_words_time_left() calls a few */

struct _QdTrainSetup
{
  AdwBin parent_instance;
  GtkLabel *estimate;
  GtkWidget *resume, *measuring, *measure;
  GtkSpinner *spinner;
  AdwBin *networks_place, *weights_place;
  QdNetworkChooser *networks; /* built later, as are the next */
  QdWeightsChooser *weights;
  AdwComboRow *device;
  QdSettingsEditor *editor;
  QdRunList *runs;

  QdSession *session;
  QdEpochTime *time;
};

G_DEFINE_FINAL_TYPE (QdTrainSetup, qd_train_setup, ADW_TYPE_BIN)

static guint say_signal;

/* ---- How long it takes ---- */

static const char *
name_origin (QdTimeOrigin origin)
{
  return origin == QD_TIME_MEASURED ? _ ("measured here") : _ ("estimated");
}

static char *
describe_time (QdTrainSetup *self, const QdCounts *counts)
{
  const QdTrainSettings *settings = qd_settings_editor_get (self->editor);
  QdStepTime time;
  QdTimeOrigin origin = qd_epoch_time_get (self->time, &time);
  g_autofree char *epoch = NULL, *all = NULL;
  double seconds;

  if (origin == QD_TIME_UNKNOWN)
    return NULL;
  seconds = qd_step_time_get_epoch (&time, counts->subsets[QD_SUBSET_TRAIN], counts->subsets[QD_SUBSET_VALIDATION],
                                    (guint) settings->mini_batch_size);
  epoch = qd_words_time_left (seconds);
  all = qd_words_time_left (seconds * settings->epochs);
  return seconds < A_FEW ? g_strdup_printf (_ ("%s an epoch, about %s in all (%s)"), epoch, all, name_origin (origin))
                         : g_strdup_printf (_ ("about %s an epoch, %s in all (%s)"), epoch, all, name_origin (origin));
}

static char *
describe_amount (guint n_photos, guint n_epochs)
{
  g_autofree char *photos = g_strdup_printf (ngettext ("%u training photo", "%u training photos", n_photos), n_photos);
  g_autofree char *epochs = g_strdup_printf (ngettext ("%u epoch", "%u epochs", n_epochs), n_epochs);

  return g_strdup_printf (_ ("%s, %s"), photos, epochs);
}

static void
show_estimate (QdTrainSetup *self)
{
  const QdCounts *counts = &qd_session_get_summary (self->session)->counts;
  const QdTrainSettings *settings = qd_settings_editor_get (self->editor);
  const char *mistake = qd_settings_editor_get_mistake (self->editor), *problem = qd_epoch_time_get_problem (self->time);
  g_autofree char *amount = describe_amount (counts->subsets[QD_SUBSET_TRAIN], (guint) settings->epochs);
  g_autofree char *time = describe_time (self, counts), *text = NULL;
  QdEpochTimeState state = qd_epoch_time_get_state (self->time);

  if (time != NULL) /* Translators: "120 training photos, 40 epochs: about 2 minutes an epoch, 80 minutes in all" */
    text = g_strdup_printf (_ ("%s: %s"), amount, time);
  else /* Translators: "120 training photos, 40 epochs. There is no Vulkan device." */
    text = problem != NULL ? g_strdup_printf (_ ("%s. %s"), amount, problem) : g_strdup (amount);
  gtk_label_set_text (self->estimate, mistake != NULL ? mistake : text);
  gtk_widget_set_visible (self->measuring, state == QD_EPOCH_TIME_MEASURING);
  gtk_spinner_set_spinning (self->spinner, state == QD_EPOCH_TIME_MEASURING);
  gtk_widget_set_visible (self->measure, mistake == NULL && state != QD_EPOCH_TIME_MEASURING && state != QD_EPOCH_TIME_FAILED);
  gtk_button_set_label (GTK_BUTTON (self->measure), qd_epoch_time_get (self->time, &(QdStepTime){ 0 }) == QD_TIME_MEASURED
                                                        ? _ ("_Measure again")
                                                        : _ ("_Measure the time"));
}

static guint
count_classes (QdTrainSetup *self)
{
  GPtrArray *classes = qd_session_get_summary (self->session)->classes;
  guint n = 0;

  for (guint i = 0; i < classes->len; i++)
    n += ((const QdClass *) classes->pdata[i])->n_boxes > 0;
  return MAX (n, 1) + 1; /* and the background */
}

static void
ask_for_time (QdTrainSetup *self)
{
  g_autoptr (QdTrainSettings) settings = NULL;

  if (self->session == NULL || qd_settings_editor_get_mistake (self->editor) != NULL)
    return;
  settings = qd_train_settings_copy (qd_settings_editor_get (self->editor));
  if (qd_train_settings_set (settings, "base_network", qd_network_chooser_get (self->networks)->name, NULL)
      && qd_train_settings_set (settings, "device", qd_device_row_get (self->device), NULL))
    qd_epoch_time_ask (self->time, settings, count_classes (self));
}

static void
on_time (QdTrainSetup *self)
{
  if (qd_epoch_time_get_facts (self->time) != NULL)
    qd_network_chooser_set_facts (self->networks, qd_epoch_time_get_facts (self->time));
  show_estimate (self);
}

static void
on_measure (QdTrainSetup *self)
{
  qd_epoch_time_measure (self->time);
}

static void
on_stop_measuring (QdTrainSetup *self)
{
  qd_epoch_time_stop (self->time);
}

/* ---- What is chosen ---- */

static void
on_settings (QdTrainSetup *self)
{
  ask_for_time (self);
  show_estimate (self);
}

static void
on_network (QdTrainSetup *self)
{
  const QdNetwork *network = qd_network_chooser_get (self->networks);
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (network->name);

  qd_settings_editor_set (self->editor, settings);
  qd_weights_chooser_set_network (self->weights, network);
  if (self->session != NULL)
    on_settings (self);
}

static void
on_device (QdTrainSetup *self)
{
  ask_for_time (self);
}

static void
on_runs (QdTrainSetup *self)
{
  GPtrArray *runs = qd_run_list_get_runs (self->runs);
  gint64 resumable = qd_run_list_get_resumable (self->runs);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, resumable);
  g_autofree char *label = g_strdup_printf (_ ("_Resume run %s"), number);

  qd_weights_chooser_set_runs (self->weights, self->session, runs);
  qd_network_chooser_set_runs (self->networks, runs);
  gtk_button_set_label (GTK_BUTTON (self->resume), label);
  gtk_widget_set_visible (self->resume, resumable != 0);
}

static void
on_say (QdTrainSetup *self, const char *sentence)
{
  g_signal_emit (self, say_signal, 0, sentence);
}

QdTrainSettings *
qd_train_setup_dup_settings (QdTrainSetup *self, GError **error)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_copy (qd_settings_editor_get (self->editor));
  const char *mistake = qd_settings_editor_get_mistake (self->editor);

  if (mistake != NULL)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, mistake);
  else if (qd_train_settings_set (settings, "base_network", qd_network_chooser_get (self->networks)->name, error)
           && qd_train_settings_set (settings, "weights", qd_weights_chooser_get (self->weights), error)
           && qd_train_settings_set (settings, "device", qd_device_row_get (self->device), error)
           && qd_train_settings_check (settings, error))
    return g_steal_pointer (&settings);
  return NULL;
}

/* ---- From the page ---- */

static void
add_networks (QdTrainSetup *self)
{
  self->networks = g_object_new (QD_TYPE_NETWORK_CHOOSER, "name", "networks", "title", _ ("Network"), NULL);
  g_signal_connect_object (self->networks, "changed", G_CALLBACK (on_network), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->networks_place, GTK_WIDGET (self->networks));
}

static void
add_weights (QdTrainSetup *self)
{
  self->weights = g_object_new (QD_TYPE_WEIGHTS_CHOOSER, "name", "weights", NULL);
  g_signal_connect_object (self->weights, "say", G_CALLBACK (on_say), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->weights_place, GTK_WIDGET (self->weights));
}

gboolean
qd_train_setup_build (QdTrainSetup *self, guint part)
{
  static void (*const parts[]) (QdTrainSetup *self) = { add_networks, add_weights, on_network };

  if (part < G_N_ELEMENTS (parts))
    parts[part](self);
  return part < G_N_ELEMENTS (parts);
}

void
qd_train_setup_set_session (QdTrainSetup *self, QdSession *session)
{
  g_set_object (&self->session, session);
  qd_run_list_set_session (self->runs, session);
  qd_device_row_fill (self->device);
}

void
qd_train_setup_refresh (QdTrainSetup *self)
{
  on_settings (self);
}

void
qd_train_setup_set_active (QdTrainSetup *self, gboolean active)
{
  qd_epoch_time_set_active (self->time, active);
}

QdRunList *
qd_train_setup_get_runs (QdTrainSetup *self)
{
  return self->runs;
}

gint64
qd_train_setup_get_resumable (QdTrainSetup *self)
{
  return qd_run_list_get_resumable (self->runs);
}

/* ---- The widget ---- */

static void
qd_train_setup_dispose (GObject *object)
{
  QdTrainSetup *self = QD_TRAIN_SETUP (object);

  g_clear_object (&self->time);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (qd_train_setup_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/train-setup.ui");
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, estimate);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, resume);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, measuring);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, measure);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, spinner);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, networks_place);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, weights_place);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, device);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, editor);
  gtk_widget_class_bind_template_child (widget_class, QdTrainSetup, runs);
  gtk_widget_class_bind_template_callback (widget_class, on_measure);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_measuring);
}

static void
qd_train_setup_class_init (QdTrainSetupClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_train_setup_dispose;
  say_signal = g_signal_new ("say", QD_TYPE_TRAIN_SETUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (QD_TYPE_SETTINGS_EDITOR);
  g_type_ensure (QD_TYPE_RUN_LIST);
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
qd_train_setup_init (QdTrainSetup *self)
{
  self->time = qd_epoch_time_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->time, "changed", G_CALLBACK (on_time), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->device, "notify::selected", G_CALLBACK (on_device), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "changed", G_CALLBACK (on_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runs, "loaded", G_CALLBACK (on_runs), self, G_CONNECT_SWAPPED);
}
