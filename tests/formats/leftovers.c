/* An export to a folder that has something already: what an earlier one made in another layout does not come back when the
 * folder is read, and what is somebody's own is not written over. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "tests/formats/harness.h"

static void
put (Harness *harness, const char *name, const char *text)
{
  g_autofree char *path = harness_path (harness, name), *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Two photos, one in the training part and one in the test part, with a box each. */
static void
add_photos (Harness *harness)
{
  static const char *const names[] = { "a.jpg", "b.jpg" };
  static const QdSubset subsets[] = { QD_SUBSET_TRAIN, QD_SUBSET_TEST };
  g_autofree char *bytes = harness_path (harness, "bytes");
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL), photos[2];

  for (guint i = 0; i < 2; i++)
    {
      put (harness, "bytes", names[i]);
      photos[i] = harness_add_photo (harness, names[i], 0, 500, 400, bytes);
      QdBox box = { .photo_id = photos[i], .class_id = bee, .box = { 1, 1, 9, 9 }, .source = QD_BOX_BY_PERSON, .score = NAN };
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
  g_assert_true (qd_project_set_split (harness->project, photos, subsets, 2, "{}", NULL));
}

static gboolean export(Harness *harness, const char *format, gboolean by_subset, gboolean with_photos, GError **error)
{
  const QdBoxesExportOptions options = { .by_subset = by_subset, .with_photos = with_photos };
  g_autofree char *out = harness_path (harness, "out");

  return qd_boxes_export (harness->project, out, qd_format_find (format), &options, NULL, NULL, error);
}

static void
export_well (Harness *harness, const char *format, gboolean by_subset, gboolean with_photos)
{
  g_autoptr (GError) error = NULL;

  export(harness, format, by_subset, with_photos, &error);
  g_assert_no_error (error);
}

/* How many boxes the folder brings another project, those that are there twice too. */
static guint
count_read (Harness *harness, const char *format)
{
  g_autoptr (Harness) other = harness_new ();
  g_autofree char *out = harness_path (harness, "out");

  harness_add_photo (other, "a.jpg", 0, 500, 400, NULL);
  harness_add_photo (other, "b.jpg", 0, 500, 400, NULL);
  g_autoptr (QdBoxesReport) report = harness_import (other, out, format);
  return report->report->read;
}

/* Whole, in parts, without the second photo, and whole again. */
static void
test_layouts (gconstpointer data)
{
  const char *format = data;
  g_autoptr (Harness) harness = harness_new ();

  add_photos (harness);
  for (guint with_photos = 0; with_photos < 2; with_photos++)
    {
      export_well (harness, format, FALSE, !with_photos);
      g_assert_cmpuint (count_read (harness, format), ==, 2);
      export_well (harness, format, TRUE, with_photos);
      g_assert_cmpuint (count_read (harness, format), ==, 2);
      g_assert_true (qd_project_set_mark (harness->project, 2, QD_MARK_UNUSABLE, NULL));
      export_well (harness, format, TRUE, with_photos);
      g_assert_cmpuint (count_read (harness, format), ==, 1);
      export_well (harness, format, FALSE, with_photos);
      g_assert_cmpuint (count_read (harness, format), ==, 1);
      g_assert_true (qd_project_set_mark (harness->project, 2, QD_MARK_NONE, NULL));
    }
}

/* Records of photos that are packed no more go with their list. */
static void
test_records (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *records = harness_path (harness, "out/labels.rec"), *index = harness_path (harness, "out/labels.idx");
  g_autoptr (GError) error = NULL;

  add_photos (harness);
  export_well (harness, "recordio", FALSE, TRUE);
  g_assert_true (g_file_test (records, G_FILE_TEST_EXISTS) && g_file_test (index, G_FILE_TEST_EXISTS));
  export_well (harness, "recordio", FALSE, FALSE);
  g_assert_false (g_file_test (records, G_FILE_TEST_EXISTS) || g_file_test (index, G_FILE_TEST_EXISTS));

  put (harness, "out/labels.rec", "mine"); /* would be read with the list */
  g_assert_false (export(harness, "recordio", FALSE, FALSE, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "labels.rec"));
}

typedef struct
{
  const char *format, *own; /* a file that it would write */
} Own;

static void
check_refused (Harness *harness, const char *format, const char *own, const char *text, const char *why)
{
  g_autofree char *path = harness_path (harness, own), *there = NULL;
  g_autoptr (GError) error = NULL;

  put (harness, own, text);
  g_assert_false (export(harness, format, FALSE, FALSE, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, strrchr (own, '/')));
  g_assert_true (g_str_has_suffix (error->message, why));
  g_assert_true (g_file_get_contents (path, &there, NULL, NULL));
  g_assert_cmpstr (there, ==, text);
}

/* A file that a person wrote, or changed after an export, stays, and nothing is written beside it. */
static void
test_own_file (gconstpointer data)
{
  const Own *own = data;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *out = harness_path (harness, "out"), *path = harness_path (harness, own->own), *text = NULL;

  add_photos (harness);
  check_refused (harness, own->format, own->own, "mine",
                 "” is there already, and no export made it; export to another folder.");
  g_assert_cmpint (g_unlink (path), ==, 0);
  export_well (harness, own->format, FALSE, FALSE);
  export_well (harness, own->format, FALSE, FALSE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  check_refused (harness, own->format, own->own, "changed", "” was changed since it was exported; export to another folder.");
  put (harness, own->own, text);
  export_well (harness, own->format, FALSE, FALSE);
}

/* Where the second photo's file is somebody's own, the first one's is not written either. */
static void
test_nothing_written (void)
{
  static const char *const cases[][3] = { { "labelme", "out/b.json", "out/a.json" },
                                          { "yolo", "out/labels/b.txt", "out/labels/a.txt" },
                                          { "voc", "out/Annotations/b.xml", "out/Annotations/a.xml" },
                                          { "sagemaker-json", "out/train_annotation/b.json", "out/train_annotation/a.json" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Harness) harness = harness_new ();
      g_autofree char *first = harness_path (harness, cases[i][2]);
      g_autoptr (GError) error = NULL;

      add_photos (harness);
      put (harness, cases[i][1], "mine");
      g_assert_false (export(harness, cases[i][0], FALSE, FALSE, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
    }
}

/* Several formats in one folder: the list of credits is of all of them, and none takes another's files away. */
static void
test_several_formats (void)
{
  static const char *const formats[] = { "yolo", "coco", "voc", "recordio" };
  g_autoptr (Harness) harness = harness_new ();

  add_photos (harness);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
        export_well (harness, formats[i], FALSE, TRUE);
      for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
        g_assert_cmpuint (count_read (harness, formats[i]), ==, 2 - round);
      g_assert_true (qd_project_set_mark (harness->project, 2, QD_MARK_UNUSABLE, NULL));
    }
}

int
main (int argc, char **argv)
{
  static const char *const formats[] = { "coco",  "voc",      "yolo",           "createml",     "labelme",
                                         "tfcsv", "recordio", "sagemaker-json", "megadetector", "camtrap" };
  static const Own owns[] = { { "coco", "out/annotations/instances.json" },
                              { "voc", "out/Annotations/a.xml" },
                              { "yolo", "out/labels/a.txt" },
                              { "yolo", "out/data.yaml" },
                              { "createml", "out/annotations.json" },
                              { "labelme", "out/a.json" },
                              { "tfcsv", "out/labels.csv" },
                              { "recordio", "out/labels.lst" },
                              { "sagemaker-json", "out/train_annotation/a.json" },
                              { "megadetector", "out/detections.json" },
                              { "camtrap", "out/observations.csv" } };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = g_strconcat ("/leftovers/layouts/", formats[i], NULL);
      g_test_add_data_func (path, formats[i], test_layouts);
    }
  for (guint i = 0; i < G_N_ELEMENTS (owns); i++)
    {
      g_autofree char *path = g_strdup_printf ("/leftovers/own-file/%s-%u", owns[i].format, i);
      g_test_add_data_func (path, &owns[i], test_own_file);
    }
  g_test_add_func ("/leftovers/records", test_records);
  g_test_add_func ("/leftovers/several-formats", test_several_formats);
  g_test_add_func ("/leftovers/nothing-written", test_nothing_written);
  return g_test_run ();
}
