#include "config.h"
#include "engine/project/step-notes.h"

typedef struct _Note Note;

struct _Note
{
  QdLogTable table;
  QdHistoryRow row;
  GBytes *gone; /* a row that came and went: its key alone; else NULL */
  guint level;  /* of transactions that were open */
  Note *former; /* of the same row, of a lower level; NULL: none */
};

struct _QdStepNotes
{
  GPtrArray *notes;  /* of Note, in their order, and so of growing level */
  GHashTable *known; /* the last one of each row */
  guint level;
  gsize bytes;
  guint full; /* one more than the level at which there was no room; 0: there is */
};

static GBytes *
get_row (const Note *note)
{
  GBytes *row = note->row.sides[note->row.sides[0] == NULL];

  return row != NULL ? row : note->gone;
}

static guint
note_hash (gconstpointer note)
{
  return qd_log_hash_key (((const Note *) note)->table, get_row (note));
}

static gboolean
note_equal (gconstpointer a, gconstpointer b)
{
  const Note *one = a, *other = b;

  return one->table == other->table && qd_log_has_key_of (one->table, get_row (one), get_row (other));
}

static void
note_free (gpointer data)
{
  Note *note = data;

  qd_history_row_clear (&note->row);
  g_clear_pointer (&note->gone, g_bytes_unref);
  g_free (note);
}

QdStepNotes *
qd_step_notes_new (void)
{
  QdStepNotes *self = g_new0 (QdStepNotes, 1);

  self->notes = g_ptr_array_new ();
  self->known = g_hash_table_new (note_hash, note_equal);
  return self;
}

/* Notes from there on are forgotten; what was known before is known again. */
static void
forget (QdStepNotes *self, guint first)
{
  for (guint i = self->notes->len; i-- > first;)
    {
      Note *note = self->notes->pdata[i];

      if (note->former != NULL)
        g_hash_table_add (self->known, note->former);
      else
        g_hash_table_remove (self->known, note);
      self->bytes -= qd_history_row_size (&note->row);
      note_free (note);
    }
  g_ptr_array_set_size (self->notes, (int) first);
}

static void
clear (QdStepNotes *self)
{
  g_hash_table_remove_all (self->known);
  for (guint i = 0; i < self->notes->len; i++)
    note_free (self->notes->pdata[i]);
  g_ptr_array_set_size (self->notes, 0);
  self->bytes = 0;
  self->full = 0;
}

void
qd_step_notes_free (QdStepNotes *self)
{
  if (self == NULL)
    return;
  clear (self);
  g_ptr_array_unref (self->notes);
  g_hash_table_unref (self->known);
  g_free (self);
}

/* The first one of the level at which things are now. */
static guint
find_level (QdStepNotes *self)
{
  guint first = self->notes->len;

  while (first > 0 && ((Note *) self->notes->pdata[first - 1])->level == self->level)
    first--;
  return first;
}

static void
check_room (QdStepNotes *self)
{
  if (self->bytes <= QD_HISTORY_MOST_BYTES)
    return;
  forget (self, find_level (self));
  self->full = self->level + 1;
}

gboolean
qd_step_notes_have_room (QdStepNotes *self)
{
  return self->full == 0;
}

static GBytes *
hold (GBytes *side)
{
  return side != NULL ? g_bytes_ref (side) : NULL;
}

/* Takes the second side of @row. */
static void
go_on (QdStepNotes *self, Note *note, QdHistoryRow *row)
{
  GBytes *last = g_steal_pointer (&note->row.sides[1]);

  self->bytes -= qd_history_row_size (&note->row) + qd_history_side_size (last);
  note->row.sides[1] = g_steal_pointer (&row->sides[1]);
  self->bytes += qd_history_row_size (&note->row);
  if (last != NULL && get_row (note) == NULL)
    note->gone = g_steal_pointer (&last);
  g_clear_pointer (&last, g_bytes_unref);
}

void
qd_step_notes_add (QdStepNotes *self, QdLogTable table, GBytes *before, GBytes *after)
{
  Note *note, *known;

  if (self->full != 0)
    return;
  note = g_new (Note, 1);
  *note = (Note){ .table = table, .row = { { hold (before), hold (after) } }, .level = self->level };
  known = g_hash_table_lookup (self->known, note);
  if (known != NULL && known->level == self->level)
    {
      go_on (self, known, &note->row);
      note_free (note);
    }
  else
    {
      note->former = known;
      self->bytes += qd_history_row_size (&note->row);
      g_hash_table_add (self->known, note);
      g_ptr_array_add (self->notes, note);
    }
  check_room (self);
}

void
qd_step_notes_enter (QdStepNotes *self)
{
  self->level++;
}

/* Those from @first on are of the level around them, too: two of a row become one. */
static void
rise (QdStepNotes *self, guint first)
{
  guint kept = first;

  for (guint i = first; i < self->notes->len; i++)
    {
      Note *note = self->notes->pdata[i], *former = note->former;

      note->level--;
      if (former == NULL || former->level < note->level)
        {
          self->notes->pdata[kept++] = note;
          continue;
        }
      g_hash_table_add (self->known, former);
      self->bytes -= qd_history_row_size (&note->row);
      go_on (self, former, &note->row);
      note_free (note);
    }
  g_ptr_array_set_size (self->notes, (int) kept);
}

void
qd_step_notes_leave (QdStepNotes *self, gboolean keep)
{
  gboolean full = self->full == self->level + 1;
  guint first = find_level (self);

  g_return_if_fail (self->level > 0);
  if (keep && !full)
    rise (self, first);
  else
    forget (self, first);
  self->level--;
  if (!full)
    return;
  self->full = 0;
  if (!keep)
    return;
  forget (self, find_level (self));
  self->full = self->level + 1;
}

QdHistoryStep *
qd_step_notes_finish (QdStepNotes *self, gboolean keep)
{
  QdHistoryStep *step = g_new0 (QdHistoryStep, 1);
  guint level = self->level;

  while (self->level > 0) /* transactions that go on: what they told up to here is one */
    qd_step_notes_leave (self, TRUE);
  step->too_large = keep && self->full != 0;
  for (guint i = 0; keep && !step->too_large && i < self->notes->len; i++)
    {
      Note *note = self->notes->pdata[i];

      if (!qd_log_equal (note->table, note->row.sides[0], note->row.sides[1], TRUE))
        qd_history_step_add (step, note->table, &note->row);
    }
  clear (self);
  self->level = level;
  qd_history_step_count_photos (step);
  return step;
}
