#include "widgets/draw-boxes.h"

#include <math.h>

cairo_surface_t *
qd_pixels_part_to_surface (const QdPixels *pixels, guint left, guint top, guint width, guint height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  int stride = cairo_image_surface_get_stride (surface);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  cairo_surface_flush (surface);
  for (guint y = 0; y < height; y++)
    {
      const guint8 *from = pixels->data + ((gsize) (top + y) * pixels->width + left) * 4;
      guint32 *to = (guint32 *) (gpointer) (cairo_image_surface_get_data (surface) + (gsize) y * stride);

      for (guint x = 0; x < width; x++, from += 4)
        to[x] = 0xff000000u | (guint32) from[0] << 16 | (guint32) from[1] << 8 | from[2];
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
qd_pixels_to_surface (const QdPixels *pixels)
{
  return qd_pixels_part_to_surface (pixels, 0, 0, pixels->width, pixels->height);
}

QdPixels *
qd_pixels_from_surface (cairo_surface_t *surface)
{
  guint width = (guint) cairo_image_surface_get_width (surface), height = (guint) cairo_image_surface_get_height (surface);
  QdPixels *pixels = qd_pixels_new (width, height);
  int stride = cairo_image_surface_get_stride (surface);

  if (pixels == NULL)
    return NULL;
  cairo_surface_flush (surface);
  for (guint y = 0; y < height; y++)
    {
      const guint32 *from = (const guint32 *) (gconstpointer) (cairo_image_surface_get_data (surface) + (gsize) y * stride);
      guint8 *to = pixels->data + (gsize) y * width * 4;

      for (guint x = 0; x < width; x++, to += 4)
        {
          to[0] = from[x] >> 16 & 255;
          to[1] = from[x] >> 8 & 255;
          to[2] = from[x] & 255;
          to[3] = 255;
        }
    }
  return pixels;
}

QdPixels *
qd_pixels_halve (const QdPixels *pixels)
{
  QdPixels *half = qd_pixels_new ((pixels->width + 1) / 2, (pixels->height + 1) / 2);

  if (half == NULL)
    return NULL;
  for (guint y = 0; y < half->height; y++)
    {
      const guint8 *upper = pixels->data + (gsize) 2 * y * pixels->width * 4;
      const guint8 *lower = 2 * y + 1 < pixels->height ? upper + (gsize) pixels->width * 4 : upper;
      guint8 *to = half->data + (gsize) y * half->width * 4;

      for (guint x = 0; x < half->width; x++, to += 4)
        {
          gsize left = (gsize) x * 8, right = 2 * x + 1 < pixels->width ? left + 4 : left;
          for (guint channel = 0; channel < 4; channel++)
            to[channel] = (guint8) ((upper[left + channel] + upper[right + channel] + lower[left + channel] +
                                     lower[right + channel] + 2) /
                                    4);
        }
    }
  return half;
}

void
qd_draw_photo (cairo_t *cr, const QdPixels *pixels, double x, double y, double width, double height, QdCornerBox *placed)
{
  double scale = MIN (width / pixels->width, height / pixels->height);
  double left = x + (width - scale * pixels->width) / 2, top = y + (height - scale * pixels->height) / 2;
  cairo_surface_t *surface = qd_pixels_to_surface (pixels);

  if (placed != NULL)
    *placed = (QdCornerBox){ left, top, left + scale * pixels->width, top + scale * pixels->height };
  if (surface == NULL)
    return;
  cairo_save (cr);
  cairo_translate (cr, left, top);
  cairo_scale (cr, scale, scale);
  cairo_rectangle (cr, 0, 0, pixels->width, pixels->height);
  cairo_clip (cr);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

QdPixels *
qd_draw_overlay (const QdPixels *pixels, const QdDrawnBox *boxes, guint n, const QdClassLook *classes, guint n_classes)
{
  cairo_surface_t *surface = qd_pixels_to_surface (pixels);
  double side = sqrt ((double) pixels->width * pixels->height);
  double x = (double) pixels->width / pixels->full_width, y = (double) pixels->height / pixels->full_height;
  /* An even width and whole pixels, so that the lines are crisp. */
  QdBoxStyle style = { .line_width = 2 * MAX (1, round (side / 600)), .font_size = MAX (10, side / 38) };
  g_autofree QdDrawnBox *crisp = g_new (QdDrawnBox, MAX (n, 1));
  QdPixels *drawn;
  cairo_t *cr;

  if (surface == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      crisp[i] = boxes[i];
      crisp[i].box = (QdCornerBox){ round (boxes[i].box.xmin * x), round (boxes[i].box.ymin * y), round (boxes[i].box.xmax * x),
                                    round (boxes[i].box.ymax * y) };
    }
  cr = cairo_create (surface);
  qd_draw_boxes (cr, crisp, n, classes, n_classes, &style);
  cairo_destroy (cr);
  drawn = qd_pixels_from_surface (surface);
  cairo_surface_destroy (surface);
  return drawn;
}
