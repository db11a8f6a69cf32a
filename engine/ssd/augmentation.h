/**
 * Chooses how a photo is shown to the network: part, flips, turns, colors; and carries its truths along. Plain C with a seeded
 * generator, so that a run can be repeated; the device does the pixels (engine/ops/augment.h). Any thread.
 * Source: SSD paper, sections 2.2 and 3.6, and the program published with it.
 */
#pragma once

#include "engine/core/random.h"
#include "engine/ops/augment.h"
#include "engine/ops/truth.h"

typedef struct
{
  QdCornerBox box;    /* pixels of the photo */
  guint label;        /* 1 .. classes - 1 */
  gboolean difficult; /* QD_TRUTH_IGNORE */
} QdPhotoTruth;

typedef struct
{
  gboolean crop;      /* one of: all of it; a part that overlaps a truth by at least .1 .3 .5 .7 .9; any part */
  double least_scale; /* of a part's width and height, 0.3 */
  double expand;      /* probability of a larger canvas, up to most_expand times as wide and as high */
  double most_expand;
  double color;      /* probability of each of: */
  double brightness; /* -b .. b is added, 32 / 255 */
  double contrast;   /* factor 1 - c .. 1 + c, 0.5 */
  double saturation; /* the same, 0.5 */
  double hue;        /* turns, -h .. h, 18 / 360 */
  double mirror;     /* probability, left and right, 0.5 */
  double flip;       /* probability, top and bottom, 0 */
  gboolean turn;     /* by 0, 90, 180 or 270 degrees, equally likely */
} QdAugmentationOptions;

/* The SSD paper's: everything but flip and turn. */
QdAugmentationOptions qd_augmentation_options_ssd (void);

/* @truths: [n_truths], inside the photo. @shown: out, QdTruth, cleared first: the truths whose center is in the view, clipped
 * to it. Returns: the view. Draws a number of random numbers that depends on the photo: give each photo its own stream. */
QdAugmentView qd_augmentation_choose (const QdAugmentationOptions *options, QdRandom *random, guint photo_width,
                                      guint photo_height, const QdPhotoTruth *truths, guint n_truths, GArray *shown);

/* The truths of a view that is given, as above. */
void qd_augmentation_show (const QdAugmentView *view, const QdPhotoTruth *truths, guint n_truths, GArray *shown);
