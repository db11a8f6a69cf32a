#include "engine/demo/drawing.h"

#include <math.h>

/* One running mean over a row or a column of 4-byte pixels, @step bytes apart. */
static void
blur_line (guint8 *line, guint n, gsize step, guint radius, guint8 *copy)
{
  guint share = (1u << 24) / (2 * radius + 1); /* of one pixel, in 24 bits of fraction */

  for (guint channel = 0; channel < 4; channel++)
    {
      guint sum = 0;

      for (guint i = 0; i < n; i++)
        copy[i] = line[i * step + channel];
      sum = copy[0] * radius;
      for (guint i = 0; i < radius; i++)
        sum += copy[MIN (i, n - 1)];
      for (guint i = 0; i < n; i++)
        {
          sum += copy[MIN (i + radius, n - 1)];
          line[i * step + channel] = (guint8) ((sum * share + (1u << 23)) >> 24);
          sum -= copy[i > radius ? i - radius : 0];
        }
    }
}

void
qd_demo_blur (cairo_surface_t *surface, guint radius)
{
  guint width = cairo_image_surface_get_width (surface);
  guint height = cairo_image_surface_get_height (surface);
  gsize stride = cairo_image_surface_get_stride (surface);
  guint8 *data;
  g_autofree guint8 *copy = g_malloc (MAX (width, height));

  if (radius == 0)
    return;
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (guint pass = 0; pass < 3; pass++)
    {
      for (guint y = 0; y < height; y++)
        blur_line (data + y * stride, width, 4, radius, copy);
      for (guint x = 0; x < width; x++)
        blur_line (data + x * 4, height, stride, radius, copy);
    }
  cairo_surface_mark_dirty (surface);
}

static guint8
grade_value (double value, double tint, double contrast, double shade, double noise)
{
  double graded = ((value / 255 - 0.5) * contrast + 0.5) * tint * shade + noise;

  return (guint8) CLAMP (graded * 255 + 0.5, 0, 255);
}

/* Tint, contrast, a darker rim and the sensor's noise: darker pixels are noisier. */
void
qd_demo_grade (cairo_surface_t *surface, QdRandom *random, const QdDemoLight *light, double noise)
{
  guint width = cairo_image_surface_get_width (surface);
  guint height = cairo_image_surface_get_height (surface);
  gsize stride = cairo_image_surface_get_stride (surface);
  double rim = qd_random_range (random, 0, 0.35);
  guint8 *data;

  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 *pixel = data + y * stride + x * 4;
        double dx = 2.0 * x / width - 1, dy = 2.0 * y / height - 1;
        double shade = 1 - rim * (dx * dx + dy * dy) / 2;
        double grain = (qd_random_double (random) + qd_random_double (random) - 1) * noise * (1.4 - pixel[1] / 255.0);

        pixel[0] = grade_value (pixel[0], light->tint.blue, light->contrast, shade, grain);
        pixel[1] = grade_value (pixel[1], light->tint.green, light->contrast, shade, grain);
        pixel[2] = grade_value (pixel[2], light->tint.red, light->contrast, shade, grain);
      }
  cairo_surface_mark_dirty (surface);
}
