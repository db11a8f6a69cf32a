/* How to draw boxes in a project: kept exactly, examples made of its photos, and nothing that breaks when they go. */
#include "engine/core/error.h"
#include "engine/project/instructions.h"
#include "fixture.h"

static GPtrArray *
examples_of (QdInstructions *instructions, guint page)
{
  return qd_instructions_get_page (instructions, page)->examples;
}

static void
write_page (QdInstructions *instructions, guint index, const char *title, const char *text)
{
  QdInstructionPage *page = instructions->pages->pdata[index];

  g_free (page->title);
  g_free (page->text);
  page->title = g_strdup (title);
  page->text = g_strdup (text);
}

static void
assert_titles (const QdInstructions *instructions, const char *expected)
{
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < instructions->pages->len; i++)
    g_string_append_printf (titles, "%s%s", i > 0 ? "|" : "", qd_instructions_get_page (instructions, i)->title);
  g_assert_cmpstr (titles->str, ==, expected);
}

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
  g_assert_false (qd_project_add_example (fixture->project, 0, QD_EXAMPLE_GOOD, photo, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    g_assert_true (qd_project_insert_box (fixture->project, &boxes[i], NULL));
  for (int kind = QD_EXAMPLE_GOOD; kind <= QD_EXAMPLE_TIGHT; kind++)
    g_assert_true (qd_project_add_example (fixture->project, 0, (QdExampleKind) kind, photo, NULL));
  g_assert_true (qd_project_delete_box (fixture->project, boxes[0].id, NULL)); /* examples stay as they were made */
  back = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpuint (examples_of (back, 0)->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const QdExample *example = examples_of (back, 0)->pdata[i];

      g_assert_cmpint (example->kind, ==, (int) i);
      g_assert_cmpint (example->photo_id, ==, photo);
      g_assert_cmpuint (example->boxes->len, ==, 2);
    }
  assert_box (examples_of (back, 0)->pdata[0], 0, 100, 100, 180, 140);
  assert_box (examples_of (back, 0)->pdata[1], 0, 80, 90, 200, 150);
  assert_box (examples_of (back, 0)->pdata[1], 1, 0, 350, 50, 400); /* inside the photo */
  assert_box (examples_of (back, 0)->pdata[2], 0, 120, 110, 160, 130);
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
  g_assert_true (qd_project_add_example (fixture->project, 0, QD_EXAMPLE_GOOD, first, NULL));
  g_assert_true (qd_project_add_example (fixture->project, 0, QD_EXAMPLE_LOOSE, second, NULL));
  kept = qd_project_get_instructions (fixture->project, NULL);
  write_page (kept, 0, "", "Legs and antennae belong in: \"ganz\", 蜂.\nTwo that touch are two.");
  g_assert_true (qd_project_set_instructions (fixture->project, kept, NULL));

  g_assert_true (qd_project_remove_photo (fixture->project, first, NULL));
  left = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpstr (qd_instructions_get_page (left, 0)->text, ==, qd_instructions_get_page (kept, 0)->text);
  g_assert_cmpuint (examples_of (left, 0)->len, ==, 1);
  g_assert_cmpint (((const QdExample *) examples_of (left, 0)->pdata[0])->photo_id, ==, second);
  assert_box (examples_of (left, 0)->pdata[0], 0, 0, 0, 62.8125, 73.125);

  g_assert_true (qd_project_set_setting (fixture->project, "instructions", "{\"text\":7,\"examples\":[{},3,{\"kind\":9}]}", NULL));
  bad = qd_project_get_instructions (fixture->project, NULL);
  g_assert_true (qd_instructions_is_empty (bad));
}

/* Pages keep their order, also when one is moved; an example goes on the page that is told, past the end on the last one. */
static void
test_pages (Fixture *fixture, gconstpointer data)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL), photo = put_photo (fixture, 0, 1);
  g_autoptr (QdInstructions) made = qd_instructions_new (), back = NULL, copy = NULL;
  static const char *const titles[] = { "Bees", "Wasps", "", "Doubts" };

  g_assert_null (data);
  draw (fixture, photo, bee, 0);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      qd_instructions_insert_page (made, G_MAXUINT);
      write_page (made, i, titles[i], i == 1 ? "Narrow." : "");
    }
  qd_instructions_insert_page (made, 1);
  g_assert_true (qd_project_set_instructions (fixture->project, made, NULL));
  g_assert_true (qd_project_add_example (fixture->project, 2, QD_EXAMPLE_TIGHT, photo, NULL));
  g_assert_true (qd_project_add_example (fixture->project, 9, QD_EXAMPLE_GOOD, photo, NULL));
  back = qd_project_get_instructions (fixture->project, NULL);
  assert_titles (back, "Bees||Wasps||Doubts"); /* a page with nothing on it yet stays where it is */
  g_assert_cmpuint (qd_instructions_count_examples (back), ==, 2);
  g_assert_cmpint (((const QdExample *) examples_of (back, 2)->pdata[0])->kind, ==, QD_EXAMPLE_TIGHT);
  g_assert_cmpint (((const QdExample *) examples_of (back, 4)->pdata[0])->kind, ==, QD_EXAMPLE_GOOD);
  qd_instructions_move_page (back, 2, 0);
  assert_titles (back, "Wasps|Bees|||Doubts");
  qd_instructions_move_page (back, 0, 4);
  assert_titles (back, "Bees|||Doubts|Wasps");
  copy = qd_instructions_copy (back);
  g_clear_pointer (&back, qd_instructions_free);
  assert_titles (copy, "Bees|||Doubts|Wasps");
  g_assert_cmpstr (qd_instructions_get_page (copy, 4)->text, ==, "Narrow.");
  assert_box (examples_of (copy, 3)->pdata[0], 0, 0, 10, 50.25, 60.5);
  g_assert_null (qd_instructions_get_page (copy, 5));
}

/* What was written before there were pages is one; what leads out of the folder, or is above the limits, is left out. */
static void
test_read (Fixture *fixture, gconstpointer data)
{
  gint64 photo = put_photo (fixture, 0, 1);
  g_autofree char *one = g_strdup_printf ("{\"kind\":0,\"photo\":%" G_GINT64_FORMAT ",\"boxes\":[1,2,3,4]", photo),
                  *old = g_strdup_printf ("{\"text\":\"Legs too.\",\"examples\":[%s}]}", one),
                  *carried =
                      g_strdup_printf ("{\"pages\":[{\"title\":\"a\",\"examples\":[%s,\"file\":\"../db\"},%s,\"file\":\".x\"},"
                                       "%s,\"file\":\"7.jpg\"},%s}]}]}",
                                       one, one, one, one);
  g_autoptr (GString) many = g_string_new ("{\"pages\":[");
  g_autoptr (QdInstructions) before = NULL, pictures = NULL, cut = NULL;
  g_autofree char *lot = g_strnfill (QD_INSTRUCTIONS_MOST_TITLE - 1, 'a');
  const char *paths[] = { "examples/7.jpg", NULL };

  g_assert_null (data);
  g_assert_true (qd_project_set_setting (fixture->project, "instructions", old, NULL));
  before = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpuint (before->pages->len, ==, 1);
  g_assert_cmpstr (qd_instructions_get_page (before, 0)->text, ==, "Legs too.");
  g_assert_cmpstr (qd_instructions_get_page (before, 0)->title, ==, "");
  assert_box (examples_of (before, 0)->pdata[0], 0, 1, 2, 3, 4);

  g_assert_true (qd_project_set_setting (fixture->project, "instructions", carried, NULL));
  pictures = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpuint (examples_of (pictures, 0)->len, ==, 2);
  g_assert_cmpstr (((const QdExample *) examples_of (pictures, 0)->pdata[0])->file, ==, paths[0]);
  g_assert_true (g_str_has_prefix (((const QdExample *) examples_of (pictures, 0)->pdata[1])->file, "photos/"));
  g_assert_true (qd_project_set_instructions (fixture->project, pictures, NULL));
  g_clear_pointer (&pictures, qd_instructions_free);
  pictures = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpstr (((const QdExample *) examples_of (pictures, 0)->pdata[0])->file, ==, paths[0]);

  for (guint i = 0; i < QD_INSTRUCTIONS_MOST_PAGES + 1; i++)
    g_string_append_printf (many, "{\"title\":\"%s蜂\"},", lot);
  g_string_append (many, "5]}");
  g_assert_true (qd_project_set_setting (fixture->project, "instructions", many->str, NULL));
  cut = qd_project_get_instructions (fixture->project, NULL);
  g_assert_cmpuint (cut->pages->len, ==, QD_INSTRUCTIONS_MOST_PAGES);
  g_assert_cmpstr (qd_instructions_get_page (cut, 0)->title, ==, lot); /* no half of a letter */
}

#define ADD(name, function) g_test_add ("/project/instructions/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("examples", test_examples);
  ADD ("kept", test_kept);
  ADD ("pages", test_pages);
  ADD ("read", test_read);
  return g_test_run ();
}
