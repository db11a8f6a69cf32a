#include "tests/hands/task-scene.h"

#include "engine/core/file.h"
#include "engine/hands/choose-photos.h"
#include "engine/hands/task-open.h"
#include "engine/hands/who.h"
#include "tests/train/toy-project.h"

static char *names; /* folder of the names that this machine keeps */

void
scene_set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
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

void
scene_tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
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

gint64
photo_at (Scene *scene, guint index)
{
  return g_array_index (scene->photos, gint64, index);
}

QdTask *
send_task (Scene *scene, QdTaskKind kind, guint labellers, const QdTaskExportOptions *options)
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

void
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

QdReport *
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

QdLook *
find_look (Scene *scene, const QdTask *task, guint photo)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (scene->project, task->id, photo_at (scene, photo), FALSE, NULL);

  g_assert_cmpuint (looks->len, ==, 1);
  return g_ptr_array_steal_index (looks, 0);
}

void
scene_init (int *argc, char ***argv)
{
  names = g_dir_make_tmp ("quadrat-home-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", names, TRUE);
  g_test_init (argc, argv, NULL);
}

int
scene_run (void)
{
  int status = g_test_run ();

  qd_file_remove_tree (names, NULL);
  g_free (names);
  return status;
}
