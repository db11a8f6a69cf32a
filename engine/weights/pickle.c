#include "config.h"

#include "engine/weights/pickle-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_INSTRUCTIONS (1u << 23)

/* ---- Refusing and making ---- */

gpointer
qd_pickle_refuse (QdPickle *pickle, char *wrong)
{
  if (pickle->wrong == NULL)
    pickle->wrong = wrong;
  else
    g_free (wrong);
  return NULL;
}

gboolean
qd_pickle_fail (QdPickle *pickle, const char *wrong)
{
  qd_pickle_refuse (pickle, g_strdup (wrong));
  return FALSE;
}

QdPickleValue *
qd_pickle_make (QdPickle *pickle, QdPickleKind kind)
{
  QdPickleValue *value;

  if (pickle->values->len >= QD_PICKLE_MAX_VALUES)
    return qd_pickle_refuse (pickle, g_strdup (_ ("it holds too many values")));
  value = g_new0 (QdPickleValue, 1);
  value->kind = kind;
  g_ptr_array_add (pickle->values, value);
  return value;
}

static void
free_value (gpointer data)
{
  QdPickleValue *value = data;

  if (value->kind == QD_PICKLE_SEQUENCE || value->kind == QD_PICKLE_DICT)
    g_clear_pointer (&value->items, g_ptr_array_unref);
  g_free (value);
}

void
qd_pickle_append (QdPickleValue *container, QdPickleValue *item)
{
  if (container->items == NULL)
    container->items = g_ptr_array_sized_new (1);
  g_ptr_array_add (container->items, item);
}

const QdPickleValue *
qd_pickle_get_item (const QdPickleValue *sequence, guint i, QdPickleKind kind)
{
  const QdPickleValue *item = i < qd_pickle_get_length (sequence) ? sequence->items->pdata[i] : NULL;

  return item != NULL && item->kind == kind ? item : NULL;
}

/* ---- Bytes ---- */

/* NULL when fewer than @n are left. */
const guint8 *
qd_pickle_take (QdPickle *pickle, guint64 n)
{
  const guint8 *at = pickle->at;

  if (n > (guint64) (pickle->end - at))
    return qd_pickle_refuse (pickle, g_strdup (_ ("it ends in the middle of a value")));
  pickle->at += n;
  return at;
}

/* Little endian, of 1 to 8 bytes, without a sign. */
gboolean
qd_pickle_take_number (QdPickle *pickle, guint bytes, guint64 *number)
{
  const guint8 *at = qd_pickle_take (pickle, bytes);

  *number = 0;
  for (guint i = bytes; at != NULL && i-- > 0;)
    *number = *number << 8 | at[i];
  return at != NULL;
}

/* Up to the end of the line, which is passed over. */
gboolean
qd_pickle_take_line (QdPickle *pickle, const char **line, gsize *length)
{
  gsize left = MIN ((gsize) (pickle->end - pickle->at), QD_PICKLE_MAX_NAME + 1);
  const guint8 *end = left > 0 ? memchr (pickle->at, '\n', left) : NULL;

  if (end == NULL)
    return qd_pickle_fail (pickle, _ ("it names something without end"));
  *line = (const char *) pickle->at;
  *length = (gsize) (end - pickle->at);
  pickle->at = end + 1;
  return TRUE;
}

/* ---- The stack ---- */

/* What lies below the newest mark is out of reach. */
static guint
get_floor (QdPickle *pickle)
{
  return pickle->marks->len > 0 ? g_array_index (pickle->marks, guint, pickle->marks->len - 1) : 0;
}

gboolean
qd_pickle_push (QdPickle *pickle, QdPickleValue *value)
{
  if (value == NULL)
    return FALSE;
  if (pickle->stack->len >= QD_PICKLE_MAX_VALUES)
    return qd_pickle_fail (pickle, _ ("it holds too many values"));
  g_ptr_array_add (pickle->stack, value);
  return TRUE;
}

QdPickleValue *
qd_pickle_pop (QdPickle *pickle)
{
  if (pickle->stack->len <= get_floor (pickle))
    return qd_pickle_refuse (pickle, g_strdup (_ ("it takes more values than it gives")));
  return g_ptr_array_steal_index (pickle->stack, pickle->stack->len - 1);
}

QdPickleValue *
qd_pickle_get_top (QdPickle *pickle, guint depth)
{
  if (pickle->stack->len < get_floor (pickle) + depth)
    return qd_pickle_refuse (pickle, g_strdup (_ ("it takes more values than it gives")));
  return pickle->stack->pdata[pickle->stack->len - depth];
}

/* The top @n go into @container. */
void
qd_pickle_move_top (QdPickle *pickle, guint n, QdPickleValue *container)
{
  guint from = pickle->stack->len - n;

  for (guint i = 0; i < n; i++)
    qd_pickle_append (container, pickle->stack->pdata[from + i]);
  g_ptr_array_set_size (pickle->stack, (int) from);
}

/* Takes the newest mark away. FALSE: there is none. */
gboolean
qd_pickle_pop_mark (QdPickle *pickle, guint *n_above)
{
  if (pickle->marks->len == 0)
    return qd_pickle_fail (pickle, _ ("it takes more values than it gives"));
  *n_above = pickle->stack->len - get_floor (pickle);
  g_array_set_size (pickle->marks, pickle->marks->len - 1);
  return TRUE;
}

/* ---- Running ---- */

static gboolean
step (QdPickle *pickle, guint8 code)
{
  if (qd_pickle_instructions[code] == NULL)
    {
      qd_pickle_refuse (pickle, g_strdup_printf (_ ("the instruction at byte %zu is none that weights need"),
                                                 qd_pickle_get_position (pickle) - 1));
      return FALSE;
    }
  if (++pickle->n_instructions > MAX_INSTRUCTIONS)
    return qd_pickle_fail (pickle, _ ("it holds too many values"));
  return qd_pickle_instructions[code](pickle, code);
}

const QdPickleValue *
qd_pickle_load (QdPickle *pickle)
{
  g_ptr_array_set_size (pickle->stack, 0);
  g_array_set_size (pickle->marks, 0);
  g_ptr_array_set_size (pickle->memo, 0);
  for (;;)
    {
      const guint8 *code = qd_pickle_take (pickle, 1);

      if (code == NULL)
        return NULL;
      if (*code == '.')
        return qd_pickle_pop (pickle);
      if (!step (pickle, *code))
        return NULL;
    }
}

QdPickle *
qd_pickle_new (const guint8 *bytes, gsize size, const QdPickleDialect *dialect, gpointer data)
{
  QdPickle *pickle = g_new0 (QdPickle, 1);

  pickle->start = pickle->at = bytes;
  pickle->end = bytes + size;
  pickle->dialect = dialect;
  pickle->data = data;
  pickle->values = g_ptr_array_new_with_free_func (free_value);
  pickle->stack = g_ptr_array_new ();
  pickle->marks = g_array_new (FALSE, FALSE, sizeof (guint));
  pickle->memo = g_ptr_array_new ();
  return pickle;
}

void
qd_pickle_free (QdPickle *pickle)
{
  if (pickle == NULL)
    return;
  g_ptr_array_unref (pickle->memo);
  g_array_unref (pickle->marks);
  g_ptr_array_unref (pickle->stack);
  g_ptr_array_unref (pickle->values);
  g_free (pickle->wrong);
  g_free (pickle);
}

gsize
qd_pickle_get_position (QdPickle *pickle)
{
  return (gsize) (pickle->at - pickle->start);
}

const char *
qd_pickle_get_wrong (QdPickle *pickle)
{
  return pickle->wrong;
}
