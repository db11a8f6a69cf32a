#include "engine/project/history.h"

#include <math.h>

struct _QdHistoryStep
{
  GPtrArray *changes;  /* of QdHistoryChange */
  QdHistoryRest *rest; /* NULL: nothing else */
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
  gboolean overflown;     /* there are more photos in it than are kept */
  QdHistoryRest *rest;    /* of the step that goes on; NULL: none */
  GHashTable *noted;      /* keys of settings in it, borrowed */
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

static void
setting_free (gpointer data)
{
  QdHistorySetting *setting = data;

  g_free (setting->key);
  g_free (setting->values[0]);
  g_free (setting->values[1]);
  g_free (setting);
}

static void
rest_free (QdHistoryRest *rest)
{
  g_ptr_array_unref (rest->settings);
  g_free (rest->classes[0]);
  g_free (rest->classes[1]);
  g_free (rest);
}

void
qd_history_step_free (QdHistoryStep *step)
{
  if (step == NULL)
    return;
  g_ptr_array_unref (step->changes);
  g_clear_pointer (&step->rest, rest_free);
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

/* ---- Settings and classes ---- */

void
qd_history_begin_rest (QdHistory *history, char *classes)
{
  history->rest = g_new0 (QdHistoryRest, 1);
  history->rest->settings = g_ptr_array_new_with_free_func (setting_free);
  history->rest->classes[0] = classes;
  history->noted = g_hash_table_new (g_str_hash, g_str_equal);
}

gboolean
qd_history_wants_setting (QdHistory *history, const char *key)
{
  return history->rest != NULL && !history->overflown && !g_hash_table_contains (history->noted, key);
}

void
qd_history_note_setting (QdHistory *history, const char *key, char *before)
{
  QdHistorySetting *setting = g_new0 (QdHistorySetting, 1);

  setting->key = g_strdup (key);
  setting->values[0] = before;
  g_ptr_array_add (history->rest->settings, setting);
  g_hash_table_add (history->noted, setting->key);
}

QdHistoryRest *
qd_history_get_rest (QdHistory *history)
{
  return history->rest;
}

/* Without what is as it was; NULL where nothing is left. */
static QdHistoryRest *
steal_rest (QdHistory *history)
{
  QdHistoryRest *rest = g_steal_pointer (&history->rest);

  g_clear_pointer (&history->noted, g_hash_table_unref);
  if (rest == NULL)
    return NULL;
  for (guint i = rest->settings->len; i > 0; i--)
    {
      const QdHistorySetting *setting = rest->settings->pdata[i - 1];

      if (g_strcmp0 (setting->values[0], setting->values[1]) == 0)
        g_ptr_array_remove_index_fast (rest->settings, i - 1);
    }
  if (rest->classes[0] == NULL || rest->classes[1] == NULL || g_str_equal (rest->classes[0], rest->classes[1]))
    {
      g_clear_pointer (&rest->classes[0], g_free);
      g_clear_pointer (&rest->classes[1], g_free);
    }
  if (rest->settings->len > 0 || rest->classes[0] != NULL)
    return rest;
  rest_free (rest);
  return NULL;
}

void
qd_history_end_step (QdHistory *history, gboolean keep)
{
  g_autoptr (GPtrArray) pending = g_steal_pointer (&history->pending);
  QdHistoryStep *step;

  g_return_if_fail (pending != NULL);
  g_clear_pointer (&history->places, g_hash_table_unref);
  step = g_new0 (QdHistoryStep, 1);
  step->rest = steal_rest (history);
  step->changes = g_ptr_array_new_with_free_func (change_free);
  for (guint i = 0; i < pending->len; i++)
    {
      QdHistoryChange *change = change_new (pending->pdata[i]);

      if (change != NULL)
        g_ptr_array_add (step->changes, change);
    }
  if (keep && !history->overflown)
    qd_history_adopt (history, step);
  else
    qd_history_step_free (step);
  history->overflown = FALSE;
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
  if (history->overflown || history->pending->len == QD_HISTORY_MOST_PHOTOS)
    {
      qd_snapshot_free (before);
      qd_snapshot_free (after);
      g_hash_table_remove_all (history->places);
      g_ptr_array_set_size (history->pending, 0);
      history->overflown = TRUE;
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
  g_clear_pointer (&history->noted, g_hash_table_unref);
  g_clear_pointer (&history->rest, rest_free);
  g_free (history);
}

void
qd_history_adopt (QdHistory *history, QdHistoryStep *step)
{
  if (step->changes->len == 0 && step->rest == NULL)
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

static const QdHistoryStep *
peek (QdHistory *history, gboolean redo)
{
  GPtrArray *steps = redo ? history->redo : history->undo;

  return steps->len > 0 ? steps->pdata[steps->len - 1] : NULL;
}

const GPtrArray *
qd_history_peek (QdHistory *history, gboolean redo)
{
  const QdHistoryStep *step = peek (history, redo);

  return step != NULL ? step->changes : NULL;
}

const QdHistoryRest *
qd_history_peek_rest (QdHistory *history, gboolean redo)
{
  const QdHistoryStep *step = peek (history, redo);

  return step != NULL ? step->rest : NULL;
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
