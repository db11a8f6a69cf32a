#include "widgets/box-canvas-private.h"

#include <math.h>

/* Widget pixels: how far from its line a handle is felt, and how far a click may stray. */
#define REACH       7.0
#define REACH_TOUCH 16.0
#define SLACK       3.0

/* Boxes that can be hit, in the order of the owner, and their places in self->boxes. */
static GArray *
scene_init (QdBoxCanvas *self, QdCanvasScene *scene, GArray **places, double reach)
{
  GArray *corners = g_array_new (FALSE, FALSE, sizeof (QdCornerBox));
  double device = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  *scene = (QdCanvasScene){ .selected = -1,
                            .reach = reach / self->view.scale,
                            .slack = SLACK / self->view.scale,
                            .grain = self->whole_pixels ? 1 : qd_canvas_view_get_grain (&self->view, device),
                            .width = self->view.photo_width,
                            .height = self->view.photo_height };
  *places = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->boxes->len && !self->boxes_hidden; i++)
    {
      QdCanvasBox *box = &g_array_index (self->boxes, QdCanvasBox, i);
      if (!qd_box_canvas_is_shown (self, box))
        continue;
      if (box->id == self->primary && g_hash_table_size (self->selected) == 1 && !qd_box_canvas_is_locked (self, box->id))
        scene->selected = (int) corners->len;
      g_array_append_val (corners, box->box);
      g_array_append_val (*places, i);
    }
  scene->boxes = (const QdCornerBox *) (gconstpointer) corners->data;
  scene->n = corners->len;
  return corners;
}

static QdBoxPart
handle_at (QdBoxCanvas *self, double x, double y, double reach)
{
  g_autoptr (GArray) places = NULL;
  QdCanvasScene scene;
  g_autoptr (GArray) corners = scene_init (self, &scene, &places, reach);

  return qd_canvas_scene_handle_at (&scene, x, y);
}

/* The box at the photo point; @after as in qd_canvas_scene_box_at(), as an index of self->boxes. NULL: none. */
static QdCanvasBox *
box_at (QdBoxCanvas *self, double x, double y, int after)
{
  g_autoptr (GArray) places = NULL;
  QdCanvasScene scene;
  g_autoptr (GArray) corners = scene_init (self, &scene, &places, REACH);
  int seat = -1;

  for (guint i = 0; i < places->len && after >= 0; i++)
    if (g_array_index (places, guint, i) == (guint) after)
      seat = (int) i;
  if (seat >= 0 && qd_box_part_at (scene.boxes[seat], x, y, scene.reach / 2) == QD_PART_NONE)
    seat = -1;
  seat = qd_canvas_scene_box_at (&scene, x, y, seat);
  return seat < 0 ? NULL : &g_array_index (self->boxes, QdCanvasBox, g_array_index (places, guint, seat));
}

static const char *
cursor_of_part (QdBoxPart part)
{
  static const char *const names[] = {
    [QD_PART_NONE] = "default", [QD_PART_BODY] = "move",      [QD_PART_N] = "ns-resize", [QD_PART_NE] = "nesw-resize",
    [QD_PART_E] = "ew-resize",  [QD_PART_SE] = "nwse-resize", [QD_PART_S] = "ns-resize", [QD_PART_SW] = "nesw-resize",
    [QD_PART_W] = "ew-resize",  [QD_PART_NW] = "nwse-resize",
  };

  return names[part];
}

static const char *
wanted_cursor (QdBoxCanvas *self)
{
  double x, y;
  QdBoxPart part;

  if (self->photo == NULL)
    return "default";
  if (self->panning)
    return "grabbing";
  if (self->space_held)
    return "grab";
  if (self->edit.kind == QD_EDIT_RESIZE)
    return cursor_of_part (self->edit.part);
  if (self->edit.kind == QD_EDIT_MOVE && self->edit.dragged)
    return "move";
  qd_canvas_view_to_photo (&self->view, self->pointer_x, self->pointer_y, &x, &y);
  if (self->read_only)
    return box_at (self, x, y, -1) != NULL ? "pointer" : "default";
  part = handle_at (self, x, y, REACH);
  if (part != QD_PART_NONE && part != QD_PART_BODY)
    return cursor_of_part (part);
  if (self->mode == QD_CANVAS_DRAW)
    return "crosshair";
  return box_at (self, x, y, -1) != NULL ? "move" : "default";
}

void
qd_box_canvas_update_cursor (QdBoxCanvas *self)
{
  const char *cursor = wanted_cursor (self);

  if (g_strcmp0 (self->cursor, cursor) == 0)
    return;
  self->cursor = cursor;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursor);
}

gboolean
qd_box_canvas_cancel (QdBoxCanvas *self)
{
  gboolean was = self->edit.kind != QD_EDIT_IDLE;

  qd_canvas_edit_cancel (&self->edit);
  if (was)
    qd_box_canvas_update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return was;
}

/* Moves what lies under the pointer, and selects it where it was not; several stop at the edge of the photo together. Where there
 * is nothing to move, a pointer draws a rubber band and a finger pans. */
static void
press_to_move (QdBoxCanvas *self, const QdCanvasScene *scene, double x, double y, gboolean adding, gboolean touch)
{
  const QdCanvasBox *primary = qd_box_canvas_get_selected (self);
  QdCanvasBox *box = box_at (self, x, y, -1);
  g_autoptr (GArray) boxes = NULL;
  QdCornerBox bounds;

  if (primary != NULL && qd_box_part_at (primary->box, x, y, scene->reach / 2) != QD_PART_NONE)
    box = qd_box_canvas_find (self, primary->id, NULL);
  if (box == NULL && touch)
    {
      self->panning = TRUE;
      return;
    }
  if (box == NULL || qd_box_canvas_is_locked (self, box->id))
    {
      qd_canvas_edit_begin_band (&self->edit, scene, x, y);
      return;
    }
  if (!g_hash_table_contains (self->selected, &box->id))
    {
      if (adding)
        qd_box_canvas_toggle_selected (self, box->id);
      else
        qd_box_canvas_set_selection (self, &box->id, 1);
      self->press_selected = TRUE;
    }
  boxes = qd_box_canvas_dup_editable (self);
  if (qd_box_canvas_get_bounds (boxes, &bounds))
    qd_canvas_edit_begin_move (&self->edit, scene, bounds, x, y);
}

void
qd_box_canvas_press (QdBoxCanvas *self, double wx, double wy, GdkModifierType state, gboolean touch)
{
  g_autoptr (GArray) places = NULL;
  QdCanvasScene scene;
  g_autoptr (GArray) corners = scene_init (self, &scene, &places, touch ? REACH_TOUCH : REACH);
  const QdCanvasBox *primary = qd_box_canvas_get_selected (self);
  QdBoxPart part;
  guint index;
  double x, y;

  qd_canvas_view_to_photo (&self->view, wx, wy, &x, &y);
  self->clicked_before = primary != NULL && qd_box_canvas_find (self, primary->id, &index) != NULL ? (int) index : -1;
  self->press_selected = FALSE;
  self->pan_x = self->pan_y = 0;
  if (self->space_held || self->read_only)
    {
      self->panning = TRUE;
      return;
    }
  part = qd_canvas_scene_handle_at (&scene, x, y);
  if (part != QD_PART_NONE && part != QD_PART_BODY && (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0)
    qd_canvas_edit_begin_resize (&self->edit, &scene, primary->box, part, x, y);
  else if (self->mode == QD_CANVAS_SELECT || (state & GDK_CONTROL_MASK) != 0)
    press_to_move (self, &scene, x, y, (state & GDK_SHIFT_MASK) != 0, touch);
  else if ((state & GDK_SHIFT_MASK) != 0)
    qd_canvas_edit_begin_band (&self->edit, &scene, x, y);
  else
    qd_canvas_edit_begin_draw (&self->edit, &scene, x, y);
}

static void
click (QdBoxCanvas *self, double x, double y, GdkModifierType state)
{
  QdCanvasBox *box;

  if (self->press_selected)
    return;
  if ((state & GDK_SHIFT_MASK) != 0)
    {
      box = box_at (self, x, y, -1);
      if (box != NULL)
        qd_box_canvas_toggle_selected (self, box->id);
      return;
    }
  box = box_at (self, x, y, self->clicked_before);
  qd_box_canvas_set_selection (self, box != NULL ? &box->id : NULL, box != NULL ? 1 : 0);
}

/* What lies in the rubber band whole is selected; with Shift, beside what was. */
static void
pick (QdBoxCanvas *self, QdCornerBox band, gboolean adding)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->boxes->len && !self->boxes_hidden; i++)
    {
      const QdCanvasBox *box = &g_array_index (self->boxes, QdCanvasBox, i);

      if (qd_box_canvas_is_shown (self, box) && (qd_box_is_within (box->box, band) ||
                                                 (adding && g_hash_table_contains (self->selected, &box->id))))
        g_array_append_val (ids, box->id);
    }
  qd_box_canvas_set_selection (self, (const gint64 *) (gconstpointer) ids->data, ids->len);
}

void
qd_box_canvas_release (QdBoxCanvas *self, double wx, double wy, GdkModifierType state)
{
  g_autoptr (GArray) boxes = NULL;
  QdCanvasEdit ended;
  QdEditResult result;
  double x, y;

  qd_canvas_view_to_photo (&self->view, wx, wy, &x, &y);
  if (self->panning)
    {
      self->panning = FALSE;
      if (hypot (self->pan_x, self->pan_y) <= SLACK && !self->space_held)
        click (self, x, y, state);
      return;
    }
  boxes = qd_box_canvas_dup_editable (self);
  ended = self->edit;
  result = qd_canvas_edit_end (&self->edit);
  if (result == QD_EDIT_CLICK)
    click (self, x, y, state);
  else if (result == QD_EDIT_CHANGE)
    qd_box_canvas_tell (self, "boxes-changed", boxes);
  else if (result == QD_EDIT_PICK)
    pick (self, ended.now, (state & GDK_SHIFT_MASK) != 0);
  else if (result == QD_EDIT_ADD)
    {
      QdCanvasBox fresh = { 0, self->current_class, ended.now, NAN };
      g_array_set_size (boxes, 0);
      g_array_append_val (boxes, fresh);
      qd_box_canvas_tell (self, "boxes-added", boxes);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
