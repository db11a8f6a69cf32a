/* Who drew a box is known, through edits, undo and taking suggestions over; and how long somebody looked at a photo. */
#include <math.h>

#include "engine/core/error.h"
#include "engine/project/labellers.h"
#include "engine/project/looks.h"
#include "engine/project/tasks.h"
#include "tests/project/fixture.h"

#define ANN "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
#define BEN "6ba7b811-9dad-11d1-80b4-00c04fd430c8"

static QdBox
only_box (Fixture *fixture, gint64 photo)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (fixture->project, photo, NULL);

  g_assert_cmpuint (boxes->len, ==, 1);
  return g_array_index (boxes, QdBox, 0);
}

static void
test_names (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GPtrArray) labellers = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ann = qd_project_ensure_labeller (fixture->project, ANN, " Ann ", NULL),
         other = qd_project_ensure_labeller (fixture->project, BEN, "Ann", NULL);
  const QdLabeller *first;

  g_assert_cmpint (ann, >, 0);
  g_assert_cmpint (other, !=, ann);
  g_assert_cmpint (qd_project_ensure_labeller (fixture->project, ANN, "Anna", NULL), ==, ann);
  labellers = qd_project_list_labellers (fixture->project, NULL);
  g_assert_cmpuint (labellers->len, ==, 2);
  first = labellers->pdata[0];
  g_assert_cmpint (first->id, ==, ann);
  g_assert_cmpstr (first->name, ==, "Anna");
  g_assert_cmpstr (first->uuid, ==, ANN);
  g_assert_cmpint (qd_project_ensure_labeller (fixture->project, ANN, "  ", &error), ==, 0);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_cmpint (qd_project_ensure_labeller (fixture->project, "ann", "Ann", &error), ==, 0);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

static void
test_drawn (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  gint64 ann = qd_project_ensure_labeller (fixture->project, ANN, "Ann", NULL),
         ben = qd_project_ensure_labeller (fixture->project, BEN, "Ben", NULL);
  QdBox box = draw (fixture, photo, bee, 0);

  g_assert_cmpint (only_box (fixture, photo).labeller_id, ==, 0);
  g_assert_true (qd_project_delete_box (fixture->project, box.id, NULL));
  qd_project_set_labeller (fixture->project, ann);
  box = draw (fixture, photo, bee, 0);
  g_assert_cmpint (box.labeller_id, ==, ann);
  g_assert_cmpint (only_box (fixture, photo).labeller_id, ==, ann);
  /* Who moves it is not who drew it. */
  qd_project_set_labeller (fixture->project, ben);
  box.box.xmax += 7;
  box.labeller_id = ben;
  g_assert_true (qd_project_update_box (fixture->project, &box, NULL));
  g_assert_cmpint (only_box (fixture, photo).labeller_id, ==, ann);
  g_assert_true (qd_project_delete_box (fixture->project, box.id, NULL));
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_cmpint (only_box (fixture, photo).labeller_id, ==, ann);
  g_assert_cmpint (only_box (fixture, photo).created, ==, box.created);
  g_assert_true (qd_project_replace_boxes (fixture->project, photo, -1, &box, 1, NULL));
  g_assert_cmpint (only_box (fixture, photo).labeller_id, ==, ann);
}

static void
test_taken_over (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1),
         other = put_photo (fixture, 0, 2), ben;
  QdBox box = { .photo_id = photo, .class_id = bee, .box = { 1, 2, 30, 40 }, .source = QD_BOX_BY_PREDICTION, .score = 0.5 };

  ben = qd_project_ensure_labeller (fixture->project, BEN, "Ben", NULL);
  qd_project_set_labeller (fixture->project, ben);
  g_assert_true (qd_project_insert_box (fixture->project, &box, NULL));
  g_assert_cmpint (only_box (fixture, photo).labeller_id, ==, 0);
  box.source = QD_BOX_BY_PERSON;
  g_assert_true (qd_project_update_box (fixture->project, &box, NULL));
  g_assert_cmpint (only_box (fixture, photo).labeller_id, ==, ben);
  box = (QdBox){ .photo_id = other, .class_id = bee, .box = { 1, 2, 3, 4 }, .source = QD_BOX_BY_PREDICTION, .score = 0.5 };
  g_assert_true (qd_project_insert_box (fixture->project, &box, NULL));
  g_assert_true (qd_project_set_mark (fixture->project, other, QD_MARK_VERIFIED, NULL));
  g_assert_cmpint (only_box (fixture, other).labeller_id, ==, ben);
}

/* Of a box that several people settled, until somebody changes it. */
static void
test_votes (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1),
         ann = qd_project_ensure_labeller (fixture->project, ANN, "Ann", NULL);
  QdBox box = { .photo_id = photo, .class_id = bee, .box = { 1, 2, 30, 40 }, .score = NAN, .votes = 2, .voters = 3,
                .confidence = 0.625 };

  qd_project_set_labeller (fixture->project, ann);
  g_assert_true (qd_project_insert_box (fixture->project, &box, NULL));
  box.difficult = TRUE;
  g_assert_true (qd_project_update_box (fixture->project, &box, NULL));
  box = only_box (fixture, photo);
  g_assert_cmpuint (box.votes, ==, 2);
  g_assert_cmpuint (box.voters, ==, 3);
  g_assert_cmpfloat (box.confidence, ==, 0.625);
  g_assert_cmpint (box.labeller_id, ==, 0);
  box.box.xmin = 0;
  g_assert_true (qd_project_update_box (fixture->project, &box, NULL));
  box = only_box (fixture, photo);
  g_assert_cmpuint (box.votes, ==, 0);
  g_assert_cmpuint (box.voters, ==, 0);
  g_assert_cmpfloat (box.confidence, ==, 0);
  g_assert_cmpint (box.labeller_id, ==, ann);
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_cmpuint (only_box (fixture, photo).votes, ==, 2);
  g_assert_cmpfloat (only_box (fixture, photo).confidence, ==, 0.625);
}

static void
test_time (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 photo = put_photo (fixture, 0, 1), ann = qd_project_ensure_labeller (fixture->project, ANN, "Ann", NULL);
  const gint64 photos[] = { photo };
  g_autoptr (QdTask) task =
      qd_project_add_task (fixture->project, NULL, "Spring", QD_TASK_DRAW, 1, photos, 1, NULL);
  g_autoptr (QdLook) look = NULL;

  g_assert_true (qd_project_add_time (fixture->project, photo, 4, NULL)); /* nobody's */
  qd_project_set_labeller (fixture->project, ann);
  g_assert_true (qd_project_add_time (fixture->project, photo, 1.25, NULL)); /* of no task */
  g_assert_true (qd_project_set_setting (fixture->project, QD_TASK_COPY_KEY, task->uuid, NULL));
  fixture->changes = 0;
  g_assert_true (qd_project_add_time (fixture->project, photo, 2.5, NULL));
  g_assert_true (qd_project_add_time (fixture->project, photo, 3, NULL));
  g_assert_cmpuint (fixture->changes, ==, 0);
  look = qd_project_get_look (fixture->project, task->id, photo, ann, NULL);
  g_assert_cmpfloat (look->seconds, ==, 5.5);
  g_assert_cmpint (look->finished - look->started, >=, (gint64) (2.5 * G_USEC_PER_SEC));
  g_clear_pointer (&look, qd_look_free);
  look = qd_project_get_look (fixture->project, 0, photo, ann, NULL);
  g_assert_cmpfloat (look->seconds, ==, 1.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/hands/labellers/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("names", test_names);
  ADD ("drawn", test_drawn);
  ADD ("taken-over", test_taken_over);
  ADD ("votes", test_votes);
  ADD ("time", test_time);
  return g_test_run ();
}
