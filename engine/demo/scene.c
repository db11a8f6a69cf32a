#include "engine/demo/scene.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <string.h>

#include "engine/demo/drawing.h"

#define MAX_THINGS 40
#define NOTHING 0xff        /* in owners: no thing covers the pixel */
#define LEAST_VISIBLE 0.5   /* of a thing's pixels; what shows less gets no box */
#define THING_REACH 0.85    /* how far a thing reaches from its middle, in its own sizes */
#define LEAST_SIDE 9        /* pixels; smaller things cannot be told apart */

typedef void (*DrawFunc) (cairo_t *cr, QdRandom *random);

typedef struct
{
  DrawFunc draw;
  QdDemoKind kind;      /* QD_DEMO_N_KINDS: clutter */
  double x, y;          /* pixels */
  double size;          /* pixels */
  double angle, squash; /* squash: seen from the side, 1: from above */
  guint blur;           /* pixels */
  gboolean stem, shadow;
} Thing;

typedef struct
{
  QdRandom *random;
  QdDemoLight light;
  guint width, height;
  Thing things[MAX_THINGS];
  guint n_things;
  cairo_surface_t *surface;
  guint8 *owners; /* [height][width]: the thing on top */
  guint drawn[MAX_THINGS]; /* pixels of each thing inside the frame */
  QdCornerBox extents[MAX_THINGS];
} Painter;

static const DrawFunc kind_draws[QD_DEMO_N_KINDS] = { qd_demo_draw_bee, qd_demo_draw_wasp, qd_demo_draw_daisy };
static const DrawFunc flower_draws[] = { qd_demo_draw_cornflower, qd_demo_draw_clover, qd_demo_draw_buttercup };
static const DrawFunc clutter_draws[] = { qd_demo_draw_fly, qd_demo_draw_ladybird, qd_demo_draw_leaf, qd_demo_draw_fly };

/* Most are of a middle size, few fill the frame: a square of a uniform number between both ends. */
static double
choose_size (QdRandom *random, double least, double most)
{
  double share = qd_random_double (random);

  return least + (most - least) * share * share;
}

static gboolean
is_crowded (const Painter *painter, double x, double y, double size, gboolean insect)
{
  for (guint i = 0; i < painter->n_things; i++)
    {
      const Thing *other = &painter->things[i];
      gboolean other_insect = other->kind == QD_DEMO_BEE || other->kind == QD_DEMO_WASP || !other->stem;
      double least = (insect == other_insect ? 0.75 : 0.0) * (size + other->size) / 2;

      if (hypot (x - other->x, y - other->y) < least)
        return TRUE;
    }
  return FALSE;
}

static void
add_flower (Painter *painter, DrawFunc draw, QdDemoKind kind)
{
  QdRandom *random = painter->random;
  Thing thing = { draw, kind, 0, 0, choose_size (random, 34, 190), qd_random_range (random, 0, 2 * G_PI),
                  qd_random_range (random, 0.5, 1), 0, TRUE, FALSE };

  for (guint attempt = 0; attempt < 12 && painter->n_things < MAX_THINGS; attempt++)
    {
      thing.x = qd_random_range (random, 0.02, 0.98) * painter->width;
      thing.y = qd_random_range (random, 0.05, 0.92) * painter->height;
      if (is_crowded (painter, thing.x, thing.y, thing.size, FALSE))
        continue;
      thing.blur = qd_random_double (random) < 0.25 ? 1 + qd_random_below (random, 2) : 0;
      painter->things[painter->n_things++] = thing;
      return;
    }
}

/* Insects sit on flowers as often as not; those in the air are blurred by their speed. */
static void
add_insect (Painter *painter, DrawFunc draw, QdDemoKind kind, guint n_flowers)
{
  QdRandom *random = painter->random;
  Thing thing = { draw, kind, 0, 0, choose_size (random, 54, 210), 0, 0, 0, FALSE, FALSE };

  for (guint attempt = 0; attempt < 12 && painter->n_things < MAX_THINGS; attempt++)
    {
      thing.shadow = n_flowers > 0 && qd_random_double (random) < 0.6;
      thing.x = qd_random_range (random, -0.01, 1.01) * painter->width;
      thing.y = qd_random_range (random, 0.02, 0.98) * painter->height;
      if (thing.shadow)
        {
          const Thing *flower = &painter->things[qd_random_below (random, n_flowers)];

          thing.x = flower->x + qd_random_range (random, -0.35, 0.35) * flower->size;
          thing.y = flower->y + qd_random_range (random, -0.3, 0.3) * flower->size;
          thing.size = CLAMP (thing.size, 54, MAX (54, flower->size * 1.3));
        }
      if (is_crowded (painter, thing.x, thing.y, thing.size, TRUE))
        continue;
      if (draw == qd_demo_draw_ladybird)
        thing.size *= 0.5;
      thing.angle = qd_random_range (random, 0, 2 * G_PI);
      thing.squash = qd_random_range (random, 0.62, 1);
      if (qd_random_double (random) < 0.15 && thing.size > 60)
        thing.blur = 1 + (thing.size > 110);
      painter->things[painter->n_things++] = thing;
      return;
    }
}

static void
choose_things (Painter *painter, QdDemoKind main)
{
  QdRandom *random = painter->random;
  gboolean none = main == QD_DEMO_N_KINDS;
  guint n_daisies = none ? 0 : qd_random_below (random, 4) + (main == QD_DEMO_DAISY);
  guint n_bees = none ? 0 : qd_random_below (random, 4) + (main == QD_DEMO_BEE);
  guint n_wasps = none ? 0 : qd_random_below (random, 4) + (main == QD_DEMO_WASP);
  guint n_flowers;

  for (guint i = 0; i < n_daisies; i++)
    add_flower (painter, qd_demo_draw_daisy, QD_DEMO_DAISY);
  for (guint i = 0, n = qd_random_below (random, 5); i < n; i++)
    add_flower (painter, flower_draws[qd_random_below (random, G_N_ELEMENTS (flower_draws))], QD_DEMO_N_KINDS);
  n_flowers = painter->n_things;
  for (guint i = 0; i < n_bees; i++)
    add_insect (painter, kind_draws[QD_DEMO_BEE], QD_DEMO_BEE, n_flowers);
  for (guint i = 0; i < n_wasps; i++)
    add_insect (painter, kind_draws[QD_DEMO_WASP], QD_DEMO_WASP, n_flowers);
  for (guint i = 0, n = qd_random_below (random, 4); i < n; i++)
    add_insect (painter, clutter_draws[qd_random_below (random, G_N_ELEMENTS (clutter_draws))], QD_DEMO_N_KINDS, n_flowers);
}

static cairo_surface_t *
draw_layer (Painter *painter, const Thing *thing)
{
  int reach = (int) ceil (thing->size * THING_REACH) + 3 * (int) thing->blur + 1;
  cairo_surface_t *layer = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 2 * reach, 2 * reach);
  cairo_t *cr;

  cairo_surface_set_device_offset (layer, reach - floor (thing->x), reach - floor (thing->y));
  cr = cairo_create (layer);
  cairo_translate (cr, thing->x, thing->y);
  if (thing->stem)
    cairo_scale (cr, 1, thing->squash);
  cairo_rotate (cr, thing->angle);
  cairo_scale (cr, thing->size, thing->size * (thing->stem ? 1 : thing->squash));
  thing->draw (cr, painter->random);
  cairo_destroy (cr);
  qd_demo_blur (layer, thing->blur);
  return layer;
}

/* Whose pixels are whose: a thing owns what it covers by more than a quarter. @index NOTHING: what lies in front of all. */
static void
claim_pixels (Painter *painter, cairo_surface_t *layer, guint index)
{
  gsize stride = cairo_image_surface_get_stride (layer);
  int columns = cairo_image_surface_get_width (layer), rows = cairo_image_surface_get_height (layer);
  QdCornerBox box = { painter->width, painter->height, 0, 0 };
  double left, top;
  const guint8 *data;

  cairo_surface_flush (layer);
  data = cairo_image_surface_get_data (layer);
  cairo_surface_get_device_offset (layer, &left, &top);
  for (int row = MAX (0, (int) top); row < MIN (rows, (int) painter->height + (int) top); row++)
    for (int column = MAX (0, (int) left); column < MIN (columns, (int) painter->width + (int) left); column++)
      {
        guint x = (guint) (column - (int) left), y = (guint) (row - (int) top);
        guint32 pixel;

        memcpy (&pixel, data + (gsize) row * stride + (gsize) column * 4, 4);
        if (pixel >> 24 < 72)
          continue;
        painter->owners[y * painter->width + x] = (guint8) index;
        if (index == NOTHING)
          continue;
        painter->drawn[index]++;
        box.xmin = MIN (box.xmin, x);
        box.ymin = MIN (box.ymin, y);
        box.xmax = MAX (box.xmax, x + 1);
        box.ymax = MAX (box.ymax, y + 1);
      }
  if (index != NOTHING)
    painter->extents[index] = box;
}

static void
paint_shadow (cairo_t *cr, cairo_surface_t *layer, const Thing *thing)
{
  cairo_set_source_rgba (cr, 0, 0, 0, 0.28);
  for (guint i = 1; i <= 3; i++)
    cairo_mask_surface (cr, layer, thing->size * 0.02 * i, thing->size * 0.03 * i);
}

static void
paint_things (Painter *painter, cairo_t *cr)
{
  for (guint i = 0; i < painter->n_things; i++)
    if (painter->things[i].stem)
      qd_demo_draw_stem (cr, painter->random, &painter->light, painter->things[i].x, painter->things[i].y,
                         painter->things[i].size, painter->height);
  for (guint i = 0; i < painter->n_things; i++)
    {
      cairo_surface_t *layer = draw_layer (painter, &painter->things[i]);

      if (painter->things[i].shadow)
        paint_shadow (cr, layer, &painter->things[i]);
      cairo_set_source_surface (cr, layer, 0, 0);
      cairo_paint (cr);
      claim_pixels (painter, layer, i);
      cairo_surface_destroy (layer);
    }
}

/* A few blades between the lens and the subject: soft, and in the way. */
static void
paint_foreground (Painter *painter, cairo_t *cr)
{
  cairo_surface_t *layer = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, painter->width, painter->height);
  cairo_t *blades = cairo_create (layer);

  qd_demo_draw_blades (blades, painter->random, &painter->light, painter->width, painter->height,
                       qd_random_below (painter->random, 9), 0.8, qd_random_range (painter->random, 5, 11));
  cairo_destroy (blades);
  qd_demo_blur (layer, qd_random_below (painter->random, 4));
  cairo_set_source_surface (cr, layer, 0, 0);
  cairo_paint (cr);
  claim_pixels (painter, layer, NOTHING);
  cairo_surface_destroy (layer);
}

static gint
compare_area (gconstpointer a, gconstpointer b)
{
  double first = qd_corner_box_area (((const QdDemoObject *) a)->box), second = qd_corner_box_area (((const QdDemoObject *) b)->box);

  return (first < second) - (first > second);
}

static GArray *
collect_objects (const Painter *painter)
{
  GArray *objects = g_array_new (FALSE, FALSE, sizeof (QdDemoObject));
  guint visible[MAX_THINGS] = { 0 };

  for (gsize i = 0; i < (gsize) painter->width * painter->height; i++)
    if (painter->owners[i] != NOTHING)
      visible[painter->owners[i]]++;
  for (guint i = 0; i < painter->n_things; i++)
    {
      QdDemoObject object = { painter->things[i].kind, painter->extents[i] };
      double width = object.box.xmax - object.box.xmin, height = object.box.ymax - object.box.ymin;

      if (object.kind != QD_DEMO_N_KINDS && visible[i] >= LEAST_VISIBLE * painter->drawn[i] && MIN (width, height) >= LEAST_SIDE)
        g_array_append_val (objects, object);
    }
  g_array_sort (objects, compare_area);
  return objects;
}

static void
paint_meadow (Painter *painter, cairo_t *cr)
{
  guint depth = 1 + qd_random_below (painter->random, 3);

  qd_demo_draw_background (cr, painter->random, &painter->light, painter->width, painter->height);
  qd_demo_draw_blades (cr, painter->random, &painter->light, painter->width, painter->height, 60, 0.85, 5);
  qd_demo_blur (painter->surface, 2 * depth);
  qd_demo_draw_blades (cr, painter->random, &painter->light, painter->width, painter->height, 20, 0.75, 4);
  qd_demo_blur (painter->surface, depth);
  qd_demo_draw_blades (cr, painter->random, &painter->light, painter->width, painter->height,
                       8 + qd_random_below (painter->random, 30), 0.6, 4);
}

QdDemoScene *
qd_demo_scene_new (QdRandom *random, guint width, guint height, QdDemoKind main)
{
  QdDemoScene *scene = g_new0 (QdDemoScene, 1);
  g_autofree guint8 *owners = g_malloc ((gsize) width * height);
  Painter painter = { .random = random, .width = width, .height = height, .owners = owners };
  cairo_t *cr;

  memset (owners, NOTHING, (gsize) width * height);
  painter.light = qd_demo_light_choose (random);
  painter.surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cr = cairo_create (painter.surface);
  paint_meadow (&painter, cr);
  choose_things (&painter, main);
  paint_things (&painter, cr);
  paint_foreground (&painter, cr);
  cairo_destroy (cr);
  if (qd_random_double (random) < 0.15)
    qd_demo_blur (painter.surface, 1);
  qd_demo_grade (painter.surface, random, &painter.light, qd_random_range (random, 0.01, 0.08));
  scene->surface = painter.surface;
  scene->objects = collect_objects (&painter);
  return scene;
}

void
qd_demo_scene_free (QdDemoScene *scene)
{
  if (scene == NULL)
    return;
  cairo_surface_destroy (scene->surface);
  g_array_unref (scene->objects);
  g_free (scene);
}

gboolean
qd_demo_scene_save (const QdDemoScene *scene, const char *path, guint quality, GError **error)
{
  cairo_surface_t *surface = scene->surface;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autofree char *text = g_strdup_printf ("%u", quality);
  guint width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);

  cairo_surface_flush (surface);
  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  for (guint y = 0; y < height; y++)
    {
      const guint8 *from = cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface);
      guint8 *to = gdk_pixbuf_get_pixels (pixbuf) + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf);

      for (guint x = 0; x < width; x++)
        {
          guint32 pixel;

          memcpy (&pixel, from + x * 4, 4);
          to[x * 3] = pixel >> 16 & 0xff;
          to[x * 3 + 1] = pixel >> 8 & 0xff;
          to[x * 3 + 2] = pixel & 0xff;
        }
    }
  return gdk_pixbuf_save (pixbuf, path, "jpeg", error, "quality", text, NULL);
}
