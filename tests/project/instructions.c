/* How to draw boxes in a project: kept exactly, examples made of its photos, and nothing that breaks when they go. */
#include "engine/core/error.h"
#include "engine/project/instructions.h"
#include "fixture.h"

static void
assert_box (const QdExample *example, guint index, double xmin, double ymin, double xmax, double ymax)
{
  QdCornerBox box = g_array_index (example->boxes, QdCornerBox, index);

  g_assert_cmpfloat (box.xmin, ==, xmin);
  g_assert_cmpfloat (box.ymin, ==, ymin);
  g_assert_cmpfloat (box.xmax, ==, xmax);
  g_assert_cmpfloat (box.ymax, ==, ymax);
}

/* The photo is 500 x 400; a box of 80 x 40, and one at its corner. A suggestion is nobody's example. */
static void
test_examples (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  QdBox boxes[] = { { .photo_id = photo, .class_id = bee, .box = { 100, 100, 180, 140 } },
                    { .photo_id = photo, .class_id = bee, .box = { 0, 360, 40, 400 } },
                    { .photo_id = photo, .class_id = bee, .box = { 5, 5, 9, 9 }, .source = QD_BOX_BY_PREDICTION, .score = 0.5 } };
  g_autoptr (QdInstructions) back = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_false (qd_project_add_example (fixture->project, QD_EXAMPLE_GOOD, photo, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    g_assert_true (qd_project_insert_box (fixture->project, &boxes[i], NULL));
  for (int kind = QD_EXAMPLE_GOOD; kind <= QD_EXAMPLE_TIGHT; kind++)
    g_assert_true (qd_project_add_example (fixture->project, (QdExampleKind) kind, photo, NULL));
  g_assert_true (qd_project_delete_box (fixture->project, boxes[0].id, NULL)); /* examples stay as they were made */
  back = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpuint (back->examples->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const QdExample *example = back->examples->pdata[i];

      g_assert_cmpint (example->kind, ==, (int) i);
      g_assert_cmpint (example->photo_id, ==, photo);
      g_assert_cmpuint (example->boxes->len, ==, 2);
    }
  assert_box (back->examples->pdata[0], 0, 100, 100, 180, 140);
  assert_box (back->examples->pdata[1], 0, 80, 90, 200, 150);
  assert_box (back->examples->pdata[1], 1, 0, 350, 50, 400); /* inside the photo */
  assert_box (back->examples->pdata[2], 0, 120, 110, 160, 130);
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), first = put_photo (fixture, 0, 1),
         second = put_photo (fixture, 0, 2);
  g_autoptr (QdInstructions) none = qd_project_get_instructions (fixture->project, NULL), kept = NULL, left = NULL, bad = NULL;

  g_assert_null (data);
  g_assert_true (qd_instructions_is_empty (none));
  draw (fixture, first, bee, 0);
  draw (fixture, second, bee, 0);
  g_assert_true (qd_project_add_example (fixture->project, QD_EXAMPLE_GOOD, first, NULL));
  g_assert_true (qd_project_add_example (fixture->project, QD_EXAMPLE_LOOSE, second, NULL));
  kept = qd_project_get_instructions (fixture->project, NULL);
  g_free (kept->text);
  kept->text = g_strdup ("Legs and antennae belong in: \"ganz\", 蜂.\nTwo that touch are two.");
  g_assert_true (qd_project_set_instructions (fixture->project, kept, NULL));

  g_assert_true (qd_project_remove_photo (fixture->project, first, NULL));
  left = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpstr (left->text, ==, kept->text);
  g_assert_cmpuint (left->examples->len, ==, 1);
  g_assert_cmpint (((const QdExample *) left->examples->pdata[0])->photo_id, ==, second);
  assert_box (left->examples->pdata[0], 0, 0, 0, 62.8125, 73.125);

  g_assert_true (qd_project_set_setting (fixture->project, "instructions", "{\"text\":7,\"examples\":[{},3,{\"kind\":9}]}", NULL));
  bad = qd_project_get_instructions (fixture->project, NULL);
  g_assert_true (qd_instructions_is_empty (bad));
}

#define ADD(name, function) g_test_add ("/project/instructions/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("examples", test_examples);
  ADD ("kept", test_kept);
  return g_test_run ();
}
