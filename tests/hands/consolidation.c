/* Looks of several people become the boxes of the photos, and what they did not agree on is settled. */
#include <math.h>

#include "engine/core/error.h"
#include "engine/hands/consolidation.h"
#include "engine/hands/measure-agreement.h"
#include "engine/train/samples.h"
#include "tests/hands/people.h"
#include "tests/project/fixture.h"

typedef struct
{
  Fixture store;
  gint64 bee, wasp;
  gint64 photos[4];
  QdTask *task; /* three people a photo */
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  fixture_set_up (&scene->store, data);
  scene->bee = qd_project_ensure_class (scene->store.project, "bee", NULL);
  scene->wasp = qd_project_ensure_class (scene->store.project, "wasp", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scene->photos); i++)
    scene->photos[i] = put_photo (&scene->store, 0, i + 1);
  scene->task = qd_project_add_task (scene->store.project, NULL, "Spring", QD_TASK_DRAW, 3, scene->photos,
                                     G_N_ELEMENTS (scene->photos), NULL);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  qd_task_free (scene->task);
  fixture_tear_down (&scene->store, data);
}

/* Photo 0: all three a bee; one of them beside it a wasp. Photo 1: nothing. Photo 2: two a bee, one a wasp in the same place,
 * and two a bee further on, one of them a wasp. Photo 3: one looked. In pixels of the copies, half of the photo's. */
static void
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

static QdConsolidation
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

static GArray *
list_boxes (Scene *scene, guint photo)
{
  return qd_project_list_boxes (scene->store.project, scene->photos[photo], NULL);
}

static QdMark
get_mark (Scene *scene, guint photo)
{
  g_autoptr (QdPhoto) found = qd_project_get_photo (scene->store.project, scene->photos[photo], NULL);

  return found->mark;
}

/* Photos that somebody has to decide about, by id; their disputes are counted with them. */
static void
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
  /* Photo 0: three bees, all pairs; one wasp. Photo 2: two bees agree, a wasp in their place; bee and wasp. Two others see each. */
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
#define ADD(name, func) g_test_add ("/hands/consolidation/" name, Scene, NULL, set_up, func, tear_down)
  ADD ("settled", test_settled);
  ADD ("decided", test_decided);
  ADD ("same-again", test_same_again);
  ADD ("too-late", test_too_late);
  ADD ("own", test_own);
  ADD ("own-marks", test_own_marks);
  ADD ("own-review", test_own_review);
  ADD ("options", test_options);
  ADD ("unusable", test_unusable);
  ADD ("retired", test_retired);
  ADD ("agreement", test_agreement);
  ADD ("training", test_training);
  return g_test_run ();
}
