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
qd_evaluation_task_new (const char *folder, gint64 run, QdSubset subset)
{
  QdEvaluationTask *task = g_new0 (QdEvaluationTask, 1);

  task->folder = g_strdup (folder);
  task->run = run;
  task->subset = subset;
  return task;
}

void
qd_evaluation_task_free (gpointer data)
{
  QdEvaluationTask *task = data;

  qd_measured_free (task->measured);
  g_free (task->folder);
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

/* FALSE: it was stopped. */
static gboolean
find_worst (QdMeasured *measured, QdJob *job)
{
  GPtrArray *photos = measured->evaluation->photos;

  for (guint i = 0; i < photos->len; i++)
    if (count_errors (photos->pdata[i]) > 0)
      g_ptr_array_add (measured->worst, photos->pdata[i]);
  g_ptr_array_sort (measured->worst, compare_errors);
  g_ptr_array_set_size (measured->worst, (int) MIN (measured->worst->len, QD_WORST_PHOTOS));
  for (guint i = 0; i < measured->worst->len && !qd_job_is_cancelled (job); i++)
    g_ptr_array_add (measured->pixels, qd_photo_decode_cancellable (((const QdPhotoResult *) measured->worst->pdata[i])->path,
                                                                    PREVIEW, NULL, qd_job_get_cancellable (job), NULL));
  return !qd_job_is_cancelled (job);
}

gboolean
qd_evaluation_task_run (QdJob *job, gpointer data, GError **error)
{
  QdEvaluationTask *task = data;
  g_autoptr (QdMeasured) measured = g_new0 (QdMeasured, 1);

  measured->worst = g_ptr_array_new ();
  measured->pixels = g_ptr_array_new_with_free_func (unref_pixels);
  measured->evaluation
      = qd_evaluation_run (task->folder, task->run, qd_subset_to_string (task->subset), NULL, on_progress, job,
                           qd_job_get_cancellable (job), error);
  if (measured->evaluation == NULL || !find_worst (measured, job))
    return FALSE;
  task->measured = g_steal_pointer (&measured);
  return TRUE;
}

/* ---- The runs to choose from ---- */

void
qd_evaluation_runs_free (gpointer data)
{
  g_clear_pointer (&((QdEvaluationRuns *) data)->runs, g_ptr_array_unref);
  g_free (data);
}

gboolean
qd_evaluation_runs_read (QdProject *project, gpointer data, GError **error)
{
  ((QdEvaluationRuns *) data)->runs = qd_project_list_runs (project, error);
  return ((QdEvaluationRuns *) data)->runs != NULL;
}

/* ---- Whether it would be the same ---- */

void
qd_evaluation_digest_free (gpointer data)
{
  QdEvaluationDigest *digest = data;

  g_free (digest->digest);
  g_free (digest);
}

static void
add_box (GChecksum *sum, const QdBox *box)
{
  const double numbers[] = { box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax };
  const gint64 whole[] = { box->photo_id, box->class_id, box->difficult };

  g_checksum_update (sum, (const guchar *) (gconstpointer) numbers, sizeof numbers);
  g_checksum_update (sum, (const guchar *) (gconstpointer) whole, sizeof whole);
}

static gboolean
add_truths (GChecksum *sum, QdProject *project, QdSubset subset, GError **error)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) photos = NULL, boxes = NULL;

  query.subset = (int) subset;
  query.labelled = 1;
  photos = qd_project_list_photo_ids (project, &query, error);
  boxes = photos != NULL ? qd_project_list_boxes (project, 0, error) : NULL;
  if (boxes == NULL)
    return FALSE;
  for (guint i = 0; i < photos->len; i++)
    g_hash_table_add (ids, &g_array_index (photos, gint64, i));
  g_checksum_update (sum, (const guchar *) photos->data, (gssize) (photos->len * sizeof (gint64)));
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);

      if (box->source != QD_BOX_BY_PREDICTION && g_hash_table_contains (ids, &box->photo_id))
        add_box (sum, box);
    }
  return TRUE;
}

gboolean
qd_evaluation_digest_read (QdProject *project, gpointer data, GError **error)
{
  QdEvaluationDigest *digest = data;
  g_autoptr (QdRun) run = qd_project_get_run (project, digest->run, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *model = NULL;

  if (run == NULL)
    return FALSE;
  model = g_strdup_printf ("%d %u %.17g %.17g", (int) digest->subset, run->best_epoch, run->best_map50, run->best_map);
  g_checksum_update (sum, (const guchar *) model, -1);
  if (!add_truths (sum, project, digest->subset, error))
    return FALSE;
  digest->digest = g_strdup (g_checksum_get_string (sum));
  return TRUE;
}
