#include "tests/app/many-photos-project.h"

#include "engine/project/project.h"
#include "tests/project/many.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <sqlite3.h>
#include <unistd.h>

#define WIDTH    500
#define HEIGHT   375
#define PICTURES 32 /* files of their own; a file system allows some ten thousand links to one */

/* Colors that run into each other, with some grain, so that decoding takes what it takes for a photo. */
static void
draw (const char *path, guint seed)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        guchar *pixel = pixels + y * stride + x * 3;
        int grain = g_rand_int_range (random, 0, 40);

        pixel[0] = (guchar) ((x * 160 / WIDTH + (int) seed * 31 + grain) % 256);
        pixel[1] = (guchar) (60 + y * 140 / HEIGHT + grain);
        pixel[2] = (guchar) (200 - x * 120 / WIDTH + grain);
      }
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "jpeg", NULL, "quality", "85", NULL));
}

static void
link_files (const char *folder, guint n)
{
  g_autofree char *photos = g_build_filename (folder, "photos", NULL);

  g_assert_cmpint (g_mkdir_with_parents (photos, 0755), ==, 0);
  for (guint id = 1; id <= n; id++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.jpg", photos, id);
      g_autofree char *first = g_strdup_printf ("%s/%u.jpg", photos, (id - 1) % PICTURES + 1);

      if (id <= PICTURES)
        draw (path, id);
      else
        g_assert_cmpint (link (first, path), ==, 0);
    }
}

static void
fill_rows (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  char *message = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db,
                "PRAGMA synchronous = OFF; BEGIN;"
                "UPDATE photos SET state = 2, file = id || '.jpg', width = 500, height = 375, bytes = 60000;"
                "INSERT INTO boxes (photo_id, class_id, xmin, ymin, xmax, ymax, source, created, modified)"
                " SELECT p.id, s.class_id, 50, 50, 250, 200, 0, 0, 0 FROM photos p"
                " JOIN observations o ON o.id = p.observation_id JOIN species s ON s.id = o.species_id;"
                "UPDATE photos SET state = 0, file = NULL WHERE id = (SELECT max(id) FROM photos);"
                "COMMIT",
                NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

void
many_photos_make (const char *folder, guint n)
{
  many_make (folder, n, n);
  fill_rows (folder);
  link_files (folder, n);
}

static guint
count_entries (const char *path, gboolean inside)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      n += inside ? count_entries (below, FALSE) : (guint) g_str_has_suffix (name, ".jpg");
    }
  return n;
}

guint
many_photos_count_thumbnails (const char *folder)
{
  g_autofree char *thumbnails = g_build_filename (folder, "cache", "thumbnails", NULL);

  return count_entries (thumbnails, TRUE);
}
