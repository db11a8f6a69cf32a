/**
 * Where in memory pieces with known lifetimes lie, so that those that are never needed together share it.
 * Source: Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net Inference", greedy by size.
 */
#pragma once

#include <glib.h>

typedef struct
{
  gsize size;        /* bytes, > 0 */
  guint first, last; /* steps at which it is needed, both included */
  gsize offset;      /* bytes; the result */
} QdPlanPiece;

/* @alignment: of offsets, a power of two; @chunk: no piece crosses a multiple of it (a multiple of @alignment, at least the
 * largest piece). Returns: bytes in all. */
gsize qd_plan_memory (QdPlanPiece *pieces, guint n_pieces, gsize alignment, gsize chunk);
