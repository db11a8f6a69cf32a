#include "engine/core/file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "tests/failing-calls.h"

typedef struct
{
  char *root, *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_assert_null (data);
  fixture->root = g_dir_make_tmp ("quadrat-file-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->root, "a.txt", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_null (data);
  g_assert_true (qd_file_remove_tree (fixture->root, NULL));
  g_assert_false (g_file_test (fixture->root, G_FILE_TEST_EXISTS));
  g_free (fixture->root);
  g_free (fixture->path);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *back = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  GStatBuf status;

  g_assert_null (data);
  g_assert_true (qd_file_write (fixture->path, "first", 5, &error));
  g_assert_true (qd_file_write (fixture->path, "a\0b", 3, &error));
  g_assert_no_error (error);
  g_assert_true (qd_file_read (fixture->path, 3, &back, &length, &error));
  g_assert_cmpmem (back, length, "a\0b", 3);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0644);
  g_assert_cmpuint (count_entries (fixture->root), ==, 1); /* nothing is left aside */
  g_assert_false (qd_file_read (fixture->path, 2, &back, &length, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

/* A write that fails leaves the old file and nothing else. */
static void
test_fail (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inside = g_build_filename (fixture->path, "b", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_true (qd_file_write (fixture->path, "old", 3, NULL));
  g_assert_false (qd_file_write (inside, "new", 3, &error)); /* below a file */
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "a.txt/b"));
  g_clear_error (&error);
  g_assert_false (qd_file_copy ("/nonexistent", fixture->path, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (qd_file_copy (fixture->root, fixture->path, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpuint (count_entries (fixture->root), ==, 1);
}

static void
test_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  qd_file_set_error (&error, ENOSPC, "“%s” could not be written", fixture->path);
  g_assert_error (error, QD_ERROR, QD_ERROR_FULL);
  g_assert_true (g_str_has_prefix (error->message, "The disk is full: “"));
  g_clear_error (&error);
  qd_file_set_error (&error, EACCES, "“%s” could not be written", "/x/y");
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
  g_assert_cmpstr (error->message, ==, "“/x/y” could not be written: Permission denied.");
}

/* A pipe would block, a device never end. */
static void
test_odd_files (Fixture *fixture, gconstpointer data)
{
  char *back;
  gsize length;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      const char *paths[] = { fixture->path, "/dev/zero", fixture->root };
      g_assert_false (qd_file_read (paths[i], 0, &back, &length, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_clear_error (&error);
      g_assert_null (qd_file_sha256 (paths[i], &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_clear_error (&error);
    }
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->root, "copy", NULL), *sum = NULL,
                  *link = g_build_filename (fixture->root, "l", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_true (g_file_set_contents (fixture->path, "abc", -1, NULL));
  g_assert_true (qd_file_copy (fixture->path, copy, &error));
  sum = qd_file_sha256 (copy, NULL);
  g_assert_cmpstr (sum, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  /* A link in the way is replaced, what it points at stays. */
  g_assert_cmpint (symlink (fixture->path, link), ==, 0);
  g_assert_true (g_file_set_contents (copy, "other", -1, NULL));
  g_assert_true (qd_file_copy (copy, link, &error));
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_free (sum);
  sum = qd_file_sha256 (fixture->path, NULL);
  g_assert_true (g_str_has_prefix (sum, "ba7816bf"));
}

/* What is stopped before it begins leaves what was there; nothing is aside. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->root, "copy", NULL), *back = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  gsize length;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_true (g_file_set_contents (fixture->path, "abc", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_file_copy_cancellable (fixture->path, copy, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "Reading “a.txt” was stopped.");
  g_clear_error (&error);
  g_assert_null (qd_file_sha256_cancellable (fixture->path, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (qd_file_read_cancellable (fixture->path, 0, &back, &length, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (qd_bytes_sha256 (bytes, "a.txt", cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (count_entries (fixture->root), ==, 1);
}

/* More than one chunk, and more than two of the stretches that go to the disk meanwhile. */
static void
test_long (Fixture *fixture, gconstpointer data)
{
  const gsize n = (13 << 20) + 5;
  g_autofree guint8 *text = g_malloc (n);
  g_autofree char *copy = g_build_filename (fixture->root, "copy", NULL), *back = NULL, *sum = NULL, *of_file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  g_assert_null (data);
  for (gsize i = 0; i < n; i++)
    text[i] = (guint8) (i * 2654435761u >> 13);
  bytes = g_bytes_new_static (text, n);
  g_assert_true (qd_file_write (fixture->path, text, n, NULL));
  g_assert_true (qd_file_copy (fixture->path, copy, NULL));
  g_assert_true (qd_file_read (copy, 0, &back, &length, NULL));
  g_assert_cmpmem (back, length, text, n);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, text, n);
  of_file = qd_file_sha256 (copy, NULL);
  g_assert_cmpstr (of_file, ==, sum);
  g_free (of_file);
  of_file = qd_bytes_sha256 (bytes, "a.txt", NULL, NULL);
  g_assert_cmpstr (of_file, ==, sum);
}

/* Each call that brings a copy to the disk fails once. */
static void
test_broken_disk (Fixture *fixture, gconstpointer data)
{
  const gsize n = (9 << 20) + 1;
  g_autofree char *text = g_strnfill (n, 'x'), *copy = g_build_filename (fixture->root, "copy", NULL);
  g_autoptr (GHashTable) calls = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_null (data);
  g_assert_true (qd_file_write (fixture->path, text, n, NULL));
  for (guint i = 1;; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;

      failing_calls_arm (fixture->root, i);
      done = qd_file_copy (fixture->path, copy, &error);
      if (failing_calls_disarm () == NULL)
        break;
      g_hash_table_add (calls, (gpointer) failing_calls_get_call ());
      g_assert_false (done);
      g_assert_error (error, QD_ERROR, QD_ERROR_IO);
      g_assert_nonnull (strstr (error->message, "copy” could not be written"));
      if (strcmp (failing_calls_get_call (), "fsync") != 0) /* that of the folder comes when it is there */
        g_assert_cmpuint (count_entries (fixture->root), ==, 1);
    }
  g_assert_cmpuint (g_hash_table_size (calls), ==, 4);
  g_assert_true (g_hash_table_contains (calls, "sync_file_range"));
}

/* Links are removed, not followed. */
static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autofree char *tree = g_build_filename (fixture->root, "tree", "b", "c", NULL),
                  *top = g_build_filename (fixture->root, "tree", NULL);
  g_autofree char *link = g_build_filename (tree, "link", NULL), *kept = g_build_filename (fixture->root, "kept", NULL);
  g_autofree char *inside = g_build_filename (kept, "file", NULL);

  g_assert_null (data);
  g_assert_true (qd_file_make_folder (tree, NULL));
  g_assert_true (qd_file_make_folder (kept, NULL));
  g_assert_true (g_file_set_contents (inside, "x", -1, NULL));
  g_assert_cmpint (symlink (kept, link), ==, 0);
  g_assert_true (qd_file_remove_tree (top, NULL));
  g_assert_false (g_file_test (top, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (inside, G_FILE_TEST_EXISTS));
  g_assert_true (qd_file_remove_tree (top, NULL)); /* a missing one is fine */
}

#define ADD(name, function) g_test_add ("/core/file/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("write", test_write);
  ADD ("fail", test_fail);
  ADD ("full", test_full);
  ADD ("odd-files", test_odd_files);
  ADD ("copy", test_copy);
  ADD ("stopped", test_stopped);
  ADD ("long", test_long);
  ADD ("broken-disk", test_broken_disk);
  ADD ("remove", test_remove);
  return g_test_run ();
}
