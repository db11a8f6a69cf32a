#include "app/job.h"

#include "engine/core/error.h"
#include "engine/core/thread.h"

struct _QdJob
{
  GObject parent_instance;
  QdJobWork work;
  QdJobDone done;
  gpointer data;
  GDestroyNotify free_data;
  GWeakRef owner;
  gboolean has_owner;
  gboolean running;
  GCancellable *cancellable;
  char *unfinished; /* see qd_job_set_unfinished(), or NULL */
  GError *error; /* written by the thread before it hands over */

  GMutex lock; /* guards what follows */
  guint64 reported, total;
  gboolean progress_queued;
};

G_DEFINE_FINAL_TYPE (QdJob, qd_job, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static GList *running_jobs; /* main thread */

static void
qd_job_finalize (GObject *object)
{
  QdJob *self = QD_JOB (object);

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_weak_ref_clear (&self->owner);
  g_clear_object (&self->cancellable);
  g_free (self->unfinished);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (qd_job_parent_class)->finalize (object);
}

static void
qd_job_class_init (QdJobClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_job_finalize;
  signals[SIGNAL_PROGRESS]
      = g_signal_new ("progress", QD_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_job_init (QdJob *self)
{
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->owner, NULL);
  self->cancellable = g_cancellable_new ();
}

QdJob *
qd_job_new (QdJobWork work, gpointer data, GDestroyNotify free_data)
{
  QdJob *self = g_object_new (QD_TYPE_JOB, NULL);

  self->work = work;
  self->data = data;
  self->free_data = free_data;
  return self;
}

static gboolean
finish (gpointer user_data)
{
  QdJob *self = user_data;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  self->running = FALSE;
  running_jobs = g_list_remove (running_jobs, self);
  if (self->done != NULL && (owner != NULL || !self->has_owner))
    self->done (owner, self, self->data, self->error);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer user_data)
{
  QdJob *self = user_data;

  if (!self->work (self, self->data, &self->error) && self->error == NULL)
    g_set_error_literal (&self->error, QD_ERROR, QD_ERROR_CANCELLED, "The work was stopped.");
  /* The main thread drops the last reference: data and owner are its own. */
  g_idle_add_full (G_PRIORITY_DEFAULT, finish, self, g_object_unref);
  return NULL;
}

static void
begin_thread (QdJob *self)
{
  GThread *thread = qd_thread_new ("job", run, g_object_ref (self), &self->error);

  if (thread != NULL)
    g_thread_unref (thread);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT, finish, self, g_object_unref);
}

void
qd_job_start (QdJob *self, GObject *owner, QdJobDone done)
{
  g_return_if_fail (QD_IS_JOB (self) && !self->running);

  self->done = done;
  self->has_owner = owner != NULL;
  g_weak_ref_set (&self->owner, owner);
  self->running = TRUE;
  running_jobs = g_list_prepend (running_jobs, self);
  begin_thread (self);
}

void
qd_job_cancel (QdJob *self)
{
  if (self != NULL)
    g_cancellable_cancel (self->cancellable);
}

gboolean
qd_job_is_running (QdJob *self)
{
  return self->running;
}

gboolean
qd_job_is_cancelled (QdJob *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

GCancellable *
qd_job_get_cancellable (QdJob *self)
{
  return self->cancellable;
}

static gboolean
emit_progress (gpointer user_data)
{
  QdJob *self = user_data;

  g_mutex_lock (&self->lock);
  self->progress_queued = FALSE;
  g_mutex_unlock (&self->lock);
  if (self->running)
    g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
  return G_SOURCE_REMOVE;
}

void
qd_job_report (QdJob *self, guint64 done, guint64 total)
{
  gboolean queue;

  g_mutex_lock (&self->lock);
  queue = !self->progress_queued;
  self->progress_queued = TRUE;
  self->reported = done;
  self->total = total;
  g_mutex_unlock (&self->lock);
  if (queue)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, emit_progress, g_object_ref (self), g_object_unref);
}

void
qd_job_get_progress (QdJob *self, guint64 *done, guint64 *total)
{
  g_mutex_lock (&self->lock);
  *done = self->reported;
  *total = self->total;
  g_mutex_unlock (&self->lock);
}

void
qd_job_set_unfinished (QdJob *self, const char *sentence)
{
  g_free (self->unfinished);
  self->unfinished = g_strdup (sentence);
}

const char *
qd_job_get_unfinished (void)
{
  for (GList *l = running_jobs; l != NULL; l = l->next)
    {
      QdJob *job = l->data;

      if (job->unfinished != NULL && !qd_job_is_cancelled (job))
        return job->unfinished;
    }
  return NULL;
}

void
qd_job_stop_unfinished (void)
{
  for (GList *l = running_jobs; l != NULL; l = l->next)
    if (((QdJob *) l->data)->unfinished != NULL)
      qd_job_cancel (l->data);
}

guint
qd_job_count_running (void)
{
  return g_list_length (running_jobs);
}

void
qd_job_stop_all (void)
{
  for (GList *l = running_jobs; l != NULL; l = l->next)
    qd_job_cancel (l->data);
  while (running_jobs != NULL)
    g_main_context_iteration (NULL, TRUE);
}
