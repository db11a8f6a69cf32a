#include "engine/ops/columns-host.h"

#include "engine/host/parallel.h"
#include "engine/ops/columns-loops.h"

#define PIECE_FLOATS 16384

typedef struct
{
  QdSpreadPass pass;
  gsize pixels, channels; /* of an image */
  float *y;
  const float *a, *factor;
} Spread;

typedef struct
{
  QdGatherPass pass;
  gsize pixels, channels, blocks; /* of an image */
  float *sum;
  const float *a, *b;
} Gather;

/* Pixels of all images. */
static void
spread_piece (gpointer data, gsize first, gsize end)
{
  const Spread *spread = data;

  while (first < end)
    {
      gsize image = first / spread->pixels, n = MIN (end, (image + 1) * spread->pixels) - first;
      const float *a = spread->a != NULL ? spread->a + first * spread->channels : NULL;

      qd_columns_spread (spread->y + first * spread->channels, a, spread->factor + image * spread->channels,
                         spread->pass.times, spread->pass.accumulate, n, spread->channels);
      first += n;
    }
}

static gboolean
run_spread (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Spread *spread = data;

  qd_parallel_for (spread->pass.shape.n * spread->pixels, PIECE_FLOATS / spread->channels + 1, spread_piece, data);
  return TRUE;
}

void
qd_spread_record (QdRecorder *recorder, const QdSpreadPass *pass)
{
  Spread *spread = g_new0 (Spread, 1);

  spread->pass = *pass;
  spread->pixels = (gsize)pass->shape.h * pass->shape.w;
  spread->channels = qd_shape_padded_channels (pass->shape);
  spread->y = qd_range_get_mapped (pass->y);
  spread->a = qd_range_get_mapped (pass->a);
  spread->factor = qd_range_get_mapped (pass->factor);
  qd_recorder_call (recorder, run_spread, spread, g_free);
}

/* Blocks of channels of all images. */
static void
gather_piece (gpointer data, gsize first, gsize end)
{
  const Gather *gather = data;

  for (; first < end; first++)
    {
      gsize image = first / gather->blocks, channel = first % gather->blocks * QD_COLUMNS_AT_ONCE;
      gsize at = image * gather->pixels * gather->channels + channel;

      qd_columns_gather (gather->sum + image * gather->channels + channel, gather->a + at,
                         gather->b != NULL ? gather->b + at : NULL, gather->pass.times, gather->pass.accumulate, gather->pixels,
                         gather->channels, MIN (QD_COLUMNS_AT_ONCE, gather->channels - channel));
    }
}

static gboolean
run_gather (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Gather *gather = data;

  qd_parallel_for (gather->pass.shape.n * gather->blocks, 1, gather_piece, data);
  return TRUE;
}

void
qd_gather_record (QdRecorder *recorder, const QdGatherPass *pass)
{
  Gather *gather = g_new0 (Gather, 1);

  gather->pass = *pass;
  gather->pixels = (gsize)pass->shape.h * pass->shape.w;
  gather->channels = qd_shape_padded_channels (pass->shape);
  gather->blocks = (gather->channels + QD_COLUMNS_AT_ONCE - 1) / QD_COLUMNS_AT_ONCE;
  gather->sum = qd_range_get_mapped (pass->sum);
  gather->a = qd_range_get_mapped (pass->a);
  gather->b = qd_range_get_mapped (pass->b);
  qd_recorder_call (recorder, run_gather, gather, g_free);
}
