#include "tests/photo/plain-writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 255 /* bytes of a GIF's block at most */
#define CLEAR 256 /* a GIF's codes */
#define END   257
#define CODES 4096

typedef struct
{
  GByteArray *bytes;
  guint32 held; /* bits that are no whole byte yet */
  guint n_held;
} Bits;

/* The lowest bit first. */
static void
put_bits (Bits *bits, guint32 value, guint n)
{
  bits->held |= value << bits->n_held;
  bits->n_held += n;
  while (bits->n_held >= 8)
    {
      g_byte_array_append (bits->bytes, (const guint8[]){ (guint8) bits->held }, 1);
      bits->held >>= 8;
      bits->n_held -= 8;
    }
}

static void
end_bits (Bits *bits)
{
  put_bits (bits, 0, (8 - bits->n_held) % 8);
}

static void
put (GByteArray *bytes, guint32 value, guint n)
{
  const guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &little, n);
}

static void
save (const char *path, GByteArray *bytes)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, &error);
  g_assert_no_error (error);
}

void
plain_write_bmp (const char *path, guint width, guint height)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  guint32 bytes = (width * 3 + 3) / 4 * 4 * height;
  const guint32 fields[] = { 54 + bytes, 0, 54, 40, width, height, 1 | 24 << 16, 0, bytes, 0, 0, 0, 0 };

  put (head, 'B' | 'M' << 8, 2);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    put (head, fields[i], 4);
  save (path, head);
  g_assert_cmpint (truncate (path, 54 + (off_t) bytes), ==, 0);
}

/* Each code is one pixel longer than the one before, and as long as there are codes it is the one that the reader makes of it. */
static void
put_zeros (Bits *bits, guint64 n)
{
  guint next = CODES, width = 12;

  for (guint64 length; n > 0; n -= length)
    {
      if (next == CODES)
        {
          put_bits (bits, CLEAR, bits->bytes->len == 0 && bits->n_held == 0 ? 9 : width);
          put_bits (bits, 0, width = 9);
          next = END + 1;
          length = 1;
          continue;
        }
      length = MIN (n, next - END + 1);
      put_bits (bits, length == 1 ? 0 : (guint32) length + END - 1, width);
      width += ++next == 1u << width && width < 12;
    }
  put_bits (bits, END, width);
  end_bits (bits);
}

void
plain_write_gif (const char *path, guint width, guint height)
{
  g_autoptr (GByteArray) gif = g_byte_array_new (), codes = g_byte_array_new ();
  static const guint8 colors[256 * 3];
  Bits bits = { .bytes = codes };

  g_byte_array_append (gif, (const guint8 *) "GIF89a", 6);
  put (gif, width | height << 16, 4);
  put (gif, 0xf7, 3);
  g_byte_array_append (gif, colors, sizeof colors);
  put (gif, ',', 1);
  put (gif, 0, 4);
  put (gif, width | height << 16, 4);
  put (gif, 8 << 8, 2);
  put_zeros (&bits, (guint64) width * height);
  for (guint at = 0, n; at < codes->len; at += n)
    {
      n = MIN (BLOCK, codes->len - at);
      put (gif, n, 1);
      g_byte_array_append (gif, codes->data + at, n);
    }
  put (gif, ';' << 8, 2);
  save (path, gif);
}

/* Five codes of one symbol each, for green and lengths, red, blue, alpha and distances: the first is told by its flag. */
void
plain_write_webp (const char *path, guint width, guint height)
{
  g_autoptr (GByteArray) webp = g_byte_array_new (), picture = g_byte_array_new ();
  Bits bits = { .bytes = picture };

  put_bits (&bits, 0x2f, 8);
  put_bits (&bits, width - 1, 14);
  put_bits (&bits, height - 1, 14);
  put_bits (&bits, 0, 4 + 3); /* no alpha, version 0; neither transforms, colors kept, nor several sets of codes */
  for (guint i = 0; i < 5; i++)
    put_bits (&bits, 1, 4); /* simple, of one symbol, of one bit, which is 0 */
  end_bits (&bits);
  if (picture->len % 2 != 0)
    put (picture, 0, 1);
  g_byte_array_append (webp, (const guint8 *) "RIFF", 4);
  put (webp, 12 + picture->len, 4);
  g_byte_array_append (webp, (const guint8 *) "WEBPVP8L", 8);
  put (webp, picture->len, 4);
  g_byte_array_append (webp, picture->data, picture->len);
  save (path, webp);
}
