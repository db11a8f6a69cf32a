#include "tests/hands/consolidation-scene.h"

#include "tests/hands/people.h"

void
scene_set_up (Scene *scene, gconstpointer data)
{
  fixture_set_up (&scene->store, data);
  scene->bee = qd_project_ensure_class (scene->store.project, "bee", NULL);
  scene->wasp = qd_project_ensure_class (scene->store.project, "wasp", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scene->photos); i++)
    scene->photos[i] = put_photo (&scene->store, 0, i + 1);
  scene->task = qd_project_add_task (scene->store.project, NULL, "Spring", QD_TASK_DRAW, 3, scene->photos,
                                     G_N_ELEMENTS (scene->photos), NULL);
}

void
scene_tear_down (Scene *scene, gconstpointer data)
{
  qd_task_free (scene->task);
  fixture_tear_down (&scene->store, data);
}

void
merge_three (Scene *scene)
{
  for (guint person = 0; person < 3; person++)
    {
      QdLabels *labels = person_labels (scene->task, person);
      QdLook *look = person_looks (labels, scene->photos[0], QD_MARK_VERIFIED, 100);

      person_draws (look, scene->bee, 10 + person, 10);
      if (person == 2)
        person_draws (look, scene->wasp, 100, 100);
      person_looks (labels, scene->photos[1], QD_MARK_EMPTY, 100);
      look = person_looks (labels, scene->photos[2], QD_MARK_NONE, 100);
      person_draws (look, person == 2 ? scene->wasp : scene->bee, 10, 10);
      if (person < 2)
        person_draws (look, person == 0 ? scene->wasp : scene->bee, 100, 10);
      if (person == 0)
        person_looks (labels, scene->photos[3], QD_MARK_EMPTY, 100);
      merge_labels (scene->store.project, labels, person == 0 ? 4 : 3, 0, 0, 0);
    }
}

QdConsolidation
consolidate (Scene *scene, const QdConsolidationOptions *wanted)
{
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  QdConsolidation figures;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdTask) task = qd_project_get_task (scene->store.project, scene->task->id, NULL);

  g_assert_true (qd_consolidate (scene->store.project, task, wanted != NULL ? wanted : &options, &figures, &error));
  g_assert_no_error (error);
  return figures;
}

GArray *
list_boxes (Scene *scene, guint photo)
{
  return qd_project_list_boxes (scene->store.project, scene->photos[photo], NULL);
}

QdMark
get_mark (Scene *scene, guint photo)
{
  g_autoptr (QdPhoto) found = qd_project_get_photo (scene->store.project, scene->photos[photo], NULL);

  return found->mark;
}

void
assert_disputed (Scene *scene, guint n, ...)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) found = NULL;
  QdCounts counts;
  va_list photos;

  query.disputed = TRUE;
  found = qd_project_list_photos (scene->store.project, &query, NULL);
  g_assert_cmpuint (found->len, ==, n);
  va_start (photos, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (((const QdPhoto *) found->pdata[i])->id, ==, scene->photos[va_arg (photos, guint)]);
      g_assert_cmpuint (((const QdPhoto *) found->pdata[i])->n_disputes, ==, 1);
    }
  va_end (photos);
  g_assert_true (qd_project_count (scene->store.project, &counts, NULL));
  g_assert_cmpuint (counts.disputed, ==, n);
}
