/* What a consolidation would do is known before, and what it did is taken back: in a task that draws and in a review. */
#include <math.h>

#include "engine/core/error.h"
#include "engine/hands/consolidation.h"
#include "tests/hands/people.h"
#include "tests/project/fixture.h"

typedef struct
{
  Fixture store;
  gint64 bee, wasp;
  gint64 photos[3];
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  fixture_set_up (&scene->store, data);
  scene->bee = qd_project_ensure_class (scene->store.project, "bee", NULL);
  scene->wasp = qd_project_ensure_class (scene->store.project, "wasp", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scene->photos); i++)
    scene->photos[i] = put_photo (&scene->store, 0, i + 1);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  fixture_tear_down (&scene->store, data);
}

/* Two people; photo 0: both a bee, one a wasp, too; photo 1: nothing; photo 2: one person alone looked, who drew a bee. */
static QdTask *
make_task (Scene *scene, QdTaskKind kind)
{
  QdTask *task = qd_project_add_task (scene->store.project, NULL, "Spring", kind, 2, scene->photos,
                                      G_N_ELEMENTS (scene->photos), NULL);

  for (guint person = 0; person < 2; person++)
    {
      QdLabels *labels = person_labels (task, person);
      QdLook *look = person_looks (labels, scene->photos[0], QD_MARK_NONE, 100);

      person_draws (look, scene->bee, 10, 10);
      if (person == 1)
        person_draws (look, scene->wasp, 100, 100);
      person_looks (labels, scene->photos[1], QD_MARK_EMPTY, 100);
      if (person == 0)
        person_draws (person_looks (labels, scene->photos[2], QD_MARK_NONE, 100), scene->bee, 10, 10);
      merge_labels (scene->store.project, labels, person == 0 ? 3 : 2, 0, 0, 0);
    }
  return task;
}

static QdConsolidation
foresee (Scene *scene, const QdTask *task, gboolean early, gboolean again)
{
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  QdConsolidation figures;

  options.early = early;
  options.again = again;
  g_assert_true (qd_consolidation_foresee (scene->store.project, task, &options, &figures, NULL, NULL));
  return figures;
}

static QdConsolidation
consolidate (Scene *scene, const QdTask *task, gboolean early, gboolean again)
{
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  QdConsolidation figures;

  options.early = early;
  options.again = again;
  g_assert_true (qd_consolidate (scene->store.project, task, &options, &figures, NULL));
  return figures;
}

static void
assert_state (Scene *scene, const QdTask *task, guint boxes, guint empty, guint settled, guint disputes)
{
  g_autoptr (QdTask) now = qd_project_get_task (scene->store.project, task->id, NULL);
  QdCounts counts;

  g_assert_true (qd_project_count (scene->store.project, &counts, NULL));
  g_assert_cmpuint (counts.boxes, ==, boxes);
  g_assert_cmpuint (counts.empty, ==, empty);
  g_assert_cmpuint (now->n_settled, ==, settled);
  g_assert_cmpuint (now->n_disputes, ==, disputes);
  g_assert_cmpuint (now->n_looks, ==, 5);
}

static void
test_foreseen (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdTask) task = make_task (scene, QD_TASK_DRAW);
  QdConsolidation before = foresee (scene, task, FALSE, FALSE), early = foresee (scene, task, TRUE, FALSE), after;

  assert_state (scene, task, 0, 0, 0, 0);
  g_assert_cmpuint (early.photos, ==, 3);
  g_assert_cmpuint (early.waiting, ==, 0);
  g_assert_cmpuint (early.boxes, ==, 2);
  after = consolidate (scene, task, FALSE, FALSE);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  g_assert_cmpuint (after.photos, ==, 2);
  g_assert_cmpuint (after.waiting, ==, 1);
  assert_state (scene, task, 1, 1, 2, 1);
  /* A box that is drawn by hand stays, or gives way. */
  draw (&scene->store, scene->photos[0], scene->bee, 300);
  before = foresee (scene, task, FALSE, TRUE);
  g_assert_cmpuint (before.photos, ==, 2);
  g_assert_cmpuint (before.replaced, ==, 1);
  g_assert_cmpuint (before.changed, ==, 0);
  g_assert_cmpuint (n_boxes (&scene->store, scene->photos[0]), ==, 2);
}

static void
take_back (Scene *scene, const QdTask *task, guint photos, guint changed)
{
  guint n, left;

  g_assert_true (qd_consolidation_take_back (scene->store.project, task, &n, &left, NULL));
  g_assert_cmpuint (n, ==, photos);
  g_assert_cmpuint (left, ==, changed);
}

static void
test_drawn (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdTask) task = make_task (scene, QD_TASK_DRAW);
  g_autoptr (GArray) boxes = NULL;
  QdConsolidation first, second;

  draw (&scene->store, scene->photos[0], scene->wasp, 200);
  first = consolidate (scene, task, TRUE, FALSE);
  assert_state (scene, task, 2, 1, 3, 1);
  take_back (scene, task, 3, 0);
  assert_state (scene, task, 1, 0, 0, 0);
  boxes = qd_project_list_boxes (scene->store.project, scene->photos[0], NULL);
  g_assert_cmpint (g_array_index (boxes, QdBox, 0).class_id, ==, scene->wasp);
  g_assert_cmpfloat (g_array_index (boxes, QdBox, 0).box.xmin, ==, 200);
  g_assert_cmpuint (g_array_index (boxes, QdBox, 0).votes, ==, 0);
  take_back (scene, task, 0, 0);
  /* What is changed meanwhile is what comes back the next time. */
  draw (&scene->store, scene->photos[0], scene->wasp, 300);
  second = consolidate (scene, task, TRUE, FALSE);
  g_assert_cmpmem (&first, sizeof first, &second, sizeof second);
  take_back (scene, task, 3, 0);
  g_assert_cmpuint (n_boxes (&scene->store, scene->photos[0]), ==, 2);
  /* Where somebody drew since nothing is taken back. */
  consolidate (scene, task, TRUE, FALSE);
  draw (&scene->store, scene->photos[2], scene->wasp, 300);
  take_back (scene, task, 2, 1);
  g_assert_cmpuint (n_boxes (&scene->store, scene->photos[0]), ==, 2);
  g_assert_cmpuint (n_boxes (&scene->store, scene->photos[2]), ==, 2);
}

/* A second look keeps the first one, whatever becomes of it. */
static void
test_review (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdBox first = draw (&scene->store, scene->photos[0], scene->bee, 20);
  g_autoptr (QdTask) task = NULL;
  g_autoptr (GArray) after = NULL, back = NULL;

  g_assert_true (qd_project_set_mark (scene->store.project, scene->photos[0], QD_MARK_VERIFIED, NULL));
  task = make_task (scene, QD_TASK_REVIEW);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (QdLook) kept = NULL;
      g_autoptr (GPtrArray) looks = NULL;

      consolidate (scene, task, FALSE, FALSE);
      g_clear_pointer (&after, g_array_unref);
      after = qd_project_list_boxes (scene->store.project, scene->photos[0], NULL);
      g_assert_cmpuint (after->len, ==, 1);
      g_assert_cmpfloat (g_array_index (after, QdBox, 0).box.xmax, ==, 60); /* as both people say */
      kept = qd_project_get_look (scene->store.project, task->id, scene->photos[0], 0, NULL);
      g_assert_cmpint (kept->mark, ==, QD_MARK_VERIFIED);
      g_assert_cmpuint (kept->boxes->len, ==, 1);
      g_assert_cmpmem (&g_array_index (kept->boxes, QdLookBox, 0).box, sizeof first.box, &first.box, sizeof first.box);
      looks = qd_project_list_looks (scene->store.project, task->id, scene->photos[0], FALSE, NULL);
      g_assert_cmpuint (looks->len, ==, 2);
      take_back (scene, task, 2, 0);
      g_clear_pointer (&back, g_array_unref);
      back = qd_project_list_boxes (scene->store.project, scene->photos[0], NULL);
      g_assert_cmpuint (back->len, ==, 1);
      g_assert_cmpmem (&g_array_index (back, QdBox, 0).box, sizeof first.box, &first.box, sizeof first.box);
    }
}

/* To foresee it nothing has to be written: whoever writes meanwhile does not wait, and it does not wait for them. */
static void
test_only_reads (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdTask) task = make_task (scene, QD_TASK_DRAW);
  g_autoptr (QdProject) reader = qd_project_open (scene->store.folder, QD_PROJECT_READ, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  QdConsolidation figures = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_project_begin (scene->store.project, NULL));
  g_assert_true (qd_consolidation_foresee (reader, task, &options, &figures, cancellable, &error));
  g_assert_no_error (error);
  qd_project_rollback (scene->store.project);
  g_assert_cmpuint (figures.photos, ==, 2);
  g_assert_cmpuint (figures.boxes, ==, 1);
  g_assert_cmpuint (figures.disputes, ==, 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_consolidation_foresee (reader, task, &options, &figures, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/hands/take-back/" name, Scene, NULL, set_up, func, tear_down)
  ADD ("foreseen", test_foreseen);
  ADD ("only-reads", test_only_reads);
  ADD ("drawn", test_drawn);
  ADD ("review", test_review);
  return g_test_run ();
}
