/* What people bring along from other labelling tools, in a real window: rubber band, locks, boxes without a pointer, looking closer. */
#include "tests/widgets/canvas-fixture.h"

#include <math.h>

/* Three boxes: 1 and 2 side by side, 3 around both. */
static void
add_three (CanvasFixture *fixture)
{
  canvas_fixture_add (fixture, 0, 50, 50, 90, 90);
  canvas_fixture_add (fixture, 1, 110, 60, 150, 100);
  canvas_fixture_add (fixture, 2, 20, 30, 260, 180);
}

static void
assert_selected (CanvasFixture *fixture, gboolean first, gboolean second, gboolean third)
{
  g_assert_cmpint (qd_box_canvas_is_selected (fixture->canvas, 1), ==, first);
  g_assert_cmpint (qd_box_canvas_is_selected (fixture->canvas, 2), ==, second);
  g_assert_cmpint (qd_box_canvas_is_selected (fixture->canvas, 3), ==, third);
}

/* With Shift while drawing, and where there is no box while selecting; what lies in it whole is selected. */
static void
test_rubber_band (CanvasFixture *fixture, gconstpointer data)
{
  add_three (fixture);
  canvas_fixture_drag (fixture, 160, 110, 40, 40, "shift");
  assert_selected (fixture, TRUE, TRUE, FALSE);
  canvas_fixture_assert_n (fixture, 3);
  canvas_fixture_assert_log (fixture, "");

  qd_robot_key (fixture->window, "v");
  canvas_fixture_drag (fixture, 280, 190, 5, 5, NULL); /* from beside all boxes */
  assert_selected (fixture, TRUE, TRUE, TRUE);
  canvas_fixture_drag (fixture, 280, 190, 290, 195, NULL); /* around nothing */
  assert_selected (fixture, FALSE, FALSE, FALSE);
  canvas_fixture_click (fixture, 130, 80, NULL);
  assert_selected (fixture, FALSE, TRUE, FALSE);
  canvas_fixture_drag (fixture, 5, 5, 95, 95, "shift"); /* beside what was selected */
  assert_selected (fixture, TRUE, TRUE, FALSE);

  qd_robot_key (fixture->window, "h"); /* what is not seen is not selected */
  canvas_fixture_drag (fixture, 5, 5, 295, 195, NULL);
  assert_selected (fixture, FALSE, FALSE, FALSE);
  canvas_fixture_assert_log (fixture, "");
}

static void
test_lock (CanvasFixture *fixture, gconstpointer data)
{
  add_three (fixture);
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "l");
  g_assert_true (qd_box_canvas_is_locked (fixture->canvas, 1));
  qd_robot_key (fixture->window, "Right");
  qd_robot_key (fixture->window, "ctrl+Right");
  qd_robot_key (fixture->window, "2");
  qd_robot_key (fixture->window, "Delete");
  qd_robot_key (fixture->window, "v");
  canvas_fixture_drag (fixture, 70, 70, 80, 80, NULL);
  canvas_fixture_assert_box (fixture, 0, 0, 50, 50, 90, 90);
  canvas_fixture_assert_log (fixture, "");

  /* Of several, those that are not locked. */
  qd_robot_key (fixture->window, "ctrl+a");
  qd_robot_key (fixture->window, "Down");
  canvas_fixture_assert_box (fixture, 0, 0, 50, 50, 90, 90);
  canvas_fixture_assert_box (fixture, 1, 1, 110, 61, 150, 101);
  qd_robot_key (fixture->window, "Escape");
  canvas_fixture_click (fixture, 70, 70, NULL); /* it can still be selected, and unlocked */
  assert_selected (fixture, TRUE, FALSE, FALSE);
  qd_robot_key (fixture->window, "l");
  g_assert_false (qd_box_canvas_is_locked (fixture->canvas, 1));
  qd_robot_key (fixture->window, "Right");
  canvas_fixture_assert_box (fixture, 0, 0, 51, 50, 91, 90);
  canvas_fixture_assert_log (fixture, "changed 2;changed 1;");
}

/* A box drawn, placed and sized with keys alone. */
static void
test_without_pointer (CanvasFixture *fixture, gconstpointer data)
{
  qd_robot_key (fixture->window, "b");
  canvas_fixture_assert_box (fixture, 0, 0, 100, 67, 200, 134); /* a third of the photo, which is seen whole */
  assert_selected (fixture, TRUE, FALSE, FALSE);
  qd_robot_key (fixture->window, "shift+Left");
  qd_robot_key (fixture->window, "Up");
  qd_robot_key (fixture->window, "ctrl+shift+Right");
  qd_robot_key (fixture->window, "ctrl+Down");
  canvas_fixture_assert_box (fixture, 0, 0, 90, 66, 200, 134);
  for (int i = 0; i < 12; i++)
    qd_robot_key (fixture->window, "ctrl+shift+Right"); /* to the edge of the photo and no further */
  canvas_fixture_assert_box (fixture, 0, 0, 90, 66, 300, 134);
  for (int i = 0; i < 8; i++)
    qd_robot_key (fixture->window, "ctrl+shift+Up");
  canvas_fixture_assert_box (fixture, 0, 0, 90, 66, 300, 69); /* never thinner than 3 pixels */
  qd_robot_key (fixture->window, "Insert");
  canvas_fixture_assert_n (fixture, 2);
  assert_selected (fixture, FALSE, TRUE, FALSE);
}

/* Ctrl+plus keeps the point under the pointer where it is; Z shows the selected boxes large. */
static void
test_closer (CanvasFixture *fixture, gconstpointer data)
{
  double x, y, after_x, after_y;

  add_three (fixture);
  qd_box_canvas_zoom_to (fixture->canvas, 8);
  qd_box_canvas_to_widget (fixture->canvas, 140, 110, &x, &y);
  qd_robot_move (GTK_WIDGET (fixture->canvas), x, y);
  qd_robot_key (fixture->window, "ctrl+plus");
  qd_box_canvas_to_widget (fixture->canvas, 140, 110, &after_x, &after_y);
  g_assert_cmpfloat_with_epsilon (qd_box_canvas_get_zoom (fixture->canvas), 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (after_x, x, 2); /* the pointer stands on a whole pixel */
  g_assert_cmpfloat_with_epsilon (after_y, y, 2);
  qd_robot_key (fixture->window, "ctrl+minus");
  qd_box_canvas_to_widget (fixture->canvas, 140, 110, &after_x, &after_y);
  g_assert_cmpfloat_with_epsilon (after_x, x, 1e-6);
  g_assert_cmpfloat_with_epsilon (after_y, y, 1e-6);

  qd_robot_key (fixture->window, "ctrl+0");
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "z");
  g_assert_cmpfloat_with_epsilon (qd_box_canvas_get_zoom (fixture->canvas), 600.0 / 40 * 2 / 3, 1e-9);
  qd_box_canvas_to_widget (fixture->canvas, 70, 70, &x, &y); /* its middle */
  g_assert_cmpfloat_with_epsilon (x, 400, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 300, 1e-9);
}

/* Where the point (140, 110) of the photo is, by how much it moved since the pointer was put there, and the zoom. */
static void
assert_view (CanvasFixture *fixture, double zoom, double moved_x, double moved_y)
{
  double x, y;

  g_assert_cmpfloat_with_epsilon (qd_box_canvas_get_zoom (fixture->canvas), zoom, 1e-9);
  qd_box_canvas_to_widget (fixture->canvas, 140, 110, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 300 + moved_x, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 250 + moved_y, 1e-9);
}

/* Zoomed by 8, with the point (140, 110) of the photo and the pointer at (300, 250) of the canvas. */
static void
come_closer (CanvasFixture *fixture)
{
  double x, y;

  qd_box_canvas_zoom_to (fixture->canvas, 8);
  qd_box_canvas_to_widget (fixture->canvas, 140, 110, &x, &y);
  qd_box_canvas_scroll (fixture->canvas, (x - 300) / 48, (y - 250) / 48, FALSE, 0);
  qd_robot_move (GTK_WIDGET (fixture->canvas), 300, 250);
  assert_view (fixture, 8, 0, 0);
}

/* A wheel zooms about the pointer, a notch a step; with Shift it moves the photo sideways. */
static void
test_wheel (CanvasFixture *fixture, gconstpointer data)
{
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);

  come_closer (fixture);
  qd_robot_scroll (canvas, 300, 250, -2, NULL);
  assert_view (fixture, 8 * 1.25 * 1.25, 0, 0);
  qd_robot_scroll (canvas, 300, 250, 1, "ctrl");
  assert_view (fixture, 8 * 1.25, 0, 0);
  qd_robot_scroll (canvas, 300, 250, 1, NULL);
  assert_view (fixture, 8, 0, 0);
  qd_robot_scroll (canvas, 300, 250, 1, "shift");
  assert_view (fixture, 8, -48, 0);
}

/* Two fingers on a touchpad move the photo as far as they move, and zoom with Ctrl. */
static void
test_two_fingers (CanvasFixture *fixture, gconstpointer data)
{
  come_closer (fixture);
  qd_box_canvas_scroll (fixture->canvas, 10.0 / 48, -20.0 / 48, FALSE, 0);
  assert_view (fixture, 8, -10, 20);
  qd_box_canvas_scroll (fixture->canvas, -10.0 / 48, 20.0 / 48, FALSE, 0);
  qd_box_canvas_scroll (fixture->canvas, 0, -0.5, FALSE, GDK_CONTROL_MASK);
  assert_view (fixture, 8 * sqrt (1.25), 0, 0);
}

static GtkEventController *
find_controller (CanvasFixture *fixture, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->canvas));
  GtkEventController *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        found = controller;
    }
  g_assert_nonnull (found);
  return found;
}

/* A touchpad under X11 says that it is a wheel, by parts of notches: it moves the photo all the same. Nothing here can send
 * such an event or a pinch, so they are told where GTK tells of them. */
static void
test_touchpad (CanvasFixture *fixture, gconstpointer data)
{
  GtkEventController *scroll = find_controller (fixture, GTK_TYPE_EVENT_CONTROLLER_SCROLL);
  gboolean handled = FALSE;

  come_closer (fixture);
  g_signal_emit_by_name (scroll, "scroll", 0.25, -0.5, &handled);
  g_assert_true (handled);
  assert_view (fixture, 8, -12, 24);
}

/* The point between the fingers, which for a touchpad is the pointer's, stays where it is; what was being drawn is given up. */
static void
test_pinch (CanvasFixture *fixture, gconstpointer data)
{
  GtkEventController *pinch = find_controller (fixture, GTK_TYPE_GESTURE_ZOOM);

  come_closer (fixture);
  qd_robot_press (GTK_WIDGET (fixture->canvas), 300, 250, 1);
  qd_robot_move (GTK_WIDGET (fixture->canvas), 350, 290);
  qd_robot_move (GTK_WIDGET (fixture->canvas), 300, 250);
  g_signal_emit_by_name (pinch, "begin", NULL);
  g_signal_emit_by_name (pinch, "scale-changed", 1.5);
  assert_view (fixture, 12, 0, 0);
  g_signal_emit_by_name (pinch, "scale-changed", 0.75); /* of where it began */
  assert_view (fixture, 6, 0, 0);
  g_signal_emit_by_name (pinch, "scale-changed", 9.0);
  assert_view (fixture, 32, 0, 0); /* no closer */
  qd_robot_move (GTK_WIDGET (fixture->canvas), 310, 230);
  g_signal_emit_by_name (pinch, "scale-changed", 1.0);
  assert_view (fixture, 8, 10, -20); /* along with the fingers */
  qd_robot_release (GTK_WIDGET (fixture->canvas), 1);
  canvas_fixture_assert_n (fixture, 0);
  canvas_fixture_assert_log (fixture, "");
}

static int
gray_at (CanvasFixture *fixture, double x, double y)
{
  g_autoptr (GdkTexture) picture = NULL;
  double wx, wy;

  qd_robot_settle (fixture->window);
  picture = qd_robot_picture (GTK_WIDGET (fixture->canvas));
  qd_box_canvas_to_widget (fixture->canvas, x, y, &wx, &wy);
  return (int) (qd_robot_color (picture, (int) wx, (int) wy) & 255);
}

static void
assert_gray (int found, int expected)
{
  g_test_message ("gray %d, expected %d", found, expected);
  g_assert_cmpint (ABS (found - expected), <=, 1);
}

/* Brightness multiplies, contrast spreads about the middle; the photo is 128 and, once darker, 64. */
static void
test_tone (CanvasFixture *fixture, gconstpointer data)
{
  g_autoptr (QdPixels) dark = qd_pixels_new (300, 200);

  for (guint i = 0; i < 300 * 200 * 4; i++)
    dark->data[i] = i % 4 == 3 ? 255 : 64;
  qd_box_canvas_set_pixels (fixture->canvas, dark);
  assert_gray (gray_at (fixture, 150, 100), 64);
  qd_box_canvas_set_brightness (fixture->canvas, 0.4);
  assert_gray (gray_at (fixture, 150, 100), (int) (64 * 1.6));
  qd_box_canvas_set_brightness (fixture->canvas, 0);
  qd_box_canvas_set_contrast (fixture->canvas, 0.25);
  assert_gray (gray_at (fixture, 150, 100), (int) (64 * 1.5 - 127.5 / 2));
  qd_box_canvas_set_contrast (fixture->canvas, -0.5);
  assert_gray (gray_at (fixture, 150, 100), (int) (64 * 0.6 + 127.5 * 0.4));
}

static gboolean
has_three (gpointer fixture)
{
  return ((CanvasFixture *) fixture)->boxes->len == 3;
}

/* On a smaller photo: what reaches over its edge is cut there, what would lie outside is moved inside. */
static void
test_paste_smaller (CanvasFixture *fixture, gconstpointer data)
{
  g_autoptr (QdPixels) small = qd_pixels_new (150, 100);

  canvas_fixture_add (fixture, 0, 100, 60, 200, 120);
  canvas_fixture_add (fixture, 1, 200, 110, 280, 170);
  canvas_fixture_add (fixture, 2, 50, 5, 290, 45);
  qd_robot_key (fixture->window, "ctrl+a");
  qd_robot_key (fixture->window, "ctrl+c");
  g_array_set_size (fixture->boxes, 0);
  qd_box_canvas_set_pixels (fixture->canvas, small);
  qd_robot_key (fixture->window, "ctrl+v");
  qd_robot_wait (has_three, fixture, "Pasting");
  canvas_fixture_assert_box (fixture, 0, 0, 100, 60, 150, 100);
  canvas_fixture_assert_box (fixture, 1, 1, 70, 40, 150, 100);
  canvas_fixture_assert_box (fixture, 2, 2, 50, 5, 150, 45);
  canvas_fixture_assert_log (fixture, "added 3;");
}

static guint32
color_at (GdkTexture *picture, double x, double y)
{
  return qd_robot_color (picture, (int) x, (int) y);
}

/* While a box is drawn: the crosshair, the box in the color of its class with its name, and its size beside the corner. */
static void
test_while_drawing (CanvasFixture *fixture, gconstpointer data)
{
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);
  g_autoptr (GdkTexture) picture = NULL;
  double x0, y0, x1, y1;

  qd_box_canvas_set_current_class (fixture->canvas, 1);
  qd_box_canvas_to_widget (fixture->canvas, 100, 60, &x0, &y0);
  qd_box_canvas_to_widget (fixture->canvas, 180, 130, &x1, &y1);
  qd_robot_press (canvas, x0, y0, 1);
  qd_robot_move (canvas, x1, y1);
  qd_robot_settle (fixture->window);
  picture = qd_robot_picture (canvas);
  g_assert_cmphex (color_at (picture, x0, (y0 + y1) / 2), ==, 0x0072b2);          /* its left edge */
  g_assert_cmphex (color_at (picture, x0 + 2, y0 - 6), ==, 0x0072b2);             /* below its name */
  g_assert_cmphex (color_at (picture, x1, y1 + 80), ==, 0xd9d9d9);                /* the crosshair: white at 0.7 over gray, */
  g_assert_cmphex (color_at (picture, x1 + 1, y1 + 80), ==, 0x333333);            /* beside black at 0.6 */
  g_assert_cmphex (color_at (picture, x1 + 80, y1), ==, 0xd9d9d9);
  g_assert_cmphex (color_at (picture, x1 + 4, y1 + 11), ==, 0x202020);            /* the ground of its size: black at 0.75 */
  qd_robot_release (canvas, 1);
  qd_robot_settle (fixture->window);
  g_clear_object (&picture);
  picture = qd_robot_picture (canvas);
  g_assert_cmphex (color_at (picture, x1 + 4, y1 + 11), !=, 0x202020);
  canvas_fixture_assert_box (fixture, 0, 1, 100, 60, 180, 130);
}

/* The dark line outside a box is black at 0.65 over the gray; at half the opacity half of that. */
static void
test_opacity (CanvasFixture *fixture, gconstpointer data)
{
  double scale = qd_box_canvas_get_zoom (fixture->canvas);

  canvas_fixture_add (fixture, 1, 50, 50, 150, 120);
  assert_gray (gray_at (fixture, 50 - 1.9 / scale, 85), (int) (128 * 0.35));
  qd_box_canvas_set_opacity (fixture->canvas, 0.5);
  assert_gray (gray_at (fixture, 50 - 1.9 / scale, 85), (int) (128 * (1 - 0.65 / 2)));
}

/* At twice its size half a pixel of the photo is seen, and drawn; with I whole ones are. */
static void
test_whole_pixels (CanvasFixture *fixture, gconstpointer data)
{
  gboolean whole;

  canvas_fixture_drag (fixture, 50.5, 40.5, 90.5, 80, NULL);
  canvas_fixture_assert_box (fixture, 0, 0, 50.5, 40.5, 90.5, 80);
  qd_robot_key (fixture->window, "ctrl+Right"); /* what is between the pixels stays there */
  canvas_fixture_assert_box (fixture, 0, 0, 50.5, 40.5, 91.5, 80);
  qd_robot_key (fixture->window, "i");
  g_object_get (fixture->canvas, "whole-pixels", &whole, NULL);
  g_assert_true (whole);
  canvas_fixture_drag (fixture, 150.5, 40.5, 190.5, 80, NULL);
  canvas_fixture_assert_box (fixture, 1, 0, 151, 41, 191, 80);
  canvas_fixture_assert_box (fixture, 0, 0, 50.5, 40.5, 91.5, 80);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (CanvasFixture *fixture, gconstpointer data);
  } tests[] = {
    { "rubber-band", test_rubber_band }, { "lock", test_lock }, { "without-pointer", test_without_pointer },
    { "closer", test_closer },           { "tone", test_tone }, { "opacity", test_opacity },
    { "wheel", test_wheel },             { "two-fingers", test_two_fingers }, { "touchpad", test_touchpad },
    { "pinch", test_pinch },             { "while-drawing", test_while_drawing },
    { "paste-smaller", test_paste_smaller }, { "whole-pixels", test_whole_pixels },
  };

  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/widgets/canvas-habits/", tests[i].name, NULL);
      g_test_add (path, CanvasFixture, NULL, canvas_fixture_init, tests[i].run, canvas_fixture_clear);
    }
  return g_test_run ();
}
