/**
 * A photo of noise with boxes anywhere, for measuring: speed does not depend on what is in a photo. Values; any thread.
 */
#pragma once

#include "engine/core/random.h"
#include "engine/ops/augment.h"

#define QD_NOISE_TRUTHS 8 /* a photo */

typedef struct
{
  QdPixels *pixels;   /* owned */
  GArray *truths;     /* (element-type QdTruth), owned */
  QdAugmentView view; /* all of it */
} QdNoisePhoto;

/* @side: pixels; @n_classes: background included. */
QdNoisePhoto *qd_noise_photo_new (guint side, guint n_classes, QdRandom *random);
void qd_noise_photo_free (QdNoisePhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdNoisePhoto, qd_noise_photo_free)
