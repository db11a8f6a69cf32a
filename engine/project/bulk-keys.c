#include "engine/project/bulk-keys.h"

#include <string.h>

#define MOST_ROWS           ((gsize) 1 << QD_BULK_KEYS_PLACE_BITS)
#define LARGEST             (G_MAXINT64 >> QD_BULK_KEYS_PLACE_BITS)
#define FIRST_ROOM          4096
#define DIGIT_BITS          11
#define DIGIT(entry, shift) ((entry) >> (shift) & ((1u << DIGIT_BITS) - 1))

void
qd_bulk_keys_clear (QdBulkKeys *keys)
{
  g_free (keys->entries);
  memset (keys, 0, sizeof *keys);
}

void
qd_bulk_keys_give_up (QdBulkKeys *keys)
{
  qd_bulk_keys_clear (keys);
  keys->unfit = TRUE;
}

void
qd_bulk_keys_add (QdBulkKeys *keys, gint64 number)
{
  guint64 entry;

  if (keys->unfit)
    return;
  if (keys->n == MOST_ROWS || number <= 0 || number > LARGEST)
    {
      qd_bulk_keys_give_up (keys);
      return;
    }
  if (keys->n == keys->room)
    {
      keys->room = MAX (FIRST_ROOM, 2 * keys->room);
      keys->entries = g_renew (guint64, keys->entries, keys->room);
    }
  entry = (guint64) number << QD_BULK_KEYS_PLACE_BITS | keys->n;
  keys->mixed |= keys->n > 0 && entry < keys->entries[keys->n - 1];
  keys->entries[keys->n++] = entry;
}

/* [n] @from to @to in the order of the digit at @shift, those of the same digit as they came. */
static void
distribute (const guint64 *from, guint64 *to, gsize n, guint shift)
{
  guint32 ends[1u << DIGIT_BITS] = { 0 }, sum = 0;

  for (gsize i = 0; i < n; i++)
    ends[DIGIT (from[i], shift)]++;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      guint32 count = ends[i];

      ends[i] = sum;
      sum += count;
    }
  for (gsize i = 0; i < n; i++)
    to[ends[DIGIT (from[i], shift)]++] = from[i];
}

/* By digits from the last one on (Knuth, The Art of Computer Programming 5.2.5); places are in order from the start. */
gboolean
qd_bulk_keys_sort (QdBulkKeys *keys, QdBulkLook look, gpointer user_data)
{
  g_autofree guint64 *other = NULL;
  guint64 all = 0;

  if (!keys->mixed)
    return TRUE;
  other = g_new (guint64, keys->n);
  for (gsize i = 0; i < keys->n; i++)
    all |= keys->entries[i];
  for (guint shift = QD_BULK_KEYS_PLACE_BITS; shift < 64 && all >> shift != 0; shift += DIGIT_BITS)
    {
      guint64 *sorted = other;

      if (look != NULL && look (user_data) != 0)
        return FALSE;
      distribute (keys->entries, sorted, keys->n, shift);
      other = keys->entries;
      keys->entries = sorted;
    }
  keys->room = keys->n;
  keys->mixed = FALSE;
  return TRUE;
}

gint64
qd_bulk_keys_get_number (const QdBulkKeys *keys, gsize at)
{
  return (gint64) (keys->entries[at] >> QD_BULK_KEYS_PLACE_BITS);
}

gint64
qd_bulk_keys_get_id (const QdBulkKeys *keys, gsize at)
{
  return keys->first + (gint64) (keys->entries[at] & (MOST_ROWS - 1));
}
