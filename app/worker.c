#include "app/worker.h"

#include "engine/core/error.h"
#include "engine/core/thread.h"

typedef struct
{
  QdWorkerWork work; /* NULL: the thread ends */
  gpointer data;
  GDestroyNotify free_data;
  GWeakRef owner;
  gboolean has_owner;
  QdWorkerDone done;
  GError *error;
} Task;

struct _QdWorker
{
  char *folder;
  QdProjectMode mode;
  QdWorkerChanged changed;
  gpointer user_data;
  GThread *thread; /* NULL: none can be had, and the work that is asked for fails; it is tried again with each */
  GAsyncQueue *queue; /* of Task, to the thread */
  GAsyncQueue *ready; /* of Task, back */
  GSource *source;    /* hands what is ready to the main loop */
  guint64 last_pushed;
  guint references; /* main thread: the owner's, and that of a hand-over under way */
  gboolean closed;
  QdWorkerWritten written; /* or NULL; with */
  gpointer written_data;
  GApplication *held; /* until the thread is through; owned, or NULL */

  GMutex lock; /* guards what follows */
  GCond finished;
  guint64 last_finished;
  guint changes; /* QdChange, not told yet */
};

static guint n_closing; /* main thread */

static void
task_free (Task *task)
{
  if (task->free_data != NULL)
    task->free_data (task->data);
  g_weak_ref_clear (&task->owner);
  g_clear_error (&task->error);
  g_free (task);
}

static void
on_project_changed (QdProject *project, guint what, gpointer user_data)
{
  QdWorker *self = user_data;

  (void) project;
  g_mutex_lock (&self->lock);
  self->changes |= what;
  g_mutex_unlock (&self->lock);
}

static void
give_back (QdWorker *self, Task *task)
{
  g_async_queue_push (self->ready, task);
  g_mutex_lock (&self->lock);
  self->last_finished++;
  g_cond_broadcast (&self->finished);
  g_mutex_unlock (&self->lock);
  g_source_set_ready_time (self->source, 0);
}

/* Returns: whether somebody waits to be told that it is over. */
static gboolean
work_to_the_end (QdWorker *self, QdProject *project, const GError *error)
{
  for (;;)
    {
      Task *task = g_async_queue_pop (self->queue);

      if (task->work == NULL)
        {
          gboolean tell = task->data != NULL;
          task_free (task);
          return tell;
        }
      if (project != NULL)
        task->work (project, task->data, &task->error);
      else
        task->error = g_error_copy (error);
      give_back (self, task);
    }
}

static gboolean on_written (gpointer user_data);
static gboolean on_closed (gpointer user_data);

/* On the main loop, one after the other where both are told. */
static void
tell_soon (QdWorker *self, GSourceFunc what)
{
  g_idle_add_full (G_PRIORITY_HIGH, what, self, NULL);
}

static gpointer
run (gpointer user_data)
{
  QdWorker *self = user_data;
  GError *error = NULL;
  QdProject *project = qd_project_open (self->folder, self->mode, &error);
  gboolean tell;

  if (project != NULL)
    g_signal_connect (project, "changed", G_CALLBACK (on_project_changed), self);
  tell = work_to_the_end (self, project, error);
  if (tell)
    tell_soon (self, on_written);
  g_clear_object (&project);
  g_clear_error (&error);
  if (tell)
    tell_soon (self, on_closed);
  return NULL;
}

static void
tell_changes (QdWorker *self)
{
  QdChange what;

  g_mutex_lock (&self->lock);
  what = self->changes;
  self->changes = 0;
  g_mutex_unlock (&self->lock);
  if (what != 0 && self->changed != NULL)
    self->changed (what, self->user_data);
}

/* Of a worker that is closed. Returns: the first error that is nobody's wish, to be freed, or NULL. */
static GError *
drop_ready (QdWorker *self)
{
  GError *lost = NULL;
  Task *task;

  while ((task = g_async_queue_try_pop (self->ready)) != NULL)
    {
      if (lost == NULL && task->done != NULL && !g_error_matches (task->error, QD_ERROR, QD_ERROR_CANCELLED))
        lost = g_steal_pointer (&task->error);
      task_free (task);
    }
  return lost;
}

static void
worker_unref (QdWorker *self)
{
  g_autoptr (GError) lost = NULL;

  if (--self->references > 0)
    return;
  lost = drop_ready (self);
  if (lost != NULL)
    g_message ("%s", lost->message); /* there is no window left to say it in */
  g_source_unref (self->source);
  g_async_queue_unref (self->queue);
  g_async_queue_unref (self->ready);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->finished);
  g_free (self->folder);
  g_free (self);
}

/* A done function may free the worker. */
static gboolean
hand_over (gpointer user_data)
{
  QdWorker *self = user_data;
  Task *task;

  self->references++;
  g_source_set_ready_time (self->source, -1);
  while (!self->closed && (task = g_async_queue_try_pop (self->ready)) != NULL)
    {
      g_autoptr (GObject) owner = g_weak_ref_get (&task->owner);

      if (task->done != NULL && (owner != NULL || !task->has_owner))
        task->done (owner, task->data, task->error);
      task_free (task);
    }
  if (!self->closed)
    tell_changes (self);
  worker_unref (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  (void) source;
  return callback (user_data);
}

static gboolean
begin_thread (QdWorker *self, GError **error)
{
  if (self->thread == NULL)
    self->thread = qd_thread_new ("project", run, self, error);
  return self->thread != NULL;
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

QdWorker *
qd_worker_new (const char *folder, QdProjectMode mode, QdWorkerChanged changed, gpointer user_data)
{
  QdWorker *self = g_new0 (QdWorker, 1);

  self->references = 1;
  self->folder = g_strdup (folder);
  self->mode = mode;
  self->changed = changed;
  self->user_data = user_data;
  self->queue = g_async_queue_new ();
  self->ready = g_async_queue_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->finished);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "[quadrat] worker");
  g_source_set_priority (self->source, G_PRIORITY_HIGH); /* before the next frame */
  g_source_set_ready_time (self->source, -1);
  g_source_set_callback (self->source, hand_over, self, NULL);
  g_source_attach (self->source, NULL);
  begin_thread (self, NULL);
  return self;
}

static void
push_end (QdWorker *self, gboolean tell)
{
  Task *task = g_new0 (Task, 1);

  task->data = tell ? self : NULL;
  g_weak_ref_init (&task->owner, NULL);
  g_async_queue_push (self->queue, task);
}

static void
take_down (QdWorker *self)
{
  Task *task;

  if (self->thread != NULL)
    g_thread_join (self->thread);
  while ((task = g_async_queue_try_pop (self->queue)) != NULL) /* the end, where there was no thread */
    task_free (task);
  self->closed = TRUE;
  g_source_destroy (self->source);
  worker_unref (self);
}

void
qd_worker_free (QdWorker *self)
{
  if (self == NULL)
    return;
  push_end (self, FALSE);
  take_down (self);
}

static gboolean
on_written (gpointer user_data)
{
  QdWorker *self = user_data;
  g_autoptr (GError) lost = self->written != NULL ? drop_ready (self) : NULL;

  if (self->written != NULL)
    self->written (lost, self->written_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_closed (gpointer user_data)
{
  QdWorker *self = user_data;
  GApplication *held = self->held;

  take_down (self);
  n_closing--;
  if (held != NULL)
    {
      g_application_release (held);
      g_object_unref (held);
    }
  return G_SOURCE_REMOVE;
}

void
qd_worker_close (QdWorker *self)
{
  if (self != NULL)
    qd_worker_close_told (self, NULL, NULL);
}

void
qd_worker_close_told (QdWorker *self, QdWorkerWritten written, gpointer user_data)
{
  self->written = written;
  self->written_data = user_data;
  self->closed = TRUE;
  n_closing++;
  if (g_application_get_default () != NULL)
    {
      self->held = g_object_ref (g_application_get_default ());
      g_application_hold (self->held);
    }
  push_end (self, TRUE);
  if (self->thread != NULL)
    return; /* it tells both */
  tell_soon (self, on_written);
  tell_soon (self, on_closed);
}

void
qd_worker_wait_closed (void)
{
  while (n_closing > 0)
    g_main_context_iteration (NULL, TRUE);
}

guint64
qd_worker_push (QdWorker *self, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner, QdWorkerDone done)
{
  Task *task = g_new0 (Task, 1);

  g_return_val_if_fail (work != NULL, 0);
  task->work = work;
  task->data = data;
  task->free_data = free_data;
  task->has_owner = owner != NULL;
  g_weak_ref_init (&task->owner, owner);
  task->done = done;
  if (begin_thread (self, &task->error))
    g_async_queue_push (self->queue, task);
  else
    give_back (self, task);
  return ++self->last_pushed;
}

static gboolean
is_finished (QdWorker *self, guint64 number, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;
  gboolean finished;

  g_mutex_lock (&self->lock);
  while (self->last_finished < number)
    if (!g_cond_wait_until (&self->finished, &self->lock, end))
      break;
  finished = self->last_finished >= number;
  g_mutex_unlock (&self->lock);
  return finished;
}

gboolean
qd_worker_wait (QdWorker *self, guint64 number, gint64 microseconds)
{
  if (!is_finished (self, number, microseconds))
    return FALSE;
  hand_over (self);
  return TRUE;
}

gboolean
qd_worker_is_idle (QdWorker *self)
{
  return is_finished (self, self->last_pushed, 0);
}

static gboolean
look (QdProject *project, gpointer data, GError **error)
{
  (void) data;
  (void) error;
  qd_project_poll (project);
  return TRUE;
}

void
qd_worker_poll (QdWorker *self)
{
  if (qd_worker_is_idle (self))
    qd_worker_push (self, look, NULL, NULL, NULL, NULL);
}
