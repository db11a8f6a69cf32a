#include "tests/widgets/scene.h"

#include "engine/core/random.h"
#include <cairo.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <json-glib/json-glib.h>
#include <math.h>

const QdClassLook scene_classes[SCENE_N_CLASSES] = {
  { "bee", { 0.902, 0.624, 0 } },
  { "wasp", { 0, 0.447, 0.698 } },
  { "flower", { 0.8, 0.475, 0.655 } },
};

static QdPixels *
pixels_from_surface (cairo_surface_t *surface, guint width, guint height)
{
  QdPixels *pixels = qd_pixels_new (width, height);
  int stride = cairo_image_surface_get_stride (surface);

  cairo_surface_flush (surface);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        const guint8 *from = cairo_image_surface_get_data (surface) + (gsize) y * stride + (gsize) x * 4;
        guint8 *to = pixels->data + ((gsize) y * width + x) * 4;

        to[0] = from[2];
        to[1] = from[1];
        to[2] = from[0];
        to[3] = 255;
      }
  return pixels;
}

static void
draw_flower (cairo_t *cr, QdRandom *random, double x, double y, double size)
{
  double red = qd_random_range (random, 0.7, 1), turn = qd_random_range (random, 0, G_PI);

  for (int petal = 0; petal < 7; petal++)
    {
      double angle = turn + petal * 2 * G_PI / 7;
      cairo_arc (cr, x + cos (angle) * size * 0.6, y + sin (angle) * size * 0.6, size * 0.38, 0, 2 * G_PI);
      cairo_set_source_rgb (cr, red, red * 0.75, 0.9);
      cairo_fill (cr);
    }
  cairo_arc (cr, x, y, size * 0.35, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0.95, 0.8, 0.2);
  cairo_fill (cr);
}

QdPixels *
scene_photo_new (guint width, guint height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  cairo_t *cr = cairo_create (surface);
  cairo_pattern_t *ground = cairo_pattern_create_linear (0, 0, 0, height);
  QdRandom random;
  QdPixels *pixels;

  qd_random_init (&random, 3, 1);
  cairo_pattern_add_color_stop_rgb (ground, 0, 0.62, 0.72, 0.42);
  cairo_pattern_add_color_stop_rgb (ground, 1, 0.2, 0.36, 0.16);
  cairo_set_source (cr, ground);
  cairo_paint (cr);
  for (int blade = 0; blade < 900; blade++)
    {
      double x = qd_random_range (&random, 0, width), y = qd_random_range (&random, 0, height);
      cairo_move_to (cr, x, y);
      cairo_rel_curve_to (cr, 4, -20, 8, -30, qd_random_range (&random, -20, 20), -60);
      cairo_set_source_rgba (cr, 0.3, qd_random_range (&random, 0.4, 0.75), 0.2, 0.5);
      cairo_set_line_width (cr, 3);
      cairo_stroke (cr);
    }
  for (int flower = 0; flower < 25; flower++)
    {
      double x = qd_random_range (&random, 0, width), y = qd_random_range (&random, 0, height);
      draw_flower (cr, &random, x, y, qd_random_range (&random, 0.02, 0.05) * width);
    }
  pixels = pixels_from_surface (surface, width, height);
  cairo_pattern_destroy (ground);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return pixels;
}

/* A line of the manifest of the bees; NULL where there are no fixtures. */
static JsonParser *
bee_line_new (guint number)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("QD_FIXTURES") != NULL ? g_getenv ("QD_FIXTURES") : "", "bees", "output.manifest", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  JsonParser *parser;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  parser = json_parser_new_immutable ();
  g_assert_true (json_parser_load_from_data (parser, lines[number % g_strv_length (lines)], -1, NULL));
  return parser;
}

static char *
bee_photo_path (guint number)
{
  g_autoptr (JsonParser) line = bee_line_new (number);
  JsonObject *object = line != NULL ? json_node_get_object (json_parser_get_root (line)) : NULL;

  return object != NULL
             ? g_build_filename (g_getenv ("QD_FIXTURES"), "bees", json_object_get_string_member (object, "source-ref"), NULL)
             : NULL;
}

GArray *
scene_bee_boxes_new (guint number)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (QdCanvasBox));
  g_autoptr (JsonParser) line = bee_line_new (number);
  JsonObject *bees =
      line != NULL ? json_object_get_object_member (json_node_get_object (json_parser_get_root (line)), "bees") : NULL;
  JsonArray *annotations = bees != NULL ? json_object_get_array_member (bees, "annotations") : NULL;

  for (guint i = 0; annotations != NULL && i < json_array_get_length (annotations); i++)
    {
      JsonObject *from = json_array_get_object_element (annotations, i);
      double left = json_object_get_double_member (from, "left"), top = json_object_get_double_member (from, "top");
      QdCanvasBox box = { i + 1,
                          0,
                          { left, top, left + json_object_get_double_member (from, "width"),
                            top + json_object_get_double_member (from, "height") },
                          NAN };
      g_array_append_val (boxes, box);
    }
  return boxes;
}

QdPixels *
scene_bee_photo_new (guint number)
{
  g_autofree char *path = bee_photo_path (number);
  g_autoptr (GdkPixbuf) decoded = path != NULL ? gdk_pixbuf_new_from_file (path, NULL) : NULL;
  g_autoptr (GdkPixbuf) picture = decoded != NULL ? gdk_pixbuf_add_alpha (decoded, FALSE, 0, 0, 0) : NULL;
  QdPixels *pixels;

  if (picture == NULL)
    return scene_photo_new (500, 375);
  pixels = qd_pixels_new ((guint) gdk_pixbuf_get_width (picture), (guint) gdk_pixbuf_get_height (picture));
  for (guint y = 0; y < pixels->height; y++)
    memcpy (pixels->data + (gsize) y * pixels->width * 4,
            gdk_pixbuf_read_pixels (picture) + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (picture),
            (gsize) pixels->width * 4);
  return pixels;
}

QdCanvasBox *
scene_boxes_new (guint n, guint width, guint height)
{
  QdCanvasBox *boxes = g_new0 (QdCanvasBox, n);
  guint columns = (guint) ceil (sqrt ((double) n * width / height)), rows = (n + columns - 1) / columns;
  QdRandom random;

  qd_random_init (&random, 9, 2);
  for (guint i = 0; i < n; i++)
    {
      double cell_w = (double) width / columns, cell_h = (double) height / rows;
      double x = (i % columns) * cell_w, y = i / columns * cell_h;
      double w = cell_w * qd_random_range (&random, 0.4, 0.9), h = cell_h * qd_random_range (&random, 0.4, 0.9);

      x += qd_random_range (&random, 0, cell_w - w);
      y += qd_random_range (&random, 0, cell_h - h);
      boxes[i] = (QdCanvasBox){
        i + 1, (int) (i % SCENE_N_CLASSES), { floor (x), floor (y), floor (x) + ceil (w), floor (y) + ceil (h) }, NAN
      };
    }
  return boxes;
}
