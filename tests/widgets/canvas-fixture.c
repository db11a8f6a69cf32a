#include "tests/widgets/canvas-fixture.h"

static void
show_stored (CanvasFixture *fixture)
{
  if (!fixture->refuse)
    qd_box_canvas_set_boxes (fixture->canvas, (const QdCanvasBox *) (gconstpointer) fixture->boxes->data, fixture->boxes->len);
}

static QdCanvasBox *
find (CanvasFixture *fixture, gint64 id)
{
  for (guint i = 0; i < fixture->boxes->len; i++)
    if (g_array_index (fixture->boxes, QdCanvasBox, i).id == id)
      return &g_array_index (fixture->boxes, QdCanvasBox, i);
  g_error ("The canvas speaks of a box that is not stored");
}

static void
on_added (QdBoxCanvas *canvas, const QdCanvasBox *boxes, guint n, CanvasFixture *fixture)
{
  g_string_append_printf (fixture->log, "added %u;", n);
  for (guint i = 0; i < n && !fixture->refuse; i++)
    {
      QdCanvasBox box = boxes[i];

      g_assert_cmpint (box.id, ==, 0);
      box.id = ++fixture->last_id;
      g_array_append_val (fixture->boxes, box);
    }
  show_stored (fixture);
}

static void
on_changed (QdBoxCanvas *canvas, const QdCanvasBox *boxes, guint n, CanvasFixture *fixture)
{
  g_string_append_printf (fixture->log, "changed %u;", n);
  for (guint i = 0; i < n && !fixture->refuse; i++)
    find (fixture, boxes[i].id)->box = boxes[i].box;
  show_stored (fixture);
}

static void
on_class_changed (QdBoxCanvas *canvas, const QdCanvasBox *boxes, guint n, CanvasFixture *fixture)
{
  g_string_append_printf (fixture->log, "class %u;", n);
  for (guint i = 0; i < n; i++)
    find (fixture, boxes[i].id)->class_index = boxes[i].class_index;
  show_stored (fixture);
}

static void
on_removed (QdBoxCanvas *canvas, const QdCanvasBox *boxes, guint n, CanvasFixture *fixture)
{
  g_string_append_printf (fixture->log, "removed %u;", n);
  for (guint i = 0; i < n; i++)
    g_array_remove_index (fixture->boxes,
                          (guint) (find (fixture, boxes[i].id) - (QdCanvasBox *) (gpointer) fixture->boxes->data));
  show_stored (fixture);
}

static void
on_action (GSimpleAction *action, GVariant *parameter, gpointer fixture)
{
  g_string_append_printf (((CanvasFixture *) fixture)->log, "%s;", g_action_get_name (G_ACTION (action)));
}

static void
add_actions (CanvasFixture *fixture)
{
  static const char *const names[] = { "undo", "redo", "previous", "next", "verify" };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (names[i], NULL);
      g_signal_connect (action, "activate", G_CALLBACK (on_action), fixture);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  gtk_widget_insert_action_group (fixture->window, "boxes", G_ACTION_GROUP (group));
}

void
canvas_fixture_init (CanvasFixture *fixture, gconstpointer data)
{
  g_autoptr (QdPixels) pixels = qd_pixels_new (300, 200);

  for (guint i = 0; i < 300 * 200 * 4; i++)
    pixels->data[i] = i % 4 == 3 ? 255 : 128;
  fixture->boxes = g_array_new (FALSE, FALSE, sizeof (QdCanvasBox));
  fixture->log = g_string_new (NULL);
  fixture->window = gtk_window_new ();
  fixture->canvas = QD_BOX_CANVAS (qd_box_canvas_new ());
  gtk_window_set_decorated (GTK_WINDOW (fixture->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->canvas));
  qd_box_canvas_set_pixels (fixture->canvas, pixels);
  qd_box_canvas_set_classes (fixture->canvas, scene_classes, SCENE_N_CLASSES);
  g_signal_connect (fixture->canvas, "boxes-added", G_CALLBACK (on_added), fixture);
  g_signal_connect (fixture->canvas, "boxes-changed", G_CALLBACK (on_changed), fixture);
  g_signal_connect (fixture->canvas, "class-changed", G_CALLBACK (on_class_changed), fixture);
  g_signal_connect (fixture->canvas, "boxes-removed", G_CALLBACK (on_removed), fixture);
  add_actions (fixture);
  fixture->open = qd_robot_open (GTK_WINDOW (fixture->window));
  if (!fixture->open)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (fixture->canvas));
  qd_box_canvas_zoom_to (fixture->canvas, 2);
  qd_robot_move (GTK_WIDGET (fixture->canvas), 5, 5);
}

void
canvas_fixture_clear (CanvasFixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_array_unref (fixture->boxes);
  g_string_free (fixture->log, TRUE);
}

gint64
canvas_fixture_add (CanvasFixture *fixture, int class_index, double xmin, double ymin, double xmax, double ymax)
{
  QdCanvasBox box = { ++fixture->last_id, class_index, { xmin, ymin, xmax, ymax }, NAN };

  g_array_append_val (fixture->boxes, box);
  show_stored (fixture);
  return box.id;
}

void
canvas_fixture_drag (CanvasFixture *fixture, double x0, double y0, double x1, double y1, const char *modifiers)
{
  double wx0, wy0, wx1, wy1;

  qd_box_canvas_to_widget (fixture->canvas, x0, y0, &wx0, &wy0);
  qd_box_canvas_to_widget (fixture->canvas, x1, y1, &wx1, &wy1);
  qd_robot_drag (GTK_WIDGET (fixture->canvas), wx0, wy0, wx1, wy1, 1, modifiers);
}

void
canvas_fixture_click (CanvasFixture *fixture, double x, double y, const char *modifiers)
{
  double wx, wy;

  qd_box_canvas_to_widget (fixture->canvas, x, y, &wx, &wy);
  qd_robot_click (GTK_WIDGET (fixture->canvas), wx, wy, 1, modifiers);
}

void
canvas_fixture_assert_n (CanvasFixture *fixture, guint n)
{
  guint shown;

  g_assert_cmpuint (fixture->boxes->len, ==, n);
  qd_box_canvas_get_boxes (fixture->canvas, &shown);
  g_assert_cmpuint (shown, ==, n);
}

void
canvas_fixture_assert_box (CanvasFixture *fixture, guint index, int class_index, double xmin, double ymin, double xmax,
                           double ymax)
{
  const QdCanvasBox *box;

  g_assert_cmpuint (index, <, fixture->boxes->len);
  box = &g_array_index (fixture->boxes, QdCanvasBox, index);
  g_assert_cmpint (box->class_index, ==, class_index);
  g_assert_cmpfloat (box->box.xmin, ==, xmin);
  g_assert_cmpfloat (box->box.ymin, ==, ymin);
  g_assert_cmpfloat (box->box.xmax, ==, xmax);
  g_assert_cmpfloat (box->box.ymax, ==, ymax);
}

void
canvas_fixture_assert_log (CanvasFixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->log->str, ==, expected);
  g_string_truncate (fixture->log, 0);
}
