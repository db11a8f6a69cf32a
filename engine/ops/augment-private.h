/**
 * The inside of an augmentation, for engine/ops alone.
 */
#pragma once

#include "engine/ops/augment.h"

/* What shaders/augment/view.comp reads of an image, 4 texels. */
typedef struct
{
  float x_origin, x_by_column, x_by_row, photo_width; /* photo pixel = origin + column * by_column + row * by_row */
  float y_origin, y_by_column, y_by_row, photo_height;
  float brightness, first_contrast, saturation, hue;
  float last_contrast, row_texels, reserved[2];
} QdAugmentSlot;

struct _QdAugment
{
  QdAugmentOptions options;
  QdDevice *device;  /* borrowed from the buffers, which hold it */
  guint slot_pixels; /* of one photo; ranges of whole images are aligned */
  QdKernel *kernel;
  QdBuffer *views;  /* QdAugmentSlot [n_images] */
  QdBuffer *photos; /* uint32 [n_images][slot_pixels] */
};

/* The images @first .. @first + @n - 1 on the machine's processor: augment-host.c. */
void qd_augment_host_record (QdAugment *augment, QdRecorder *recorder, QdRange input, guint first, guint n);
