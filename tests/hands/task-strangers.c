/* Files of tasks and of labels that strangers made do no harm. */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/hands/bundle.h"
#include "engine/hands/labels-json.h"
#include "engine/hands/task-file.h"
#include "engine/hands/task-open.h"
#include "tests/hands/task-scene.h"

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
  g_autoptr (QdTask) task = send_task (scene, QD_TASK_DRAW, 1, &options);
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
  scene_init (&argc, &argv);
  SCENE_TEST ("strangers", test_strangers);
  g_test_add_func ("/hands/task-files/limits", test_limits);
  SCENE_TEST ("in-the-way", test_in_the_way);
  SCENE_TEST ("labels-of-strangers", test_labels_of_strangers);
  g_test_add_func ("/hands/task-files/odd-times", test_odd_times);
  return scene_run ();
}
