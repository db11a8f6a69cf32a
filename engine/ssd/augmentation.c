#include "engine/ssd/augmentation.h"

#include <math.h>

#define CROP_TRIALS  50
#define ASPECT_LEAST 0.5
#define ASPECT_MOST  2.0

QdAugmentationOptions
qd_augmentation_options_ssd (void)
{
  return (QdAugmentationOptions){
    .crop = TRUE,
    .least_scale = 0.3,
    .expand = 0.5,
    .most_expand = 4,
    .color = 0.5,
    .brightness = 32.0 / 255,
    .contrast = 0.5,
    .saturation = 0.5,
    .hue = 18.0 / 360,
    .mirror = 0.5,
  };
}

/* All numbers of a decision are drawn whether they are used or not. */
static double
draw_change (QdRandom *random, double probability, double neutral, double most)
{
  gboolean chosen = qd_random_double (random) < probability;
  double value = qd_random_range (random, neutral - most, neutral + most);

  return chosen ? value : neutral;
}

static void
choose_colors (const QdAugmentationOptions *options, QdRandom *random, QdAugmentView *view)
{
  view->brightness = (float)draw_change (random, options->color, 0, options->brightness);
  view->contrast = (float)draw_change (random, options->color, 1, options->contrast);
  view->saturation = (float)draw_change (random, options->color, 1, options->saturation);
  view->hue = (float)draw_change (random, options->color, 0, options->hue);
  view->contrast_last = qd_random_double (random) < 0.5;
}

/* The canvas is larger than the photo, which lies somewhere on it: a part that reaches beyond the photo. */
static void
choose_expansion (const QdAugmentationOptions *options, QdRandom *random, QdCornerBox *part)
{
  gboolean chosen = qd_random_double (random) < options->expand;
  double ratio = qd_random_range (random, 1, MAX (options->most_expand, 1));
  double left = qd_random_double (random), top = qd_random_double (random);
  double width = part->xmax - part->xmin, height = part->ymax - part->ymin;

  if (!chosen)
    return;
  part->xmin -= left * (ratio - 1) * width;
  part->ymin -= top * (ratio - 1) * height;
  part->xmax = part->xmin + ratio * width;
  part->ymax = part->ymin + ratio * height;
}

static gboolean
has_center (const QdCornerBox *part, const QdCornerBox *box)
{
  double cx = (box->xmin + box->xmax) / 2, cy = (box->ymin + box->ymax) / 2;

  return cx > part->xmin && cx < part->xmax && cy > part->ymin && cy < part->ymax;
}

/* A part is good when some truth overlaps it by at least @least (IoU) and some truth's center is inside. */
static gboolean
is_good_part (const QdCornerBox *part, const QdPhotoTruth *truths, guint n_truths, double least)
{
  gboolean overlaps = FALSE, keeps = FALSE;

  for (guint i = 0; i < n_truths; i++)
    {
      overlaps |= qd_corner_box_iou (*part, truths[i].box) >= least;
      keeps |= has_center (part, &truths[i].box);
    }
  return overlaps && keeps;
}

static gboolean
draw_part (const QdAugmentationOptions *options, QdRandom *random, const QdCornerBox *whole, QdCornerBox *part)
{
  double width = (whole->xmax - whole->xmin) * qd_random_range (random, options->least_scale, 1);
  double height = (whole->ymax - whole->ymin) * qd_random_range (random, options->least_scale, 1);
  double left = qd_random_double (random), top = qd_random_double (random);

  if (width < ASPECT_LEAST * height || width > ASPECT_MOST * height)
    return FALSE;
  part->xmin = whole->xmin + left * (whole->xmax - whole->xmin - width);
  part->ymin = whole->ymin + top * (whole->ymax - whole->ymin - height);
  part->xmax = part->xmin + width;
  part->ymax = part->ymin + height;
  return TRUE;
}

/* Draws a rule, then parts until one meets it; after CROP_TRIALS in vain another rule, of which one is the whole picture. */
static void
choose_part (const QdAugmentationOptions *options, QdRandom *random, const QdPhotoTruth *truths, guint n_truths,
             QdCornerBox *part)
{
  static const double rules[] = { -1, 0.1, 0.3, 0.5, 0.7, 0.9, 0 };

  for (;;)
    {
      double least = rules[qd_random_below (random, G_N_ELEMENTS (rules))];

      if (least < 0)
        return;
      for (guint trial = 0; trial < CROP_TRIALS; trial++)
        {
          QdCornerBox drawn;

          if (!draw_part (options, random, part, &drawn))
            continue;
          if (is_good_part (&drawn, truths, n_truths, least))
            {
              *part = drawn;
              return;
            }
        }
    }
}

QdAugmentView
qd_augmentation_choose (const QdAugmentationOptions *options, QdRandom *random, guint photo_width, guint photo_height,
                        const QdPhotoTruth *truths, guint n_truths, GArray *shown)
{
  QdAugmentView view = qd_augment_view_whole (photo_width, photo_height);
  const QdPhotoTruth photo = { .box = view.part }; /* what a part has to show of a photo without truths */

  choose_colors (options, random, &view);
  choose_expansion (options, random, &view.part);
  view.mirror = qd_random_double (random) < options->mirror;
  view.flip = qd_random_double (random) < options->flip;
  view.quarter_turns = options->turn ? qd_random_below (random, 4) : 0;
  if (options->crop)
    choose_part (options, random, n_truths > 0 ? truths : &photo, MAX (n_truths, 1), &view.part);
  qd_augmentation_show (&view, truths, n_truths, shown);
  return view;
}

void
qd_augmentation_show (const QdAugmentView *view, const QdPhotoTruth *truths, guint n_truths, GArray *shown)
{
  g_array_set_size (shown, 0);
  for (guint i = 0; i < n_truths; i++)
    {
      QdCornerBox box;
      QdTruth truth;

      if (!has_center (&view->part, &truths[i].box))
        continue;
      box = qd_corner_box_clip (qd_augment_view_to_input (view, truths[i].box), 1, 1);
      truth = (QdTruth){ (float)box.xmin, (float)box.ymin, (float)box.xmax,
                         (float)box.ymax, truths[i].label, truths[i].difficult ? QD_TRUTH_IGNORE : 0,
                         { 0, 0 } };
      if (truth.xmax > truth.xmin && truth.ymax > truth.ymin)
        g_array_append_val (shown, truth);
    }
}
