/* The canvas in a real window, driven by pointer and keys. */
#include "tests/widgets/canvas-fixture.h"

#include <math.h>

/* Pointer */

static void
test_draw (CanvasFixture *fixture, gconstpointer data)
{
  canvas_fixture_drag (fixture, 20, 30, 120, 110, NULL);
  canvas_fixture_assert_n (fixture, 1);
  canvas_fixture_assert_box (fixture, 0, 0, 20, 30, 120, 110);
  g_assert_true (qd_box_canvas_is_selected (fixture->canvas, 1));

  /* Inside another box, from the lower right to the upper left, with the second class. */
  qd_robot_key (fixture->window, "Escape");
  qd_box_canvas_set_current_class (fixture->canvas, 1);
  canvas_fixture_drag (fixture, 90, 90, 50, 60, NULL);
  canvas_fixture_assert_box (fixture, 1, 1, 50, 60, 90, 90);

  /* Beyond the edge of the photo it stops at the edge. */
  canvas_fixture_drag (fixture, 250, 150, 340, 240, NULL);
  canvas_fixture_assert_box (fixture, 2, 1, 250, 150, 300, 200);
  canvas_fixture_assert_log (fixture, "added 1;added 1;added 1;");
  g_assert_cmpuint (qd_box_canvas_count_selected (fixture->canvas), ==, 1);
}

static void
test_click_selects (CanvasFixture *fixture, gconstpointer data)
{
  gint64 large = canvas_fixture_add (fixture, 0, 10, 10, 200, 150), small = canvas_fixture_add (fixture, 1, 50, 50, 100, 100);

  canvas_fixture_click (fixture, 75, 75, NULL);
  g_assert_cmpint (qd_box_canvas_get_selected (fixture->canvas)->id, ==, small);
  canvas_fixture_click (fixture, 75, 75, NULL);
  g_assert_cmpint (qd_box_canvas_get_selected (fixture->canvas)->id, ==, large);
  canvas_fixture_click (fixture, 75, 75, "shift");
  g_assert_cmpuint (qd_box_canvas_count_selected (fixture->canvas), ==, 2);
  canvas_fixture_click (fixture, 250, 180, NULL);
  g_assert_null (qd_box_canvas_get_selected (fixture->canvas));
  canvas_fixture_assert_log (fixture, "");
}

static void
test_resize (CanvasFixture *fixture, gconstpointer data)
{
  gint64 id = canvas_fixture_add (fixture, 0, 50, 50, 150, 120);

  qd_box_canvas_select (fixture->canvas, id, FALSE);
  canvas_fixture_drag (fixture, 150, 120, 170, 140, NULL); /* south-east */
  canvas_fixture_assert_box (fixture, 0, 0, 50, 50, 170, 140);
  canvas_fixture_drag (fixture, 110, 50, 110, 20, NULL); /* north */
  canvas_fixture_assert_box (fixture, 0, 0, 50, 20, 170, 140);
  canvas_fixture_drag (fixture, 50, 80, 160, 80, NULL); /* west */
  canvas_fixture_assert_box (fixture, 0, 0, 160, 20, 170, 140);
  canvas_fixture_drag (fixture, 160, 140, 400, 0, NULL); /* south-west, past the other corner */
  canvas_fixture_assert_box (fixture, 0, 0, 167, 20, 170, 23);
  canvas_fixture_assert_log (fixture, "changed 1;changed 1;changed 1;changed 1;");
}

static void
test_move (CanvasFixture *fixture, gconstpointer data)
{
  canvas_fixture_add (fixture, 0, 50, 50, 150, 120);
  canvas_fixture_add (fixture, 1, 200, 10, 240, 40);
  qd_robot_key (fixture->window, "v");
  g_assert_cmpint (qd_box_canvas_get_mode (fixture->canvas), ==, QD_CANVAS_SELECT);
  canvas_fixture_drag (fixture, 100, 80, 120, 90, NULL);
  canvas_fixture_assert_box (fixture, 0, 0, 70, 60, 170, 130);

  /* A group stops at the edge of the photo together. */
  qd_robot_key (fixture->window, "ctrl+a");
  canvas_fixture_drag (fixture, 100, 80, 290, 80, NULL);
  canvas_fixture_assert_box (fixture, 0, 0, 130, 60, 230, 130);
  canvas_fixture_assert_box (fixture, 1, 1, 260, 10, 300, 40);

  /* With Ctrl, while drawing. */
  qd_robot_key (fixture->window, "w");
  canvas_fixture_click (fixture, 20, 20, NULL);
  canvas_fixture_drag (fixture, 180, 100, 170, 95, "ctrl");
  canvas_fixture_assert_box (fixture, 0, 0, 120, 55, 220, 125);
  canvas_fixture_assert_log (fixture, "changed 1;changed 2;changed 1;");
}

static void
test_not_confirmed (CanvasFixture *fixture, gconstpointer data)
{
  g_autoptr (GdkTexture) before = NULL, after = NULL;

  before = qd_robot_picture (GTK_WIDGET (fixture->canvas));
  fixture->refuse = TRUE;
  canvas_fixture_drag (fixture, 20, 30, 120, 110, NULL);
  qd_robot_move (GTK_WIDGET (fixture->canvas), 5, 5);
  after = qd_robot_picture (GTK_WIDGET (fixture->canvas));
  canvas_fixture_assert_log (fixture, "added 1;");
  canvas_fixture_assert_n (fixture, 0);
  g_assert_cmphex (qd_robot_color (after, 140, 200), ==, qd_robot_color (before, 140, 200));
}

/* Others may store something while the pointer is down: what it holds goes on, unless that itself became different. */
static void
test_boxes_come_meanwhile (CanvasFixture *fixture, gconstpointer data)
{
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);
  double x, y;

  canvas_fixture_add (fixture, 0, 50, 50, 150, 120);
  qd_robot_key (fixture->window, "v");
  for (guint round = 0; round < 2; round++)
    {
      qd_box_canvas_to_widget (fixture->canvas, 100, 80, &x, &y);
      qd_robot_press (canvas, x, y, 1);
      qd_box_canvas_to_widget (fixture->canvas, 110, 80, &x, &y);
      qd_robot_move (canvas, x, y);
      canvas_fixture_add (fixture, 1, 200, 10 + 50 * round, 240, 40 + 50 * round);
      if (round == 1)
        g_array_index (fixture->boxes, QdCanvasBox, 0).box.ymax = 130;
      qd_box_canvas_set_boxes (fixture->canvas, (const QdCanvasBox *) (gconstpointer) fixture->boxes->data, fixture->boxes->len);
      qd_robot_release (canvas, 1);
      canvas_fixture_assert_box (fixture, 0, 0, 60, 50, 160, round == 0 ? 120 : 130);
      g_assert_cmpuint (qd_box_canvas_count_selected (fixture->canvas), ==, 1);
    }
  canvas_fixture_assert_log (fixture, "changed 1;");
}

static void
count (guint *n)
{
  ++*n;
}

/* A zoom that follows from the canvas's size is not told while sizes are given out: a label that shows it would ask for another
 * one then, and what asks so late is not drawn. */
static void
test_zoom_with_size (CanvasFixture *fixture, gconstpointer data)
{
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);
  int width = gtk_widget_get_width (canvas), height = gtk_widget_get_height (canvas);
  double before;
  guint n = 0;

  qd_box_canvas_zoom_fit (fixture->canvas);
  before = qd_box_canvas_get_zoom (fixture->canvas);
  g_signal_connect_swapped (canvas, "notify::zoom", G_CALLBACK (count), &n);
  gtk_widget_allocate (canvas, width / 2, height, -1, NULL);
  g_assert_cmpfloat (qd_box_canvas_get_zoom (fixture->canvas), <, before);
  g_assert_cmpuint (n, ==, 0);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_pan_and_zoom (CanvasFixture *fixture, gconstpointer data)
{
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);
  double x, y;

  qd_box_canvas_zoom_to (fixture->canvas, 4);
  qd_box_canvas_to_widget (fixture->canvas, 100, 100, &x, &y);
  qd_robot_scroll (canvas, x, y, -1, "ctrl");
  g_assert_cmpfloat_with_epsilon (qd_box_canvas_get_zoom (fixture->canvas), 5, 1e-9);
  qd_box_canvas_to_widget (fixture->canvas, 100, 100, &x, &y);
  qd_robot_drag (canvas, x, y, x + 60, y - 40, 2, NULL);
  {
    double moved_x, moved_y;
    qd_box_canvas_to_widget (fixture->canvas, 100, 100, &moved_x, &moved_y);
    g_assert_cmpfloat_with_epsilon (moved_x - x, 60, 1e-9);
    g_assert_cmpfloat_with_epsilon (moved_y - y, -40, 1e-9);
  }
  qd_robot_key_down (fixture->window, "space");
  qd_robot_drag (canvas, 400, 300, 390, 330, 1, NULL);
  qd_robot_key_up (fixture->window, "space");
  {
    double moved_x, moved_y;
    qd_box_canvas_to_widget (fixture->canvas, 100, 100, &moved_x, &moved_y);
    g_assert_cmpfloat_with_epsilon (moved_x - x, 50, 1e-9);
    g_assert_cmpfloat_with_epsilon (moved_y - y, -10, 1e-9);
  }
  canvas_fixture_assert_n (fixture, 0);
  canvas_fixture_assert_log (fixture, ""); /* Space that panned does not verify */
  qd_robot_key (fixture->window, "ctrl+1");
  g_assert_cmpfloat (qd_box_canvas_get_zoom (fixture->canvas), ==, 1);
  qd_robot_key (fixture->window, "ctrl+0");
  g_assert_cmpfloat_with_epsilon (qd_box_canvas_get_zoom (fixture->canvas), (800 - 48) / 300.0, 1e-9);
}

/* Keys */

static void
test_delete_and_nudge (CanvasFixture *fixture, gconstpointer data)
{
  canvas_fixture_add (fixture, 0, 50, 50, 150, 120);
  canvas_fixture_add (fixture, 1, 2, 100, 12, 110);
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "Right");
  qd_robot_key (fixture->window, "shift+Down");
  canvas_fixture_assert_box (fixture, 0, 0, 51, 60, 151, 130);
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "shift+Left");
  canvas_fixture_assert_box (fixture, 1, 1, 0, 100, 10, 110);
  qd_robot_key (fixture->window, "Left"); /* at the edge already */
  canvas_fixture_assert_log (fixture, "changed 1;changed 1;changed 1;");
  qd_robot_key (fixture->window, "Delete");
  canvas_fixture_assert_n (fixture, 1);
  canvas_fixture_assert_box (fixture, 0, 0, 51, 60, 151, 130);
  qd_robot_key (fixture->window, "Delete"); /* nothing is selected */
  canvas_fixture_assert_log (fixture, "removed 1;");
}

/* A button before the canvas and one behind it. */
static void
add_neighbours (CanvasFixture *fixture, GtkWidget **before, GtkWidget **after)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autoptr (GtkWidget) canvas = g_object_ref (GTK_WIDGET (fixture->canvas));

  *before = gtk_button_new ();
  *after = gtk_button_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  gtk_box_append (GTK_BOX (box), *before);
  gtk_box_append (GTK_BOX (box), canvas);
  gtk_box_append (GTK_BOX (box), *after);
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_widget_grab_focus (*after); /* it may have kept the focus of before, and not where it is now */
  gtk_widget_grab_focus (canvas);
}

/* From box to box, and past the last one on to what is behind the canvas; and back. */
static void
test_cycle (CanvasFixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "Tab", "Tab", "Tab", "shift+Tab", "shift+Tab" };
  static const gint64 expected[] = { 1, 2, 3, 2, 1 };
  GtkWidget *before, *after;

  add_neighbours (fixture, &before, &after);
  for (int i = 0; i < 3; i++)
    canvas_fixture_add (fixture, i, 10 + 50 * i, 10, 40 + 50 * i, 40);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      qd_robot_key (fixture->window, keys[i]);
      g_assert_cmpint (qd_box_canvas_get_selected (fixture->canvas)->id, ==, expected[i]);
      g_assert_true (gtk_widget_has_focus (GTK_WIDGET (fixture->canvas)));
    }
  qd_robot_key (fixture->window, "shift+Tab");
  g_assert_true (gtk_widget_has_focus (before));
  qd_robot_key (fixture->window, "Tab");
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (fixture->canvas)));
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "Tab");
  g_assert_cmpint (qd_box_canvas_get_selected (fixture->canvas)->id, ==, 3);
  qd_robot_key (fixture->window, "Tab");
  g_assert_true (gtk_widget_has_focus (after));
}

static void
test_classes (CanvasFixture *fixture, gconstpointer data)
{
  canvas_fixture_add (fixture, 0, 50, 50, 150, 120);
  qd_robot_key (fixture->window, "2"); /* nothing is selected: of the next box alone */
  g_assert_cmpint (qd_box_canvas_get_current_class (fixture->canvas), ==, 1);
  canvas_fixture_assert_box (fixture, 0, 0, 50, 50, 150, 120);
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "3");
  qd_robot_key (fixture->window, "3"); /* is that already */
  qd_robot_key (fixture->window, "9"); /* there is no such class */
  canvas_fixture_assert_box (fixture, 0, 2, 50, 50, 150, 120);
  canvas_fixture_assert_log (fixture, "class 1;");
}

static gboolean
has_three (gpointer fixture)
{
  return ((CanvasFixture *) fixture)->boxes->len == 3;
}

static void
test_copies (CanvasFixture *fixture, gconstpointer data)
{
  canvas_fixture_add (fixture, 2, 50, 50, 150, 120);
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "ctrl+d");
  canvas_fixture_assert_n (fixture, 2);
  canvas_fixture_assert_box (fixture, 1, 2, 60, 60, 160, 130);
  g_assert_cmpint (qd_box_canvas_get_selected (fixture->canvas)->id, ==, 2);

  qd_robot_key (fixture->window, "ctrl+x");
  canvas_fixture_assert_n (fixture, 1);
  qd_robot_key (fixture->window, "Tab");
  qd_robot_key (fixture->window, "ctrl+d");
  qd_robot_key (fixture->window, "ctrl+v");
  qd_robot_wait (has_three, fixture, "Pasting");
  canvas_fixture_assert_box (fixture, 2, 2, 70, 70, 170, 140);
  canvas_fixture_assert_log (fixture, "added 1;removed 1;added 1;added 1;");
}

static void
test_escape (CanvasFixture *fixture, gconstpointer data)
{
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);

  qd_robot_press (canvas, 200, 200, 1);
  qd_robot_move (canvas, 300, 300);
  qd_robot_key (fixture->window, "Escape");
  qd_robot_move (canvas, 320, 320);
  qd_robot_release (canvas, 1);
  canvas_fixture_assert_n (fixture, 0);
  canvas_fixture_assert_log (fixture, "");
}

static void
test_owner_actions (CanvasFixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "ctrl+z", "ctrl+shift+z", "ctrl+y", "a", "d", "alt+Left", "alt+Right", "space" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    qd_robot_key (fixture->window, keys[i]);
  canvas_fixture_assert_log (fixture, "undo;redo;redo;previous;next;previous;next;verify;");
}

/* Pictures */

static void
assert_near (GdkTexture *picture, double x, double y, guint32 expected)
{
  guint32 color = qd_robot_color (picture, (int) x, (int) y);

  g_test_message ("at %.0f, %.0f: #%06x, expected #%06x", x, y, color, expected);
  for (int shift = 0; shift < 24; shift += 8)
    g_assert_cmpint (ABS ((int) (color >> shift & 255) - (int) (expected >> shift & 255)), <=, 3);
}

static void
test_picture (CanvasFixture *fixture, gconstpointer data)
{
  g_autoptr (GdkTexture) picture = NULL, hidden = NULL;
  double x, y;

  canvas_fixture_add (fixture, 1, 50, 50, 150, 120);
  qd_robot_settle (fixture->window);
  picture = qd_robot_picture (GTK_WIDGET (fixture->canvas));
  qd_box_canvas_to_widget (fixture->canvas, 50, 85, &x, &y);
  assert_near (picture, x - 1, y, 0x0072b2); /* the color of the class, on both sides of the edge */
  assert_near (picture, x, y, 0x0072b2);
  assert_near (picture, x - 2, y, 0x2d2d2d);  /* dark outside: black at 0.65 over gray */
  assert_near (picture, x + 1, y, 0xdfdfdf);  /* light inside: white at 0.75 over gray */
  assert_near (picture, x + 10, y, 0x808080); /* and the photo */

  qd_robot_key (fixture->window, "h");
  qd_robot_settle (fixture->window);
  hidden = qd_robot_picture (GTK_WIDGET (fixture->canvas));
  assert_near (hidden, x, y, 0x808080);
}

static void
test_predictions (CanvasFixture *fixture, gconstpointer data)
{
  const QdCanvasBox boxes[] = { { 1, 1, { 50, 50, 150, 120 }, 0.9 }, { 2, 0, { 200, 50, 280, 120 }, 0.4 } };
  g_autoptr (GdkTexture) all = NULL, sure = NULL;
  double x, y, other_x, other_y;

  qd_box_canvas_set_read_only (fixture->canvas, TRUE);
  qd_box_canvas_set_boxes (fixture->canvas, boxes, 2);
  qd_box_canvas_to_widget (fixture->canvas, 50, 85, &x, &y);
  qd_box_canvas_to_widget (fixture->canvas, 200, 85, &other_x, &other_y);
  qd_robot_settle (fixture->window);
  all = qd_robot_picture (GTK_WIDGET (fixture->canvas));
  assert_near (all, x, y, 0x0072b2);
  assert_near (all, other_x, other_y, 0xe69f00);

  qd_box_canvas_set_threshold (fixture->canvas, 0.5);
  qd_robot_settle (fixture->window);
  sure = qd_robot_picture (GTK_WIDGET (fixture->canvas));
  assert_near (sure, x, y, 0x0072b2);
  assert_near (sure, other_x, other_y, 0x808080);

  canvas_fixture_click (fixture, 100, 80, NULL);
  g_assert_cmpint (qd_box_canvas_get_selected (fixture->canvas)->id, ==, 1);
  qd_robot_key (fixture->window, "Delete");
  qd_robot_key (fixture->window, "3");
  canvas_fixture_drag (fixture, 20, 20, 40, 40, NULL);
  canvas_fixture_assert_log (fixture, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (CanvasFixture *fixture, gconstpointer data);
  } tests[] = {
    { "draw", test_draw },
    { "click-selects", test_click_selects },
    { "resize", test_resize },
    { "move", test_move },
    { "not-confirmed", test_not_confirmed },
    { "boxes-come-meanwhile", test_boxes_come_meanwhile },
    { "pan-and-zoom", test_pan_and_zoom },
    { "zoom-with-size", test_zoom_with_size },
    { "delete-and-nudge", test_delete_and_nudge },
    { "cycle", test_cycle },
    { "classes", test_classes },
    { "copies", test_copies },
    { "escape", test_escape },
    { "owner-actions", test_owner_actions },
    { "picture", test_picture },
    { "predictions", test_predictions },
  };

  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/widgets/box-canvas/", tests[i].name, NULL);
      g_test_add (path, CanvasFixture, NULL, canvas_fixture_init, tests[i].run, canvas_fixture_clear);
    }
  return g_test_run ();
}
