#include "config.h"

#include "engine/train/trainer.h"

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
  GThread *thread;
  gint64 run; /* of the last event; the thread's */

  GMutex mutex; /* guards what follows */
  GCond changed;
  gboolean stop, paused;
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

static gboolean
should_stop (gpointer user_data)
{
  QdTrainer *trainer = user_data;
  gboolean stop;

  g_mutex_lock (&trainer->mutex);
  if (trainer->paused && !trainer->stop)
    {
      emit_kind (trainer, QD_TRAIN_PAUSED);
      while (trainer->paused && !trainer->stop)
        g_cond_wait (&trainer->changed, &trainer->mutex);
      emit_kind (trainer, QD_TRAIN_RESUMED);
    }
  stop = trainer->stop;
  g_mutex_unlock (&trainer->mutex);
  return stop;
}

static gpointer
run_thread (gpointer user_data)
{
  QdTrainer *trainer = user_data;
  const QdTrainingHooks hooks = { should_stop, emit, trainer };
  g_autoptr (GError) error = NULL;
  QdTrainEvent *event;

  if (!qd_training_run (trainer->folder, trainer->settings, trainer->resume_run, &hooks, &error))
    {
      event = qd_train_event_new (QD_TRAIN_ERROR);
      event->run = trainer->run;
      event->message = g_strdup (error->message);
      emit (event, trainer);
    }
  trainer_unref (trainer);
  return NULL;
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
  g_mutex_init (&trainer->mutex);
  g_cond_init (&trainer->changed);
  g_atomic_ref_count_inc (&trainer->references);
  trainer->thread = g_thread_new ("trainer", run_thread, trainer);
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
}

void
qd_trainer_free (QdTrainer *trainer)
{
  if (trainer == NULL)
    return;
  g_mutex_lock (&trainer->mutex);
  trainer->func = NULL;
  g_mutex_unlock (&trainer->mutex);
  qd_trainer_stop (trainer);
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

      if (run->state != QD_RUN_DONE && run->epoch < run->epochs && g_file_test (path, G_FILE_TEST_EXISTS))
        return run->id;
    }
  return 0;
}
