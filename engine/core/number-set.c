#include "engine/core/number-set.h"

#define FIRST_SIZE 1024

void
qd_number_set_clear (QdNumberSet *set)
{
  g_clear_pointer (&set->slots, g_free);
  set->n = set->size = 0;
}

/* Where @number is, or would be put. Fibonacci hashing (Knuth, The Art of Computer Programming 6.4), then the next free one. */
static gint64 *
find (const QdNumberSet *set, gint64 number)
{
  gsize at = (gsize) (((guint64) number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 20) & (set->size - 1);

  while (set->slots[at] != 0 && set->slots[at] != number)
    at = (at + 1) & (set->size - 1);
  return &set->slots[at];
}

static void
grow (QdNumberSet *set)
{
  g_autofree gint64 *old = set->slots;
  gsize size = set->size;

  set->size = MAX (FIRST_SIZE, 2 * size);
  set->slots = g_new0 (gint64, set->size);
  for (gsize i = 0; i < size; i++)
    if (old[i] != 0)
      *find (set, old[i]) = old[i];
}

gboolean
qd_number_set_add (QdNumberSet *set, gint64 number)
{
  gint64 *slot;

  g_return_val_if_fail (number > 0, FALSE);
  if (4 * (set->n + 1) > 3 * set->size)
    grow (set);
  slot = find (set, number);
  if (*slot == number)
    return FALSE;
  *slot = number;
  set->n++;
  return TRUE;
}

gboolean
qd_number_set_contains (const QdNumberSet *set, gint64 number)
{
  return set->size > 0 && *find (set, number) == number;
}
