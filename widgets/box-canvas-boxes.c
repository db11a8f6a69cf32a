#include "config.h"

#include "widgets/box-canvas-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

QdCanvasBox *
qd_box_canvas_find (QdBoxCanvas *self, gint64 id, guint *index)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      QdCanvasBox *box = &g_array_index (self->boxes, QdCanvasBox, i);
      if (box->id != id)
        continue;
      if (index != NULL)
        *index = i;
      return box;
    }
  return NULL;
}

gboolean
qd_box_canvas_is_shown (QdBoxCanvas *self, const QdCanvasBox *box)
{
  return isnan (box->score) || box->score >= self->threshold;
}

void
qd_box_canvas_update_description (QdBoxCanvas *self)
{
  const QdCanvasBox *box = qd_box_canvas_get_selected (self);
  guint index = 0;
  g_autofree char *label = NULL, *description = NULL;

  label = self->photo == NULL
              ? g_strdup (_ ("No photo"))
              : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Photo with %u box", "Photo with %u boxes", self->boxes->len),
                                 self->boxes->len);
  if (box != NULL && qd_box_canvas_find (self, box->id, &index) != NULL)
    {
      QdDrawnBox drawn = { box->box, box->class_index, box->score };
      g_autofree char *name = qd_box_label (&drawn, (QdClassLook *) (gpointer) self->classes->data, self->classes->len);
      description = g_strdup_printf (_ ("Selected: %s, %.0f by %.0f pixels, box %u of %u"), name, box->box.xmax - box->box.xmin,
                                     box->box.ymax - box->box.ymin, index + 1, self->boxes->len);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description != NULL ? description : _ ("Nothing selected"), -1);
}

static void
selection_changed (QdBoxCanvas *self)
{
  qd_box_canvas_update_description (self);
  qd_box_canvas_invalidate (self);
  g_signal_emit_by_name (self, "selection-changed");
}

static void
add_selected (QdBoxCanvas *self, gint64 id)
{
  gint64 *key = g_new (gint64, 1);

  *key = id;
  g_hash_table_add (self->selected, key);
  self->primary = id;
}

void
qd_box_canvas_set_selection (QdBoxCanvas *self, const gint64 *ids, guint n)
{
  gboolean same = n == g_hash_table_size (self->selected) && self->primary == (n > 0 ? ids[n - 1] : 0);

  for (guint i = 0; i < n && same; i++)
    same = g_hash_table_contains (self->selected, &ids[i]);
  if (same)
    return;
  g_hash_table_remove_all (self->selected);
  self->primary = 0;
  for (guint i = 0; i < n; i++)
    add_selected (self, ids[i]);
  selection_changed (self);
}

void
qd_box_canvas_toggle_selected (QdBoxCanvas *self, gint64 id)
{
  if (g_hash_table_remove (self->selected, &id))
    {
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, self->selected);
      self->primary = g_hash_table_iter_next (&iter, &key, NULL) ? *(gint64 *) key : 0;
    }
  else
    add_selected (self, id);
  selection_changed (self);
}

void
qd_box_canvas_select (QdBoxCanvas *self, gint64 id, gboolean reveal)
{
  QdCanvasBox *box;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  box = qd_box_canvas_find (self, id, NULL);
  qd_box_canvas_set_selection (self, &id, box != NULL ? 1 : 0);
  if (box == NULL || !reveal)
    return;
  qd_canvas_view_reveal (&self->view, box->box, TRUE);
  qd_box_canvas_invalidate (self);
  g_object_notify (G_OBJECT (self), "zoom");
}

gboolean
qd_box_canvas_is_selected (QdBoxCanvas *self, gint64 id)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), FALSE);
  return g_hash_table_contains (self->selected, &id);
}

guint
qd_box_canvas_count_selected (QdBoxCanvas *self)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), 0);
  return g_hash_table_size (self->selected);
}

const QdCanvasBox *
qd_box_canvas_get_selected (QdBoxCanvas *self)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), NULL);
  return self->primary != 0 ? qd_box_canvas_find (self, self->primary, NULL) : NULL;
}

GArray *
qd_box_canvas_dup_selected (QdBoxCanvas *self)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (QdCanvasBox));
  gboolean moving = self->edit.kind == QD_EDIT_MOVE && self->edit.dragged;
  gboolean resizing = self->edit.kind == QD_EDIT_RESIZE && self->edit.dragged;
  double dx = moving ? self->edit.now.xmin - self->edit.start.xmin : 0;
  double dy = moving ? self->edit.now.ymin - self->edit.start.ymin : 0;

  for (guint i = 0; i < self->boxes->len && g_hash_table_size (self->selected) > 0; i++)
    {
      QdCanvasBox box = g_array_index (self->boxes, QdCanvasBox, i);

      if (!g_hash_table_contains (self->selected, &box.id) || !qd_box_canvas_is_shown (self, &box))
        continue;
      if (resizing)
        box.box = self->edit.now;
      if (moving && !g_hash_table_contains (self->locked, &box.id))
        box.box = (QdCornerBox){ box.box.xmin + dx, box.box.ymin + dy, box.box.xmax + dx, box.box.ymax + dy };
      g_array_append_val (boxes, box);
    }
  return boxes;
}

gboolean
qd_box_canvas_get_bounds (GArray *boxes, QdCornerBox *bounds)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      QdCornerBox box = g_array_index (boxes, QdCanvasBox, i).box;

      *bounds = i == 0 ? box
                       : (QdCornerBox){ MIN (bounds->xmin, box.xmin), MIN (bounds->ymin, box.ymin), MAX (bounds->xmax, box.xmax),
                                        MAX (bounds->ymax, box.ymax) };
    }
  return boxes->len > 0;
}

void
qd_box_canvas_tell (QdBoxCanvas *self, const char *signal, GArray *boxes)
{
  if (boxes->len == 0 || self->read_only)
    return;
  self->adopting = g_str_equal (signal, "boxes-added"); /* until they are there: the owner may take its time */
  g_signal_emit_by_name (self, signal, boxes->data, boxes->len);
  qd_box_canvas_invalidate (self);
}

/* Ids of @boxes that are to be selected: those that were, or, in answer to "boxes-added", those that are new. */
static GArray *
selection_after (QdBoxCanvas *self, const QdCanvasBox *boxes, guint n)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  gboolean primary = FALSE, fresh = FALSE;

  for (guint i = 0; i < self->boxes->len; i++)
    g_hash_table_add (known, &g_array_index (self->boxes, QdCanvasBox, i).id);
  for (guint i = 0; i < n && self->adopting && !fresh; i++)
    fresh = !g_hash_table_contains (known, &boxes[i].id);
  for (guint i = 0; i < n; i++)
    {
      if (fresh ? g_hash_table_contains (known, &boxes[i].id) : !g_hash_table_contains (self->selected, &boxes[i].id))
        continue;
      if (boxes[i].id == self->primary)
        primary = TRUE;
      else
        g_array_append_val (ids, boxes[i].id);
    }
  if (primary)
    g_array_append_val (ids, self->primary);
  self->adopting = self->adopting && !fresh;
  return ids;
}

static gboolean
is_same_place (const QdCanvasBox *a, const QdCanvasBox *b)
{
  return a->id == b->id && a->box.xmin == b->box.xmin && a->box.ymin == b->box.ymin && a->box.xmax == b->box.xmax &&
         a->box.ymax == b->box.ymax;
}

static gboolean
is_same (const QdCanvasBox *a, const QdCanvasBox *b)
{
  return is_same_place (a, b) && a->class_index == b->class_index &&
         (a->score == b->score || (isnan (a->score) && isnan (b->score)));
}

static gboolean
are_same (QdBoxCanvas *self, const QdCanvasBox *boxes, guint n)
{
  gboolean same = n == self->boxes->len;

  for (guint i = 0; i < n && same; i++)
    same = is_same (&g_array_index (self->boxes, QdCanvasBox, i), &boxes[i]);
  return same;
}

/* What is moved or resized is where it was when that began. */
static gboolean
can_go_on (QdBoxCanvas *self, const QdCanvasBox *boxes, guint n)
{
  guint n_found = 0;

  for (guint i = 0; i < n; i++)
    {
      gboolean held = g_hash_table_contains (self->selected, &boxes[i].id);
      const QdCanvasBox *before = held ? qd_box_canvas_find (self, boxes[i].id, NULL) : NULL;

      if (before != NULL && !is_same_place (before, &boxes[i]))
        return FALSE;
      n_found += before != NULL;
    }
  return n_found == g_hash_table_size (self->selected);
}

void
qd_box_canvas_set_boxes (QdBoxCanvas *self, const QdCanvasBox *boxes, guint n)
{
  g_autoptr (GArray) ids = NULL;
  gboolean editing;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  g_return_if_fail (boxes != NULL || n == 0);
  if (are_same (self, boxes, n))
    return;
  editing = (self->edit.kind == QD_EDIT_MOVE || self->edit.kind == QD_EDIT_RESIZE) && can_go_on (self, boxes, n);
  ids = selection_after (self, boxes, n);
  g_array_set_size (self->boxes, 0);
  if (n > 0)
    g_array_append_vals (self->boxes, boxes, n);
  if (!editing && (self->edit.kind == QD_EDIT_MOVE || self->edit.kind == QD_EDIT_RESIZE))
    qd_box_canvas_cancel (self);
  qd_box_canvas_set_selection (self, (const gint64 *) (gconstpointer) ids->data, ids->len);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "canvas.cycle", n > 0);
  qd_box_canvas_update_description (self);
  qd_box_canvas_invalidate (self);
}

static void
rename_in (GHashTable *ids, gint64 id, gint64 now)
{
  if (g_hash_table_remove (ids, &id))
    g_hash_table_add (ids, g_memdup2 (&now, sizeof now));
}

void
qd_box_canvas_rename_box (QdBoxCanvas *self, gint64 id, gint64 now)
{
  QdCanvasBox *box;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  box = qd_box_canvas_find (self, id, NULL);
  if (box == NULL)
    return;
  box->id = now;
  rename_in (self->selected, id, now);
  rename_in (self->locked, id, now);
  if (self->primary == id)
    self->primary = now;
}

const QdCanvasBox *
qd_box_canvas_get_boxes (QdBoxCanvas *self, guint *n)
{
  g_return_val_if_fail (QD_IS_BOX_CANVAS (self), NULL);
  if (n != NULL)
    *n = self->boxes->len;
  return (const QdCanvasBox *) (gconstpointer) self->boxes->data;
}

void
qd_box_canvas_assign_class (QdBoxCanvas *self, int class_index)
{
  g_autoptr (GArray) boxes = NULL;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  if (class_index < 0 || (guint) class_index >= self->classes->len)
    return;
  boxes = qd_box_canvas_dup_editable (self);
  for (guint i = boxes->len; i > 0; i--)
    {
      QdCanvasBox *box = &g_array_index (boxes, QdCanvasBox, i - 1);
      if (box->class_index == class_index)
        g_array_remove_index (boxes, i - 1);
      else
        box->class_index = class_index;
    }
  qd_box_canvas_tell (self, "class-changed", boxes);
}

void
qd_box_canvas_remove_selected (QdBoxCanvas *self)
{
  g_autoptr (GArray) boxes = NULL;

  g_return_if_fail (QD_IS_BOX_CANVAS (self));
  qd_box_canvas_cancel (self);
  boxes = qd_box_canvas_dup_editable (self);
  qd_box_canvas_tell (self, "boxes-removed", boxes);
}
