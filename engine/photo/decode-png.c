/* PNG by libpng, row by row; an interlaced one has to be held whole. */
#include "engine/photo/decode.h"

#include <setjmp.h>

#include <png.h>

#include "engine/photo/budget.h"
#include "engine/photo/photo.h"
#include "engine/photo/rows.h"

#define MOST_CHUNK (8u << 20) /* bytes of a color profile, a text ... once decompressed */

typedef struct
{
  const QdDecoding *decoding;
  png_structp png;
  png_infop info;
  QdDecodeFailure failure;
  QdRows *rows;
  guint8 *buffer; /* a row, or all of an interlaced picture */
  guint64 taken;  /* of the budget */
  QdPixels *pixels;
} Decoder;

static void
on_error (png_structp png, png_const_charp message)
{
  (void) message;
  longjmp (png_jmpbuf (png), 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
  (void) png;
  (void) message;
}

static _Noreturn void
fail (Decoder *decoder, QdDecodeFailure failure)
{
  decoder->failure = failure;
  longjmp (png_jmpbuf (decoder->png), 1);
}

static void
read_bytes (png_structp png, png_bytep to, gsize n)
{
  Decoder *decoder = png_get_io_ptr (png);

  if (qd_source_read (decoder->decoding->source, to, n) < n)
    fail (decoder, QD_DECODE_CUT);
}

/* To RGB or RGBA, 8 bits each. Returns: bytes a row. */
static gsize
set_up (Decoder *decoder)
{
  png_structp png = decoder->png;

  png_set_read_fn (png, decoder, read_bytes);
  png_set_user_limits (png, QD_PHOTO_MAX_SIDE, QD_PHOTO_MAX_SIDE);
  png_set_chunk_malloc_max (png, MOST_CHUNK);
  png_read_info (png, decoder->info);
  if (png_get_image_width (png, decoder->info) != decoder->decoding->header->width ||
      png_get_image_height (png, decoder->info) != decoder->decoding->header->height)
    fail (decoder, QD_DECODE_DAMAGED);
  png_set_expand (png);
  png_set_scale_16 (png);
  png_set_gray_to_rgb (png);
  png_set_interlace_handling (png);
  png_read_update_info (png, decoder->info);
  return png_get_rowbytes (png, decoder->info);
}

static void
read_rows (Decoder *decoder, gsize row_bytes, gboolean whole)
{
  guint height = decoder->decoding->header->height, channels = png_get_channels (decoder->png, decoder->info);
  guint passes = whole ? PNG_INTERLACE_ADAM7_PASSES : 1;

  for (guint pass = 0; pass < passes; pass++)
    for (guint y = 0; y < height; y++)
      {
        guint8 *row = decoder->buffer + (whole ? y * row_bytes : 0);
        if (g_cancellable_is_cancelled (decoder->decoding->cancellable))
          fail (decoder, QD_DECODE_STOPPED);
        png_read_row (decoder->png, row, NULL);
        if (pass == passes - 1)
          qd_rows_put (decoder->rows, row, channels);
      }
}

static void
decode (Decoder *decoder)
{
  const QdPictureHeader *header = decoder->decoding->header;
  gsize row_bytes = set_up (decoder), bytes;
  gboolean whole = png_get_interlace_type (decoder->png, decoder->info) != PNG_INTERLACE_NONE;
  guint to_width, to_height;
  guint64 taken;

  if (!g_size_checked_mul (&bytes, row_bytes, whole ? header->height : 1) ||
      !qd_budget_fit (header->width, header->height, decoder->decoding->max_side, bytes, &to_width, &to_height))
    fail (decoder, QD_DECODE_TOO_LARGE);
  taken = bytes + (guint64) to_width * to_height * 4;
  if (!qd_budget_take (taken, decoder->decoding->cancellable))
    fail (decoder, QD_DECODE_STOPPED);
  decoder->taken = taken;
  decoder->rows = qd_rows_new (header->width, header->height, to_width, to_height, header->orientation);
  decoder->buffer = g_try_malloc0 (bytes);
  if (decoder->rows == NULL || decoder->buffer == NULL)
    fail (decoder, QD_DECODE_NO_MEMORY);
  read_rows (decoder, row_bytes, whole);
  decoder->pixels = qd_rows_finish (g_steal_pointer (&decoder->rows));
}

QdPixels *
qd_decode_png (const QdDecoding *decoding, GError **error)
{
  Decoder *decoder = g_new0 (Decoder, 1);
  QdPixels *pixels;

  decoder->decoding = decoding;
  decoder->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, decoder, on_error, on_warning);
  decoder->info = decoder->png == NULL ? NULL : png_create_info_struct (decoder->png);
  if (decoder->info == NULL)
    decoder->failure = QD_DECODE_NO_MEMORY;
  else if (setjmp (png_jmpbuf (decoder->png)) == 0)
    decode (decoder);
  pixels = decoder->pixels != NULL ? decoder->pixels : qd_decode_fail (decoding, decoder->failure, error);
  png_destroy_read_struct (&decoder->png, &decoder->info, NULL);
  qd_rows_free (decoder->rows);
  if (decoder->taken > 0)
    qd_budget_give (decoder->taken);
  g_free (decoder->buffer);
  g_free (decoder);
  return pixels;
}
