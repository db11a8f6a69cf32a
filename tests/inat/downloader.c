#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/inat/download-private.h"
#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"
#include "tests/inat/download-fixture.h"
#include "tests/inat/rebinding-resolver.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define TIMEOUT 5 /* a busy machine may need more than a second to a request */
#else
#define TIMEOUT 1 /* seconds */
#endif

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
    { { ANSWER_NAME }, 1, 1, QD_PHOTO_FAILED, "photos.example.org" }, /* nobody asks where that is, see below */
    { { ANSWER_PLACEHOLDER }, 1, 1, QD_PHOTO_FAILED, "removed or hidden" },
    { { ANSWER_DRIP, ANSWER_PHOTO }, 2, 2, QD_PHOTO_THERE, NULL },
    { { ANSWER_DRIP }, 1, 3, QD_PHOTO_FAILED, "took too long" },
    { { ANSWER_PORT }, 1, 1, QD_PHOTO_FAILED, "127.0.0.1:1" },
    { { ANSWER_ENDLESS }, 1, 1, QD_PHOTO_FAILED, "larger than 40 MB" },
    { { ANSWER_TOO_LONG }, 1, 1, QD_PHOTO_FAILED, "larger than 40 MB" },
    { { ANSWER_SILENCE, ANSWER_PHOTO }, 2, 2, QD_PHOTO_THERE, NULL },
  };
  static const char *const inside[] = { "127.0.0.1", NULL };
  g_autoptr (GResolver) resolver = rebinding_resolver_new ();
  guint there = 0;

  if (no_fixtures ())
    return;
  rebinding_resolver_answer (resolver, inside, inside);
  g_resolver_set_default (resolver);
  g_autoptr (Setup) setup = setup_new ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      photo_server_script (setup->server, i + 1, cases[i].n, cases[i].answers);
      add_photo (setup, i + 1);
      there += cases[i].state == QD_PHOTO_THERE;
    }
  run (setup, &(QdDownloadOptions){ .tries = 3, .timeout = TIMEOUT, .parallel = 8 });
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
  g_assert_cmpuint (rebinding_resolver_count (resolver), ==, 0);
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
 * and what lay aside is gone. A person's own file stays. */
static void
test_files_that_lie_there (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *folder = qd_project_dup_photos_folder (setup->project);
  g_autofree char *good = g_build_filename (folder, "1.jpg", NULL), *bad = g_build_filename (folder, "2.jpg", NULL);
  g_autofree char *aside = g_build_filename (folder, ".3.part", NULL), *notes = g_build_filename (folder, "3.txt", NULL);
  g_autofree char *bee = g_build_filename (g_getenv ("QD_FIXTURES"), "bees/photos/22544384/medium.jpg", NULL);
  g_autofree char *sum = qd_file_sha256 (bee, NULL);

  for (guint i = 1; i <= 3; i++)
    add_photo (setup, i);
  g_assert_true (qd_file_make_folder (folder, NULL));
  g_assert_true (qd_file_copy (bee, good, NULL));
  g_assert_true (qd_file_write (bad, "\xff\xd8\xff", 3, NULL));
  g_assert_true (qd_file_write (aside, "half", 4, NULL));
  g_assert_true (qd_file_write (notes, "A bee of my garden.", 19, NULL));
  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_no_error (setup->error);
  g_assert_cmpuint (count (setup).there, ==, 3);
  g_assert_cmpuint (count_files (setup), ==, 4);
  g_assert_true (g_file_test (notes, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (photo_server_count (setup->server, 1), ==, 0);
  g_assert_cmpuint (photo_server_count (setup->server, 2), ==, 1);
  g_autoptr (QdPhoto) taken = photo_of (setup, 1);
  g_assert_cmpstr (taken->sha256, ==, sum);
  g_assert_cmpuint (taken->width, ==, 500);
}

/* Refused six times while others are answered, one photo is given up; the others are not to blame. */
static void
test_refused_photo (void)
{
  const Answer refused[] = { ANSWER_UNAVAILABLE };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  photo_server_script (setup->server, 1, 1, refused);
  add_photos (setup, 60);
  run (setup, &(QdDownloadOptions){ .rate = 4, .backoff = 2 * G_TIME_SPAN_SECOND, .clock = &setup->jumping.clock });
  g_assert_no_error (setup->error);
  g_assert_cmpuint (setup->last.done, ==, 59);
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
  run (setup, &(QdDownloadOptions){ .photo_host = host, .silences = 6 });
  g_assert_false (setup->result);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_cmpuint (count (setup).there, ==, 0);
  g_assert_cmpuint (count (setup).fetching, ==, 0);
}

/* Stopped between two addresses of a photo, it waits like any other. */
static void
test_stop_elsewhere (void)
{
  const Answer missing[] = { ANSWER_NOT_FOUND };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  photo_server_script (setup->server, 1, 1, missing);
  add_photo (setup, 1);
  setup->server->holding = TRUE;
  start (setup, &(QdDownloadOptions){ 0 });
  wait_for_requests (setup, 1);
  while (count (setup).fetching < 1)
    g_main_context_iteration (NULL, FALSE);
  qd_downloader_stop (setup->downloader);
  photo_server_release (setup->server);
  finish (setup);
  g_assert_true (setup->result);
  g_assert_cmpuint (setup->server->n_requests, ==, 1);
  g_assert_cmpuint (count (setup).fetching, ==, 0);
  g_assert_cmpuint (count (setup).waiting, ==, 1);
}

/* As many connections as asked for, but two at least and eight at most. */
static void
test_connections (void)
{
  static const guint asked[] = { 1, 2, 0, 8, 100 }, open[] = { 2, 2, 4, 8, 8 };

  if (no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (Setup) setup = setup_new ();

      add_photos (setup, 16);
      setup->server->holding = TRUE;
      start (setup, &(QdDownloadOptions){ .parallel = asked[i], .rate = 1000 });
      wait_for_requests (setup, open[i]);
      photo_server_release (setup->server);
      finish (setup);
      g_assert_no_error (setup->error);
      g_assert_cmpuint (setup->last.done, ==, 16);
      g_assert_cmpuint (g_hash_table_size (setup->server->connections), ==, open[i]);
    }
}

/* ---- Hosts ---- */

/* What a run is set up with for @photo_host; the ledger is that of the person's state folder. */
static void
check_set_up (Setup *setup, const char *photo_host, double rate, double most, gboolean is_counted)
{
  g_autofree char *ledger = qd_traffic_dup_path ();
  QdDownloadRun run = { .options = { .photo_host = photo_host }, .requests = g_cancellable_new () };
  g_autoptr (GError) error = NULL;
  QdTrafficShare share;

  g_unlink (ledger);
  qd_speed_init (&run.speed);
  g_assert_true (qd_download_prepare (&run, setup->path, g_main_context_default (), &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (run.pace.rate, ==, rate);
  g_assert_cmpfloat (run.pace.most, ==, most);
  g_assert_cmpuint (run.options.parallel, ==, 4);
  g_assert_cmpint (run.traffic != NULL, ==, is_counted);
  g_assert_cmpint (g_file_test (ledger, G_FILE_TEST_EXISTS), ==, is_counted);
  if (is_counted)
    {
      g_assert_cmpint (qd_traffic_begin (run.traffic, G_TIME_SPAN_DAY, 0, ((guint64) 4500 << 20) + 1, &share), >, 0);
      g_assert_cmpint (qd_traffic_begin (run.traffic, G_TIME_SPAN_DAY, 0, (guint64) 4500 << 20, &share), ==, 0);
    }
  qd_download_clear (&run);
}

/* Polite by construction: whatever public host is named, the pace and the budget are iNaturalist's. */
static void
test_set_up (void)
{
  static const char *const near[] = { "http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "http://192.168.1.7",
                                      "http://10.1.2.3/photos", "http://172.16.0.1", "http://[fd00::7]" };
  static const char *const far[] = { NULL, "https://inaturalist-open-data.s3.amazonaws.com", "https://static.inaturalist.org",
                                     "http://52.216.0.1", "http://localhost.example.org", "http://[::ffff:52.216.0.1]",
                                     "http://2130706433", "http://nas.local" };
  g_autoptr (Setup) setup = setup_new ();

  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    check_set_up (setup, near[i], 200, 1000, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (far); i++)
    check_set_up (setup, far[i], 4, 10, TRUE);
}

/* A project of a stranger that names an address in this network: it is not asked before a person has named it too. */
static void
test_host_of_project (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  add_photos (setup, 2);
  g_assert_true (qd_project_set_setting (setup->project, QD_SETTING_PHOTO_HOST, setup->server->host, NULL));
  start (setup, &(QdDownloadOptions){ .photo_host = "" });
  g_thread_join (setup->thread);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (setup->error->message, setup->server->host));
  g_assert_cmpuint (setup->server->n_requests, ==, 0);
  g_assert_false (qd_photo_hosts_have (setup->server->host));

  g_assert_true (qd_photo_hosts_add (setup->server->host, NULL));
  run (setup, &(QdDownloadOptions){ .photo_host = "" });
  g_assert_no_error (setup->error);
  g_assert_cmpuint (count (setup).there, ==, 2);
}

/* Whoever cannot prove to be the host that was asked is not asked twice, and nothing is taken from it. */
static void
test_impostor (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  add_photos (setup, 3);
  photo_server_secure (setup->server);
  run (setup, &(QdDownloadOptions){ 0 });
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_nonnull (strstr (setup->error->message, "could not prove that it is the one asked"));
  g_assert_cmpuint (setup->server->n_requests, ==, 0);
  g_assert_cmpuint (count (setup).waiting, ==, 3);
  g_assert_cmpuint (count_files (setup), ==, 0);
}

/* Hears whoever comes greet, and leaves. */
static gboolean
hang_up (G_GNUC_UNUSED GThreadedSocketService *service, GSocketConnection *connection, G_GNUC_UNUSED GObject *source,
         gpointer n_connections)
{
  char greeting[64];

  g_atomic_int_inc ((int *) n_connections);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), greeting, sizeof greeting,
                                        NULL, NULL),
                   >, 0);
  return TRUE;
}

/* A connection that is lost while the host proves who it is says nothing about the host: as when nobody answers. */
static void
test_lost_handshake (void)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *host = g_strdup_printf ("https://localhost:%u", port);
  int n_connections = 0;

  g_assert_cmpuint (port, >, 0);
  g_signal_connect (service, "run", G_CALLBACK (hang_up), &n_connections);
  g_socket_service_start (service);
  g_autoptr (Setup) setup = setup_new ();
  add_photo (setup, 1);
  run (setup, &(QdDownloadOptions){ .photo_host = host, .silences = 3 });
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_true (g_str_has_prefix (setup->error->message,
                                   "The photo host does not answer; the photos wait for the next download. "));
  g_assert_null (strstr (setup->error->message, "prove"));
  g_assert_cmpint (g_atomic_int_get (&n_connections), ==, 3);
  g_assert_cmpuint (count (setup).waiting, ==, 1);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
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
  g_test_add_func ("/downloader/stop-elsewhere", test_stop_elsewhere);
  g_test_add_func ("/downloader/connections", test_connections);
  g_test_add_func ("/downloader/set-up", test_set_up);
  g_test_add_func ("/downloader/host-of-project", test_host_of_project);
  g_test_add_func ("/downloader/impostor", test_impostor);
  g_test_add_func ("/downloader/lost-handshake", test_lost_handshake);
  g_test_add_func ("/downloader/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/downloader/bad-host", test_bad_host);
  return g_test_run ();
}
