/* Large files over a bad line, from a server on loopback: what arrives, what is asked for, what is left on the disk. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/fetch/remote-file.h"
#include "tests/pretrained/weights-server.h"

#define LENGTH 100001 /* bytes: fits into a socket's buffer, and is not a multiple of anything */

typedef struct
{
  WeightsServer *server;
  char *folder, *path, *part, *address, *sum;
  GBytes *bytes;
  QdRemoteFile file;
  guint64 last_done, last_total; /* of the progress */
} Setup;

static Setup *
setup_new (void)
{
  Setup *setup = g_new0 (Setup, 1);

  setup->server = weights_server_new ();
  setup->bytes = weights_server_add (setup->server, "net.pth", LENGTH);
  setup->folder = g_dir_make_tmp ("quadrat-remote-XXXXXX", NULL);
  setup->path = g_build_filename (setup->folder, "deep", "net.pth", NULL);
  setup->part = g_strconcat (setup->path, ".part", NULL);
  setup->address = g_strconcat (setup->server->address, "net.pth", NULL);
  setup->sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, setup->bytes);
  setup->file = (QdRemoteFile){
    .address = setup->address, .path = setup->path, .bytes = LENGTH, .sha256 = setup->sum, .backoff = 1000
  };
  return setup;
}

static void
setup_free (Setup *setup)
{
  qd_file_remove_tree (setup->folder, NULL);
  weights_server_free (setup->server);
  g_free (setup->folder);
  g_free (setup->path);
  g_free (setup->part);
  g_free (setup->address);
  g_free (setup->sum);
  g_free (setup);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Setup *setup = user_data;

  setup->last_done = done;
  setup->last_total = total;
}

/* The file is there as it should be, and nothing beside it. */
static void
check_there (Setup *setup)
{
  g_autofree char *folder = g_path_get_dirname (setup->path), *bytes = NULL;
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  gsize length;

  g_assert_true (g_file_get_contents (setup->path, &bytes, &length, NULL));
  g_assert_cmpmem (bytes, length, g_bytes_get_data (setup->bytes, NULL), LENGTH);
  g_assert_cmpstr (g_dir_read_name (files), ==, "net.pth");
  g_assert_null (g_dir_read_name (files));
}

static void
check_fetched (Setup *setup, guint n_requests)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_remote_file_fetch (&setup->file, NULL, on_progress, setup, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (weights_server_count (setup->server), ==, n_requests);
  check_there (setup);
}

static void
check_fails (Setup *setup, QdError code, const char *pattern, guint n_requests)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (qd_remote_file_fetch (&setup->file, NULL, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, (int) code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” is not like “%s”", error->message, pattern);
  g_assert_cmpuint (weights_server_count (setup->server), ==, n_requests);
  g_assert_false (g_file_test (setup->path, G_FILE_TEST_EXISTS));
}

static void
check_request (Setup *setup, guint index, const char *expected)
{
  g_autofree char *request = weights_server_dup_request (setup->server, index);

  g_assert_cmpstr (request, ==, expected);
}

static void
test_whole (void)
{
  g_autoptr (Setup) setup = setup_new ();

  check_fetched (setup, 1);
  g_assert_cmpuint (setup->last_done, ==, LENGTH);
  g_assert_cmpuint (setup->last_total, ==, LENGTH);
  check_fetched (setup, 1); /* nothing is asked for again */
}

static void
test_unknown_length (void)
{
  g_autoptr (Setup) setup = setup_new ();

  setup->file.bytes = 0;
  check_fetched (setup, 1);
  g_assert_cmpuint (setup->last_total, ==, LENGTH);
}

/* Then the sum alone decides. */
static void
test_unknown_length_wrong (void)
{
  static const Fault faults[] = { FAULT_LONGER, FAULT_CHANGED };
  g_autoptr (Setup) setup = setup_new ();

  setup->file.bytes = 0;
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      weights_server_fail (setup->server, faults[i]);
      check_fails (setup, QD_ERROR_NETWORK, "“net.pth” is not the file it should be: its sha256 sum begins with *, not *", i + 1);
      g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
    }
}

/* Each time the connection breaks, half of the rest has come. */
static void
test_cut (void)
{
  g_autoptr (Setup) setup = setup_new ();

  weights_server_fail (setup->server, FAULT_CUT);
  weights_server_fail (setup->server, FAULT_CUT);
  check_fetched (setup, 3);
  check_request (setup, 0, "net.pth");
  check_request (setup, 1, "net.pth bytes=50000-");
  check_request (setup, 2, "net.pth bytes=75000-");
}

/* The part of an earlier program. */
static void
test_resume (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *folder = g_path_get_dirname (setup->path);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (setup->part, g_bytes_get_data (setup->bytes, NULL), 12345, NULL));
  check_fetched (setup, 1);
  check_request (setup, 0, "net.pth bytes=12345-");
}

/* The program ended between the last byte and the new name. */
static void
test_complete_part (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *folder = g_path_get_dirname (setup->path);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (setup->part, g_bytes_get_data (setup->bytes, NULL), LENGTH, NULL));
  check_fetched (setup, 0);
}

/* Half came of one version; the server has another one now. The rest would not fit, and is not taken. */
static void
test_new_version (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *tag = g_strconcat (setup->part, ".tag", NULL), *folder = g_path_get_dirname (setup->path);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (setup->part, "of another version", -1, NULL));
  g_assert_true (g_file_set_contents (tag, "\"old\"", -1, NULL));
  check_fetched (setup, 1);
  check_request (setup, 0, "net.pth bytes=18-");
}

static void
test_no_ranges (void)
{
  g_autoptr (Setup) setup = setup_new ();

  weights_server_fail (setup->server, FAULT_CUT);
  weights_server_fail (setup->server, FAULT_NO_RANGE);
  check_fetched (setup, 2);
}

static void
test_longer_part (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *folder = g_path_get_dirname (setup->path);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (setup->part, g_bytes_get_data (setup->bytes, NULL), LENGTH, NULL));
  setup->file.bytes = 0; /* so that only the server knows that it is whole: 416, then everything */
  check_fetched (setup, 2);
}

static void
test_wrong_sum (void)
{
  g_autoptr (Setup) setup = setup_new ();

  weights_server_fail (setup->server, FAULT_CHANGED);
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” is not the file it should be: its sha256 sum begins with *, not *", 1);
  g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
  check_fetched (setup, 2);
}

static void
test_wrong_length (void)
{
  g_autoptr (Setup) setup = setup_new ();

  weights_server_fail (setup->server, FAULT_LONGER);
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. It has 100002 bytes there, not 100001.", 1);
  g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
}

static void
test_not_found (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *address = g_strconcat (setup->server->address, "gone.pth", NULL);

  setup->file.address = address;
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. The server does not have it any more.", 1);
  g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
}

static void
test_errors_pass (void)
{
  g_autoptr (Setup) setup = setup_new ();

  weights_server_fail (setup->server, FAULT_ERROR);
  weights_server_fail (setup->server, FAULT_PATIENCE);
  check_fetched (setup, 3);
}

static void
test_errors_stay (void)
{
  g_autoptr (Setup) setup = setup_new ();

  for (guint i = 0; i < QD_REMOTE_FILE_TRIES; i++)
    weights_server_fail (setup->server, FAULT_ERROR);
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. The server answered 500 (*", QD_REMOTE_FILE_TRIES);
}

static void
test_redirects (void)
{
  g_autoptr (Setup) setup = setup_new ();

  weights_server_fail (setup->server, FAULT_MOVED);
  check_fetched (setup, 2);
  check_request (setup, 1, "moved/net.pth");
}

static void
test_redirects_without_end (void)
{
  g_autoptr (Setup) setup = setup_new ();

  for (guint i = 0; i < 10; i++)
    weights_server_fail (setup->server, FAULT_LOOP);
  check_fails (setup, QD_ERROR_NETWORK, "*more than 5 times*", 6);
}

static void
test_redirect_elsewhere (void)
{
  g_autoptr (Setup) setup = setup_new ();

  weights_server_fail (setup->server, FAULT_ELSEWHERE);
  check_fails (setup, QD_ERROR_NETWORK, "“http://192.0.2.1/weights.pth” is not an address*", 1);
}

static void
test_addresses (void)
{
  static const char *const refused[]
      = { "http://example.org/a.pth", "ftp://127.0.0.1/a.pth", "file:///etc/passwd", "https://user@example.org/a.pth", "a.pth", "" };
  g_autoptr (Setup) setup = setup_new ();

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      setup->file.address = refused[i];
      check_fails (setup, QD_ERROR_NETWORK, "*is not an address*", 0);
    }
}

/* A certificate that nobody vouches for. */
static void
test_tls (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the leak sanitizer crashes in the thread-local memory of the TLS library that is loaded for it");
  return;
#endif
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *address = weights_server_listen_tls (setup->server);
  g_autofree char *file = g_strconcat (address, "net.pth", NULL);

  setup->file.address = file;
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. The server could not prove that it is the one asked*", 0);
}

/* No network, as far as this server is concerned: said at once. */
static void
test_nobody (void)
{
  g_autoptr (Setup) setup = setup_new ();
  gint64 start = g_get_monotonic_time ();

  setup->file.address = "http://127.0.0.1:1/net.pth";
  setup->file.backoff = 10 * G_TIME_SPAN_MINUTE;
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. *", 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_TIME_SPAN_MINUTE);
}

static void
test_no_room (void)
{
  g_autoptr (Setup) setup = setup_new ();

  setup->file.bytes = (guint64) 1 << 60;
  check_fails (setup, QD_ERROR_FULL, "The disk has too little room for “net.pth”: * more are needed.", 0);
}

/* A disk that takes no more: one sentence, and what came is kept. */
static void
test_write_fails (void)
{
  g_autoptr (Setup) setup = setup_new ();
  struct rlimit limit;
  rlim_t before;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  before = limit.rlim_cur;
  limit.rlim_cur = 65536;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  check_fails (setup, QD_ERROR_IO, "“*net.pth” could not be written: *", 1);
  limit.rlim_cur = before;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_cmpuint (qd_remote_file_count_part (setup->path), ==, 65536);
  check_fetched (setup, 2);
  check_request (setup, 1, "net.pth bytes=65536-");
}

/* ---- Two threads ---- */

typedef struct
{
  Setup *setup;
  GCancellable *cancellable;
  gboolean ok;
  GError *error;
} Call;

static gpointer
call (gpointer data)
{
  Call *call = data;

  call->ok = qd_remote_file_fetch (&call->setup->file, call->cancellable, NULL, NULL, &call->error);
  return NULL;
}

static void
wait_for_part (Setup *setup, guint64 bytes)
{
  for (guint i = 0; i < 2000 && qd_remote_file_count_part (setup->path) < bytes; i++)
    g_usleep (5000);
  g_assert_cmpuint (qd_remote_file_count_part (setup->path), ==, bytes);
}

static void
test_cancel (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Call first = { .setup = setup, .cancellable = cancellable };
  GThread *thread;

  weights_server_fail (setup->server, FAULT_SILENCE);
  thread = g_thread_new ("fetch", call, &first);
  wait_for_part (setup, LENGTH / 2);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  g_assert_error (first.error, QD_ERROR, QD_ERROR_CANCELLED);
  g_clear_error (&first.error);
  g_assert_cmpuint (qd_remote_file_count_part (setup->path), ==, LENGTH / 2); /* kept */
  check_fetched (setup, 2);
  check_request (setup, 1, "net.pth bytes=50000-");
}

/* The second one waits for the first; when that gives up, it goes on where the first was. */
static void
test_two_at_once (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Call first = { .setup = setup, .cancellable = cancellable }, second = { .setup = setup };
  GThread *threads[2];

  weights_server_fail (setup->server, FAULT_SILENCE);
  threads[0] = g_thread_new ("first", call, &first);
  wait_for_part (setup, LENGTH / 2);
  threads[1] = g_thread_new ("second", call, &second);
  g_usleep (300000); /* nothing is to happen meanwhile */
  g_assert_cmpuint (weights_server_count (setup->server), ==, 1);
  g_cancellable_cancel (cancellable);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
  g_assert_error (first.error, QD_ERROR, QD_ERROR_CANCELLED);
  g_clear_error (&first.error);
  g_assert_no_error (second.error);
  g_assert_true (second.ok);
  g_assert_cmpuint (weights_server_count (setup->server), ==, 2);
  check_there (setup);
}

/* Both want all of it at the same moment: it is fetched once. */
static void
test_race (void)
{
  g_autoptr (Setup) setup = setup_new ();
  Call calls[4];
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    {
      calls[i] = (Call){ .setup = setup };
      threads[i] = g_thread_new ("fetch", call, &calls[i]);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      g_assert_no_error (calls[i].error);
      g_assert_true (calls[i].ok);
    }
  g_assert_cmpuint (weights_server_count (setup->server), ==, 1);
  check_there (setup);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pretrained/remote-file/whole", test_whole);
  g_test_add_func ("/pretrained/remote-file/unknown-length", test_unknown_length);
  g_test_add_func ("/pretrained/remote-file/unknown-length-wrong", test_unknown_length_wrong);
  g_test_add_func ("/pretrained/remote-file/cut", test_cut);
  g_test_add_func ("/pretrained/remote-file/resume", test_resume);
  g_test_add_func ("/pretrained/remote-file/complete-part", test_complete_part);
  g_test_add_func ("/pretrained/remote-file/new-version", test_new_version);
  g_test_add_func ("/pretrained/remote-file/no-ranges", test_no_ranges);
  g_test_add_func ("/pretrained/remote-file/longer-part", test_longer_part);
  g_test_add_func ("/pretrained/remote-file/wrong-sum", test_wrong_sum);
  g_test_add_func ("/pretrained/remote-file/wrong-length", test_wrong_length);
  g_test_add_func ("/pretrained/remote-file/not-found", test_not_found);
  g_test_add_func ("/pretrained/remote-file/errors-pass", test_errors_pass);
  g_test_add_func ("/pretrained/remote-file/errors-stay", test_errors_stay);
  g_test_add_func ("/pretrained/remote-file/redirects", test_redirects);
  g_test_add_func ("/pretrained/remote-file/redirects-without-end", test_redirects_without_end);
  g_test_add_func ("/pretrained/remote-file/redirect-elsewhere", test_redirect_elsewhere);
  g_test_add_func ("/pretrained/remote-file/addresses", test_addresses);
  g_test_add_func ("/pretrained/remote-file/tls", test_tls);
  g_test_add_func ("/pretrained/remote-file/nobody", test_nobody);
  g_test_add_func ("/pretrained/remote-file/no-room", test_no_room);
  g_test_add_func ("/pretrained/remote-file/write-fails", test_write_fails);
  g_test_add_func ("/pretrained/remote-file/cancel", test_cancel);
  g_test_add_func ("/pretrained/remote-file/two-at-once", test_two_at_once);
  g_test_add_func ("/pretrained/remote-file/race", test_race);
  return g_test_run ();
}
