/* What several people did not agree on is decided by one, and stays so. */
#include "engine/core/error.h"
#include "tests/hands/consolidation-scene.h"
#include "tests/hands/people.h"

static gint64
find_dispute (Scene *scene, guint photo, QdDisputed **disputed)
{
  g_autoptr (GPtrArray) found = qd_project_list_disputes (scene->store.project, scene->task->id, scene->photos[photo], FALSE,
                                                          NULL);

  g_assert_cmpuint (found->len, ==, 1);
  *disputed = g_ptr_array_steal_index (found, 0);
  return (*disputed)->id;
}

static void
test_decided (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdDisputed) wasp = NULL, class_ = NULL, again = NULL;
  g_autoptr (GArray) boxes = NULL, both = NULL, left = NULL, kept = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 stranger = 4711;
  gint64 id;

  merge_three (scene);
  consolidate (scene, NULL);
  /* Keep the one box. */
  id = find_dispute (scene, 0, &wasp);
  g_assert_false (qd_consolidation_settle (scene->store.project, id, &stranger, 1, 0, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_true (qd_consolidation_settle (scene->store.project, id, (const gint64 *) wasp->members->data, 1, 0, NULL));
  g_assert_cmpuint (scene->store.changes & QD_CHANGED_DISPUTES, ==, QD_CHANGED_DISPUTES);
  assert_disputed (scene, 1, 2);
  boxes = list_boxes (scene, 0);
  g_assert_cmpuint (boxes->len, ==, 2);
  g_assert_cmpint (g_array_index (boxes, QdBox, 1).class_id, ==, scene->wasp);
  g_assert_cmpfloat (g_array_index (boxes, QdBox, 1).box.xmin, ==, 200);
  g_assert_cmpint (get_mark (scene, 0), ==, QD_MARK_VERIFIED); /* all three said so, and nothing is open */
  /* Keep one of them twice: no; both as another class, then neither. */
  {
    const gint64 once = g_array_index (wasp->members, gint64, 0), twice[] = { once, once };
    g_clear_error (&error);
    g_assert_false (qd_consolidation_settle (scene->store.project, id, twice, 2, 0, &error));
    g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  }
  id = find_dispute (scene, 2, &class_);
  g_assert_true (
      qd_consolidation_settle (scene->store.project, id, (const gint64 *) class_->members->data, 2, scene->wasp, NULL));
  both = list_boxes (scene, 2);
  g_assert_cmpuint (both->len, ==, 3);
  g_assert_cmpint (g_array_index (both, QdBox, 1).class_id, ==, scene->wasp);
  g_assert_cmpint (g_array_index (both, QdBox, 2).class_id, ==, scene->wasp);
  g_assert_true (qd_consolidation_settle (scene->store.project, id, NULL, 0, 0, NULL));
  left = list_boxes (scene, 2);
  g_assert_cmpuint (left->len, ==, 1);
  /* One more look: what it does not touch stays decided. */
  {
    QdLabels *labels = person_labels (scene->task, 3);
    person_draws (person_looks (labels, scene->photos[0], QD_MARK_NONE, 100), scene->bee, 11, 10);
    merge_labels (scene->store.project, labels, 1, 0, 0, 0);
  }
  consolidate (scene, NULL);
  kept = list_boxes (scene, 0);
  g_assert_cmpuint (kept->len, ==, 2);
  g_assert_cmpuint (g_array_index (kept, QdBox, 0).votes, ==, 4);
  find_dispute (scene, 0, &again);
  g_assert_true (again->decided);
  g_assert_cmpint (again->id, ==, wasp->id);
  g_assert_true (qd_consolidation_reopen (scene->store.project, again->id, NULL));
  assert_disputed (scene, 1, 0);
  g_clear_pointer (&kept, g_array_unref);
  kept = list_boxes (scene, 0);
  g_assert_cmpuint (kept->len, ==, 1);
}

/* What is decided stays so when the same person's labels come back with more time, or with one more box. */
static void
test_same_again (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdDisputed) before = NULL, after = NULL;
  g_autoptr (QdLook) look = NULL;
  QdConsolidation figures;

  merge_three (scene);
  consolidate (scene, NULL);
  find_dispute (scene, 0, &before);
  g_assert_true (
      qd_consolidation_settle (scene->store.project, before->id, (const gint64 *) before->members->data, 1, 0, NULL));
  for (guint more = 0; more < 2; more++)
    {
      QdLabels *labels = person_labels (scene->task, 2);
      QdLook *again = person_looks (labels, scene->photos[0], QD_MARK_VERIFIED, 300);

      again->seconds = 99;
      if (more)
        person_draws (again, scene->bee, 60, 60);
      person_draws (again, scene->wasp, 100, 100);
      person_draws (again, scene->bee, 12, 10);
      merge_labels (scene->store.project, labels, 0, more, !more, 0);
      figures = consolidate (scene, NULL);
      g_assert_cmpuint (figures.photos, ==, more);
      look = qd_project_get_look (scene->store.project, scene->task->id, scene->photos[0], 3, NULL);
      g_assert_cmpfloat (look->seconds, ==, 99);
      g_assert_cmpint (look->finished, ==, 300);
      g_clear_pointer (&look, qd_look_free);
    }
  g_assert_cmpuint (figures.disputes, ==, 1); /* the new box */
  after = qd_project_get_disputed (scene->store.project, before->id, NULL);
  g_assert_true (after->decided);
  g_assert_cmpint (g_array_index (after->kept, gint64, 0), ==, g_array_index (before->members, gint64, 0));
}

/* A decision that looks of since leave no room for is none, and says so. */
static void
test_too_late (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdDisputed) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  QdLabels *labels;
  QdLook *look;

  merge_three (scene);
  consolidate (scene, NULL);
  find_dispute (scene, 0, &before);
  labels = person_labels (scene->task, 3);
  look = person_looks (labels, scene->photos[0], QD_MARK_NONE, 100);
  person_draws (look, scene->wasp, 100, 100);
  merge_labels (scene->store.project, labels, 1, 0, 0, 0);
  g_assert_false (
      qd_consolidation_settle (scene->store.project, before->id, (const gint64 *) before->members->data, 1, 0, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "Others looked at this photo since; consolidate the task again before.");
  find_dispute (scene, 0, &after);
  g_assert_cmpint (after->id, ==, before->id);
  g_assert_false (after->decided);
  g_assert_cmpuint (after->members->len, ==, 1);
}

/* A class that was retired meanwhile: what it is now, somebody has to say. */
static void
test_retired (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdDisputed) disputed = NULL;
  g_autoptr (GArray) boxes = NULL;
  g_autoptr (GError) error = NULL;
  QdConsolidation figures;

  for (guint person = 0; person < 3; person++)
    {
      QdLabels *labels = person_labels (scene->task, person);
      person_draws (person_looks (labels, scene->photos[0], QD_MARK_NONE, 100), scene->wasp, 10, 10);
      merge_labels (scene->store.project, labels, 1, 0, 0, 0);
    }
  g_assert_true (qd_project_retire_class (scene->store.project, scene->wasp, FALSE, NULL));
  figures = consolidate (scene, NULL);
  g_assert_cmpuint (figures.boxes, ==, 0);
  g_assert_cmpuint (figures.disputes, ==, 1);
  find_dispute (scene, 0, &disputed);
  g_assert_false (
      qd_consolidation_settle (scene->store.project, disputed->id, (const gint64 *) disputed->members->data, 1, 0, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "The class “wasp” is not in use any more; say what it is.");
  g_assert_true (qd_consolidation_settle (scene->store.project, disputed->id, (const gint64 *) disputed->members->data, 1,
                                          scene->bee, NULL));
  boxes = list_boxes (scene, 0);
  g_assert_cmpuint (boxes->len, ==, 1);
  g_assert_cmpint (g_array_index (boxes, QdBox, 0).class_id, ==, scene->bee);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SCENE_TEST ("decided", test_decided);
  SCENE_TEST ("same-again", test_same_again);
  SCENE_TEST ("too-late", test_too_late);
  SCENE_TEST ("retired", test_retired);
  return g_test_run ();
}
