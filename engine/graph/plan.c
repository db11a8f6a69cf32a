#include "engine/graph/plan.h"

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const QdPlanPiece *x = *(QdPlanPiece *const *)a, *y = *(QdPlanPiece *const *)b;

  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return x->first < y->first ? -1 : x->first > y->first;
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  const QdPlanPiece *x = *(QdPlanPiece *const *)a, *y = *(QdPlanPiece *const *)b;

  return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The lowest offset from @from on where @size bytes cross no chunk. */
static gsize
align (gsize from, gsize size, gsize alignment, gsize chunk)
{
  gsize offset = (from + alignment - 1) & ~(alignment - 1);

  if (offset / chunk != (offset + size - 1) / chunk)
    offset = (offset / chunk + 1) * chunk;
  return offset;
}

/* @placed: (element-type QdPlanPiece) by offset. */
static gsize
find_gap (const QdPlanPiece *piece, const GPtrArray *placed, gsize alignment, gsize chunk)
{
  gsize offset = 0;

  for (guint i = 0; i < placed->len; i++)
    {
      const QdPlanPiece *other = g_ptr_array_index (placed, i);

      if (other->last < piece->first || piece->last < other->first)
        continue;
      if (offset + piece->size <= other->offset)
        break;
      offset = MAX (offset, align (other->offset + other->size, piece->size, alignment, chunk));
    }
  return offset;
}

gsize
qd_plan_memory (QdPlanPiece *pieces, guint n_pieces, gsize alignment, gsize chunk)
{
  g_autoptr (GPtrArray) order = g_ptr_array_sized_new (n_pieces);
  g_autoptr (GPtrArray) placed = g_ptr_array_sized_new (n_pieces);
  gsize total = 0;

  for (guint i = 0; i < n_pieces; i++)
    g_ptr_array_add (order, &pieces[i]);
  g_ptr_array_sort (order, compare_sizes);
  for (guint i = 0; i < n_pieces; i++)
    {
      QdPlanPiece *piece = g_ptr_array_index (order, i);

      piece->offset = find_gap (piece, placed, alignment, chunk);
      total = MAX (total, piece->offset + piece->size);
      g_ptr_array_add (placed, piece);
      g_ptr_array_sort (placed, compare_offsets);
    }
  return total;
}
