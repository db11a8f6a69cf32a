/**
 * What pointer and keys do to boxes: hit test, handles, and the small state machine of drawing, moving and resizing. All in
 * photo pixels, plain values, no GTK. Corners that a person sets are inside the photo and follow the pointer: nothing draws
 * them to other boxes, and a grain is no coarser than what is seen, unless whole pixels are wanted. What is moved keeps its
 * size, and its upper left corner stands on the grain.
 */
#pragma once

#include "engine/core/geometry.h"

/* The least width and height of a box, photo pixels; what is drawn smaller is dropped. */
#define QD_BOX_MIN_SIDE 3.0

typedef enum
{
  QD_PART_NONE,
  QD_PART_BODY,
  QD_PART_N,
  QD_PART_NE,
  QD_PART_E,
  QD_PART_SE,
  QD_PART_S,
  QD_PART_SW,
  QD_PART_W,
  QD_PART_NW,
} QdBoxPart;

typedef enum
{
  QD_EDIT_IDLE,
  QD_EDIT_DRAW,
  QD_EDIT_MOVE,
  QD_EDIT_RESIZE,
  QD_EDIT_BAND, /* a rubber band, to select by */
} QdEditKind;

/* What there is to hit. */
typedef struct
{
  const QdCornerBox *boxes; /* [n] */
  guint n;
  int selected;         /* index of the box that shows handles; -1: none */
  double reach;         /* how far from a line its handle is felt, photo pixels */
  double slack;         /* a press that moves less than this is a click, photo pixels */
  double grain;         /* what the pointer sets is a whole number of these, photo pixels; 0: as it comes */
  double width, height; /* of the photo */
} QdCanvasScene;

typedef struct
{
  QdEditKind kind;
  gboolean dragged; /* has left the slack */
  QdBoxPart part;   /* that is resized */
  double x, y;      /* where it was pressed */
  double slack, grain, width, height;
  QdCornerBox start, now; /* what is edited; for drawing and for a rubber band, @now alone */
} QdCanvasEdit;

/* How an edit ended. */
typedef enum
{
  QD_EDIT_NOTHING, /* nothing to store: dropped, or as it was */
  QD_EDIT_CLICK,   /* pressed and let go in one place */
  QD_EDIT_ADD,     /* a box was drawn: edit->now */
  QD_EDIT_CHANGE,  /* edit->start became edit->now */
  QD_EDIT_PICK,    /* a rubber band was drawn: edit->now, which may reach beyond the photo */
} QdEditResult;

/* The part of @box at the point: corners before edges before the body. Small boxes keep a body of at least a third. */
QdBoxPart qd_box_part_at (QdCornerBox box, double x, double y, double reach);

/**
 * qd_canvas_scene_box_at:
 * @after: index of the box that a click at the same place gave before; -1: none
 *
 * Returns: the smallest box at the point, or the next larger one than @after, beginning anew after the largest; -1 where there
 * is none.
 */
int qd_canvas_scene_box_at (const QdCanvasScene *scene, double x, double y, int after);

/* The part of the selected box at the point; QD_PART_NONE without one. */
QdBoxPart qd_canvas_scene_handle_at (const QdCanvasScene *scene, double x, double y);

void qd_canvas_edit_begin_draw (QdCanvasEdit *edit, const QdCanvasScene *scene, double x, double y);
void qd_canvas_edit_begin_move (QdCanvasEdit *edit, const QdCanvasScene *scene, QdCornerBox box, double x, double y);
void qd_canvas_edit_begin_resize (QdCanvasEdit *edit, const QdCanvasScene *scene, QdCornerBox box, QdBoxPart part, double x,
                                  double y);

void qd_canvas_edit_begin_band (QdCanvasEdit *edit, const QdCanvasScene *scene, double x, double y);

/* The pointer is at the point now. TRUE when edit->now is to be shown, that is, out of the slack. */
gboolean qd_canvas_edit_drag (QdCanvasEdit *edit, double x, double y);
QdEditResult qd_canvas_edit_end (QdCanvasEdit *edit);
void qd_canvas_edit_cancel (QdCanvasEdit *edit);

/* @box moved, and stopped by the edges of the photo at its full size. */
QdCornerBox qd_box_moved (QdCornerBox box, double dx, double dy, double width, double height);

/* Does @box lie in @band whole? */
gboolean qd_box_is_within (QdCornerBox box, QdCornerBox band);

/* A box of whole pixels in the middle of @seen, a third of it wide and high: what is drawn without a pointer. */
QdCornerBox qd_box_in_middle (QdCornerBox seen, double width, double height);

/* @start with the edges of @part moved, inside the photo, never thinner than QD_BOX_MIN_SIDE. @grain: as of the scene. */
QdCornerBox qd_box_resized (QdCornerBox start, QdBoxPart part, double dx, double dy, double grain, double width, double height);
