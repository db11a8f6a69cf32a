/* Undo and redo of everything that is said of photos: exact, over eleven hundred steps, over photos, over connections. */
#include "engine/core/error.h"
#include "engine/project/history.h"
#include "engine/project/project-private.h"
#include "fixture.h"

#include <math.h>

#define N_STEPS 1100

/* Every box and mark of the project, times of change left out: what undo has to bring back. */
static char *
dump (Fixture *fixture)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (fixture->project, 0, NULL);
  const QdPhotoQuery query = { .state = -1, .mark = -1, .subset = -1, .labelled = -1, .suggested = -1, .unused_too = TRUE };
  g_autoptr (GPtrArray) photos = qd_project_list_photos (fixture->project, &query, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);

      g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %a %a %a %a %d %d %d %a\n",
                              box->id, box->photo_id, box->class_id, box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax,
                              box->difficult, box->truncated, (int) box->source, isnan (box->score) ? -1 : box->score);
    }
  for (guint i = 0; i < photos->len; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT ": %d\n", ((const QdPhoto *) photos->pdata[i])->id,
                            (int) ((const QdPhoto *) photos->pdata[i])->mark);
  return g_string_free (text, FALSE);
}

/* One edit of any kind on one of the photos; some are refused. */
static gboolean
edit_somehow (Fixture *fixture, const gint64 *photos, const gint64 *classes, GRand *random)
{
  gint64 photo = photos[g_rand_int_range (random, 0, 3)];
  g_autoptr (GArray) boxes = qd_project_list_boxes (fixture->project, photo, NULL);
  QdBox box = { .photo_id = photo, .class_id = classes[g_rand_int_range (random, 0, 2)] };
  int which = boxes->len > 0 ? g_rand_int_range (random, 0, (int) boxes->len) : -1;

  box.box.xmin = g_rand_double_range (random, 0, 400);
  box.box.ymin = g_rand_double_range (random, 0, 300);
  box.box.xmax = box.box.xmin + g_rand_double_range (random, 1, 90);
  box.box.ymax = box.box.ymin + g_rand_double_range (random, 1, 60);
  switch (g_rand_int_range (random, 0, 7))
    {
    case 0:
    case 1: return qd_project_insert_box (fixture->project, &box, NULL);
    case 2:
      if (which < 0)
        return FALSE;
      box.id = g_array_index (boxes, QdBox, which).id;
      return qd_project_update_box (fixture->project, &box, NULL); /* place and class */
    case 3: return which >= 0 && qd_project_delete_box (fixture->project, g_array_index (boxes, QdBox, which).id, NULL);
    case 4: return qd_project_set_mark (fixture->project, photo, (QdMark) g_rand_int_range (random, 0, 4), NULL);
    case 5: /* pasted, or suggested */
      box.source = g_rand_boolean (random) ? QD_BOX_BY_PREDICTION : QD_BOX_BY_PERSON;
      box.score = 0.5;
      return qd_project_replace_boxes (fixture->project, photo, (int) box.source, &box, 1, NULL);
    default: return g_rand_int_range (random, 0, 20) == 0 && qd_project_replace_boxes (fixture->project, photo, -1, NULL, 0, NULL);
    }
}

/* Eleven hundred edits of three photos, all the way back and forth again: every state on the way is as it was. */
static void
test_far (Fixture *fixture, gconstpointer data)
{
  const gint64 classes[] = { qd_project_ensure_class (fixture->project, "bee", NULL),
                             qd_project_ensure_class (fixture->project, "wasp", NULL) };
  const gint64 photos[] = { put_photo (fixture, 0, 1), put_photo (fixture, 0, 2), put_photo (fixture, 0, 3) };
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  g_assert_null (data);
  fixture_forget_steps (fixture);
  g_ptr_array_add (states, dump (fixture));
  while (states->len <= N_STEPS)
    {
      g_autofree char *now = edit_somehow (fixture, photos, classes, random) ? dump (fixture) : NULL;

      if (now != NULL && !g_str_equal (now, states->pdata[states->len - 1]))
        g_ptr_array_add (states, g_steal_pointer (&now));
    }
  for (int step = N_STEPS - 1; step >= 0; step--)
    {
      g_autofree char *now = NULL;

      g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
      if (step % 25 == 0 || step < 50)
        {
          now = dump (fixture);
          g_assert_cmpstr (now, ==, states->pdata[step]);
        }
    }
  g_assert_false (qd_project_can_undo (fixture->project));
  for (int step = 1; step <= N_STEPS; step++)
    {
      g_autofree char *now = NULL;

      g_assert_true (qd_project_redo (fixture->project, NULL, NULL));
      if (step % 25 == 0)
        {
          now = dump (fixture);
          g_assert_cmpstr (now, ==, states->pdata[step]);
        }
    }
  g_assert_false (qd_project_can_redo (fixture->project));
}

static void
edit_three (QdProject *project, const gint64 *photos, gint64 bee)
{
  for (guint i = 0; i < 3; i++)
    for (guint n = 0; n <= i; n++)
      {
        QdBox box = { .photo_id = photos[i], .class_id = bee, .box = { 10 * n, 10, 10 * n + 5, 20 } };
        g_assert_true (qd_project_insert_box (project, &box, NULL));
      }
  g_assert_true (qd_project_set_mark (project, photos[2], QD_MARK_VERIFIED, NULL));
}

static guint
count_photos (QdProject *project)
{
  QdStepInfo info;

  g_assert_true (qd_project_peek_step (project, FALSE, &info));
  return info.n_photos;
}

/* An import: many edits of several photos in one batch, one step, also when another connection made it. */
static void
test_together (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), where;
  const gint64 photos[] = { put_photo (fixture, 0, 1), put_photo (fixture, 0, 2), put_photo (fixture, 0, 3) };
  g_autofree char *before = NULL, *after = NULL, *undone = NULL, *redone = NULL, *rolled_back = NULL;
  g_autoptr (QdProject) job = NULL;

  g_assert_null (data);
  draw (fixture, photos[0], bee, 100);
  before = dump (fixture);
  job = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_assert_true (qd_project_keep_history (job, NULL));
  qd_project_begin_step (job);
  g_assert_true (qd_project_begin (job, NULL));
  edit_three (job, photos, bee);
  g_assert_true (qd_project_commit (job, NULL));
  qd_project_end_step (job, TRUE);
  g_assert_cmpuint (count_photos (job), ==, 3);
  qd_project_adopt_step (fixture->project, qd_project_steal_step (job));
  g_assert_false (qd_project_can_undo (job));
  g_assert_cmpuint (count_photos (fixture->project), ==, 3);

  after = dump (fixture);
  g_assert_cmpstr (before, !=, after);
  g_assert_true (qd_project_undo (fixture->project, &where, NULL));
  g_assert_cmpint (where, ==, photos[0]);
  undone = dump (fixture);
  g_assert_cmpstr (undone, ==, before);
  g_assert_true (qd_project_redo (fixture->project, NULL, NULL));
  redone = dump (fixture);
  g_assert_cmpstr (redone, ==, after);

  /* What is rolled back is no step. */
  qd_project_begin_step (fixture->project);
  g_assert_true (qd_project_begin (fixture->project, NULL));
  edit_three (fixture->project, photos, bee);
  qd_project_rollback (fixture->project);
  qd_project_end_step (fixture->project, FALSE);
  rolled_back = dump (fixture);
  g_assert_cmpstr (rolled_back, ==, after);
  g_assert_cmpuint (count_photos (fixture->project), ==, 3);
}

/* Of a step over several photos either all is undone or nothing. */
static void
test_whole (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL);
  const gint64 photos[] = { put_photo (fixture, 0, 1), put_photo (fixture, 0, 2), put_photo (fixture, 0, 3) };
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (QdProject) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  fixture_forget_steps (fixture);
  qd_project_begin_step (fixture->project);
  edit_three (fixture->project, photos, bee);
  qd_project_end_step (fixture->project, TRUE);
  other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_assert_true (qd_project_set_mark (other, photos[2], QD_MARK_UNUSABLE, NULL));
  before = dump (fixture);
  g_assert_false (qd_project_undo (fixture->project, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "That photo was changed from elsewhere since, so the step was left out.");
  after = dump (fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (qd_project_can_undo (fixture->project));
}

#define ADD(name, function) g_test_add ("/project/history/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("far", test_far);
  ADD ("together", test_together);
  ADD ("whole", test_whole);
  return g_test_run ();
}
