#include "config.h"

#include "widgets/box-canvas-private.h"

#include "widgets/text.h"
#include "widgets/widget-look.h"
#include <glib/gi18n-lib.h>
#include <math.h>

#define LINE_WIDTH  2.0
#define FONT_SIZE   12.0 /* with text of the usual size */
#define HANDLE_SIDE 9.0

/* Room for what stands around a box: its tag, and its size while it is drawn; with text of the usual size. */
#define TAG_WIDTH  160.0
#define TAG_HEIGHT 32.0

void
qd_box_canvas_invalidate (QdBoxCanvas *self)
{
  g_clear_pointer (&self->layer, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* In widget pixels, at whole device pixels, so that the lines are crisp. */
static QdDrawnBox
drawn_box (QdBoxCanvas *self, const QdCanvasBox *box)
{
  double device = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  QdCornerBox on = qd_canvas_view_box_to_widget (&self->view, box->box);

  on = (QdCornerBox){ round (on.xmin * device) / device, round (on.ymin * device) / device, round (on.xmax * device) / device,
                      round (on.ymax * device) / device };
  return (QdDrawnBox){ on, box->class_index, box->score };
}

static void
paint_drawn (QdBoxCanvas *self, cairo_t *cr, GArray *drawn, double fill)
{
  QdBoxStyle style = { .line_width = LINE_WIDTH,
                       .font_size = FONT_SIZE * qd_widget_look (GTK_WIDGET (self)).scale,
                       .fill = fill,
                       .opacity = self->opacity };

  qd_draw_boxes (cr, (QdDrawnBox *) (gpointer) drawn->data, drawn->len, (QdClassLook *) (gpointer) self->classes->data,
                 self->classes->len, &style);
}

/* The boxes that are not selected; those far outside are left out. */
static GArray *
collect_resting (QdBoxCanvas *self)
{
  GArray *drawn = g_array_new (FALSE, FALSE, sizeof (QdDrawnBox));

  for (guint i = 0; i < self->boxes->len; i++)
    {
      QdCanvasBox *box = &g_array_index (self->boxes, QdCanvasBox, i);
      QdDrawnBox on = drawn_box (self, box);

      if (!qd_box_canvas_is_shown (self, box) || g_hash_table_contains (self->selected, &box->id))
        continue;
      if (on.box.xmax > -8 && on.box.ymax > -8 && on.box.xmin < self->view.widget_width + 8 &&
          on.box.ymin < self->view.widget_height + 8)
        g_array_append_val (drawn, on);
    }
  return drawn;
}

static GskRenderNode *
layer_new (QdBoxCanvas *self)
{
  int device = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self)) * device, height = gtk_widget_get_height (GTK_WIDGET (self)) * device;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  g_autoptr (GArray) drawn = collect_resting (self);
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, device, device);
  cr = cairo_create (surface);
  paint_drawn (self, cr, drawn, 0);
  cairo_destroy (cr);
  return qd_box_canvas_node_new (self, surface);
}

/* Brightness multiplies; contrast spreads about the middle. */
static void
init_tone (QdBoxCanvas *self, graphene_matrix_t *matrix, graphene_vec4_t *offset)
{
  double gain = self->brightness >= 0 ? 1 + 1.5 * self->brightness : 1 + 0.8 * self->brightness;
  double spread = self->contrast >= 0 ? 1 + 2 * self->contrast : 1 + 0.8 * self->contrast;
  float scale = (float) (gain * spread), shift = (float) ((1 - spread) / 2);

  graphene_matrix_init_scale (matrix, scale, scale, scale);
  graphene_vec4_init (offset, shift, shift, shift, 0);
}

static void
snapshot_photo (QdBoxCanvas *self, GtkSnapshot *snapshot)
{
  QdCanvasView *view = &self->view;
  double width = view->photo_width * view->scale, height = view->photo_height * view->scale;
  double device = view->scale * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  gboolean plain = self->brightness == 0 && self->contrast == 0;
  graphene_rect_t area = GRAPHENE_RECT_INIT ((float) view->x, (float) view->y, (float) width, (float) height);
  graphene_rect_t edge = GRAPHENE_RECT_INIT ((float) view->x - 1, (float) view->y - 1, (float) width + 2, (float) height + 2);
  graphene_matrix_t matrix;
  graphene_vec4_t offset;

  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 0.35f }, &edge);
  if (!plain)
    {
      init_tone (self, &matrix, &offset);
      gtk_snapshot_push_color_matrix (snapshot, &matrix, &offset);
    }
  if (qd_box_canvas_is_by_cairo (self))
    qd_box_canvas_append_seen (self, snapshot);
  else
    gtk_snapshot_append_texture (snapshot, qd_canvas_photo_get_texture (self->photo, device), &area);
  if (!plain)
    gtk_snapshot_pop (snapshot);
}

/* Dark beside light, each a device pixel or more, across the photo's part in view. */
static void
snapshot_crosshair (QdBoxCanvas *self, GtkSnapshot *snapshot)
{
  QdCanvasView *view = &self->view;
  float x = (float) floor (self->pointer_x), y = (float) floor (self->pointer_y);
  float left = (float) MAX (view->x, 0), top = (float) MAX (view->y, 0);
  float right = (float) MIN (view->x + view->photo_width * view->scale, view->widget_width);
  float bottom = (float) MIN (view->y + view->photo_height * view->scale, view->widget_height);
  const GdkRGBA dark = { 0, 0, 0, 0.6f }, light = { 1, 1, 1, 0.7f };

  if (x < left || x > right || y < top || y > bottom)
    return;
  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT (left, y + 1, right - left, 1));
  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT (x + 1, top, 1, bottom - top));
  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT (left, y, right - left, 1));
  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT (x, top, 1, bottom - top));
}

static void
paint_handles (cairo_t *cr, QdCornerBox box)
{
  double x[3] = { box.xmin, (box.xmin + box.xmax) / 2, box.xmax }, y[3] = { box.ymin, (box.ymin + box.ymax) / 2, box.ymax };
  gboolean wide = box.xmax - box.xmin > 4 * HANDLE_SIDE, tall = box.ymax - box.ymin > 4 * HANDLE_SIDE;

  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++)
      {
        if ((row == 1 && column == 1) || (column == 1 && !wide) || (row == 1 && !tall))
          continue;
        cairo_rectangle (cr, round (x[column]) - HANDLE_SIDE / 2, round (y[row]) - HANDLE_SIDE / 2, HANDLE_SIDE, HANDLE_SIDE);
      }
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.8);
  cairo_stroke (cr);
}

/* "123 x 88 px" beside the lower right corner of what is drawn or resized. */
static void
paint_size (QdBoxCanvas *self, cairo_t *cr)
{
  QdCornerBox on = qd_canvas_view_box_to_widget (&self->view, self->edit.now);
  g_autofree char *text =
      /* Translators: width and height of a box in pixels. */
      g_strdup_printf (_ ("%.0f × %.0f px"), self->edit.now.xmax - self->edit.now.xmin,
                       self->edit.now.ymax - self->edit.now.ymin);
  QdTextStyle style = { .size = FONT_SIZE * qd_widget_look (GTK_WIDGET (self)).scale };
  g_autoptr (PangoLayout) layout = qd_text_layout (cr, text, &style);
  double width, height, x, y;

  qd_text_size (layout, &width, &height);
  x = CLAMP (on.xmax - width, 8, MAX (8, self->view.widget_width - width - 8));
  y = CLAMP (on.ymax + 10, 4, MAX (4, self->view.widget_height - height - 4));
  cairo_rectangle (cr, floor (x) - 6, floor (y) - 2, ceil (width) + 12, ceil (height) + 4);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.75);
  cairo_fill (cr);
  cairo_move_to (cr, floor (x), floor (y));
  cairo_set_source_rgb (cr, 1, 1, 1);
  pango_cairo_show_layout (cr, layout);
}

static void
snapshot_band (QdBoxCanvas *self, GtkSnapshot *snapshot)
{
  QdCornerBox on = qd_canvas_view_box_to_widget (&self->view, self->edit.now);
  const graphene_rect_t area = GRAPHENE_RECT_INIT ((float) floor (on.xmin), (float) floor (on.ymin),
                                                   (float) ceil (on.xmax - on.xmin), (float) ceil (on.ymax - on.ymin));
  const GdkRGBA line = { 1, 1, 1, 0.9f }, ground = { 0.21f, 0.52f, 0.89f, 0.25f };
  const GdkRGBA colors[4] = { line, line, line, line };
  const float widths[4] = { 1, 1, 1, 1 };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &area, 0);
  gtk_snapshot_append_color (snapshot, &ground, &area);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

/* The part of the widget that boxes, tags, handles and the size can touch: what is outside of it is not drawn again. */
static graphene_rect_t
active_area (QdBoxCanvas *self, GArray *drawn)
{
  QdCornerBox area = g_array_index (drawn, QdDrawnBox, 0).box;
  double scale = qd_widget_look (GTK_WIDGET (self)).scale;
  graphene_rect_t rect;

  for (guint i = 1; i < drawn->len; i++)
    {
      QdCornerBox box = g_array_index (drawn, QdDrawnBox, i).box;
      area = (QdCornerBox){ MIN (area.xmin, box.xmin), MIN (area.ymin, box.ymin), MAX (area.xmax, box.xmax),
                            MAX (area.ymax, box.ymax) };
    }
  area = (QdCornerBox){ area.xmin - TAG_WIDTH * scale, area.ymin - TAG_HEIGHT * scale, area.xmax + TAG_WIDTH * scale,
                        area.ymax + TAG_HEIGHT * scale };
  area = qd_corner_box_clip (area, self->view.widget_width, self->view.widget_height);
  graphene_rect_init (&rect, (float) floor (area.xmin), (float) floor (area.ymin), (float) ceil (area.xmax - area.xmin),
                      (float) ceil (area.ymax - area.ymin));
  return rect;
}

/* Selected boxes, as they are edited, and the box that is being drawn. */
static void
snapshot_active (QdBoxCanvas *self, GtkSnapshot *snapshot)
{
  g_autoptr (GArray) boxes = qd_box_canvas_dup_selected (self);
  g_autoptr (GArray) drawn = g_array_new (FALSE, FALSE, sizeof (QdDrawnBox));
  gboolean drawing = self->edit.kind == QD_EDIT_DRAW && self->edit.dragged;
  QdCanvasBox fresh = { 0, self->current_class, self->edit.now, NAN };
  graphene_rect_t area;
  cairo_t *cr;

  if (self->boxes_hidden)
    g_array_set_size (boxes, 0);
  if (drawing)
    g_array_append_val (boxes, fresh);
  for (guint i = 0; i < boxes->len; i++)
    {
      QdDrawnBox on = drawn_box (self, &g_array_index (boxes, QdCanvasBox, i));
      g_array_append_val (drawn, on);
    }
  if (drawn->len == 0)
    return;
  area = active_area (self, drawn);
  if (area.size.width <= 0 || area.size.height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  paint_drawn (self, cr, drawn, 0.15);
  if (drawn->len == 1 && !drawing && !self->read_only && !qd_box_canvas_is_locked (self, self->primary))
    paint_handles (cr, g_array_index (drawn, QdDrawnBox, 0).box);
  if (self->edit.dragged && (drawing || self->edit.kind == QD_EDIT_RESIZE))
    paint_size (self, cr);
  cairo_destroy (cr);
}

/* Whoever walks by keys sees where the keys go. */
static void
snapshot_focus (QdBoxCanvas *self, GtkSnapshot *snapshot, const graphene_rect_t *all)
{
  const GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 0.8f };
  const GdkRGBA colors[4] = { accent, accent, accent, accent };
  const float widths[4] = { 2, 2, 2, 2 };
  GskRoundedRect outline;

  if (!gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    return;
  gsk_rounded_rect_init_from_rect (&outline, all, 0);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

void
qd_box_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  float ground = qd_widget_look (widget).dark ? 0.13f : 0.86f;
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, width, height);

  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ ground, ground, ground, 1 }, &all);
  if (self->photo == NULL)
    return;
  snapshot_photo (self, snapshot);
  if (!self->boxes_hidden)
    {
      if (self->layer == NULL && self->boxes->len > 0 && width > 0 && height > 0)
        self->layer = layer_new (self);
      if (self->layer != NULL)
        gtk_snapshot_append_node (snapshot, self->layer);
    }
  if (self->crosshair && self->pointer_inside && !self->read_only && !self->panning)
    snapshot_crosshair (self, snapshot);
  if (!self->boxes_hidden || self->edit.kind != QD_EDIT_IDLE)
    snapshot_active (self, snapshot);
  if (self->edit.kind == QD_EDIT_BAND && self->edit.dragged)
    snapshot_band (self, snapshot);
  snapshot_focus (self, snapshot, &all);
}
