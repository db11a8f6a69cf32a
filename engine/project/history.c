#include "config.h"
#include "engine/project/history.h"

#include "engine/project/step-notes.h"

struct _QdHistory
{
  GPtrArray *undo, *redo; /* of QdHistoryStep; the last one is next */
  GPtrArray *waiting;     /* of QdHistoryStep, that ended while a transaction went on */
  gsize bytes;            /* of those to undo and to redo */
  guint64 serial;         /* the last one that was given */
  gboolean started;
  QdStepNotes *notes;
  guint depth; /* of steps that go on, one in the other */
  guint open;  /* transactions */
  char *words; /* of the step that goes on, */
  QdStepPlace place;
  guint described; /* said at this depth; 0: not yet */
};

static void
step_free (gpointer step)
{
  qd_history_step_free (step);
}

QdHistory *
qd_history_new (void)
{
  QdHistory *history = g_new0 (QdHistory, 1);

  history->undo = g_ptr_array_new_with_free_func (step_free);
  history->redo = g_ptr_array_new_with_free_func (step_free);
  history->waiting = g_ptr_array_new_with_free_func (step_free);
  history->notes = qd_step_notes_new ();
  return history;
}

void
qd_history_free (QdHistory *history)
{
  if (history == NULL)
    return;
  g_ptr_array_unref (history->undo);
  g_ptr_array_unref (history->redo);
  g_ptr_array_unref (history->waiting);
  qd_step_notes_free (history->notes);
  g_free (history->words);
  g_free (history);
}

void
qd_history_start (QdHistory *history)
{
  history->started = TRUE;
}

gboolean
qd_history_is_started (QdHistory *history)
{
  return history->started;
}

/* ---- Steps ---- */

static void
forget (QdHistory *history, GPtrArray *steps, guint i)
{
  history->bytes -= ((QdHistoryStep *) steps->pdata[i])->bytes;
  g_ptr_array_remove_index (steps, i);
}

static void
forget_all (QdHistory *history, GPtrArray *steps)
{
  while (steps->len > 0)
    forget (history, steps, steps->len - 1);
}

static gboolean
is_nothing (const QdHistoryStep *step)
{
  for (guint i = 0; i < QD_LOG_N_TABLES; i++)
    if (step->rows[i] != NULL)
      return FALSE;
  return !step->too_large;
}

/* One that is too large stays, to say so; nothing before it can be taken back any more. */
void
qd_history_adopt (QdHistory *history, QdHistoryStep *step)
{
  if (is_nothing (step))
    {
      qd_history_step_free (step);
      return;
    }
  forget_all (history, history->redo);
  if (step->too_large)
    forget_all (history, history->undo);
  step->serial = ++history->serial;
  history->bytes += step->bytes;
  g_ptr_array_add (history->undo, step);
  while (history->bytes > QD_HISTORY_MOST_BYTES && history->undo->len > 1)
    forget (history, history->undo, 0);
}

QdHistoryStep *
qd_history_steal (QdHistory *history)
{
  QdHistoryStep *step =
      history->undo->len > 0 ? g_ptr_array_steal_index (history->undo, history->undo->len - 1) : NULL;

  history->bytes -= step != NULL ? step->bytes : 0;
  return step;
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
  forget (history, from, from->len - 1);
}

/* ---- While something is done ---- */

void
qd_history_begin (QdHistory *history)
{
  history->depth++;
}

gboolean
qd_history_is_in_step (QdHistory *history)
{
  return history->depth > 0;
}

gboolean
qd_history_wants_rows (gpointer data)
{
  QdHistory *history = data;

  return history->depth > 0 && qd_step_notes_have_room (history->notes);
}

gboolean
qd_history_wants_words (QdHistory *history)
{
  return history->started && history->depth > 0 && (history->described == 0 || history->described > history->depth);
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
  qd_step_notes_add (((QdHistory *) data)->notes, table, before, after);
}

void
qd_history_enter (QdHistory *history)
{
  history->open++;
  qd_step_notes_enter (history->notes);
}

static void
adopt_waiting (QdHistory *history)
{
  while (history->waiting->len > 0)
    qd_history_adopt (history, g_ptr_array_steal_index (history->waiting, 0));
}

void
qd_history_leave (QdHistory *history, gboolean keep)
{
  g_return_if_fail (history->open > 0);
  qd_step_notes_leave (history->notes, keep);
  history->open--;
  for (guint i = history->waiting->len; i-- > 0;)
    {
      QdHistoryStep *step = history->waiting->pdata[i];

      if (step->open <= history->open)
        break;
      step->open = history->open;
      if (!keep)
        g_ptr_array_remove_index (history->waiting, i);
    }
  if (history->open == 0)
    adopt_waiting (history);
}

void
qd_history_end (QdHistory *history, gboolean keep)
{
  QdHistoryStep *step;

  g_return_if_fail (history->depth > 0);
  if (--history->depth > 0)
    return;
  step = qd_step_notes_finish (history->notes, keep);
  step->words = g_steal_pointer (&history->words);
  step->place = history->place;
  step->open = history->open;
  history->described = 0;
  if (step->open > 0)
    g_ptr_array_add (history->waiting, step);
  else
    qd_history_adopt (history, step);
}
