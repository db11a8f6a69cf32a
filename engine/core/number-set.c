#include "engine/core/number-set.h"

#define FIRST_SIZE 1024

void
qd_number_set_clear (QdNumberSet *set)
{
  g_clear_pointer (&set->narrow, g_free);
  g_clear_pointer (&set->wide, g_free);
  set->n = set->size = 0;
}

static gint64
get (const QdNumberSet *set, gsize at)
{
  return set->wide != NULL ? set->wide[at] : (gint64) set->narrow[at];
}

static void
put (QdNumberSet *set, gsize at, gint64 number)
{
  if (set->wide != NULL)
    set->wide[at] = number;
  else
    set->narrow[at] = (guint32) number;
}

/* Fibonacci hashing (Knuth, The Art of Computer Programming 6.4). */
static gsize
hash (const QdNumberSet *set, gint64 number)
{
  return (gsize) (((guint64) number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 20) & (set->size - 1);
}

/* Where @number is, or would be put: the next free one. */
static gsize
find (const QdNumberSet *set, gint64 number)
{
  gsize at = hash (set, number);
  gint64 there;

  while ((there = get (set, at)) != 0 && there != number)
    at = (at + 1) & (set->size - 1);
  return at;
}

static void
make_room (QdNumberSet *set, gsize size, gboolean wide)
{
  QdNumberSet old = *set;

  set->size = size;
  set->wide = wide ? g_new0 (gint64, size) : NULL;
  set->narrow = wide ? NULL : g_new0 (guint32, size);
  for (gsize i = 0; i < old.size; i++)
    {
      gint64 number = get (&old, i);

      if (number != 0)
        put (set, find (set, number), number);
    }
  g_free (old.narrow);
  g_free (old.wide);
}

gboolean
qd_number_set_add (QdNumberSet *set, gint64 number)
{
  gboolean wide = set->wide != NULL || number > G_MAXUINT32;
  gsize at;

  g_return_val_if_fail (number > 0, FALSE);
  if (4 * (set->n + 1) > 3 * set->size)
    make_room (set, MAX (FIRST_SIZE, 2 * set->size), wide);
  else if (wide && set->wide == NULL)
    make_room (set, set->size, wide);
  at = find (set, number);
  if (get (set, at) == number)
    return FALSE;
  put (set, at, number);
  set->n++;
  return TRUE;
}

void
qd_number_set_fetch (const QdNumberSet *set, gint64 number)
{
  if (set->wide != NULL)
    __builtin_prefetch (&set->wide[hash (set, number)], 1);
  else if (set->narrow != NULL)
    __builtin_prefetch (&set->narrow[hash (set, number)], 1);
}

gboolean
qd_number_set_contains (const QdNumberSet *set, gint64 number)
{
  return set->size > 0 && get (set, find (set, number)) == number;
}
