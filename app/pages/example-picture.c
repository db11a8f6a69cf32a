#include "app/pages/example-picture.h"

#include "engine/photo/photo.h"
#include "widgets/draw-boxes.h"

#include <math.h>

#define MOST_SIDE 2048 /* pixels that are decoded: the part around the boxes is shown small */
#define ROOM      0.5  /* of the boxes' bounds, around them */

/* What is shown of the photo, in its pixels: the boxes with some room, widened to the shape of the picture. */
static QdCornerBox
choose_part (const QdExample *example, double width, double height)
{
  QdCornerBox part = g_array_index (example->boxes, QdCornerBox, 0);
  double x, y, shape = (double) QD_EXAMPLE_PICTURE_WIDTH / QD_EXAMPLE_PICTURE_HEIGHT;

  for (guint i = 1; i < example->boxes->len; i++)
    {
      QdCornerBox box = g_array_index (example->boxes, QdCornerBox, i);

      part = (QdCornerBox){ MIN (part.xmin, box.xmin), MIN (part.ymin, box.ymin), MAX (part.xmax, box.xmax),
                            MAX (part.ymax, box.ymax) };
    }
  x = (part.xmax - part.xmin) * (1 + 2 * ROOM);
  y = (part.ymax - part.ymin) * (1 + 2 * ROOM);
  x = MIN (MAX (x, y * shape), width);
  y = MIN (MAX (y, x / shape), height);
  part.xmin = CLAMP ((part.xmin + part.xmax - x) / 2, 0, width - x);
  part.ymin = CLAMP ((part.ymin + part.ymax - y) / 2, 0, height - y);
  return (QdCornerBox){ part.xmin, part.ymin, part.xmin + x, part.ymin + y };
}

static void
paint (cairo_t *cr, const QdExample *example, const QdPixels *pixels, QdCornerBox part, double scale)
{
  const QdClassLook look = { "", example->kind == QD_EXAMPLE_GOOD ? (QdColor){ 0.2, 0.82, 0.48 } : (QdColor){ 0.88, 0.11, 0.14 } };
  const QdBoxStyle style = { .line_width = 3, .hide_labels = TRUE };
  cairo_surface_t *surface = qd_pixels_to_surface (pixels);
  double decoded = (double) pixels->width / pixels->full_width;

  if (surface == NULL)
    return;
  cairo_save (cr);
  cairo_scale (cr, scale / decoded, scale / decoded);
  cairo_set_source_surface (cr, surface, -part.xmin * decoded, -part.ymin * decoded);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
  for (guint i = 0; i < example->boxes->len; i++)
    {
      QdCornerBox box = g_array_index (example->boxes, QdCornerBox, i);
      QdDrawnBox drawn = { { (box.xmin - part.xmin) * scale, (box.ymin - part.ymin) * scale, (box.xmax - part.xmin) * scale,
                             (box.ymax - part.ymin) * scale },
                           0,
                           NAN };

      qd_draw_box (cr, &drawn, &look, 1, &style);
    }
}

QdPixels *
qd_example_picture_new (const QdExample *example, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdPixels) pixels = qd_photo_decode_cancellable (path, MOST_SIDE, NULL, cancellable, error);
  QdCornerBox part;
  double scale;
  cairo_surface_t *surface;
  QdPixels *picture;
  cairo_t *cr;

  if (pixels == NULL)
    return NULL;
  part = choose_part (example, pixels->full_width, pixels->full_height);
  scale = MIN (QD_EXAMPLE_PICTURE_WIDTH / (part.xmax - part.xmin), QD_EXAMPLE_PICTURE_HEIGHT / (part.ymax - part.ymin));
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX (1, (int) lround ((part.xmax - part.xmin) * scale)),
                                        MAX (1, (int) lround ((part.ymax - part.ymin) * scale)));
  cr = cairo_create (surface);
  paint (cr, example, pixels, part, scale);
  cairo_destroy (cr);
  picture = qd_pixels_from_surface (surface);
  cairo_surface_destroy (surface);
  return picture;
}
