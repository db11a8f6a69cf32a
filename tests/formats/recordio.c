#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/rec-file.h"
#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (harness_no_fixtures ())
    return;
  published_check_round_trips ("recordio", "out.lst", "parts");
  published_check_round_trips ("recordio", "out", "parts/out.lst");
}

/* The example of MXNet's documentation of ImageDetIter, and a header with the photo's size. */
static void
test_lines (void)
{
  g_autoptr (Collected) collected =
      collect_bytes ("recordio", "a.lst",
                     "0\t4\t5\t640\t480\t1\t0.1\t0.2\t0.8\t0.9\t2\t0.5\t0.3\t0.6\t0.8\tdata/xxx.jpg\r\n"
                     "7\t2.0\t6.0\t0.0\t0.25\t0.5\t0.75\t1.0\t1.0\tb c.jpg\n\n"
                     "8\t2\t5\tempty.jpg\n8\t2\t5\tagain.jpg\n9\t2\t5\t1\t2\td.jpg\n10\tx\te.jpg\n"
                     "11\t2\t5\t0.5\t0\t0\t1\t1\tf.jpg\n",
                     -1);
  const QdAnnotationBox *box;

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 4);
  g_assert_cmpstr (collected_get (collected, 0)->photo, ==, "data/xxx.jpg");
  g_assert_cmpstr (collected_get_box (collected, 0, 1)->class_name, ==, "class 2");
  QdCornerBox first = qd_relative_box_to_pixels (&collected_get_box (collected, 0, 0)->relative, 640, 480);
  g_assert_cmpfloat (first.xmin, ==, 64);
  g_assert_cmpfloat (first.ymin, ==, 96);
  g_assert_cmpfloat (first.xmax, ==, 512);
  g_assert_cmpfloat (first.ymax, ==, 432);
  box = collected_get_box (collected, 1, 0);
  g_assert_true (box->difficult);
  g_assert_cmpuint (collected_get (collected, 2)->boxes->len, ==, 0);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged line"), ==, 3);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged box"), ==, 1);
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==, "Line 5 of a.lst: its index is there twice; left out.");
}

/* ---- Bytes ---- */

/* struct.pack('IfQQ', 7, 0, 5, 0) + seven floats + b'JPEG', as python/mxnet/recordio.py packs it, within a record. */
static const guint8 record[] = {
  0x0a, 0x23, 0xd7, 0xce, 56, 0, 0, 0,    7, 0, 0,    0,    0, 0,    0,    0,    5,    0,    0,   0,   0,    0,
  0,    0,    0,    0,    0,  0, 0, 0,    0, 0, 0,    0,    0, 0x40, 0,    0,    0xa0, 0x40, 0,   0,   0x80, 0x3f,
  0,    0,    0x80, 0x3e, 0,  0, 0, 0x3f, 0, 0, 0x40, 0x3f, 0, 0,    0x80, 0x3f, 'J',  'P',  'E', 'G',
};
static const float labels[] = { 2, 5, 1, 0.25f, 0.5f, 0.75f, 1 };

static void
test_bytes (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  qd_rec_append (bytes, 5, labels, G_N_ELEMENTS (labels), (const guint8 *) "JPEG", 4);
  g_assert_cmpmem (bytes->data, bytes->len, record, sizeof record);
  g_autoptr (Collected) collected = collect_bytes ("recordio", "a.rec", (const char *) record, sizeof record);
  g_assert_no_error (collected->error);
  const QdAnnotation *annotation = collected_get (collected, 0);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "JPEG", 4);
  g_assert_cmpstr (annotation->sha256, ==, sum);
  QdCornerBox box = qd_relative_box_to_pixels (&collected_get_box (collected, 0, 0)->relative, 400, 200);
  g_assert_cmpfloat (box.xmin, ==, 100);
  g_assert_cmpfloat (box.ymin, ==, 100);
  g_assert_cmpfloat (box.xmax, ==, 300);
  g_assert_cmpfloat (box.ymax, ==, 200);
}

/* A picture that holds the magic number at a multiple of four is cut there and put together again, wherever that is. */
static void
test_magic_in_picture (void)
{
  static const guint8 magic[] = { 0x0a, 0x23, 0xd7, 0xce };

  for (guint at = 0; at < 16; at++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autofree char *folder = g_dir_make_tmp ("quadrat-rec-XXXXXX", NULL), *path = g_build_filename (folder, "a.rec", NULL);
      g_autoptr (GError) error = NULL;
      guint8 picture[27] = { 0 };

      memcpy (picture + at, magic, 4);
      memcpy (picture + 20, magic, 4);
      qd_rec_append (bytes, 1, labels, G_N_ELEMENTS (labels), picture, sizeof picture);
      qd_rec_append (bytes, G_MAXUINT64, labels, 2, magic, 4);
      g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
      g_autoptr (QdRecReader) reader = qd_rec_reader_open (path, &error);
      const QdRecord *first = qd_rec_reader_next (reader, &error);
      g_assert_nonnull (first);
      g_assert_cmpuint (first->labels->len, ==, 7);
      g_assert_cmpmem (first->picture, first->n_picture, picture, sizeof picture);
      const QdRecord *second = qd_rec_reader_next (reader, &error);
      g_assert_nonnull (second);
      g_assert_cmpuint (second->id, ==, G_MAXUINT64);
      g_assert_cmpmem (second->picture, second->n_picture, magic, 4);
      g_assert_null (qd_rec_reader_next (reader, &error));
      g_assert_no_error (error);
      qd_file_remove_tree (folder, NULL);
    }
}

static void
test_refused (void)
{
  for (guint length = 1; length < sizeof record; length++)
    {
      g_autoptr (Collected) collected = collect_bytes ("recordio", "a.rec", (const char *) record, length);
      g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (collected->error->message, "a.rec is damaged at byte"));
    }
  for (guint at = 0; at < 12; at++)
    {
      g_autofree char *bytes = g_memdup2 (record, sizeof record);
      bytes[at] ^= 0x80;
      g_autoptr (Collected) collected = collect_bytes ("recordio", "a.rec", bytes, sizeof record);
      g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
    }
}

/* Without its list a packed photo is found by its bytes. */
static void
test_by_bytes (void)
{
  const QdBoxesExportOptions options = { .with_photos = TRUE };

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) first = harness_new (), second = harness_new ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *out = harness_path (first, "out.lst");
  g_autofree char *records = harness_path (first, "out.rec"), *index = harness_path (first, "out.idx"), *text = NULL;
  g_autofree char *bytes = harness_fixture ("bees/photos/22427594/medium.jpg"), *sum = qd_file_sha256 (bytes, NULL);
  harness_add_bees (first);
  g_autoptr (QdBoxesReport) in = harness_import (first, manifest, NULL);
  g_assert_true (qd_boxes_export (first->project, out, qd_format_find ("recordio"), &options, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (index, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "1\t0\n2\t"));
  gint64 photo = harness_add_photo (second, "other.jpg", 0, 375, 500, bytes);
  g_autofree char *file = qd_photo_file_name (photo, "jpg");
  g_assert_true (qd_project_set_photo_there (second->project, photo, file, 375, 500, 1, sum, NULL));
  g_assert_true (qd_file_make_folder (second->folder, NULL));
  g_autofree char *alone = harness_path (second, "alone.rec");
  g_assert_true (qd_file_copy (records, alone, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (second, alone, NULL);
  g_assert_cmpuint (report->photos, ==, 11);
  g_assert_cmpuint (report->by_hash, ==, 1);
  g_assert_cmpuint (report->report->added, >, 0);
  g_autoptr (GArray) before = qd_project_list_boxes (first->project, 2, NULL),
                     after = qd_project_list_boxes (second->project, 1, NULL);
  g_assert_cmpuint (before->len, ==, after->len);
  for (guint i = 0; i < before->len; i++)
    g_assert_cmpmem (&g_array_index (before, QdBox, i).box, sizeof (QdCornerBox), &g_array_index (after, QdBox, i).box,
                     sizeof (QdCornerBox));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recordio/round-trips", test_round_trips);
  g_test_add_func ("/recordio/lines", test_lines);
  g_test_add_func ("/recordio/bytes", test_bytes);
  g_test_add_func ("/recordio/magic-in-picture", test_magic_in_picture);
  g_test_add_func ("/recordio/refused", test_refused);
  g_test_add_func ("/recordio/by-bytes", test_by_bytes);
  return g_test_run ();
}
