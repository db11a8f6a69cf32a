#include "engine/project/history.h"

#include <math.h>

#define MAX_STEPS 1000

typedef struct
{
  gint64 photo;
  QdSnapshot *before, *after;
} Step;

struct _QdHistory
{
  GPtrArray *undo, *redo; /* of Step; the last one is next */
};

static void
step_free (gpointer data)
{
  Step *step = data;

  qd_snapshot_free (step->before);
  qd_snapshot_free (step->after);
  g_free (step);
}

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
  g_free (history);
}

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

static gboolean
box_equal (const QdBox *a, const QdBox *b)
{
  gboolean same_score = a->score == b->score || (isnan (a->score) && isnan (b->score));

  return a->id == b->id && a->photo_id == b->photo_id && a->class_id == b->class_id && a->box.xmin == b->box.xmin
         && a->box.ymin == b->box.ymin && a->box.xmax == b->box.xmax && a->box.ymax == b->box.ymax
         && a->difficult == b->difficult && a->truncated == b->truncated && a->source == b->source && same_score;
}

gboolean
qd_snapshot_equal (const QdSnapshot *a, const QdSnapshot *b)
{
  if (a->mark != b->mark || a->boxes->len != b->boxes->len)
    return FALSE;
  for (guint i = 0; i < a->boxes->len; i++)
    if (!box_equal (&g_array_index (a->boxes, QdBox, i), &g_array_index (b->boxes, QdBox, i)))
      return FALSE;
  return TRUE;
}

void
qd_history_push (QdHistory *history, gint64 photo, QdSnapshot *before, QdSnapshot *after)
{
  Step *step = g_new0 (Step, 1);

  step->photo = photo;
  step->before = before;
  step->after = after;
  if (qd_snapshot_equal (before, after))
    {
      step_free (step);
      return;
    }
  g_ptr_array_set_size (history->redo, 0);
  g_ptr_array_add (history->undo, step);
  if (history->undo->len > MAX_STEPS)
    g_ptr_array_remove_index (history->undo, 0);
}

gboolean
qd_history_peek (QdHistory *history, gboolean redo, gint64 *photo, const QdSnapshot **now, const QdSnapshot **then)
{
  GPtrArray *steps = redo ? history->redo : history->undo;
  Step *step;

  if (steps->len == 0)
    return FALSE;
  step = g_ptr_array_index (steps, steps->len - 1);
  *photo = step->photo;
  *now = redo ? step->before : step->after;
  *then = redo ? step->after : step->before;
  return TRUE;
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
