/* A labelling task: what people drew is merged, consolidated and settled, undone on the way and done again. */
#include "engine/core/random.h"
#include "engine/hands/consolidation.h"
#include "engine/project/instructions.h"
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

static gboolean
write_instructions (QdProject *project, GError **error)
{
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (project, error);
  QdInstructionPage *page = instructions == NULL ? NULL : qd_instructions_insert_page (instructions, 0);

  if (page == NULL)
    return FALSE;
  g_free (page->text);
  page->text = g_strdup ("Legs, too.");
  return qd_project_set_instructions (project, instructions, error);
}

static gboolean
undo (QdProject *project, GError **error)
{
  return qd_project_undo (project, NULL, error);
}

static gboolean
redo (QdProject *project, GError **error)
{
  return qd_project_redo (project, NULL, error);
}

static gboolean
consolidate (QdProject *project, const QdTask *task, GError **error)
{
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;

  return qd_consolidate (project, task, &options, NULL, error);
}

static gboolean
remove_task (QdProject *project, const QdTask *task, GError **error)
{
  return qd_project_remove_task (project, task->id, error);
}

/* What is done, each on the project or on its task. */
typedef struct
{
  gboolean (*doing) (QdProject *project, GError **error);
  gboolean (*on_task) (QdProject *project, const QdTask *task, GError **error);
  guint person; /* of those whose labels are merged, from 1; 0: neither */
} Doing;

static const Doing doings[] = {
  { .doing = add_task },
  { .person = 1 },
  { .person = 2 },
  { .on_task = consolidate },
  { .doing = undo },
  { .doing = redo },
  { .on_task = settle },
  { .doing = write_instructions },
  { .doing = undo },
  { .doing = redo },
  { .person = 3 },
  { .doing = undo },
  { .doing = redo },
  { .doing = spend },
  { .person = 1 }, /* a newer look */
  { .doing = undo },
  { .doing = redo },
  { .on_task = consolidate },
  { .on_task = remove_task },
  { .doing = undo },
};

gboolean
step_hands (Work *work, guint step, GError **error)
{
  const Doing *doing = &doings[step % G_N_ELEMENTS (doings)];
  g_autoptr (QdTask) task = NULL;

  if (doing->doing != NULL)
    return doing->doing (work->project, error);
  task = qd_project_find_task (work->project, UUID, error);
  if (task == NULL)
    return FALSE;
  return doing->person > 0 ? merge (work->project, task, doing->person - 1, 90 + step, error)
                           : doing->on_task (work->project, task, error);
}
