/* Good files with bytes changed, cut out and doubled, the same ones every time: every reader ends with what it can use or with
 * a sentence, and under the sanitizers with nothing else. */
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/random.h"
#include "engine/inat/export-reader.h"
#include "tests/formats/collect.h"
#include "tests/formats/harness.h"

#define ROUNDS 300

typedef void (*ReadFunc) (const char *format, const char *path);

/* One to eight small damages. */
static GByteArray *
damage (const char *bytes, gsize length, guint seed)
{
  static const char spice[] = "\"',;<>&{}[]:\\\n\r\t \0\xff\xfe\xc3-0e9";
  GByteArray *array = g_byte_array_new ();
  QdRandom random;

  qd_random_init (&random, seed, 1);
  g_byte_array_append (array, (const guint8 *) bytes, length);
  for (guint n = 1 + qd_random_below (&random, 8); n > 0 && array->len > 16; n--)
    {
      guint at = qd_random_below (&random, array->len - 8), span = 1 + qd_random_below (&random, 8);
      switch (qd_random_below (&random, 4))
        {
        case 0: array->data[at] = spice[qd_random_below (&random, sizeof spice - 1)]; break;
        case 1: array->data[at] = qd_random_below (&random, 256); break;
        case 2: g_byte_array_remove_range (array, at, span); break;
        default: g_byte_array_set_size (array, at + span);
        }
    }
  return array;
}

static void
check_error (const GError *error)
{
  g_assert_cmpint (error->domain, ==, QD_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 1000);
}

static void
read_export (G_GNUC_UNUSED const char *format, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, NULL, NULL, &error);
  const QdExportRow *row = NULL;

  while (reader != NULL && qd_export_reader_next (reader, &row, NULL, &error) && row != NULL)
    {
      g_assert_cmpint (row->id, >, 0);
      g_assert_cmpint (row->photo.photo_id, >, 0);
      g_assert_true (g_utf8_validate (row->description, -1, NULL));
    }
  if (error != NULL)
    check_error (error);
}

static void
read_boxes (const char *format, const char *path)
{
  g_autoptr (Collected) collected = collect (format, path);

  for (guint i = 0; i < collected->annotations->len; i++)
    g_assert_nonnull (collected_get (collected, i)->photo);
  for (guint i = 0; i < collected->report->warnings->len; i++)
    g_assert_true (g_utf8_validate (collected->report->warnings->pdata[i], -1, NULL));
  if (collected->error != NULL)
    check_error (collected->error);
}

/* @from damaged in many ways, each as the file @name in a folder of its own. */
static void
torture_file (const char *from, const char *name, ReadFunc read, const char *format)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-hostile-XXXXXX", NULL), *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (from, &bytes, &length, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GByteArray) damaged = damage (bytes, length, i);
      g_file_set_contents_full (path, (const char *) damaged->data, damaged->len, G_FILE_SET_CONTENTS_NONE, 0600, &error);
      g_assert_no_error (error);
      read (format, path);
    }
  qd_file_remove_tree (folder, NULL);
}

static void
torture (const char *fixture, const char *name, ReadFunc read, const char *format)
{
  g_autofree char *from = g_build_filename (g_getenv ("QD_FIXTURES"), fixture, NULL);

  if (g_file_test (from, G_FILE_TEST_EXISTS))
    torture_file (from, name, read, format);
  else
    g_test_skip ("no fixtures");
}

/* A file that Quadrat wrote, of boxes with all that a format can say. */
static void
torture_own (gconstpointer data)
{
  const char *const *target = data; /* format, what is exported, the file in it */
  const QdBoxesExportOptions options = { .suggestions_too = TRUE, .with_photos = g_str_has_suffix (target[2], ".rec") };
  g_autoptr (Harness) harness = harness_new ();
  gint64 bee = qd_project_ensure_class (harness->project, "bee \"x\", <y>", NULL);
  g_autofree char *out = harness_path (harness, target[1]), *file = harness_path (harness, target[2]);
  g_autofree char *name = g_path_get_basename (file), *picture = harness_path (harness, "picture");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (picture, "picture", -1, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *photo = g_strdup_printf ("%u.jpg", i);
      QdBox box = { .class_id = bee,
                    .box = { i, 2.5, 30 + 1 / 3.0, 40 },
                    .difficult = i == 1,
                    .truncated = i == 2,
                    .source = i == 0 ? QD_BOX_BY_PREDICTION : QD_BOX_BY_PERSON,
                    .score = i == 0 ? 0.75 : NAN };
      box.photo_id = harness_add_photo (harness, photo, 0, 100, 80, picture);
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find (target[0]), &options, NULL, NULL, &error));
  g_assert_no_error (error);
  torture_file (file, name, read_boxes, target[0]);
}

static void
test_export (void)
{
  torture ("bees/observations-bees.csv", "a.csv", read_export, NULL);
}

static void
test_zip (void)
{
  torture ("inat/observations-568611.csv.zip", "a.zip", read_export, NULL);
}

static void
test_voc (void)
{
  torture ("bees/voc/Annotations/22901964.xml", "a.xml", read_boxes, "voc");
}

static void
test_manifest (void)
{
  torture ("manifests/cigars/output.manifest", "a.manifest", read_boxes, "manifest");
}

static void
test_coco (void)
{
  torture ("metrics/review/formats/coco_format_v1/instances_default.json", "a.json", read_boxes, "coco");
}

static void
test_yolo (void)
{
  torture ("metrics/review/formats/yolo_format/obj_train_data/2007_000032.txt", "a.txt", read_boxes, "yolo");
}

int
main (int argc, char **argv)
{
  static const char *const own[][3] = {
    { "manifest", "o.manifest", "o.manifest" },
    { "coco", "o.json", "o.json" },
    { "voc", "o", "o/Annotations/1.xml" },
    { "yolo", "o", "o/labels/1.txt" },
    { "createml", "o.json", "o.json" },
    { "labelme", "o", "o/1.json" },
    { "tfcsv", "o.csv", "o.csv" },
    { "recordio", "o.lst", "o.lst" },
    { "recordio", "o.lst", "o.rec" },
    { "sagemaker-json", "o", "o/train_annotation/1.json" },
    { "megadetector", "o.json", "o.json" },
    { "camtrap", "o", "o/observations.csv" },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/export", test_export);
  g_test_add_func ("/hostile/zip", test_zip);
  g_test_add_func ("/hostile/voc", test_voc);
  g_test_add_func ("/hostile/manifest", test_manifest);
  g_test_add_func ("/hostile/coco", test_coco);
  g_test_add_func ("/hostile/yolo", test_yolo);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      const char *dot = strrchr (own[i][2], '.');
      g_autofree char *path = g_strdup_printf ("/hostile/own/%s%s", own[i][0], dot);
      g_test_add_data_func (path, own[i], torture_own);
    }
  return g_test_run ();
}
