/* An import of tables that is stopped where no row comes for a while. */
#include "import-fixture.h"
#include "pack.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/photo-writer.h"
#include "tests/photo/picture-writer.h"

#ifdef __SANITIZE_ADDRESS__
#define MOST 1.0
#else
#define MOST 0.1 /* seconds */
#endif
#define LARGE       (300 << 20) /* bytes that are passed over */
#define BEFORE_STOP 50000       /* microseconds */
#define TRIES       3

static const char observations[] = "observation_uuid\tobserver_id\tlatitude\tlongitude\tpositional_accuracy\ttaxon_id\t"
                                   "quality_grade\tobserved_on\n"
                                   "11111111-2222-4333-8444-55555555aaaa\t7\t45.5\t-73.25\t10\t47219\tresearch\t2021-05-06\n";
static const char photos[] = "photo_uuid\tphoto_id\tobservation_uuid\tobserver_id\textension\tlicense\twidth\theight\tposition\n"
                             "p1\t101\t11111111-2222-4333-8444-55555555aaaa\t7\tjpeg\tCC0\t2048\t1536\t0\n";

typedef struct
{
  guint64 at; /* bytes */
  GCancellable *cancellable;
} Stop;

static void
on_stop (guint64 done, guint64 total, gpointer data)
{
  Stop *stop = data;

  if (done == stop->at && total == stop->at)
    g_cancellable_cancel (stop->cancellable);
}

/* Behind the last row it is still decided which observations are used. */
static void
test_late (void)
{
  const PackEntry entries[] = { { "observations.csv", observations }, { "photos.csv", photos }, { 0 } };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *open = import_fixture_path (fixture, "open.tar");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Stop stop = { 2 * (strlen (observations) + strlen (photos)), cancellable };
  const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY, .progress = on_stop, .user_data = &stop };
  g_autoptr (GError) error = NULL;

  pack (open, PACK_TAR, entries);
  g_assert_null (qd_import_export (fixture->project, open, &options, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
}

static gpointer
stop_soon (gpointer cancellable)
{
  gint64 *now = g_new (gint64, 1);

  g_usleep (BEFORE_STOP);
  *now = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  return now;
}

/* Nothing but what is passed over on the way to the tables: the quickest of a few tries, as others use the machine too. */
static void
test_in_archive (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "large.tar.gz"), *filler = g_strnfill (LARGE, 'x');
  const PackEntry entries[] = { { "filler.bin", filler }, { "observations.csv", observations }, { "photos.csv", photos }, { 0 } };
  double best = G_MAXDOUBLE;

  pack (path, PACK_TAR_GZ, entries);
  for (guint i = 0; i < TRIES; i++)
    {
      const QdExportImportOptions options = { .licenses = QD_LICENSE_SET_ANY };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      GThread *thread = g_thread_new ("stop", stop_soon, cancellable);
      g_autoptr (GError) error = NULL;
      g_autoptr (QdReport) report = qd_import_export (fixture->project, path, &options, cancellable, &error);
      gint64 ended = g_get_monotonic_time ();
      g_autofree gint64 *stopped = g_thread_join (thread);

      g_assert_null (report);
      g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
      best = MIN (best, (double) (ended - *stopped) / G_USEC_PER_SEC);
    }
  g_test_message ("it ended %.0f ms after it was stopped", best * 1e3);
  g_assert_cmpfloat (best, <, MOST);
}

/* ---- A very large photo that came ---- */

typedef struct
{
  guint n;
  QdPhotoWriterOutcome outcome;
} Answered;

static void
on_answer (G_GNUC_UNUSED gint64 id, QdPhotoWriterOutcome outcome, G_GNUC_UNUSED const char *reason,
           G_GNUC_UNUSED guint64 bytes, gpointer user_data)
{
  Answered *answered = user_data;

  answered->n++;
  answered->outcome = outcome;
}

/* Seconds from the drop to the answer. */
static double
drop (ImportFixture *fixture, GBytes *bytes)
{
  Answered answered = { 0 };
  QdPhotoWriter *writer = qd_photo_writer_new (qd_project_get_folder (fixture->project), g_main_context_default (), on_answer,
                                               &answered, NULL);
  gint64 dropped;

  qd_photo_writer_put (writer, 1, bytes);
  g_usleep (BEFORE_STOP);
  dropped = g_get_monotonic_time ();
  qd_photo_writer_drop (writer);
  while (answered.n == 0)
    g_main_context_iteration (NULL, TRUE);
  dropped = g_get_monotonic_time () - dropped;
  g_assert_cmpint (answered.outcome, ==, QD_PHOTO_DROPPED);
  qd_photo_writer_close (writer);
  g_assert_cmpuint (answered.n, ==, 1);
  return (double) dropped / G_USEC_PER_SEC;
}

/* It is checked to its end otherwise; nothing is left of it. */
static void
test_dropped (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "large.png"), *folder = qd_project_dup_photos_folder (fixture->project);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GDir) dir = NULL;
  char *contents;
  gsize length;
  double best = G_MAXDOUBLE;

  picture_write_png (path, 10000, 10000, 3, FALSE, TRUE);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  bytes = g_bytes_new_take (contents, length);
  for (guint i = 0; i < TRIES; i++)
    best = fmin (best, drop (fixture, bytes));
  g_test_message ("it was dropped within %.1f ms", best * 1e3);
  g_assert_cmpfloat (best, <, 0.1);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stopped/late", test_late);
  g_test_add_func ("/stopped/in-archive", test_in_archive);
  g_test_add_func ("/stopped/dropped", test_dropped);
  return g_test_run ();
}
