/**
 * QdBoxCanvas: a photo on which boxes are drawn, moved, resized and given classes, or, read-only, on which predictions are
 * shown.
 *
 * The canvas holds no truth: it shows the boxes it was last given and says, by a signal, what the person did. The owner commits
 * that and answers, as a rule from within the handler, with qd_box_canvas_set_boxes(), so that the next frame shows what is
 * stored. An edit that the owner does not confirm is gone with that frame. Boxes whose id was not there before become selected
 * when they come as the answer to "boxes-added".
 *
 * Signals, each with (const QdCanvasBox *boxes, guint n, ...), borrowed for the length of the call:
 *   boxes-added     new boxes (drawn, pasted, duplicated); their ids are 0
 *   boxes-changed   boxes with new corners (moved, resized, nudged)
 *   class-changed   boxes with a new class
 *   boxes-removed   boxes to be deleted
 * and without arguments: selection-changed, locks-changed.
 * Properties that notify: mode, current-class, zoom, crosshair, boxes-hidden, brightness, contrast, boxes-opacity,
 * threshold, read-only, whole-pixels.
 *
 * The wheel, a pinch and Ctrl with plus and minus zoom about the pointer; two fingers on a touchpad, the middle button and
 * Space with the left one move the photo.
 *
 * Keys that are the owner's business activate actions by name where an ancestor has them: boxes.undo, boxes.redo,
 * boxes.previous, boxes.next, boxes.verify, boxes.pick-class. Main thread only.
 */
#pragma once

#include "engine/core/geometry.h"
#include "engine/core/pixels.h"
#include "widgets/canvas-photo.h"
#include "widgets/palette.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 id;       /* the owner's; above 0, and 0 in "boxes-added" */
  int class_index; /* into the classes given to the canvas */
  QdCornerBox box; /* pixels of the upright photo */
  double score;    /* [0, 1]; NAN: drawn by a person */
} QdCanvasBox;

typedef enum
{
  QD_CANVAS_DRAW,   /* a drag draws a box, also inside another; a click selects */
  QD_CANVAS_SELECT, /* a drag moves the box under the pointer; where there is none it selects (a finger moves the photo) */
} QdCanvasMode;

#define QD_TYPE_BOX_CANVAS (qd_box_canvas_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxCanvas, qd_box_canvas, QD, BOX_CANVAS, GtkWidget)

GtkWidget *qd_box_canvas_new (void);

/* NULL: no photo. Another photo resets the view to fit, drops the boxes and cancels what is under way. */
void qd_box_canvas_set_pixels (QdBoxCanvas *self, QdPixels *pixels);
void qd_box_canvas_set_photo (QdBoxCanvas *self, QdCanvasPhoto *photo); /* the same, made before */
QdPixels *qd_box_canvas_get_pixels (QdBoxCanvas *self);

/* Copied. Of boxes that were there before (same id) the selection is kept. */
void qd_box_canvas_set_classes (QdBoxCanvas *self, const QdClassLook *classes, guint n);
void qd_box_canvas_set_boxes (QdBoxCanvas *self, const QdCanvasBox *boxes, guint n);
/* It is the same box under another id, as in the boxes that are set next; nothing where there is none. */
void qd_box_canvas_rename_box (QdBoxCanvas *self, gint64 id, gint64 now);
const QdCanvasBox *qd_box_canvas_get_boxes (QdBoxCanvas *self, guint *n);

/* An id of 0, or one that is not there, selects nothing. @reveal brings the box into view. */
void qd_box_canvas_select (QdBoxCanvas *self, gint64 id, gboolean reveal);
gboolean qd_box_canvas_is_selected (QdBoxCanvas *self, gint64 id);
guint qd_box_canvas_count_selected (QdBoxCanvas *self);

/* The box selected last; NULL: none. */
const QdCanvasBox *qd_box_canvas_get_selected (QdBoxCanvas *self);

void qd_box_canvas_set_mode (QdBoxCanvas *self, QdCanvasMode mode);
QdCanvasMode qd_box_canvas_get_mode (QdBoxCanvas *self);

/* The class of the next box drawn. */
void qd_box_canvas_set_current_class (QdBoxCanvas *self, int class_index);
int qd_box_canvas_get_current_class (QdBoxCanvas *self);

/* Gives the selected boxes this class, by "class-changed". */
void qd_box_canvas_assign_class (QdBoxCanvas *self, int class_index);

/* Asks for the selected boxes to be removed, by "boxes-removed". */
void qd_box_canvas_remove_selected (QdBoxCanvas *self);

/* Predictions: nothing can be edited, boxes with a score below @threshold in [0, 1] are not shown. */
void qd_box_canvas_set_read_only (QdBoxCanvas *self, gboolean read_only);
void qd_box_canvas_set_threshold (QdBoxCanvas *self, double threshold);

void qd_box_canvas_set_crosshair (QdBoxCanvas *self, gboolean crosshair);
void qd_box_canvas_set_boxes_hidden (QdBoxCanvas *self, gboolean hidden);

/* What the pointer draws and resizes, and the upper left corner of what it moves, stands at whole pixels of the photo; else it
 * follows the pointer, as finely as the zoom lets it be seen. */
void qd_box_canvas_set_whole_pixels (QdBoxCanvas *self, gboolean whole_pixels);

/* Of the photo as shown only: -1 dark, or pale ... 0 as it is ... 1 bright, or stark. */
void qd_box_canvas_set_brightness (QdBoxCanvas *self, double brightness);
void qd_box_canvas_set_contrast (QdBoxCanvas *self, double contrast);

/* Of lines and labels, in [0.1, 1]. */
void qd_box_canvas_set_opacity (QdBoxCanvas *self, double opacity);

/* What is locked can be selected, and is not moved, resized, deleted or given another class until it is unlocked. By id, as
 * long as the canvas is there. */
void qd_box_canvas_set_locked (QdBoxCanvas *self, gint64 id, gboolean locked);
gboolean qd_box_canvas_is_locked (QdBoxCanvas *self, gint64 id);

/* Widget pixels per photo pixel; fit follows the size of the widget until the next zoom. */
double qd_box_canvas_get_zoom (QdBoxCanvas *self);
void qd_box_canvas_zoom_fit (QdBoxCanvas *self);
void qd_box_canvas_zoom_to (QdBoxCanvas *self, double zoom);
void qd_box_canvas_zoom_in (QdBoxCanvas *self);
void qd_box_canvas_zoom_out (QdBoxCanvas *self);

/* What the canvas does as it is scrolled over: by @dx, @dy notches of a wheel (one is 48 pixels of a touchpad). A wheel zooms
 * about the pointer, two fingers on a touchpad pan, and zoom with Ctrl; with Shift what goes up and down goes sideways. */
void qd_box_canvas_scroll (QdBoxCanvas *self, double dx, double dy, gboolean wheel, GdkModifierType state);

/* The selected boxes, large. */
void qd_box_canvas_zoom_to_selected (QdBoxCanvas *self);

/* From photo pixels to the widget's coordinates; FALSE without a photo. */
gboolean qd_box_canvas_to_widget (QdBoxCanvas *self, double x, double y, double *widget_x, double *widget_y);

G_END_DECLS
