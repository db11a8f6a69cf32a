#include <math.h>
#include <sqlite3.h>

#include "engine/core/error.h"
#include "engine/project/project-private.h"
#include "fixture.h"

/* ---- Classes ---- */

static void
test_classes (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL),
         wasp = qd_project_ensure_class (fixture->project, " wasp ", NULL);
  gint64 fly = qd_project_ensure_class (fixture->project, "fly", NULL), photo = put_photo (fixture, 0, 1);
  g_autoptr (GPtrArray) moved = NULL, left = NULL;
  g_autoptr (GError) error = NULL;
  QdBox box = draw (fixture, photo, wasp, 0);

  g_assert_null (data);
  g_assert_cmpint (qd_project_ensure_class (fixture->project, "BEE", NULL), ==, bee);
  g_assert_cmpint (qd_project_ensure_class (fixture->project, "  ", &error), ==, 0);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (qd_project_rename_class (fixture->project, fly, "Bee", &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (qd_project_move_class (fixture->project, fly, 0, NULL));
  moved = qd_project_list_classes (fixture->project, FALSE, NULL);
  for (guint i = 0; i < 3; i++)
    {
      const gint64 order[] = { fly, bee, wasp };
      g_assert_cmpint (((QdClass *)moved->pdata[i])->id, ==, order[i]);
      g_assert_cmpuint (((QdClass *)moved->pdata[i])->position, ==, i);
    }
  g_assert_false (qd_project_retire_class (fixture->project, wasp, FALSE, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (qd_project_merge_classes (fixture->project, wasp, bee, NULL));
  g_assert_true (qd_project_get_box (fixture->project, box.id, &box, NULL));
  g_assert_cmpint (box.class_id, ==, bee);
  /* A retired name is free again, its id is not. */
  g_assert_cmpint (qd_project_ensure_class (fixture->project, "wasp", NULL), >, fly);
  g_assert_true (qd_project_retire_class (fixture->project, bee, TRUE, NULL));
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 0);
  left = qd_project_list_classes (fixture->project, FALSE, NULL);
  g_assert_cmpuint (left->len, ==, 2);
}

/* "Western Honey Bee" came with the export, "bee" with the boxes: one class is left, and the species is it. */
static void
test_settle (Fixture *fixture, gconstpointer data)
{
  gint64 o = put_observation (fixture, 1, "Western Honey Bee", "cc0", NULL), photo = put_photo (fixture, o, 1);
  gint64 other = put_observation (fixture, 2, "Hornet", "cc0", NULL), bee;
  g_autoptr (GPtrArray) classes = NULL, species = NULL;
  g_autoptr (QdPhoto) back = NULL;

  g_assert_null (data);
  g_assert_cmpint (other, >, 0);
  bee = qd_project_ensure_class (fixture->project, "bee", NULL);
  draw (fixture, photo, bee, 0);
  g_assert_true (qd_project_settle_classes (fixture->project, NULL));
  classes = qd_project_list_classes (fixture->project, FALSE, NULL);
  g_assert_cmpuint (classes->len, ==, 2);
  g_assert_cmpstr (((QdClass *)classes->pdata[0])->name, ==, "Hornet");
  g_assert_cmpstr (((QdClass *)classes->pdata[1])->name, ==, "bee");
  g_assert_cmpuint (((QdClass *)classes->pdata[1])->position, ==, 1);
  back = qd_project_get_photo (fixture->project, photo, NULL);
  g_assert_cmpint (back->class_id, ==, bee);
}

/* ---- Boxes, marks, history ---- */

static void
test_boxes (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  QdBox box = draw (fixture, photo, bee, 470), outside = { .photo_id = photo, .class_id = bee, .box = { 600, 0, 700, 10 } },
        back;
  QdBox two[2] = { { .class_id = bee, .box = { 1, 1, 2, 2 }, .source = QD_BOX_BY_IMPORT, .difficult = TRUE },
                   { .class_id = bee, .box = { 3, 3, 9, 9 }, .source = QD_BOX_BY_IMPORT } };
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_cmpfloat (box.box.xmax, ==, 500); /* clipped */
  g_assert_cmpfloat (box.box.ymax, ==, 60.5);
  g_assert_false (qd_project_insert_box (fixture->project, &outside, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  outside.box = (QdCornerBox){ NAN, 0, 1, 1 };
  g_assert_false (qd_project_insert_box (fixture->project, &outside, NULL));
  outside = (QdBox){ .photo_id = photo, .class_id = 77, .box = { 0, 0, 5, 5 } };
  g_assert_false (qd_project_insert_box (fixture->project, &outside, NULL));
  outside.photo_id = 99;
  g_assert_false (qd_project_insert_box (fixture->project, &outside, NULL));

  box.box = (QdCornerBox){ 1.0 / 3, 2.0 / 3, 100, 100 };
  g_assert_true (qd_project_update_box (fixture->project, &box, NULL));
  g_assert_true (qd_project_get_box (fixture->project, box.id, &back, NULL));
  g_assert_cmpfloat (back.box.xmin, ==, 1.0 / 3); /* to the last bit */
  g_assert_cmpfloat (back.box.ymin, ==, 2.0 / 3);
  g_assert_true (qd_project_replace_boxes (fixture->project, photo, QD_BOX_BY_IMPORT, two, 2, NULL));
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 3);
  g_assert_true (qd_project_replace_boxes (fixture->project, photo, -1, two, 1, NULL));
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 1);
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 3);
  g_assert_true (qd_project_get_box (fixture->project, box.id, &back, NULL));
}

static void
test_history (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1), where = 0;
  QdBox first = draw (fixture, photo, bee, 0), second = draw (fixture, photo, bee, 100), third, back;
  g_autoptr (QdProject) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_true (qd_project_delete_box (fixture->project, first.id, NULL));
  g_assert_true (qd_project_undo (fixture->project, &where, NULL));
  g_assert_cmpint (where, ==, photo);
  g_assert_true (qd_project_get_box (fixture->project, first.id, &back, NULL)); /* under its own id */
  g_assert_cmpfloat (back.box.xmax, ==, 50.25);
  g_assert_cmpint (back.created, ==, first.created);
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 1);
  g_assert_true (qd_project_redo (fixture->project, NULL, NULL));
  g_assert_true (qd_project_get_box (fixture->project, second.id, &back, NULL));
  g_assert_true (qd_project_can_redo (fixture->project));
  third = draw (fixture, photo, bee, 200);
  g_assert_false (qd_project_can_redo (fixture->project));

  /* Somebody else's edit of another box does not matter; one of the same box is not undone by mistake. */
  other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_assert_true (qd_project_delete_box (other, second.id, NULL));
  g_assert_true (qd_project_poll (fixture->project));
  g_assert_false (qd_project_poll (fixture->project));
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_true (qd_project_redo (fixture->project, NULL, NULL));
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 2);
  g_assert_true (qd_project_get_box (other, third.id, &third, NULL));
  third.box.xmax += 1;
  g_assert_true (qd_project_update_box (other, &third, NULL));
  g_assert_false (qd_project_undo (fixture->project, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 2);
}

static void
test_marks (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  QdBox guess = { .photo_id = photo, .class_id = bee, .box = { 0, 0, 9, 9 }, .source = QD_BOX_BY_PREDICTION, .score = 0.75 },
        back;
  QdCounts counts;

  g_assert_null (data);
  g_assert_true (qd_project_insert_box (fixture->project, &guess, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.labelled, ==, 0);
  g_assert_cmpuint (counts.suggested, ==, 1);
  g_assert_cmpuint (counts.suggestions, ==, 1);
  g_assert_true (qd_project_set_mark (fixture->project, photo, QD_MARK_VERIFIED, NULL));
  g_assert_true (qd_project_get_box (fixture->project, guess.id, &back, NULL));
  g_assert_cmpint (back.source, ==, QD_BOX_BY_PERSON);
  g_assert_true (isnan (back.score));
  g_assert_false (qd_project_set_mark (fixture->project, photo, QD_MARK_EMPTY, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.labelled, ==, 1);
  g_assert_cmpuint (counts.verified, ==, 1);
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
  g_assert_true (qd_project_get_box (fixture->project, guess.id, &back, NULL));
  g_assert_cmpfloat (back.score, ==, 0.75);
  g_assert_true (qd_project_set_mark (fixture->project, photo, QD_MARK_EMPTY, NULL));
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 0);
  g_assert_true (qd_project_set_mark (fixture->project, photo, QD_MARK_UNUSABLE, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.labelled, ==, 0);
  g_assert_cmpuint (counts.unusable, ==, 1);
}

/* What another connection commits is told by its kind, and what this one does is no news. */
static void
test_kinds (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  g_autoptr (QdProject) other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  QdBox box = { .photo_id = photo, .class_id = bee, .box = { 0, 0, 9, 9 }, .score = NAN };
  sqlite3 *raw;
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL);

  g_assert_null (data);
  fixture->changes = 0;
  g_assert_true (qd_project_set_setting (other, "page", "boxes", NULL));
  draw (fixture, photo, bee, 0);
  g_assert_cmpuint (fixture->changes, ==, QD_CHANGED_BOXES | QD_CHANGED_PHOTOS);
  fixture->changes = 0;
  g_assert_true (qd_project_poll (fixture->project));
  g_assert_cmpuint (fixture->changes, ==, QD_CHANGED_SETTINGS | QD_CHANGED_ELSEWHERE);
  fixture->changes = 0;
  g_assert_true (qd_project_insert_box (other, &box, NULL));
  g_assert_true (qd_project_begin (other, NULL));
  g_assert_true (qd_project_set_setting (other, "page", "train", NULL));
  qd_project_rollback (other);
  g_assert_true (qd_project_poll (fixture->project));
  g_assert_cmpuint (fixture->changes, ==, QD_CHANGED_BOXES | QD_CHANGED_PHOTOS | QD_CHANGED_ELSEWHERE);
  g_assert_false (qd_project_poll (fixture->project));

  /* As a version of the program does that does not say what. */
  fixture->changes = 0;
  g_assert_cmpint (sqlite3_open (path, &raw), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (raw, "UPDATE photos SET mark = 3", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (raw);
  g_assert_true (qd_project_poll (fixture->project));
  g_assert_cmpuint (fixture->changes, ==, QD_CHANGED_ALL | QD_CHANGED_ELSEWHERE);
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  QdBox bad = { .photo_id = photo, .class_id = 99, .box = { 0, 0, 1, 1 } };

  g_assert_null (data);
  fixture_forget_steps (fixture);
  fixture->changes = 0;
  g_assert_true (qd_project_begin (fixture->project, NULL));
  draw (fixture, photo, bee, 0);
  g_assert_false (qd_project_insert_box (fixture->project, &bad, NULL)); /* alone is taken back */
  draw (fixture, photo, bee, 10);
  g_assert_cmpuint (fixture->changes, ==, 0);
  g_assert_true (qd_project_commit (fixture->project, NULL));
  g_assert_cmpuint (fixture->changes, ==, QD_CHANGED_BOXES | QD_CHANGED_PHOTOS);
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 2);
  g_assert_false (qd_project_can_undo (fixture->project));
  g_assert_true (qd_project_begin (fixture->project, NULL));
  draw (fixture, photo, bee, 20);
  qd_project_rollback (fixture->project);
  g_assert_cmpuint (n_boxes (fixture, photo), ==, 2);
}

/* A disk that is full takes nothing half: the edit fails with a sentence, what was there stays, and with room it goes on. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  sqlite3 *handle = fixture->project->db->handle;
  g_autoptr (GError) error = NULL;
  guint stored = 0;

  g_assert_null (data);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA max_page_count = 1", NULL, NULL, NULL), ==, SQLITE_OK); /* no more than there are */
  for (;; stored++)
    {
      QdBox box = { .photo_id = photo, .class_id = bee, .box = { 1, 1, 9, 9 } };
      if (!qd_project_insert_box (fixture->project, &box, &error))
        break;
      g_assert_cmpuint (stored, <, 10000);
    }
  g_assert_error (error, QD_ERROR, QD_ERROR_FULL);
  g_assert_cmpstr (error->message, ==, "The disk with the project “Bees” is full.");
  g_assert_cmpuint (n_boxes (fixture, photo), ==, stored);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA max_page_count = 100000", NULL, NULL, NULL), ==, SQLITE_OK);
  draw (fixture, photo, bee, 1);
  g_assert_cmpuint (n_boxes (fixture, photo), ==, stored + 1);
}

#define ADD(name, function) g_test_add ("/project/edits/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("classes", test_classes);
  ADD ("settle", test_settle);
  ADD ("boxes", test_boxes);
  ADD ("history", test_history);
  ADD ("marks", test_marks);
  ADD ("kinds", test_kinds);
  ADD ("batch", test_batch);
  ADD ("full", test_full);
  return g_test_run ();
}
