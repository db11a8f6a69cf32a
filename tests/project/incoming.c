/* Pictures that are being imported belong to the transaction, and each import has a folder of its own. */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/import/pictures.h"
#include "fixture.h"

#define N_PICTURES 3 /* in a folder */

/* A folder of pictures that no other folder has. */
static char *
write_pictures (const Fixture *fixture, const char *name, guint color)
{
  char *folder = g_build_filename (fixture->root, name, NULL);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 20, 10);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.png", folder, i);
      gdk_pixbuf_fill (pixbuf, (color + i) << 8 | 0xff);
      g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
    }
  return folder;
}

static gboolean
import (QdProject *project, const char *folder, GError **error)
{
  const char *const paths[] = { folder, NULL };
  g_autoptr (QdReport) report = qd_import_pictures (project, paths, NULL, NULL, NULL, error);

  if (report != NULL)
    g_assert_cmpuint (report->added, ==, N_PICTURES);
  return report != NULL;
}

static char *
path_below (const Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, "photos", name, NULL);
}

/* photos/ holds 1.png to @n.png, nothing else, and they are what the project says. */
static void
check_photos (const Fixture *fixture, guint n)
{
  g_autofree char *photos = path_below (fixture, NULL);
  g_autoptr (GDir) dir = g_dir_open (photos, 0, NULL);
  guint files = 0;

  while (g_dir_read_name (dir) != NULL)
    files++;
  g_assert_cmpuint (files, ==, n);
  for (guint id = 1; id <= n; id++)
    {
      g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, id, NULL);
      g_autofree char *path = qd_project_dup_photo_path (fixture->project, photo), *sum = qd_file_sha256 (path, NULL);
      g_assert_nonnull (sum);
      g_assert_cmpint (qd_project_find_photo_by_sha256 (fixture->project, sum, NULL), ==, id);
    }
}

/* ---- All or nothing ---- */

static void
test_outer (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = write_pictures (fixture, "first", 1), *second = write_pictures (fixture, "second", 100);
  g_autofree char *empty = g_build_filename (fixture->root, "empty", NULL), *mark = path_below (fixture, ".incoming");
  g_autoptr (GPtrArray) imports = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_cmpint (g_mkdir (empty, 0755), ==, 0);
  g_assert_true (qd_project_begin (fixture->project, NULL));
  g_assert_true (import (fixture->project, first, NULL));
  g_assert_true (g_file_test (mark, G_FILE_TEST_IS_DIR)); /* killed here they are strays */
  g_assert_false (import (fixture->project, empty, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  qd_project_rollback (fixture->project);
  check_photos (fixture, 0);
  g_assert_true (qd_project_begin (fixture->project, NULL));
  g_assert_true (import (fixture->project, first, NULL));
  g_assert_true (import (fixture->project, second, NULL));
  g_assert_true (qd_project_commit (fixture->project, NULL));
  check_photos (fixture, 2 * N_PICTURES);
  imports = qd_project_list_imports (fixture->project, NULL);
  g_assert_cmpuint (imports->len, ==, 2);
  g_assert_cmpuint (((QdImport *) imports->pdata[0])->added, ==, N_PICTURES);
}

/* What is taken back inside takes its own pictures with it and no others. */
static void
test_inner (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = write_pictures (fixture, "first", 1), *second = write_pictures (fixture, "second", 100);

  g_assert_null (data);
  g_assert_true (qd_project_begin (fixture->project, NULL));
  g_assert_true (import (fixture->project, first, NULL));
  g_assert_true (qd_project_begin (fixture->project, NULL));
  g_assert_true (import (fixture->project, second, NULL));
  qd_project_rollback (fixture->project);
  g_assert_true (qd_project_commit (fixture->project, NULL));
  check_photos (fixture, N_PICTURES);
}

/* ---- Two at once ---- */

typedef struct
{
  QdProject *other;
  const char *folder;
  guint n_times;
} Meanwhile;

/* Between two pictures of the first import. */
static void
on_picture (guint done, guint total, gpointer data)
{
  Meanwhile *meanwhile = data;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (total, ==, N_PICTURES);
  if (done != 2)
    return;
  import (meanwhile->other, meanwhile->folder, &error);
  g_assert_no_error (error);
  meanwhile->n_times++;
}

static void
test_two (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = write_pictures (fixture, "first", 1), *second = write_pictures (fixture, "second", 100);
  g_autoptr (QdProject) other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  Meanwhile meanwhile = { other, second, 0 };
  const char *const paths[] = { first, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;

  g_assert_null (data);
  report = qd_import_pictures (fixture->project, paths, on_picture, &meanwhile, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, N_PICTURES);
  g_assert_cmpuint (meanwhile.n_times, ==, 1);
  check_photos (fixture, 2 * N_PICTURES);
}

#define ADD(name, function) g_test_add ("/project/incoming/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("outer", test_outer);
  ADD ("inner", test_inner);
  ADD ("two-at-once", test_two);
  return g_test_run ();
}
