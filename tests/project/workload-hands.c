/* A labelling task: what people drew is merged, consolidated and settled. */
#include "engine/core/random.h"
#include "engine/hands/consolidation.h"
#include "engine/project/labellers.h"
#include "tests/hands/people.h"
#include "tests/project/workload.h"

#define N_PHOTOS 6
#define UUID     "00000000-0000-4000-8000-000000000001"

static gboolean
add_task (QdProject *project, GError **error)
{
  const gint64 photos[N_PHOTOS] = { 1, 2, 3, 4, 5, 6 };
  g_autoptr (QdTask) task =
      qd_project_add_task (project, UUID, "Spring", QD_TASK_DRAW, 2, photos, N_PHOTOS, error);

  return task != NULL;
}

static gboolean
merge (QdProject *project, const QdTask *task, guint person, guint seed, GError **error)
{
  g_autoptr (QdLabels) labels = person_labels (task, person);
  g_autoptr (QdReport) report = NULL;
  QdRandom random;

  qd_random_init (&random, seed, person);
  for (gint64 photo = 1; photo <= N_PHOTOS; photo++)
    {
      QdLook *look = person_looks (labels, photo, QD_MARK_NONE, seed);

      for (guint i = 0; i < 3; i++)
        person_draws (look, 1 + qd_random_below (&random, 2), 40 * i + qd_random_below (&random, 20), 10);
    }
  report = qd_hands_merge (project, labels, "ann.quadrat-labels", NULL, error);
  return report != NULL;
}

static gboolean
settle (QdProject *project, const QdTask *task, GError **error)
{
  g_autoptr (GPtrArray) open = qd_project_list_disputes (project, task->id, 0, TRUE, error);
  const QdDisputed *first = open == NULL || open->len == 0 ? NULL : open->pdata[0];

  return open != NULL && (first == NULL || qd_consolidation_settle (project, first->id, (const gint64 *) first->members->data,
                                                                   1, 0, error));
}

static gboolean
spend (QdProject *project, GError **error)
{
  gint64 ann;

  if (!qd_project_begin (project, error))
    return FALSE;
  ann = qd_project_ensure_labeller (project, "6ba7b819-9dad-11d1-80b4-00c04fd430c8", "Ann", error);
  qd_project_set_labeller (project, ann);
  if (ann != 0 && qd_project_add_time (project, 1, 2.5, error))
    return qd_project_commit (project, error);
  qd_project_rollback (project);
  return FALSE;
}

gboolean
step_hands (Work *work, guint step, GError **error)
{
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  g_autoptr (QdTask) task = NULL;

  if (step == 0)
    return add_task (work->project, error);
  task = qd_project_find_task (work->project, UUID, error);
  if (task == NULL)
    return FALSE;
  switch (step % 6)
    {
    case 3:
      return qd_consolidate (work->project, task, &options, NULL, error);
    case 4:
      return settle (work->project, task, error);
    case 5:
      return step > 6 ? qd_project_remove_task (work->project, task->id, error) : merge (work->project, task, 2, 90, error);
    case 0:
      return spend (work->project, error);
    default:
      return merge (work->project, task, step % 6 - 1, 100 + step, error);
    }
}
