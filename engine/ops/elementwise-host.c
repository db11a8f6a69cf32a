#include "engine/ops/elementwise-host.h"

#include <string.h>

#include "engine/host/parallel.h"

#define PIECE_FLOATS 16384

typedef struct
{
  QdFlatPass pass;
  float *y;
  const float *a, *b;
} Flat;

static void
clear_padding (const Flat *flat, gsize first, gsize end)
{
  gsize channels = flat->pass.shape.c, padded = qd_shape_padded_channels (flat->pass.shape);

  if (channels < padded)
    for (gsize at = first; at < end; at += padded)
      memset (flat->y + at + channels, 0, (padded - channels) * sizeof (float));
}

static void
run_piece (gpointer data, gsize first, gsize end)
{
  const Flat *flat = data;
  const float *b = flat->b != NULL ? flat->b + first : NULL;

  flat->pass.loop (flat->pass.kind, flat->pass.accumulate, flat->y + first, flat->a + first, b, end - first);
  if (flat->pass.moves_zero)
    clear_padding (flat, first, end);
}

static gboolean
run (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Flat *flat = data;
  gsize pixel = qd_shape_padded_channels (flat->pass.shape);

  qd_parallel_for (qd_shape_count (flat->pass.shape), (PIECE_FLOATS + pixel - 1) / pixel * pixel, run_piece, data);
  return TRUE;
}

void
qd_flat_record (QdRecorder *recorder, const QdFlatPass *pass)
{
  Flat *flat = g_new0 (Flat, 1);

  flat->pass = *pass;
  flat->y = qd_range_get_mapped (pass->y);
  flat->a = qd_range_get_mapped (pass->a);
  flat->b = qd_range_get_mapped (pass->b);
  qd_recorder_call (recorder, run, flat, g_free);
}
