/* Plots and boxes drawn on a picture, whose pixels are looked at. */
#include "widgets/draw-boxes.h"
#include "widgets/plot.h"

#include <math.h>

static const QdColor blue = { 0, 0.447, 0.698 };

static cairo_surface_t *
white_new (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

static guint32
pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row;

  cairo_surface_flush (surface);
  row = cairo_image_surface_get_data (surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (surface);
  return ((const guint32 *) (gconstpointer) row)[x] & 0xffffff;
}

/* Bounds of the pixels that are nearly @color. */
static guint
find_color (cairo_surface_t *surface, guint32 color, int *left, int *right, int *top, int *bottom)
{
  guint n = 0;

  *left = *top = G_MAXINT;
  *right = *bottom = -1;
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      {
        guint32 here = pixel (surface, x, y);
        gboolean same = TRUE;

        for (int shift = 0; shift < 24; shift += 8)
          same = same && ABS ((int) (here >> shift & 255) - (int) (color >> shift & 255)) <= 2;
        if (!same)
          continue;
        n++;
        *left = MIN (*left, x);
        *right = MAX (*right, x);
        *top = MIN (*top, y);
        *bottom = MAX (*bottom, y);
      }
  return n;
}

static cairo_surface_t *
draw (const QdPlot *plot, int width, int height)
{
  cairo_surface_t *surface = white_new (width, height);
  cairo_t *cr = cairo_create (surface);

  qd_plot_draw (plot, cr, width, height, &qd_plot_style_light);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  return surface;
}

/* A rising line spans the plotting area from its lower left to its upper right. */
static void
test_line (void)
{
  g_autoptr (QdPlot) plot = qd_plot_new ("A line");
  cairo_surface_t *surface;
  guint line;
  int left, right, top, bottom;

  qd_plot_set_x_range (plot, 0, 1);
  qd_plot_set_y_range (plot, 0, 1);
  line = qd_plot_add_line (plot, NULL, blue, QD_LINE_SOLID);
  qd_plot_append (plot, line, 0, 0);
  qd_plot_append (plot, line, 0.5, 0.5);
  qd_plot_append (plot, line, 1, 1);
  surface = draw (plot, 400, 300);
  g_assert_cmpuint (find_color (surface, 0x0072b2, &left, &right, &top, &bottom), >, 200);
  g_assert_cmpint (left, <, 50);
  g_assert_cmpint (right, >, 370);
  g_assert_cmpint (top, <, 45);
  g_assert_cmpint (bottom, >, 260);
  cairo_surface_destroy (surface);
}

/* A gap in the data is a gap in the line. */
static void
test_gap (void)
{
  g_autoptr (QdPlot) plot = qd_plot_new (NULL);
  const QdPlotPoint points[] = { { 0, 0.5 }, { 0.4, 0.5 }, { 0.5, NAN }, { 0.6, 0.5 }, { 1, 0.5 } };
  cairo_surface_t *surface;
  int left, right, top, bottom, blank = 0;

  qd_plot_set_x_range (plot, 0, 1);
  qd_plot_set_y_range (plot, 0, 1);
  qd_plot_set_points (plot, qd_plot_add_line (plot, NULL, blue, QD_LINE_SOLID), points, G_N_ELEMENTS (points));
  surface = draw (plot, 400, 300);
  find_color (surface, 0x0072b2, &left, &right, &top, &bottom);
  for (int x = left; x <= right; x++)
    blank += (pixel (surface, x, (top + bottom) / 2) >> 16) > 127;
  g_assert_cmpint (ABS (blank - (right - left) / 5), <, 6);
  cairo_surface_destroy (surface);
}

/* A hundred thousand points are drawn as what can be seen of them. */
static void
test_many_points (void)
{
  g_autoptr (QdPlot) plot = qd_plot_new ("Loss of each step");
  guint line = qd_plot_add_line (plot, NULL, blue, QD_LINE_SOLID);
  cairo_surface_t *surface;
  int left, right, top, bottom;

  for (int i = 0; i < 100000; i++)
    qd_plot_append (plot, line, i, i == 77777 ? 5 : 1);
  surface = draw (plot, 400, 300);
  find_color (surface, 0x0072b2, &left, &right, &top, &bottom);
  g_assert_cmpint (bottom - top, >, 150); /* the one high point is there */
  cairo_surface_destroy (surface);
}

static void
test_bars (void)
{
  g_autoptr (QdPlot) plot = qd_plot_new ("AP");
  const QdPlotBar bars[] = { { "bee", 1.0, blue }, { "wasp", 0.5, { 0.8, 0.3, 0 } }, { "none", NAN, blue } };
  cairo_surface_t *surface;
  int left, right, top, bottom, half_left, half_right, half_top, half_bottom;

  qd_plot_set_x_range (plot, 0, 1);
  qd_plot_set_bars (plot, bars, G_N_ELEMENTS (bars));
  surface = draw (plot, 400, 200);
  find_color (surface, 0x0072b2, &left, &right, &top, &bottom);
  find_color (surface, 0xcc4d00, &half_left, &half_right, &half_top, &half_bottom);
  g_assert_cmpint (ABS (left - half_left), <=, 1);
  g_assert_cmpfloat_with_epsilon ((half_right - half_left) / (double) (right - left), 0.5, 0.01);
  g_assert_cmpint (half_top, >, bottom);
  g_assert_cmpfloat (qd_plot_preferred_height (plot, &qd_plot_style_light), >, 100);
  cairo_surface_destroy (surface);
}

/* Odd sizes and odd data draw something or nothing, and leave Cairo in order. */
static void
test_odd (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 3, 400 }, { 400, 3 }, { 30, 30 } };
  static const char *const names[] = { "bee", "a very long name of a class that does not fit anywhere at all" };
  const double counts[] = { 0, 0, 3, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (QdPlot) plot = qd_plot_new ("A title"), matrix = qd_plot_new (NULL), bars = qd_plot_new (NULL);
      const QdPlotBar bar = { names[1], -0.2, blue };
      guint line = qd_plot_add_line (plot, "series", blue, QD_LINE_STEPS);

      cairo_surface_destroy (draw (plot, sizes[i][0], sizes[i][1]));
      qd_plot_append (plot, line, NAN, NAN);
      qd_plot_append (plot, line, 3, INFINITY);
      cairo_surface_destroy (draw (plot, sizes[i][0], sizes[i][1]));
      qd_plot_append (plot, line, 3, 3);
      cairo_surface_destroy (draw (plot, sizes[i][0], sizes[i][1]));
      qd_plot_set_matrix (matrix, names, 2, names, 2, counts);
      cairo_surface_destroy (draw (matrix, sizes[i][0], sizes[i][1]));
      qd_plot_set_bars (bars, &bar, 1);
      cairo_surface_destroy (draw (bars, sizes[i][0], sizes[i][1]));
    }
}

static void
test_describe (void)
{
  g_autoptr (QdPlot) plot = qd_plot_new ("Accuracy");
  guint line = qd_plot_add_line (plot, "mAP", blue, QD_LINE_SOLID);
  g_autofree char *empty = NULL, *text = NULL;

  qd_plot_set_empty_text (plot, "Nothing yet.");
  empty = qd_plot_describe (plot);
  g_assert_cmpstr (empty, ==, "Accuracy. Nothing yet.");
  qd_plot_set_x (plot, "epoch", NULL);
  qd_plot_set_x_whole (plot, TRUE);
  qd_plot_set_y (plot, NULL, "%");
  qd_plot_set_y_scale (plot, 100);
  qd_plot_append (plot, line, 11, 0.5);
  qd_plot_append (plot, line, 12, 0.62);
  text = qd_plot_describe (plot);
  g_assert_cmpstr (text, ==, "Accuracy. mAP: 62 % at epoch 12");
}

/* Each bar, and each cell that is not empty. */
static void
test_describe_bars (void)
{
  g_autoptr (QdPlot) plot = qd_plot_new ("Average precision");
  const QdPlotBar bars[] = { { "Wasp", 0.62, blue }, { "Bee", NAN, blue } };
  g_autofree char *text = NULL;

  qd_plot_set_x (plot, NULL, "%");
  qd_plot_set_x_scale (plot, 100);
  qd_plot_set_bars (plot, bars, G_N_ELEMENTS (bars));
  text = qd_plot_describe (plot);
  g_assert_cmpstr (text, ==, "Average precision. Wasp: 62 %. Bee: no boxes to compare with");
}

static void
test_describe_matrix (void)
{
  static const char *const rows[] = { "Wasp", "Bee", "nothing there" }, *const columns[] = { "Wasp", "Bee", "missed" };
  const double counts[] = { 10, 2, 1, 0, 0, 0, 0, 3, 0 };
  g_autoptr (QdPlot) plot = qd_plot_new ("What is taken for what");
  g_autofree char *text = NULL;

  qd_plot_set_matrix (plot, rows, 3, columns, 3, counts);
  text = qd_plot_describe (plot);
  g_assert_cmpstr (text, ==,
                   "What is taken for what. rows: what is there; columns: what was found. Wasp: 10 Wasp, 2 Bee, 1 missed. "
                   "Bee: none. nothing there: 3 Bee");
}

/* Boxes */

static void
test_overlay (void)
{
  g_autoptr (QdPixels) photo = qd_pixels_new (250, 250), drawn = NULL;
  const QdClassLook look = { "bee", blue };
  const QdDrawnBox box = { { 50, 60, 200, 210 }, 0, 0.9 }, odd = { { 50, 60, 40, 20 }, 7, NAN };

  drawn = qd_draw_overlay (photo, &box, 1, &look, 1);
  g_assert_cmpuint (drawn->width, ==, 250);
  g_assert_cmpuint (drawn->data[(130 * 250 + 50) * 4 + 2], >, 170); /* blue on the left edge */
  g_assert_cmpuint (drawn->data[(130 * 250 + 125) * 4 + 2], ==, 0); /* nothing in the middle */
  g_assert_cmpuint (drawn->data[(130 * 250 + 125) * 4 + 3], ==, 255);
  g_assert_cmpuint (photo->data[(130 * 250 + 50) * 4 + 2], ==, 0); /* the photo is as it was */
  qd_pixels_unref (drawn);
  drawn = qd_draw_overlay (photo, &odd, 1, &look, 1);
  g_assert_nonnull (drawn);
}

static void
test_labels (void)
{
  const QdClassLook look = { "bee", blue };
  g_autofree char *scored = qd_box_label (&(QdDrawnBox){ { 0, 0, 1, 1 }, 0, 0.934 }, &look, 1);
  g_autofree char *plain = qd_box_label (&(QdDrawnBox){ { 0, 0, 1, 1 }, 0, NAN }, &look, 1);
  g_autofree char *unknown = qd_box_label (&(QdDrawnBox){ { 0, 0, 1, 1 }, 3, NAN }, &look, 1);

  g_assert_cmpstr (scored, ==, "bee 93 %");
  g_assert_cmpstr (plain, ==, "bee");
  g_assert_cmpstr (unknown, ==, "?");
}

static void
test_halve (void)
{
  g_autoptr (QdPixels) pixels = qd_pixels_new (3, 3), half = NULL;

  for (guint i = 0; i < 9; i++)
    pixels->data[i * 4] = (guint8) (i * 10);
  half = qd_pixels_halve (pixels);
  g_assert_cmpuint (half->width, ==, 2);
  g_assert_cmpuint (half->height, ==, 2);
  g_assert_cmpuint (half->data[0], ==, 20); /* 0 10 30 40 */
  g_assert_cmpuint (half->data[4], ==, 35); /* 20 50 */
  g_assert_cmpuint (half->data[8], ==, 65); /* 60 70 */
  g_assert_cmpuint (half->data[12], ==, 80);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/plot/line", test_line);
  g_test_add_func ("/widgets/plot/gap", test_gap);
  g_test_add_func ("/widgets/plot/many-points", test_many_points);
  g_test_add_func ("/widgets/plot/bars", test_bars);
  g_test_add_func ("/widgets/plot/odd", test_odd);
  g_test_add_func ("/widgets/plot/describe", test_describe);
  g_test_add_func ("/widgets/plot/describe-bars", test_describe_bars);
  g_test_add_func ("/widgets/plot/describe-matrix", test_describe_matrix);
  g_test_add_func ("/widgets/boxes/overlay", test_overlay);
  g_test_add_func ("/widgets/boxes/labels", test_labels);
  g_test_add_func ("/widgets/boxes/halve", test_halve);
  return g_test_run ();
}
