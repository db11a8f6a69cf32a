/* Boxes of files come into a project and go out of it: what is new, what stays, what of it is the same again. */
#include <math.h>

#include "engine/core/error.h"
#include "tests/formats/harness.h"

static void
count_flags (Harness *harness, guint *difficult, guint *truncated, guint *both)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 0, NULL);

  *difficult = *truncated = *both = 0;
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      *difficult += box->difficult;
      *truncated += box->truncated;
      *both += box->difficult && box->truncated;
    }
}

static void
test_bees_both_ways (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) by_manifest = harness_new (), by_voc = harness_new ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *voc = harness_fixture ("bees/voc");
  guint difficult, truncated, both;

  harness_add_bees (by_manifest);
  harness_add_bees (by_voc);
  g_autoptr (QdBoxesReport) first = harness_import (by_manifest, manifest, NULL);
  g_autoptr (QdBoxesReport) second = harness_import (by_voc, voc, NULL);

  g_assert_cmpstr (first->format->name, ==, "manifest");
  g_assert_cmpstr (second->format->name, ==, "voc");
  g_assert_cmpuint (first->report->added, ==, 71);
  g_assert_cmpuint (second->report->added, ==, 71);
  g_assert_cmpuint (first->report->n_warnings + second->report->n_warnings, ==, 0);
  g_assert_cmpuint (first->photos_matched, ==, 11);
  g_assert_cmpuint (second->photos_matched, ==, 11);
  g_assert_cmpuint (first->classes_added, ==, 1);
  g_assert_cmpuint (harness_count_boxes (by_voc, "bee"), ==, 71);
  g_autofree char *a = harness_dump_boxes (by_manifest, FALSE), *b = harness_dump_boxes (by_voc, FALSE);
  g_assert_cmpstr (a, ==, b);
  count_flags (by_voc, &difficult, &truncated, &both);
  g_assert_cmpuint (difficult, ==, 8);
  g_assert_cmpuint (truncated, ==, 5);
  g_assert_cmpuint (both, ==, 1);
}

static void
test_twice (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *voc = harness_fixture ("bees/voc");

  harness_add_bees (harness);
  g_autoptr (QdBoxesReport) first = harness_import (harness, manifest, NULL);
  g_autofree char *before = harness_dump_boxes (harness, TRUE);
  g_autoptr (QdBoxesReport) again = harness_import (harness, manifest, NULL);
  g_autofree char *after = harness_dump_boxes (harness, TRUE);
  g_assert_cmpuint (again->report->added, ==, 0);
  g_assert_cmpuint (again->report->unchanged, ==, 71);
  g_assert_cmpstr (before, ==, after);

  /* The same boxes from another file bring their flags along: 5 + 8 boxes, one counted in both. */
  g_autoptr (QdBoxesReport) flags = harness_import (harness, voc, NULL);
  g_assert_cmpuint (flags->report->added, ==, 0);
  g_assert_cmpuint (flags->report->updated, ==, 12);
  g_assert_cmpuint (flags->report->unchanged, ==, 59);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 71);
}

/* Boxes that a person drew stay, and are not doubled by the same boxes of a file. */
static void
test_boxes_of_persons (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest");
  g_autoptr (GError) error = NULL;

  harness_add_bees (harness);
  gint64 bee = qd_project_ensure_class (harness->project, "bee", &error);
  QdBox same = { .photo_id = 2, .class_id = bee, .box = { 103, 132, 201, 254 }, .source = QD_BOX_BY_PERSON, .score = NAN };
  QdBox other = { .photo_id = 2, .class_id = bee, .box = { 10, 10, 20, 20 }, .source = QD_BOX_BY_PERSON, .score = NAN };
  g_assert_true (qd_project_insert_box (harness->project, &same, &error));
  g_assert_true (qd_project_insert_box (harness->project, &other, &error));
  g_autoptr (QdBoxesReport) report = harness_import (harness, manifest, NULL);
  g_assert_cmpuint (report->report->added, ==, 70);
  g_assert_cmpuint (report->report->unchanged, ==, 1);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 72);
  g_autoptr (QdBoxesReport) again = harness_import (harness, manifest, NULL);
  g_assert_cmpuint (again->report->unchanged, ==, 71);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 72);
}

static void
test_bccd (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *photos = harness_fixture ("bccd/JPEGImages"), *bccd = harness_fixture ("bccd");
  g_autoptr (GDir) dir = g_dir_open (photos, 0, NULL);

  g_assert_true (qd_project_begin (harness->project, NULL));
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    harness_add_photo (harness, name, 0, 640, 480, NULL);
  g_assert_true (qd_project_commit (harness->project, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, bccd, NULL);
  g_autofree char *reasons = qd_report_reasons_to_json (report->report);
  g_assert_cmpuint (report->photos_matched, ==, 364);
  g_assert_cmpuint (report->report->read, ==, 4888);
  g_assert_cmpuint (report->report->added, ==, 4886);
  g_assert_cmpstr (reasons, ==, "{\"no area\":2}");
  g_assert_cmpuint (report->report->n_warnings, ==, 2);
  g_assert_cmpstr (report->report->warnings->pdata[0], ==, "BloodImage_00338.xml: a box has no area; left out.");
  g_assert_cmpuint (harness_count_boxes (harness, "RBC"), ==, 4153);
  g_assert_cmpuint (harness_count_boxes (harness, "WBC"), ==, 372);
  g_assert_cmpuint (harness_count_boxes (harness, "Platelets"), ==, 361);
  g_assert_cmpuint (report->classes_added, ==, 3);
}

/* ---- Round trips ---- */

static void
check_round_trip (const char *format, const char *from, const char *to)
{
  g_autoptr (Harness) first = harness_new (), second = harness_new ();
  g_autofree char *path = harness_fixture (from), *out = harness_path (first, to);
  g_autoptr (GError) error = NULL;
  QdBoxesExportFigures figures;

  harness_add_bees (first);
  harness_add_bees (second);
  g_autoptr (QdBoxesReport) in = harness_import (first, path, NULL);
  /* A fraction that no short decimal gives, beside the whole pixels of the file. */
  QdBox third = { .photo_id = 3,
                  .class_id = 1,
                  .box = { 1 / 3.0, 2 / 3.0, 100.1, 1e2 + 1 / 7.0 },
                  .source = QD_BOX_BY_PERSON,
                  .score = NAN,
                  .truncated = TRUE };
  g_assert_true (qd_project_insert_box (first->project, &third, &error));
  const QdBoxesExportOptions options = { .with_photos = TRUE };
  g_assert_true (qd_boxes_export (first->project, out, qd_format_find (format), &options, &figures, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (figures.photos, ==, 11);
  g_assert_cmpuint (figures.boxes, ==, 72);
  g_assert_cmpuint (figures.classes, ==, 1);
  g_autoptr (QdBoxesReport) back = harness_import (second, out, NULL);
  g_assert_cmpstr (back->format->name, ==, format);
  g_assert_cmpuint (back->report->added, ==, 72);
  g_assert_cmpuint (back->report->n_warnings, ==, 0);
  g_autofree char *a = harness_dump_boxes (first, TRUE), *b = harness_dump_boxes (second, TRUE);
  g_assert_cmpstr (a, ==, b);
}

static void
test_round_trip_voc (void)
{
  if (!harness_no_fixtures ())
    check_round_trip ("voc", "bees/voc", "out");
}

static void
test_round_trip_manifest (void)
{
  if (!harness_no_fixtures ())
    check_round_trip ("manifest", "bees/voc", "out.manifest");
}

static void
test_voc_folder (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *voc = harness_fixture ("bees/voc"), *out = harness_path (harness, "out");
  const QdBoxesExportOptions options = { .with_photos = TRUE };
  const gint64 photos[] = { 1, 2, 3, 4 };
  const QdSubset subsets[] = { QD_SUBSET_TRAIN, QD_SUBSET_TRAIN, QD_SUBSET_VALIDATION, QD_SUBSET_TEST };
  g_autoptr (GError) error = NULL;

  harness_add_bees (harness);
  g_autoptr (QdBoxesReport) report = harness_import (harness, voc, NULL);
  g_assert_true (qd_project_set_split (harness->project, photos, subsets, 4, "{}", &error));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("voc"), &options, NULL, NULL, &error));
  g_assert_no_error (error);

  static const struct
  {
    const char *file, *text;
  } files[] = {
    { "ImageSets/Main/train.txt", "3898660\n22427594\n" },
    { "ImageSets/Main/val.txt", "22469656\n" },
    { "ImageSets/Main/trainval.txt", "3898660\n22427594\n22469656\n" },
    { "ImageSets/Main/test.txt", "22544384\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (out, files[i].file, NULL), *text = NULL;
      g_assert_true (g_file_get_contents (path, &text, NULL, &error));
      g_assert_cmpstr (text, ==, files[i].text);
    }
  g_autofree char *photo = g_build_filename (out, "JPEGImages", "22427594.jpg", NULL), *copied = NULL;
  g_autofree char *original = harness_fixture ("bees/photos/22427594/medium.jpg"), *bytes = NULL;
  gsize n_copied, n_bytes;
  g_assert_true (g_file_get_contents (photo, &copied, &n_copied, &error));
  g_assert_true (g_file_get_contents (original, &bytes, &n_bytes, &error));
  g_assert_cmpmem (copied, n_copied, bytes, n_bytes);
  g_autofree char *credits = g_build_filename (out, "CREDITS.csv", NULL), *table = NULL;
  g_assert_true (g_file_get_contents (credits, &table, NULL, &error));
  g_assert_true (g_str_has_prefix (table, "file,credit,license,url\n3898660.jpg,\"Ana, no rights reserved (CC0)\",cc0,\n"));
}

/* ---- Sizes, names ---- */

static void
test_other_sizes (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "a.manifest");
  g_autoptr (GError) error = NULL;
  static const char text[] = "{\"source-ref\":\"a.jpg\",\"x\":{\"image_size\":[{\"width\":1000,\"height\":800}],"
                             "\"annotations\":[{\"class_id\":0,\"left\":100,"
                             "\"top\":200,\"width\":50,\"height\":60}]},\"x-metadata\":{\"class-map\":{\"0\":\"bee\"},\"type\":"
                             "\"groundtruth/object-detection\"}}\n"
                             "{\"source-ref\":\"b.jpg\",\"x\":{\"image_size\":[{\"width\":400,\"height\":500}],\"annotations\":"
                             "[{\"class_id\":0,\"left\":100,"
                             "\"top\":200,\"width\":50,\"height\":60}]},\"x-metadata\":{\"class-map\":{},\"type\":"
                             "\"groundtruth/object-detection\"}}\n";

  gint64 a = harness_add_photo (harness, "sub/a.jpg", 0, 500, 400, NULL);
  harness_add_photo (harness, "b.jpg", 0, 500, 400, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_cmpuint (report->report->added, ==, 1);
  g_assert_cmpuint (qd_report_count (report->report, "other size"), ==, 1);
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, a, &error);
  g_assert_cmpuint (boxes->len, ==, 1);
  const QdCornerBox *box = &g_array_index (boxes, QdBox, 0).box;
  g_assert_cmpfloat (box->xmin, ==, 50);
  g_assert_cmpfloat (box->ymin, ==, 100);
  g_assert_cmpfloat (box->xmax, ==, 75);
  g_assert_cmpfloat (box->ymax, ==, 130);
}

static void
test_probe (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "notes.txt"), *missing = harness_path (harness, "missing");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  g_assert_null (qd_format_probe (path, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (qd_format_probe (harness->folder, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (qd_format_probe (missing, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
}

static void
test_nothing_to_export (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *out = harness_path (harness, "out");
  g_autoptr (GError) error = NULL;

  harness_add_photo (harness, "a.jpg", 0, 10, 10, NULL);
  g_assert_false (qd_boxes_export (harness->project, out, qd_format_find ("voc"), NULL, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
}

static void
test_cancel (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *voc = harness_fixture ("bees/voc");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  harness_add_bees (harness);
  g_cancellable_cancel (cancellable);
  g_assert_null (qd_boxes_import (harness->project, voc, NULL, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 0);
  g_assert_cmpuint (harness_count (harness).classes, ==, 0);
}

typedef struct
{
  QdProject *other;
  gint64 photo, class_id;
  guint n_stored;
} Drawing;

static void
draw_beside (guint n_read, gpointer user_data)
{
  Drawing *drawing = user_data;
  QdBox box = { .photo_id = drawing->photo, .class_id = drawing->class_id, .box = { 5, 5, 45, 45 }, .score = NAN };

  if (n_read == 1)
    drawing->n_stored += qd_project_insert_box (drawing->other, &box, NULL);
}

/* While a file is read somebody draws, who need not wait for its end; the box is theirs, and the import goes by it. */
static void
test_drawn_meanwhile (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "boxes.csv"), *folder = g_strdup (qd_project_get_folder (harness->project));
  Drawing drawing = { .photo = harness_add_photo (harness, "a.jpg", 0, 100, 100, NULL) };
  const QdBoxesImportOptions options = { .progress = draw_beside, .user_data = &drawing };
  g_autoptr (QdBoxesReport) report = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path,
                                      "filename,width,height,class,xmin,ymin,xmax,ymax\n"
                                      "a.jpg,100,100,bee,5,5,45,45\na.jpg,100,100,bee,50,50,90,90\n",
                                      -1, NULL));
  drawing.class_id = qd_project_ensure_class (harness->project, "bee", NULL);
  drawing.other = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  qd_project_set_patience (drawing.other, 1);
  report = qd_boxes_import (harness->project, path, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (drawing.n_stored, ==, 1);
  g_assert_cmpuint (report->report->added, ==, 1);
  g_assert_cmpuint (report->report->unchanged, ==, 1);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 2);
  g_object_unref (drawing.other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boxes/bees-both-ways", test_bees_both_ways);
  g_test_add_func ("/boxes/twice", test_twice);
  g_test_add_func ("/boxes/boxes-of-persons", test_boxes_of_persons);
  g_test_add_func ("/boxes/bccd", test_bccd);
  g_test_add_func ("/boxes/round-trip-voc", test_round_trip_voc);
  g_test_add_func ("/boxes/round-trip-manifest", test_round_trip_manifest);
  g_test_add_func ("/boxes/voc-folder", test_voc_folder);
  g_test_add_func ("/boxes/other-sizes", test_other_sizes);
  g_test_add_func ("/boxes/probe", test_probe);
  g_test_add_func ("/boxes/nothing-to-export", test_nothing_to_export);
  g_test_add_func ("/boxes/cancel", test_cancel);
  g_test_add_func ("/boxes/drawn-meanwhile", test_drawn_meanwhile);
  return g_test_run ();
}
