#include "engine/ops/conv2d-loops.h"

#include "engine/host/parallel.h"

#define BLOCK 16 /* channels whose sums stay in registers */

/* sum over @n pixels of image * gradient, for WIDTH channels; written as a macro for the compiler to see the count. */
#define ADD_PIXELS(WIDTH)                                                                                                      \
  {                                                                                                                            \
    float total[WIDTH] = { 0 };                                                                                                \
                                                                                                                               \
    for (gint i = 0; i < n; i++)                                                                                               \
      for (gint k = 0; k < WIDTH; k++)                                                                                         \
        total[k] += image[(gsize)i * step + k] * gradient[(gsize)i * channels + k];                                            \
    for (gint k = 0; k < WIDTH; k++)                                                                                           \
      sum[k] += total[k];                                                                                                      \
  }

/* @step: floats from a pixel to the next that counts. */
static inline __attribute__ ((always_inline)) void
add_pixels (float *restrict sum, const float *restrict image, const float *restrict gradient, gint n, gsize step,
            gsize channels, gboolean whole)
{
  if (whole)
    ADD_PIXELS (BLOCK)
  else
    ADD_PIXELS (4)
}

/* The outputs [first, end) of a row whose tap lies @offset pixels off and inside the image. */
static inline void
get_inside (const QdConv2dDepthwiseRow *row, gint offset, gint *first, gint *end)
{
  gint from = offset < 0 ? (-offset + row->stride - 1) / row->stride : 0;
  gint last = row->in_w - 1 - offset;

  *first = from;
  *end = last < 0 ? 0 : MIN (row->out_w, last / row->stride + 1);
}

static inline __attribute__ ((always_inline)) void
add_block (const QdConv2dDepthwiseRow *row, float *sums, gsize channel, gboolean whole)
{
  for (gint tap = 0; tap < row->kernel_h * row->kernel_w; tap++)
    {
      gint y = row->row + tap / row->kernel_w * row->dilation, x = tap % row->kernel_w * row->dilation - row->padding;
      gint first, end;

      get_inside (row, x, &first, &end);
      if (y < 0 || y >= row->in_h || first >= end)
        continue;
      add_pixels (sums + (gsize)tap * row->channels + channel,
                  row->image + ((gsize)y * row->in_w + (gsize)(first * row->stride + x)) * row->channels + channel,
                  row->gradient + (gsize)first * row->channels + channel, end - first, (gsize)row->stride * row->channels,
                  row->channels, whole);
    }
}

QD_LOOP void
qd_conv2d_add_depthwise_row (const QdConv2dDepthwiseRow *row, float *sums)
{
  gsize channel = 0;

  for (; channel + BLOCK <= row->channels; channel += BLOCK)
    add_block (row, sums, channel, TRUE);
  for (; channel < row->channels; channel += 4)
    add_block (row, sums, channel, FALSE);
}

QD_LOOP void
qd_conv2d_add_depthwise_sums (float *restrict gradient, const float *restrict sums, gsize n, gsize taps, gsize channels)
{
  for (gsize tap = 0; tap < taps; tap++)
    for (gsize channel = 0; channel < channels; channel++)
      {
        float total = 0;

        for (gsize i = 0; i < n; i++)
          total += sums[(i * taps + tap) * channels + channel];
        gradient[channel * taps + tap] += total;
      }
}
