#include "widgets/box-canvas-private.h"

#include <math.h>

/* Boxes travel as text, so that they reach another photo and another window: this line, then a line a box, as
   "xmin ymin xmax ymax class name". */
#define HEADER      "Quadrat boxes"
#define MOST_PASTED 10000

/* How far a copy stands from a box that it would hide, photo pixels. */
#define COPY_OFFSET 10.0

void
qd_box_canvas_copy (QdBoxCanvas *self)
{
  g_autoptr (GArray) boxes = qd_box_canvas_dup_selected (self);
  g_autoptr (GString) text = g_string_new (HEADER "\n");

  for (guint i = 0; i < boxes->len; i++)
    {
      QdCanvasBox *box = &g_array_index (boxes, QdCanvasBox, i);
      double corners[4] = { box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax };
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      if (box->class_index < 0 || (guint) box->class_index >= self->classes->len)
        continue;
      for (int corner = 0; corner < 4; corner++)
        g_string_append_printf (text, "%s ", g_ascii_dtostr (number, sizeof number, corners[corner]));
      g_string_append_printf (text, "%s\n", g_array_index (self->classes, QdClassLook, box->class_index).name);
    }
  if (boxes->len > 0)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

static int
class_named (QdBoxCanvas *self, const char *name)
{
  for (guint i = 0; i < self->classes->len; i++)
    if (g_str_equal (g_array_index (self->classes, QdClassLook, i).name, name))
      return (int) i;
  return self->current_class;
}

/* A box of a larger photo that would lie outside of this one, or with next to nothing in it, is moved until it is inside. */
static QdCornerBox
bring_inside (QdCornerBox box, double width, double height)
{
  QdCornerBox inside = qd_corner_box_clip (box, width, height);
  double w = MIN (box.xmax - box.xmin, width), h = MIN (box.ymax - box.ymin, height);

  if (inside.xmax - inside.xmin >= QD_BOX_MIN_SIDE && inside.ymax - inside.ymin >= QD_BOX_MIN_SIDE)
    return inside;
  inside.xmin = CLAMP (box.xmin, 0, width - w);
  inside.ymin = CLAMP (box.ymin, 0, height - h);
  return (QdCornerBox){ inside.xmin, inside.ymin, inside.xmin + w, inside.ymin + h };
}

/* FALSE where the line is no box. */
static gboolean
parse_line (QdBoxCanvas *self, const char *line, QdCanvasBox *box)
{
  double corners[4];
  char *end;

  for (int corner = 0; corner < 4; corner++, line = end + 1)
    {
      corners[corner] = g_ascii_strtod (line, &end);
      if (end == line || *end != ' ' || !isfinite (corners[corner]))
        return FALSE;
    }
  *box = (QdCanvasBox){ 0, class_named (self, line), { corners[0], corners[1], corners[2], corners[3] }, NAN };
  if (!qd_corner_box_is_valid (box->box))
    return FALSE;
  box->box = bring_inside (box->box, self->view.photo_width, self->view.photo_height);
  return box->box.xmax - box->box.xmin >= QD_BOX_MIN_SIDE && box->box.ymax - box->box.ymin >= QD_BOX_MIN_SIDE;
}

static gboolean
hides_another (QdBoxCanvas *self, QdCornerBox box)
{
  for (guint i = 0; i < self->boxes->len; i++)
    if (qd_corner_box_iou (g_array_index (self->boxes, QdCanvasBox, i).box, box) > 0.99)
      return TRUE;
  return FALSE;
}

/* Asks the owner for copies, beside boxes that they would hide. */
static void
add_copies (QdBoxCanvas *self, GArray *boxes)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      QdCanvasBox *box = &g_array_index (boxes, QdCanvasBox, i);
      QdCornerBox beside = qd_box_moved (box->box, COPY_OFFSET, COPY_OFFSET, self->view.photo_width, self->view.photo_height);

      box->id = 0;
      box->score = NAN;
      if (!hides_another (self, box->box))
        continue;
      box->box = hides_another (self, beside)
                     ? qd_box_moved (box->box, -COPY_OFFSET, -COPY_OFFSET, self->view.photo_width, self->view.photo_height)
                     : beside;
    }
  qd_box_canvas_tell (self, "boxes-added", boxes);
}

static void
on_text (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (QdBoxCanvas) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (QdCanvasBox));
  g_auto (GStrv) lines = NULL;
  QdCanvasBox box;

  if (text == NULL || !g_str_has_prefix (text, HEADER "\n") || self->photo == NULL)
    return;
  lines = g_strsplit (text, "\n", MOST_PASTED + 2);
  for (guint i = 1; lines[i] != NULL && boxes->len < MOST_PASTED; i++)
    if (parse_line (self, lines[i], &box))
      g_array_append_val (boxes, box);
  add_copies (self, boxes);
}

void
qd_box_canvas_paste (QdBoxCanvas *self)
{
  if (self->photo != NULL && !self->read_only)
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, on_text, g_object_ref (self));
}

void
qd_box_canvas_duplicate (QdBoxCanvas *self)
{
  g_autoptr (GArray) boxes = qd_box_canvas_dup_selected (self);

  add_copies (self, boxes);
}
