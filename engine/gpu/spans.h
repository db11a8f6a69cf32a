/**
 * The free parts of a stretch of memory, kept by offset: first fit, neighbors joined again. Knows nothing of Vulkan.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 offset, size;
} QdSpan;

typedef struct
{
  GArray *free; /* (element-type QdSpan) by offset, none touches the next */
  guint64 size; /* of the whole stretch */
} QdSpans;

#define QD_SPANS_NONE G_MAXUINT64

void qd_spans_init (QdSpans *spans, guint64 size);
void qd_spans_clear (QdSpans *spans);

/* @size > 0, @alignment: a power of two. Returns: an offset, or QD_SPANS_NONE when no free part is large enough. */
guint64 qd_spans_take (QdSpans *spans, guint64 size, guint64 alignment);

/* @offset, @size: as they were taken. */
void qd_spans_give (QdSpans *spans, guint64 offset, guint64 size);
gboolean qd_spans_is_empty (const QdSpans *spans); /* nothing is taken */
