#include "tests/ops/augment-reference.h"

#include <math.h>
#include <string.h>

typedef struct
{
  double low, high; /* of the photo's pixels that count */
  double coverage;
} Extent;

static Extent
make_extent (double a, double b, double size)
{
  double center = (a + b) / 2, width = fabs (b - a), half = MAX (width, 1) / 2;
  double inside = MIN (MAX (a, b), size) - MAX (MIN (a, b), 0);

  return (Extent){ MAX (center - half, 0), MIN (center + half, size), CLAMP (inside / width, 0, 1) };
}

static double
overlap (Extent extent, guint pixel)
{
  return MAX (MIN (extent.high, pixel + 1.0) - MAX (extent.low, pixel), 0);
}

static void
average_photo (const QdPixels *photo, Extent across, Extent down, double color[3])
{
  double total = 0;

  color[0] = color[1] = color[2] = 0;
  for (guint y = 0; y < photo->height; y++)
    for (guint x = 0; x < photo->width; x++)
      {
        double weight = overlap (across, x) * overlap (down, y);

        total += weight;
        for (guint k = 0; k < 3; k++)
          color[k] += weight * photo->data[4 * (y * photo->width + x) + k] / 255;
      }
  for (guint k = 0; k < 3 && total > 0; k++)
    color[k] /= total;
}

/* HSV by sectors, as it is usually written. */
static void
turn_hue (double color[3], double factor, double turn)
{
  double most = MAX (MAX (color[0], color[1]), color[2]), least = MIN (MIN (color[0], color[1]), color[2]);
  double chroma = most - least, hue = 0, saturation, f, p, q, t;

  if (chroma == 0)
    return;
  if (most == color[0])
    hue = (color[1] - color[2]) / chroma;
  else if (most == color[1])
    hue = 2 + (color[2] - color[0]) / chroma;
  else
    hue = 4 + (color[0] - color[1]) / chroma;
  hue = hue / 6 + turn;
  hue = 6 * (hue - floor (hue));
  saturation = MIN (chroma / most * factor, 1);
  f = hue - floor (hue);
  p = most * (1 - saturation);
  q = most * (1 - saturation * f);
  t = most * (1 - saturation * (1 - f));
  const double sectors[6][3]
      = { { most, t, p }, { q, most, p }, { p, most, t }, { p, q, most }, { t, p, most }, { most, p, q } };

  memcpy (color, sectors[(int)hue % 6], sizeof sectors[0]);
}

static void
scale_color (double color[3], double factor, double addend)
{
  for (guint k = 0; k < 3; k++)
    color[k] = CLAMP (color[k] * factor + addend, 0, 1);
}

double
augment_reference (const QdPixels *photo, const QdAugmentView *view, QdCornerBox place, double color[3])
{
  QdCornerBox covered = qd_augment_view_to_photo (view, place);
  Extent across = make_extent (covered.xmin, covered.xmax, photo->width);
  Extent down = make_extent (covered.ymin, covered.ymax, photo->height);

  average_photo (photo, across, down, color);
  scale_color (color, 1, view->brightness);
  if (!view->contrast_last)
    scale_color (color, view->contrast, 0);
  turn_hue (color, view->saturation, view->hue);
  if (view->contrast_last)
    scale_color (color, view->contrast, 0);
  return across.coverage * down.coverage;
}
