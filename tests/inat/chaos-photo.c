/* What the server that behaves badly has to give, and gave. */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "engine/core/random.h"
#include "tests/inat/chaos-server.h"

/* A JPEG that all photos are made of; static. */
static GBytes *
get_picture (void)
{
  static GBytes *picture = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;
  char *bytes;
  gsize length;

  if (picture != NULL)
    return picture;
  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 96, 64);
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 96; x++)
      memcpy (gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x,
              (guint8[]){ (guint8) (x * 2), (guint8) (y * 3), (guint8) (x * y) }, 3);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &length, "jpeg", &error, NULL));
  g_assert_no_error (error);
  picture = g_bytes_new_take (bytes, length);
  return picture;
}

/* Comments behind the first marker make each photo another file of the same picture. */
GBytes *
chaos_server_dup_photo (const ChaosServer *server, guint number)
{
  GByteArray *photo = g_byte_array_new ();
  gsize length;
  const guint8 *picture = g_bytes_get_data (get_picture (), &length);
  guint left;
  QdRandom random;

  qd_random_init (&random, server->options.seed + 1, number);
  left = 4 + qd_random_below (&random, server->options.padding + 1);
  g_byte_array_append (photo, picture, 2);
  while (left > 0)
    {
      guint n = MIN (left, 65000);
      const guint8 head[] = { 0xff, 0xfe, (guint8) ((n + 2) >> 8), (guint8) (n + 2) };

      g_byte_array_append (photo, head, sizeof head);
      for (guint i = 0; i < n; i += 4)
        {
          guint32 word = i == 0 ? number : qd_random_next (&random);
          g_byte_array_append (photo, (const guint8 *) &word, MIN (4, n - i));
        }
      left -= n;
    }
  g_byte_array_append (photo, picture + 2, (guint) length - 2);
  return g_byte_array_free_to_bytes (photo);
}

char *
chaos_server_dup_address (guint number)
{
  return g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg", number);
}

guint64
chaos_server_get_most (const ChaosServer *server, gint64 length)
{
  guint64 most = 0, window = 0;

  for (guint first = 0, last = 0; last < server->log->len; last++)
    {
      const ChaosBytes *entry = &g_array_index (server->log, ChaosBytes, last);

      window += entry->bytes;
      while (g_array_index (server->log, ChaosBytes, first).when <= entry->when - length)
        window -= g_array_index (server->log, ChaosBytes, first++).bytes;
      most = MAX (most, window);
    }
  return most;
}
