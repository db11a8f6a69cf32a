#include "engine/demo/demo.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "engine/core/error.h"
#include "engine/demo/scene.h"

static void
remove_folder (const char *folder)
{
  const char *arguments[] = { "rm", "-rf", "--", folder, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
count_progress (guint done, guint total, gpointer user_data)
{
  guint *last = user_data;

  g_assert_cmpuint (done, >, *last);
  g_assert_cmpuint (total, ==, 6);
  *last = done;
}

/* Every line's boxes lie inside the photo that is really there. */
static void
check_line (const char *folder, const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *line, *size;
  JsonArray *boxes;
  gint width, height;
  g_autofree char *path = NULL;

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  line = json_node_get_object (json_parser_get_root (parser));
  path = g_build_filename (folder, json_object_get_string_member (line, "source-ref"), NULL);
  g_assert_nonnull (gdk_pixbuf_get_file_info (path, &width, &height));
  g_assert_cmpint (MAX (width, height), ==, 500);
  boxes = json_object_get_array_member (json_object_get_object_member (line, "demonstration"), "annotations");
  size = json_array_get_object_element (
    json_object_get_array_member (json_object_get_object_member (line, "demonstration"), "image_size"), 0);
  g_assert_cmpint (json_object_get_int_member (size, "width"), ==, width);
  for (guint i = 0; i < json_array_get_length (boxes); i++)
    {
      JsonObject *box = json_array_get_object_element (boxes, i);

      g_assert_cmpint (json_object_get_int_member (box, "left"), >=, 0);
      g_assert_cmpint (json_object_get_int_member (box, "width"), >=, 9);
      g_assert_cmpint (json_object_get_int_member (box, "left") + json_object_get_int_member (box, "width"), <=, width);
      g_assert_cmpint (json_object_get_int_member (box, "top") + json_object_get_int_member (box, "height"), <=, height);
    }
}

static void
test_write (void)
{
  g_autofree char *folder = g_dir_make_tmp ("demo-XXXXXX", NULL), *again = g_dir_make_tmp ("demo-XXXXXX", NULL);
  g_autofree char *csv = NULL, *manifest = NULL, *manifest_again = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rows = NULL, lines = NULL;
  guint last = 0;

  g_assert_true (qd_demo_write (folder, 6, 3, count_progress, &last, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (last, ==, 6);
  csv = read_file (folder, "observations-demo.csv");
  manifest = read_file (folder, "output.manifest");
  rows = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (rows), ==, 8);
  lines = g_strsplit (manifest, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  for (guint i = 0; i < 6; i++)
    check_line (folder, lines[i]);

  g_assert_true (qd_demo_write (again, 6, 3, NULL, NULL, NULL, &error));
  manifest_again = read_file (again, "output.manifest");
  g_assert_cmpstr (manifest, ==, manifest_again);
  remove_folder (folder);
  remove_folder (again);
}

static void
test_scenes (void)
{
  guint counts[QD_DEMO_N_KINDS] = { 0 }, small = 0, total = 0;

  for (guint i = 0; i < 60; i++)
    {
      QdRandom random;
      g_autoptr (QdDemoScene) scene = NULL;

      qd_random_init (&random, 1, i);
      scene = qd_demo_scene_new (&random, 500, 375, (QdDemoKind) (i % (QD_DEMO_N_KINDS + 1)));
      if (i % (QD_DEMO_N_KINDS + 1) == QD_DEMO_N_KINDS)
        g_assert_cmpuint (scene->objects->len, ==, 0);
      for (guint j = 0; j < scene->objects->len; j++)
        {
          const QdDemoObject *object = &g_array_index (scene->objects, QdDemoObject, j);

          counts[object->kind]++;
          total++;
          small += qd_corner_box_area (object->box) < 40 * 40;
        }
    }
  for (guint kind = 0; kind < QD_DEMO_N_KINDS; kind++)
    g_assert_cmpuint (counts[kind], >=, 40);
  g_assert_cmpuint (small * 20, >=, total); /* a twentieth is hard to see */
  g_assert_cmpuint (small * 2, <=, total);
}

static void
test_refusals (void)
{
  g_autofree char *folder = g_dir_make_tmp ("demo-XXXXXX", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (qd_demo_write (folder, 0, 1, NULL, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (qd_demo_write ("/proc/none", 1, 1, NULL, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_demo_write (folder, 3, 1, NULL, NULL, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/write", test_write);
  g_test_add_func ("/demo/scenes", test_scenes);
  g_test_add_func ("/demo/refusals", test_refusals);
  return g_test_run ();
}
