/* A task goes out as a file, is labelled in a copy, and comes back; files of strangers do no harm. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/hands/bundle.h"
#include "engine/hands/choose-photos.h"
#include "engine/hands/consolidation.h"
#include "engine/hands/labels-json.h"
#include "engine/hands/labels.h"
#include "engine/hands/merge.h"
#include "engine/hands/task-export.h"
#include "engine/hands/task-file.h"
#include "engine/hands/task-open.h"
#include "engine/hands/who.h"
#include "tests/train/toy-project.h"

#define N_PHOTOS 9

typedef struct
{
  char *folder, *root, *file, *copy_folder;
  QdProject *project, *copy;
  GArray *photos; /* gint64 */
} Scene;

static void
set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdPhotoChoice all = QD_PHOTO_CHOICE_INIT;

  scene->folder = toy_project_new (&(ToyOptions){ .n_train = 6, .n_validation = 2, .n_test = 1, .n_empty = 1 });
  scene->root = g_dir_make_tmp ("quadrat-hands-XXXXXX", NULL);
  scene->file = g_build_filename (scene->root, "spring.quadrat-task", NULL);
  scene->copy_folder = g_build_filename (scene->root, "Spring.quadrat", NULL);
  scene->project = qd_project_open (scene->folder, QD_PROJECT_WRITE, NULL);
  scene->photos = qd_hands_choose_photos (scene->project, &all, NULL);
  g_assert_cmpuint (scene->photos->len, ==, N_PHOTOS);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&scene->copy);
  g_clear_object (&scene->project);
  g_array_unref (scene->photos);
  toy_project_free (scene->folder);
  g_assert_true (qd_file_remove_tree (scene->root, NULL));
  g_free (scene->root);
  g_free (scene->file);
  g_free (scene->copy_folder);
}

static gint64
photo_at (Scene *scene, guint index)
{
  return g_array_index (scene->photos, gint64, index);
}

static QdTask *
send (Scene *scene, QdTaskKind kind, guint labellers, const QdTaskExportOptions *options)
{
  g_autoptr (GError) error = NULL;
  QdTask *task = qd_project_add_task (scene->project, NULL, "Spring", kind, labellers, (const gint64 *) scene->photos->data,
                                      scene->photos->len, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_true (qd_task_export (scene->project, task, scene->file, options, &n, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, N_PHOTOS);
  return task;
}

static void
open_copy (Scene *scene, const char *labeller)
{
  g_autoptr (QdLabeller) who = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_task_open (scene->file, scene->copy_folder, labeller, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  scene->copy = qd_project_open (scene->copy_folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  who = qd_who_goes_on (scene->copy, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (who == NULL ? NULL : who->name, ==, labeller);
}

static QdReport *
bring_back (Scene *scene, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdLabels) labels = qd_labels_read (path, &error);
  QdReport *report;

  g_assert_no_error (error);
  report = qd_hands_merge (scene->project, labels, path, NULL, &error);
  g_assert_no_error (error);
  return report;
}

static QdLook *
find_look (Scene *scene, const QdTask *task, guint photo)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (scene->project, task->id, photo_at (scene, photo), FALSE, NULL);

  g_assert_cmpuint (looks->len, ==, 1);
  return g_ptr_array_steal_index (looks, 0);
}

/* ---- There and back ---- */

static void
check_copy (Scene *scene, const QdTask *task)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (scene->project, FALSE, NULL),
                        copied = qd_project_list_classes (scene->copy, FALSE, NULL);
  g_autoptr (QdTask) own = qd_project_get_own_task (scene->copy, NULL);
  QdCounts counts;

  g_assert_cmpstr (own->uuid, ==, task->uuid);
  g_assert_cmpuint (own->n_photos, ==, N_PHOTOS);
  g_assert_cmpuint (copied->len, ==, classes->len);
  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *a = classes->pdata[i], *b = copied->pdata[i];

      g_assert_cmpint (a->id, ==, b->id);
      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpuint (a->color, ==, b->color);
    }
  g_assert_true (qd_project_count (scene->copy, &counts, NULL));
  g_assert_cmpuint (counts.there, ==, N_PHOTOS);
  g_assert_cmpuint (counts.boxes, ==, 0); /* nobody sees what others drew */
  g_assert_cmpuint (counts.labelled, ==, 0);
  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autoptr (QdPhoto) photo = qd_project_get_photo (scene->copy, photo_at (scene, i), NULL);

      g_assert_cmpuint (photo->width, ==, 64);
      g_assert_cmpuint (photo->height, ==, 48);
      g_assert_cmpint (photo->mark, ==, QD_MARK_NONE);
    }
}

static void
test_round (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions small = { .max_side = 64 };
  g_autoptr (QdTask) task = send (scene, QD_TASK_DRAW, 1, &small);
  g_autofree char *back = g_build_filename (scene->root, "ann.zip", NULL);
  g_autoptr (QdReport) first = NULL, again = NULL, folder = NULL;
  g_autoptr (QdLook) drawn = NULL, empty = NULL;
  g_autoptr (QdLabels) labels = NULL;
  g_autoptr (GError) error = NULL;
  QdBox box = { .class_id = 1, .box = { 1.0 / 3, 2, 40.125, 30 }, .score = NAN, .truncated = TRUE };

  open_copy (scene, "Ann");
  check_copy (scene, task);
  box.photo_id = photo_at (scene, 4);
  g_assert_true (qd_project_insert_box (scene->copy, &box, NULL));
  g_assert_true (qd_project_add_time (scene->copy, box.photo_id, 7.5, NULL));
  g_assert_true (qd_project_set_mark (scene->copy, photo_at (scene, 5), QD_MARK_EMPTY, NULL));
  g_assert_true (qd_project_add_time (scene->copy, photo_at (scene, 6), 3, NULL)); /* looked at, and left */
  labels = qd_labels_collect (scene->copy, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (labels->photos->len, ==, 2);
  g_assert_true (qd_labels_write (labels, back, &error));
  first = bring_back (scene, back);
  g_assert_cmpuint (first->added, ==, 2);
  drawn = find_look (scene, task, 4);
  g_assert_cmpuint (drawn->boxes->len, ==, 1);
  g_assert_cmpfloat (drawn->seconds, ==, 7.5);
  g_assert_cmpfloat_with_epsilon (g_array_index (drawn->boxes, QdLookBox, 0).box.xmin, 160.0 / 64 / 3, 1e-9);
  g_assert_cmpfloat_with_epsilon (g_array_index (drawn->boxes, QdLookBox, 0).box.xmax, 160.0 / 64 * 40.125, 1e-7);
  g_assert_true (g_array_index (drawn->boxes, QdLookBox, 0).truncated);
  empty = find_look (scene, task, 5);
  g_assert_cmpint (empty->mark, ==, QD_MARK_EMPTY);
  again = bring_back (scene, back);
  g_assert_cmpuint (again->unchanged, ==, 2);
  g_clear_object (&scene->copy);
  folder = bring_back (scene, scene->copy_folder);
  g_assert_cmpuint (folder->unchanged, ==, 2);
}

static void
test_as_they_are (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions whole = { .max_side = 0 };
  g_autoptr (QdTask) task = send (scene, QD_TASK_DRAW, 1, &whole);

  open_copy (scene, NULL);
  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autoptr (QdPhoto) before = qd_project_get_photo (scene->project, photo_at (scene, i), NULL),
                          after = qd_project_get_photo (scene->copy, photo_at (scene, i), NULL);
      g_autofree char *path = qd_project_dup_photo_path (scene->project, before),
                      *copied = qd_project_dup_photo_path (scene->copy, after), *a = qd_file_sha256 (path, NULL),
                      *b = qd_file_sha256 (copied, NULL);

      g_assert_cmpstr (a, ==, b);
      g_assert_cmpuint (after->width, ==, TOY_WIDTH);
      g_assert_cmpint (after->id, ==, before->id);
    }
  g_assert_cmpuint (task->n_photos, ==, N_PHOTOS);
}

/* Nobody said who labels: nothing can go back. */
static void
test_nobody (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions options = QD_TASK_EXPORT_OPTIONS_INIT;
  g_autoptr (QdTask) task = send (scene, QD_TASK_DRAW, 1, &options);
  g_autofree char *uuid = qd_who_dup_uuid ("Ben");
  g_autoptr (QdLabels) none = NULL, some = NULL;
  g_autoptr (GError) error = NULL;

  open_copy (scene, NULL);
  none = qd_labels_collect (scene->copy, &error);
  g_assert_null (none);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "Nobody said yet who labels in “Spring”.");
  g_assert_cmpint (qd_who_labels (scene->copy, " ben ", NULL), >, 0);
  some = qd_labels_collect (scene->copy, NULL);
  g_assert_cmpstr (some->labeller_uuid, ==, uuid); /* the same person as anywhere on this machine */
  g_assert_cmpstr (some->task_uuid, ==, task->uuid);
  g_clear_error (&error);
  g_assert_null (qd_labels_collect (scene->project, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

/* Only names are kept at this machine, and a file of them that is damaged stays as it is. */
static void
test_kept_names (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "quadrat", "labellers.ini", NULL), *long_name = NULL,
                  *before = NULL, *after = NULL, *damaged = NULL, *uuid = qd_who_dup_uuid ("Dora"),
                  *again = qd_who_dup_uuid (" DORA"), *other = NULL;
  const char *const wrong[] = { "", "  ", "\xff\xfe", NULL };

  g_assert_cmpstr (uuid, ==, again);
  long_name = g_strnfill (QD_LABELLER_MAX_NAME + 1, 'a');
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (qd_who_labels (scene->project, wrong[i] != NULL ? wrong[i] : long_name, &error), ==, 0);
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, "Who labels needs a name of at most 200 letters.");
    }
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, before);
  g_assert_true (g_file_set_contents (path, "[labellers\nhalf", -1, NULL));
  other = qd_who_dup_uuid ("Dora");
  g_assert_true (g_uuid_string_is_valid (other));
  g_assert_true (g_file_get_contents (path, &damaged, NULL, NULL));
  g_assert_cmpstr (damaged, ==, "[labellers\nhalf");
  g_assert_true (g_file_set_contents (path, before, -1, NULL));
}

/* Two people at one copy: each gives back what that one labelled. */
static void
test_one_copy (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions options = QD_TASK_EXPORT_OPTIONS_INIT;
  g_autoptr (QdTask) task = send (scene, QD_TASK_DRAW, 1, &options);
  static const char *const names[] = { "Ann", "Ben" };
  g_autoptr (GPtrArray) classes = NULL;
  g_autoptr (GError) error = NULL;

  open_copy (scene, "Ann");
  classes = qd_project_list_classes (scene->copy, FALSE, NULL);
  for (guint i = 0; i < 2; i++)
    {
      QdBox box = { .photo_id = photo_at (scene, i), .class_id = ((const QdClass *) classes->pdata[0])->id,
                    .box = { 1, 1, 9, 9 }, .score = NAN };

      g_assert_cmpint (qd_who_labels (scene->copy, names[i], NULL), >, 0);
      if (i == 1) /* has labelled nothing yet */
        {
          g_assert_null (qd_labels_collect (scene->copy, &error));
          g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
          g_assert_cmpstr (error->message, ==,
                           "Everything in “Spring” was labelled by Ann: say that name before it is given back.");
        }
      g_assert_true (qd_project_insert_box (scene->copy, &box, NULL));
      g_assert_true (qd_project_set_mark (scene->copy, photo_at (scene, i + 2), QD_MARK_EMPTY, NULL));
      g_assert_true (qd_project_add_time (scene->copy, photo_at (scene, i + 2), 3, NULL));
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *uuid = qd_who_dup_uuid (names[i]);
      g_autoptr (QdLabels) labels = NULL;

      g_assert_cmpint (qd_who_labels (scene->copy, names[i], NULL), >, 0);
      labels = qd_labels_collect (scene->copy, NULL);
      g_assert_cmpstr (labels->labeller_uuid, ==, uuid);
      g_assert_cmpuint (labels->photos->len, ==, 2);
      g_assert_cmpint (((const QdLabelledPhoto *) labels->photos->pdata[0])->photo_id, ==, photo_at (scene, i));
      g_assert_cmpint (((const QdLabelledPhoto *) labels->photos->pdata[1])->photo_id, ==, photo_at (scene, i + 2));
    }
}

/* Both draw on one photo, and the second moves what the first drew and says that it is all. */
static void
test_one_photo (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions options = QD_TASK_EXPORT_OPTIONS_INIT;
  g_autoptr (QdTask) task = send (scene, QD_TASK_DRAW, 1, &options);
  static const char *const names[] = { "Ann", "Ben" };
  static const QdMark marks[] = { QD_MARK_NONE, QD_MARK_VERIFIED };
  QdBox boxes[2];

  open_copy (scene, "Ann");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (qd_who_labels (scene->copy, names[i], NULL), >, 0);
      boxes[i] = (QdBox){ .photo_id = photo_at (scene, 0),
                          .class_id = 1,
                          .box = { 1 + 20 * i, 1, 9 + 20 * i, 9 },
                          .score = NAN };
      g_assert_true (qd_project_insert_box (scene->copy, &boxes[i], NULL));
    }
  boxes[0].box.xmax = 12;
  g_assert_true (qd_project_update_box (scene->copy, &boxes[0], NULL));
  boxes[1].box.xmax = 32;
  g_assert_true (qd_project_update_box (scene->copy, &boxes[1], NULL));
  g_assert_true (qd_project_set_mark (scene->copy, photo_at (scene, 0), QD_MARK_VERIFIED, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (QdLabels) labels = NULL;
      const QdLook *look;

      g_assert_cmpint (qd_who_labels (scene->copy, names[i], NULL), >, 0);
      labels = qd_labels_collect (scene->copy, NULL);
      g_assert_cmpuint (labels->photos->len, ==, 1);
      g_assert_cmpuint (labels->n_shared, ==, 1);
      look = ((const QdLabelledPhoto *) labels->photos->pdata[0])->look;
      g_assert_cmpuint (look->boxes->len, ==, 1);
      g_assert_cmpfloat (g_array_index (look->boxes, QdLookBox, 0).box.xmin, ==, 1 + 20 * i);
      g_assert_cmpfloat (g_array_index (look->boxes, QdLookBox, 0).box.xmax, ==, 12 + 20 * i);
      g_assert_cmpint (look->mark, ==, marks[i]);
    }
}

/* ---- A second look ---- */

static void
test_review (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions small = { .max_side = 64 };
  g_autoptr (QdTask) task = send (scene, QD_TASK_REVIEW, 1, &small);
  g_autoptr (GArray) before = qd_project_list_boxes (scene->project, photo_at (scene, 1), NULL), carried = NULL;
  g_autoptr (QdLook) same = NULL, moved = NULL, first = NULL, first_moved = NULL;
  g_autoptr (QdReport) report = NULL;
  QdBox box;

  open_copy (scene, "Cleo");
  carried = qd_project_list_boxes (scene->copy, photo_at (scene, 1), NULL);
  g_assert_cmpuint (carried->len, ==, before->len);
  g_assert_true (qd_project_set_mark (scene->copy, photo_at (scene, 1), QD_MARK_VERIFIED, NULL));
  g_clear_pointer (&carried, g_array_unref);
  carried = qd_project_list_boxes (scene->copy, photo_at (scene, 2), NULL);
  box = g_array_index (carried, QdBox, 0);
  box.box.xmin = 0.5;
  g_assert_true (qd_project_update_box (scene->copy, &box, NULL));
  g_clear_object (&scene->copy);
  report = bring_back (scene, scene->copy_folder);
  g_assert_cmpuint (report->added, ==, 2);
  first = qd_project_get_look (scene->project, task->id, photo_at (scene, 1), 0, NULL);
  same = find_look (scene, task, 1);
  g_assert_false (qd_look_is_adjusted (same, first));
  g_assert_cmpint (same->mark, ==, QD_MARK_VERIFIED);
  for (guint i = 0; i < before->len; i++)
    {
      const QdCornerBox *was = &g_array_index (before, QdBox, i).box, *is = &g_array_index (same->boxes, QdLookBox, i).box;

      g_assert_cmpmem (is, sizeof *is, was, sizeof *was);
    }
  moved = find_look (scene, task, 2);
  first_moved = qd_project_get_look (scene->project, task->id, photo_at (scene, 2), 0, NULL);
  g_assert_true (qd_look_is_adjusted (moved, first_moved));
  g_assert_true (g_array_index (moved->boxes, QdLookBox, 0).adjusted);
  g_assert_cmpfloat (g_array_index (moved->boxes, QdLookBox, 0).box.xmin, ==, 1.25);
  g_assert_cmpint (g_array_index (moved->boxes, QdLookBox, 0).first_id, ==, g_array_index (first_moved->boxes, QdLookBox, 0).id);
}

/* ---- Shares ---- */

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
      bytes = qd_bundle_read (scene->file, "task.json", 1 << 20, NULL);
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

/* ---- Files of strangers ---- */

#define PHOTO                                                                                                                  \
  "{\"id\":%s,\"entry\":\"%s\",\"name\":\"a.png\",\"bytes\":%s,\"sha256\":\"%s\",\"width\":%s,\"height\":120}"
#define TASK                                                                                                                   \
  "{\"format\":\"quadrat-task\",\"version\":1,\"uuid\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"name\":\"Trap\"," \
  "\"kind\":\"draw\",\"labellers\":1,\"classes\":[{\"id\":1,\"name\":\"bee\",\"color\":255}],\"photos\":[%s]}"

static GBytes *
read_toy (Scene *scene)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (scene->project, photo_at (scene, 0), NULL);
  g_autofree char *path = qd_project_dup_photo_path (scene->project, photo);
  char *bytes;
  gsize length;

  g_assert_true (qd_file_read (path, 0, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

static void
pack_file (Scene *scene, const char *json, const char *entry, GBytes *bytes)
{
  g_autoptr (QdBundleWriter) writer = qd_bundle_writer_new (scene->file, NULL);

  if (json != NULL)
    g_assert_true (qd_bundle_writer_add (writer, "task.json", json, strlen (json), TRUE, NULL));
  if (bytes != NULL)
    g_assert_true (qd_bundle_writer_add (writer, entry, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), TRUE, NULL));
  g_assert_true (qd_bundle_writer_finish (writer, NULL));
}

/* One clear sentence that names the file, and nothing is left. */
static void
assert_refused (Scene *scene, const char *about)
{
  g_autoptr (GError) error = NULL;

  if (qd_task_open (scene->file, scene->copy_folder, "Ann", NULL, NULL, NULL, &error))
    g_error ("%s was taken", about);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "spring.quadrat-task"));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_false (g_file_test (scene->copy_folder, G_FILE_TEST_EXISTS));
}

static char *
task_json (const char *id, const char *entry, const char *bytes, const char *sum, const char *width)
{
  g_autofree char *photo = g_strdup_printf (PHOTO, id, entry, bytes, sum, width);

  return g_strdup_printf (TASK, photo);
}

static void
test_strangers (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) toy = read_toy (scene), text = g_bytes_new_static ("this is no picture", 18), twice = NULL;
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, toy),
                  *text_sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, text),
                  *length = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (toy)),
                  *outside = g_build_filename (scene->root, "evil.png", NULL);
  g_autofree char *zeros = g_malloc0 (50 << 20);
  g_autoptr (GBytes) bomb = g_bytes_new_take (g_steal_pointer (&zeros), 50 << 20);
  const struct
  {
    const char *about, *id, *entry, *bytes, *sum, *width;
    GBytes *content;
  } wrong[] = {
    { "another sum", "1", "a", length, text_sum, "160", toy },
    { "another size", "1", "a", length, sum, "161", toy },
    { "no picture", "1", "a", "18", text_sum, "160", text },
    { "more bytes than told", "1", "a", "100", sum, "160", toy },
    { "a bomb that tells less", "1", "a", length, sum, "160", bomb },
    { "a bomb that tells all", "1", "a", "52428800", sum, "160", bomb },
    { "no such photo", "1", "b", length, sum, "160", toy },
    { "a negative id", "-1", "a", length, sum, "160", toy },
    { "no bytes", "1", "a", "0", sum, "160", toy },
    { "half a byte", "1", "a", "1.5", sum, "160", toy },
    { "a large side", "1", "a", length, sum, "4000000000", toy },
    { "a short sum", "1", "a", length, "00", "160", toy },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *json = task_json (wrong[i].id, wrong[i].entry, wrong[i].bytes, wrong[i].sum, wrong[i].width);
      pack_file (scene, json, "a", wrong[i].content);
      assert_refused (scene, wrong[i].about);
    }
  pack_file (scene, NULL, "a", toy);
  assert_refused (scene, "no task.json");
  pack_file (scene, "[]", "a", toy);
  assert_refused (scene, "an array");
  pack_file (scene, "{\"format\":\"quadrat-task\"", "a", toy);
  assert_refused (scene, "half of an object");
  g_assert_true (g_file_set_contents (scene->file, "PK\3\4 and then nothing", -1, NULL));
  assert_refused (scene, "a torn zip");
  g_assert_true (g_file_set_contents (scene->file, "hello", -1, NULL));
  assert_refused (scene, "no zip");
  /* A path out of the folder is a name like any other. */
  {
    g_autofree char *json = task_json ("12", "../evil.png", length, sum, "160"),
                    *inside = g_build_filename (scene->copy_folder, "photos", "12.png", NULL);
    pack_file (scene, json, "../evil.png", toy);
    open_copy (scene, "Ann");
    g_assert_false (g_file_test (outside, G_FILE_TEST_EXISTS));
    g_assert_true (g_file_test (inside, G_FILE_TEST_EXISTS));
  }
}

/* Lists and names without an end, and numbers that JSON does not tell apart. */
static void
test_limits (void)
{
  static const struct
  {
    guint classes, letters;
    gint64 id;
    gboolean same, good;
  } cases[] = {
    { 10000, 20, 1, FALSE, TRUE },
    { 10001, 20, 1, FALSE, FALSE },
    { 1, 1000, 1, FALSE, TRUE },
    { 1, 1001, 1, FALSE, FALSE },
    { 1, 20, G_GINT64_CONSTANT (9007199254740992), FALSE, TRUE },
    { 1, 20, G_GINT64_CONSTANT (9007199254740993), FALSE, FALSE },
    { 2, 20, 1, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdTaskFile) file = qd_task_file_new (), again = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      QdTaskPhoto *photo = qd_task_file_add_photo (file, cases[i].id);

      file->uuid = g_strdup ("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
      file->name = g_strdup ("Trap");
      file->labellers = 1;
      photo->entry = g_strdup ("a");
      photo->photo->bytes = photo->photo->width = photo->photo->height = 1;
      photo->photo->sha256 = g_strnfill (64, '0');
      for (guint j = 0; j < cases[i].classes; j++)
        {
          QdClass *class_ = g_new0 (QdClass, 1);

          class_->id = j + 1;
          class_->name = cases[i].same ? g_strdup (j == 0 ? "bee" : "BEE")
                                       : g_strdup_printf ("%0*u", (int) cases[i].letters, j);
          g_ptr_array_add (file->classes, class_);
        }
      text = qd_task_file_to_json (file);
      again = qd_task_file_from_json (text, strlen (text), "trap.json", &error);
      g_assert_cmpint (again != NULL, ==, cases[i].good);
      if (!cases[i].good)
        {
          g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
          g_assert_cmpstr (error->message, ==, "“trap.json” is no file of a labelling task, or it is damaged.");
        }
    }
}

/* What is in the way stays. */
static void
test_in_the_way (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  const QdTaskExportOptions options = QD_TASK_EXPORT_OPTIONS_INIT;
  g_autoptr (QdTask) task = send (scene, QD_TASK_DRAW, 1, &options);
  g_autofree char *mine = g_build_filename (scene->copy_folder, "mine.txt", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (scene->copy_folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (mine, "keep", -1, NULL));
  g_assert_false (qd_task_open (scene->file, scene->copy_folder, "Ann", NULL, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_true (g_file_get_contents (mine, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "keep");
  g_assert_cmpstr (task->name, ==, "Spring");
}

static void
test_labels_of_strangers (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const wrong[] = {
    "[]",
    "{}",
    "{\"format\":\"quadrat-labels\"}",
    "{\"format\":\"quadrat-labels\",\"version\":2}",
    "{\"format\":\"quadrat-labels\",\"version\":1,\"task\":\"x\",\"labeller\":7,\"classes\":[],\"photos\":[]}",
    "{\"format\":\"quadrat-labels\",\"version\":1,\"task\":\"x\",\"labeller\":{\"uuid\":\"u\",\"name\":\"n\"},\"classes\":[3],"
    "\"photos\":[]}",
    "{\"format\":\"quadrat-labels\",\"version\":1,\"task\":\"x\",\"labeller\":{\"uuid\":\"u\",\"name\":\"n\"},\"classes\":[],"
    "\"photos\":[{\"photo\":1,\"width\":0,\"height\":1,\"boxes\":[]}]}",
    "{\"format\":\"quadrat-labels\",\"version\":1,\"task\":\"x\",\"labeller\":{\"uuid\":\"u\",\"name\":\"n\"},\"classes\":[],"
    "\"photos\":[{\"photo\":1,\"width\":9,\"height\":9,\"mark\":\"none\",\"seconds\":1,\"started\":1,\"finished\":1,"
    "\"boxes\":[{\"class\":1,\"box\":[1,2,3],\"created\":1,\"modified\":1}]}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (QdBundleWriter) writer = qd_bundle_writer_new (scene->file, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (qd_bundle_writer_add (writer, "labels.json", wrong[i], strlen (wrong[i]), TRUE, NULL));
      g_assert_true (qd_bundle_writer_finish (writer, NULL));
      g_assert_null (qd_labels_read (scene->file, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "spring.quadrat-task"));
    }
}

/* Times before 1970 and after the year 9999 become the nearest that have a date. */
static void
test_odd_times (void)
{
  static const char text[] =
      "{\"format\":\"quadrat-labels\",\"version\":1,\"task\":\"x\",\"labeller\":{\"uuid\":\"u\",\"name\":\"n\"},\"classes\":[],"
      "\"photos\":[{\"photo\":1,\"width\":9,\"height\":9,\"mark\":\"none\",\"seconds\":-1,\"started\":-5,"
      "\"finished\":9223372036854775807,\"boxes\":[]}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (QdLabels) labels = qd_labels_from_json (text, strlen (text), "spring", &error);
  const QdLook *look;

  g_assert_no_error (error);
  look = ((const QdLabelledPhoto *) labels->photos->pdata[0])->look;
  g_assert_cmpfloat (look->seconds, ==, 0);
  g_assert_cmpint (look->started, ==, 0);
  g_assert_cmpint (look->finished, ==, G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("quadrat-home-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/hands/task-files/" name, Scene, NULL, set_up, func, tear_down)
  ADD ("round", test_round);
  ADD ("as-they-are", test_as_they_are);
  ADD ("nobody", test_nobody);
  ADD ("kept-names", test_kept_names);
  ADD ("one-copy", test_one_copy);
  ADD ("one-photo", test_one_photo);
  ADD ("review", test_review);
  ADD ("people", test_people);
  ADD ("choice", test_choice);
  ADD ("kept-choice", test_kept_choice);
  ADD ("strangers", test_strangers);
  g_test_add_func ("/hands/task-files/limits", test_limits);
  ADD ("in-the-way", test_in_the_way);
  ADD ("labels-of-strangers", test_labels_of_strangers);
  g_test_add_func ("/hands/task-files/odd-times", test_odd_times);
  status = g_test_run ();
  qd_file_remove_tree (home, NULL);
  return status;
}
