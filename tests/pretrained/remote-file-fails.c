/* Large files that cannot be had, from a server on loopback: the sentence, how often it is tried, what is left on the disk. */
#include <signal.h>
#include <sys/resource.h>

#include "tests/pretrained/remote-setup.h"

/* Then the sum alone decides. */
static void
test_unknown_length_wrong (void)
{
  static const Fault faults[] = { FAULT_LONGER, FAULT_CHANGED };
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  setup->file.bytes = 0;
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      weights_server_fail (setup->server, faults[i]);
      check_fails (setup, QD_ERROR_NETWORK, "“net.pth” is not the file it should be: its sha256 sum begins with *, not *", i + 1);
      g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
    }
}

static void
test_wrong_sum (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  weights_server_fail (setup->server, FAULT_CHANGED);
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” is not the file it should be: its sha256 sum begins with *, not *", 1);
  g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
  check_fetched (setup, 2);
}

static void
test_wrong_length (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  weights_server_fail (setup->server, FAULT_LONGER);
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. It has 100002 bytes there, not 100001.", 1);
  g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
}

static void
test_not_found (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
  g_autofree char *address = g_strconcat (setup->server->address, "gone.pth", NULL);

  setup->file.address = address;
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. The server does not have it any more.", 1);
  g_assert_false (g_file_test (setup->part, G_FILE_TEST_EXISTS));
}

static void
test_errors_pass (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  weights_server_fail (setup->server, FAULT_ERROR);
  weights_server_fail (setup->server, FAULT_PATIENCE);
  check_fetched (setup, 3);
}

static void
test_errors_stay (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  for (guint i = 0; i < QD_REMOTE_FILE_TRIES; i++)
    weights_server_fail (setup->server, FAULT_ERROR);
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. The server answered 500 (*", QD_REMOTE_FILE_TRIES);
}

static void
test_redirects_without_end (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  for (guint i = 0; i < 10; i++)
    weights_server_fail (setup->server, FAULT_LOOP);
  check_fails (setup, QD_ERROR_NETWORK, "*more than 5 times*", 6);
}

static void
test_redirect_elsewhere (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  weights_server_fail (setup->server, FAULT_ELSEWHERE);
  check_fails (setup, QD_ERROR_NETWORK, "“http://192.0.2.1/weights.pth” is not an address*", 1);
}

static void
test_addresses (void)
{
  static const char *const refused[]
      = { "http://example.org/a.pth", "ftp://127.0.0.1/a.pth", "file:///etc/passwd", "https://user@example.org/a.pth", "a.pth", "" };
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

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
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
  g_autofree char *address = weights_server_listen_tls (setup->server);
  g_autofree char *file = g_strconcat (address, "net.pth", NULL);

  setup->file.address = file;
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. The server could not prove that it is the one asked*", 0);
}

/* No network, as far as this server is concerned: said at once. */
static void
test_nobody (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
  gint64 start = g_get_monotonic_time ();

  setup->file.address = "http://127.0.0.1:1/net.pth";
  setup->file.backoff = 10 * G_TIME_SPAN_MINUTE;
  check_fails (setup, QD_ERROR_NETWORK, "“net.pth” could not be fetched. *", 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_TIME_SPAN_MINUTE);
}

static void
test_no_room (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  setup->file.bytes = (guint64) 1 << 60;
  check_fails (setup, QD_ERROR_FULL, "The disk has too little room for “net.pth”: * more are needed.", 0);
}

/* A disk that takes no more: one sentence, and what came is kept. */
static void
test_write_fails (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pretrained/remote-file/unknown-length-wrong", test_unknown_length_wrong);
  g_test_add_func ("/pretrained/remote-file/wrong-sum", test_wrong_sum);
  g_test_add_func ("/pretrained/remote-file/wrong-length", test_wrong_length);
  g_test_add_func ("/pretrained/remote-file/not-found", test_not_found);
  g_test_add_func ("/pretrained/remote-file/errors-pass", test_errors_pass);
  g_test_add_func ("/pretrained/remote-file/errors-stay", test_errors_stay);
  g_test_add_func ("/pretrained/remote-file/redirects-without-end", test_redirects_without_end);
  g_test_add_func ("/pretrained/remote-file/redirect-elsewhere", test_redirect_elsewhere);
  g_test_add_func ("/pretrained/remote-file/addresses", test_addresses);
  g_test_add_func ("/pretrained/remote-file/tls", test_tls);
  g_test_add_func ("/pretrained/remote-file/nobody", test_nobody);
  g_test_add_func ("/pretrained/remote-file/no-room", test_no_room);
  g_test_add_func ("/pretrained/remote-file/write-fails", test_write_fails);
  return g_test_run ();
}
