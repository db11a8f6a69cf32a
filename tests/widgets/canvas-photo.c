/* What is seen of the photo is the photo, each point of it where the view has it: whole, close up, small, moved, and another
 * photo in its place; drawn by the graphics card and by Cairo, which keeps what is in view. */
#include "tests/widgets/canvas-fixture.h"

#define WIDTH  1200
#define HEIGHT 900
#define SIDE   150 /* pixels of a field */

static const guint32 colors[] = { 0xd03010, 0x10a040, 0x2050e0, 0xe0c010, 0x804090 };

static guint32
color_of_field (guint x, guint y, guint first)
{
  return colors[(x / SIDE + 3 * (y / SIDE) + first) % G_N_ELEMENTS (colors)];
}

/* Fields of five colors; @first: of the upper left one. */
static QdPixels *
fields_new (guint first)
{
  QdPixels *pixels = qd_pixels_new (WIDTH, HEIGHT);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        guint32 color = color_of_field (x, y, first);
        guint8 *at = pixels->data + 4 * ((gsize) y * WIDTH + x);

        at[0] = color >> 16;
        at[1] = color >> 8 & 255;
        at[2] = color & 255;
        at[3] = 255;
      }
  return pixels;
}

/* The middle of each field that is in view, and both sides of each edge between two fields, two pixels of the widget off.
 * Returns how many points that were. */
static guint
check_view (CanvasFixture *fixture, guint first)
{
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);
  double width = gtk_widget_get_width (canvas), height = gtk_widget_get_height (canvas), scale;
  g_autoptr (GdkTexture) picture = NULL;
  guint n = 0;

  qd_robot_settle (fixture->window);
  picture = qd_robot_picture (canvas);
  scale = qd_box_canvas_get_zoom (fixture->canvas);
  for (guint y = SIDE / 2; y < HEIGHT; y += SIDE)
    for (guint x = SIDE / 2; x < WIDTH; x += SIDE)
      for (int side = -1; side <= 1; side++)
        {
          double off = side * (SIDE / 2.0 * scale - 2.5), wx, wy;

          qd_box_canvas_to_widget (fixture->canvas, x, y, &wx, &wy);
          wx += off;
          if (wx < 1 || wy < 1 || wx > width - 2 || wy > height - 2)
            continue;
          g_assert_cmphex (qd_robot_color (picture, (int) floor (wx), (int) floor (wy)), ==, color_of_field (x, y, first));
          n++;
        }
  return n;
}

static void
test_photo (CanvasFixture *fixture, gconstpointer data)
{
  static const struct
  {
    double zoom;
    guint seen; /* points that are looked at */
  } views[] = { { 1, 64 }, { 0.5, 144 }, { 2, 16 }, { 3.7, 8 }, { 0.31, 144 } };
  g_autoptr (QdPixels) photo = fields_new (0), other = fields_new (1);
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);

  qd_box_canvas_set_read_only (fixture->canvas, TRUE); /* no crosshair */
  qd_box_canvas_set_pixels (fixture->canvas, photo);
  g_assert_cmpuint (check_view (fixture, 0), ==, 3 * (WIDTH / SIDE) * (HEIGHT / SIDE));
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      qd_box_canvas_zoom_to (fixture->canvas, views[i].zoom);
      g_assert_cmpuint (check_view (fixture, 0), ==, views[i].seen);
    }
  qd_box_canvas_zoom_to (fixture->canvas, 2);
  qd_robot_press (canvas, 400, 300, 2);
  qd_robot_move (canvas, 353, 271);
  qd_robot_release (canvas, 2);
  g_assert_cmpuint (check_view (fixture, 0), ==, 16);
  qd_box_canvas_set_pixels (fixture->canvas, other);
  g_assert_cmpuint (check_view (fixture, 1), ==, 3 * (WIDTH / SIDE) * (HEIGHT / SIDE));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 640, 500);
  g_assert_cmpuint (check_view (fixture, 1), ==, 3 * (WIDTH / SIDE) * (HEIGHT / SIDE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add ("/widgets/canvas-photo", CanvasFixture, NULL, canvas_fixture_init, test_photo, canvas_fixture_clear);
  return g_test_run ();
}
