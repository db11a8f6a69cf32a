/* A task goes out as a file, is labelled in a copy, and comes back. */
#include <math.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/hands/labels-json.h"
#include "engine/hands/who.h"
#include "tests/hands/task-scene.h"
#include "tests/train/toy-project.h"

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
  g_autoptr (QdTask) task = send_task (scene, QD_TASK_DRAW, 1, &small);
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
  g_autoptr (QdTask) task = send_task (scene, QD_TASK_DRAW, 1, &whole);

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
  g_autoptr (QdTask) task = send_task (scene, QD_TASK_DRAW, 1, &options);
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
  g_autoptr (QdTask) task = send_task (scene, QD_TASK_DRAW, 1, &options);
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
  g_autoptr (QdTask) task = send_task (scene, QD_TASK_DRAW, 1, &options);
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
  g_autoptr (QdTask) task = send_task (scene, QD_TASK_REVIEW, 1, &small);
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
  g_assert_cmpint (g_array_index (moved->boxes, QdLookBox, 0).first_id, ==,
                   g_array_index (first_moved->boxes, QdLookBox, 0).id);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  SCENE_TEST ("round", test_round);
  SCENE_TEST ("as-they-are", test_as_they_are);
  SCENE_TEST ("nobody", test_nobody);
  SCENE_TEST ("kept-names", test_kept_names);
  SCENE_TEST ("one-copy", test_one_copy);
  SCENE_TEST ("one-photo", test_one_photo);
  SCENE_TEST ("review", test_review);
  return scene_run ();
}
