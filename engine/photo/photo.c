#include "config.h"
#include "engine/photo/photo.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/photo/header.h"
#include "engine/photo/upright.h"

#define CHUNK 65536

typedef struct
{
  const char *title, *extension, *mime_type, *loader; /* loader: GdkPixbuf's name of the format */
} Kind;

static const Kind kinds[] = {
  [QD_PICTURE_NONE] = { "", "", "", "" },
  [QD_PICTURE_JPEG] = { "JPEG", "jpg", "image/jpeg", "jpeg" },
  [QD_PICTURE_PNG] = { "PNG", "png", "image/png", "png" },
  [QD_PICTURE_GIF] = { "GIF", "gif", "image/gif", "gif" },
  [QD_PICTURE_TIFF] = { "TIFF", "tiff", "image/tiff", "tiff" },
  [QD_PICTURE_BMP] = { "BMP", "bmp", "image/bmp", "bmp" },
  [QD_PICTURE_WEBP] = { "WebP", "webp", "image/webp", "webp" },
};

/* ---- From the header alone ---- */

static gboolean
check_size (const char *name, const QdPictureHeader *header, GError **error)
{
  guint64 bytes = (guint64)header->width * header->height * 4;

  if (header->width > 0 && header->height > 0 && header->width <= QD_PHOTO_MAX_SIDE && header->height <= QD_PHOTO_MAX_SIDE
      && bytes <= QD_PHOTO_MAX_BYTES)
    return TRUE;
  if (header->width == 0 || header->height == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is damaged: it says that it has no width or no height."), name);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is too large: %u × %u pixels."), name, header->width,
                 header->height);
  return FALSE;
}

static gboolean
read_header (const guint8 *bytes, gsize n, const char *name, QdPictureHeader *header, GError **error)
{
  gboolean ok = qd_picture_header_read (bytes, n, header);

  if (n == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), name);
  else if (header->kind == QD_PICTURE_NONE)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is not a picture that can be read."), name);
  else if (!ok)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a damaged %s picture."), name, kinds[header->kind].title);
  else
    return check_size (name, header, error);
  return FALSE;
}

static void
set_info (QdPhotoInfo *info, const QdPictureHeader *header)
{
  gboolean turned = qd_orientation_is_turned (header->orientation);

  info->width = turned ? header->height : header->width;
  info->height = turned ? header->width : header->height;
  info->orientation = header->orientation;
  info->extension = kinds[header->kind].extension;
  info->mime_type = kinds[header->kind].mime_type;
}

gboolean
qd_photo_parse_info (const guint8 *bytes, gsize n, const char *name, QdPhotoInfo *info, GError **error)
{
  QdPictureHeader header;

  if (!read_header (bytes, n, name, &header, error))
    return FALSE;
  set_info (info, &header);
  return TRUE;
}

gboolean
qd_photo_read_info (const char *path, QdPhotoInfo *info, GError **error)
{
  g_autofree char *bytes = NULL, *name = g_filename_display_basename (path);
  gsize n;

  return qd_file_read (path, QD_PHOTO_MAX_BYTES, &bytes, &n, error)
         && qd_photo_parse_info ((const guint8 *)bytes, n, name, info, error);
}

/* ---- Decoding ---- */

typedef struct
{
  const QdPictureHeader *header;
  guint max_side;
  gboolean lied; /* the decoder found another size than the header gave */
} Decoding;

/* The decoder asks before it allocates; JPEG is then decoded small at once. */
static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Decoding *decoding = data;
  double scale = (double)decoding->max_side / MAX (width, height);

  if ((guint)width != decoding->header->width || (guint)height != decoding->header->height)
    {
      decoding->lied = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
    }
  else if (decoding->max_side > 0 && scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int)lround (width * scale)), MAX (1, (int)lround (height * scale)));
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

static gboolean
feed (GdkPixbufLoader *loader, const guint8 *bytes, gsize n, const Decoding *decoding, GError **error)
{
  for (gsize at = 0; at < n; at += CHUNK)
    {
      if (!gdk_pixbuf_loader_write (loader, bytes + at, MIN (CHUNK, n - at), error))
        {
          gdk_pixbuf_loader_close (loader, NULL);
          return FALSE;
        }
      if (decoding->lied)
        break;
    }
  return gdk_pixbuf_loader_close (loader, error) && !decoding->lied;
}

static GdkPixbuf *
decode (const guint8 *bytes, gsize n, const char *name, const QdPictureHeader *header, guint max_side, GError **error)
{
  const Kind *kind = &kinds[header->kind];
  Decoding decoding = { header, max_side, FALSE };
  g_autoptr (GError) failure = NULL;
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type (kind->loader, &failure);
  GdkPixbuf *pixbuf;

  if (loader == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a %s picture, which this system cannot read."), name,
                   kind->title);
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &decoding);
  g_signal_connect (loader, "area-prepared", G_CALLBACK (on_area_prepared), &decoding);
  pixbuf = feed (loader, bytes, n, &decoding, &failure) ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (pixbuf != NULL)
    return g_object_ref (pixbuf);
  if (g_error_matches (failure, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
    g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory for “%s”."), name);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a damaged %s picture."), name, kind->title);
  return NULL;
}

/* GdkPixbuf turns the rows of a TIFF by itself, and says what is left to do. */
static guint
orientation_left (const QdPictureHeader *header, GdkPixbuf *pixbuf)
{
  const char *left = gdk_pixbuf_get_option (pixbuf, "orientation");
  guint64 value = left == NULL ? 1 : g_ascii_strtoull (left, NULL, 10);

  if (header->kind != QD_PICTURE_TIFF)
    return header->orientation;
  return value >= 1 && value <= 8 ? (guint)value : 1;
}

static QdPixels *
decode_bytes (const guint8 *bytes, gsize n, const char *name, guint max_side, QdPhotoInfo *full, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  QdPictureHeader header;
  QdPixels *pixels;

  if (!read_header (bytes, n, name, &header, error))
    return NULL;
  if (!header.complete)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is cut short: a part of the picture is missing."), name);
      return NULL;
    }
  pixbuf = decode (bytes, n, name, &header, max_side, error);
  if (pixbuf == NULL)
    return NULL;
  if (full != NULL)
    set_info (full, &header);
  pixels = qd_pixels_from_pixbuf (pixbuf, orientation_left (&header, pixbuf));
  if (pixels == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory for “%s”."), name);
  return pixels;
}

QdPixels *
qd_photo_decode (const char *path, guint max_side, QdPhotoInfo *full, GError **error)
{
  g_autofree char *bytes = NULL, *name = g_filename_display_basename (path);
  gsize n;

  if (!qd_file_read (path, QD_PHOTO_MAX_BYTES, &bytes, &n, error))
    return NULL;
  return decode_bytes ((const guint8 *)bytes, n, name, max_side, full, error);
}
