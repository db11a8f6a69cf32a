#include "engine/project/history.h"

#include <math.h>

struct _QdHistoryStep
{
  GPtrArray *changes; /* of QdHistoryChange */
};

/* What a photo looked like when the step began, and now. */
typedef struct
{
  gint64 photo;
  QdSnapshot *before, *after;
} Pending;

struct _QdHistory
{
  GPtrArray *undo, *redo; /* of QdHistoryStep; the last one is next */
  GPtrArray *pending;     /* of Pending, in their order; NULL outside of a step */
  GHashTable *places;     /* photo -> Pending */
};

/* ---- Snapshots ---- */

QdSnapshot *
qd_snapshot_new (GArray *boxes, QdMark mark)
{
  QdSnapshot *snapshot = g_new0 (QdSnapshot, 1);

  snapshot->boxes = boxes;
  snapshot->mark = mark;
  return snapshot;
}

void
qd_snapshot_free (QdSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  g_array_unref (snapshot->boxes);
  g_free (snapshot);
}

gboolean
qd_history_box_equal (const QdBox *a, const QdBox *b)
{
  gboolean same_score = a->score == b->score || (isnan (a->score) && isnan (b->score));

  return a->id == b->id && a->photo_id == b->photo_id && a->class_id == b->class_id && a->box.xmin == b->box.xmin
         && a->box.ymin == b->box.ymin && a->box.xmax == b->box.xmax && a->box.ymax == b->box.ymax
         && a->difficult == b->difficult && a->truncated == b->truncated && a->source == b->source && same_score && a->labeller_id == b->labeller_id
         && a->votes == b->votes && a->voters == b->voters && a->confidence == b->confidence;
}

gboolean
qd_snapshot_equal (const QdSnapshot *a, const QdSnapshot *b)
{
  if (a->mark != b->mark || a->boxes->len != b->boxes->len)
    return FALSE;
  for (guint i = 0; i < a->boxes->len; i++)
    if (!qd_history_box_equal (&g_array_index (a->boxes, QdBox, i), &g_array_index (b->boxes, QdBox, i)))
      return FALSE;
  return TRUE;
}

/* ---- Steps ---- */

static void
change_free (gpointer data)
{
  QdHistoryChange *change = data;

  g_array_unref (change->boxes[0]);
  g_array_unref (change->boxes[1]);
  g_free (change);
}

void
qd_history_step_free (QdHistoryStep *step)
{
  if (step == NULL)
    return;
  g_ptr_array_unref (step->changes);
  g_free (step);
}

static void
step_free (gpointer step)
{
  qd_history_step_free (step);
}

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  qd_snapshot_free (pending->before);
  qd_snapshot_free (pending->after);
  g_free (pending);
}

/* Boxes of @all that @others has not, or not like that. */
static GArray *
differing (GArray *all, GArray *others)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));

  for (guint i = 0; i < others->len; i++)
    {
      QdBox *box = &g_array_index (others, QdBox, i);
      g_hash_table_insert (known, &box->id, box);
    }
  for (guint i = 0; i < all->len; i++)
    {
      QdBox *box = &g_array_index (all, QdBox, i);
      const QdBox *other = g_hash_table_lookup (known, &box->id);

      if (other == NULL || !qd_history_box_equal (box, other))
        g_array_append_val (boxes, *box);
    }
  return boxes;
}

/* NULL where nothing became different. */
static QdHistoryChange *
change_new (const Pending *pending)
{
  QdHistoryChange *change = g_new0 (QdHistoryChange, 1);

  change->photo = pending->photo;
  change->marks[0] = pending->before->mark;
  change->marks[1] = pending->after->mark;
  change->boxes[0] = differing (pending->before->boxes, pending->after->boxes);
  change->boxes[1] = differing (pending->after->boxes, pending->before->boxes);
  if (change->marks[0] != change->marks[1] || change->boxes[0]->len > 0 || change->boxes[1]->len > 0)
    return change;
  change_free (change);
  return NULL;
}

void
qd_history_begin_step (QdHistory *history)
{
  g_return_if_fail (history->pending == NULL);
  history->pending = g_ptr_array_new_with_free_func (pending_free);
  history->places = g_hash_table_new (g_int64_hash, g_int64_equal);
}

gboolean
qd_history_is_in_step (QdHistory *history)
{
  return history->pending != NULL;
}

void
qd_history_end_step (QdHistory *history, gboolean keep)
{
  g_autoptr (GPtrArray) pending = g_steal_pointer (&history->pending);
  QdHistoryStep *step;

  g_return_if_fail (pending != NULL);
  g_clear_pointer (&history->places, g_hash_table_unref);
  if (!keep)
    return;
  step = g_new0 (QdHistoryStep, 1);
  step->changes = g_ptr_array_new_with_free_func (change_free);
  for (guint i = 0; i < pending->len; i++)
    {
      QdHistoryChange *change = change_new (pending->pdata[i]);

      if (change != NULL)
        g_ptr_array_add (step->changes, change);
    }
  qd_history_adopt (history, step);
}

static void
add_pending (QdHistory *history, gint64 photo, QdSnapshot *before, QdSnapshot *after)
{
  Pending *pending = g_hash_table_lookup (history->places, &photo);

  if (pending != NULL)
    {
      qd_snapshot_free (before);
      qd_snapshot_free (pending->after);
      pending->after = after;
      return;
    }
  pending = g_new0 (Pending, 1);
  *pending = (Pending){ photo, before, after };
  g_ptr_array_add (history->pending, pending);
  g_hash_table_insert (history->places, &pending->photo, pending);
}

void
qd_history_push (QdHistory *history, gint64 photo, QdSnapshot *before, QdSnapshot *after)
{
  gboolean alone = history->pending == NULL;

  if (alone)
    qd_history_begin_step (history);
  add_pending (history, photo, before, after);
  if (alone)
    qd_history_end_step (history, TRUE);
}

/* ---- The history ---- */

QdHistory *
qd_history_new (void)
{
  QdHistory *history = g_new0 (QdHistory, 1);

  history->undo = g_ptr_array_new_with_free_func (step_free);
  history->redo = g_ptr_array_new_with_free_func (step_free);
  return history;
}

void
qd_history_free (QdHistory *history)
{
  if (history == NULL)
    return;
  g_ptr_array_unref (history->undo);
  g_ptr_array_unref (history->redo);
  g_clear_pointer (&history->places, g_hash_table_unref);
  g_clear_pointer (&history->pending, g_ptr_array_unref);
  g_free (history);
}

void
qd_history_adopt (QdHistory *history, QdHistoryStep *step)
{
  if (step->changes->len == 0)
    {
      qd_history_step_free (step);
      return;
    }
  g_ptr_array_set_size (history->redo, 0);
  g_ptr_array_add (history->undo, step);
}

QdHistoryStep *
qd_history_steal (QdHistory *history)
{
  return history->undo->len > 0 ? g_ptr_array_steal_index (history->undo, history->undo->len - 1) : NULL;
}

const GPtrArray *
qd_history_peek (QdHistory *history, gboolean redo)
{
  GPtrArray *steps = redo ? history->redo : history->undo;

  return steps->len > 0 ? ((QdHistoryStep *) steps->pdata[steps->len - 1])->changes : NULL;
}

void
qd_history_take (QdHistory *history, gboolean redo)
{
  GPtrArray *from = redo ? history->redo : history->undo;
  GPtrArray *to = redo ? history->undo : history->redo;

  g_return_if_fail (from->len > 0);
  g_ptr_array_add (to, g_ptr_array_steal_index (from, from->len - 1));
}

void
qd_history_drop (QdHistory *history, gboolean redo)
{
  GPtrArray *from = redo ? history->redo : history->undo;

  g_return_if_fail (from->len > 0);
  g_ptr_array_remove_index (from, from->len - 1);
}
