#include "config.h"

#include "engine/train/training-private.h"

#include "engine/core/error.h"
#include "engine/train/streams.h"

#include <glib/gi18n-lib.h>

/* Photos in the order of @epoch, counted from 1: that of a step, and that of the one after, which may be of the next epoch. */
static const guint *
order_of (QdTraining *training, guint64 epoch)
{
  guint at = (guint) (epoch % 2), n = qd_samples_get_count (training->train);
  guint *order = training->orders[at];
  QdRandom random;

  if (training->order_epochs[at] == epoch)
    return order;
  for (guint i = 0; i < n; i++)
    order[i] = i;
  qd_random_init (&random, (guint64) training->settings->seed, QD_STREAM_ORDER (epoch));
  qd_random_shuffle (&random, order, n);
  training->order_epochs[at] = epoch;
  return order;
}

/* @step from 0. A last batch that is not full is filled from the epoch's first photos. */
static guint
photo_at (QdTraining *training, guint64 step, guint image)
{
  guint64 place = step % training->steps_per_epoch * qd_session_get_batch (training->session) + image;

  return order_of (training, step / training->steps_per_epoch + 1)[place % qd_samples_get_count (training->train)];
}

/* The photo, or the next one that can be read. */
static QdPixels *
take_readable (QdTraining *training, guint *index, GError **error)
{
  guint n = qd_samples_get_count (training->train);
  g_autoptr (GError) inner = NULL;

  for (guint tries = 0; tries < n; tries++, *index = (*index + 1) % n)
    {
      QdPixels *pixels;

      g_clear_error (&inner);
      pixels = qd_samples_take_pixels (training->train, *index, training->hooks->stopped, &inner);
      if (pixels != NULL)
        return pixels;
      if (g_error_matches (inner, QD_ERROR, QD_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return NULL;
        }
      if (g_hash_table_add (training->damaged, GUINT_TO_POINTER (*index)))
        qd_training_warn (training, _ ("A training photo is left out: %s"), inner->message);
    }
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("None of the training photos can be read: %s"), inner->message);
  return NULL;
}

static gboolean
fill_image (QdTraining *training, guint image, GError **error)
{
  guint64 step = training->progress.step;
  guint index = photo_at (training, step, image);
  g_autoptr (QdPixels) pixels = take_readable (training, &index, error);
  g_autofree QdPhotoTruth *truths = NULL;
  QdAugmentationOptions augmentation = training->augmentation;
  const QdSample *sample;
  QdAugmentView view;
  QdRandom random;

  if (pixels == NULL)
    return FALSE;
  sample = qd_samples_get (training->train, index);
  truths = qd_sample_scale_truths (sample, pixels);
  qd_random_init (&random, (guint64) training->settings->seed,
                  QD_STREAM_VIEW (step * qd_session_get_batch (training->session) + image));
  augmentation.crop = qd_random_double (&random) < training->settings->augment_crop;
  view = qd_augmentation_choose (&augmentation, &random, pixels->width, pixels->height, truths, sample->truths->len,
                                 training->shown);
  qd_session_set_image (training->session, image, pixels, &view, training->shown);
  return TRUE;
}

gboolean
qd_training_fill_batch (QdTraining *training, GError **error)
{
  guint batch = qd_session_get_batch (training->session);

  for (guint i = 0; i < batch; i++)
    if (!fill_image (training, i, error))
      return FALSE;
  for (guint i = 0; i < batch && training->progress.step + 1 < training->n_steps; i++)
    qd_samples_prefetch (training->train, photo_at (training, training->progress.step + 1, i));
  return TRUE;
}
