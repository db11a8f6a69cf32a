/* Which photos a task is about: by kind, class, part of the split and text, all or a random part; how many that are is told
 * before, and how they were chosen is kept and said. */
#include "engine/hands/choose-photos.h"

#include <string.h>

#include "tests/train/toy-project.h"

/* Of the photos the first is empty, the second verified, the third unusable; the last, the only one of the test part, has no
 * box. */
typedef struct
{
  char *folder;
  QdProject *project;
  GArray *photos; /* gint64 */
  gint64 square;  /* a class */
} Scene;

static gint64
photo_at (Scene *scene, guint index)
{
  return g_array_index (scene->photos, gint64, index);
}

static void
set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GPtrArray) classes = NULL;
  g_autoptr (GArray) boxes = NULL;

  scene->folder = toy_project_new (
      &(ToyOptions){ .n_train = 6, .n_validation = 2, .n_test = 1, .n_empty = 1, .observed = TRUE });
  scene->project = qd_project_open (scene->folder, QD_PROJECT_WRITE, NULL);
  scene->photos = qd_project_list_photo_ids (scene->project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  g_assert_cmpuint (scene->photos->len, ==, 9);
  classes = qd_project_list_classes (scene->project, FALSE, NULL);
  g_assert_cmpstr (((const QdClass *) classes->pdata[0])->name, ==, "square");
  scene->square = ((const QdClass *) classes->pdata[0])->id;
  g_assert_true (qd_project_set_mark (scene->project, photo_at (scene, 1), QD_MARK_VERIFIED, NULL));
  g_assert_true (qd_project_set_mark (scene->project, photo_at (scene, 2), QD_MARK_UNUSABLE, NULL));
  boxes = qd_project_list_boxes (scene->project, photo_at (scene, 8), NULL);
  for (guint i = 0; i < boxes->len; i++)
    g_assert_true (qd_project_delete_box (scene->project, g_array_index (boxes, QdBox, i).id, NULL));
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&scene->project);
  g_array_unref (scene->photos);
  toy_project_free (scene->folder);
}

/* As many as are told, too. */
static GArray *
choose (Scene *scene, const QdPhotoChoice *choice)
{
  GArray *photos = qd_hands_choose_photos (scene->project, choice, NULL);
  guint n, n_all;

  g_assert_true (qd_hands_count_photos (scene->project, choice, &n, &n_all, NULL));
  g_assert_cmpuint (n, ==, photos->len);
  g_assert_cmpuint (n_all, >=, n);
  return photos;
}

/* Places in the list of all photos: "13457". */
static void
assert_chosen (Scene *scene, const QdPhotoChoice *choice, const char *expected)
{
  g_autoptr (GArray) photos = choose (scene, choice);
  g_autoptr (GString) places = g_string_new (NULL);

  for (guint i = 0; i < photos->len; i++)
    for (guint k = 0; k < scene->photos->len; k++)
      if (photo_at (scene, k) == g_array_index (photos, gint64, i))
        g_string_append_printf (places, "%u", k);
  g_assert_cmpstr (places->str, ==, expected);
}

static void
test_kinds (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const expected[QD_N_PHOTO_KINDS] = {
    [QD_PHOTO_KIND_ALL] = "01345678", [QD_PHOTO_KIND_TO_LABEL] = "8", [QD_PHOTO_KIND_LABELLED] = "0134567",
    [QD_PHOTO_KIND_VERIFIED] = "1",   [QD_PHOTO_KIND_EMPTY] = "0",    [QD_PHOTO_KIND_SUGGESTED] = "",
    [QD_PHOTO_KIND_SKIPPED] = "",     [QD_PHOTO_KIND_DISPUTED] = "",
  };
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;

  for (guint i = 0; i < QD_N_PHOTO_KINDS; i++)
    {
      QdPhotoKind found = QD_N_PHOTO_KINDS;

      choice.kind = (QdPhotoKind) i;
      assert_chosen (scene, &choice, expected[i]);
      g_assert_true (qd_photo_kind_from_string (qd_photo_kind_to_string (choice.kind), &found));
      g_assert_cmpint (found, ==, choice.kind);
    }
  g_assert_false (qd_photo_kind_from_string ("none", &choice.kind));
}

static void
test_parts (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const expected[QD_N_SUBSETS] = { "", "01345", "67", "8" };
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;

  for (int i = 0; i < QD_N_SUBSETS; i++)
    {
      choice.subset = i;
      assert_chosen (scene, &choice, expected[i]);
    }
}

/* Those with a box of it that are usable. */
static void
test_class (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < scene->photos->len; i++)
    {
      g_autoptr (GArray) boxes = qd_project_list_boxes (scene->project, photo_at (scene, i), NULL);
      gboolean has = FALSE;

      for (guint k = 0; k < boxes->len; k++)
        has = has || g_array_index (boxes, QdBox, k).class_id == scene->square;
      if (has && i != 2)
        g_string_append_printf (expected, "%u", i);
    }
  g_assert_cmpuint (expected->len, >, 0);
  choice.class_id = scene->square;
  assert_chosen (scene, &choice, expected->str);
}

static void
test_text (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;

  choice.text = "1006"; /* its number */
  assert_chosen (scene, &choice, "5");
  choice.text = "nowhere";
  assert_chosen (scene, &choice, "");
}

/* Half of the labelled ones for training, which are five, for nine people each; it can be read later what they are. */
static void
test_words (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;
  g_autoptr (QdTask) task = NULL, whole = NULL;
  g_autoptr (QdKeptChoice) kept = NULL, all = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GArray) photos = NULL;

  choice.kind = QD_PHOTO_KIND_LABELLED;
  choice.subset = QD_SUBSET_TRAIN;
  choice.percent = 50;
  choice.seed = 7;
  photos = choose (scene, &choice);
  g_assert_cmpuint (photos->len, ==, 3);
  choice.class_id = scene->square;
  choice.text = "100";
  choice.percent = 12.5;
  task = qd_hands_make_task (scene->project, "Squares", QD_TASK_REVIEW, 9, &choice, NULL);
  g_assert_nonnull (task);
  g_assert_cmpuint (task->labellers, ==, 9);
  kept = qd_hands_get_choice (task);
  g_assert_cmpint (kept->kind, ==, QD_PHOTO_KIND_LABELLED);
  g_assert_cmpint (kept->subset, ==, QD_SUBSET_TRAIN);
  g_assert_cmpstr (kept->class_name, ==, "square");
  g_assert_cmpstr (kept->text, ==, "100");
  words = qd_kept_choice_describe (kept);
  g_assert_cmpstr (words, ==, "12.5 % at random (seed 7) · Labelled · class square · training · with “100”");
  whole = qd_hands_make_task (scene->project, "All", QD_TASK_DRAW, 1, &(QdPhotoChoice) QD_PHOTO_CHOICE_INIT, NULL);
  all = qd_hands_get_choice (whole);
  g_assert_null (qd_kept_choice_describe (all));
  choice.percent = 100;
  choice.class_id = 4711; /* that no class has */
  g_assert_null (qd_hands_make_task (scene->project, "None", QD_TASK_DRAW, 1, &choice, NULL));
}

#define ADD(name, func) g_test_add ("/hands/choose-photos/" name, Scene, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kinds", test_kinds);
  ADD ("parts", test_parts);
  ADD ("class", test_class);
  ADD ("text", test_text);
  ADD ("words", test_words);
  return g_test_run ();
}
