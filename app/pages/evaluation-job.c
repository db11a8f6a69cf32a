#include "app/pages/evaluation-job.h"

#include "engine/photo/photo.h"

#define PREVIEW 420 /* pixels of the longer side */

static void
unref_pixels (gpointer pixels)
{
  if (pixels != NULL)
    qd_pixels_unref (pixels);
}

void
qd_measured_free (QdMeasured *measured)
{
  if (measured == NULL)
    return;
  g_clear_pointer (&measured->evaluation, qd_evaluation_free);
  g_ptr_array_unref (measured->worst);
  g_ptr_array_unref (measured->pixels);
  g_free (measured);
}

QdEvaluationTask *
qd_evaluation_task_new (const char *folder, gint64 run, const char *subset)
{
  QdEvaluationTask *task = g_new0 (QdEvaluationTask, 1);

  task->folder = g_strdup (folder);
  task->run = run;
  task->subset = g_strdup (subset);
  return task;
}

void
qd_evaluation_task_free (gpointer data)
{
  QdEvaluationTask *task = data;

  qd_measured_free (task->measured);
  g_free (task->folder);
  g_free (task->subset);
  g_free (task);
}

static void
on_progress (guint done, guint total, gpointer user_data)
{
  qd_job_report (user_data, done, total);
}

static guint
count_errors (const QdPhotoResult *photo)
{
  return photo->n_false + photo->n_missed;
}

static int
compare_errors (gconstpointer a, gconstpointer b)
{
  return (int) count_errors (*(const QdPhotoResult *const *) b) - (int) count_errors (*(const QdPhotoResult *const *) a);
}

static void
find_worst (QdMeasured *measured)
{
  GPtrArray *photos = measured->evaluation->photos;

  for (guint i = 0; i < photos->len; i++)
    if (count_errors (photos->pdata[i]) > 0)
      g_ptr_array_add (measured->worst, photos->pdata[i]);
  g_ptr_array_sort (measured->worst, compare_errors);
  g_ptr_array_set_size (measured->worst, (int) MIN (measured->worst->len, QD_WORST_PHOTOS));
  for (guint i = 0; i < measured->worst->len; i++)
    g_ptr_array_add (measured->pixels,
                     qd_photo_decode (((const QdPhotoResult *) measured->worst->pdata[i])->path, PREVIEW, NULL, NULL));
}

gboolean
qd_evaluation_task_run (QdJob *job, gpointer data, GError **error)
{
  QdEvaluationTask *task = data;
  g_autoptr (QdMeasured) measured = g_new0 (QdMeasured, 1);

  measured->worst = g_ptr_array_new ();
  measured->pixels = g_ptr_array_new_with_free_func (unref_pixels);
  measured->evaluation
      = qd_evaluation_run (task->folder, task->run, task->subset, NULL, on_progress, job, qd_job_get_cancellable (job), error);
  if (measured->evaluation == NULL)
    return FALSE;
  find_worst (measured);
  task->measured = g_steal_pointer (&measured);
  return TRUE;
}
