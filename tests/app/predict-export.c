/* What was found, written as pictures: a photo that cannot be decoded any more stops nothing. */
#include "app/pages/predict-export.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "tests/small-disk.h"

#include <string.h>

#define N_RED 4 /* photos */

static const guint8 gif[] = { 'G', 'I', 'F', '8', '7', 'a', 1, 0, 1, 0, 0x80, 0, 0, 255,  0, 0, 0,  0,
                              0,   ',', 0,   0,   0,   0,   1, 0, 1, 0, 0,    2, 2, 0x44, 1, 0, ';' }; /* one red pixel */

static void
add_photo (GPtrArray *photos, const char *folder, const char *name, gconstpointer bytes, gssize n)
{
  QdFoundPhoto *photo = g_new0 (QdFoundPhoto, 1);

  photo->path = g_build_filename (folder, name, NULL);
  photo->width = photo->height = 1;
  photo->detections = g_array_new (FALSE, FALSE, sizeof (QdDetection));
  if (bytes != NULL)
    g_assert_true (g_file_set_contents (photo->path, bytes, n, NULL));
  g_ptr_array_add (photos, photo);
}

static gboolean
exists (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_unreadable (void)
{
  static const char *const classes[] = { "Bee", NULL };
  g_autofree char *folder = g_dir_make_tmp ("quadrat-export-XXXXXX", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_found_photo_free);
  g_autoptr (QdReport) report = qd_report_new ();
  g_autoptr (GError) error = NULL;

  add_photo (photos, folder, "damaged.jpg", "no picture at all", -1);
  add_photo (photos, folder, "gone.jpg", NULL, 0);
  add_photo (photos, folder, "red.gif", gif, sizeof gif);
  g_assert_true (qd_predict_write ("pictures", photos, classes, NULL, 0, out, NULL, report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report->read, ==, 3);
  g_assert_cmpuint (report->added, ==, 1);
  g_assert_cmpuint (report->skipped, ==, 2);
  g_assert_cmpuint (report->n_warnings, ==, 2);
  g_assert_nonnull (strstr (report->warnings->pdata[0], "damaged.jpg"));
  g_assert_nonnull (strstr (report->warnings->pdata[1], "gone.jpg"));
  g_assert_true (exists (out, "red.jpg"));
  g_assert_false (exists (out, "damaged.jpg"));
  qd_file_remove_tree (folder, NULL);
}

typedef struct
{
  GCancellable *cancellable;
  guint n; /* how often it was told how far it is */
} Stopping;

static void
stop_at_second (guint done, guint total, gpointer data)
{
  Stopping *stopping = data;

  g_assert_cmpuint (done, <=, total);
  if (++stopping->n == 2)
    g_cancellable_cancel (stopping->cancellable);
}

/* Stopped at the second of four photos: no picture more is written, and half a report is not kept. */
static void
test_stopped (gconstpointer kind)
{
  static const char *const classes[] = { "Bee", NULL };
  g_autofree char *folder = g_dir_make_tmp ("quadrat-export-XXXXXX", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_found_photo_free);
  g_autoptr (QdReport) report = qd_report_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Stopping stopping = { cancellable, 0 };
  const QdWriteWatch watch = { cancellable, stop_at_second, &stopping };

  for (guint i = 0; i < N_RED; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.gif", i);
      add_photo (photos, folder, name, gif, sizeof gif);
    }
  g_assert_false (qd_predict_write (kind, photos, classes, NULL, 0, out, &watch, report, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (stopping.n, ==, 2);
  g_assert_cmpuint (count_files (folder), ==, N_RED + g_str_equal (kind, "pictures"));
  g_assert_cmpuint (count_files (out), ==, g_str_equal (kind, "pictures") ? 2 : 0);
  qd_file_remove_tree (folder, NULL);
}

static void
test_cancelled (gconstpointer kind)
{
  static const char *const classes[] = { "Bee", NULL };
  g_autofree char *folder = g_dir_make_tmp ("quadrat-export-XXXXXX", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_found_photo_free);
  g_autoptr (QdReport) report = qd_report_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const QdWriteWatch watch = { .cancellable = cancellable };

  add_photo (photos, folder, "red.gif", gif, sizeof gif);
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_predict_write (kind, photos, classes, NULL, 0, out, &watch, report, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (folder), ==, 1 + g_str_equal (kind, "pictures"));
  g_assert_cmpuint (count_files (out), ==, 0);
  qd_file_remove_tree (folder, NULL);
}

/* ---- A full disk ---- */

#define DISK  (4 << 20)
#define PAGE  4096
#define MOST  100 /* pages that any of them takes */

static char *disk;
static const char *reason; /* why there is none */

/* Nothing half is left, and there is all of it when there is room again. Returns whether there was too little. */
static gboolean
write_with_room (const char *kind, GPtrArray *photos, guint pages)
{
  static const char *const classes[] = { "Bee", NULL };
  g_autofree char *out = g_build_filename (disk, "out", NULL);
  g_autoptr (QdReport) report = qd_report_new (), again = qd_report_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok;

  small_disk_fill (disk, (gsize) pages * PAGE);
  ok = qd_predict_write (kind, photos, classes, NULL, 0, out, NULL, report, &error);
  small_disk_clear (disk);
  if (!ok)
    {
      g_assert_error (error, QD_ERROR, QD_ERROR_FULL);
      g_assert_nonnull (strstr (error->message, "out"));
      g_assert_cmpuint (count_files (out), <, N_RED);
      g_assert_cmpuint (count_files (disk), ==, g_file_test (out, G_FILE_TEST_IS_DIR));
      g_clear_error (&error);
      qd_predict_write (kind, photos, classes, NULL, 0, out, NULL, again, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (count_files (disk), ==, 1);
  g_assert_cmpuint (count_files (out), ==, g_str_equal (kind, "pictures") ? N_RED : 0);
  g_assert_true (qd_file_remove_tree (out, NULL));
  return !ok;
}

static void
test_full (gconstpointer kind)
{
  g_autofree char *folder = NULL;
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_found_photo_free);
  guint pages = 0;

  if (disk == NULL)
    {
      g_test_skip (reason);
      return;
    }
  folder = g_dir_make_tmp ("quadrat-export-XXXXXX", NULL);
  for (guint i = 0; i < N_RED; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.gif", i);
      add_photo (photos, folder, name, gif, sizeof gif);
    }
  while (write_with_room (kind, photos, pages))
    g_assert_cmpuint (++pages, <, MOST);
  g_assert_cmpuint (pages, >, 0);
  qd_file_remove_tree (folder, NULL);
}

int
main (int argc, char **argv)
{
  static const char *const kinds[] = { "pictures", "csv", "json", "pdf" }, *const long_kinds[] = { "pictures", "pdf" };
  int status;

  disk = small_disk_new (DISK, &reason);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/predict-export/unreadable", test_unreadable);
  for (guint i = 0; i < G_N_ELEMENTS (long_kinds); i++)
    {
      g_autofree char *stopped = g_strconcat ("/app/predict-export/stopped/", long_kinds[i], NULL);

      g_test_add_data_func (stopped, long_kinds[i], test_stopped);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/app/predict-export/full-disk/", kinds[i], NULL);
      g_autofree char *cancelled = g_strconcat ("/app/predict-export/cancelled/", kinds[i], NULL);

      g_test_add_data_func (cancelled, kinds[i], test_cancelled);
      g_test_add_data_func (path, kinds[i], test_full);
    }
  status = g_test_run ();
  small_disk_free (disk);
  return status;
}
