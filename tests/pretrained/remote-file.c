/* Large files over a bad line, from a server on loopback: what arrives, what is asked for, what is left on the disk. */
#include "tests/pretrained/remote-setup.h"

static void
test_whole (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  check_fetched (setup, 1);
  g_assert_cmpuint (setup->last_done, ==, LENGTH);
  g_assert_cmpuint (setup->last_total, ==, LENGTH);
  check_fetched (setup, 1); /* nothing is asked for again */
}

static void
test_unknown_length (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  setup->file.bytes = 0;
  check_fetched (setup, 1);
  g_assert_cmpuint (setup->last_total, ==, LENGTH);
}

/* Each time the connection breaks, half of the rest has come. */
static void
test_cut (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

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
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
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
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
  g_autofree char *folder = g_path_get_dirname (setup->path);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (setup->part, g_bytes_get_data (setup->bytes, NULL), LENGTH, NULL));
  check_fetched (setup, 0);
}

/* Half came of one version; the server has another one now. The rest would not fit, and is not taken. */
static void
test_new_version (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
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
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  weights_server_fail (setup->server, FAULT_CUT);
  weights_server_fail (setup->server, FAULT_NO_RANGE);
  check_fetched (setup, 2);
}

static void
test_longer_part (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
  g_autofree char *folder = g_path_get_dirname (setup->path);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (setup->part, g_bytes_get_data (setup->bytes, NULL), LENGTH, NULL));
  setup->file.bytes = 0; /* so that only the server knows that it is whole: 416, then everything */
  check_fetched (setup, 2);
}

static void
test_redirects (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();

  weights_server_fail (setup->server, FAULT_MOVED);
  check_fetched (setup, 2);
  check_request (setup, 1, "moved/net.pth");
}

/* ---- Two threads ---- */

typedef struct
{
  RemoteSetup *setup;
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
wait_for_part (RemoteSetup *setup, guint64 bytes)
{
  for (guint i = 0; i < 2000 && qd_remote_file_count_part (setup->path) < bytes; i++)
    g_usleep (5000);
  g_assert_cmpuint (qd_remote_file_count_part (setup->path), ==, bytes);
}

static void
test_cancel (void)
{
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
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
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
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
  g_autoptr (RemoteSetup) setup = remote_setup_new ();
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
  g_test_add_func ("/pretrained/remote-file/cut", test_cut);
  g_test_add_func ("/pretrained/remote-file/resume", test_resume);
  g_test_add_func ("/pretrained/remote-file/complete-part", test_complete_part);
  g_test_add_func ("/pretrained/remote-file/new-version", test_new_version);
  g_test_add_func ("/pretrained/remote-file/no-ranges", test_no_ranges);
  g_test_add_func ("/pretrained/remote-file/longer-part", test_longer_part);
  g_test_add_func ("/pretrained/remote-file/redirects", test_redirects);
  g_test_add_func ("/pretrained/remote-file/cancel", test_cancel);
  g_test_add_func ("/pretrained/remote-file/two-at-once", test_two_at_once);
  g_test_add_func ("/pretrained/remote-file/race", test_race);
  return g_test_run ();
}
