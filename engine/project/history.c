#include "config.h"
#include "engine/project/history.h"

/* What was told, once for each time. */
typedef struct
{
  QdLogTable table;
  QdHistoryRow row;
} Note;

struct _QdHistory
{
  GPtrArray *undo, *redo; /* of QdHistoryStep; the last one is next */
  guint depth;            /* of steps that go on, one in the other */
  GArray *notes;          /* of Note */
  GArray *marks;          /* of guint: how many there were when each of the transactions under way began */
  gboolean overflown;     /* there are more than are kept */
  char *words;            /* of the step that goes on, */
  QdStepPlace place;
  guint described;        /* said at this depth; 0: not yet */
};

static void
row_clear (QdHistoryRow *row)
{
  g_clear_pointer (&row->sides[0], g_bytes_unref);
  g_clear_pointer (&row->sides[1], g_bytes_unref);
}

static void
row_clear_func (gpointer row)
{
  row_clear (row);
}

static void
note_clear (gpointer note)
{
  row_clear (&((Note *) note)->row);
}

/* ---- Steps ---- */

void
qd_history_step_free (QdHistoryStep *step)
{
  if (step == NULL)
    return;
  for (guint i = 0; i < QD_LOG_N_TABLES; i++)
    g_clear_pointer (&step->rows[i], g_array_unref);
  g_free (step->words);
  g_free (step);
}

static void
step_free (gpointer step)
{
  qd_history_step_free (step);
}

static void
step_add (QdHistoryStep *step, QdLogTable table, const QdHistoryRow *taken)
{
  if (step->rows[table] == NULL)
    {
      step->rows[table] = g_array_new (FALSE, FALSE, sizeof (QdHistoryRow));
      g_array_set_clear_func (step->rows[table], row_clear_func);
    }
  g_array_append_vals (step->rows[table], taken, 1);
}

static void
add_photos (GArray *photos, GHashTable *known, const GArray *rows, guint column)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const QdHistoryRow *row = &g_array_index (rows, QdHistoryRow, i);
      gint64 photo = qd_log_get_integer (row->sides[row->sides[1] != NULL], column);

      if (!g_hash_table_contains (known, &photo))
        {
          g_hash_table_add (known, g_memdup2 (&photo, sizeof photo));
          g_array_append_val (photos, photo);
        }
    }
}

GArray *
qd_history_step_list_photos (const QdHistoryStep *step)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (gint64));

  add_photos (photos, known, step->rows[QD_LOG_BOXES], QD_LOG_BOX_PHOTO);
  add_photos (photos, known, step->rows[QD_LOG_PHOTOS], 0);
  return photos;
}

/* ---- While something is done ---- */

void
qd_history_begin (QdHistory *history)
{
  history->depth++;
}

gboolean
qd_history_is_in_step (gpointer data)
{
  return ((QdHistory *) data)->depth > 0;
}

gboolean
qd_history_wants_words (QdHistory *history)
{
  return history->depth > 0 && (history->described == 0 || history->described > history->depth);
}

void
qd_history_describe (QdHistory *history, QdStepPlace place, char *words)
{
  if (!qd_history_wants_words (history))
    {
      g_free (words);
      return;
    }
  g_free (history->words);
  history->words = words;
  history->place = place;
  history->described = history->depth;
}

void
qd_history_note (gpointer data, QdLogTable table, GBytes *before, GBytes *after)
{
  QdHistory *history = data;
  Note note = { table, { { before, after } } };

  history->overflown |= history->notes->len == QD_HISTORY_MOST_ROWS;
  if (history->overflown)
    return;
  for (guint i = 0; i < 2; i++)
    if (note.row.sides[i] != NULL)
      g_bytes_ref (note.row.sides[i]);
  g_array_append_val (history->notes, note);
}

void
qd_history_enter (QdHistory *history)
{
  g_array_append_val (history->marks, history->notes->len);
}

void
qd_history_leave (QdHistory *history, gboolean keep)
{
  guint mark;

  g_return_if_fail (history->marks->len > 0);
  mark = g_array_index (history->marks, guint, history->marks->len - 1);
  g_array_set_size (history->marks, history->marks->len - 1);
  if (!keep && mark < history->notes->len)
    g_array_set_size (history->notes, mark);
}

/* For each row what was first and what is last. */
static QdHistoryStep *
sum_up (QdHistory *history)
{
  QdHistoryStep *step = g_new0 (QdHistoryStep, 1);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; i < history->notes->len; i++)
    {
      Note *note = &g_array_index (history->notes, Note, i), *first;
      GBytes *key = qd_log_dup_key (note->table, note->row.sides[note->row.sides[0] == NULL]);

      first = g_hash_table_lookup (known, key);
      if (first == NULL)
        {
          g_hash_table_insert (known, key, note);
          g_ptr_array_add (order, note);
          continue;
        }
      g_bytes_unref (key);
      g_clear_pointer (&first->row.sides[1], g_bytes_unref);
      first->row.sides[1] = g_steal_pointer (&note->row.sides[1]);
    }
  for (guint i = 0; i < order->len; i++)
    {
      Note *note = order->pdata[i];

      if (qd_log_equal (note->table, note->row.sides[0], note->row.sides[1], TRUE))
        continue;
      step_add (step, note->table, &note->row);
      note->row = (QdHistoryRow){ { NULL, NULL } };
    }
  return step;
}

void
qd_history_end (QdHistory *history, gboolean keep)
{
  QdHistoryStep *step;

  g_return_if_fail (history->depth > 0);
  if (--history->depth > 0)
    return;
  step = keep && !history->overflown ? sum_up (history) : g_new0 (QdHistoryStep, 1);
  step->words = g_steal_pointer (&history->words);
  step->place = history->place;
  history->described = 0;
  history->overflown = FALSE;
  g_array_set_size (history->notes, 0);
  for (guint i = 0; i < history->marks->len; i++)
    g_array_index (history->marks, guint, i) = 0;
  qd_history_adopt (history, step);
}

/* ---- The history ---- */

QdHistory *
qd_history_new (void)
{
  QdHistory *history = g_new0 (QdHistory, 1);

  history->undo = g_ptr_array_new_with_free_func (step_free);
  history->redo = g_ptr_array_new_with_free_func (step_free);
  history->marks = g_array_new (FALSE, FALSE, sizeof (guint));
  history->notes = g_array_new (FALSE, FALSE, sizeof (Note));
  g_array_set_clear_func (history->notes, note_clear);
  return history;
}

void
qd_history_free (QdHistory *history)
{
  if (history == NULL)
    return;
  g_ptr_array_unref (history->undo);
  g_ptr_array_unref (history->redo);
  g_array_unref (history->notes);
  g_array_unref (history->marks);
  g_free (history->words);
  g_free (history);
}

static gboolean
is_nothing (const QdHistoryStep *step)
{
  for (guint i = 0; i < QD_LOG_N_TABLES; i++)
    if (step->rows[i] != NULL)
      return FALSE;
  return TRUE;
}

void
qd_history_adopt (QdHistory *history, QdHistoryStep *step)
{
  if (is_nothing (step))
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

const QdHistoryStep *
qd_history_peek (QdHistory *history, gboolean redo)
{
  GPtrArray *steps = redo ? history->redo : history->undo;

  return steps->len > 0 ? steps->pdata[steps->len - 1] : NULL;
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
