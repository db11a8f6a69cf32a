#include "widgets/canvas-view.h"

static void
assert_point (const QdCanvasView *view, double x, double y, double photo_x, double photo_y)
{
  double px, py, wx, wy;

  qd_canvas_view_to_photo (view, x, y, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, photo_x, 1e-9);
  g_assert_cmpfloat_with_epsilon (py, photo_y, 1e-9);
  qd_canvas_view_to_widget (view, px, py, &wx, &wy);
  g_assert_cmpfloat_with_epsilon (wx, x, 1e-9);
  g_assert_cmpfloat_with_epsilon (wy, y, 1e-9);
}

static QdCanvasView
view_new (void)
{
  QdCanvasView view = { .widget_width = 848, .widget_height = 648 };

  qd_canvas_view_set_photo (&view, 1600, 1000);
  return view;
}

static void
test_fit (void)
{
  QdCanvasView view = view_new ();

  g_assert_cmpfloat (view.scale, ==, 0.5); /* (848 - 48) / 1600 */
  g_assert_cmpfloat (view.x, ==, 24);
  g_assert_cmpfloat (view.y, ==, 74);
  assert_point (&view, 24, 74, 0, 0);
  assert_point (&view, 424, 324, 800, 500);

  qd_canvas_view_resize (&view, 448, 648);
  g_assert_cmpfloat (view.scale, ==, 0.25);
  qd_canvas_view_set_photo (&view, 20, 20);
  g_assert_cmpfloat (view.scale, ==, 4); /* tiny photos are not blown up further */
}

static void
test_zoom_keeps_point (void)
{
  QdCanvasView view = view_new ();

  qd_canvas_view_zoom_at (&view, 2, 224, 174);
  g_assert_false (view.fit);
  assert_point (&view, 224, 174, 400, 200);
  qd_canvas_view_zoom_at (&view, 8, 224, 174);
  assert_point (&view, 224, 174, 400, 200);
  qd_canvas_view_zoom_at (&view, 1000, 224, 174);
  g_assert_cmpfloat (view.scale, ==, QD_CANVAS_MAX_ZOOM);
  qd_canvas_view_zoom_at (&view, 0, 224, 174);
  g_assert_cmpfloat (view.scale, ==, 0.125);
  assert_point (&view, 424, 324, 800, 500); /* smaller than the widget: centered */
}

static void
test_pan_limits (void)
{
  QdCanvasView view = view_new ();

  qd_canvas_view_zoom_at (&view, 1, 424, 324);
  qd_canvas_view_pan (&view, 10, -20);
  assert_point (&view, 434, 304, 800, 500);
  qd_canvas_view_pan (&view, -1e6, -1e6);
  assert_point (&view, 64, 64, 1600, 1000);
  qd_canvas_view_pan (&view, 1e6, 1e6);
  assert_point (&view, 848 - 64, 648 - 64, 0, 0);
}

static void
test_resize_keeps_middle (void)
{
  QdCanvasView view = view_new ();

  qd_canvas_view_zoom_at (&view, 2, 424, 324);
  assert_point (&view, 424, 324, 800, 500);
  qd_canvas_view_resize (&view, 648, 848);
  assert_point (&view, 324, 424, 800, 500);
  g_assert_cmpfloat (view.scale, ==, 2);
}

static void
test_reveal (void)
{
  QdCanvasView view = view_new ();
  QdCornerBox far = { 1500, 900, 1540, 940 }, on;

  qd_canvas_view_reveal (&view, far, TRUE);
  g_assert_true (view.fit); /* seen already */
  qd_canvas_view_zoom_at (&view, 4, 0, 0);
  qd_canvas_view_reveal (&view, far, TRUE);
  on = qd_canvas_view_box_to_widget (&view, far);
  g_assert_cmpfloat_with_epsilon ((on.xmin + on.xmax) / 2, 424, 1e-9);
  g_assert_cmpfloat_with_epsilon ((on.ymin + on.ymax) / 2, 324, 1e-9);
  g_assert_cmpfloat (view.scale, ==, 4);

  qd_canvas_view_reveal (&view, (QdCornerBox){ 0, 0, 1600, 1000 }, FALSE);
  g_assert_cmpfloat_with_epsilon (view.scale, 0.5, 1e-9);
}

/* No coarser than what is seen, and no finer than it has to be. */
static void
test_grain (void)
{
  static const struct
  {
    double scale, device, grain;
  } cases[] = { { 0.3, 1, 1 },  { 1, 1, 1 },     { 1.01, 1, 0.5 },   { 2, 1, 0.5 },
                { 2, 2, 0.25 }, { 5, 1, 0.125 }, { 32, 1, 0.03125 } };
  QdCanvasView view = view_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      view.scale = cases[i].scale;
      g_assert_cmpfloat (qd_canvas_view_get_grain (&view, cases[i].device), ==, cases[i].grain);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/canvas-view/fit", test_fit);
  g_test_add_func ("/widgets/canvas-view/zoom-keeps-point", test_zoom_keeps_point);
  g_test_add_func ("/widgets/canvas-view/pan-limits", test_pan_limits);
  g_test_add_func ("/widgets/canvas-view/resize-keeps-middle", test_resize_keeps_middle);
  g_test_add_func ("/widgets/canvas-view/reveal", test_reveal);
  g_test_add_func ("/widgets/canvas-view/grain", test_grain);
  return g_test_run ();
}
