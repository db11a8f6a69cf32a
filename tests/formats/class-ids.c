/* A class keeps its number in the formats that number classes, whatever is renamed, moved, dropped or added since a file
 * gave it. */
#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "tests/formats/published.h"

static void
write_file (Harness *harness, const char *name, const char *text)
{
  g_autofree char *path = harness_path (harness, name), *folder = g_path_get_dirname (path);

  g_assert_true (qd_file_make_folder (folder, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
read_file (Harness *harness, const char *name)
{
  g_autofree char *path = harness_path (harness, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
export_to (Harness *harness, const char *name, const char *format)
{
  g_autofree char *out = harness_path (harness, name);
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find (format), NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* Wasp is called hornet and stands first, bee is gone with its boxes, moth and gnat are new and have a box each. */
static void
change_classes (Harness *harness)
{
  gint64 wasp = qd_project_ensure_class (harness->project, "wasp", NULL);
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL);
  static const char *const names[] = { "moth", "gnat" };
  QdBox box = { .photo_id = 1, .box = { 50, 25, 75, 75 }, .source = QD_BOX_BY_PERSON, .score = NAN };

  g_assert_true (qd_project_rename_class (harness->project, wasp, "hornet", NULL));
  g_assert_true (qd_project_move_class (harness->project, wasp, 0, NULL));
  g_assert_true (qd_project_retire_class (harness->project, bee, TRUE, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      box.id = 0;
      box.box.xmin += 12.5 * i;
      box.class_id = qd_project_ensure_class (harness->project, names[i], NULL);
      g_assert_true (qd_project_move_class (harness->project, box.class_id, 0, NULL));
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
}

static Harness *
new_harness (void)
{
  Harness *harness = harness_new ();

  harness_add_photo (harness, "a.jpg", 0, 100, 100, NULL);
  return harness;
}

static void
import (Harness *harness, const char *name, const char *format)
{
  g_autofree char *in = harness_path (harness, name);
  g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);

  g_assert_cmpstr (report->format->name, ==, format);
  g_assert_cmpuint (report->report->added, ==, 2);
}

static void
test_recordio (void)
{
  g_autoptr (Harness) harness = new_harness ();
  g_autofree char *before = NULL, *list = NULL, *classes = NULL, *again = NULL;

  write_file (harness, "in/a.lst", "7\t2\t5\t3\t0.10\t0.20\t0.30\t0.40\t1\t0.50\t0.50\t0.75\t0.75\ta.jpg\n");
  write_file (harness, "in/classes.txt", "ant\nbee\nfly\nwasp\n");
  import (harness, "in", "recordio");
  export_to (harness, "before.lst", "recordio");
  before = read_file (harness, "before.lst");
  g_assert_cmpstr (before, ==,
                   "1\t2\t5\t3\t0.1000000000\t0.2000000000\t0.3000000000\t0.4000000000\t1\t0.5000000000\t0.5000000000\t"
                   "0.7500000000\t0.7500000000\ta.jpg\n");
  change_classes (harness);
  export_to (harness, "out/after.lst", "recordio");
  list = read_file (harness, "out/after.lst");
  classes = read_file (harness, "out/classes.txt");
  g_assert_cmpstr (list, ==,
                   "1\t2\t5\t3\t0.1000000000\t0.2000000000\t0.3000000000\t0.4000000000\t4\t0.5000000000\t0.2500000000\t"
                   "0.7500000000\t0.7500000000\t5\t0.6250000000\t0.2500000000\t0.7500000000\t0.7500000000\ta.jpg\n");
  g_assert_cmpstr (classes, ==, "ant\nbee\nfly\nhornet\nmoth\ngnat\n");
  /* Nor do later exports number them otherwise. */
  export_to (harness, "out/after.lst", "recordio");
  again = read_file (harness, "out/after.lst");
  g_assert_cmpstr (again, ==, list);
}

static void
test_sagemaker (void)
{
  g_autoptr (Harness) harness = new_harness ();
  g_autofree char *text = NULL;

  write_file (harness, "in/a.json",
              "{\"file\":\"a.jpg\",\"image_size\":[{\"width\":100,\"height\":100,\"depth\":3}],\"annotations\":["
              "{\"class_id\":45,\"left\":10,\"top\":20,\"width\":20,\"height\":20},"
              "{\"class_id\":3,\"left\":50,\"top\":50,\"width\":25,\"height\":25}],"
              "\"categories\":[{\"class_id\":45,\"name\":\"wasp\"},{\"class_id\":3,\"name\":\"bee\"}]}");
  import (harness, "in", "sagemaker-json");
  change_classes (harness);
  export_to (harness, "out", "sagemaker-json");
  text = read_file (harness, "out/train_annotation/a.json");
  /* Moth is the third class by age, which has the 2; gnat is the fourth, but the 3 is bee's for ever. */
  g_assert_nonnull (strstr (text, "\"annotations\":[{\"class_id\":45,\"left\":10,\"top\":20,\"width\":20,\"height\":20},"
                                  "{\"class_id\":2,\"left\":50,\"top\":25,\"width\":25,\"height\":50},"
                                  "{\"class_id\":46,\"left\":62.5,\"top\":25,\"width\":12.5,\"height\":50}],"
                                  "\"categories\":[{\"class_id\":2,\"name\":\"moth\"},{\"class_id\":45,\"name\":\"hornet\"},"
                                  "{\"class_id\":46,\"name\":\"gnat\"}]"));
}

static void
test_megadetector (void)
{
  g_autoptr (Harness) harness = new_harness ();
  g_autofree char *text = NULL;

  write_file (harness, "in/a.json",
              "{\"images\":[{\"file\":\"a.jpg\",\"detections\":["
              "{\"category\":\"7\",\"conf\":0.9,\"bbox\":[0.125,0.25,0.25,0.25]},"
              "{\"category\":\"2\",\"conf\":0.8,\"bbox\":[0.5,0.5,0.25,0.25]}]}],"
              "\"detection_categories\":{\"1\":\"ant\",\"2\":\"bee\",\"7\":\"wasp\"},\"info\":{}}");
  import (harness, "in", "megadetector");
  change_classes (harness);
  export_to (harness, "out.json", "megadetector");
  text = read_file (harness, "out.json");
  g_assert_nonnull (
      strstr (text, "\"detection_categories\":{\"1\":\"ant\",\"3\":\"moth\",\"4\":\"gnat\",\"7\":\"hornet\"}"));
  g_assert_nonnull (strstr (text, "\"detections\":[{\"category\":\"7\",\"conf\":0.9,\"bbox\":[0.125,0.25,0.25,0.25]},"
                                  "{\"category\":\"3\",\"conf\":1,\"bbox\":[0.5,0.25,0.25,0.5]},"
                                  "{\"category\":\"4\",\"conf\":1,\"bbox\":[0.625,0.25,0.125,0.5]}]"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/class-ids/recordio", test_recordio);
  g_test_add_func ("/class-ids/sagemaker-json", test_sagemaker);
  g_test_add_func ("/class-ids/megadetector", test_megadetector);
  return g_test_run ();
}
