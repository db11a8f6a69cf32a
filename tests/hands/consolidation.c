/* Looks of several people become the boxes of the photos; what a person did there is left alone. */
#include "engine/core/error.h"
#include "engine/hands/measure-agreement.h"
#include "engine/train/samples.h"
#include "tests/hands/consolidation-scene.h"
#include "tests/hands/people.h"

static void
test_settled (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GArray) first = NULL, third = NULL;
  g_autoptr (GPtrArray) disputes = NULL;
  QdConsolidation figures;
  const QdDisputed *disputed;
  const QdBox *box;

  merge_three (scene);
  assert_disputed (scene, 0);
  figures = consolidate (scene, NULL);
  assert_disputed (scene, 2, 0, 2);
  g_assert_cmpuint (figures.photos, ==, 3);
  g_assert_cmpuint (figures.waiting, ==, 1);
  g_assert_cmpuint (figures.changed, ==, 0);
  g_assert_cmpuint (figures.boxes, ==, 2);
  g_assert_cmpuint (figures.disputes, ==, 2);
  g_assert_cmpuint (figures.empty, ==, 1);
  first = list_boxes (scene, 0);
  g_assert_cmpuint (first->len, ==, 1);
  box = &g_array_index (first, QdBox, 0);
  g_assert_cmpint (box->class_id, ==, scene->bee);
  g_assert_cmpfloat_with_epsilon (box->box.xmin, 22, 1e-12);
  g_assert_cmpfloat_with_epsilon (box->box.xmax, 62, 1e-12);
  g_assert_cmpfloat_with_epsilon (box->box.ymin, 20, 1e-12);
  g_assert_cmpfloat_with_epsilon (box->box.ymax, 60, 1e-12);
  g_assert_cmpuint (box->votes, ==, 3);
  g_assert_cmpuint (box->voters, ==, 3);
  /* IoU of 40 x 40 boxes 2, 2 and 4 apart. */
  g_assert_cmpfloat_with_epsilon (box->confidence, (2 * 38.0 / 42 + 36.0 / 44) / 3, 1e-12);
  g_assert_cmpint (box->labeller_id, ==, 0);
  g_assert_cmpint (get_mark (scene, 0), ==, QD_MARK_NONE); /* something is open */
  g_assert_cmpint (get_mark (scene, 1), ==, QD_MARK_EMPTY);
  third = list_boxes (scene, 2);
  g_assert_cmpuint (third->len, ==, 1);
  g_assert_cmpuint (g_array_index (third, QdBox, 0).votes, ==, 2);
  disputes = qd_project_list_disputes (scene->store.project, scene->task->id, 0, TRUE, NULL);
  g_assert_cmpuint (disputes->len, ==, 2);
  disputed = disputes->pdata[0];
  g_assert_cmpint (disputed->photo_id, ==, scene->photos[0]);
  g_assert_cmpuint (disputed->kind, ==, QD_DISPUTE_MISSING);
  g_assert_cmpuint (disputed->members->len, ==, 1);
  disputed = disputes->pdata[1];
  g_assert_cmpint (disputed->photo_id, ==, scene->photos[2]);
  g_assert_cmpuint (disputed->kind, ==, QD_DISPUTE_CLASS);
  g_assert_cmpuint (disputed->members->len, ==, 2);
  /* Once more, nothing is left to do. */
  figures = consolidate (scene, NULL);
  g_assert_cmpuint (figures.photos, ==, 0);
  g_assert_cmpuint (figures.waiting, ==, 1);
}

/* What was on the photo is the first look; what a person changes afterwards is left alone. */
static void
test_own (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdConsolidationOptions again = QD_CONSOLIDATION_OPTIONS_INIT;
  QdBox mine = draw (&scene->store, scene->photos[0], scene->wasp, 400),
        suggested = { .photo_id = scene->photos[0], .class_id = scene->bee, .box = { 1, 1, 9, 9 },
                      .source = QD_BOX_BY_PREDICTION, .score = 0.25 }, changed;
  g_autoptr (QdLook) first = NULL;
  g_autoptr (GArray) boxes = NULL, left = NULL, anew = NULL;
  QdConsolidation figures;

  again.again = TRUE;
  g_assert_true (qd_project_insert_box (scene->store.project, &suggested, NULL));
  merge_three (scene);
  consolidate (scene, NULL);
  first = qd_project_get_look (scene->store.project, scene->task->id, scene->photos[0], 0, NULL);
  g_assert_cmpuint (first->boxes->len, ==, 1);
  g_assert_cmpmem (&g_array_index (first->boxes, QdLookBox, 0).box, sizeof mine.box, &mine.box, sizeof mine.box);
  boxes = list_boxes (scene, 0);
  g_assert_cmpuint (boxes->len, ==, 2);
  g_assert_cmpint (g_array_index (boxes, QdBox, 0).source, ==, QD_BOX_BY_PREDICTION);
  g_assert_cmpfloat (g_array_index (boxes, QdBox, 0).score, ==, 0.25);
  changed = g_array_index (boxes, QdBox, 1);
  changed.box.xmin = 3;
  g_assert_true (qd_project_update_box (scene->store.project, &changed, NULL));
  {
    QdLabels *labels = person_labels (scene->task, 0);
    person_draws (person_looks (labels, scene->photos[0], QD_MARK_NONE, 200), scene->bee, 11, 10);
    merge_labels (scene->store.project, labels, 0, 1, 0, 0);
  }
  figures = consolidate (scene, NULL);
  g_assert_cmpuint (figures.changed, ==, 1);
  left = list_boxes (scene, 0);
  g_assert_cmpfloat (g_array_index (left, QdBox, 1).box.xmin, ==, 3);
  figures = consolidate (scene, &again);
  g_assert_cmpuint (figures.photos, ==, 3);
  anew = list_boxes (scene, 0);
  g_assert_cmpfloat_with_epsilon (g_array_index (anew, QdBox, 1).box.xmin, (22 + 22 + 24) / 3.0, 1e-12);
}

/* A box that somebody deleted, a mark and a flag that somebody set are left alone as well; suggestions are no change. */
static void
test_own_marks (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdProject *project = scene->store.project;
  QdConsolidationOptions again = QD_CONSOLIDATION_OPTIONS_INIT;
  QdBox suggested = { .photo_id = scene->photos[3], .class_id = scene->bee, .box = { 1, 1, 9, 9 },
                      .source = QD_BOX_BY_PREDICTION, .score = 0.25 }, box;
  g_autoptr (GArray) deleted = NULL, flagged = NULL, anew = NULL;
  QdConsolidation figures;

  again.early = TRUE;
  merge_three (scene);
  consolidate (scene, &again);
  deleted = list_boxes (scene, 0);
  g_assert_true (qd_project_delete_box (project, g_array_index (deleted, QdBox, 0).id, NULL));
  g_assert_true (qd_project_set_mark (project, scene->photos[1], QD_MARK_UNUSABLE, NULL));
  flagged = list_boxes (scene, 2);
  box = g_array_index (flagged, QdBox, 0);
  box.difficult = TRUE;
  g_assert_true (qd_project_update_box (project, &box, NULL));
  g_assert_true (qd_project_set_mark (project, scene->photos[3], QD_MARK_NONE, NULL));
  g_assert_true (qd_project_insert_box (project, &suggested, NULL));
  g_assert_true (qd_project_set_mark (project, scene->photos[3], QD_MARK_EMPTY, NULL));
  g_assert_true (qd_project_replace_boxes (project, scene->photos[3], QD_BOX_BY_PREDICTION, NULL, 0, NULL));
  {
    QdLabels *labels = person_labels (scene->task, 3);
    for (guint i = 0; i < G_N_ELEMENTS (scene->photos); i++)
      person_looks (labels, scene->photos[i], QD_MARK_EMPTY, 100);
    merge_labels (project, labels, 4, 0, 0, 0);
  }
  figures = consolidate (scene, &again);
  g_assert_cmpuint (figures.changed, ==, 3);
  g_assert_cmpuint (figures.photos, ==, 1);
  g_assert_cmpuint (n_boxes (&scene->store, scene->photos[0]), ==, 0);
  g_assert_cmpint (get_mark (scene, 1), ==, QD_MARK_UNUSABLE);
  again.again = TRUE;
  figures = consolidate (scene, &again);
  g_assert_cmpuint (figures.changed, ==, 0);
  g_assert_cmpuint (figures.photos, ==, 4);
  anew = list_boxes (scene, 0);
  g_assert_cmpuint (anew->len, ==, 1);
  g_assert_cmpint (get_mark (scene, 1), ==, QD_MARK_EMPTY);
}

/* What the owner drew after a review was made is not lost to what others said of the photo before. */
static void
test_own_review (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdProject *project = scene->store.project;
  QdConsolidationOptions again = QD_CONSOLIDATION_OPTIONS_INIT;
  g_autoptr (QdTask) task = NULL;
  g_autoptr (GArray) kept = NULL;
  QdConsolidation figures;

  again.again = TRUE;
  draw (&scene->store, scene->photos[0], scene->bee, 10);
  draw (&scene->store, scene->photos[1], scene->bee, 10);
  task = qd_project_add_task (project, NULL, "Check", QD_TASK_REVIEW, 1, scene->photos, 2, NULL);
  draw (&scene->store, scene->photos[0], scene->wasp, 200);
  {
    QdLabels *labels = person_labels (task, 0);
    person_draws (person_looks (labels, scene->photos[0], QD_MARK_NONE, 100), scene->bee, 10, 10);
    person_draws (person_looks (labels, scene->photos[1], QD_MARK_NONE, 100), scene->bee, 10, 10);
    merge_labels (project, labels, 2, 0, 0, 0);
  }
  for (guint i = 0; i < 2; i++) /* the first time, and whenever again */
    {
      g_assert_true (qd_consolidate (project, task, &(QdConsolidationOptions) QD_CONSOLIDATION_OPTIONS_INIT, &figures, NULL));
      g_assert_cmpuint (figures.changed, ==, 1);
      g_assert_cmpuint (figures.photos, ==, i == 0);
    }
  kept = list_boxes (scene, 0);
  g_assert_cmpuint (kept->len, ==, 2);
  g_assert_cmpint (g_array_index (kept, QdBox, 1).class_id, ==, scene->wasp);
  g_assert_true (qd_consolidate (project, task, &again, &figures, NULL));
  g_assert_cmpuint (figures.changed, ==, 0);
  g_assert_cmpuint (figures.photos, ==, 2);
  g_assert_cmpuint (n_boxes (&scene->store, scene->photos[0]), ==, 1);
}

static void
test_options (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  g_autoptr (GError) error = NULL;
  QdConsolidation figures;

  merge_three (scene);
  consolidate (scene, NULL);
  options.early = TRUE;
  figures = consolidate (scene, &options);
  g_assert_cmpuint (figures.photos, ==, 1);
  g_assert_cmpint (get_mark (scene, 3), ==, QD_MARK_EMPTY);
  options.consensus.votes = 0.3; /* one of three is enough */
  figures = consolidate (scene, &options);
  g_assert_cmpuint (figures.photos, ==, 4);
  g_assert_cmpuint (figures.boxes, ==, 3);
  g_assert_cmpuint (figures.disputes, ==, 1); /* as many say bee as wasp */
  options.consensus.votes = 0;
  g_assert_false (qd_consolidate (scene->store.project, scene->task, &options, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

static void
test_unusable (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GArray) boxes = NULL;

  for (guint person = 0; person < 3; person++)
    {
      QdLabels *labels = person_labels (scene->task, person);
      QdLook *look = person_looks (labels, scene->photos[0], person == 0 ? QD_MARK_NONE : QD_MARK_UNUSABLE, 100);

      if (person == 0)
        person_draws (look, scene->bee, 10, 10);
      look = person_looks (labels, scene->photos[1], person == 0 ? QD_MARK_UNUSABLE : QD_MARK_NONE, 100);
      if (person != 0)
        person_draws (look, scene->bee, 10, 10);
      merge_labels (scene->store.project, labels, 2, 0, 0, 0);
    }
  consolidate (scene, NULL);
  g_assert_cmpint (get_mark (scene, 0), ==, QD_MARK_UNUSABLE);
  g_assert_cmpint (get_mark (scene, 1), ==, QD_MARK_NONE);
  boxes = list_boxes (scene, 1);
  g_assert_cmpuint (boxes->len, ==, 1);
  g_assert_cmpuint (g_array_index (boxes, QdBox, 0).votes, ==, 2);
  g_assert_cmpuint (g_array_index (boxes, QdBox, 0).voters, ==, 2);
  g_assert_cmpfloat (g_array_index (boxes, QdBox, 0).confidence, ==, 1);
}

static void
test_agreement (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdTaskAgreement) agreement = NULL;
  const QdLabellerAgreement *first;
  const QdClassAgreement *bee;

  merge_three (scene);
  consolidate (scene, NULL);
  agreement = qd_task_agreement_measure (scene->store.project, scene->task, NULL);
  g_assert_cmpuint (agreement->photos, ==, 3);
  g_assert_cmpuint (agreement->classes->len, ==, 2);
  g_assert_cmpuint (agreement->labellers->len, ==, 3);
  /* Photo 0: three bees, all pairs; one wasp. Photo 2: two bees agree, a wasp in their place; bee and wasp. Two others see
   * each. */
  bee = agreement->classes->pdata[0];
  g_assert_cmpstr (bee->name, ==, "bee");
  g_assert_cmpuint (bee->agreement.n_boxes, ==, 2 * (3 + 2 + 1));
  g_assert_cmpuint (bee->agreement.n_agreed, ==, 3 + 1);
  g_assert_cmpuint (agreement->all.n_boxes, ==, 2 * (4 + 5));
  g_assert_cmpuint (agreement->all.n_agreed, ==, 4);
  first = agreement->labellers->pdata[0];
  g_assert_cmpstr (first->name, ==, "Person 0");
  g_assert_cmpuint (first->photos, ==, 4);
  g_assert_cmpfloat (first->seconds, ==, 50);
  g_assert_cmpuint (first->record.n_right, ==, 2);
  g_assert_cmpuint (first->record.n_alone, ==, 1);
}

/* Training reads what was settled, and nothing else. */
static void
test_training (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdSubset subsets[] = { QD_SUBSET_TRAIN, QD_SUBSET_TRAIN, QD_SUBSET_TRAIN, QD_SUBSET_TRAIN };
  const QdSamplesOptions options = { 0, 0, 1 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (QdSamples) before = NULL, samples = NULL;
  const QdPhotoTruth *truth;

  g_array_append_val (ids, scene->bee);
  g_array_append_val (ids, scene->wasp);
  merge_three (scene);
  g_assert_true (qd_project_set_split (scene->store.project, scene->photos, subsets, 4, "{}", NULL));
  before = qd_samples_load (scene->store.project, QD_SUBSET_TRAIN, ids, &options, NULL);
  g_assert_cmpuint (qd_samples_get_count (before), ==, 0);
  consolidate (scene, NULL);
  samples = qd_samples_load (scene->store.project, QD_SUBSET_TRAIN, ids, &options, NULL);
  g_assert_cmpuint (qd_samples_get_count (samples), ==, 3);
  g_assert_cmpuint (qd_samples_count_truths (samples), ==, 2);
  g_assert_cmpint (qd_samples_get (samples, 0)->photo_id, ==, scene->photos[0]);
  truth = &g_array_index (qd_samples_get (samples, 0)->truths, QdPhotoTruth, 0);
  g_assert_cmpuint (truth->label, ==, 1);
  g_assert_cmpfloat_with_epsilon (truth->box.xmin, 22, 1e-12);
  g_assert_cmpuint (qd_samples_get (samples, 1)->truths->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SCENE_TEST ("settled", test_settled);
  SCENE_TEST ("own", test_own);
  SCENE_TEST ("own-marks", test_own_marks);
  SCENE_TEST ("own-review", test_own_review);
  SCENE_TEST ("options", test_options);
  SCENE_TEST ("unusable", test_unusable);
  SCENE_TEST ("agreement", test_agreement);
  SCENE_TEST ("training", test_training);
  return g_test_run ();
}
