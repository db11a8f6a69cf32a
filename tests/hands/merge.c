/* What people labelled comes back: nothing of others is touched, nothing comes twice, corners are those of the full photo. */
#include <math.h>

#include "engine/core/error.h"
#include "engine/project/labellers.h"
#include "engine/project/project-private.h"
#include "tests/hands/people.h"
#include "tests/project/fixture.h"

static QdTask *
make_task (Fixture *fixture, QdTaskKind kind, gint64 *photos, guint n)
{
  g_autoptr (GError) error = NULL;
  QdTask *task;

  for (guint i = 0; i < n; i++)
    photos[i] = put_photo (fixture, 0, i + 1);
  task = qd_project_add_task (fixture->project, NULL, "Spring", kind, 2, photos, n, &error);
  g_assert_no_error (error);
  return task;
}

static void
assert_near (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-9 * fabs (expected));
}

static void
test_scale (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo;
  g_autoptr (QdTask) task = make_task (fixture, QD_TASK_DRAW, &photo, 1);
  QdLabels *labels = person_labels (task, 0);
  QdLook *look = person_looks (labels, photo, QD_MARK_NONE, 100);
  g_autoptr (GPtrArray) looks = NULL;
  const QdLook *stored;
  const QdLookBox *box;

  person_draws (look, bee, 1.0 / 3, 0.1);
  person_draws (look, bee, 240, 190); /* reaches out */
  ((QdLabelledPhoto *) labels->photos->pdata[0])->width = 334; /* of 500 x 400 in 334 x 267 */
  ((QdLabelledPhoto *) labels->photos->pdata[0])->height = 267;
  merge_labels (fixture->project, labels, 1, 0, 0, 0);
  looks = qd_project_list_looks (fixture->project, task->id, 0, TRUE, NULL);
  g_assert_cmpuint (looks->len, ==, 1);
  stored = looks->pdata[0];
  g_assert_cmpfloat (stored->seconds, ==, 12.5);
  g_assert_cmpint (stored->started, ==, 80);
  g_assert_cmpint (stored->finished, ==, 100);
  g_assert_cmpuint (stored->boxes->len, ==, 2);
  box = &g_array_index (stored->boxes, QdLookBox, 0);
  assert_near (box->box.xmin, 500.0 / 334 / 3);
  assert_near (box->box.ymin, 0.1 * 400 / 267);
  assert_near (box->box.xmax, (20 + 1.0 / 3) * 500 / 334);
  assert_near (box->box.ymax, 20.1 * 400 / 267);
  g_assert_cmpint (box->created, ==, 1);
  g_assert_cmpint (box->modified, ==, 2);
  box = &g_array_index (stored->boxes, QdLookBox, 1);
  assert_near (box->box.xmax, 260.0 * 500 / 334);
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 0); /* they are not the photo's yet */
}

static void
test_twice (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photos[2];
  g_autoptr (QdTask) task = make_task (fixture, QD_TASK_DRAW, photos, 2);
  g_autoptr (GPtrArray) looks = NULL, people = NULL;

  for (guint person = 0; person < 2; person++)
    for (guint time = 0; time < 2; time++)
      {
        QdLabels *labels = person_labels (task, person);
        person_draws (person_looks (labels, photos[0], QD_MARK_NONE, 100), bee, 10, 10);
        person_looks (labels, photos[1], QD_MARK_EMPTY, 101);
        merge_labels (fixture->project, labels, time == 0 ? 2 : 0, 0, time == 0 ? 0 : 2, 0);
      }
  looks = qd_project_list_looks (fixture->project, task->id, 0, TRUE, NULL);
  g_assert_cmpuint (looks->len, ==, 4);
  people = qd_project_list_labellers (fixture->project, NULL);
  g_assert_cmpuint (people->len, ==, 2);
}

static void
test_newer (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo;
  g_autoptr (QdTask) task = make_task (fixture, QD_TASK_DRAW, &photo, 1);
  const gint64 times[] = { 100, 100, 300, 200 };
  const guint people[] = { 0, 1, 0, 0 };
  g_autoptr (GPtrArray) looks = NULL;

  for (guint i = 0; i < 4; i++)
    {
      QdLabels *labels = person_labels (task, people[i]);
      person_draws (person_looks (labels, photo, QD_MARK_NONE, times[i]), bee, 10 * (i + 1), 10);
      merge_labels (fixture->project, labels, i < 2, i == 2, 0, i == 3);
    }
  looks = qd_project_list_looks (fixture->project, task->id, photo, TRUE, NULL);
  g_assert_cmpuint (looks->len, ==, 2);
  g_assert_cmpfloat (g_array_index (((QdLook *) looks->pdata[0])->boxes, QdLookBox, 0).box.xmin, ==, 60);
  g_assert_cmpfloat (g_array_index (((QdLook *) looks->pdata[1])->boxes, QdLookBox, 0).box.xmin, ==, 40);
}

/* A clock that was ahead does not make a look the newest for ever. */
static void
test_clock_ahead (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo, before, after;
  g_autoptr (QdTask) task = make_task (fixture, QD_TASK_DRAW, &photo, 1);
  g_autoptr (QdLook) look = NULL;
  QdLabels *labels = person_labels (task, 0);

  person_draws (person_looks (labels, photo, QD_MARK_NONE, G_MAXINT64), bee, 10, 10);
  before = g_get_real_time ();
  merge_labels (fixture->project, labels, 1, 0, 0, 0);
  after = g_get_real_time ();
  look = qd_project_get_look (fixture->project, task->id, photo, 1, NULL);
  g_assert_cmpint (look->finished, >=, before);
  g_assert_cmpint (look->finished, <=, after);
  g_assert_cmpint (look->started, ==, look->finished);
}

/* A class that came with the task is the same whatever it is called now; one that was made in the copy comes by its name. */
static void
test_classes (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo, fly, made = bee + 1, name = 77;
  g_autoptr (QdTask) task = make_task (fixture, QD_TASK_DRAW, &photo, 1);
  QdLabels *labels = person_labels (task, 0);
  QdLook *look = person_looks (labels, photo, QD_MARK_NONE, 100);
  g_autoptr (QdLook) stored = NULL;
  g_autoptr (GPtrArray) classes = NULL;

  fly = qd_project_ensure_class (fixture->project, "fly", NULL); /* has the number that the copy gave to its wasp */
  g_assert_cmpint (fly, ==, made);
  g_hash_table_insert (labels->classes, g_memdup2 (&made, sizeof made), g_strdup ("Wasp"));
  g_hash_table_insert (labels->classes, g_memdup2 (&name, sizeof name), g_strdup ("FLY"));
  g_assert_true (qd_project_rename_class (fixture->project, bee, "honey bee", NULL));
  person_draws (look, bee, 10, 10);
  person_draws (look, made, 50, 10);
  person_draws (look, name, 90, 10);
  merge_labels (fixture->project, labels, 1, 0, 0, 0);
  classes = qd_project_list_classes (fixture->project, FALSE, NULL);
  g_assert_cmpuint (classes->len, ==, 3);
  g_assert_cmpstr (((QdClass *) classes->pdata[2])->name, ==, "Wasp");
  stored = qd_project_get_look (fixture->project, task->id, photo, 1, NULL);
  g_assert_cmpint (g_array_index (stored->boxes, QdLookBox, 0).class_id, ==, bee);
  g_assert_cmpint (g_array_index (stored->boxes, QdLookBox, 1).class_id, ==, ((QdClass *) classes->pdata[2])->id);
  g_assert_cmpint (g_array_index (stored->boxes, QdLookBox, 2).class_id, ==, fly);
}

/* What a stranger's file may hold. */
static void
test_wrong (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photos[3], outside;
  g_autoptr (QdTask) task = make_task (fixture, QD_TASK_DRAW, photos, 3);
  QdLabels *labels = person_labels (task, 0);
  g_autoptr (GPtrArray) looks = NULL;
  g_autoptr (GError) error = NULL;

  outside = put_photo (fixture, 0, 9);
  person_draws (person_looks (labels, outside, QD_MARK_NONE, 1), bee, 1, 1);
  person_draws (person_looks (labels, 12345, QD_MARK_NONE, 1), bee, 1, 1);
  person_draws (person_looks (labels, photos[0], QD_MARK_NONE, 1), bee, 400, 1);
  person_draws (person_looks (labels, photos[1], QD_MARK_NONE, 1), 99, 1, 1);
  person_draws (person_looks (labels, photos[2], QD_MARK_NONE, 1), bee, 1, 1);
  ((QdLabelledPhoto *) labels->photos->pdata[4])->height = 250;
  merge_labels (fixture->project, labels, 0, 0, 0, 5);
  looks = qd_project_list_looks (fixture->project, task->id, 0, TRUE, NULL);
  g_assert_cmpuint (looks->len, ==, 0);
  /* By its name a task is not found. */
  labels = person_labels (task, 0);
  g_free (labels->task_uuid);
  labels->task_uuid = g_strdup ("Spring");
  g_assert_null (qd_hands_merge (fixture->project, labels, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "These labels belong to no labelling task of the project “Bees”.");
  qd_labels_free (labels);
}

/* The first look stays, and what was left as it was is so to the last bit. */
static void
test_review (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  QdBox before = draw (fixture, photo, bee, 1.0 / 3), other = draw (fixture, photo, bee, 200);
  g_autoptr (QdTask) task = qd_project_add_task (fixture->project, NULL, "Check", QD_TASK_REVIEW, 1, &photo, 1, NULL);
  g_autoptr (QdLook) first = qd_project_get_look (fixture->project, task->id, photo, 0, NULL), second = NULL, third = NULL;
  QdLookBox boxes[3] = { 0 };
  const QdLookBox *stored;
  QdLabels *labels;

  g_assert_cmpuint (first->boxes->len, ==, 2);
  boxes[0] = g_array_index (first->boxes, QdLookBox, 0);
  boxes[1] = g_array_index (first->boxes, QdLookBox, 1);
  for (guint i = 0; i < 3; i++)
    {
      boxes[i].class_id = bee;
      boxes[i].first_id = i < 2 ? boxes[i].id : 4711; /* the last is none of this photo's */
      boxes[i].adjusted = i == 1;
      boxes[i].box = (QdCornerBox){ 100.1 * i, 3, 100.1 * i + 50, 30 };
    }
  labels = person_labels (task, 0);
  g_array_append_vals (person_looks (labels, photo, QD_MARK_VERIFIED, 9)->boxes, boxes, 3);
  merge_labels (fixture->project, labels, 1, 0, 0, 0);
  second = qd_project_get_look (fixture->project, task->id, photo, 1, NULL);
  stored = (const QdLookBox *) second->boxes->data;
  g_assert_cmpmem (&stored[0].box, sizeof stored[0].box, &before.box, sizeof before.box);
  g_assert_false (stored[0].adjusted);
  g_assert_cmpint (stored[0].first_id, ==, boxes[0].id);
  g_assert_true (stored[1].adjusted);
  assert_near (stored[1].box.xmin, 200.2);
  g_assert_cmpint (stored[2].first_id, ==, 0);
  g_assert_true (qd_look_is_adjusted (second, first));

  labels = person_labels (task, 1);
  boxes[1].adjusted = FALSE;
  g_array_append_vals (person_looks (labels, photo, QD_MARK_VERIFIED, 9)->boxes, boxes, 2);
  merge_labels (fixture->project, labels, 1, 0, 0, 0);
  third = qd_project_get_look (fixture->project, task->id, photo, 2, NULL);
  g_assert_false (qd_look_is_adjusted (third, first));
  g_assert_cmpmem (&g_array_index (third->boxes, QdLookBox, 1).box, sizeof other.box, &other.box, sizeof other.box);
  g_clear_pointer (&first, qd_look_free);
  first = qd_project_get_look (fixture->project, task->id, photo, 0, NULL);
  g_assert_cmpmem (&g_array_index (first->boxes, QdLookBox, 1).box, sizeof other.box, &other.box, sizeof other.box);
}

static int
count_steps (G_GNUC_UNUSED unsigned kind, void *steps, void *statement, G_GNUC_UNUSED void *time)
{
  *(int *) steps += sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_VM_STEP, TRUE);
  return 0;
}

/* A photo's looks are found without a walk over those of the task. */
static void
test_one_photo (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 photos[40];
  g_autoptr (QdTask) task = make_task (fixture, QD_TASK_DRAW, photos, G_N_ELEMENTS (photos));
  int steps[2] = { 0, 0 };

  for (guint i = 0; i < 2; i++)
    {
      guint n = i == 0 ? 3 : G_N_ELEMENTS (photos) - 3;
      QdLabels *labels = person_labels (task, 0);

      for (guint j = 0; j < n; j++)
        person_looks (labels, photos[3 * i + j], QD_MARK_EMPTY, 100);
      merge_labels (fixture->project, labels, n, 0, 0, 0);
      sqlite3_trace_v2 (fixture->project->db->handle, SQLITE_TRACE_PROFILE, count_steps, &steps[i]);
      for (guint time = 0; time < 2; time++) /* the first one counts what came before, too */
        {
          g_autoptr (QdLook) look = NULL;

          steps[i] = 0;
          look = qd_project_get_look (fixture->project, task->id, photos[1], 1, NULL);
          g_assert_cmpint (look->photo_id, ==, photos[1]);
        }
      sqlite3_trace_v2 (fixture->project->db->handle, 0, NULL, NULL);
    }
  g_assert_cmpint (steps[0], >, 0);
  g_assert_cmpint (steps[0], ==, steps[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/hands/merge/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("scale", test_scale);
  ADD ("twice", test_twice);
  ADD ("newer", test_newer);
  ADD ("clock-ahead", test_clock_ahead);
  ADD ("one-photo", test_one_photo);
  ADD ("classes", test_classes);
  ADD ("wrong", test_wrong);
  ADD ("review", test_review);
  return g_test_run ();
}
