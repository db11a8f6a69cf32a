/* A photo is there when its bytes are on the disk under its name, and not before: whichever of the calls that bring it there
 * fails, it is not there, and is the next time. */
#include <string.h>

#include "engine/core/error.h"
#include "tests/failing-calls.h"
#include "tests/inat/download-fixture.h"

/* In this order. */
static const struct
{
  const char *call, *file;
} calls[] = { { "write", ".1.part" }, { "fsync", ".1.part" }, { "rename", "1.jpg" }, { "fsync", "photos" } };

static void
check_failed (Setup *setup, guint n, const char *file)
{
  g_autoptr (QdPhoto) photo = photo_of (setup, 1);
  g_autofree char *base = g_path_get_basename (file);

  g_assert_cmpstr (failing_calls_get_call (), ==, calls[n].call);
  g_assert_cmpstr (base, ==, calls[n].file);
  g_assert_false (setup->result);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_IO);
  g_assert_nonnull (strstr (setup->error->message, "could not be written"));
  g_assert_cmpint (photo->state, ==, QD_PHOTO_WAITING);
  g_assert_null (photo->file);
  g_assert_cmpuint (count (setup).there, ==, 0);
}

static void
check_there (Setup *setup)
{
  g_autoptr (QdPhoto) photo = photo_of (setup, 1);
  g_autofree char *path = qd_project_dup_photo_path (setup->project, photo);
  g_autofree char *contents = NULL, *sum = NULL;
  gsize length;

  g_assert_no_error (setup->error);
  g_assert_true (setup->result);
  g_assert_cmpint (photo->state, ==, QD_PHOTO_THERE);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
  g_assert_cmpstr (photo->sha256, ==, sum);
  g_assert_cmpuint (count_files (setup), ==, 1);
}

static void
test_order (void)
{
  if (no_fixtures ())
    return;
  for (guint n = 0; n <= G_N_ELEMENTS (calls); n++)
    {
      g_autoptr (Setup) setup = setup_new ();
      const char *file;

      add_photo (setup, 1);
      failing_calls_arm (setup->path, n + 1);
      run (setup, &(QdDownloadOptions){ 0 });
      file = failing_calls_disarm ();
      g_assert_true ((file != NULL) == (n < G_N_ELEMENTS (calls)));
      if (file != NULL)
        {
          check_failed (setup, n, file);
          run (setup, &(QdDownloadOptions){ 0 });
        }
      check_there (setup);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/put-in-place/order", test_order);
  return g_test_run ();
}
