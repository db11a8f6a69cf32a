/* Instructions go along with a labelling task: pages, texts, and the pictures of examples, whether they are photos of the
 * task or not. */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/hands/bundle.h"
#include "engine/hands/task-export.h"
#include "engine/hands/task-file.h"
#include "engine/hands/task-open.h"
#include "engine/photo/photo.h"
#include "engine/project/instructions.h"
#include "tests/train/toy-project.h"

typedef struct
{
  char *folder, *root, *file, *copy_folder;
  QdProject *project;
  gint64 photos[3]; /* with boxes; the task has the first two */
} Scene;

static void
set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) ids = NULL;
  guint n = 0;

  scene->folder = toy_project_new (&(ToyOptions){ .n_train = 6 });
  scene->root = g_dir_make_tmp ("quadrat-hands-XXXXXX", NULL);
  scene->file = g_build_filename (scene->root, "spring.quadrat-task", NULL);
  scene->copy_folder = g_build_filename (scene->root, "Spring.quadrat", NULL);
  scene->project = qd_project_open (scene->folder, QD_PROJECT_WRITE, NULL);
  ids = qd_project_list_photo_ids (scene->project, &query, NULL);
  for (guint i = 0; i < ids->len && n < 3; i++)
    {
      g_autoptr (GArray) boxes = qd_project_list_boxes (scene->project, g_array_index (ids, gint64, i), NULL);

      if (boxes->len > 0)
        scene->photos[n++] = g_array_index (ids, gint64, i);
    }
  g_assert_cmpuint (n, ==, 3);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_object_unref (scene->project);
  toy_project_free (scene->folder);
  g_assert_true (qd_file_remove_tree (scene->root, NULL));
  g_free (scene->root);
  g_free (scene->file);
  g_free (scene->copy_folder);
}

static void
write_page (QdInstructions *instructions, const char *title, const char *text)
{
  QdInstructionPage *page = qd_instructions_insert_page (instructions, G_MAXUINT);

  g_free (page->title);
  g_free (page->text);
  page->title = g_strdup (title);
  page->text = g_strdup (text);
}

static void
write_instructions (Scene *scene)
{
  g_autoptr (QdInstructions) instructions = qd_instructions_new ();

  write_page (instructions, "Bees", "Legs and wings too.");
  write_page (instructions, "Doubts", "Ask, or mark as difficult.");
  g_assert_true (qd_project_set_instructions (scene->project, instructions, NULL));
  g_assert_true (qd_project_add_example (scene->project, 0, QD_EXAMPLE_GOOD, scene->photos[0], NULL));
  g_assert_true (qd_project_add_example (scene->project, 1, QD_EXAMPLE_LOOSE, scene->photos[2], NULL));
  g_assert_true (qd_project_add_example (scene->project, 1, QD_EXAMPLE_GOOD, scene->photos[2], NULL));
}

static void
send (Scene *scene)
{
  const QdTaskExportOptions options = { .max_side = 64 };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdTask) task = qd_project_add_task (scene->project, NULL, "Spring", QD_TASK_DRAW, 1, scene->photos, 2, &error);

  g_assert_no_error (error);
  g_assert_true (qd_task_export (scene->project, task, scene->file, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static QdProject *
open_copy (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  QdProject *copy;

  g_assert_true (qd_task_open (scene->file, scene->copy_folder, "Ann", NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  copy = qd_project_open (scene->copy_folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  return copy;
}

/* The picture is there, and the boxes lie in it where they lay in the photo. */
static void
check_example (Scene *scene, const QdExample *sent, const QdExample *came)
{
  double x = 64.0 / TOY_WIDTH, y = 48.0 / TOY_HEIGHT;
  g_autofree char *path = g_build_filename (scene->copy_folder, came->file, NULL);
  g_autoptr (QdPixels) pixels = qd_photo_decode (path, 0, NULL, NULL);

  g_assert_nonnull (pixels);
  g_assert_cmpuint (pixels->width, ==, 64);
  g_assert_cmpuint (pixels->height, ==, 48);
  g_assert_cmpint (came->kind, ==, sent->kind);
  g_assert_cmpint (came->photo_id, ==, sent->photo_id);
  g_assert_cmpuint (came->boxes->len, ==, sent->boxes->len);
  for (guint i = 0; i < came->boxes->len; i++)
    {
      QdCornerBox a = g_array_index (sent->boxes, QdCornerBox, i), b = g_array_index (came->boxes, QdCornerBox, i);

      g_assert_cmpfloat_with_epsilon (b.xmin, a.xmin * x, 1e-9);
      g_assert_cmpfloat_with_epsilon (b.ymin, a.ymin * y, 1e-9);
      g_assert_cmpfloat_with_epsilon (b.xmax, a.xmax * x, 1e-9);
      g_assert_cmpfloat_with_epsilon (b.ymax, a.ymax * y, 1e-9);
    }
}

static void
test_carried (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdInstructions) sent = NULL, came = NULL;
  g_autoptr (QdProject) copy = NULL;
  g_autofree char *picture = g_strdup_printf ("examples/%" G_GINT64_FORMAT ".jpg", scene->photos[2]);
  QdCounts counts;

  write_instructions (scene);
  send (scene);
  copy = open_copy (scene);
  sent = qd_project_get_instructions (scene->project, NULL);
  came = qd_project_get_instructions (copy, NULL);
  g_assert_cmpuint (came->pages->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const QdInstructionPage *a = qd_instructions_get_page (sent, i), *b = qd_instructions_get_page (came, i);

      g_assert_cmpstr (b->title, ==, a->title);
      g_assert_cmpstr (b->text, ==, a->text);
      g_assert_cmpuint (b->examples->len, ==, i + 1);
      for (guint j = 0; j < b->examples->len; j++)
        check_example (scene, a->examples->pdata[j], b->examples->pdata[j]);
    }
  g_assert_false (((QdExample *) qd_instructions_get_page (came, 0)->examples->pdata[0])->carried);
  g_assert_cmpstr (((QdExample *) qd_instructions_get_page (came, 1)->examples->pdata[0])->file, ==, picture);
  g_assert_cmpstr (((QdExample *) qd_instructions_get_page (came, 1)->examples->pdata[1])->file, ==,
                   picture); /* one for both */
  g_assert_true (qd_project_count (copy, &counts, NULL));
  g_assert_cmpuint (counts.there, ==, 2); /* nobody labels a picture of an example */
}

static void
test_none (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *examples = g_build_filename (scene->copy_folder, QD_EXAMPLES_FOLDER, NULL);
  g_autoptr (QdInstructions) came = NULL;
  g_autoptr (QdProject) copy = NULL;

  send (scene);
  copy = open_copy (scene);
  came = qd_project_get_instructions (copy, NULL);
  g_assert_true (qd_instructions_is_empty (came));
  g_assert_false (g_file_test (examples, G_FILE_TEST_EXISTS));
}

/* A picture that is gone takes its example along, and nothing else. */
static void
test_damaged (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (scene->project, scene->photos[2], NULL);
  g_autofree char *path = qd_project_dup_photo_path (scene->project, photo);
  g_autoptr (QdInstructions) came = NULL;
  g_autoptr (QdProject) copy = NULL;

  write_instructions (scene);
  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  send (scene);
  copy = open_copy (scene);
  came = qd_project_get_instructions (copy, NULL);
  g_assert_cmpuint (qd_instructions_get_page (came, 0)->examples->len, ==, 1);
  g_assert_cmpuint (qd_instructions_get_page (came, 1)->examples->len, ==, 0);
  g_assert_cmpstr (qd_instructions_get_page (came, 1)->title, ==, "Doubts");
}

/* A picture from outside of the photos' folder, in a project of a stranger, goes to nobody. */
static void
test_outside (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (scene->project, scene->photos[2], NULL);
  g_autofree char *path = qd_project_dup_photo_path (scene->project, photo);
  g_autofree char *outside = g_build_filename (scene->folder, "mine.jpg", NULL);
  g_autofree char *database = g_build_filename (scene->folder, "project.db", NULL);
  g_autofree char *lie = g_strdup_printf ("UPDATE photos SET file = '../mine.jpg' WHERE id = %" G_GINT64_FORMAT, photo->id);
  g_autoptr (QdInstructions) came = NULL;
  g_autoptr (QdProject) copy = NULL;
  sqlite3 *handle = NULL;

  write_instructions (scene);
  g_assert_cmpint (g_rename (path, outside), ==, 0);
  g_assert_cmpint (sqlite3_open (database, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, lie, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
  send (scene);
  copy = open_copy (scene);
  came = qd_project_get_instructions (copy, NULL);
  g_assert_cmpuint (qd_instructions_get_page (came, 0)->examples->len, ==, 1);
  g_assert_cmpuint (qd_instructions_get_page (came, 1)->examples->len, ==, 0);
}

/* What a stranger says of pictures is checked: @from in the text of the file becomes @to. */
typedef struct
{
  const char *name, *from, *to;
} Lie;

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (to, parts);
}

static void
test_stranger (Scene *scene, gconstpointer data)
{
  const Lie *lie = data;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL, *lying = NULL;
  g_autoptr (QdTaskFile) file = NULL, honest = NULL;
  g_autoptr (GError) error = NULL;

  write_instructions (scene);
  send (scene);
  bytes = qd_bundle_read (scene->file, QD_TASK_ENTRY, QD_TASK_MAX_JSON_BYTES, NULL, NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  honest = qd_task_file_from_json (text, strlen (text), "spring", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (honest->pictures->len, ==, 1);
  lying = replace (text, lie->from, lie->to);
  file = qd_task_file_from_json (lying, strlen (lying), "spring", &error);
  g_assert_null (file);
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "spring"));
}

#define ADD(name, function) g_test_add ("/hands/task-instructions/" name, Scene, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  static const Lie lies[] = {
    { "no pictures", "\"pictures\":", "\"other\":" },
    { "no list", "\"pictures\":[", "\"pictures\":0,\"other\":[" },
    { "another's picture", "\"kind\":1,\"photo\":", "\"kind\":1,\"photo\":9" },
    { "outside", "\"kind\":1,\"photo\":3,\"boxes\":[", "\"kind\":1,\"photo\":3,\"boxes\":[-1,-1,1,1," },
    { "elsewhere", "\"kind\":1,", "\"kind\":1,\"file\":\"7.jpg\"," },
    { "a photo's entry", "\"entry\":\"examples/3.jpg\"", "\"entry\":\"photos/1.jpg\"" },
  };

  g_test_init (&argc, &argv, NULL);
  ADD ("carried", test_carried);
  ADD ("none", test_none);
  ADD ("damaged", test_damaged);
  ADD ("outside", test_outside);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *path = g_strconcat ("/hands/task-instructions/stranger/", lies[i].name, NULL);

      g_test_add (path, Scene, &lies[i], set_up, test_stranger, tear_down);
    }
  return g_test_run ();
}
