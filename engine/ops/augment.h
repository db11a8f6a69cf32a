/**
 * From photos to the network's input, on the device: each image of a batch is a view of a photo (a part, flipped, turned,
 * recolored), resampled, normalized, and laid down as NHWC floats with 3 channels padded to 4. The machine chooses the views
 * (engine/ssd/augmentation.h) and uploads the photos; what is recorded is replayed for each batch. One thread, that of the
 * device.
 *
 * Resampling takes the mean over the area that an input pixel covers, at least one photo pixel wide: bilinear where the photo
 * is enlarged, a box filter where it is reduced, without a seam between the two. What lies outside the photo is the mean color,
 * which normalizes to 0. Color, on values in 0..1, each step clamped, as in the SSD paper's program: add brightness; multiply
 * by contrast (plainly, not around the mean as torchvision does); multiply the saturation and turn the hue of HSV.
 */
#pragma once

#include "engine/core/geometry.h"
#include "engine/core/pixels.h"
#include "engine/gpu/recorder.h"

typedef struct
{
  QdCornerBox part;       /* of the photo, in its pixels; may reach outside, width and height > 0 */
  gboolean mirror;        /* left becomes right */
  gboolean flip;          /* top becomes bottom */
  guint quarter_turns;    /* clockwise, 0 .. 3; after mirror and flip */
  float brightness;       /* added, -1 .. 1; 0 is neutral */
  float contrast;         /* factor >= 0; 1 is neutral */
  float saturation;       /* factor >= 0; 1 is neutral */
  float hue;              /* turns of the color circle, -0.5 .. 0.5; 0 is neutral */
  gboolean contrast_last; /* after saturation and hue, not before */
} QdAugmentView;

/* The whole photo as it is. */
QdAugmentView qd_augment_view_whole (guint photo_width, guint photo_height);

/* Between pixels of the photo and 0..1 of the input. */
QdCornerBox qd_augment_view_to_input (const QdAugmentView *view, QdCornerBox photo_box);
QdCornerBox qd_augment_view_to_photo (const QdAugmentView *view, QdCornerBox input_box);

typedef struct
{
  guint n_images;         /* of the whole effective batch, all slices */
  guint width, height;    /* of the input */
  float mean[3], std[3];  /* of red, green, blue in 0..1 */
  guint max_photo_pixels; /* that are uploaded of one photo; larger ones are first reduced by a whole factor;
                           * so are those of which an input pixel would cover more than 16 a side */
} QdAugmentOptions;

typedef struct _QdAugment QdAugment;

QdAugment *qd_augment_new (QdDevice *device, const QdAugmentOptions *options, GError **error);
void qd_augment_free (QdAugment *augment);

/* Of device memory that it takes. */
gsize qd_augment_count_bytes (QdDevice *device, const QdAugmentOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdAugment, qd_augment_free)

/* Of the next run; copies. @view is in pixels of @photo. Distinct images may be set from several threads at once. */
void qd_augment_set (QdAugment *augment, guint image, const QdPixels *photo, const QdAugmentView *view);

/* @input: [n, height, width, 4] floats, overwritten, of the images @first_image .. @first_image + @n - 1. */
void qd_augment_record (QdAugment *augment, QdRecorder *recorder, QdRange input, guint first_image, guint n);
