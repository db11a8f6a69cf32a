#include "config.h"

#include "widgets/box-canvas-private.h"

#include "widgets/draw-boxes.h"
#include <math.h>

/* The widget's own pixels that the photo covers. */
typedef struct
{
  int x, y, width, height;
} Seen;

gboolean
qd_box_canvas_is_by_cairo (QdBoxCanvas *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));

  return native != NULL && GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native));
}

static GskRenderNode *
cairo_node_new (cairo_surface_t *surface, const graphene_rect_t *area)
{
  GskRenderNode *node = gsk_cairo_node_new (area);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_set_source_surface (cr, surface, area->origin.x, area->origin.y);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return node;
}

static GskRenderNode *
texture_node_new (cairo_surface_t *surface, const graphene_rect_t *area)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize) height,
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
  return gsk_texture_node_new (texture, area);
}

GskRenderNode *
qd_box_canvas_node_new (QdBoxCanvas *self, cairo_surface_t *surface)
{
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                                  (float) gtk_widget_get_height (GTK_WIDGET (self)));

  return qd_box_canvas_is_by_cairo (self) ? cairo_node_new (surface, &all) : texture_node_new (surface, &all);
}

static Seen
find_seen (const QdCanvasView *view)
{
  double left = floor (MAX (view->x, 0)), top = floor (MAX (view->y, 0));
  double right = ceil (MIN (view->x + view->photo_width * view->scale, view->widget_width));
  double bottom = ceil (MIN (view->y + view->photo_height * view->scale, view->widget_height));

  return (Seen){ (int) left, (int) top, MAX (0, (int) (right - left)), MAX (0, (int) (bottom - top)) };
}

/* Of @side pixels those from @from to @to, with one more around, which the filter mixes in. */
static guint
cut (double from, double to, guint side, guint *begin)
{
  double low = CLAMP (floor (from) - 1, 0, side), high = CLAMP (ceil (to) + 1, 0, side);

  *begin = (guint) low;
  return (guint) (high - low);
}

/* Draws what of the photo lies in @seen; only that part of its pixels is looked at. */
static void
paint_seen (cairo_t *cr, const QdCanvasView *view, const QdPixels *pixels, Seen seen)
{
  double x = view->photo_width * view->scale / pixels->width, y = view->photo_height * view->scale / pixels->height;
  guint left, top;
  guint width = cut ((seen.x - view->x) / x, (seen.x + seen.width - view->x) / x, pixels->width, &left);
  guint height = cut ((seen.y - view->y) / y, (seen.y + seen.height - view->y) / y, pixels->height, &top);
  cairo_surface_t *part = width > 0 && height > 0 ? qd_pixels_part_to_surface (pixels, left, top, width, height) : NULL;

  if (part == NULL)
    return;
  cairo_translate (cr, view->x - seen.x, view->y - seen.y);
  cairo_scale (cr, x, y);
  cairo_set_source_surface (cr, part, left, top);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (cr, 0, 0, pixels->width, pixels->height);
  cairo_fill (cr);
  cairo_surface_destroy (part);
}

static GskRenderNode *
seen_node_new (QdBoxCanvas *self, Seen seen, int device)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, seen.width * device, seen.height * device);
  const graphene_rect_t area = GRAPHENE_RECT_INIT ((float) seen.x, (float) seen.y, (float) seen.width, (float) seen.height);
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, device, device);
  cr = cairo_create (surface);
  paint_seen (cr, &self->view, qd_canvas_photo_get_level (self->photo, self->view.scale * device), seen);
  cairo_destroy (cr);
  return cairo_node_new (surface, &area);
}

static gboolean
is_same_view (const QdCanvasView *a, const QdCanvasView *b)
{
  return a->x == b->x && a->y == b->y && a->scale == b->scale && a->widget_width == b->widget_width &&
         a->widget_height == b->widget_height;
}

void
qd_box_canvas_append_seen (QdBoxCanvas *self, GtkSnapshot *snapshot)
{
  Seen seen = find_seen (&self->view);
  int device = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (seen.width == 0 || seen.height == 0)
    return;
  if (self->seen != NULL && (self->seen_device != device || !is_same_view (&self->seen_view, &self->view)))
    g_clear_pointer (&self->seen, gsk_render_node_unref);
  if (self->seen == NULL)
    self->seen = seen_node_new (self, seen, device);
  self->seen_view = self->view;
  self->seen_device = device;
  gtk_snapshot_append_node (snapshot, self->seen);
}
