/* Two people label a task in copies of their own, as a person would type it. */
#include <math.h>
#include <string.h>

#include "engine/project/project.h"
#include "program.h"
#include "tests/train/toy-project.h"

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static gint64
number (Outcome *outcome, const char *key)
{
  return json_object_get_int_member (outcome_last (outcome), key);
}

static JsonObject *
line (Outcome *outcome, guint index)
{
  return json_node_get_object (outcome->lines->pdata[index]);
}

/* One box on the first photo, another class for the second person; and the last photo is empty. */
static void
label (const char *folder, gboolean second)
{
  g_autoptr (QdProject) copy = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  const QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) photos = qd_project_list_photo_ids (copy, &query, NULL);
  QdBox boxes[] = {
    { .class_id = 1, .box = { 10, 10, 50, 50 }, .score = NAN },
    { .class_id = second ? 2 : 1, .box = { 80, 10, 120, 50 }, .score = NAN },
  };

  g_assert_cmpuint (photos->len, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      boxes[i].photo_id = g_array_index (photos, gint64, 0);
      g_assert_true (qd_project_insert_box (copy, &boxes[i], NULL));
    }
  g_assert_true (qd_project_set_mark (copy, g_array_index (photos, gint64, 2), QD_MARK_EMPTY, NULL));
}

static void
label_copies (const char *folder, const char *scratch)
{
  static const char *const people[] = { "--labeller=Ann", "--labeller=Ben" };
  g_autofree char *file = g_build_filename (scratch, "spring.quadrat-task", NULL);
  g_autoptr (Outcome) export = program_run ("task", "export", folder, file, "--json", NULL);

  assert_done (export);
  g_assert_cmpint (json_object_get_int_member (line (export, 0), "photos"), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *copy = g_strdup_printf ("%s/%u.quadrat", scratch, i), *back = g_strdup_printf ("%s/%u.zip", scratch, i);
      g_autoptr (Outcome) open = program_run ("task", "open", file, copy, people[i], "--json", NULL), give = NULL, merge = NULL;

      assert_done (open);
      label (copy, i == 1);
      give = program_run ("task", "return", copy, back, "--json", NULL);
      assert_done (give);
      g_assert_cmpint (number (give, "photos"), ==, 2);
      merge = program_run ("task", "merge", folder, back, copy, "--json", NULL); /* the second time it adds nothing */
      assert_done (merge);
      g_assert_cmpuint (merge->lines->len, ==, 2);
      g_assert_cmpint (json_object_get_int_member (line (merge, 0), "added"), ==, 2);
      g_assert_cmpint (number (merge, "added"), ==, 0);
      g_assert_cmpint (number (merge, "unchanged"), ==, 2);
    }
}

static void
test_two (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 3, .no_boxes = TRUE });
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (Outcome) none = NULL, task = NULL, merged = NULL, disputes = NULL, settled = NULL, agreement = NULL, list = NULL,
                     twice = NULL, back = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autofree char *id = NULL;
  QdCounts counts;

  none = program_run ("task", "consolidate", folder, "--json", NULL);
  assert_refused (none, 1);
  task = program_run ("task", "new", folder, "Spring", "--labellers=2", "--json", NULL);
  assert_done (task);
  g_assert_cmpint (number (task, "photos"), ==, 3);
  label_copies (folder, scratch);
  merged = program_run ("task", "consolidate", folder, "--task=spring", "--json", NULL);
  assert_done (merged);
  g_assert_cmpint (number (merged, "photos"), ==, 2);
  g_assert_cmpint (number (merged, "waiting"), ==, 1);
  g_assert_cmpint (number (merged, "boxes"), ==, 1);
  g_assert_cmpint (number (merged, "disputes"), ==, 1);
  g_assert_cmpint (number (merged, "empty"), ==, 1);
  disputes = program_run ("task", "disputes", folder, "--json", NULL);
  assert_done (disputes);
  g_assert_cmpint (number (disputes, "disputes"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (line (disputes, 0), "kind"), ==, "class");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (line (disputes, 0), "boxes")), ==, 2);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (line (disputes, 0), "id"));
  twice = program_run ("task", "settle", folder, id, "--keep=1,1", "--json", NULL);
  assert_refused (twice, 2);
  settled = program_run ("task", "settle", folder, id, "--keep=2", "--json", NULL);
  assert_done (settled);
  agreement = program_run ("task", "agreement", folder, "--json", NULL);
  assert_done (agreement);
  g_assert_cmpint (number (agreement, "boxes"), ==, 4);
  g_assert_cmpint (number (agreement, "agreed"), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (outcome_last (agreement), "agreement"), ==, 0.5);
  list = program_run ("task", "list", folder, "--json", NULL);
  assert_done (list);
  g_assert_cmpint (json_object_get_int_member (line (list, 0), "settled"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (line (list, 0), "disputes"), ==, 0);
  project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_assert_true (qd_project_count (project, &counts, NULL));
  g_assert_cmpuint (counts.boxes, ==, 2);
  g_assert_cmpuint (counts.empty, ==, 2); /* the photo that waits is as it was */
  g_clear_object (&project);
  back = program_run ("task", "take-back", folder, "--json", NULL);
  assert_done (back);
  g_assert_cmpint (number (back, "photos"), ==, 2);
  g_assert_cmpint (number (back, "changed"), ==, 0);
  project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_assert_true (qd_project_count (project, &counts, NULL));
  g_assert_cmpuint (counts.boxes, ==, 0);
  g_clear_object (&project);
  toy_project_free (folder);
}

/* ---- A second look ---- */

/* Of two photos with boxes: the first one's first box is moved, and one is new; the second is right. */
static void
look_again (const char *folder)
{
  g_autoptr (QdProject) copy = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (GArray) photos = qd_project_list_photo_ids (copy, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  g_autoptr (GArray) boxes = qd_project_list_boxes (copy, g_array_index (photos, gint64, 0), NULL);
  QdBox moved = g_array_index (boxes, QdBox, 0),
        fresh = { .photo_id = moved.photo_id, .class_id = 1, .box = { 1, 1, 9, 9 }, .score = NAN };

  g_assert_cmpuint (boxes->len, ==, 1);
  moved.box = (QdCornerBox){ 2, 3, 22, 23 };
  g_assert_true (qd_project_update_box (copy, &moved, NULL));
  g_assert_true (qd_project_insert_box (copy, &fresh, NULL));
  g_assert_true (qd_project_set_mark (copy, g_array_index (photos, gint64, 1), QD_MARK_VERIFIED, NULL));
}

static JsonObject *
box (Outcome *outcome, guint look, guint index)
{
  return json_array_get_object_element (json_object_get_array_member (line (outcome, look), "boxes"), index);
}

static double
corner (JsonObject *from)
{
  return json_array_get_double_element (json_object_get_array_member (from, "box"), 0);
}

/* Both looks are there afterwards: the first as it was, to the last bit, and the second. */
static void
assert_both (Outcome *looks, const GArray *before)
{
  g_assert_cmpint (number (looks, "looks"), ==, 4);
  g_assert_false (json_object_has_member (line (looks, 0), "labeller"));
  g_assert_cmpfloat (corner (box (looks, 0, 0)), ==, g_array_index (before, QdBox, 0).box.xmin);
  g_assert_cmpstr (json_object_get_string_member (line (looks, 1), "labeller"), ==, "Cleo");
  g_assert_true (json_object_get_boolean_member (line (looks, 1), "adjusted"));
  g_assert_cmpfloat (corner (box (looks, 1, 0)), ==, 2);
  g_assert_true (json_object_get_boolean_member (box (looks, 1, 0), "adjusted"));
  g_assert_cmpint (json_object_get_int_member (box (looks, 1, 0), "first"), ==,
                   json_object_get_int_member (box (looks, 0, 0), "id"));
  g_assert_false (json_object_has_member (box (looks, 1, 1), "first"));
  g_assert_false (json_object_get_boolean_member (line (looks, 3), "adjusted"));
  g_assert_cmpstr (json_object_get_string_member (line (looks, 3), "mark"), ==, "verified");
  g_assert_cmpfloat (corner (box (looks, 3, 0)), ==, corner (box (looks, 2, 0)));
}

static void
test_second_look (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 2 });
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *file = g_build_filename (scratch, "again.quadrat-task", NULL), *copy = g_build_filename (scratch, "copy", NULL);
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_autoptr (GArray) photos = qd_project_list_photo_ids (project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  g_autoptr (GArray) before = qd_project_list_boxes (project, g_array_index (photos, gint64, 0), NULL), after = NULL;
  g_autoptr (Outcome) task = program_run ("task", "new", folder, "Again", "--labellers=1", "--review", "--json", NULL),
                      export = NULL, open = NULL, merge = NULL, consolidate = NULL, looks = NULL, figures = NULL;

  assert_done (task);
  export = program_run ("task", "export", folder, file, "--json", NULL);
  assert_done (export);
  open = program_run ("task", "open", file, copy, "--labeller=Cleo", "--json", NULL);
  assert_done (open);
  look_again (copy);
  merge = program_run ("task", "merge", folder, copy, "--json", NULL);
  assert_done (merge);
  consolidate = program_run ("task", "consolidate", folder, "--json", NULL);
  assert_done (consolidate);
  after = qd_project_list_boxes (project, g_array_index (photos, gint64, 0), NULL);
  g_assert_cmpuint (after->len, ==, 2); /* what is trained on is the second look */
  looks = program_run ("task", "looks", folder, "--json", NULL);
  assert_done (looks);
  assert_both (looks, before);
  figures = program_run ("task", "agreement", folder, "--json", NULL);
  assert_done (figures);
  g_assert_cmpint (json_object_get_int_member (line (figures, 0), "reviewed"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (line (figures, 0), "adjusted"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (line (figures, 0), "kept"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (line (figures, 0), "moved"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (line (figures, 0), "new"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (line (figures, 0), "removed"), ==, 0);
  g_clear_object (&project);
  toy_project_free (folder);
}

static const char *
seed (Outcome *outcome, guint index)
{
  return json_object_get_string_member (line (outcome, index), "seed");
}

/* The seed that was asked for, or one of its own, is told and kept. */
static void
test_seed (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 6, .no_boxes = TRUE });
  g_autoptr (Outcome) own = program_run ("task", "new", folder, "A", "--percent=50", "--json", NULL), asked = NULL,
                      again = NULL, list = NULL;
  g_autofree char *same = NULL;

  assert_done (own);
  asked = program_run ("task", "new", folder, "B", "--percent=50", "--seed=18446744073709551615", "--json", NULL);
  assert_done (asked);
  g_assert_cmpint (number (asked, "photos"), ==, 3);
  g_assert_cmpstr (seed (asked, 0), ==, "18446744073709551615");
  g_assert_cmpfloat (json_object_get_double_member (outcome_last (asked), "percent"), ==, 50);
  same = g_strdup_printf ("--seed=%s", seed (own, 0));
  again = program_run ("task", "new", folder, "C", "--percent=50", same, "--json", NULL);
  assert_done (again);
  list = program_run ("task", "list", folder, "--json", NULL);
  assert_done (list);
  g_assert_cmpstr (seed (list, 0), ==, seed (own, 0));
  g_assert_cmpstr (seed (list, 1), ==, "18446744073709551615");
  g_assert_cmpstr (seed (list, 2), ==, seed (own, 0));
  toy_project_free (folder);
}

/* Of which photos it is, and what is said of that: the same as in the window. */
static void
test_filter (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 6, .n_validation = 2, .n_empty = 1 });
  g_autoptr (Outcome) part = program_run ("task", "new", folder, "A", "--which=labelled", "--subset=train", "--class=SQUARE",
                                          "--percent=50", "--seed=7", "--labellers=9", "--json", NULL),
                      said = program_run ("task", "list", folder, NULL), none = NULL, unknown = NULL, empty = NULL;
  JsonObject *made = outcome_last (part);

  assert_done (part);
  g_assert_cmpstr (json_object_get_string_member (made, "which"), ==, "labelled");
  g_assert_cmpstr (json_object_get_string_member (made, "subset"), ==, "train");
  g_assert_cmpstr (json_object_get_string_member (made, "class"), ==, "square");
  g_assert_cmpfloat (json_object_get_double_member (made, "percent"), ==, 50);
  g_assert_cmpint (json_object_get_int_member (made, "labellers"), ==, 9);
  g_assert_cmpint (said->status, ==, 0);
  g_assert_nonnull (strstr (said->out, "A: 50 % at random (seed 7) · Labelled · class square · training."));
  empty = program_run ("task", "new", folder, "B", "--which=empty", "--json", NULL);
  assert_done (empty);
  g_assert_cmpint (number (empty, "photos"), ==, 1);
  none = program_run ("task", "new", folder, "C", "--unlabelled", "--json", NULL);
  assert_refused (none, 1); /* all are labelled */
  unknown = program_run ("task", "new", folder, "D", "--class=hornet", "--json", NULL);
  assert_refused (unknown, 1);
  toy_project_free (folder);
}

/* A class by its name, whatever the case of its letters, in any script; one that is so called goes before. */
static void
test_class (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 2 });
  QdProject *project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (Outcome) upper = NULL, same = NULL;

  g_assert_true (qd_project_rename_class (project, 1, "Œdipode", NULL));
  g_assert_cmpint (qd_project_ensure_class (project, "œdipode", NULL), >, 1); /* without a box */
  g_object_unref (project);
  upper = program_run ("task", "new", folder, "A", "--class=ŒDIPODE", "--json", NULL);
  assert_done (upper);
  g_assert_cmpstr (json_object_get_string_member (outcome_last (upper), "class"), ==, "Œdipode");
  same = program_run ("task", "new", folder, "B", "--class=œdipode", "--json", NULL);
  assert_refused (same, 1);
  g_assert_null (strstr (same->err, "There is no class"));
  toy_project_free (folder);
}

static void
test_misuse (void)
{
  static const char *const wrong[][4] = {
    { "new", "/nonexistent/x", "a", "--labellers=10" },  { "new", "/nonexistent/x", "a", "--percent=0" },
    { "new", "/nonexistent/x", "a", "--seed=-1" },       { "export", "/nonexistent/x", "a", "--people=65" },
    { "export", "/nonexistent/x", "a", "--side=-1" },    { "consolidate", "/nonexistent/x", "--votes=0", NULL },
    { "consolidate", "/nonexistent/x", "--overlap=2", NULL }, { "settle", "/nonexistent/x", "0", "--keep=none" },
    { "new", "/nonexistent/x", "a", "--which=skipped" }, { "new", "/nonexistent/x", "a", "--subset=half" },
    { "settle", "/nonexistent/x", "1", NULL },           { "merge", "/nonexistent/x", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (Outcome) outcome = program_run ("task", wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], NULL);
      assert_refused (outcome, 2);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (Scratch) home = scratch_new ();

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/task/two", test_two);
  g_test_add_func ("/cli/task/second-look", test_second_look);
  g_test_add_func ("/cli/task/seed", test_seed);
  g_test_add_func ("/cli/task/filter", test_filter);
  g_test_add_func ("/cli/task/class", test_class);
  g_test_add_func ("/cli/task/misuse", test_misuse);
  return g_test_run ();
}
