#include "engine/photo/header.h"

#include <string.h>

static guint
get16 (const guint8 *at, gboolean big)
{
  return big ? (guint) at[0] << 8 | at[1] : (guint) at[1] << 8 | at[0];
}

static guint32
get32 (const guint8 *at, gboolean big)
{
  return big ? (guint32) get16 (at, TRUE) << 16 | get16 (at + 2, TRUE)
             : (guint32) get16 (at + 2, FALSE) << 16 | get16 (at, FALSE);
}

/* ---- TIFF, and the TIFF inside EXIF ---- */

#define TAG_WIDTH       256
#define TAG_HEIGHT      257
#define TAG_BITS        258
#define TAG_ORIENTATION 274
#define TAG_SAMPLES     277
#define TAG_TILE_WIDTH  322
#define TAG_TILE_HEIGHT 323
#define TYPE_SHORT      3
#define TYPE_LONG       4
#define MOST_SAMPLES    8 /* of a pixel */
#define MOST_BITS       16 /* of a sample */

typedef struct
{
  guint32 width, height, orientation;       /* 0 when not there */
  guint32 samples, tile_width, tile_height; /* the same; G_MAXUINT32: cannot be told */
  gsize bits_at;                            /* where the first sample's bits stand; 0: nowhere */
} Tags;

/* libtiff takes the first of several. */
static void
set_once (guint32 *to, guint type, guint32 count, guint32 value)
{
  if (*to == 0)
    *to = count == 1 && (type == TYPE_SHORT || type == TYPE_LONG) ? value : G_MAXUINT32;
}

/* What tells how much memory the samples take. @entry: in @tiff. */
static void
read_layout (const guint8 *tiff, const guint8 *entry, gboolean big, Tags *tags)
{
  guint tag = get16 (entry, big), type = get16 (entry + 2, big);
  guint32 count = get32 (entry + 4, big), value = type == TYPE_SHORT ? get16 (entry + 8, big) : get32 (entry + 8, big);

  if (tag == TAG_SAMPLES)
    set_once (&tags->samples, type, count, value);
  else if (tag == TAG_TILE_WIDTH)
    set_once (&tags->tile_width, type, count, value);
  else if (tag == TAG_TILE_HEIGHT)
    set_once (&tags->tile_height, type, count, value);
  else if (tag == TAG_BITS && tags->bits_at == 0)
    tags->bits_at = type != TYPE_SHORT ? G_MAXSIZE : count > 2 ? get32 (entry + 8, big) : (gsize) (entry + 8 - tiff);
}

static gboolean
read_tags (const guint8 *tiff, gsize n, Tags *tags)
{
  gboolean big;
  guint32 at;
  guint entries;

  memset (tags, 0, sizeof *tags);
  if (n < 8 || (memcmp (tiff, "II*\0", 4) != 0 && memcmp (tiff, "MM\0*", 4) != 0))
    return FALSE;
  big = tiff[0] == 'M';
  at = get32 (tiff + 4, big);
  if (at > n - 2)
    return FALSE;
  entries = get16 (tiff + at, big);
  for (gsize i = 0; i < entries && at + 2 + (i + 1) * 12 <= n; i++)
    {
      const guint8 *entry = tiff + at + 2 + i * 12;
      guint tag = get16 (entry, big), type = get16 (entry + 2, big);
      guint32 value = type == TYPE_SHORT ? get16 (entry + 8, big) : type == TYPE_LONG ? get32 (entry + 8, big) : 0;
      read_layout (tiff, entry, big, tags);
      if (get32 (entry + 4, big) != 1)
        continue;
      if (tag == TAG_WIDTH)
        tags->width = value;
      else if (tag == TAG_HEIGHT)
        tags->height = value;
      else if (tag == TAG_ORIENTATION && type == TYPE_SHORT)
        tags->orientation = value;
    }
  return TRUE;
}

static void
set_orientation (QdPictureHeader *header, guint32 orientation)
{
  if (orientation >= 1 && orientation <= 8)
    header->orientation = orientation;
}

/* Samples of other depths than the first are refused by libtiff. */
static void
set_unpacked (QdPictureHeader *header, const Tags *tags, guint bits)
{
  guint64 width = MAX (tags->width, tags->tile_width), height = MAX (tags->height, tags->tile_height);
  guint64 of_pixel = MAX (1, tags->samples) * (bits > 8 ? 2 : 1);

  header->odd = tags->samples > MOST_SAMPLES || bits > MOST_BITS;
  if (!g_uint64_checked_mul (&header->unpacked, width, height) ||
      !g_uint64_checked_mul (&header->unpacked, header->unpacked, of_pixel))
    header->unpacked = G_MAXUINT64;
}

static gboolean
read_tiff (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header)
{
  guint bits = 1;
  Tags tags;

  if (!read_tags (bytes, n, &tags))
    return FALSE;
  if (tags.bits_at != 0)
    {
      if (tags.bits_at > n - 2)
        return FALSE;
      bits = get16 (bytes + tags.bits_at, bytes[0] == 'M');
    }
  set_unpacked (header, &tags, bits);
  header->width = tags.width;
  header->height = tags.height;
  set_orientation (header, tags.orientation);
  return TRUE;
}

/* ---- JPEG ---- */

#define MARKER_SOI  0xd8
#define MARKER_EOI  0xd9
#define MARKER_SOS  0xda
#define MARKER_APP1 0xe1

/* The next marker at or behind @at, whose code's place is returned; 0 for none. Bytes between segments are passed over. */
static gsize
find_marker (const guint8 *bytes, gsize n, gsize at)
{
  while (at + 1 < n)
    {
      const guint8 *found = memchr (bytes + at, 0xff, n - 1 - at);
      if (found == NULL)
        return 0;
      at = (gsize) (found - bytes) + 1;
      if (bytes[at] != 0 && bytes[at] != 0xff)
        return at;
    }
  return 0;
}

static gboolean
is_frame (guint8 code)
{
  return code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
}

static gboolean
is_alone (guint8 code)
{
  return code == 0x01 || (code >= 0xd0 && code <= 0xd8);
}

static void
read_segment (guint8 code, const guint8 *body, gsize length, QdPictureHeader *header, gboolean *has_exif)
{
  Tags tags;

  if (is_frame (code) && length >= 5 && header->width == 0)
    {
      header->height = get16 (body + 1, TRUE);
      header->width = get16 (body + 3, TRUE);
    }
  else if (code == MARKER_APP1 && !*has_exif && length > 6 && memcmp (body, "Exif\0\0", 6) == 0 &&
           read_tags (body + 6, length - 6, &tags))
    {
      *has_exif = TRUE;
      set_orientation (header, tags.orientation);
    }
}

/* A segment that ends behind what is there may hold a small picture with markers of its own: nothing in it is looked at. */
static gboolean
read_jpeg (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header)
{
  gboolean has_exif = FALSE;
  gsize at = 2;

  while ((at = find_marker (bytes, n, at)) != 0)
    {
      guint8 code = bytes[at++];
      gsize length;
      if (is_alone (code) || code == MARKER_EOI)
        continue;
      length = at + 2 <= n ? get16 (bytes + at, TRUE) : 0;
      if (at + MAX (2, length) > n && at + MAX (2, length) <= total)
        return FALSE;
      if (length < 2 || at + length > n)
        continue;
      if (code == MARKER_SOS)
        return header->width > 0 && header->height > 0;
      read_segment (code, bytes + at + 2, length - 2, header, &has_exif);
      at += length;
    }
  return FALSE;
}

/* ---- PNG ---- */

static gboolean
read_png (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header)
{
  gsize at = 8;

  if (n < 33 || get32 (bytes + 8, TRUE) != 13 || memcmp (bytes + 12, "IHDR", 4) != 0)
    return FALSE;
  header->width = get32 (bytes + 16, TRUE);
  header->height = get32 (bytes + 20, TRUE);
  while (at + 12 <= n && memcmp (bytes + at + 4, "IDAT", 4) != 0)
    {
      gsize length = get32 (bytes + at, TRUE);
      Tags tags;
      if (length > n - at - 12)
        return FALSE;
      if (memcmp (bytes + at + 4, "eXIf", 4) == 0 && read_tags (bytes + at + 8, length, &tags))
        set_orientation (header, tags.orientation);
      at += length + 12;
    }
  /* A data chunk that claims a little more than the file has is a cut one; a claim beyond everything is an attack. */
  return at + 12 <= n && get32 (bytes + at, TRUE) <= 2 * total + 65536;
}

/* ---- GIF: a frame may be larger than the screen, so the first one is looked at, to its end ---- */

static gsize
skip_gif_blocks (const guint8 *bytes, gsize n, gsize at)
{
  while (at < n && bytes[at] != 0)
    at += (gsize) bytes[at] + 1;
  return at + 1;
}

static gboolean
read_gif (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header)
{
  guint width, height; /* of the frame */
  gsize at = 13, colors;

  if (n < 13)
    return FALSE;
  header->width = get16 (bytes + 6, FALSE);
  header->height = get16 (bytes + 8, FALSE);
  if (bytes[10] & 0x80)
    at += (gsize) 3 << ((bytes[10] & 7) + 1);
  while (at + 2 < n && bytes[at] == 0x21)
    at = skip_gif_blocks (bytes, n, at + 2);
  if (at + 11 > n || bytes[at] != 0x2c)
    return FALSE;
  width = get16 (bytes + at + 5, FALSE);
  height = get16 (bytes + at + 7, FALSE);
  if (width == 0 || height == 0 || get16 (bytes + at + 1, FALSE) + width > header->width ||
      get16 (bytes + at + 3, FALSE) + height > header->height)
    return FALSE;
  colors = bytes[at + 9] & 0x80 ? (gsize) 3 << ((bytes[at + 9] & 7) + 1) : 0;
  header->frame_end = skip_gif_blocks (bytes, n, at + 11 + colors);
  return header->frame_end <= n;
}

/* ---- BMP and WebP ---- */

#define BMP_RLE8 1 /* how the rows are packed */
#define BMP_RLE4 2

/* Where the rows end, which GdkPixbuf does not look for: as many as there are, each of whole words; packed ones, if that is
 * told. */
static guint64
find_bmp_end (const guint8 *bytes, guint64 width, guint64 height)
{
  guint32 offset = get32 (bytes + 10, FALSE), packing = get32 (bytes + 30, FALSE);
  guint64 stride = (width * get16 (bytes + 28, FALSE) + 31) / 32 * 4, rows;

  if (packing == BMP_RLE8 || packing == BMP_RLE4)
    return (guint64) offset + get32 (bytes + 34, FALSE);
  return g_uint64_checked_mul (&rows, stride, height) && rows < G_MAXINT64 ? offset + rows : G_MAXUINT64;
}

static gboolean
read_bmp (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header)
{
  gint32 height;

  if (n < 38 || get32 (bytes + 14, FALSE) < 40)
    return FALSE;
  header->width = get32 (bytes + 18, FALSE);
  height = (gint32) get32 (bytes + 22, FALSE);
  header->height = height < 0 ? 0u - (guint) height : (guint) height;
  header->cut = find_bmp_end (bytes, header->width, header->height) > total;
  return TRUE;
}

static gboolean
read_webp (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header)
{
  if (n < 30 && (n < 25 || memcmp (bytes + 12, "VP8L", 4) != 0))
    return FALSE;
  if (memcmp (bytes + 12, "VP8 ", 4) == 0)
    {
      header->width = get16 (bytes + 26, FALSE) & 0x3fff;
      header->height = get16 (bytes + 28, FALSE) & 0x3fff;
    }
  else if (memcmp (bytes + 12, "VP8L", 4) == 0)
    {
      guint32 sizes = get32 (bytes + 21, FALSE);
      header->width = (sizes & 0x3fff) + 1;
      header->height = (sizes >> 14 & 0x3fff) + 1;
    }
  else if (memcmp (bytes + 12, "VP8X", 4) == 0)
    {
      header->width = (get32 (bytes + 24, FALSE) & 0xffffff) + 1;
      header->height = (get32 (bytes + 26, FALSE) >> 8) + 1;
    }
  header->cut = (guint64) get32 (bytes + 4, FALSE) + 8 > total + 1; /* a byte that makes it even may be missing */
  return TRUE;
}

/* ---- All of them ---- */

typedef struct
{
  QdPictureKind kind;
  guint at;
  guint length;
  const char *magic;
  gboolean (*read) (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header);
} Kind;

static const Kind kinds[] = {
  { QD_PICTURE_JPEG, 0, 3, "\xff\xd8\xff", read_jpeg }, { QD_PICTURE_PNG, 0, 8, "\x89PNG\r\n\x1a\n", read_png },
  { QD_PICTURE_GIF, 0, 6, "GIF89a", read_gif },         { QD_PICTURE_GIF, 0, 6, "GIF87a", read_gif },
  { QD_PICTURE_TIFF, 0, 4, "II*\0", read_tiff },        { QD_PICTURE_TIFF, 0, 4, "MM\0*", read_tiff },
  { QD_PICTURE_WEBP, 8, 4, "WEBP", read_webp },         { QD_PICTURE_BMP, 0, 2, "BM", read_bmp },
};

gboolean
qd_picture_header_read (const guint8 *bytes, gsize n, guint64 total, QdPictureHeader *header)
{
  *header = (QdPictureHeader){ .orientation = 1 };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (n >= kinds[i].at + kinds[i].length && memcmp (bytes + kinds[i].at, kinds[i].magic, kinds[i].length) == 0)
      {
        header->kind = kinds[i].kind;
        return kinds[i].read (bytes, n, total, header);
      }
  return FALSE;
}
