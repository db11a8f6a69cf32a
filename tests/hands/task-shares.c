/* Photos of a task are shared out among people, and chosen for it. */
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/hands/bundle.h"
#include "engine/hands/choose-photos.h"
#include "engine/hands/consolidation.h"
#include "tests/hands/task-scene.h"

static void
test_people (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdTaskExportOptions options = { .max_side = 64, .people = 4 };
  g_autoptr (QdTask) task = qd_project_add_task (scene->project, NULL, "Shared", QD_TASK_DRAW, 3,
                                                 (const gint64 *) scene->photos->data, N_PHOTOS, NULL);
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  for (options.part = 1; options.part <= 4; options.part++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (JsonNode) root = NULL;
      JsonArray *photos;

      g_assert_true (qd_task_export (scene->project, task, scene->file, &options, NULL, NULL, NULL, NULL, NULL));
      bytes = qd_bundle_read (scene->file, "task.json", 1 << 20, NULL, NULL);
      root = qd_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "task.json", 1, NULL);
      photos = json_object_get_array_member (json_node_get_object (root), "photos");
      for (guint i = 0; i < json_array_get_length (photos); i++)
        {
          gpointer id = GINT_TO_POINTER (json_object_get_int_member (json_array_get_object_element (photos, i), "id"));
          g_hash_table_insert (counts, id, GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (counts, id)) + 1));
        }
    }
  for (guint i = 0; i < N_PHOTOS; i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (counts, GINT_TO_POINTER (photo_at (scene, i)))), ==, 3);
  options.part = 1;
  options.people = 2; /* fewer than look at a photo */
  g_assert_false (qd_task_export (scene->project, task, scene->file, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

static GArray *
choose (Scene *scene, double percent, guint64 seed)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;

  choice.percent = percent;
  choice.seed = seed;
  return qd_hands_choose_photos (scene->project, &choice, NULL);
}

static void
test_choice (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;
  g_autoptr (GArray) third = choose (scene, 100.0 / 3, 7), again = choose (scene, 100.0 / 3, 7), one = choose (scene, 0.1, 7),
                     other = choose (scene, 100.0 / 3, 8), test = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (third->len, ==, 3);
  g_assert_cmpmem (third->data, 3 * sizeof (gint64), again->data, 3 * sizeof (gint64));
  g_assert_cmpuint (other->len, ==, 3);
  g_assert_cmpint (memcmp (third->data, other->data, 3 * sizeof (gint64)), !=, 0);
  g_assert_cmpuint (one->len, ==, 1);
  choice.subset = QD_SUBSET_TEST;
  test = qd_hands_choose_photos (scene->project, &choice, NULL);
  g_assert_cmpuint (test->len, ==, 1);
  choice.percent = 101;
  g_assert_null (qd_hands_choose_photos (scene->project, &choice, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

/* The task keeps how its photos were chosen, beside what it is consolidated with later. */
static void
test_kept_choice (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  g_autoptr (GArray) chosen = choose (scene, 100.0 / 3, G_MAXUINT64), photos = NULL;
  g_autoptr (QdTask) task = NULL, later = NULL, older = NULL;
  const gint64 photo = photo_at (scene, 0);
  g_autoptr (QdKeptChoice) kept = NULL;

  choice.percent = 100.0 / 3;
  choice.seed = G_MAXUINT64;
  task = qd_hands_make_task (scene->project, "Third", QD_TASK_DRAW, 2, &choice, NULL);
  photos = qd_project_list_task_photos (scene->project, task->id, -1, NULL);
  g_assert_cmpmem (photos->data, photos->len * sizeof (gint64), chosen->data, chosen->len * sizeof (gint64));
  options.consensus.votes = 1;
  g_assert_true (qd_consolidate (scene->project, task, &options, NULL, NULL));
  later = qd_project_get_task (scene->project, task->id, NULL);
  kept = qd_hands_get_choice (later);
  g_assert_cmpfloat (kept->percent, ==, 100.0 / 3);
  g_assert_cmpuint (kept->seed, ==, G_MAXUINT64);
  g_assert_cmpfloat (qd_consolidation_get_options (later).consensus.votes, ==, 1);
  older = qd_project_add_task (scene->project, NULL, "Older", QD_TASK_DRAW, 1, &photo, 1, NULL);
  g_assert_null (qd_hands_get_choice (older));
  /* Nothing is left of one that could not be made. */
  choice.percent = 0;
  g_assert_null (qd_hands_make_task (scene->project, "None", QD_TASK_DRAW, 2, &choice, NULL));
  g_assert_null (qd_project_find_task (scene->project, "None", NULL));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  SCENE_TEST ("people", test_people);
  SCENE_TEST ("choice", test_choice);
  SCENE_TEST ("kept-choice", test_kept_choice);
  return scene_run ();
}
