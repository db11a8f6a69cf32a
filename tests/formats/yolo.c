#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/yolo-names.h"
#include "tests/formats/published.h"

#define COCO REVIEW "coco_format_v1/instances_default.json"
#define YOLO REVIEW "yolo_format"

/* The published labels with six digits are the published boxes of COCO, to the last bit. */
static void
test_published (void)
{
  if (harness_no_fixtures ())
    return;
  g_autofree char *coco = published_dump ("coco", COCO, COCO), *yolo = published_dump ("yolo", YOLO, COCO);

  g_assert_cmpstr (coco, ==, yolo);
}

/* VOC's files of the same boxes name the challenge's database, whose pixels count from 1: there each box begins one pixel
 * earlier. Read as continuous they are the same. */
static void
test_published_voc (void)
{
  if (harness_no_fixtures ())
    return;
  g_autofree char *voc = harness_fixture (REVIEW "pascalvoc_format"), *coco = harness_fixture (COCO);
  g_autoptr (Collected) inclusive = collect ("voc", voc), continuous = collect ("coco", coco);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < 100; i++)
    g_hash_table_insert (by_name, collected_get (continuous, i)->photo, (gpointer) collected_get (continuous, i));
  for (guint i = 0; i < 100; i++)
    {
      const QdAnnotation *a = collected_get (inclusive, i), *b = g_hash_table_lookup (by_name, a->photo);
      g_assert_cmpuint (a->boxes->len, ==, b->boxes->len);
      for (guint k = 0; k < a->boxes->len; k++)
        {
          const QdAnnotationBox *x = &g_array_index (a->boxes, QdAnnotationBox, k), *y = NULL;
          for (guint l = 0; y == NULL && l < b->boxes->len; l++)
            {
              const QdAnnotationBox *z = &g_array_index (b->boxes, QdAnnotationBox, l);
              if (z->box.xmin - 1 == x->box.xmin && z->box.ymin - 1 == x->box.ymin && z->box.xmax == x->box.xmax &&
                  z->box.ymax == x->box.ymax && strcmp (z->class_name, x->class_name) == 0)
                y = z;
            }
          g_assert_nonnull (y);
          n++;
        }
    }
  g_assert_cmpuint (n, ==, 273);
}

static void
test_round_trip (void)
{
  const QdBoxesExportOptions options = { 0 };

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  published_add_photos (harness, "coco", COCO);
  published_add_fractions (harness, "wasp: \"big\" #1");
  g_free (published_round_trip (harness, "yolo", "out", &options));
}

static char *
read_file (Harness *harness, const char *name)
{
  g_autofree char *path = harness_path (harness, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static gboolean
is_there (Harness *harness, const char *name)
{
  g_autofree char *path = harness_path (harness, name);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* Parts in folders of their own; a photo that goes into another part leaves nothing behind, and the numbers of classes stay. */
static void
test_subsets (void)
{
  const QdBoxesExportOptions options = { .by_subset = TRUE, .with_photos = TRUE };
  QdSubset subsets[] = { QD_SUBSET_TRAIN, QD_SUBSET_VALIDATION };
  const gint64 photos[] = { 2, 3 };
  g_autoptr (GError) error = NULL;

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *out = harness_path (harness, "out");
  harness_add_bees (harness);
  g_autoptr (QdBoxesReport) report = harness_import (harness, manifest, NULL);
  g_assert_true (qd_project_set_split (harness->project, photos, subsets, 2, "{}", NULL));
  g_free (published_round_trip (harness, "yolo", "out", &options));
  g_autofree char *yaml = read_file (harness, "out/data.yaml"), *labels = read_file (harness, "out/labels/train/22427594.txt");
  g_assert_cmpstr (yaml, ==,
                   "# Written by Quadrat. The credits of the photos are in CREDITS.csv.\n"
                   "train: images/train\nval: images/val\nnames:\n  0: \"bee\"\n");
  g_assert_true (g_str_has_prefix (labels, "0 0."));
  g_assert_true (is_there (harness, "out/images/train/22427594.jpg") && is_there (harness, "out/images/val/22469656.jpg"));
  g_assert_true (is_there (harness, "out/labels/unsplit/3898660.txt") && is_there (harness, "out/CREDITS.csv"));

  subsets[0] = QD_SUBSET_TEST;
  gint64 wasp = qd_project_ensure_class (harness->project, "wasp", NULL);
  g_assert_true (qd_project_move_class (harness->project, wasp, 0, NULL));
  g_assert_true (qd_project_set_split (harness->project, photos, subsets, 2, "{}", NULL));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("yolo"), &options, NULL, NULL, &error));
  g_autofree char *again = read_file (harness, "out/data.yaml");
  g_assert_nonnull (strstr (again, "names:\n  0: \"bee\"\n  1: \"wasp\"\n"));
  g_assert_true (is_there (harness, "out/images/test/22427594.jpg") && is_there (harness, "out/labels/test/22427594.txt"));
  g_assert_false (is_there (harness, "out/images/train/22427594.jpg") || is_there (harness, "out/labels/train/22427594.txt"));
}

/* What a file numbered keeps its number, also classes without a box, and whatever is renamed, and new ones come behind. */
static void
test_numbers_stay (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *in = harness_path (harness, "in"), *out = harness_path (harness, "out");
  g_autofree char *yaml = harness_path (harness, "in/data.yaml"), *labels = harness_path (harness, "in/a.txt");

  harness_add_photo (harness, "a.jpg", 0, 100, 100, NULL);
  qd_project_ensure_class (harness->project, "moth", NULL);
  g_assert_true (qd_file_make_folder (in, NULL));
  g_assert_true (g_file_set_contents (yaml, "names: [ant, bee, 'wasp']\n", -1, NULL));
  g_assert_true (g_file_set_contents (labels, "2 0.5 0.5 0.2 0.2\n", -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);
  g_assert_cmpuint (report->report->added, ==, 1);
  gint64 wasp = qd_project_ensure_class (harness->project, "wasp", NULL);
  g_assert_true (qd_project_rename_class (harness->project, wasp, "hornet", NULL));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("yolo"), NULL, NULL, NULL, NULL));
  g_autofree char *text = read_file (harness, "out/labels/a.txt"), *names = read_file (harness, "out/data.yaml");
  g_assert_cmpstr (text, ==, "2 0.5000000000 0.5000000000 0.2000000000 0.2000000000\n");
  g_assert_nonnull (strstr (names, "names:\n  0: \"ant\"\n  1: \"bee\"\n  2: \"hornet\"\n  3: \"moth\"\n"));
}

static void
write_file (Harness *harness, const char *name, const char *text)
{
  g_autofree char *path = harness_path (harness, name), *folder = g_path_get_dirname (path);

  g_assert_true (qd_file_make_folder (folder, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
check_photos (Harness *harness, const char *folder, guint photos, guint added)
{
  g_autofree char *path = harness_path (harness, folder);
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, "yolo");

  g_assert_cmpuint (report->photos, ==, photos);
  g_assert_cmpuint (report->photos_missing, ==, 0);
  g_assert_cmpuint (report->report->added, ==, added);
  g_assert_cmpuint (report->report->skipped, ==, 0);
}

/* In a folder of labels a photo may have the name of a text that lies with datasets; elsewhere such a text holds no labels. */
static void
test_names_of_photos (void)
{
  static const char *const names[] = { "test", "train", "notes", "license", "readme-2" };
  g_autoptr (Harness) harness = harness_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *photo = g_strconcat (names[i], ".jpg", NULL);
      g_autofree char *labels = g_strdup_printf ("in/labels/%s.txt", names[i]),
                      *text = g_strconcat ("in/", names[i], ".txt", NULL);

      harness_add_photo (harness, photo, 0, 100, 100, NULL);
      write_file (harness, labels, "0 0.5 0.5 0.2 0.2\n");
      write_file (harness, text, "0 0.5 0.5 0.4 0.4\n");
    }
  write_file (harness, "in/labels/classes.txt", "bee\n");
  check_photos (harness, "in", 5, 5);
}

/* A folder of labels above the one that is read says nothing of where labels lie in it. */
static void
test_folder_above (void)
{
  g_autoptr (Harness) harness = harness_new ();

  harness_add_photo (harness, "a.jpg", 0, 100, 100, NULL);
  harness_add_photo (harness, "b.jpg", 0, 100, 100, NULL);
  write_file (harness, "labels/in/labels/a.txt", "0 0.5 0.5 0.2 0.2\n");
  write_file (harness, "labels/in/b.txt", "0 0.5 0.5 0.2 0.2\n");
  check_photos (harness, "labels/in/", 1, 1);
}

/* ---- Names ---- */

static void
test_yaml (void)
{
  static const char *const same[] = {
    "names: [a, 'b: \"c\"', \"d\\\"\"]\nnc: 3\n",
    "nc: 3\nnames:\n- a\n- 'b: \"c\"'   # second\n- \"d\\\"\"\ntrain: x\n",
    "names:\n  0: a\n\n  # more\n  1: 'b: \"c\"'\n  2: \"d\\\"\"\nval: y\n",
    "path: z\r\nnames: {0: a, 1: 'b: \"c\"',\r\n 2: \"d\\\"\"}\r\n",
    "names:\n  - a\n  - 'b: \"c\"'\n  - \"d\\\"\"",
    "# names: [x]\n\"names\": [a,\n  'b: \"c\"',  # why\n  \"d\\\"\",\n]\n",
  };
  static const char *const bad[] = { "", "nc: 1\n", "  names: [a]\n" };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (QdClassNumbers) numbers = qd_class_numbers_new ();
      g_assert_true (qd_yolo_parse_yaml (same[i], numbers));
      g_assert_cmpuint (qd_class_numbers_count (numbers), ==, 3);
      g_assert_cmpstr (qd_class_numbers_get (numbers, 0)->name, ==, "a");
      g_assert_cmpstr (qd_class_numbers_get (numbers, 1)->name, ==, "b: \"c\"");
      g_assert_cmpstr (qd_class_numbers_get (numbers, 2)->name, ==, "d\"");
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (QdClassNumbers) numbers = qd_class_numbers_new ();
      g_assert_false (qd_yolo_parse_yaml (bad[i], numbers));
    }
}

/* ---- Labels ---- */

static void
test_lines (void)
{
  g_autoptr (Collected) collected = collect_bytes ("yolo", "a.txt",
                                                   "0 0.5 0.5 0.25 0.5\r\n\n1 .25 .25 .5 .5 0.75\n"
                                                   "2 0.1 0.2 0.3 0.1 0.2 0.4\n0 0.5 0.5\nx 0 0 1 1\n-1 0 0 1 1\n0 0 0 1 nan\n"
                                                   "0.5 0 0 1 1\n0 1 2 3 4 5 6 7",
                                                   -1);

  g_assert_no_error (collected->error);
  const QdAnnotation *annotation = collected_get (collected, 0);
  g_assert_true (annotation->relative);
  g_assert_cmpuint (annotation->boxes->len, ==, 3);
  QdCornerBox first = qd_relative_box_to_pixels (&collected_get_box (collected, 0, 0)->relative, 100, 60);
  QdCornerBox third = qd_relative_box_to_pixels (&collected_get_box (collected, 0, 2)->relative, 100, 10);
  g_assert_cmpfloat (first.xmin, ==, 37.5);
  g_assert_cmpfloat (first.ymin, ==, 15);
  g_assert_cmpfloat (first.xmax, ==, 62.5);
  g_assert_cmpfloat (first.ymax, ==, 45);
  g_assert_cmpfloat (third.xmin, ==, 10);
  g_assert_cmpfloat (third.ymin, ==, 1);
  g_assert_cmpfloat (third.xmax, ==, 30);
  g_assert_cmpfloat (third.ymax, ==, 4);
  g_assert_cmpfloat (collected_get_box (collected, 0, 1)->confidence, ==, 0.75);
  g_assert_cmpstr (collected_get_box (collected, 0, 2)->class_name, ==, "class 2");
  g_assert_cmpuint (qd_report_count (collected->report, "damaged line"), ==, 6);
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==,
                   "Line 5 of a.txt: it has to have a class and the center and size of a box; left out.");
}

/* Points behind a box are passed over: where data.yaml tells of them, and where the numbers are such as no outline has. */
static void
test_pose (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *folder = harness_path (harness, "in"), *labels = harness_path (harness, "in/a.txt");
  g_autofree char *yaml = harness_path (harness, "in/data.yaml");
  const char *line = "0 0.5 0.5 0.25 0.5 0.1 0.1 2 0.9 0.9 0\n";

  g_assert_true (qd_file_make_folder (folder, NULL));
  g_assert_true (g_file_set_contents (labels, line, -1, NULL));
  g_assert_true (g_file_set_contents (yaml, "kpt_shape: [2, 3]\nnames: [bee]\n", -1, NULL));
  g_autoptr (Collected) told = collect ("yolo", folder);
  g_autoptr (Collected) seen = collect_bytes ("yolo", "a.txt", "0 0.5 0.5 0.25 0.5 0.1 0.1 2\n", -1);
  g_autoptr (Collected) outline = collect_bytes ("yolo", "a.txt", line, -1);
  const Collected *boxes[] = { told, seen };
  for (guint i = 0; i < 2; i++)
    {
      QdCornerBox box = qd_relative_box_to_pixels (&collected_get_box ((Collected *) boxes[i], 0, 0)->relative, 100, 60);
      g_assert_cmpfloat (box.xmin, ==, 37.5);
      g_assert_cmpfloat (box.ymax, ==, 45);
    }
  g_assert_cmpfloat (qd_relative_box_to_pixels (&collected_get_box (outline, 0, 0)->relative, 100, 60).xmin, ==, 10);
}

/* A yaml that lies beside its dataset's folder. */
static void
test_path (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *labels = harness_path (harness, "sets/bees/labels/a.txt"), *yaml = harness_path (harness, "conf/data.yaml");
  g_autofree char *folder = harness_path (harness, "sets/bees/labels"), *conf = harness_path (harness, "conf");

  g_assert_true (qd_file_make_folder (folder, NULL) && qd_file_make_folder (conf, NULL));
  g_assert_true (g_file_set_contents (labels, "0 0.5 0.5 0.25 0.5\n", -1, NULL));
  g_assert_true (g_file_set_contents (yaml, "path: ../sets/bees # here\ntrain: images\nnames: [bee]\n", -1, NULL));
  g_autoptr (Collected) collected = collect ("yolo", yaml);
  g_assert_no_error (collected->error);
  g_assert_cmpstr (collected_get_box (collected, 0, 0)->class_name, ==, "bee");
}

/* A label has five numbers; what a program suggests is asked for, and lies apart. */
static void
test_suggestions (void)
{
  const QdBoxesExportOptions options = { .suggestions_too = TRUE };
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *out = harness_path (harness, "out");
  QdBox box = { .class_id = qd_project_ensure_class (harness->project, "bee", NULL), .box = { 10, 20, 40, 60 }, .score = NAN };
  g_autoptr (GError) error = NULL;

  box.photo_id = harness_add_photo (harness, "a.jpg", 0, 100, 80, NULL);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  box.source = QD_BOX_BY_PREDICTION;
  box.score = 0.75;
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  box.photo_id = harness_add_photo (harness, "b.jpg", 0, 100, 80, NULL);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("yolo"), &options, NULL, NULL, &error));
  g_autofree char *labels = read_file (harness, "out/labels/a.txt"), *found = read_file (harness, "out/predictions/b.txt");
  g_assert_cmpstr (labels, ==, "0 0.2500000000 0.5000000000 0.3000000000 0.5000000000\n");
  g_assert_cmpstr (found, ==, "0 0.2500000000 0.5000000000 0.3000000000 0.5000000000 0.75\n");
  g_assert_true (is_there (harness, "out/predictions/a.txt"));
  g_assert_false (is_there (harness, "out/labels/b.txt")); /* nobody said that it is empty */
  g_autoptr (Collected) collected = collect ("yolo", out);
  g_assert_cmpuint (collected->annotations->len, ==, 1);
  g_assert_cmpuint (collected_get (collected, 0)->boxes->len, ==, 1);

  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("yolo"), NULL, NULL, NULL, &error));
  g_assert_false (is_there (harness, "out/predictions/a.txt"));
}

static void
test_refused (void)
{
  static const char *const texts[] = { "hello\n", "images/a.jpg\nimages/b.jpg\n", "0 1 2\n", "{}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (Collected) collected = collect_bytes ("yolo", "a.txt", texts[i], -1);
      g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (collected->error->message, "a.txt"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/yolo/published", test_published);
  g_test_add_func ("/yolo/published-voc", test_published_voc);
  g_test_add_func ("/yolo/round-trip", test_round_trip);
  g_test_add_func ("/yolo/subsets", test_subsets);
  g_test_add_func ("/yolo/numbers-stay", test_numbers_stay);
  g_test_add_func ("/yolo/names-of-photos", test_names_of_photos);
  g_test_add_func ("/yolo/folder-above", test_folder_above);
  g_test_add_func ("/yolo/yaml", test_yaml);
  g_test_add_func ("/yolo/lines", test_lines);
  g_test_add_func ("/yolo/pose", test_pose);
  g_test_add_func ("/yolo/path", test_path);
  g_test_add_func ("/yolo/suggestions", test_suggestions);
  g_test_add_func ("/yolo/refused", test_refused);
  return g_test_run ();
}
