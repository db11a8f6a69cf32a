#include "engine/photo/upright.h"

gboolean
qd_orientation_is_turned (guint orientation)
{
  return orientation >= 5;
}

/* One pixel on white. */
static void
put_pixel (guint8 *to, const guint8 *from, gboolean has_alpha)
{
  guint alpha = has_alpha ? from[3] : 255;

  for (int c = 0; c < 3; c++)
    to[c] = (guint8)((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
  to[3] = 255;
}

/* Where the stored pixel in the upper left corner comes to lie upright, and how far the next one to the right and the next one
 * below are from it, in pixels of the upright picture. */
static void
find_steps (guint orientation, gssize width, gssize height, gssize *start, gssize *right, gssize *down)
{
  gssize upright = qd_orientation_is_turned (orientation) ? height : width; /* width of the upright picture */
  gssize last_column = upright - 1, last_row = ((qd_orientation_is_turned (orientation) ? width : height) - 1) * upright;
  const struct
  {
    gssize start, right, down;
  } steps[9] = {
    [1] = { 0, 1, upright },
    [2] = { last_column, -1, upright },             /* mirrored */
    [3] = { last_row + last_column, -1, -upright }, /* half a turn */
    [4] = { last_row, 1, -upright },                /* upside down */
    [5] = { 0, upright, 1 },                        /* mirrored along the diagonal */
    [6] = { last_column, upright, -1 },             /* to be turned right */
    [7] = { last_row + last_column, -upright, -1 }, /* mirrored along the other diagonal */
    [8] = { last_row, -upright, 1 },                /* to be turned left */
  };

  *start = steps[orientation].start;
  *right = steps[orientation].right;
  *down = steps[orientation].down;
}

QdPixels *
qd_pixels_from_pixbuf (const GdkPixbuf *pixbuf, guint orientation)
{
  gboolean has_alpha = gdk_pixbuf_get_has_alpha (pixbuf), turned = qd_orientation_is_turned (orientation);
  gssize width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf), start, right, down;
  const guint8 *source = gdk_pixbuf_read_pixels (pixbuf);
  gsize stride = (gsize)gdk_pixbuf_get_rowstride (pixbuf), step = has_alpha ? 4 : 3;
  QdPixels *pixels;

  g_return_val_if_fail (orientation >= 1 && orientation <= 8, NULL);
  pixels = qd_pixels_new ((guint)(turned ? height : width), (guint)(turned ? width : height));
  if (pixels == NULL)
    return NULL;
  find_steps (orientation, width, height, &start, &right, &down);
  for (gssize y = 0; y < height; y++)
    for (gssize x = 0; x < width; x++)
      put_pixel (pixels->data + 4 * (start + x * right + y * down), source + (gsize)y * stride + (gsize)x * step, has_alpha);
  return pixels;
}

GdkPixbuf *
qd_pixels_to_pixbuf (const QdPixels *pixels)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int)pixels->width, (int)pixels->height);
  guint8 *rows = pixbuf == NULL ? NULL : gdk_pixbuf_get_pixels (pixbuf);
  gsize stride = pixbuf == NULL ? 0 : (gsize)gdk_pixbuf_get_rowstride (pixbuf);

  for (gsize y = 0; pixbuf != NULL && y < pixels->height; y++)
    for (gsize x = 0; x < pixels->width; x++)
      for (gsize c = 0; c < 3; c++)
        rows[y * stride + 3 * x + c] = pixels->data[(y * pixels->width + x) * 4 + c];
  return pixbuf;
}
