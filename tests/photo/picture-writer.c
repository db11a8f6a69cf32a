#include "tests/photo/picture-writer.h"

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

guint8 *
picture_rows_new (guint width, guint channels)
{
  static const guint8 fields[2][2][4] = { { { 220, 20, 20, 255 }, { 20, 220, 20, 255 } },
                                          { { 20, 20, 220, 255 }, { 220, 220, 220, 255 } } };
  guint8 *rows = g_malloc ((gsize) 2 * width * channels), *to = rows;

  for (guint half = 0; half < 2; half++)
    for (guint x = 0; x < width; x++, to += channels)
      memcpy (to, fields[half][2 * x >= width], channels);
  return rows;
}

void
picture_write_jpeg (const char *path, guint width, guint height, gboolean progressive, int sampling)
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *rows = picture_rows_new (width, 3);
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_stdio_dest (&jpeg, file);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults (&jpeg);
  jpeg_set_quality (&jpeg, 60, TRUE);
  jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = sampling;
  if (progressive)
    jpeg_simple_progression (&jpeg);
  jpeg_start_compress (&jpeg, TRUE);
  while (jpeg.next_scanline < height)
    {
      JSAMPROW row = rows + (2 * jpeg.next_scanline >= height ? (gsize) 3 * width : 0);
      jpeg_write_scanlines (&jpeg, &row, 1);
    }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  fclose (file);
}

void
picture_write_png (const char *path, guint width, guint height, guint channels, gboolean interlaced, gboolean packed)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  g_autofree guint8 *rows = picture_rows_new (width, channels);
  FILE *file = fopen (path, "wb");
  int passes;

  g_assert_nonnull (file);
  png_init_io (png, file);
  png_set_compression_level (png, packed);
  png_set_filter (png, 0, PNG_FILTER_NONE);
  png_set_IHDR (png, info, width, height, 8, channels == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB,
                interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
  png_write_info (png, info);
  passes = png_set_interlace_handling (png);
  for (int pass = 0; pass < passes; pass++)
    for (guint y = 0; y < height; y++)
      png_write_row (png, rows + (2 * y >= height ? (gsize) channels * width : 0));
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);
  fclose (file);
}
