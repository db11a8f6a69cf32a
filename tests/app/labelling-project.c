#include "tests/app/labelling-project.h"

#include "engine/import/pictures.h"
#include "engine/project/project.h"
#include "tests/app/boxes-fixture.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Colors that run into each other, with some grain, so that decoding takes what it takes for a photo. */
void
labelling_project_draw (const char *path, guint seed, guint width, guint height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) width, (int) height);
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  guint32 state = seed * 2654435761u + 1;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guchar *pixel = pixels + y * stride + x * 3;
        guint grain;

        state = state * 1664525u + 1013904223u;
        grain = state >> 27;
        pixel[0] = (guchar) ((x * 120 / width + seed * 31 + grain) & 255);
        pixel[1] = (guchar) (60 + y * 140 / height + grain);
        pixel[2] = (guchar) (200 - x * 120 / width + grain);
      }
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "jpeg", NULL, "quality", "90", NULL));
}

void
labelling_project_make (const char *folder, guint n, guint width, guint height)
{
  g_autofree char *pictures = g_strconcat (folder, "-pictures", NULL);
  const char *paths[] = { pictures, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = NULL;
  g_autoptr (QdProject) project = NULL;

  g_assert_cmpint (g_mkdir_with_parents (pictures, 0755), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.jpg", i + 1), *path = g_build_filename (pictures, name, NULL);

      labelling_project_draw (path, i + 1, width, height);
    }
  project = qd_project_open (folder, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  report = qd_import_pictures (project, paths, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (qd_project_ensure_class (project, "bee", NULL), >, 0);
  g_assert_cmpint (qd_project_ensure_class (project, "wasp", NULL), >, 0);
}

void
labelling_project_take (Fixture *fixture, const char *name, guint n, guint width, guint height, gint64 *photos)
{
  g_autoptr (GArray) ids = NULL;

  g_free (fixture->project);
  fixture->project = g_build_filename (fixture->folder, name, NULL);
  labelling_project_make (fixture->project, n, width, height);
  ids = boxes_list_photos (fixture);
  g_assert_cmpuint (ids->len, ==, n);
  memcpy (photos, ids->data, n * sizeof *photos);
}
