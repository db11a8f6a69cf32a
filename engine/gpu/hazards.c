#include "engine/gpu/hazards.h"

void
qd_hazards_init (QdHazards *hazards)
{
  hazards->pending = g_array_new (FALSE, FALSE, sizeof (QdBinding));
}

void
qd_hazards_clear (QdHazards *hazards)
{
  g_clear_pointer (&hazards->pending, g_array_unref);
}

void
qd_hazards_forget (QdHazards *hazards)
{
  g_array_set_size (hazards->pending, 0);
}

static gboolean
conflicts (const QdBinding *a, const QdBinding *b)
{
  return (a->access | b->access) & QD_ACCESS_WRITE && a->range.buffer == b->range.buffer
         && a->range.offset < b->range.offset + b->range.size && b->range.offset < a->range.offset + a->range.size;
}

static gboolean
conflicts_with_pending (const QdHazards *hazards, const QdBinding *binding)
{
  for (guint i = 0; i < hazards->pending->len; i++)
    if (conflicts (&g_array_index (hazards->pending, QdBinding, i), binding))
      return TRUE;
  return FALSE;
}

gboolean
qd_hazards_add (QdHazards *hazards, const QdBinding *bindings, guint n_bindings)
{
  gboolean barrier = FALSE;

  for (guint i = 0; i < n_bindings && !barrier; i++)
    barrier = conflicts_with_pending (hazards, &bindings[i]);
  if (barrier)
    qd_hazards_forget (hazards);
  g_array_append_vals (hazards->pending, bindings, n_bindings);
  return barrier;
}
