/* The log of a training run, as it is read for its curves. */
#include "app/run-log.h"

#include "engine/core/error.h"

#include <glib/gstdio.h>
#include <math.h>

static char *
write_log (const char *text)
{
  char *folder = g_dir_make_tmp ("quadrat-log-XXXXXX", NULL);
  g_autofree char *run = g_build_filename (folder, "runs", "3", NULL), *path = g_build_filename (run, "log.jsonl", NULL);

  g_assert_cmpint (g_mkdir_with_parents (run, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return folder;
}

static void
remove_log (const char *folder)
{
  g_autofree char *runs = g_build_filename (folder, "runs", NULL), *run = g_build_filename (runs, "3", NULL);
  g_autofree char *path = g_build_filename (run, "log.jsonl", NULL);

  g_assert_cmpint (g_remove (path) | g_remove (run) | g_remove (runs) | g_remove (folder), ==, 0);
}

/* The last line is cut off, as by a power failure; one is no epoch. */
static void
test_read (void)
{
  g_autofree char *folder = write_log ("{\"event\":\"epoch\",\"epoch\":1,\"loss\":8.5,\"map50\":0.25,\"map\":0.125}\n"
                                       "{\"event\":\"warning\",\"message\":\"hot\"}\n\n"
                                       "{\"event\":\"epoch\",\"epoch\":2,\"loss\":null,\"map50\":0.5}\n"
                                       "{\"event\":\"epoch\",\"epo");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) log = qd_run_log_read (folder, 3, &error);
  const QdRunLogEpoch *epochs;

  g_assert_no_error (error);
  g_assert_cmpuint (log->len, ==, 2);
  epochs = (const QdRunLogEpoch *) (gconstpointer) log->data;
  g_assert_cmpfloat (epochs[0].epoch, ==, 1);
  g_assert_cmpfloat (epochs[0].loss, ==, 8.5);
  g_assert_cmpfloat (epochs[0].map50, ==, 0.25);
  g_assert_cmpfloat (epochs[0].map, ==, 0.125);
  g_assert_cmpfloat (epochs[1].epoch, ==, 2);
  g_assert_true (isnan (epochs[1].loss));
  g_assert_cmpfloat (epochs[1].map50, ==, 0.5);
  g_assert_true (isnan (epochs[1].map));
  remove_log (folder);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_run_log_read ("/nowhere", 7, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "run 7"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/run-log/read", test_read);
  g_test_add_func ("/app/run-log/missing", test_missing);
  return g_test_run ();
}
