#include "app/pages/task-work.h"

#include <glib/gi18n.h>

#include "engine/hands/labels.h"
#include "engine/hands/merge.h"
#include "engine/hands/task-export.h"

QdTaskWork *
qd_task_work_new (QdTaskWorkKind kind, const char *folder)
{
  QdTaskWork *work = g_new0 (QdTaskWork, 1);

  work->kind = kind;
  work->folder = g_strdup (folder);
  return work;
}

static void
work_free (gpointer data)
{
  QdTaskWork *work = data;

  if (work->step != NULL && work->session != NULL) /* whoever asked may be gone */
    qd_session_adopt_step (work->session, g_steal_pointer (&work->step));
  g_clear_pointer (&work->step, qd_history_step_free);
  g_clear_object (&work->session);
  g_clear_pointer (&work->tasks, g_ptr_array_unref);
  g_strfreev (work->paths);
  g_clear_pointer (&work->agreement, qd_task_agreement_free);
  g_free (work->options);
  g_free (work->folder);
  g_free (work->name);
  g_free (work->path);
  g_free (work->text);
  g_free (work->sentence);
  g_free (work);
}

/* ---- On the job's thread ---- */

static gboolean
make_task (QdProject *project, QdTaskWork *work, GError **error)
{
  g_autoptr (QdTask) task = NULL;

  work->choice.seed = g_random_int ();
  task = qd_hands_make_task (project, work->name, work->review ? QD_TASK_REVIEW : QD_TASK_DRAW, work->labellers, &work->choice,
                             error);
  if (task != NULL)
    work->sentence = g_strdup_printf (ngettext ("“%s” has %u photo", "“%s” has %u photos", task->n_photos), task->name,
                                      task->n_photos);
  return task != NULL;
}

static void
on_photo (guint done, guint total, gpointer job)
{
  qd_job_report (job, done, total);
}

static gboolean
export_task (QdJob *job, QdProject *project, QdTaskWork *work, GError **error)
{
  const QdTaskExportOptions options = QD_TASK_EXPORT_OPTIONS_INIT;
  g_autoptr (QdTask) task = qd_project_get_task (project, work->task, error);
  g_autofree char *name = g_filename_display_basename (work->path);
  guint n;

  if (task == NULL ||
      !qd_task_export (project, task, work->path, &options, &n, on_photo, job, qd_job_get_cancellable (job), error))
    return FALSE;
  work->sentence = g_strdup_printf (ngettext ("%u photo is in “%s” now", "%u photos are in “%s” now", n), n, name);
  return TRUE;
}

static gboolean
merge (QdProject *project, QdTaskWork *work, GError **error)
{
  guint added = 0, updated = 0, unchanged = 0, skipped = 0;

  for (guint i = 0; work->paths[i] != NULL; i++)
    {
      g_autoptr (QdLabels) labels = qd_labels_read (work->paths[i], error);
      g_autoptr (QdReport) report = labels == NULL ? NULL : qd_hands_merge (project, labels, work->paths[i], NULL, error);

      if (report == NULL)
        return FALSE;
      added += report->added;
      updated += report->updated;
      unchanged += report->unchanged;
      skipped += report->skipped;
    }
  work->sentence = g_strdup_printf (_ ("Looks: %u new, %u newer, %u there already, %u left out"), added, updated,
                                    unchanged, skipped);
  return TRUE;
}

/* Where no options are given those of the last time are filled in. */
static QdTask *
get_task (QdProject *project, QdTaskWork *work, GError **error)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, work->task, error);
  QdConsolidationOptions last = QD_CONSOLIDATION_OPTIONS_INIT;

  if (task != NULL && work->options == NULL)
    {
      last = qd_consolidation_get_options (task);
      work->options = g_memdup2 (&last, sizeof last);
    }
  return g_steal_pointer (&task);
}

static gboolean
consolidate (QdProject *project, QdTaskWork *work, GError **error)
{
  g_autoptr (QdTask) task = get_task (project, work, error);

  if (task == NULL || !qd_consolidate (project, task, work->options, &work->figures, error))
    return FALSE;
  work->sentence = g_strdup_printf (_ ("Settled boxes: %u · to settle by hand: %u · photos that wait: %u"), work->figures.boxes,
                                    work->figures.disputes, work->figures.waiting);
  return TRUE;
}

static gboolean
foresee (QdJob *job, QdProject *project, QdTaskWork *work, GError **error)
{
  g_autoptr (QdTask) task = get_task (project, work, error);

  return task != NULL &&
         qd_consolidation_foresee (project, task, work->options, &work->figures, qd_job_get_cancellable (job), error);
}

static gboolean
take_back (QdProject *project, QdTaskWork *work, GError **error)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, work->task, error);
  guint photos, changed;

  if (task == NULL || !qd_consolidation_take_back (project, task, &photos, &changed, error))
    return FALSE;
  work->sentence = g_strdup_printf (ngettext ("%u photo has its boxes of before again · changed by hand and left alone: %u",
                                              "%u photos have their boxes of before again · changed by hand and left alone: %u",
                                              photos),
                                    photos, changed);
  return TRUE;
}

static gboolean
measure (QdProject *project, QdTaskWork *work, GError **error)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, work->task, error);

  work->agreement = task == NULL ? NULL : qd_task_agreement_measure (project, task, error);
  return work->agreement != NULL;
}

static gboolean
give_back (QdProject *project, QdTaskWork *work, GError **error)
{
  g_autoptr (QdLabels) labels = qd_labels_collect (project, error);

  if (labels == NULL || !qd_labels_write (labels, work->path, error))
    return FALSE;
  work->sentence = g_strdup_printf (ngettext ("What %s labelled on %u photo is written", "What %s labelled on %u photos is written",
                                              labels->photos->len),
                                    labels->labeller_name, labels->photos->len);
  if (labels->n_shared > 0)
    {
      g_autofree char *all = g_steal_pointer (&work->sentence);

      work->sentence = g_strdup_printf (_ ("%s · on %u others drew here, too, which is left out"), all, labels->n_shared);
    }
  return TRUE;
}

static gboolean
do_it (QdJob *job, QdProject *project, QdTaskWork *work, GError **error)
{
  switch (work->kind)
    {
    case QD_TASK_WORK_NEW:
      return make_task (project, work, error);
    case QD_TASK_WORK_EXPORT:
      return export_task (job, project, work, error);
    case QD_TASK_WORK_MERGE:
      return merge (project, work, error);
    case QD_TASK_WORK_FORESEE:
      return foresee (job, project, work, error);
    case QD_TASK_WORK_CONSOLIDATE:
      return consolidate (project, work, error);
    case QD_TASK_WORK_TAKE_BACK:
      return take_back (project, work, error);
    case QD_TASK_WORK_AGREEMENT:
      return measure (project, work, error);
    case QD_TASK_WORK_GIVE_BACK:
      return give_back (project, work, error);
    case QD_TASK_WORK_LIST:
    default:
      return TRUE;
    }
}

static gboolean
run (QdJob *job, gpointer data, GError **error)
{
  QdTaskWork *work = data;
  gboolean reads = work->kind == QD_TASK_WORK_LIST || work->kind == QD_TASK_WORK_FORESEE ||
                   work->kind == QD_TASK_WORK_AGREEMENT || work->kind == QD_TASK_WORK_GIVE_BACK;
  g_autoptr (QdProject) project = qd_project_open (work->folder, reads ? QD_PROJECT_READ : QD_PROJECT_WRITE, error);
  g_autofree char *copy = NULL;
  gboolean done;

  if (project == NULL || !qd_project_keep_history (project, error))
    return FALSE;
  qd_project_begin_step (project);
  done = do_it (job, project, work, error);
  qd_project_end_step (project, TRUE);
  work->step = qd_project_steal_step (project);
  if (!done)
    return FALSE;
  copy = qd_project_dup_setting (project, QD_TASK_COPY_KEY, NULL);
  work->is_copy = copy != NULL;
  work->tasks = qd_project_list_tasks (project, error);
  return work->tasks != NULL;
}

QdJob *
qd_task_work_start (QdTaskWork *work, GObject *owner, QdJobDone done)
{
  g_autoptr (QdJob) job = qd_job_new (run, work, work_free);

  if (work->kind == QD_TASK_WORK_EXPORT) /* the others cannot be stopped, and are done to their end though the window closes */
    qd_job_set_unfinished (job, _ ("A labelling task is being written. Stopped now, that is not done."));
  qd_job_start (job, owner, done);
  return job; /* until it is done others hold it */
}
