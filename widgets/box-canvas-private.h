/**
 * What the parts of QdBoxCanvas share: box-canvas.c holds photo and settings, -boxes.c boxes and selection,
 * -draw.c what is seen, -edit.c what a drag or a click does, -input.c pointer and touch, -keys.c actions and the table of keys,
 * -clipboard.c copies, -lock.c locks, -view.c zoom. Nobody else includes this.
 */
#pragma once

#include "widgets/box-canvas.h"
#include "widgets/canvas-edit.h"
#include "widgets/canvas-photo.h"
#include "widgets/canvas-view.h"
#include "widgets/draw-boxes.h"

struct _QdBoxCanvas
{
  GtkWidget parent_instance;

  QdCanvasPhoto *photo; /* NULL: none */
  GArray *classes;      /* QdClassLook, names owned */
  GArray *boxes;        /* QdCanvasBox, in the owner's order */
  GHashTable *selected; /* set of gint64 ids */
  gint64 primary;       /* selected last; 0: none */
  GHashTable *locked;   /* set of gint64 ids */

  QdCanvasMode mode;
  int current_class;
  double brightness, contrast, opacity, threshold;
  gboolean read_only, crosshair, boxes_hidden, whole_pixels;
  gboolean adopting; /* boxes-added was emitted: what is new in the answer becomes selected */

  QdCanvasView view;
  guint zoom_source; /* tells of a zoom that came with another size */
  QdCanvasEdit edit;
  gboolean pointer_inside, space_held, space_panned, panning;
  double pointer_x, pointer_y; /* widget pixels */
  double pan_x, pan_y;         /* offset of the drag that was panned so far; of a pinch, where it was */
  double pinch_scale;          /* zoom when the pinch began */
  int clicked_before;          /* index of the primary box when the button went down; -1: none */
  gboolean press_selected;     /* the press has selected already, the click does not */
  const char *cursor;          /* name of the cursor shown */

  GskRenderNode *layer; /* the boxes at rest; NULL: to be drawn */
  GskRenderNode *seen;  /* by Cairo: the part of the photo in view, of the two below; NULL: to be drawn */
  QdCanvasView seen_view;
  int seen_device; /* scale factor of the widget */
};

/* A step of zooming with keys and wheel. */
#define QD_CANVAS_ZOOM_STEP 1.25
/* Widget pixels that a touchpad pans where a wheel would turn by a notch. */
#define QD_CANVAS_NOTCH 48.0

/* box-canvas-boxes.c */
QdCanvasBox *qd_box_canvas_find (QdBoxCanvas *self, gint64 id, guint *index);
gboolean qd_box_canvas_is_shown (QdBoxCanvas *self, const QdCanvasBox *box);
void qd_box_canvas_set_selection (QdBoxCanvas *self, const gint64 *ids, guint n);
void qd_box_canvas_toggle_selected (QdBoxCanvas *self, gint64 id);

/* The selected boxes, with @edit applied where one is under way; QdCanvasBox; (transfer full). */
GArray *qd_box_canvas_dup_selected (QdBoxCanvas *self);

/* The same without those that are locked; and their bounds, FALSE where there are none. */
GArray *qd_box_canvas_dup_editable (QdBoxCanvas *self);
gboolean qd_box_canvas_get_bounds (GArray *boxes, QdCornerBox *bounds);

/* Tells the owner; @boxes is QdCanvasBox. Nothing is told where there are none or the canvas is read-only. */
void qd_box_canvas_tell (QdBoxCanvas *self, const char *signal, GArray *boxes);

/* What a screen reader says of the canvas; the list of boxes itself is the page's. */
void qd_box_canvas_update_description (QdBoxCanvas *self);

/* box-canvas-draw.c */
void qd_box_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* Boxes, view or style changed: the layer is drawn anew with the next frame. */
void qd_box_canvas_invalidate (QdBoxCanvas *self);

/* box-canvas-cairo.c: where there is no graphics card, frames are drawn by Cairo, which copies a texture whole for each frame,
 * however little of it changes; nodes that hold a surface are only drawn where something changed */
gboolean qd_box_canvas_is_by_cairo (QdBoxCanvas *self);
/* @surface, of the widget's size times its scale, as a node for either way; takes it over. */
GskRenderNode *qd_box_canvas_node_new (QdBoxCanvas *self, cairo_surface_t *surface);
/* By Cairo alone: what is in view of the photo, kept while the view is the same. */
void qd_box_canvas_append_seen (QdBoxCanvas *self, GtkSnapshot *snapshot);

/* box-canvas-edit.c: the primary button at a point of the widget goes down and up; between, self->edit follows */
void qd_box_canvas_press (QdBoxCanvas *self, double wx, double wy, GdkModifierType state, gboolean touch);
void qd_box_canvas_release (QdBoxCanvas *self, double wx, double wy, GdkModifierType state);
void qd_box_canvas_update_cursor (QdBoxCanvas *self);

/* Stops what is being drawn, moved or resized. TRUE where something was. */
gboolean qd_box_canvas_cancel (QdBoxCanvas *self);

/* box-canvas-input.c */
void qd_box_canvas_add_input (QdBoxCanvas *self);

/* box-canvas-keys.c */
void qd_box_canvas_class_add_keys (GtkWidgetClass *widget_class);

/* box-canvas-lock.c: locks the selected boxes, or unlocks them where all are locked */
void qd_box_canvas_toggle_locks (QdBoxCanvas *self);

/* box-canvas-view.c: zooms by a factor, about the pointer where it is over the photo */
void qd_box_canvas_zoom_by (QdBoxCanvas *self, double factor);
void qd_box_canvas_zoom_changed (QdBoxCanvas *self);

/* box-canvas-clipboard.c */
void qd_box_canvas_copy (QdBoxCanvas *self);
void qd_box_canvas_paste (QdBoxCanvas *self);
void qd_box_canvas_duplicate (QdBoxCanvas *self);
