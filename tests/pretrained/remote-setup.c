#include "tests/pretrained/remote-setup.h"

#include "engine/core/file.h"

RemoteSetup *
remote_setup_new (void)
{
  RemoteSetup *setup = g_new0 (RemoteSetup, 1);

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

void
remote_setup_free (RemoteSetup *setup)
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

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  RemoteSetup *setup = user_data;

  setup->last_done = done;
  setup->last_total = total;
}

void
check_there (RemoteSetup *setup)
{
  g_autofree char *folder = g_path_get_dirname (setup->path), *bytes = NULL;
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  gsize length;

  g_assert_true (g_file_get_contents (setup->path, &bytes, &length, NULL));
  g_assert_cmpmem (bytes, length, g_bytes_get_data (setup->bytes, NULL), LENGTH);
  g_assert_cmpstr (g_dir_read_name (files), ==, "net.pth");
  g_assert_null (g_dir_read_name (files));
}

void
check_fetched (RemoteSetup *setup, guint n_requests)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_remote_file_fetch (&setup->file, NULL, on_progress, setup, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (weights_server_count (setup->server), ==, n_requests);
  check_there (setup);
}

void
check_fails (RemoteSetup *setup, QdError code, const char *pattern, guint n_requests)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (qd_remote_file_fetch (&setup->file, NULL, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, (int) code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” is not like “%s”", error->message, pattern);
  g_assert_cmpuint (weights_server_count (setup->server), ==, n_requests);
  g_assert_false (g_file_test (setup->path, G_FILE_TEST_EXISTS));
}

void
check_request (RemoteSetup *setup, guint index, const char *expected)
{
  g_autofree char *request = weights_server_dup_request (setup->server, index);

  g_assert_cmpstr (request, ==, expected);
}
