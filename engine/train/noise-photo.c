#include "engine/train/noise-photo.h"

#include "engine/ops/truth.h"

#include <string.h>

QdNoisePhoto *
qd_noise_photo_new (guint side, guint n_classes, QdRandom *random)
{
  QdNoisePhoto *photo = g_new0 (QdNoisePhoto, 1);

  photo->pixels = qd_pixels_new (side, side);
  photo->truths = g_array_new (FALSE, TRUE, sizeof (QdTruth));
  photo->view = qd_augment_view_whole (side, side);
  for (guint i = 0; i < side * side; i++)
    {
      guint32 noise = qd_random_next (random) | 0xff000000u;

      memcpy (photo->pixels->data + 4 * (gsize) i, &noise, 4);
    }
  for (guint i = 0; i < QD_NOISE_TRUTHS; i++)
    {
      float x = (float) qd_random_range (random, 0, 0.8), y = (float) qd_random_range (random, 0, 0.8);
      QdTruth truth = { x, y, x + 0.15f, y + 0.15f, 1 + qd_random_below (random, n_classes - 1), 0, { 0, 0 } };

      g_array_append_val (photo->truths, truth);
    }
  return photo;
}

void
qd_noise_photo_free (QdNoisePhoto *photo)
{
  if (photo == NULL)
    return;
  qd_pixels_unref (photo->pixels);
  g_array_unref (photo->truths);
  g_free (photo);
}
