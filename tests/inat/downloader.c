#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/inat/downloader.h"
#include "engine/inat/import.h"
#include "tests/inat/photo-server.h"

/* A project in a folder of its own, a photo host, and a download on another thread. */
typedef struct
{
  char *folder, *path;
  QdProject *project;
  PhotoServer *server;
  QdDownloader *downloader;
  GCancellable *cancellable;
  GThread *thread;
  gboolean result, ended;
  GError *error;
  QdDownloadProgress last; /* the last record */
  guint n_records;
} Setup;

static Setup *
setup_new (void)
{
  Setup *setup = g_new0 (Setup, 1);
  g_autoptr (GError) error = NULL;

  setup->folder = g_dir_make_tmp ("quadrat-download-XXXXXX", &error);
  g_assert_no_error (error);
  setup->path = g_build_filename (setup->folder, "test.quadrat", NULL);
  setup->project = qd_project_open (setup->path, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  setup->server = photo_server_new ();
  setup->cancellable = g_cancellable_new ();
  return setup;
}

static void
setup_free (Setup *setup)
{
  if (setup == NULL)
    return;
  qd_downloader_unref (setup->downloader);
  photo_server_free (setup->server);
  g_object_unref (setup->project);
  g_object_unref (setup->cancellable);
  g_clear_error (&setup->error);
  qd_file_remove_tree (setup->folder, NULL);
  g_free (setup->folder);
  g_free (setup->path);
  g_free (setup);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static gboolean
no_fixtures (void)
{
  if (g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip ("no fixtures");
  return TRUE;
}

static void
import_bees (Setup *setup)
{
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "bees", "observations-bees.csv", NULL);
  const QdExportImportOptions options = { .photo_host = setup->server->host };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = qd_import_export (setup->project, path, &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, 11);
}

static void
add_photo (Setup *setup, gint64 number)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;

  photo->source_id = number;
  photo->url =
      g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%" G_GINT64_FORMAT "/medium.jpg", number);
  qd_project_put_photo (setup->project, photo, NULL, &error);
  g_assert_no_error (error);
}

static void
on_progress (const QdDownloadProgress *progress, gpointer user_data)
{
  Setup *setup = user_data;

  g_assert_true (g_main_context_is_owner (NULL));
  setup->last = *progress;
  setup->n_records++;
}

static gpointer
run_thread (gpointer user_data)
{
  Setup *setup = user_data;

  setup->result = qd_downloader_run (setup->downloader, setup->cancellable, &setup->error);
  g_atomic_int_set (&setup->ended, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* @options' photo host: NULL is the server's, "" the one the project remembers. */
static void
start (Setup *setup, const QdDownloadOptions *options)
{
  QdDownloadOptions quick = *options;

  if (quick.photo_host == NULL)
    quick.photo_host = setup->server->host;
  else if (*quick.photo_host == '\0')
    quick.photo_host = NULL;
  if (quick.backoff == 0)
    quick.backoff = 1000;
  qd_downloader_unref (setup->downloader);
  setup->downloader = qd_downloader_new (setup->path, &quick);
  setup->last = (QdDownloadProgress){ 0 };
  setup->n_records = 0;
  g_clear_error (&setup->error);
  setup->ended = FALSE;
  qd_downloader_set_progress (setup->downloader, on_progress, setup, NULL, g_main_context_default ());
  setup->thread = g_thread_new ("download", run_thread, setup);
}

/* Until the run is over and its last record is here. */
static void
finish (Setup *setup)
{
  while (!g_atomic_int_get (&setup->ended) || !setup->last.finished)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (setup->thread);
}

static void
run (Setup *setup, const QdDownloadOptions *options)
{
  start (setup, options);
  finish (setup);
}

static QdCounts
count (Setup *setup)
{
  g_autoptr (GError) error = NULL;
  QdCounts counts;

  g_assert_true (qd_project_count (setup->project, &counts, &error));
  g_assert_no_error (error);
  return counts;
}

static QdPhoto *
photo_of (Setup *setup, gint64 number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) photos = qd_project_list_photos (setup->project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < photos->len; i++)
    if (((QdPhoto *) photos->pdata[i])->source_id == number)
      return qd_project_get_photo (setup->project, ((QdPhoto *) photos->pdata[i])->id, NULL);
  g_assert_not_reached ();
}

/* Files in photos/, hidden ones too. */
static guint
count_files (Setup *setup)
{
  g_autofree char *folder = qd_project_dup_photos_folder (setup->project);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_all (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  import_bees (setup);
  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_no_error (setup->error);
  g_assert_true (setup->result);
  g_assert_cmpuint (count (setup).there, ==, 11);
  g_assert_cmpuint (count_files (setup), ==, 11);
  g_assert_cmpuint (setup->server->n_requests, ==, 11);
  g_assert_cmpuint (setup->server->n_odd_agents, ==, 0);
  g_assert_cmpuint (setup->last.total, ==, 11);
  g_assert_cmpuint (setup->last.done, ==, 11);
  g_assert_cmpuint (setup->last.failed, ==, 0);
  g_assert_cmpint (setup->last.bytes, ==, count (setup).bytes);

  g_autoptr (QdPhoto) photo = photo_of (setup, 22544384);
  g_autofree char *path = qd_project_dup_photo_path (setup->project, photo);
  g_autofree char *original = g_build_filename (g_getenv ("QD_FIXTURES"), "bees/photos/22544384/medium.jpg", NULL);
  g_autofree char *sha256 = qd_file_sha256 (original, NULL), *stored = qd_file_sha256 (path, NULL);
  g_assert_cmpuint (photo->width, ==, 500);
  g_assert_cmpuint (photo->height, ==, 423);
  g_assert_cmpstr (stored, ==, sha256);
  g_assert_cmpstr (photo->sha256, ==, sha256);
  g_assert_cmpstr (photo->credit, ==, "Example One, no rights reserved (CC0)");

  /* Nothing is fetched twice, and the project remembers its photo host. */
  run (setup, &(QdDownloadOptions){ .photo_host = "" });
  g_assert_cmpuint (setup->server->n_requests, ==, 11);
}

static void
test_faults (void)
{
  static const struct
  {
    Answer answers[4];
    guint n, requests;
    QdPhotoState state;
    const char *reason; /* part of the sentence */
  } cases[] = {
    { { ANSWER_NOT_FOUND }, 1, 1, QD_PHOTO_THERE, NULL }, /* under another address, see below */
    { { ANSWER_ERROR, ANSWER_ERROR, ANSWER_PHOTO }, 3, 3, QD_PHOTO_THERE, NULL },
    { { ANSWER_ERROR }, 1, 3, QD_PHOTO_FAILED, "500" },
    { { ANSWER_UNAVAILABLE, ANSWER_PHOTO }, 2, 2, QD_PHOTO_THERE, NULL },
    { { ANSWER_CUT, ANSWER_PHOTO }, 2, 2, QD_PHOTO_THERE, NULL },
    { { ANSWER_CUT }, 1, 3, QD_PHOTO_FAILED, "could not be fetched" },
    { { ANSWER_HTML }, 1, 3, QD_PHOTO_FAILED, "not a picture" },
    { { ANSWER_DAMAGED }, 1, 3, QD_PHOTO_FAILED, "damaged" },
    { { ANSWER_EMPTY }, 1, 3, QD_PHOTO_FAILED, "sent nothing" },
    { { ANSWER_HTML, ANSWER_DAMAGED, ANSWER_PHOTO }, 3, 3, QD_PHOTO_THERE, NULL },
    { { ANSWER_MOVED }, 1, 1, QD_PHOTO_THERE, NULL },
    { { ANSWER_LOOP }, 1, 6, QD_PHOTO_FAILED, "more than 5 times" },
    { { ANSWER_PRIVATE }, 1, 1, QD_PHOTO_FAILED, "169.254.169.254" },
    { { ANSWER_PLACEHOLDER }, 1, 1, QD_PHOTO_FAILED, "removed or hidden" },
    { { ANSWER_DRIP, ANSWER_PHOTO }, 2, 2, QD_PHOTO_THERE, NULL },
    { { ANSWER_DRIP }, 1, 3, QD_PHOTO_FAILED, "took too long" },
    { { ANSWER_PORT }, 1, 1, QD_PHOTO_FAILED, "127.0.0.1:1" },
    { { ANSWER_ENDLESS }, 1, 1, QD_PHOTO_FAILED, "larger than 40 MB" },
    { { ANSWER_TOO_LONG }, 1, 1, QD_PHOTO_FAILED, "larger than 40 MB" },
    { { ANSWER_SILENCE, ANSWER_PHOTO }, 2, 2, QD_PHOTO_THERE, NULL },
  };
  guint there = 0;

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      photo_server_script (setup->server, i + 1, cases[i].n, cases[i].answers);
      add_photo (setup, i + 1);
      there += cases[i].state == QD_PHOTO_THERE;
    }
  run (setup, &(QdDownloadOptions){ .tries = 3, .timeout = 1, .parallel = 8 });
  g_assert_no_error (setup->error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdPhoto) photo = photo_of (setup, i + 1);

      g_test_message ("case %u: %u requests, %s", i, photo_server_count (setup->server, i + 1),
                      photo->reason != NULL ? photo->reason : "there");
      g_assert_cmpint (photo->state, ==, cases[i].state);
      g_assert_cmpuint (photo_server_count (setup->server, i + 1), ==, cases[i].requests);
      if (cases[i].reason != NULL)
        g_assert_nonnull (strstr (photo->reason, cases[i].reason));
      else
        g_assert_null (photo->reason);
    }
  g_assert_cmpuint (setup->last.done, ==, there);
  g_assert_cmpuint (setup->last.failed, ==, G_N_ELEMENTS (cases) - there);
  g_assert_cmpuint (count_files (setup), ==, there);
}

/* One is there with another extension, one is not there at all: each address is asked once, and there are five. */
static void
test_other_addresses (void)
{
  static const char *const asked[] = { "/photos/2/medium.jpg", "/photos/2/medium.jpeg", "/photos/2/large.jpg",
                                       "/photos/2/original.jpg", "/photos/2/small.jpg" };
  const Answer missing[] = { ANSWER_NOT_FOUND };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  photo_server_script (setup->server, 1, 1, missing);
  photo_server_remove (setup->server, 2);
  add_photo (setup, 1);
  add_photo (setup, 2);
  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_no_error (setup->error);
  g_autoptr (QdPhoto) other = photo_of (setup, 1), none = photo_of (setup, 2);
  g_assert_cmpint (other->state, ==, QD_PHOTO_THERE);
  g_assert_cmpint (none->state, ==, QD_PHOTO_FAILED);
  g_assert_cmpint (none->next_try, ==, 0);
  g_assert_cmpstr (none->reason, ==, "The photo is not there any more.");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (setup->server->requests, asked[i])), ==, 1);
  g_assert_cmpuint (setup->server->n_requests, ==, 2 + G_N_ELEMENTS (asked));
}

/* A crash came between the rename and the note of it: the file is taken over, and nothing is asked. One that is damaged is not,
 * and what lay aside is gone. */
static void
test_files_that_lie_there (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *folder = qd_project_dup_photos_folder (setup->project);
  g_autofree char *good = g_build_filename (folder, "1.jpg", NULL), *bad = g_build_filename (folder, "2.jpg", NULL);
  g_autofree char *aside = g_build_filename (folder, ".3.part", NULL);
  g_autofree char *bee = g_build_filename (g_getenv ("QD_FIXTURES"), "bees/photos/22544384/medium.jpg", NULL);
  g_autofree char *sum = qd_file_sha256 (bee, NULL);

  for (guint i = 1; i <= 3; i++)
    add_photo (setup, i);
  g_assert_true (qd_file_make_folder (folder, NULL));
  g_assert_true (qd_file_copy (bee, good, NULL));
  g_assert_true (qd_file_write (bad, "\xff\xd8\xff", 3, NULL));
  g_assert_true (qd_file_write (aside, "half", 4, NULL));
  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_no_error (setup->error);
  g_assert_cmpuint (count (setup).there, ==, 3);
  g_assert_cmpuint (count_files (setup), ==, 3);
  g_assert_cmpuint (photo_server_count (setup->server, 1), ==, 0);
  g_assert_cmpuint (photo_server_count (setup->server, 2), ==, 1);
  g_autoptr (QdPhoto) taken = photo_of (setup, 1);
  g_assert_cmpstr (taken->sha256, ==, sum);
  g_assert_cmpuint (taken->width, ==, 500);
}

/* Refused six times, one photo is given up; others are not to blame. */
static void
test_refused_photo (void)
{
  const Answer refused[] = { ANSWER_UNAVAILABLE };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  photo_server_script (setup->server, 1, 1, refused);
  for (guint i = 1; i <= 30; i++)
    add_photo (setup, i);
  run (setup, &(QdDownloadOptions){ .rate = 1000, .parallel = 2 });
  g_assert_no_error (setup->error);
  g_assert_cmpuint (setup->last.done, ==, 29);
  g_assert_cmpuint (setup->last.failed, ==, 1);
  g_assert_cmpuint (photo_server_count (setup->server, 1), ==, 6);
}

static void
test_patience (void)
{
  const Answer answers[] = { ANSWER_TOO_MANY, ANSWER_PHOTO };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  photo_server_script (setup->server, 1, 2, answers);
  add_photo (setup, 1);
  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_no_error (setup->error);
  g_assert_cmpuint (setup->last.done, ==, 1);
  g_assert_cmpuint (setup->server->times->len, ==, 2);
  g_assert_cmpint (g_array_index (setup->server->times, gint64, 1) - g_array_index (setup->server->times, gint64, 0), >=,
                   G_TIME_SPAN_SECOND);
}

/* Requests do not come faster than asked for. */
static void
test_pace (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  for (guint i = 1; i <= 6; i++)
    add_photo (setup, i);
  run (setup, &(QdDownloadOptions){ .rate = 20, .parallel = 8 });
  g_assert_cmpuint (setup->last.done, ==, 6);
  gint64 first = g_array_index (setup->server->times, gint64, 0), last = g_array_index (setup->server->times, gint64, 5);
  g_assert_cmpint (last - first, >=, 4 * G_TIME_SPAN_SECOND / 20);
}

static void
wait_for_requests (Setup *setup, guint n)
{
  while (setup->server->n_requests < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_pause_and_stop (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  import_bees (setup);
  setup->server->holding = TRUE;
  start (setup, &(QdDownloadOptions){ .parallel = 2 });
  wait_for_requests (setup, 2);
  qd_downloader_pause (setup->downloader);
  photo_server_release (setup->server);
  setup->server->holding = TRUE;
  QdDownloadProgress progress = { 0 };
  while (progress.done < 2 || !progress.paused)
    {
      g_main_context_iteration (NULL, FALSE);
      qd_downloader_get_progress (setup->downloader, &progress);
    }
  g_assert_cmpuint (setup->server->n_requests, ==, 2);
  g_assert_cmpuint (count (setup).fetching, ==, 0);

  qd_downloader_resume (setup->downloader);
  wait_for_requests (setup, 4);
  qd_downloader_stop (setup->downloader);
  photo_server_release (setup->server);
  finish (setup);
  g_assert_true (setup->result);
  g_assert_cmpuint (setup->server->n_requests, ==, 4);
  g_assert_cmpuint (count (setup).there, ==, 4);
  g_assert_cmpuint (count (setup).waiting, ==, 7);

  /* It goes on where it was. */
  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_cmpuint (setup->last.total, ==, 7);
  g_assert_cmpuint (setup->server->n_requests, ==, 11);
  g_assert_cmpuint (count (setup).there, ==, 11);
}

/* The pause comes when the last photo of a batch, four for each connection, has just been asked for: the run waits all the
 * same. */
static void
test_pause_between_batches (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadProgress progress = { 0 };
  import_bees (setup);
  setup->server->holding = TRUE;
  start (setup, &(QdDownloadOptions){ .parallel = 2 });
  for (guint n = 2; n <= 8; n += 2)
    {
      wait_for_requests (setup, n);
      if (n == 8)
        qd_downloader_pause (setup->downloader);
      photo_server_release (setup->server);
      setup->server->holding = n < 8;
    }
  while (progress.done < 8 || !progress.paused)
    {
      g_main_context_iteration (NULL, FALSE);
      qd_downloader_get_progress (setup->downloader, &progress);
    }
  g_assert_cmpuint (setup->server->n_requests, ==, 8);

  qd_downloader_resume (setup->downloader);
  finish (setup);
  g_assert_true (setup->result);
  g_assert_cmpuint (setup->server->n_requests, ==, 11);
  g_assert_cmpuint (count (setup).there, ==, 11);
}

static void
test_cancel (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  import_bees (setup);
  setup->server->holding = TRUE;
  start (setup, &(QdDownloadOptions){ .parallel = 3 });
  wait_for_requests (setup, 3);
  while (count (setup).fetching < 3)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count (setup).fetching, ==, 3);
  g_cancellable_cancel (setup->cancellable);
  finish (setup);
  g_assert_false (setup->result);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (count (setup).waiting, ==, 11);
  g_assert_cmpuint (count (setup).fetching, ==, 0);
  g_assert_cmpuint (count_files (setup), ==, 0);
}

static void
test_nobody_there (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  import_bees (setup);
  g_autofree char *host = g_strdup (setup->server->host);
  soup_server_disconnect (setup->server->server);
  run (setup, &(QdDownloadOptions){ .photo_host = host, .tries = 100 });
  g_assert_false (setup->result);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_cmpuint (count (setup).there, ==, 0);
  g_assert_cmpuint (count (setup).fetching, ==, 0);
}

static void
test_nothing_to_do (void)
{
  g_autoptr (Setup) setup = setup_new ();

  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_no_error (setup->error);
  g_assert_true (setup->result);
  g_assert_cmpuint (setup->last.total, ==, 0);
  g_assert_true (setup->last.finished);
}

static void
test_bad_host (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDownloader) bad = qd_downloader_new (setup->path, &(QdDownloadOptions){ .photo_host = "file:///tmp" });
  g_autoptr (QdDownloader) missing = qd_downloader_new ("/nonexistent/a.quadrat", NULL);

  g_assert_false (qd_downloader_run (bad, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (qd_downloader_run (missing, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/downloader/all", test_all);
  g_test_add_func ("/downloader/faults", test_faults);
  g_test_add_func ("/downloader/other-addresses", test_other_addresses);
  g_test_add_func ("/downloader/files-that-lie-there", test_files_that_lie_there);
  g_test_add_func ("/downloader/refused-photo", test_refused_photo);
  g_test_add_func ("/downloader/patience", test_patience);
  g_test_add_func ("/downloader/pace", test_pace);
  g_test_add_func ("/downloader/pause-and-stop", test_pause_and_stop);
  g_test_add_func ("/downloader/pause-between-batches", test_pause_between_batches);
  g_test_add_func ("/downloader/cancel", test_cancel);
  g_test_add_func ("/downloader/nobody-there", test_nobody_there);
  g_test_add_func ("/downloader/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/downloader/bad-host", test_bad_host);
  return g_test_run ();
}
