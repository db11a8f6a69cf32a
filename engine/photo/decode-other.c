/* GIF (the first frame), TIFF, BMP and WebP by GdkPixbuf, which holds the whole picture and, as a TIFF, the whole file. */
#include "engine/photo/decode.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "engine/photo/budget.h"
#include "engine/photo/rows.h"

#define CHUNK 65536

/* GdkPixbuf's names of the formats. */
static const char *const loaders[] = {
  [QD_PICTURE_NONE] = "",     [QD_PICTURE_JPEG] = "jpeg", [QD_PICTURE_PNG] = "png",   [QD_PICTURE_GIF] = "gif",
  [QD_PICTURE_TIFF] = "tiff", [QD_PICTURE_BMP] = "bmp",   [QD_PICTURE_WEBP] = "webp",
};

typedef struct
{
  const QdPictureHeader *header;
  GCancellable *cancellable;
  gboolean lied; /* the decoder found another size than the header gave */
} Loading;

/* The decoder asks before it allocates. */
static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Loading *loading = data;

  if ((guint) width == loading->header->width && (guint) height == loading->header->height)
    return;
  loading->lied = TRUE;
  gdk_pixbuf_loader_set_size (loader, 0, 0);
}

/* Rows that a damaged file never gives are gray, not what was in memory before. */
static void
on_area_prepared (GdkPixbufLoader *loader, gpointer data)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);

  g_assert (data != NULL);
  if (pixbuf != NULL)
    gdk_pixbuf_fill (pixbuf, 0x808080ff);
}

/* Of a GIF the first frame alone, and the sign that no other comes: GdkPixbuf is not to unpack an animation that nobody sees.
 */
static gboolean
feed (GdkPixbufLoader *loader, QdSource *source, const Loading *loading, GError **error)
{
  gboolean gif = loading->header->kind == QD_PICTURE_GIF;
  guint64 left = gif ? loading->header->frame_end : source->bytes;
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gboolean good = TRUE;
  gsize n;

  while (good && !loading->lied && !g_cancellable_is_cancelled (loading->cancellable) &&
         (n = qd_source_read (source, chunk, (gsize) MIN (CHUNK, left))) > 0)
    {
      good = gdk_pixbuf_loader_write (loader, chunk, n, error);
      left -= n;
    }
  if (good && gif && !loading->lied)
    good = gdk_pixbuf_loader_write (loader, (const guchar *) ";", 1, error);
  good = good && !g_cancellable_is_cancelled (loading->cancellable);
  return gdk_pixbuf_loader_close (loader, good ? error : NULL) && good && !loading->lied;
}

/* GdkPixbuf turns the rows of a TIFF by itself, and says what is left to do. */
static guint
orientation_left (const QdPictureHeader *header, GdkPixbuf *pixbuf)
{
  const char *left = gdk_pixbuf_get_option (pixbuf, "orientation");
  guint64 value = left == NULL ? 1 : g_ascii_strtoull (left, NULL, 10);

  if (header->kind != QD_PICTURE_TIFF)
    return header->orientation;
  return value >= 1 && value <= 8 ? (guint) value : 1;
}

static QdPixels *
reduce (GdkPixbuf *pixbuf, const QdPictureHeader *header, guint to_width, guint to_height)
{
  const guint8 *data = gdk_pixbuf_read_pixels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (pixbuf), channels = (guint) gdk_pixbuf_get_n_channels (pixbuf);
  QdRows *rows =
      qd_rows_new ((guint) gdk_pixbuf_get_width (pixbuf), height, to_width, to_height, orientation_left (header, pixbuf));

  for (guint y = 0; rows != NULL && y < height; y++)
    qd_rows_put (rows, data + y * stride, channels);
  return rows == NULL ? NULL : qd_rows_finish (rows);
}

static QdPixels *
load (const QdDecoding *decoding, GdkPixbufLoader *loader, guint to_width, guint to_height, GError **error)
{
  Loading loading = { decoding->header, decoding->cancellable, FALSE };
  g_autoptr (GError) failure = NULL;
  GdkPixbuf *pixbuf;
  QdPixels *pixels;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &loading);
  g_signal_connect (loader, "area-prepared", G_CALLBACK (on_area_prepared), &loading);
  pixbuf = feed (loader, decoding->source, &loading, &failure) ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (g_cancellable_is_cancelled (decoding->cancellable))
    return qd_decode_fail (decoding, QD_DECODE_STOPPED, error);
  if (g_error_matches (failure, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
    return qd_decode_fail (decoding, QD_DECODE_NO_MEMORY, error);
  if (pixbuf == NULL)
    return qd_decode_fail (decoding, QD_DECODE_DAMAGED, error);
  pixels = reduce (pixbuf, decoding->header, to_width, to_height);
  return pixels != NULL ? pixels : qd_decode_fail (decoding, QD_DECODE_NO_MEMORY, error);
}

/* Bytes: the file, the picture, and a second time while it is unpacked, of a TIFF with all the samples it has. */
static guint64
reckon (const QdDecoding *decoding)
{
  const QdPictureHeader *header = decoding->header;
  guint64 picture = (guint64) header->width * header->height * 4, unpacked = MAX (picture, header->unpacked);

  return unpacked > QD_BUDGET_MOST ? unpacked : decoding->source->bytes + picture + unpacked;
}

QdPixels *
qd_decode_other (const QdDecoding *decoding, GError **error)
{
  const QdPictureHeader *header = decoding->header;
  guint64 work = reckon (decoding), taken;
  g_autoptr (GdkPixbufLoader) loader = NULL;
  guint to_width, to_height;
  QdPixels *pixels;

  if (header->odd)
    return qd_decode_fail (decoding, QD_DECODE_UNSUPPORTED, error);
  if (!qd_budget_fit (header->width, header->height, decoding->max_side, work, &to_width, &to_height))
    return qd_decode_fail (decoding, QD_DECODE_TOO_LARGE, error);
  taken = work + (guint64) to_width * to_height * 4;
  if (!qd_budget_take (taken, decoding->cancellable))
    return qd_decode_fail (decoding, QD_DECODE_STOPPED, error);
  loader = gdk_pixbuf_loader_new_with_type (loaders[header->kind], NULL);
  pixels = loader != NULL ? load (decoding, loader, to_width, to_height, error)
                          : qd_decode_fail (decoding, QD_DECODE_UNSUPPORTED, error);
  qd_budget_give (taken);
  return pixels;
}
