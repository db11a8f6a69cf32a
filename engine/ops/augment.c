#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/ops/augment-private.h"

#define TILE     8  /* pixels a side of a workgroup */
#define MAX_TAPS 16 /* photo pixels a side that a pixel of the input covers */

typedef struct
{
  float mean[4], scale[4];
  guint32 width, height, slot, first_image;
} Push;

/* Pixels of a photo's slot: rows of whole texels, and the next slot aligned. */
static guint
get_slot_pixels (QdDevice *device, const QdAugmentOptions *options)
{
  gsize alignment = MAX (qd_device_get_limits (device)->range_alignment, 16) / 4, pixels = options->max_photo_pixels;

  pixels += 4 * (gsize)ceil (sqrt (pixels)) + 4;
  return (guint)((pixels + alignment - 1) / alignment * alignment);
}

gsize
qd_augment_count_bytes (QdDevice *device, const QdAugmentOptions *options)
{
  return options->n_images * (sizeof (QdAugmentSlot) + (gsize)get_slot_pixels (device, options) * 4);
}

QdAugment *
qd_augment_new (QdDevice *device, const QdAugmentOptions *options, GError **error)
{
  const QdKernelSpec spec = { "augment/view", 2, 1, sizeof (Push), NULL, 0 };
  g_autoptr (QdAugment) augment = NULL;

  g_return_val_if_fail (options->n_images > 0 && options->width > 0 && options->height > 0, NULL);
  g_return_val_if_fail (options->max_photo_pixels > 0, NULL);
  augment = g_new0 (QdAugment, 1);
  augment->options = *options;
  augment->device = device;
  augment->slot_pixels = get_slot_pixels (device, options);
  augment->kernel = qd_device_get_kernel (device, &spec, error);
  if (augment->kernel == NULL)
    return NULL;
  augment->views = qd_buffer_new (device, QD_MEMORY_UPLOAD, options->n_images * sizeof (QdAugmentSlot), "views", error);
  if (augment->views == NULL)
    return NULL;
  augment->photos
      = qd_buffer_new (device, QD_MEMORY_UPLOAD, (gsize)options->n_images * augment->slot_pixels * 4, "photos", error);
  return augment->photos != NULL ? g_steal_pointer (&augment) : NULL;
}

void
qd_augment_free (QdAugment *augment)
{
  if (augment == NULL)
    return;
  qd_buffer_free (augment->views);
  qd_buffer_free (augment->photos);
  g_free (augment);
}

/* The kernel reads four pixels as one texel of floats, so their bits must be those of plain numbers, neither NaN nor denormal.
 */
#define TOP_BYTE 0x40000000u

static void
copy_rows (const QdPixels *photo, guint row_pixels, guint32 *to)
{
  const guint32 *from = (const guint32 *)photo->data;

  for (guint y = 0; y < photo->height; y++, from += photo->width, to += row_pixels)
    for (guint x = 0; x < photo->width; x++)
      to[x] = (GUINT32_FROM_LE (from[x]) & 0xffffffu) | TOP_BYTE;
}

/* The mean of @factor x @factor pixels, fewer at the right and lower edge. */
static guint32
reduce_pixel (const QdPixels *photo, guint left, guint top, guint factor)
{
  guint right = MIN (left + factor, photo->width), bottom = MIN (top + factor, photo->height);
  guint64 sum[3] = { 0 }, n = (guint64)(right - left) * (bottom - top);

  for (guint y = top; y < bottom; y++)
    for (guint x = left; x < right; x++)
      for (guint k = 0; k < 3; k++)
        sum[k] += photo->data[4 * ((gsize)y * photo->width + x) + k];
  return (guint32)((sum[0] + n / 2) / n | ((sum[1] + n / 2) / n) << 8 | ((sum[2] + n / 2) / n) << 16 | TOP_BYTE);
}

static void
reduce (const QdPixels *photo, guint factor, guint row_pixels, guint32 *to)
{
  for (guint top = 0; top < photo->height; top += factor, to += row_pixels)
    for (guint x = 0; x * factor < photo->width; x++)
      to[x] = reduce_pixel (photo, x * factor, top, factor);
}

/* As stored: reduced, rounded up to whole texels. */
static guint
count_row_pixels (const QdPixels *photo, guint factor)
{
  return ((photo->width + factor - 1) / factor + 3) / 4 * 4;
}

/* The photo must fit its slot, with a texel to spare that the kernel may touch, and a pixel of the input must not cover too
 * many of the photo's. */
static guint
choose_factor (const QdAugment *augment, const QdPixels *photo, const QdAugmentView *view)
{
  double across = (view->part.xmax - view->part.xmin) / MIN (augment->options.width, augment->options.height);
  double down = (view->part.ymax - view->part.ymin) / MIN (augment->options.width, augment->options.height);
  guint factor = (guint)CLAMP (ceil (MAX (across, down) / MAX_TAPS), 1, MAX (photo->width, photo->height));

  while ((guint64)count_row_pixels (photo, factor) * ((photo->height + factor - 1) / factor) + 4 > augment->slot_pixels)
    factor++;
  return factor;
}

/* Where the middle of the output's pixel lies on the photo, by way of the corners: origin, right end of the first row, lower
 * end of the first column. @factor: photo pixels an uploaded one. */
static void
set_place (const QdAugment *augment, const QdAugmentView *view, guint factor, QdAugmentSlot *slot)
{
  double width = augment->options.width, height = augment->options.height;
  QdCornerBox origin = qd_augment_view_to_photo (view, (QdCornerBox){ 0, 0, 0, 0 });
  QdCornerBox right = qd_augment_view_to_photo (view, (QdCornerBox){ 1, 0, 1, 0 });
  QdCornerBox below = qd_augment_view_to_photo (view, (QdCornerBox){ 0, 1, 0, 1 });

  slot->x_origin = (float)(origin.xmin / factor);
  slot->x_by_column = (float)((right.xmin - origin.xmin) / width / factor);
  slot->x_by_row = (float)((below.xmin - origin.xmin) / height / factor);
  slot->y_origin = (float)(origin.ymin / factor);
  slot->y_by_column = (float)((right.ymin - origin.ymin) / width / factor);
  slot->y_by_row = (float)((below.ymin - origin.ymin) / height / factor);
}

void
qd_augment_set (QdAugment *augment, guint image, const QdPixels *photo, const QdAugmentView *view)
{
  guint factor = choose_factor (augment, photo, view);
  guint row_pixels = count_row_pixels (photo, factor);
  guint32 *pixels = (guint32 *)qd_buffer_get_mapped (augment->photos) + (gsize)image * augment->slot_pixels;
  QdAugmentSlot *slot = (QdAugmentSlot *)qd_buffer_get_mapped (augment->views) + image;

  g_return_if_fail (image < augment->options.n_images);
  g_return_if_fail (qd_corner_box_is_valid (view->part));
  if (factor == 1)
    copy_rows (photo, row_pixels, pixels);
  else
    reduce (photo, factor, row_pixels, pixels);
  *slot = (QdAugmentSlot){
    .photo_width = (float)photo->width / (float)factor,
    .photo_height = (float)photo->height / (float)factor,
    .brightness = view->brightness,
    .first_contrast = view->contrast_last ? 1 : view->contrast,
    .saturation = view->saturation,
    .hue = view->hue,
    .last_contrast = view->contrast_last ? view->contrast : 1,
    .row_texels = row_pixels / 4,
  };
  set_place (augment, view, factor, slot);
}

/* The images @first .. @first + @n - 1. */
static void
record_images (QdAugment *augment, QdRecorder *recorder, QdRange input, guint first, guint n)
{
  const QdAugmentOptions *options = &augment->options;
  gsize photo_bytes = (gsize)augment->slot_pixels * 4;
  const QdBinding bindings[] = {
    { qd_buffer_get_range (augment->views), QD_ACCESS_READ },
    { { augment->photos, first * photo_bytes, n * photo_bytes }, QD_ACCESS_READ },
    { input, QD_ACCESS_WRITE },
  };
  Push push = { .width = options->width, .height = options->height, .slot = augment->slot_pixels, .first_image = first };

  for (guint k = 0; k < 3; k++)
    {
      push.mean[k] = options->mean[k];
      push.scale[k] = 1 / options->std[k];
    }
  qd_recorder_dispatch (recorder, augment->kernel, bindings, G_N_ELEMENTS (bindings), &push, (options->width + TILE - 1) / TILE,
                        (options->height + TILE - 1) / TILE, n);
}

void
qd_augment_record (QdAugment *augment, QdRecorder *recorder, QdRange input, guint first_image, guint n)
{
  const QdDeviceLimits *limits = qd_device_get_limits (augment->device);
  gsize image_bytes = (gsize)augment->options.width * augment->options.height * 4 * sizeof (float);
  gsize largest = MAX (image_bytes, (gsize)augment->slot_pixels * 4);
  guint at_once = (guint)MIN (MIN (limits->storage_range_bytes, limits->texel_elements * 16) / largest, n);

  g_return_if_fail (first_image + n <= augment->options.n_images && input.size >= n * image_bytes);
  if (at_once < n && image_bytes % limits->range_alignment != 0)
    at_once = 0;
  if (at_once == 0)
    {
      qd_recorder_take_error (recorder, g_error_new (QD_ERROR, QD_ERROR_MEMORY,
                                                     _ ("The device cannot take %u photos of %u pixels at once."), n,
                                                     augment->options.max_photo_pixels));
      return;
    }
  qd_recorder_label (recorder, "augment");
  if (qd_device_is_host (augment->device))
    {
      qd_augment_host_record (augment, recorder, input, first_image, n);
      return;
    }
  for (guint done = 0; done < n; done += at_once)
    {
      guint now = MIN (at_once, n - done);

      record_images (augment, recorder, (QdRange){ input.buffer, input.offset + done * image_bytes, now * image_bytes },
                     first_image + done, now);
    }
}
