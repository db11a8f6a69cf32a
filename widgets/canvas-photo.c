#include "widgets/canvas-photo.h"

#include "widgets/draw-boxes.h"

#define MAX_LEVELS 8
#define LEAST_SIDE 256

/* A little enlarging is not seen, and draws a quarter of the pixels. */
#define ENLARGED 1.1

struct _QdCanvasPhoto
{
  int references;
  QdPixels *pixels[MAX_LEVELS];
  GdkTexture *textures[MAX_LEVELS];
};

static void
release_pixels (gpointer pixels)
{
  qd_pixels_unref (pixels);
}

GdkTexture *
qd_pixels_to_texture (QdPixels *pixels)
{
  gsize stride = (gsize) pixels->width * 4;
  g_autoptr (GBytes) bytes =
      g_bytes_new_with_free_func (pixels->data, stride * pixels->height, release_pixels, qd_pixels_ref (pixels));

  return gdk_memory_texture_new ((int) pixels->width, (int) pixels->height, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, bytes, stride);
}

QdCanvasPhoto *
qd_canvas_photo_new (QdPixels *pixels)
{
  QdCanvasPhoto *photo = g_new0 (QdCanvasPhoto, 1);

  photo->references = 1;
  photo->pixels[0] = qd_pixels_ref (pixels);
  return photo;
}

QdCanvasPhoto *
qd_canvas_photo_ref (QdCanvasPhoto *photo)
{
  g_atomic_int_inc (&photo->references);
  return photo;
}

void
qd_canvas_photo_unref (QdCanvasPhoto *photo)
{
  if (photo == NULL || !g_atomic_int_dec_and_test (&photo->references))
    return;
  for (guint level = 0; level < MAX_LEVELS; level++)
    {
      g_clear_object (&photo->textures[level]);
      g_clear_pointer (&photo->pixels[level], qd_pixels_unref);
    }
  g_free (photo);
}

QdPixels *
qd_canvas_photo_get_pixels (QdCanvasPhoto *photo)
{
  return photo->pixels[0];
}

/* Makes the level where it is wanted and can be had. */
static gboolean
has_level (QdCanvasPhoto *photo, guint level)
{
  QdPixels *above;

  if (level >= MAX_LEVELS)
    return FALSE;
  if (photo->pixels[level] != NULL)
    return TRUE;
  above = photo->pixels[level - 1];
  if (MIN (above->width, above->height) < 2 * LEAST_SIDE)
    return FALSE;
  photo->pixels[level] = qd_pixels_halve (above);
  return photo->pixels[level] != NULL;
}

void
qd_canvas_photo_make_levels (QdCanvasPhoto *photo)
{
  for (guint level = 1; has_level (photo, level); level++)
    ;
}

static guint
find_level (QdCanvasPhoto *photo, double scale)
{
  guint level = 0;

  scale *= (double) photo->pixels[0]->full_width / photo->pixels[0]->width; /* texture pixels of the level with all there is */
  for (double half = 0.5; half * ENLARGED >= scale && has_level (photo, level + 1); half /= 2)
    level++;
  return level;
}

QdPixels *
qd_canvas_photo_get_level (QdCanvasPhoto *photo, double scale)
{
  return photo->pixels[find_level (photo, scale)];
}

GdkTexture *
qd_canvas_photo_get_texture (QdCanvasPhoto *photo, double scale)
{
  guint level = find_level (photo, scale);

  if (photo->textures[level] == NULL)
    photo->textures[level] = qd_pixels_to_texture (photo->pixels[level]);
  return photo->textures[level];
}
