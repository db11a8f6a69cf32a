#include "tests/photo/tiff-writer.h"

#include <stdio.h>
#include <string.h>

/* Little-endian. @type: 3 SHORT, 4 LONG. */
static void
put_tag (GByteArray *tiff, guint16 tag, guint16 type, guint32 count, guint32 value)
{
  const guint16 head[] = { GUINT16_TO_LE (tag), GUINT16_TO_LE (type) };
  const guint32 rest[] = { GUINT32_TO_LE (count), GUINT32_TO_LE (value) };

  g_byte_array_append (tiff, (const guint8 *) head, sizeof head);
  g_byte_array_append (tiff, (const guint8 *) rest, sizeof rest);
}

/* All that comes before the samples. */
static GByteArray *
tiff_head_new (const Tiff *tiff, gboolean packed, gsize bytes)
{
  GByteArray *head = g_byte_array_new ();
  guint n_tags = tiff->tile > 0 ? 11 : 10, bits_at = 10 + 12 * n_tags + 4;
  const guint8 start[] = { 'I', 'I', 42, 0, 8, 0, 0, 0, (guint8) n_tags, 0 }, end[4] = { 0 };
  guint16 bits = GUINT16_TO_LE ((guint16) tiff->bits);

  g_byte_array_append (head, start, sizeof start);
  put_tag (head, 256, 4, 1, tiff->width);
  put_tag (head, 257, 4, 1, tiff->height);
  put_tag (head, 258, 3, tiff->samples, bits_at);
  put_tag (head, 259, 3, 1, packed ? 32773 : 1);
  put_tag (head, 262, 3, 1, tiff->samples < 3 ? 1 : 2);
  if (tiff->tile == 0)
    put_tag (head, 273, 4, 1, bits_at + 2 * tiff->samples);
  put_tag (head, 277, 3, 1, tiff->samples);
  if (tiff->tile == 0)
    {
      put_tag (head, 278, 4, 1, tiff->height);
      put_tag (head, 279, 4, 1, (guint32) bytes);
    }
  put_tag (head, 284, 3, 1, 1);
  if (tiff->tile > 0)
    {
      put_tag (head, 322, 4, 1, tiff->tile);
      put_tag (head, 323, 4, 1, tiff->tile);
      put_tag (head, 324, 4, 1, bits_at + 2 * tiff->samples);
      put_tag (head, 325, 4, 1, (guint32) bytes);
    }
  g_byte_array_append (head, end, sizeof end);
  for (guint i = 0; i < tiff->samples; i++)
    g_byte_array_append (head, (const guint8 *) &bits, 2);
  return head;
}

static void
write_tiff (const char *path, const Tiff *tiff, const guint8 *samples, gsize bytes, gboolean packed)
{
  g_autoptr (GByteArray) head = tiff_head_new (tiff, packed, bytes);
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (head->data, 1, head->len, file), ==, head->len);
  g_assert_cmpuint (fwrite (samples, 1, bytes, file), ==, bytes);
  fclose (file);
}

void
tiff_write_black (const char *path, const Tiff *tiff)
{
  guint64 width = tiff->tile > 0 ? tiff->tile : tiff->width, height = tiff->tile > 0 ? tiff->tile : tiff->height;
  gsize bytes = (gsize) (width * height * tiff->samples * tiff->bits / 8 / 128 * 2);
  g_autofree guint8 *packed = g_malloc0 (bytes);

  for (gsize i = 0; i < bytes; i += 2)
    packed[i] = 0x81; /* 128 times the next one */
  write_tiff (path, tiff, packed, bytes, TRUE);
}

void
tiff_write_halves (const char *path, const Tiff *tiff, const guint8 *rows)
{
  gsize n = (gsize) tiff->width * tiff->samples, deep = tiff->bits / 8;
  g_autofree guint8 *samples = g_malloc (n * tiff->height * deep);
  guint8 *to = samples;

  for (guint y = 0; y < tiff->height; y++)
    for (gsize i = 0; i < n; i++, to += deep)
      memset (to, rows[(2 * y >= tiff->height ? n : 0) + i], deep);
  write_tiff (path, tiff, samples, (gsize) (to - samples), FALSE);
}
