#include "engine/photo/rows.h"

#include <string.h>

#include "engine/photo/upright.h"

#define MOST 32768 /* what the sums hold: 255 * 256 * MOST < 2^32 */

struct _QdRows
{
  guint width, height, to_width, to_height;
  guint n_put;               /* rows that came */
  gssize start, right, down; /* where pixels go, see upright.h */
  QdPixels *pixels;
  guint32 *across;      /* [to_width][3] a row reduced sideways, its values 256-fold */
  guint32 *sums, *next; /* [to_width][3] the row that is filled, and what already belongs to the one below */
};

QdRows *
qd_rows_new (guint width, guint height, guint to_width, guint to_height, guint orientation)
{
  gboolean turned = qd_orientation_is_turned (orientation);
  QdRows *rows;

  g_return_val_if_fail (width <= MOST && height <= MOST, NULL);
  g_return_val_if_fail (to_width > 0 && to_height > 0 && to_width <= width && to_height <= height, NULL);
  rows = g_new0 (QdRows, 1);
  rows->width = width;
  rows->height = height;
  rows->to_width = to_width;
  rows->to_height = to_height;
  rows->pixels = qd_pixels_new (turned ? to_height : to_width, turned ? to_width : to_height);
  rows->across = g_new (guint32, (gsize) 3 * to_width);
  rows->sums = g_new0 (guint32, (gsize) 3 * to_width);
  rows->next = g_new0 (guint32, (gsize) 3 * to_width);
  qd_orientation_steps (orientation, to_width, to_height, &rows->start, &rows->right, &rows->down);
  if (rows->pixels == NULL)
    g_clear_pointer (&rows, qd_rows_free);
  return rows;
}

void
qd_rows_free (QdRows *rows)
{
  if (rows == NULL)
    return;
  qd_pixels_unref (rows->pixels);
  g_free (rows->across);
  g_free (rows->sums);
  g_free (rows->next);
  g_free (rows);
}

static inline guint
on_white (const guint8 *pixel, guint c, guint channels)
{
  return channels == 3 ? pixel[c] : (pixel[c] * (guint) pixel[3] + 255 * (255 - (guint) pixel[3]) + 127) / 255;
}

static void
put_same_width (QdRows *rows, const guint8 *row, guint channels, gsize y)
{
  guint8 *to = rows->pixels->data + 4 * (rows->start + (gssize) y * rows->down);

  for (guint x = 0; x < rows->width; x++, row += channels, to += 4 * rows->right)
    {
      for (guint c = 0; c < 3; c++)
        to[c] = (guint8) on_white (row, c, channels);
      to[3] = 255;
    }
}

/* A stored pixel is to_width long, one of the result width: what reaches over the border of the result's pixel goes to the
 * next. */
static void
reduce_across (QdRows *rows, const guint8 *row, guint channels)
{
  guint32 *sum = rows->across, room = rows->width;

  memset (sum, 0, (gsize) 3 * rows->to_width * sizeof *sum);
  for (guint x = 0; x < rows->width; x++, row += channels)
    {
      guint32 here = MIN (room, rows->to_width), rest = rows->to_width - here;
      for (guint c = 0; c < 3; c++)
        sum[c] += here * on_white (row, c, channels);
      room -= here;
      if (room > 0)
        continue;
      for (guint c = 0; c < 3; c++)
        sum[c] = (guint32) (((guint64) sum[c] << 8) / rows->width);
      sum += 3;
      room = rows->width - rest;
      for (guint c = 0; c < 3 && rest > 0; c++)
        sum[c] = rest * on_white (row, c, channels);
    }
}

static void
write_sums (QdRows *rows, gsize y)
{
  guint8 *to = rows->pixels->data + 4 * (rows->start + (gssize) y * rows->down);
  const guint32 *sum = rows->sums;

  for (guint x = 0; x < rows->to_width; x++, sum += 3, to += 4 * rows->right)
    {
      for (guint c = 0; c < 3; c++)
        to[c] = (guint8) MIN (255, (sum[c] / rows->height + 128) >> 8);
      to[3] = 255;
    }
}

static void
add_row (QdRows *rows)
{
  gsize n = (gsize) 3 * rows->to_width;
  guint y = (guint) ((guint64) rows->n_put * rows->to_height / rows->height);
  guint32 end = (y + 1) * rows->height, from = rows->n_put * rows->to_height;
  guint32 here = MIN (rows->to_height, end - from), rest = rows->to_height - here;

  for (gsize i = 0; i < n; i++)
    rows->sums[i] += here * rows->across[i];
  for (gsize i = 0; i < n && rest > 0; i++)
    rows->next[i] = rest * rows->across[i];
  if (from + rows->to_height < end)
    return;
  write_sums (rows, y);
  memcpy (rows->sums, rows->next, n * sizeof *rows->sums);
  memset (rows->next, 0, n * sizeof *rows->next);
}

void
qd_rows_put (QdRows *rows, const guint8 *row, guint channels)
{
  g_return_if_fail (rows->n_put < rows->height);
  if (rows->width == rows->to_width && rows->height == rows->to_height)
    put_same_width (rows, row, channels, rows->n_put);
  else
    {
      reduce_across (rows, row, channels);
      add_row (rows);
    }
  rows->n_put++;
}

QdPixels *
qd_rows_finish (QdRows *rows)
{
  QdPixels *pixels = rows->n_put == rows->height ? g_steal_pointer (&rows->pixels) : NULL;

  qd_rows_free (rows);
  return pixels;
}
