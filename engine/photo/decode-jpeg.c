/* JPEG by libjpeg: reduced to a half, a quarter or an eighth while it is decoded, row by row. */
#include "engine/photo/decode.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>
#include <jerror.h>

#include "engine/photo/budget.h"
#include "engine/photo/rows.h"

#define CHUNK      65536
#define MOST_SCANS 100 /* of a progressive one; more is a file made to keep the decoder busy */

typedef struct
{
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr input;
  struct jpeg_progress_mgr progress;
  jmp_buf failed;
  const QdDecoding *decoding;
  QdDecodeFailure failure;
  gboolean cut; /* data ended before the picture did */
  QdRows *rows;
  guint8 *row;
  guint64 taken; /* of the budget */
  QdPixels *pixels;
  guint8 buffer[CHUNK];
} Decoder;

static _Noreturn void
fail (Decoder *decoder, QdDecodeFailure failure)
{
  decoder->failure = failure;
  longjmp (decoder->failed, 1);
}

static _Noreturn void
on_error (j_common_ptr jpeg)
{
  switch (jpeg->err->msg_code)
    {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_SOF_UNSUPPORTED: fail (jpeg->client_data, QD_DECODE_UNSUPPORTED);
    case JERR_OUT_OF_MEMORY: fail (jpeg->client_data, QD_DECODE_NO_MEMORY);
    default: fail (jpeg->client_data, QD_DECODE_DAMAGED);
    }
}

static void
on_message (j_common_ptr jpeg, int level)
{
  Decoder *decoder = jpeg->client_data;

  if (level < 0 && (jpeg->err->msg_code == JWRN_JPEG_EOF || jpeg->err->msg_code == JWRN_HIT_MARKER))
    decoder->cut = TRUE;
}

static void
check_stopped (Decoder *decoder)
{
  if (g_cancellable_is_cancelled (decoder->decoding->cancellable))
    fail (decoder, QD_DECODE_STOPPED);
}

static void
on_progress (j_common_ptr jpeg)
{
  check_stopped (jpeg->client_data);
  if (((j_decompress_ptr) jpeg)->input_scan_number > MOST_SCANS)
    fail (jpeg->client_data, QD_DECODE_DAMAGED);
}

/* ---- Input ---- */

static void
on_source (j_decompress_ptr jpeg)
{
  (void) jpeg;
}

static boolean
fill_buffer (j_decompress_ptr jpeg)
{
  Decoder *decoder = jpeg->client_data;
  gsize n = qd_source_read (decoder->decoding->source, decoder->buffer, CHUNK);

  if (n == 0) /* an end that the file lacks */
    {
      decoder->cut = TRUE;
      decoder->buffer[n++] = 0xff;
      decoder->buffer[n++] = JPEG_EOI;
    }
  decoder->input.next_input_byte = decoder->buffer;
  decoder->input.bytes_in_buffer = n;
  return TRUE;
}

static void
skip_bytes (j_decompress_ptr jpeg, long n)
{
  Decoder *decoder = jpeg->client_data;

  while (n > (long) decoder->input.bytes_in_buffer && !decoder->cut)
    {
      n -= (long) decoder->input.bytes_in_buffer;
      fill_buffer (jpeg);
    }
  n = MIN (n, (long) decoder->input.bytes_in_buffer);
  decoder->input.next_input_byte += n;
  decoder->input.bytes_in_buffer -= (gsize) n;
}

static void
set_up (Decoder *decoder)
{
  decoder->jpeg.err = jpeg_std_error (&decoder->errors);
  decoder->jpeg.client_data = decoder;
  decoder->errors.error_exit = on_error;
  decoder->errors.emit_message = on_message;
  decoder->input.init_source = on_source;
  decoder->input.fill_input_buffer = fill_buffer;
  decoder->input.skip_input_data = skip_bytes;
  decoder->input.resync_to_restart = jpeg_resync_to_restart;
  decoder->input.term_source = on_source;
  decoder->progress.progress_monitor = on_progress;
}

/* ---- The picture ---- */

/* A progressive picture, or one whose colors come one after the other, is kept as coefficients, 2 bytes each. */
static guint64
coefficient_bytes (j_decompress_ptr jpeg)
{
  guint64 blocks = 0;

  for (int i = 0; i < jpeg->num_components; i++)
    blocks += (guint64) jpeg->comp_info[i].width_in_blocks * jpeg->comp_info[i].height_in_blocks;
  return jpeg_has_multiple_scans (jpeg) ? blocks * DCTSIZE2 * sizeof (JCOEF) : 0;
}

static gboolean
is_cmyk (j_decompress_ptr jpeg)
{
  return jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
}

/* The smallest of libjpeg's quick sizes that has still to be reduced. Not of inks: the mean of a color times black is another
 * thing than the product of their means. */
static void
choose_scale (j_decompress_ptr jpeg, guint to_width, guint to_height)
{
  guint denominator = is_cmyk (jpeg) ? 1 : 8;

  while (denominator > 1 && ((jpeg->image_width + denominator - 1) / denominator < to_width ||
                             (jpeg->image_height + denominator - 1) / denominator < to_height))
    denominator /= 2;
  jpeg->scale_num = 1;
  jpeg->scale_denom = denominator;
}

/* In place. Programs of Adobe, and so nearly all, store the inks inverted. */
static void
cmyk_to_rgb (guint8 *row, guint width, gboolean inverted)
{
  for (guint x = 0; x < width; x++)
    {
      guint8 *ink = row + 4 * (gsize) x, *to = row + 3 * (gsize) x;
      guint black = inverted ? ink[3] : 255 - ink[3];
      for (guint c = 0; c < 3; c++)
        to[c] = (guint8) ((inverted ? ink[c] : 255u - ink[c]) * black / 255);
    }
}

static void
read_rows (Decoder *decoder)
{
  j_decompress_ptr jpeg = &decoder->jpeg;

  decoder->row = g_malloc ((gsize) jpeg->output_width * (guint) jpeg->output_components);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW row = decoder->row;
      check_stopped (decoder);
      jpeg_read_scanlines (jpeg, &row, 1);
      if (decoder->cut)
        fail (decoder, QD_DECODE_CUT);
      if (jpeg->out_color_space == JCS_CMYK)
        cmyk_to_rgb (row, jpeg->output_width, jpeg->saw_Adobe_marker);
      qd_rows_put (decoder->rows, row, 3);
    }
}

static void
decode (Decoder *decoder)
{
  j_decompress_ptr jpeg = &decoder->jpeg;
  const QdPictureHeader *header = decoder->decoding->header;
  guint to_width, to_height;
  guint64 work;

  jpeg_create_decompress (jpeg);
  jpeg->src = &decoder->input;
  jpeg->progress = &decoder->progress;
  jpeg_read_header (jpeg, TRUE);
  if (jpeg->image_width != header->width || jpeg->image_height != header->height)
    fail (decoder, QD_DECODE_DAMAGED);
  work = coefficient_bytes (jpeg);
  if (!qd_budget_fit (header->width, header->height, decoder->decoding->max_side, work, &to_width, &to_height))
    fail (decoder, QD_DECODE_TOO_LARGE);
  work += (guint64) to_width * to_height * 4;
  if (!qd_budget_take (work, decoder->decoding->cancellable))
    fail (decoder, QD_DECODE_STOPPED);
  decoder->taken = work;
  choose_scale (jpeg, to_width, to_height);
  jpeg->out_color_space = is_cmyk (jpeg) ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress (jpeg);
  decoder->rows = qd_rows_new (jpeg->output_width, jpeg->output_height, to_width, to_height, header->orientation);
  if (decoder->rows == NULL)
    fail (decoder, QD_DECODE_NO_MEMORY);
  read_rows (decoder);
  decoder->pixels = qd_rows_finish (g_steal_pointer (&decoder->rows));
}

QdPixels *
qd_decode_jpeg (const QdDecoding *decoding, GError **error)
{
  Decoder *decoder = g_new0 (Decoder, 1);
  QdPixels *pixels;

  decoder->decoding = decoding;
  set_up (decoder);
  if (setjmp (decoder->failed) == 0)
    decode (decoder);
  pixels = decoder->pixels != NULL ? decoder->pixels : qd_decode_fail (decoding, decoder->failure, error);
  jpeg_destroy_decompress (&decoder->jpeg);
  qd_rows_free (decoder->rows);
  if (decoder->taken > 0)
    qd_budget_give (decoder->taken);
  g_free (decoder->row);
  g_free (decoder);
  return pixels;
}
