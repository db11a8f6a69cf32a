#include "engine/train/training-private.h"

#define LEAST_BATCHES 4
#define MOST_BATCHES  24

/* Of a pass over the training part, evenly spread. */
static guint
count_batches (QdTraining *training)
{
  return (guint) CLAMP (training->steps_per_epoch, LEAST_BATCHES, MOST_BATCHES);
}

static guint
photo_at (QdTraining *training, guint place)
{
  guint n = qd_samples_get_count (training->train);
  guint places = count_batches (training) * qd_session_get_batch (training->session);

  return (guint) ((guint64) place * n / places);
}

/* Whole photos, as those that are validated and detected on. One that cannot be read was warned of in training; the image
 * before it stays in its place, as it does when it is stopped, which is looked at after the batch. */
static void
fill_image (QdTraining *training, guint batch, guint image)
{
  guint index = photo_at (training, image * count_batches (training) + batch);
  g_autoptr (QdPixels) pixels = qd_samples_take_pixels (training->train, index, qd_training_get_cancellable (training), NULL);
  QdAugmentView view;

  if (pixels == NULL)
    return;
  view = qd_augment_view_whole (pixels->width, pixels->height);
  qd_session_set_image (training->session, image, pixels, &view, NULL);
}

static gboolean
pass (QdTraining *training, GError **error)
{
  guint n_images = qd_session_get_batch (training->session), n_batches = count_batches (training);

  for (guint batch = 0; batch < n_batches; batch++)
    {
      for (guint image = 0; image < n_images; image++)
        fill_image (training, batch, image);
      for (guint image = 0; image < n_images && batch + 1 < n_batches; image++)
        qd_samples_prefetch (training->train, photo_at (training, image * n_batches + batch + 1));
      if (!qd_training_go_on (training, error) || !qd_session_look (training->session, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_training_settle_norms (QdTraining *training, GError **error)
{
  guint slices = qd_session_get_batch (training->session) / qd_session_get_slice (training->session);

  return qd_norm_statistics_clear (training->norms, error) && pass (training, error) &&
         qd_norm_statistics_settle (training->norms, count_batches (training) * slices, error);
}

gboolean
qd_training_restore_norms (QdTraining *training, GError **error)
{
  return qd_norm_statistics_restore (training->norms, error);
}
