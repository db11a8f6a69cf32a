#include <string.h>

#include "engine/core/error.h"
#include "engine/host/parallel.h"
#include "tests/ops/augment-reference.h"
#include "tests/ops/on-device.h"

static const float mean[] = { 0.48235f, 0.45882f, 0.40784f }, deviation[] = { 0.5f, 0.25f, 0.3f };

static QdPixels *
draw_photo (QdRandom *random, guint width, guint height)
{
  QdPixels *photo = qd_pixels_new (width, height);

  for (guint i = 0; i < width * height * 4; i++)
    photo->data[i] = i % 4 == 3 ? 255 : (guint8)qd_random_below (random, 256);
  return photo;
}

/* [n][height][width][4] of the device, which the caller frees; @first: image of the batch the slice starts with. */
static float *
run (guint n, guint width, guint height, guint max_pixels, QdPixels **photos, const QdAugmentView *views)
{
  QdAugmentOptions options
      = { n, width, height, { mean[0], mean[1], mean[2] }, { deviation[0], deviation[1], deviation[2] }, max_pixels };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdAugment) augment = qd_augment_new (on_device_get (), &options, &error);
  QdRecorder *recorder = qd_recorder_new (on_device_get ());
  QdRange input = on_device_put (NULL, (gsize)n * width * height * 4);

  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    qd_augment_set (augment, i, photos[i], &views[i]);
  qd_augment_record (augment, recorder, input, 0, n);
  on_device_run (recorder, 2);
  return on_device_take (input);
}

static void
check (const float *found, guint width, guint height, const QdPixels *photo, const QdAugmentView *view, double tolerance)
{
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        QdCornerBox place = { (double)x / width, (double)y / height, (x + 1.0) / width, (y + 1.0) / height };
        const float *pixel = &found[4 * (y * width + x)];
        double color[3], coverage = augment_reference (photo, view, place, color);

        for (guint k = 0; k < 3; k++)
          g_assert_cmpfloat_with_epsilon (pixel[k], coverage * (color[k] - mean[k]) / deviation[k], tolerance);
        g_assert_cmpfloat (pixel[3], ==, 0);
      }
}

/* Enlarged, reduced, both; parts inside and outside; each flip and turn; colors. Sizes fit nothing. */
static void
test_views (void)
{
  static const QdCornerBox parts[] = { { 0, 0, 37, 23 },     { 3.3, 2.1, 17.9, 20.7 }, { -20, -11.5, 60, 44 },
                                       { 20, 10, 22.5, 13 }, { -9, 5, 12, 90 },        { 0, 0, 190, 3 } };
  QdRandom random;
  QdPixels *photos[2 * G_N_ELEMENTS (parts)];
  QdAugmentView views[2 * G_N_ELEMENTS (parts)];
  g_autofree float *found = NULL;

  qd_random_init (&random, 6, 6);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      photos[i] = draw_photo (&random, 37, 23);
      views[i] = qd_augment_view_whole (37, 23);
      views[i].part = parts[i / 2];
      views[i].mirror = i & 1;
      views[i].flip = i >> 1 & 1;
      views[i].quarter_turns = i % 4;
      views[i].brightness = (float)qd_random_range (&random, -0.12, 0.12);
      views[i].contrast = (float)qd_random_range (&random, 0.5, 1.5);
      views[i].saturation = i % 3 == 0 ? 1 : (float)qd_random_range (&random, 0.5, 1.5);
      views[i].hue = i % 3 == 1 ? 0 : (float)qd_random_range (&random, -0.5, 0.5);
      views[i].contrast_last = i >> 2 & 1;
    }
  found = run (G_N_ELEMENTS (views), 19, 13, 37 * 23, photos, views);
  for (guint n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autofree float *same = NULL;

      qd_parallel_set_threads (n_threads);
      same = run (G_N_ELEMENTS (views), 19, 13, 37 * 23, photos, views);
      g_assert_cmpmem (same, G_N_ELEMENTS (views) * 19 * 13 * 16, found, G_N_ELEMENTS (views) * 19 * 13 * 16);
    }
  qd_parallel_set_threads (0);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      check (&found[i * 19 * 13 * 4], 19, 13, photos[i], &views[i], 4e-5);
      qd_pixels_unref (photos[i]);
    }
}

/* A photo of the input's own size comes out as it is. */
static void
test_identity (void)
{
  QdRandom random;
  QdPixels *photo;
  QdAugmentView view = qd_augment_view_whole (21, 9);
  g_autofree float *found = NULL;

  qd_random_init (&random, 1, 2);
  photo = draw_photo (&random, 21, 9);
  found = run (1, 21, 9, 21 * 9, &photo, &view);
  for (guint i = 0; i < 21 * 9; i++)
    for (guint k = 0; k < 3; k++)
      g_assert_cmpfloat_with_epsilon (found[4 * i + k], (photo->data[4 * i + k] / 255.0 - mean[k]) / deviation[k], 3e-6);
  qd_pixels_unref (photo);
}

/* torch.nn.functional.interpolate (p, size=(4, 5), mode='bilinear', align_corners=False), p = ((arange (6) * 37) % 256) / 255
 * as 2 x 3. */
static void
test_bilinear (void)
{
  static const float expected[] = { 0.0000000f, 0.0580392f, 0.1450981f, 0.2321569f, 0.2901961f, 0.1088235f, 0.1668628f,
                                    0.2539216f, 0.3409804f, 0.3990196f, 0.3264706f, 0.3845098f, 0.4715686f, 0.5586275f,
                                    0.6166667f, 0.4352941f, 0.4933333f, 0.5803922f, 0.6674510f, 0.7254902f };
  QdPixels *photo = qd_pixels_new (3, 2);
  QdAugmentView view = qd_augment_view_whole (3, 2);
  g_autofree float *found = NULL;

  for (guint i = 0; i < 6; i++)
    memset (&photo->data[4 * i], (int)(i * 37 % 256), 3);
  found = run (1, 5, 4, 6, &photo, &view);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpfloat_with_epsilon (found[4 * i] * deviation[0] + mean[0], expected[i], 1e-6);
  qd_pixels_unref (photo);
}

/* A photo of one color and a view that makes nothing of it but the color change. */
static void
change_color (const guint8 before[3], float brightness, float contrast, float saturation, float hue, gboolean last,
              float after[3])
{
  QdPixels *photo = qd_pixels_new (2, 2);
  QdAugmentView view = qd_augment_view_whole (2, 2);
  g_autofree float *found = NULL;

  for (guint i = 0; i < 4; i++)
    memcpy (&photo->data[4 * i], before, 3);
  view.brightness = brightness;
  view.contrast = contrast;
  view.saturation = saturation;
  view.hue = hue;
  view.contrast_last = last;
  found = run (1, 3, 3, 4, &photo, &view);
  for (guint k = 0; k < 3; k++)
    after[k] = found[4 * 4 + k] * deviation[k] + mean[k];
  qd_pixels_unref (photo);
}

/* Python's colorsys: h, s, v = rgb_to_hsv (*rgb); hsv_to_rgb ((h + turn) % 1, min (s * factor, 1), v). */
static void
test_colors (void)
{
  static const struct
  {
    guint8 before[3];
    float factor, turn;
    float after[3];
  } cases[] = {
    { { 204, 77, 26 }, 1.4f, 0.05f, { 0.8000000f, 0.4692135f, 0.0000000f } },
    { { 51, 178, 64 }, 0.5f, -0.05f, { 0.4982353f, 0.6980392f, 0.4490196f } },
    { { 26, 38, 230 }, 1.5f, 0.04f, { 0.1634141f, 0.0000000f, 0.9019608f } },
    { { 128, 128, 128 }, 1.5f, 0.05f, { 0.5019608f, 0.5019608f, 0.5019608f } },
    { { 230, 51, 217 }, 1.2f, 0.3f, { 0.9019608f, 0.7946667f, 0.0596078f } },
    { { 255, 255, 0 }, 0.6f, -0.4f, { 0.7600000f, 0.4000000f, 1.0000000f } },
    { { 0, 0, 0 }, 1.5f, 0.1f, { 0.0000000f, 0.0000000f, 0.0000000f } },
    { { 255, 0, 3 }, 0.9f, 0.02f, { 1.0000000f, 0.1974118f, 0.1000000f } },
  };
  static const guint8 gray[] = { 102, 153, 204 };
  float after[3];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      change_color (cases[i].before, 0, 1, cases[i].factor, cases[i].turn, FALSE, after);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (after[k], cases[i].after[k], 2e-6);
    }
  change_color (gray, 0.1f, 1.5f, 1, 0, FALSE, after); /* (x + 0.1) * 1.5, plainly, clamped */
  g_assert_cmpfloat_with_epsilon (after[0], 0.75, 2e-6);
  g_assert_cmpfloat_with_epsilon (after[1], 1, 2e-6);
  g_assert_cmpfloat_with_epsilon (after[2], 1, 2e-6);
  change_color (gray, -0.45f, 0.5f, 0, 0, TRUE, after); /* gray of the brightest, then halved */
  for (guint k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (after[k], 0.175, 2e-6);
}

/* Outside the photo is exactly nothing, whatever the colors do; half covered pixels are half the photo's. */
static void
test_expanded (void)
{
  QdPixels *photo = qd_pixels_new (4, 4);
  QdAugmentView view = qd_augment_view_whole (4, 4);
  g_autofree float *found = NULL;

  memset (photo->data, 255, 64);
  view.part = (QdCornerBox){ -4, -2.5, 12, 13.5 };
  view.brightness = -0.1f;
  found = run (1, 16, 16, 16, &photo, &view);
  for (guint y = 0; y < 16; y++)
    for (guint x = 0; x < 16; x++)
      {
        double across = x >= 4 && x < 8 ? 1 : 0, down = y == 2 || y == 6 ? 0.5 : y > 2 && y < 6 ? 1 : 0;

        for (guint k = 0; k < 3; k++)
          g_assert_cmpfloat_with_epsilon (found[4 * (y * 16 + x) + k], across * down * (0.9 - mean[k]) / deviation[k], 3e-6);
      }
  qd_pixels_unref (photo);
}

/* A ramp reduced so far that steps are taken stays a ramp; a photo larger than the slot is reduced at once, and the view with
 * it. */
static void
test_large (void)
{
  QdPixels *photo = qd_pixels_new (1000, 700);

  for (guint y = 0; y < 700; y++)
    for (guint x = 0; x < 1000; x++)
      {
        guint8 *pixel = &photo->data[4 * (y * 1000 + x)];

        pixel[0] = (guint8)(x * 255 / 999);
        pixel[1] = (guint8)(y * 255 / 699);
        pixel[2] = 128;
      }
  for (guint max_pixels = 20000; max_pixels <= 700000; max_pixels += 680000)
    {
      QdAugmentView view = qd_augment_view_whole (1000, 700);
      g_autofree float *found = NULL;

      view.mirror = TRUE;
      found = run (1, 20, 10, max_pixels, &photo, &view);
      for (guint y = 0; y < 10; y++)
        for (guint x = 0; x < 20; x++)
          {
            const float *pixel = &found[4 * (y * 20 + x)];

            g_assert_cmpfloat_with_epsilon (pixel[0] * deviation[0] + mean[0], 1 - (x + 0.5) / 20, 0.006);
            g_assert_cmpfloat_with_epsilon (pixel[1] * deviation[1] + mean[1], (y + 0.5) / 10, 0.006);
            g_assert_cmpfloat_with_epsilon (pixel[2] * deviation[2] + mean[2], 128.0 / 255, 2e-6);
          }
    }
  qd_pixels_unref (photo);
}

/* A photo that has to be reduced by 3, whose width is no multiple: the last reduced column holds one pixel a row, and counts as
 * one. The output's last column covers 211 / 70 pixels, of which the last is brighter. */
static void
test_reduced_edges (void)
{
  QdPixels *photo = qd_pixels_new (211, 50);
  QdAugmentView view = qd_augment_view_whole (211, 50);
  const double covered = 211 / 70.0;
  g_autofree float *found = NULL;

  for (guint i = 0; i < 211 * 50; i++)
    memset (&photo->data[4 * i], i % 211 == 210 ? 200 : 40, 3);
  found = run (1, 70, 16, 1300, &photo, &view);
  for (guint i = 0; i < 70 * 16; i++)
    g_assert_cmpfloat_with_epsilon (found[4 * i] * deviation[0] + mean[0],
                                    (i % 70 == 69 ? (40 * (covered - 1) + 200) / covered : 40) / 255.0, 3e-6);
  qd_pixels_unref (photo);
}

/* The second slice of a batch takes the batch's last images. */
static void
test_slices (void)
{
  QdAugmentOptions options = { 4, 5, 3, { 0.5f, 0.5f, 0.5f }, { 0.5f, 0.5f, 0.5f }, 6 };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdAugment) augment = qd_augment_new (on_device_get (), &options, &error);
  QdRecorder *recorder = qd_recorder_new (on_device_get ());
  QdRange input = on_device_put (NULL, 2 * 5 * 3 * 4);
  QdAugmentView view = qd_augment_view_whole (3, 2);
  g_autofree float *found = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (QdPixels) photo = qd_pixels_new (3, 2);

      memset (photo->data, (int)(50 * i), 24);
      qd_augment_set (augment, i, photo, &view);
    }
  qd_augment_record (augment, recorder, input, 0, 2);
  qd_augment_record (augment, recorder, input, 2, 2);
  on_device_run (recorder, 1);
  found = on_device_take (input);
  for (guint i = 0; i < 30; i++)
    g_assert_cmpfloat_with_epsilon (found[4 * i] * 0.5 + 0.5, (i < 15 ? 100 : 150) / 255.0, 1e-6);
}

/* A device that cannot bind all photos of a slice at once takes them one after the other; one that cannot bind a photo says so.
 */
static void
test_pieces (void)
{
  QdPixels *photos[5];
  QdAugmentView views[5];
  g_autofree float *found = NULL;
  QdRandom random;

  qd_random_init (&random, 3, 1);
  for (guint i = 0; i < 5; i++)
    {
      photos[i] = draw_photo (&random, 40, 30);
      views[i] = qd_augment_view_whole (40, 30);
    }
  on_device_set_limit (12000);
  found = run (5, 16, 16, 1200, photos, views);
  on_device_set_limit (0);
  for (guint i = 0; i < 5; i++)
    {
      check (&found[i * 16 * 16 * 4], 16, 16, photos[i], &views[i], 1e-5);
      qd_pixels_unref (photos[i]);
    }
}

static void
test_too_large (void)
{
  QdAugmentOptions options = { 1, 16, 16, { 0, 0, 0 }, { 1, 1, 1 }, 4000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdAugment) augment = qd_augment_new (on_device_get (), &options, &error);
  g_autoptr (QdRecording) recording = NULL;
  QdRecorder *recorder = qd_recorder_new (on_device_get ());

  on_device_set_limit (12000);
  qd_augment_record (augment, recorder, on_device_put (NULL, 16 * 16 * 4), 0, 1);
  recording = qd_recorder_finish (recorder, &error);
  on_device_set_limit (0);
  g_assert_null (recording);
  g_assert_error (error, QD_ERROR, QD_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "4000"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/augment/views", test_views);
  g_test_add_func ("/ops/augment/identity", test_identity);
  g_test_add_func ("/ops/augment/bilinear", test_bilinear);
  g_test_add_func ("/ops/augment/colors", test_colors);
  g_test_add_func ("/ops/augment/expanded", test_expanded);
  g_test_add_func ("/ops/augment/large", test_large);
  g_test_add_func ("/ops/augment/reduced-edges", test_reduced_edges);
  g_test_add_func ("/ops/augment/slices", test_slices);
  g_test_add_func ("/ops/augment/pieces", test_pieces);
  g_test_add_func ("/ops/augment/too-large", test_too_large);
  return on_device_finish ();
}
