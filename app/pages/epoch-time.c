#include "app/pages/epoch-time.h"

#include "app/job.h"

#include "engine/core/error.h"

#define DELAY         400  /* milliseconds between the last change of a setting and the look */
#define AUTOMATIC_MAX 20.0 /* seconds that a measurement nobody asked for may take */

/* What a job is given and gives back. */
typedef struct
{
  QdTrainSettings *settings;
  guint n_classes;
  gboolean measures;
  QdNetworkFacts facts; /* of the settings */
  GArray *all;          /* of QdNetworkFacts */
} Look;

struct _QdEpochTime
{
  GObject parent_instance;
  QdTrainSettings *settings; /* that are asked about; NULL: none yet */
  guint n_classes;
  gboolean active;
  gboolean insists; /* a person asked for a measurement */
  guint timer;
  QdJob *job; /* that is wanted; an older one may still run */
  QdEpochTimeState state;
  QdNetworkFacts facts;
  GArray *all; /* NULL: not looked yet */
  char *problem;
};

G_DEFINE_FINAL_TYPE (QdEpochTime, qd_epoch_time, G_TYPE_OBJECT)

static guint changed_signal;

static void start_job (QdEpochTime *self, gboolean measures);

/* ---- On the job's thread ---- */

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->all, g_array_unref);
  qd_train_settings_free (look->settings);
  g_free (look);
}

static gboolean
measure (QdJob *job, Look *look, QdDevice *device, GError **error)
{
  QdStepTime time;

  return !look->measures
         || qd_step_time_measure (device, look->settings, look->n_classes, qd_job_get_cancellable (job), &time, error);
}

static gboolean
run_look (QdJob *job, gpointer data, GError **error)
{
  Look *look = data;
  const char *name = look->settings->device;
  g_autoptr (QdDevice) device = qd_device_open (*name != '\0' ? name : NULL, error);
  gboolean ok = device != NULL && measure (job, look, device, error);

  look->facts = qd_network_facts_look (device, look->settings, look->n_classes);
  look->all = qd_network_facts_list (device, look->n_classes);
  return ok;
}

/* ---- On the main thread ---- */

static void
set_state (QdEpochTime *self, QdEpochTimeState state)
{
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

/* Roughly what a measurement takes: two steps and two predictions of its few photos. */
static gboolean
is_quick (const Look *look)
{
  const QdStepTime *time = &look->facts.time;

  return look->facts.origin == QD_TIME_UNKNOWN
         || 2 * qd_step_time_count_photos (look->settings) * (time->train_seconds + time->predict_seconds) <= AUTOMATIC_MAX;
}

static void
take_look (QdEpochTime *self, const Look *look, const GError *error)
{
  self->facts = look->facts;
  g_clear_pointer (&self->all, g_array_unref);
  self->all = g_array_ref (look->all);
  g_clear_pointer (&self->problem, g_free);
  if (error != NULL && !g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    self->problem = g_strdup (error->message);
}

static void
on_looked (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdEpochTime *self = owner;
  Look *look = data;

  if (job != self->job)
    return; /* something else is asked by now */
  g_clear_object (&self->job);
  take_look (self, look, error);
  if (self->problem != NULL)
    set_state (self, QD_EPOCH_TIME_FAILED);
  else if (!look->measures && look->facts.origin != QD_TIME_MEASURED && self->active && (self->insists || is_quick (look)))
    start_job (self, TRUE);
  else
    set_state (self, self->facts.origin != QD_TIME_UNKNOWN ? QD_EPOCH_TIME_KNOWN : QD_EPOCH_TIME_NOTHING);
}

static void
drop_job (QdEpochTime *self)
{
  qd_job_cancel (self->job);
  g_clear_object (&self->job);
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
start_job (QdEpochTime *self, gboolean measures)
{
  Look *look = g_new0 (Look, 1);

  drop_job (self);
  look->settings = qd_train_settings_copy (self->settings);
  look->n_classes = self->n_classes;
  look->measures = measures;
  self->job = qd_job_new (run_look, look, look_free);
  qd_job_start (self->job, G_OBJECT (self), on_looked);
  if (measures)
    set_state (self, QD_EPOCH_TIME_MEASURING);
}

static gboolean
on_timer (gpointer user_data)
{
  QdEpochTime *self = user_data;

  self->timer = 0;
  start_job (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
look_soon (QdEpochTime *self)
{
  if (self->settings == NULL || !self->active)
    return;
  drop_job (self);
  self->timer = g_timeout_add (self->all != NULL ? DELAY : 1, on_timer, self);
}

/* What the time depends on. */
static gboolean
is_alike (const QdTrainSettings *a, const QdTrainSettings *b)
{
  return g_str_equal (a->base_network, b->base_network) && g_str_equal (a->device, b->device) && a->image_shape == b->image_shape
         && a->mini_batch_size == b->mini_batch_size;
}

void
qd_epoch_time_ask (QdEpochTime *self, const QdTrainSettings *settings, guint n_classes)
{
  if (self->settings != NULL && is_alike (self->settings, settings) && self->n_classes == n_classes)
    return;
  g_clear_pointer (&self->settings, qd_train_settings_free);
  self->settings = qd_train_settings_copy (settings);
  self->n_classes = n_classes;
  self->insists = FALSE;
  self->facts = (QdNetworkFacts){ 0 };
  g_clear_pointer (&self->problem, g_free);
  drop_job (self);
  set_state (self, QD_EPOCH_TIME_NOTHING);
  look_soon (self);
}

void
qd_epoch_time_set_active (QdEpochTime *self, gboolean active)
{
  if (self->active == active)
    return;
  self->active = active;
  if (active && self->facts.origin != QD_TIME_MEASURED)
    look_soon (self);
  else if (!active)
    qd_epoch_time_stop (self);
}

void
qd_epoch_time_measure (QdEpochTime *self)
{
  self->insists = TRUE;
  if (self->settings != NULL && self->active)
    start_job (self, TRUE);
}

void
qd_epoch_time_stop (QdEpochTime *self)
{
  if (self->job == NULL && self->timer == 0)
    return;
  drop_job (self);
  self->insists = FALSE;
  set_state (self, self->facts.origin != QD_TIME_UNKNOWN ? QD_EPOCH_TIME_KNOWN : QD_EPOCH_TIME_NOTHING);
}

QdEpochTimeState
qd_epoch_time_get_state (QdEpochTime *self)
{
  return self->state;
}

QdTimeOrigin
qd_epoch_time_get (QdEpochTime *self, QdStepTime *time)
{
  if (self->facts.origin != QD_TIME_UNKNOWN)
    *time = self->facts.time;
  return self->facts.origin;
}

const char *
qd_epoch_time_get_problem (QdEpochTime *self)
{
  return self->problem;
}

GArray *
qd_epoch_time_get_facts (QdEpochTime *self)
{
  return self->all;
}

static void
qd_epoch_time_dispose (GObject *object)
{
  QdEpochTime *self = QD_EPOCH_TIME (object);

  drop_job (self);
  g_clear_pointer (&self->settings, qd_train_settings_free);
  g_clear_pointer (&self->all, g_array_unref);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (qd_epoch_time_parent_class)->dispose (object);
}

static void
qd_epoch_time_class_init (QdEpochTimeClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_epoch_time_dispose;
  changed_signal = g_signal_new ("changed", QD_TYPE_EPOCH_TIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_epoch_time_init (QdEpochTime *self)
{
}

QdEpochTime *
qd_epoch_time_new (void)
{
  return g_object_new (QD_TYPE_EPOCH_TIME, NULL);
}
