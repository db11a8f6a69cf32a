#include "widgets/canvas-edit.h"

#include <math.h>

static double
settle (double value, double grain)
{
  return grain > 0 ? round (value / grain) * grain : value;
}

/* -1 at the low edge, 1 at the high one, 0 between; 2 beyond the reach. */
static int
side_at (double value, double low, double high, double reach)
{
  double inner = MIN (reach, (high - low) / 3);

  if (value < low - reach || value > high + reach)
    return 2;
  if (value < low + inner)
    return -1;
  return value > high - inner ? 1 : 0;
}

QdBoxPart
qd_box_part_at (QdCornerBox box, double x, double y, double reach)
{
  static const QdBoxPart parts[3][3] = { { QD_PART_NW, QD_PART_N, QD_PART_NE },
                                         { QD_PART_W, QD_PART_BODY, QD_PART_E },
                                         { QD_PART_SW, QD_PART_S, QD_PART_SE } };
  int column = side_at (x, box.xmin, box.xmax, reach), row = side_at (y, box.ymin, box.ymax, reach);

  return column == 2 || row == 2 ? QD_PART_NONE : parts[row + 1][column + 1];
}

/* Smaller boxes come first; of two of one size the later, which lies above. */
static gboolean
comes_before (const QdCanvasScene *scene, guint a, guint b)
{
  double first = qd_corner_box_area (scene->boxes[a]), second = qd_corner_box_area (scene->boxes[b]);

  return first < second || (first == second && a > b);
}

int
qd_canvas_scene_box_at (const QdCanvasScene *scene, double x, double y, int after)
{
  int first = -1, next = -1;

  for (guint i = 0; i < scene->n; i++)
    {
      if (qd_box_part_at (scene->boxes[i], x, y, scene->reach / 2) == QD_PART_NONE)
        continue;
      if (first < 0 || comes_before (scene, i, (guint) first))
        first = (int) i;
      if (after >= 0 && comes_before (scene, (guint) after, i) && (next < 0 || comes_before (scene, i, (guint) next)))
        next = (int) i;
    }
  return next >= 0 ? next : first;
}

QdBoxPart
qd_canvas_scene_handle_at (const QdCanvasScene *scene, double x, double y)
{
  if (scene->selected < 0)
    return QD_PART_NONE;
  return qd_box_part_at (scene->boxes[scene->selected], x, y, scene->reach);
}

static void
begin (QdCanvasEdit *edit, const QdCanvasScene *scene, QdEditKind kind, double x, double y)
{
  *edit = (QdCanvasEdit){ .kind = kind, .x = x, .y = y, .slack = scene->slack, .grain = scene->grain,
                          .width = scene->width, .height = scene->height };
}

void
qd_canvas_edit_begin_draw (QdCanvasEdit *edit, const QdCanvasScene *scene, double x, double y)
{
  begin (edit, scene, QD_EDIT_DRAW, x, y);
}

void
qd_canvas_edit_begin_move (QdCanvasEdit *edit, const QdCanvasScene *scene, QdCornerBox box, double x, double y)
{
  begin (edit, scene, QD_EDIT_MOVE, x, y);
  edit->start = edit->now = box;
}

void
qd_canvas_edit_begin_resize (QdCanvasEdit *edit, const QdCanvasScene *scene, QdCornerBox box, QdBoxPart part, double x,
                             double y)
{
  begin (edit, scene, QD_EDIT_RESIZE, x, y);
  edit->start = edit->now = box;
  edit->part = part;
}

void
qd_canvas_edit_begin_band (QdCanvasEdit *edit, const QdCanvasScene *scene, double x, double y)
{
  begin (edit, scene, QD_EDIT_BAND, x, y);
}

gboolean
qd_box_is_within (QdCornerBox box, QdCornerBox band)
{
  return box.xmin >= band.xmin && box.ymin >= band.ymin && box.xmax <= band.xmax && box.ymax <= band.ymax;
}

static QdCornerBox
box_between (double x0, double y0, double x1, double y1, double grain, double width, double height)
{
  QdCornerBox box = { settle (MIN (x0, x1), grain), settle (MIN (y0, y1), grain), settle (MAX (x0, x1), grain),
                      settle (MAX (y0, y1), grain) };

  return qd_corner_box_clip (box, width, height);
}

QdCornerBox
qd_box_in_middle (QdCornerBox seen, double width, double height)
{
  QdCornerBox area = qd_corner_box_clip (seen, width, height);
  double third_x = MAX (round ((area.xmax - area.xmin) / 3), MIN (QD_BOX_MIN_SIDE, width));
  double third_y = MAX (round ((area.ymax - area.ymin) / 3), MIN (QD_BOX_MIN_SIDE, height));
  double x = round ((area.xmin + area.xmax - third_x) / 2), y = round ((area.ymin + area.ymax - third_y) / 2);

  return qd_box_moved ((QdCornerBox){ x, y, x + third_x, y + third_y }, 0, 0, width, height);
}

QdCornerBox
qd_box_moved (QdCornerBox box, double dx, double dy, double width, double height)
{
  dx = MAX (MIN (dx, width - box.xmax), -box.xmin);
  dy = MAX (MIN (dy, height - box.ymax), -box.ymin);
  return (QdCornerBox){ box.xmin + dx, box.ymin + dy, box.xmax + dx, box.ymax + dy };
}

QdCornerBox
qd_box_resized (QdCornerBox start, QdBoxPart part, double dx, double dy, double grain, double width, double height)
{
  QdCornerBox box = start;

  if (part == QD_PART_W || part == QD_PART_NW || part == QD_PART_SW)
    box.xmin = MAX (0, MIN (settle (start.xmin + dx, grain), start.xmax - QD_BOX_MIN_SIDE));
  if (part == QD_PART_E || part == QD_PART_NE || part == QD_PART_SE)
    box.xmax = MIN (width, MAX (settle (start.xmax + dx, grain), start.xmin + QD_BOX_MIN_SIDE));
  if (part == QD_PART_N || part == QD_PART_NW || part == QD_PART_NE)
    box.ymin = MAX (0, MIN (settle (start.ymin + dy, grain), start.ymax - QD_BOX_MIN_SIDE));
  if (part == QD_PART_S || part == QD_PART_SW || part == QD_PART_SE)
    box.ymax = MIN (height, MAX (settle (start.ymax + dy, grain), start.ymin + QD_BOX_MIN_SIDE));
  return box;
}

/* The upper left corner comes to stand on the grain, wherever it was; the size is kept. */
static QdCornerBox
move (const QdCanvasEdit *edit, double dx, double dy)
{
  double x = settle (edit->start.xmin + dx, edit->grain), y = settle (edit->start.ymin + dy, edit->grain);

  return qd_box_moved (edit->start, x - edit->start.xmin, y - edit->start.ymin, edit->width, edit->height);
}

gboolean
qd_canvas_edit_drag (QdCanvasEdit *edit, double x, double y)
{
  double dx = x - edit->x, dy = y - edit->y;

  if (edit->kind == QD_EDIT_IDLE)
    return FALSE;
  edit->dragged = edit->dragged || hypot (dx, dy) > edit->slack;
  if (!edit->dragged)
    return FALSE;
  if (edit->kind == QD_EDIT_BAND)
    edit->now = (QdCornerBox){ MIN (edit->x, x), MIN (edit->y, y), MAX (edit->x, x), MAX (edit->y, y) };
  else if (edit->kind == QD_EDIT_DRAW)
    edit->now = box_between (edit->x, edit->y, x, y, edit->grain, edit->width, edit->height);
  else if (edit->kind == QD_EDIT_MOVE)
    edit->now = move (edit, dx, dy);
  else
    edit->now = qd_box_resized (edit->start, edit->part, dx, dy, edit->grain, edit->width, edit->height);
  return TRUE;
}

static gboolean
is_same (QdCornerBox a, QdCornerBox b)
{
  return a.xmin == b.xmin && a.ymin == b.ymin && a.xmax == b.xmax && a.ymax == b.ymax;
}

QdEditResult
qd_canvas_edit_end (QdCanvasEdit *edit)
{
  QdEditKind kind = edit->kind;

  edit->kind = QD_EDIT_IDLE;
  if (kind == QD_EDIT_IDLE)
    return QD_EDIT_NOTHING;
  if (!edit->dragged)
    return QD_EDIT_CLICK;
  if (kind == QD_EDIT_BAND)
    return QD_EDIT_PICK;
  if (kind != QD_EDIT_DRAW)
    return is_same (edit->start, edit->now) ? QD_EDIT_NOTHING : QD_EDIT_CHANGE;
  if (edit->now.xmax - edit->now.xmin < QD_BOX_MIN_SIDE || edit->now.ymax - edit->now.ymin < QD_BOX_MIN_SIDE)
    return QD_EDIT_NOTHING;
  return QD_EDIT_ADD;
}

void
qd_canvas_edit_cancel (QdCanvasEdit *edit)
{
  edit->kind = QD_EDIT_IDLE;
}
