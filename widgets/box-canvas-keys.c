#include "widgets/box-canvas-private.h"

#include <math.h>

#define CTRL  GDK_CONTROL_MASK
#define SHIFT GDK_SHIFT_MASK
#define ALT   GDK_ALT_MASK

/* A key, the action it activates, and up to two whole numbers as its argument. */
typedef struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
  int n_arguments, a, b;
} Binding;

/* clang-format off */
static const Binding bindings[] = {
  { GDK_KEY_w, 0, "canvas.draw" }, { GDK_KEY_r, 0, "canvas.draw" }, { GDK_KEY_n, 0, "canvas.draw" },
  { GDK_KEY_v, 0, "canvas.select" }, { GDK_KEY_s, 0, "canvas.select" },
  { GDK_KEY_Escape, 0, "canvas.cancel" },
  { GDK_KEY_Delete, 0, "canvas.delete" }, { GDK_KEY_KP_Delete, 0, "canvas.delete" }, { GDK_KEY_BackSpace, 0, "canvas.delete" },
  { GDK_KEY_Tab, 0, "canvas.cycle", 1, 1 }, { GDK_KEY_ISO_Left_Tab, SHIFT, "canvas.cycle", 1, -1 },
  { GDK_KEY_Tab, SHIFT, "canvas.cycle", 1, -1 },
  { GDK_KEY_Left, 0, "canvas.nudge", 2, -1, 0 }, { GDK_KEY_Right, 0, "canvas.nudge", 2, 1, 0 },
  { GDK_KEY_Up, 0, "canvas.nudge", 2, 0, -1 }, { GDK_KEY_Down, 0, "canvas.nudge", 2, 0, 1 },
  { GDK_KEY_Left, SHIFT, "canvas.nudge", 2, -10, 0 }, { GDK_KEY_Right, SHIFT, "canvas.nudge", 2, 10, 0 },
  { GDK_KEY_Up, SHIFT, "canvas.nudge", 2, 0, -10 }, { GDK_KEY_Down, SHIFT, "canvas.nudge", 2, 0, 10 },
  { GDK_KEY_Left, CTRL, "canvas.resize", 2, -1, 0 }, { GDK_KEY_Right, CTRL, "canvas.resize", 2, 1, 0 },
  { GDK_KEY_Up, CTRL, "canvas.resize", 2, 0, -1 }, { GDK_KEY_Down, CTRL, "canvas.resize", 2, 0, 1 },
  { GDK_KEY_Left, CTRL | SHIFT, "canvas.resize", 2, -10, 0 }, { GDK_KEY_Right, CTRL | SHIFT, "canvas.resize", 2, 10, 0 },
  { GDK_KEY_Up, CTRL | SHIFT, "canvas.resize", 2, 0, -10 }, { GDK_KEY_Down, CTRL | SHIFT, "canvas.resize", 2, 0, 10 },
  { GDK_KEY_b, 0, "canvas.add" }, { GDK_KEY_Insert, 0, "canvas.add" }, { GDK_KEY_KP_Insert, 0, "canvas.add" },
  { GDK_KEY_Return, 0, "boxes.pick-class" }, { GDK_KEY_KP_Enter, 0, "boxes.pick-class" },
  { GDK_KEY_1, 0, "canvas.class", 1, 0 }, { GDK_KEY_2, 0, "canvas.class", 1, 1 }, { GDK_KEY_3, 0, "canvas.class", 1, 2 },
  { GDK_KEY_4, 0, "canvas.class", 1, 3 }, { GDK_KEY_5, 0, "canvas.class", 1, 4 }, { GDK_KEY_6, 0, "canvas.class", 1, 5 },
  { GDK_KEY_7, 0, "canvas.class", 1, 6 }, { GDK_KEY_8, 0, "canvas.class", 1, 7 }, { GDK_KEY_9, 0, "canvas.class", 1, 8 },
  { GDK_KEY_a, CTRL, "canvas.select-all" },
  { GDK_KEY_c, CTRL, "canvas.copy" }, { GDK_KEY_x, CTRL, "canvas.cut" }, { GDK_KEY_v, CTRL, "canvas.paste" },
  { GDK_KEY_d, CTRL, "canvas.duplicate" },
  { GDK_KEY_h, 0, "canvas.hide" }, { GDK_KEY_c, 0, "canvas.crosshair" }, { GDK_KEY_l, 0, "canvas.lock" },
  { GDK_KEY_i, 0, "canvas.whole-pixels" },
  { GDK_KEY_0, CTRL, "canvas.fit" }, { GDK_KEY_KP_0, CTRL, "canvas.fit" }, { GDK_KEY_1, CTRL, "canvas.actual" },
  { GDK_KEY_z, 0, "canvas.zoom-box" },
  { GDK_KEY_plus, CTRL, "canvas.zoom-in" }, { GDK_KEY_plus, CTRL | SHIFT, "canvas.zoom-in" },
  { GDK_KEY_equal, CTRL, "canvas.zoom-in" }, { GDK_KEY_KP_Add, CTRL, "canvas.zoom-in" },
  { GDK_KEY_minus, CTRL, "canvas.zoom-out" }, { GDK_KEY_KP_Subtract, CTRL, "canvas.zoom-out" },
  { GDK_KEY_z, CTRL, "boxes.undo" }, { GDK_KEY_z, CTRL | SHIFT, "boxes.redo" }, { GDK_KEY_y, CTRL, "boxes.redo" },
  { GDK_KEY_a, 0, "boxes.previous" }, { GDK_KEY_Left, ALT, "boxes.previous" }, { GDK_KEY_Page_Up, 0, "boxes.previous" },
  { GDK_KEY_d, 0, "boxes.next" }, { GDK_KEY_Right, ALT, "boxes.next" }, { GDK_KEY_Page_Down, 0, "boxes.next" },
};
/* clang-format on */

static void
activate_mode (GtkWidget *widget, const char *name, GVariant *argument)
{
  qd_box_canvas_set_mode (QD_BOX_CANVAS (widget), g_str_equal (name, "canvas.draw") ? QD_CANVAS_DRAW : QD_CANVAS_SELECT);
}

static void
activate_cancel (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);

  if (!qd_box_canvas_cancel (self))
    qd_box_canvas_set_selection (self, NULL, 0);
}

static void
activate_delete (GtkWidget *widget, const char *name, GVariant *argument)
{
  qd_box_canvas_remove_selected (QD_BOX_CANVAS (widget));
}

/* Past the last box, or back past the first, the focus leaves the canvas, as it does everywhere else. */
static void
activate_cycle (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  int step = g_variant_get_int32 (argument), n = (int) self->boxes->len;
  guint index = 0;
  int at = qd_box_canvas_find (self, self->primary, &index) != NULL ? (int) index : step > 0 ? -1 : n;

  for (at += step; at >= 0 && at < n; at += step)
    if (qd_box_canvas_is_shown (self, &g_array_index (self->boxes, QdCanvasBox, at)))
      {
        qd_box_canvas_select (self, g_array_index (self->boxes, QdCanvasBox, at).id, TRUE);
        return;
      }
  g_signal_emit_by_name (widget, "move-focus", step > 0 ? GTK_DIR_TAB_FORWARD : GTK_DIR_TAB_BACKWARD);
}

/* Without a selection the arrows move the photo. */
static void
activate_nudge (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  g_autoptr (GArray) boxes = qd_box_canvas_dup_editable (self);
  int dx, dy;

  g_variant_get (argument, "(ii)", &dx, &dy);
  if (g_hash_table_size (self->selected) == 0)
    {
      qd_canvas_view_pan (&self->view, -24 * dx, -24 * dy);
      qd_box_canvas_invalidate (self);
    }
  for (guint i = boxes->len; i > 0; i--)
    {
      QdCanvasBox *box = &g_array_index (boxes, QdCanvasBox, i - 1);
      QdCornerBox moved = qd_box_moved (box->box, dx, dy, self->view.photo_width, self->view.photo_height);

      if (moved.xmin == box->box.xmin && moved.ymin == box->box.ymin)
        g_array_remove_index (boxes, i - 1);
      else
        box->box = moved;
    }
  qd_box_canvas_tell (self, "boxes-changed", boxes);
}

/* The lower right corner of each. */
static void
activate_resize (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  g_autoptr (GArray) boxes = qd_box_canvas_dup_editable (self);
  int dx, dy;

  g_variant_get (argument, "(ii)", &dx, &dy);
  for (guint i = boxes->len; i > 0; i--)
    {
      QdCanvasBox *box = &g_array_index (boxes, QdCanvasBox, i - 1);
      QdBoxPart part = dy == 0 ? QD_PART_E : QD_PART_S;
      QdCornerBox resized =
          qd_box_resized (box->box, part, dx, dy, self->whole_pixels ? 1 : 0, self->view.photo_width, self->view.photo_height);

      if (resized.xmax == box->box.xmax && resized.ymax == box->box.ymax)
        g_array_remove_index (boxes, i - 1);
      else
        box->box = resized;
    }
  qd_box_canvas_tell (self, "boxes-changed", boxes);
}

static void
activate_add (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (QdCanvasBox));
  QdCanvasBox fresh = { 0, self->current_class, { 0 }, NAN };

  if (self->photo == NULL)
    return;
  fresh.box = qd_box_in_middle (qd_canvas_view_seen (&self->view), self->view.photo_width, self->view.photo_height);
  g_array_append_val (boxes, fresh);
  qd_box_canvas_tell (self, "boxes-added", boxes);
}

static void
activate_lock (GtkWidget *widget, const char *name, GVariant *argument)
{
  if (!QD_BOX_CANVAS (widget)->read_only)
    qd_box_canvas_toggle_locks (QD_BOX_CANVAS (widget));
}

static void
activate_class (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  int class_index = g_variant_get_int32 (argument);

  if (self->read_only || (guint) class_index >= self->classes->len)
    return;
  qd_box_canvas_set_current_class (self, class_index);
  qd_box_canvas_assign_class (self, class_index);
}

static void
activate_select_all (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->boxes->len; i++)
    if (qd_box_canvas_is_shown (self, &g_array_index (self->boxes, QdCanvasBox, i)))
      g_array_append_val (ids, g_array_index (self->boxes, QdCanvasBox, i).id);
  qd_box_canvas_set_selection (self, (const gint64 *) (gconstpointer) ids->data, ids->len);
}

static void
activate_clipboard (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);

  if (g_str_equal (name, "canvas.paste"))
    qd_box_canvas_paste (self);
  else if (g_str_equal (name, "canvas.duplicate"))
    qd_box_canvas_duplicate (self);
  else
    qd_box_canvas_copy (self);
  if (g_str_equal (name, "canvas.cut"))
    qd_box_canvas_remove_selected (self);
}

static void
activate_toggle (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);

  if (g_str_equal (name, "canvas.hide"))
    qd_box_canvas_set_boxes_hidden (self, !self->boxes_hidden);
  else if (g_str_equal (name, "canvas.whole-pixels"))
    qd_box_canvas_set_whole_pixels (self, !self->whole_pixels);
  else
    qd_box_canvas_set_crosshair (self, !self->crosshair);
}

static void
activate_zoom (GtkWidget *widget, const char *name, GVariant *argument)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);

  if (g_str_equal (name, "canvas.zoom-in"))
    qd_box_canvas_zoom_by (self, QD_CANVAS_ZOOM_STEP);
  else if (g_str_equal (name, "canvas.zoom-out"))
    qd_box_canvas_zoom_by (self, 1 / QD_CANVAS_ZOOM_STEP);
  else if (g_str_equal (name, "canvas.zoom-box"))
    qd_box_canvas_zoom_to_selected (self);
  else if (g_str_equal (name, "canvas.actual"))
    qd_box_canvas_zoom_to (self, 1);
  else
    qd_box_canvas_zoom_fit (self);
}

static void
add_binding (GtkWidgetClass *widget_class, const Binding *binding)
{
  if (binding->n_arguments == 2)
    gtk_widget_class_add_binding_action (widget_class, binding->key, binding->modifiers, binding->action, "(ii)", binding->a,
                                         binding->b);
  else if (binding->n_arguments == 1)
    gtk_widget_class_add_binding_action (widget_class, binding->key, binding->modifiers, binding->action, "i", binding->a);
  else
    gtk_widget_class_add_binding_action (widget_class, binding->key, binding->modifiers, binding->action, NULL);
}

void
qd_box_canvas_class_add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name, *argument;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "canvas.draw", NULL, activate_mode },
    { "canvas.select", NULL, activate_mode },
    { "canvas.cancel", NULL, activate_cancel },
    { "canvas.delete", NULL, activate_delete },
    { "canvas.cycle", "i", activate_cycle },
    { "canvas.nudge", "(ii)", activate_nudge },
    { "canvas.class", "i", activate_class },
    { "canvas.select-all", NULL, activate_select_all },
    { "canvas.copy", NULL, activate_clipboard },
    { "canvas.cut", NULL, activate_clipboard },
    { "canvas.paste", NULL, activate_clipboard },
    { "canvas.duplicate", NULL, activate_clipboard },
    { "canvas.hide", NULL, activate_toggle },
    { "canvas.crosshair", NULL, activate_toggle },
    { "canvas.add", NULL, activate_add },
    { "canvas.resize", "(ii)", activate_resize },
    { "canvas.lock", NULL, activate_lock },
    { "canvas.zoom-box", NULL, activate_zoom },
    { "canvas.fit", NULL, activate_zoom },
    { "canvas.actual", NULL, activate_zoom },
    { "canvas.whole-pixels", NULL, activate_toggle },
    { "canvas.zoom-in", NULL, activate_zoom },
    { "canvas.zoom-out", NULL, activate_zoom },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].argument, actions[i].activate);
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    add_binding (widget_class, &bindings[i]);
}
