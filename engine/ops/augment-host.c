/* Views of photos on the machine's processor. An axis of the view lies along one of the photo's, so a line of the view along
 * the photo's rows is first the sum of the rows that it covers, and then each of its pixels the sum of some columns of that. */
#include <math.h>
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/augment-loops.h"
#include "engine/ops/augment-private.h"

#define LINES_AT_ONCE 16

typedef struct
{
  const QdAugment *augment;
  const QdAugmentSlot *slots; /* [n], of the images of this pass */
  const guint32 *photos;      /* [n][slot_pixels] */
  float *input;               /* [n][height][width][4] */
  guint n;
} Pass;

/* Along one side of the photo: what a pixel of the view covers of it. */
typedef struct
{
  float low, high; /* photo pixels, inside the photo; low > high where it lies outside */
  float coverage;  /* part of the pixel that lies inside the photo */
} Span;

/* A view's image, line by line. */
typedef struct
{
  const QdAugmentSlot *slot;
  const guint32 *photo;
  gsize row_pixels;      /* of the photo */
  gboolean turned;       /* lines are columns of the view */
  guint length, n_lines; /* of the view along and across its lines */
  gsize pixel, line;     /* floats from pixel to pixel and from line to line of the input */
  float *to;             /* the input of this image */
  Span *across;          /* [length] */
  float *columns;        /* [3][row_pixels], sums of what a line covers */
  float *colors;         /* [3][length] */
} Lines;

static Span
get_span (float origin, float step, guint at, float size)
{
  float extent = fabsf (step), center = origin + step * ((float)at + 0.5f), widened = 0.5f * MAX (extent, 1.0f);
  float inside = MIN (center + 0.5f * extent, size) - MAX (center - 0.5f * extent, 0.0f);
  Span span = { MAX (center - widened, 0.0f), -1, CLAMP (inside / extent, 0.0f, 1.0f) };

  if (span.coverage > 0)
    span.high = MIN (center + widened, size);
  return span;
}

static float
get_weight (const Span *span, float at)
{
  return MAX (MIN (span->high, at + 1.0f) - MAX (span->low, at), 0.0f);
}

static void
open_lines (const Pass *pass, guint image, Lines *lines)
{
  const QdAugmentOptions *options = &pass->augment->options;
  const QdAugmentSlot *slot = &pass->slots[image];

  *lines = (Lines){ .slot = slot,
                    .photo = pass->photos + (gsize)image * pass->augment->slot_pixels,
                    .row_pixels = (gsize)slot->row_texels * 4,
                    .turned = slot->x_by_column == 0,
                    .to = pass->input + (gsize)image * options->width * options->height * 4 };
  lines->length = lines->turned ? options->height : options->width;
  lines->n_lines = lines->turned ? options->width : options->height;
  lines->pixel = lines->turned ? (gsize)options->width * 4 : 4;
  lines->line = lines->turned ? 4 : (gsize)options->width * 4;
  lines->across = g_new (Span, lines->length);
  lines->columns = g_new (float, 3 * lines->row_pixels);
  lines->colors = g_new (float, 3 * (gsize)lines->length);
  for (guint i = 0; i < lines->length; i++)
    lines->across[i] = get_span (slot->x_origin, slot->x_by_column + slot->x_by_row, i, slot->photo_width);
}

static void
close_lines (Lines *lines)
{
  g_free (lines->across);
  g_free (lines->columns);
  g_free (lines->colors);
}

/* The columns of the photo that the view has to do with: up to the edge where an end of it lies outside. */
static void
find_columns (const Lines *lines, gsize *first, gsize *end)
{
  const Span *one = &lines->across[0], *other = &lines->across[lines->length - 1];
  gboolean inside = one->coverage > 0 && other->coverage > 0;

  *first = (gsize)MIN (MIN (one->low, other->low), (float)lines->row_pixels);
  *end = inside ? MIN ((gsize)ceilf (MAX (one->high, other->high)), lines->row_pixels) : lines->row_pixels;
}

static void
sum_rows (const Lines *lines, const Span *down)
{
  gsize first, end;

  find_columns (lines, &first, &end);
  if (lines->row_pixels == 0)
    return;
  memset (lines->columns, 0, 3 * lines->row_pixels * sizeof (float));
  for (float y = floorf (down->low); y < down->high; y++)
    qd_augment_add_row (lines->columns + first, lines->row_pixels, lines->photo + (gsize)y * lines->row_pixels + first,
                        get_weight (down, y), end - first);
}

/* The mean of what pixel @at of the line covers. */
static void
sum_columns (const Lines *lines, guint at, float down)
{
  const Span *across = &lines->across[at];
  float area = (across->high - across->low) * down, sum[3] = { 0 };

  for (float x = floorf (across->low); x < across->high; x++)
    for (guint k = 0; k < 3; k++)
      sum[k] += get_weight (across, x) * lines->columns[k * lines->row_pixels + (gsize)x];
  for (guint k = 0; k < 3; k++)
    lines->colors[k * lines->length + at] = sum[k] / (255.0f * MAX (area, 1e-20f));
}

static void
draw_line (const Lines *lines, const QdAugmentOptions *options, guint line)
{
  const QdAugmentSlot *slot = lines->slot;
  const QdRecoloring change
      = { slot->brightness, slot->first_contrast, slot->saturation, slot->hue, slot->last_contrast };
  Span down = get_span (slot->y_origin, slot->y_by_column + slot->y_by_row, line, slot->photo_height);
  float *to = lines->to + line * lines->line;

  sum_rows (lines, &down);
  for (guint i = 0; i < lines->length; i++)
    sum_columns (lines, i, down.high - down.low);
  qd_augment_recolor (lines->colors, lines->length, &change, lines->length);
  for (guint i = 0; i < lines->length; i++, to += lines->pixel)
    {
      for (guint k = 0; k < 3; k++)
        to[k] = lines->across[i].coverage * down.coverage * (lines->colors[k * lines->length + i] - options->mean[k])
                / options->std[k];
      to[3] = 0;
    }
}

static guint
count_pieces (const Pass *pass)
{
  return (MAX (pass->augment->options.width, pass->augment->options.height) + LINES_AT_ONCE - 1) / LINES_AT_ONCE;
}

/* Some lines of an image. */
static void
draw_piece (gpointer data, gsize first, G_GNUC_UNUSED gsize end)
{
  const Pass *pass = data;
  guint n_pieces = count_pieces (pass), line = (guint)(first % n_pieces) * LINES_AT_ONCE;
  Lines lines;

  open_lines (pass, (guint)(first / n_pieces), &lines);
  for (guint i = line; i < MIN (line + LINES_AT_ONCE, lines.n_lines); i++)
    draw_line (&lines, &pass->augment->options, i);
  close_lines (&lines);
}

static gboolean
run (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;

  qd_parallel_for ((gsize)pass->n * count_pieces (pass), 1, draw_piece, data);
  return TRUE;
}

void
qd_augment_host_record (QdAugment *augment, QdRecorder *recorder, QdRange input, guint first, guint n)
{
  Pass *pass = g_new0 (Pass, 1);

  pass->augment = augment;
  pass->slots = (const QdAugmentSlot *)qd_buffer_get_mapped (augment->views) + first;
  pass->photos = (const guint32 *)qd_buffer_get_mapped (augment->photos) + (gsize)first * augment->slot_pixels;
  pass->input = qd_range_get_mapped (input);
  pass->n = n;
  qd_recorder_call (recorder, run, pass, g_free);
}
