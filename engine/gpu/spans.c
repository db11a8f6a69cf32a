#include "engine/gpu/spans.h"

void
qd_spans_init (QdSpans *spans, guint64 size)
{
  QdSpan whole = { 0, size };

  spans->size = size;
  spans->free = g_array_new (FALSE, FALSE, sizeof (QdSpan));
  g_array_append_val (spans->free, whole);
}

void
qd_spans_clear (QdSpans *spans)
{
  g_clear_pointer (&spans->free, g_array_unref);
}

/* Cuts [offset, offset + size) out of free part @i, which holds it. */
static void
cut (QdSpans *spans, guint i, guint64 offset, guint64 size)
{
  QdSpan *span = &g_array_index (spans->free, QdSpan, i);
  QdSpan after = { offset + size, span->offset + span->size - (offset + size) };

  span->size = offset - span->offset;
  if (after.size > 0)
    g_array_insert_val (spans->free, i + 1, after);
  if (g_array_index (spans->free, QdSpan, i).size == 0)
    g_array_remove_index (spans->free, i);
}

guint64
qd_spans_take (QdSpans *spans, guint64 size, guint64 alignment)
{
  for (guint i = 0; i < spans->free->len; i++)
    {
      const QdSpan *span = &g_array_index (spans->free, QdSpan, i);
      guint64 offset = (span->offset + alignment - 1) & ~(alignment - 1);
      guint64 lost = offset - span->offset;

      if (lost > span->size || span->size - lost < size)
        continue;
      cut (spans, i, offset, size);
      return offset;
    }
  return QD_SPANS_NONE;
}

static void
join_with_next (QdSpans *spans, guint i)
{
  QdSpan *span, *next;

  if (i + 1 >= spans->free->len)
    return;
  span = &g_array_index (spans->free, QdSpan, i);
  next = &g_array_index (spans->free, QdSpan, i + 1);
  if (span->offset + span->size != next->offset)
    return;
  span->size += next->size;
  g_array_remove_index (spans->free, i + 1);
}

void
qd_spans_give (QdSpans *spans, guint64 offset, guint64 size)
{
  QdSpan span = { offset, size };
  guint i = 0;

  while (i < spans->free->len && g_array_index (spans->free, QdSpan, i).offset < offset)
    i++;
  g_array_insert_val (spans->free, i, span);
  join_with_next (spans, i);
  if (i > 0)
    join_with_next (spans, i - 1);
}

gboolean
qd_spans_is_empty (const QdSpans *spans)
{
  return spans->free->len == 1 && g_array_index (spans->free, QdSpan, 0).size == spans->size;
}
