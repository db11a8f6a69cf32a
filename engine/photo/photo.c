#include "config.h"
#include "engine/photo/photo.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/photo/decode-aside.h"
#include "engine/photo/upright.h"

typedef struct
{
  const char *title, *extension, *mime_type;
  QdDecode decode;
  gboolean at_once; /* GdkPixbuf may do most of it in one call */
} Kind;

static const Kind kinds[] = {
  [QD_PICTURE_NONE] = { "", "", "", NULL, FALSE },
  [QD_PICTURE_JPEG] = { "JPEG", "jpg", "image/jpeg", qd_decode_jpeg, FALSE },
  [QD_PICTURE_PNG] = { "PNG", "png", "image/png", qd_decode_png, FALSE },
  [QD_PICTURE_GIF] = { "GIF", "gif", "image/gif", qd_decode_other, TRUE },
  [QD_PICTURE_TIFF] = { "TIFF", "tiff", "image/tiff", qd_decode_other, TRUE },
  [QD_PICTURE_BMP] = { "BMP", "bmp", "image/bmp", qd_decode_other, TRUE },
  [QD_PICTURE_WEBP] = { "WebP", "webp", "image/webp", qd_decode_other, TRUE },
};

static void
set_cut (const char *name, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is cut short: a part of the picture is missing."), name);
}

/* ---- From the header alone ---- */

static gboolean
check_size (const char *name, const QdPictureHeader *header, GError **error)
{
  guint64 pixels = (guint64) header->width * header->height;

  if (header->width > 0 && header->height > 0 && header->width <= QD_PHOTO_MAX_SIDE && header->height <= QD_PHOTO_MAX_SIDE &&
      pixels <= QD_PHOTO_MAX_PIXELS)
    return TRUE;
  if (header->width == 0 || header->height == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is damaged: it says that it has no width or no height."), name);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is too large: %u × %u pixels."), name, header->width,
                 header->height);
  return FALSE;
}

static gboolean
check_header (gboolean read, gboolean empty, const char *name, const QdPictureHeader *header, GError **error)
{
  if (empty)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), name);
  else if (header->kind == QD_PICTURE_NONE)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is not a picture that can be read."), name);
  else if (!read)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a damaged %s picture."), name, kinds[header->kind].title);
  else if (check_size (name, header, error))
    {
      if (!header->cut)
        return TRUE;
      set_cut (name, error);
    }
  return FALSE;
}

/* As much of the file as it takes. */
static gboolean
read_header (QdSource *source, QdPictureHeader *header, GError **error)
{
  gboolean read;

  do
    read = qd_picture_header_read (source->head, source->n_head, source->bytes, header);
  while (!read && header->kind != QD_PICTURE_NONE && qd_source_extend_head (source));
  return check_header (read, source->n_head == 0, source->name, header, error);
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
  gboolean read = qd_picture_header_read (bytes, n, n, &header);

  if (!check_header (read, n == 0, name, &header, error))
    return FALSE;
  set_info (info, &header);
  return TRUE;
}

gboolean
qd_photo_read_info (const char *path, QdPhotoInfo *info, GError **error)
{
  g_auto (QdSource) source = { 0 };
  QdPictureHeader header;

  if (!qd_source_open (&source, path, error) || !read_header (&source, &header, error))
    return FALSE;
  set_info (info, &header);
  return TRUE;
}

/* A text may begin with the two letters of a BMP, whose sizes it would make too large. */
gboolean
qd_photo_begins (const guint8 *bytes, gsize n)
{
  QdPictureHeader header;
  gboolean read = qd_picture_header_read (bytes, n, n, &header);

  return header.kind != QD_PICTURE_NONE && (header.kind != QD_PICTURE_BMP || (read && check_size ("", &header, NULL)));
}

/* ---- Decoding ---- */

QdPixels *
qd_decode_fail (const QdDecoding *decoding, QdDecodeFailure failure, GError **error)
{
  const char *name = decoding->source->name, *title = decoding->title;

  switch (failure)
    {
    case QD_DECODE_CUT: set_cut (name, error); break;
    case QD_DECODE_UNSUPPORTED:
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a %s picture of a kind that this system cannot read."), name,
                   title);
      break;
    case QD_DECODE_TOO_LARGE:
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("“%s” is too large: a %s picture of %u × %u pixels stored this way takes too much memory."), name, title,
                   decoding->header->width, decoding->header->height);
      break;
    case QD_DECODE_NO_MEMORY:
      g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory for “%s”."), name);
      break;
    case QD_DECODE_STOPPED:
      g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading “%s” was stopped."), name);
      break;
    case QD_DECODE_DAMAGED:
    default: g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a damaged %s picture."), name, title); break;
    }
  return NULL;
}

static QdPixels *
decode (const QdDecoding *decoding, const Kind *kind, GError **error)
{
  if (kind->at_once && decoding->cancellable != NULL)
    return qd_decode_aside (kind->decode, decoding, error);
  return kind->decode (decoding, error);
}

QdPixels *
qd_photo_decode_cancellable (const char *path, guint max_side, QdPhotoInfo *full, GCancellable *cancellable, GError **error)
{
  g_auto (QdSource) source = { 0 };
  QdPictureHeader header;
  QdDecoding decoding = { &source, &header, NULL, max_side, cancellable };
  QdPixels *pixels;
  QdPhotoInfo info;

  if (!qd_source_open (&source, path, error) || !read_header (&source, &header, error))
    return NULL;
  decoding.title = kinds[header.kind].title;
  set_info (&info, &header);
  if (full != NULL)
    *full = info;
  pixels = decode (&decoding, &kinds[header.kind], error);
  if (pixels == NULL)
    return NULL;
  pixels->full_width = info.width;
  pixels->full_height = info.height;
  return pixels;
}

QdPixels *
qd_photo_decode (const char *path, guint max_side, QdPhotoInfo *full, GError **error)
{
  return qd_photo_decode_cancellable (path, max_side, full, NULL, error);
}
