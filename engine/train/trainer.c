#include "config.h"

#include "engine/train/trainer.h"

#include "engine/core/thread.h"
#include "engine/project/project.h"
#include "engine/train/training.h"

/* The thread and its owner. Events hold a reference until they were delivered. */
struct _QdTrainer
{
  gatomicrefcount references;
  char *folder;
  QdTrainSettings *settings; /* or NULL */
  gint64 resume_run;
  GMainContext *context;
  GThread *thread; /* NULL: none can be had */
  GCancellable *stopped, *left; /* say what the flags do, to those who decode */
  gint64 run; /* of the last event; the thread's */
  guint number; /* counts trainers */

  GMutex mutex; /* guards what follows */
  GCond changed;
  gboolean stop, paused, leaving;
  QdTrainerFunc func; /* NULL after qd_trainer_free */
  gpointer user_data;
};

typedef struct
{
  QdTrainer *trainer;
  QdTrainEvent *event;
} Delivery;

static void
trainer_unref (QdTrainer *trainer)
{
  if (!g_atomic_ref_count_dec (&trainer->references))
    return;
  g_main_context_unref (trainer->context);
  g_object_unref (trainer->stopped);
  g_object_unref (trainer->left);
  g_clear_pointer (&trainer->settings, qd_train_settings_free);
  g_free (trainer->folder);
  g_mutex_clear (&trainer->mutex);
  g_cond_clear (&trainer->changed);
  g_free (trainer);
}

static gboolean
deliver (gpointer user_data)
{
  Delivery *delivery = user_data;
  QdTrainer *trainer = delivery->trainer;
  QdTrainerFunc func;
  gpointer data;

  g_mutex_lock (&trainer->mutex);
  func = trainer->func;
  data = trainer->user_data;
  g_mutex_unlock (&trainer->mutex);
  if (func != NULL)
    func (delivery->event, data);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer user_data)
{
  Delivery *delivery = user_data;

  qd_train_event_free (delivery->event);
  trainer_unref (delivery->trainer);
  g_free (delivery);
}

static void
emit (QdTrainEvent *event, gpointer user_data)
{
  QdTrainer *trainer = user_data;
  Delivery *delivery = g_new (Delivery, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  trainer->run = event->run > 0 ? event->run : trainer->run;
  g_atomic_ref_count_inc (&trainer->references);
  *delivery = (Delivery){ trainer, event };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_attach (source, trainer->context);
}

static void
emit_kind (QdTrainer *trainer, QdTrainEventKind kind)
{
  QdTrainEvent *event = qd_train_event_new (kind);

  event->run = trainer->run;
  emit (event, trainer);
}

static QdTrainWish
ask (gpointer user_data)
{
  QdTrainer *trainer = user_data;
  QdTrainWish wish;

  g_mutex_lock (&trainer->mutex);
  if (trainer->paused && !trainer->stop)
    {
      emit_kind (trainer, QD_TRAIN_PAUSED);
      while (trainer->paused && !trainer->stop)
        g_cond_wait (&trainer->changed, &trainer->mutex);
      emit_kind (trainer, QD_TRAIN_RESUMED);
    }
  wish = trainer->leaving ? QD_TRAIN_LEAVE : trainer->stop ? QD_TRAIN_STOP : QD_TRAIN_GO_ON;
  g_mutex_unlock (&trainer->mutex);
  return wish;
}

/* ---- One that was left still writes its run: the next one of the project waits for it ---- */

static GMutex live_lock; /* guards what follows */
static GCond live_ended;
static GList *live; /* of QdTrainer: those whose threads run */
static guint n_trainers;

static gboolean
must_wait (const QdTrainer *trainer)
{
  for (GList *l = live; l != NULL; l = l->next)
    {
      QdTrainer *other = l->data;
      gboolean leaving;

      g_mutex_lock (&other->mutex);
      leaving = other->leaving;
      g_mutex_unlock (&other->mutex);
      if (leaving && other->number < trainer->number && g_str_equal (other->folder, trainer->folder))
        return TRUE;
    }
  return FALSE;
}

static void
wait_for_others (QdTrainer *trainer)
{
  g_mutex_lock (&live_lock);
  while (must_wait (trainer))
    g_cond_wait (&live_ended, &live_lock);
  g_mutex_unlock (&live_lock);
}

static void
begin_life (QdTrainer *trainer)
{
  g_mutex_lock (&live_lock);
  trainer->number = n_trainers++;
  live = g_list_prepend (live, trainer);
  g_mutex_unlock (&live_lock);
}

static void
end_life (QdTrainer *trainer)
{
  g_mutex_lock (&live_lock);
  live = g_list_remove (live, trainer);
  g_cond_broadcast (&live_ended);
  g_mutex_unlock (&live_lock);
}

static void
emit_error (QdTrainer *trainer, const GError *error)
{
  QdTrainEvent *event = qd_train_event_new (QD_TRAIN_ERROR);

  event->run = trainer->run;
  event->message = g_strdup (error->message);
  emit (event, trainer);
}

static gpointer
run_thread (gpointer user_data)
{
  QdTrainer *trainer = user_data;
  const QdTrainingHooks hooks = { ask, emit, trainer, trainer->stopped, trainer->left };
  g_autoptr (GError) error = NULL;

  wait_for_others (trainer);
  if (!qd_training_run (trainer->folder, trainer->settings, trainer->resume_run, &hooks, &error))
    emit_error (trainer, error);
  end_life (trainer);
  trainer_unref (trainer);
  return NULL;
}

static void
begin_thread (QdTrainer *trainer)
{
  g_autoptr (GError) error = NULL;

  g_atomic_ref_count_inc (&trainer->references);
  begin_life (trainer);
  trainer->thread = qd_thread_new ("trainer", run_thread, trainer, &error);
  if (trainer->thread != NULL)
    return;
  emit_error (trainer, error);
  end_life (trainer);
  trainer_unref (trainer);
}

QdTrainer *
qd_trainer_start (const char *folder, const QdTrainSettings *settings, gint64 resume_run, GMainContext *context,
                  QdTrainerFunc func, gpointer user_data)
{
  QdTrainer *trainer = g_new0 (QdTrainer, 1);

  g_atomic_ref_count_init (&trainer->references);
  trainer->folder = g_strdup (folder);
  trainer->settings = settings != NULL ? qd_train_settings_copy (settings) : NULL;
  trainer->resume_run = resume_run;
  trainer->run = resume_run;
  trainer->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  trainer->func = func;
  trainer->user_data = user_data;
  trainer->stopped = g_cancellable_new ();
  trainer->left = g_cancellable_new ();
  g_mutex_init (&trainer->mutex);
  g_cond_init (&trainer->changed);
  begin_thread (trainer);
  return trainer;
}

static void
set_flag (QdTrainer *trainer, gboolean *flag, gboolean value)
{
  g_mutex_lock (&trainer->mutex);
  *flag = value;
  g_cond_broadcast (&trainer->changed);
  g_mutex_unlock (&trainer->mutex);
}

void
qd_trainer_pause (QdTrainer *trainer)
{
  set_flag (trainer, &trainer->paused, TRUE);
}

void
qd_trainer_resume (QdTrainer *trainer)
{
  set_flag (trainer, &trainer->paused, FALSE);
}

gboolean
qd_trainer_is_paused (QdTrainer *trainer)
{
  gboolean paused;

  g_mutex_lock (&trainer->mutex);
  paused = trainer->paused;
  g_mutex_unlock (&trainer->mutex);
  return paused;
}

void
qd_trainer_stop (QdTrainer *trainer)
{
  set_flag (trainer, &trainer->stop, TRUE);
  g_cancellable_cancel (trainer->stopped);
}

void
qd_trainer_leave (QdTrainer *trainer)
{
  g_mutex_lock (&trainer->mutex);
  trainer->func = NULL;
  trainer->stop = trainer->leaving = TRUE;
  g_cond_broadcast (&trainer->changed);
  g_mutex_unlock (&trainer->mutex);
  g_cancellable_cancel (trainer->stopped);
  g_cancellable_cancel (trainer->left);
}

void
qd_trainer_free (QdTrainer *trainer)
{
  if (trainer == NULL)
    return;
  qd_trainer_leave (trainer);
  if (trainer->thread != NULL)
    g_thread_join (trainer->thread);
  trainer_unref (trainer);
}

gint64
qd_trainer_find_resumable (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_autoptr (GPtrArray) runs = project != NULL ? qd_project_list_runs (project, NULL) : NULL;

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const QdRun *run = runs->pdata[i];
      g_autofree char *path = qd_project_dup_run_path (project, run->id, "last.safetensors");

      if (run->state != QD_RUN_DONE && g_file_test (path, G_FILE_TEST_EXISTS))
        return run->id;
    }
  return 0;
}
