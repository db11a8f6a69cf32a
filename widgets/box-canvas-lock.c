#include "widgets/box-canvas-private.h"

gboolean
qd_box_canvas_is_locked (QdBoxCanvas *self, gint64 id)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), FALSE);
  return g_hash_table_contains (self->locked, &id);
}

static void
set_locked (QdBoxCanvas *self, gint64 id, gboolean locked)
{
  if (locked)
    g_hash_table_add (self->locked, g_memdup2 (&id, sizeof id));
  else
    g_hash_table_remove (self->locked, &id);
}

static void
locks_changed (QdBoxCanvas *self)
{
  qd_box_canvas_cancel (self);
  qd_box_canvas_update_cursor (self);
  qd_box_canvas_update_description (self);
  qd_box_canvas_invalidate (self);
  g_signal_emit_by_name (self, "locks-changed");
}

void
qd_box_canvas_set_locked (QdBoxCanvas *self, gint64 id, gboolean locked)
{
  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  if (qd_box_canvas_is_locked (self, id) == !!locked)
    return;
  set_locked (self, id, locked);
  locks_changed (self);
}

void
qd_box_canvas_toggle_locks (QdBoxCanvas *self)
{
  g_autoptr (GArray) boxes = qd_box_canvas_dup_selected (self);
  g_autoptr (GArray) open = qd_box_canvas_dup_editable (self);

  for (guint i = 0; i < boxes->len; i++)
    set_locked (self, g_array_index (boxes, QdCanvasBox, i).id, open->len > 0);
  if (boxes->len > 0)
    locks_changed (self);
}

GArray *
qd_box_canvas_dup_editable (QdBoxCanvas *self)
{
  GArray *boxes = qd_box_canvas_dup_selected (self);

  for (guint i = boxes->len; i > 0; i--)
    if (g_hash_table_contains (self->locked, &g_array_index (boxes, QdCanvasBox, i - 1).id))
      g_array_remove_index (boxes, i - 1);
  return boxes;
}
