#include "widgets/box-canvas-private.h"

#include <math.h>

enum
{
  PROP_0,
  PROP_MODE,
  PROP_CURRENT_CLASS,
  PROP_ZOOM,
  PROP_CROSSHAIR,
  PROP_BOXES_HIDDEN,
  PROP_BRIGHTNESS,
  PROP_CONTRAST,
  PROP_OPACITY,
  PROP_THRESHOLD,
  PROP_READ_ONLY,
  PROP_WHOLE_PIXELS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (QdBoxCanvas, qd_box_canvas, GTK_TYPE_WIDGET)

GtkWidget *
qd_box_canvas_new (void)
{
  return g_object_new (QD_TYPE_BOX_CANVAS, NULL);
}

void
qd_box_canvas_set_photo (QdBoxCanvas *self, QdCanvasPhoto *photo)
{
  QdPixels *pixels;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  if (photo == self->photo)
    return;
  qd_box_canvas_cancel (self);
  self->adopting = FALSE;
  g_clear_pointer (&self->photo, qd_canvas_photo_unref);
  g_clear_pointer (&self->seen, gsk_render_node_unref);
  if (photo != NULL)
    self->photo = qd_canvas_photo_ref (photo);
  pixels = qd_box_canvas_get_pixels (self);
  qd_canvas_view_set_photo (&self->view, pixels != NULL ? pixels->full_width : 0, pixels != NULL ? pixels->full_height : 0);
  qd_box_canvas_set_boxes (self, NULL, 0);
  qd_box_canvas_update_description (self);
  qd_box_canvas_invalidate (self);
  qd_box_canvas_update_cursor (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

void
qd_box_canvas_set_pixels (QdBoxCanvas *self, QdPixels *pixels)
{
  QdCanvasPhoto *photo;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  if (pixels == qd_box_canvas_get_pixels (self))
    return;
  photo = pixels != NULL ? qd_canvas_photo_new (pixels) : NULL;
  qd_box_canvas_set_photo (self, photo);
  qd_canvas_photo_unref (photo);
}

QdPixels *
qd_box_canvas_get_pixels (QdBoxCanvas *self)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), NULL);
  return self->photo != NULL ? qd_canvas_photo_get_pixels (self->photo) : NULL;
}

static void
class_look_clear (gpointer look)
{
  g_free ((char *) ((QdClassLook *) look)->name);
}

void
qd_box_canvas_set_classes (QdBoxCanvas *self, const QdClassLook *classes, guint n)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  g_array_set_size (self->classes, 0);
  for (guint i = 0; i < n; i++)
    {
      QdClassLook look = { g_strdup (classes[i].name), classes[i].color };
      g_array_append_val (self->classes, look);
    }
  qd_box_canvas_update_description (self);
  qd_box_canvas_invalidate (self);
}

static void
setting_changed (QdBoxCanvas *self, guint property)
{
  qd_box_canvas_update_cursor (self);
  qd_box_canvas_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
qd_box_canvas_set_mode (QdBoxCanvas *self, QdCanvasMode mode)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  if (self->mode == mode)
    return;
  self->mode = mode;
  setting_changed (self, PROP_MODE);
}

QdCanvasMode
qd_box_canvas_get_mode (QdBoxCanvas *self)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), QD_CANVAS_DRAW);
  return self->mode;
}

void
qd_box_canvas_set_current_class (QdBoxCanvas *self, int class_index)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  if (self->current_class == class_index)
    return;
  self->current_class = class_index;
  setting_changed (self, PROP_CURRENT_CLASS);
}

int
qd_box_canvas_get_current_class (QdBoxCanvas *self)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), 0);
  return self->current_class;
}

static void
set_flag (QdBoxCanvas *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == !!value)
    return;
  *flag = !!value;
  setting_changed (self, property);
}

static void
set_number (QdBoxCanvas *self, double *number, double value, guint property)
{
  if (*number == value)
    return;
  *number = value;
  setting_changed (self, property);
}

void
qd_box_canvas_set_read_only (QdBoxCanvas *self, gboolean read_only)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_flag (self, &self->read_only, read_only, PROP_READ_ONLY);
}

void
qd_box_canvas_set_threshold (QdBoxCanvas *self, double threshold)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_number (self, &self->threshold, threshold, PROP_THRESHOLD);
}

void
qd_box_canvas_set_crosshair (QdBoxCanvas *self, gboolean crosshair)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_flag (self, &self->crosshair, crosshair, PROP_CROSSHAIR);
}

void
qd_box_canvas_set_boxes_hidden (QdBoxCanvas *self, gboolean hidden)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_flag (self, &self->boxes_hidden, hidden, PROP_BOXES_HIDDEN);
}

void
qd_box_canvas_set_whole_pixels (QdBoxCanvas *self, gboolean whole_pixels)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_flag (self, &self->whole_pixels, whole_pixels, PROP_WHOLE_PIXELS);
}

void
qd_box_canvas_set_brightness (QdBoxCanvas *self, double brightness)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_number (self, &self->brightness, CLAMP (brightness, -1, 1), PROP_BRIGHTNESS);
}

void
qd_box_canvas_set_contrast (QdBoxCanvas *self, double contrast)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_number (self, &self->contrast, CLAMP (contrast, -1, 1), PROP_CONTRAST);
}

void
qd_box_canvas_set_opacity (QdBoxCanvas *self, double opacity)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  set_number (self, &self->opacity, CLAMP (opacity, 0.1, 1), PROP_OPACITY);
}

static void
qd_box_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (object);

  switch (id)
    {
    case PROP_MODE: g_value_set_int (value, self->mode); break;
    case PROP_CURRENT_CLASS: g_value_set_int (value, self->current_class); break;
    case PROP_ZOOM: g_value_set_double (value, self->view.scale); break;
    case PROP_CROSSHAIR: g_value_set_boolean (value, self->crosshair); break;
    case PROP_BOXES_HIDDEN: g_value_set_boolean (value, self->boxes_hidden); break;
    case PROP_BRIGHTNESS: g_value_set_double (value, self->brightness); break;
    case PROP_CONTRAST: g_value_set_double (value, self->contrast); break;
    case PROP_OPACITY: g_value_set_double (value, self->opacity); break;
    case PROP_THRESHOLD: g_value_set_double (value, self->threshold); break;
    case PROP_READ_ONLY: g_value_set_boolean (value, self->read_only); break;
    case PROP_WHOLE_PIXELS: g_value_set_boolean (value, self->whole_pixels); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
qd_box_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (object);

  switch (id)
    {
    case PROP_MODE: qd_box_canvas_set_mode (self, g_value_get_int (value)); break;
    case PROP_CURRENT_CLASS: qd_box_canvas_set_current_class (self, g_value_get_int (value)); break;
    case PROP_CROSSHAIR: qd_box_canvas_set_crosshair (self, g_value_get_boolean (value)); break;
    case PROP_BOXES_HIDDEN: qd_box_canvas_set_boxes_hidden (self, g_value_get_boolean (value)); break;
    case PROP_BRIGHTNESS: qd_box_canvas_set_brightness (self, g_value_get_double (value)); break;
    case PROP_CONTRAST: qd_box_canvas_set_contrast (self, g_value_get_double (value)); break;
    case PROP_OPACITY: qd_box_canvas_set_opacity (self, g_value_get_double (value)); break;
    case PROP_THRESHOLD: qd_box_canvas_set_threshold (self, g_value_get_double (value)); break;
    case PROP_READ_ONLY: qd_box_canvas_set_read_only (self, g_value_get_boolean (value)); break;
    case PROP_WHOLE_PIXELS: qd_box_canvas_set_whole_pixels (self, g_value_get_boolean (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
qd_box_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 520 : 390; /* beside it a panel has room in a window of 1024 */
}

static gboolean
tell_zoom (gpointer data)
{
  QdBoxCanvas *self = data;

  self->zoom_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
  return G_SOURCE_REMOVE;
}

/* The zoom is told once all have their sizes: a label that shows it may ask for another one, and GTK does not draw what asks so
 * late. */
static void
qd_box_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (widget);
  double before = self->view.scale;

  qd_canvas_view_resize (&self->view, width, height);
  g_clear_pointer (&self->layer, gsk_render_node_unref);
  if (self->view.scale != before && self->zoom_source == 0)
    self->zoom_source = g_idle_add (tell_zoom, self);
}

static void
qd_box_canvas_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (qd_box_canvas_parent_class)->css_changed (widget, change);
  qd_box_canvas_invalidate (QD_BOX_CANVAS (widget));
}

static void
qd_box_canvas_finalize (GObject *object)
{
  QdBoxCanvas *self = QD_BOX_CANVAS (object);

  g_clear_handle_id (&self->zoom_source, g_source_remove);
  g_clear_pointer (&self->layer, gsk_render_node_unref);
  g_clear_pointer (&self->seen, gsk_render_node_unref);
  g_clear_pointer (&self->photo, qd_canvas_photo_unref);
  g_array_unref (self->boxes);
  g_array_unref (self->classes);
  g_hash_table_unref (self->selected);
  g_hash_table_unref (self->locked);
  G_OBJECT_CLASS (qd_box_canvas_parent_class)->finalize (object);
}

static void
add_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_MODE] = g_param_spec_int ("mode", NULL, NULL, QD_CANVAS_DRAW, QD_CANVAS_SELECT, QD_CANVAS_DRAW, flags);
  properties[PROP_CURRENT_CLASS] = g_param_spec_int ("current-class", NULL, NULL, -1, G_MAXINT, 0, flags);
  properties[PROP_ZOOM] =
      g_param_spec_double ("zoom", NULL, NULL, 0, QD_CANVAS_MAX_ZOOM, 1, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CROSSHAIR] = g_param_spec_boolean ("crosshair", NULL, NULL, TRUE, flags);
  properties[PROP_BOXES_HIDDEN] = g_param_spec_boolean ("boxes-hidden", NULL, NULL, FALSE, flags);
  properties[PROP_BRIGHTNESS] = g_param_spec_double ("brightness", NULL, NULL, -1, 1, 0, flags);
  properties[PROP_CONTRAST] = g_param_spec_double ("contrast", NULL, NULL, -1, 1, 0, flags);
  properties[PROP_OPACITY] = g_param_spec_double ("boxes-opacity", NULL, NULL, 0.1, 1, 1, flags);
  properties[PROP_THRESHOLD] = g_param_spec_double ("threshold", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_READ_ONLY] = g_param_spec_boolean ("read-only", NULL, NULL, FALSE, flags);
  properties[PROP_WHOLE_PIXELS] = g_param_spec_boolean ("whole-pixels", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
qd_box_canvas_class_init (QdBoxCanvasClass *klass)
{
  static const char *const edits[] = { "boxes-added", "boxes-changed", "class-changed", "boxes-removed" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = qd_box_canvas_finalize;
  object_class->get_property = qd_box_canvas_get_property;
  object_class->set_property = qd_box_canvas_set_property;
  widget_class->snapshot = qd_box_canvas_snapshot;
  widget_class->measure = qd_box_canvas_measure;
  widget_class->size_allocate = qd_box_canvas_size_allocate;
  widget_class->css_changed = qd_box_canvas_css_changed;
  add_properties (object_class);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    g_signal_new (edits[i], QD_TYPE_BOX_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER,
                  G_TYPE_UINT);
  g_signal_new ("selection-changed", QD_TYPE_BOX_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("locks-changed", QD_TYPE_BOX_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  qd_box_canvas_class_add_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "boxcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qd_box_canvas_init (QdBoxCanvas *self)
{
  self->classes = g_array_new (FALSE, FALSE, sizeof (QdClassLook));
  g_array_set_clear_func (self->classes, class_look_clear);
  self->boxes = g_array_new (FALSE, FALSE, sizeof (QdCanvasBox));
  self->selected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->locked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->opacity = 1;
  self->crosshair = TRUE;
  self->view.scale = 1;
  self->clicked_before = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  qd_box_canvas_add_input (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (qd_box_canvas_invalidate), NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "canvas.cycle", FALSE);
}
