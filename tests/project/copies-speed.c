/* Opening and closing a large project: what the look through it and its copy cost. QD_ROWS=N meson test -v project-copies-speed prints the
 * figures. */
#include "tests/project/many.h"

#include "engine/core/file.h"
#include "engine/project/copies.h"
#include "engine/project/project.h"

#include <glib/gstdio.h>

#define FEWER_ROWS        100000

static char *folder;

static double
get_milliseconds (void)
{
  return (double) g_get_monotonic_time () / 1e3;
}

static QdProject *
open_project (const char *what)
{
  double start = get_milliseconds ();
  g_autoptr (GError) error = NULL;
  QdProject *project = qd_project_open (folder, QD_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  g_test_message ("%s: %.0f ms", what, get_milliseconds () - start);
  return project;
}

static double
close_project (QdProject *project, const char *what)
{
  double start = get_milliseconds (), took;

  g_object_unref (project);
  took = get_milliseconds () - start;
  g_test_message ("%s: %.0f ms", what, took);
  return took;
}

static gpointer
close_on_thread (gpointer project)
{
  g_object_unref (project);
  return NULL;
}

static gboolean
is_copying (void)
{
  g_autofree char *path = qd_copy_dup_path (folder), *aside = g_strconcat (path, ".new", NULL);

  return g_file_test (aside, G_FILE_TEST_EXISTS);
}

/* A copy that is under way gives way to somebody who opens the project again. */
static void
test_gives_way (void)
{
  QdProject *project = open_project ("opened again"), *second;
  g_autofree char *path = qd_copy_dup_path (folder);
  GStatBuf before, after;
  GThread *thread;

  g_assert_cmpint (g_stat (path, &before), ==, 0);
  g_assert_true (qd_project_set_setting (project, "a", "once more", NULL));
  thread = g_thread_new ("close", close_on_thread, project);
  while (!is_copying ())
    g_thread_yield ();
  second = open_project ("opened while it is copied");
  g_thread_join (thread);
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  g_assert_false (is_copying ());
  close_project (second, "closed after that, with its copy");
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, !=, before.st_ino);
}

static void
test_closing (void)
{
  g_autofree char *path = qd_copy_dup_path (folder);
  QdProject *project = open_project ("opened, whole database looked through"), *second;
  GStatBuf before, after;

  g_assert_true (qd_project_set_setting (project, "a", "b", NULL));
  second = open_project ("a second connection");
  g_object_unref (second);
  close_project (project, "closed after a change, with its copy");
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  g_test_message ("the copy has %.0f MB", (double) before.st_size / 1e6);
  project = open_project ("opened again");
  close_project (project, "closed without a change");
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
}

int
main (int argc, char **argv)
{
  guint rows = g_getenv ("QD_ROWS") != NULL ? (guint) g_ascii_strtoull (g_getenv ("QD_ROWS"), NULL, 10) : FEWER_ROWS;
  g_autofree char *root = g_dir_make_tmp ("quadrat-copies-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_build_filename (root, "Many.quadrat", NULL);
  many_make (folder, rows, rows / 10);
  g_test_add_func ("/project/copies-speed/closing", test_closing);
  g_test_add_func ("/project/copies-speed/gives-way", test_gives_way);
  status = g_test_run ();
  g_assert_true (qd_file_remove_tree (root, NULL));
  g_free (folder);
  return status;
}
