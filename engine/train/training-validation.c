#include "config.h"

#include "engine/train/training-private.h"

#include "engine/core/error.h"
#include "engine/train/measure.h"

#include <glib/gi18n-lib.h>

#define SAMPLE_SCORE 0.3 /* boxes with less are not shown while training */

/* FALSE: it was stopped. */
static gboolean
set_photo (QdTraining *training, guint image, guint index, gboolean *readable, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (QdPixels) pixels =
      qd_samples_take_pixels (training->validation, index, qd_training_get_cancellable (training), &inner);
  QdAugmentView view;

  *readable = pixels != NULL;
  if (g_error_matches (inner, QD_ERROR, QD_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  if (pixels == NULL)
    return TRUE;
  view = qd_augment_view_whole (pixels->width, pixels->height);
  qd_session_set_image (training->session, image, pixels, &view, NULL);
  return TRUE;
}

/* A photo that cannot be read is one on which nothing is found. */
static gboolean
detect_batch (QdTraining *training, guint first, guint n, GPtrArray *detections, GError **error)
{
  g_autofree gboolean *readable = g_new0 (gboolean, n);
  guint n_photos = qd_samples_get_count (training->validation);

  for (guint i = 0; i < n; i++)
    if (!set_photo (training, i, first + i, &readable[i], error))
      return FALSE;
  for (guint i = first + n; i < MIN (first + 2 * n, n_photos); i++)
    qd_samples_prefetch (training->validation, i);
  if (!qd_session_predict (training->session, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const QdSample *sample = qd_samples_get (training->validation, first + i);
      const QdDetectedBox *boxes = NULL;
      guint found = readable[i] ? qd_session_get_boxes (training->session, i, &boxes) : 0;

      g_ptr_array_add (detections, qd_measure_place (boxes, found, sample->width, sample->height));
    }
  return TRUE;
}

gboolean
qd_training_validate (QdTraining *training, QdValidation *validation, GError **error)
{
  guint n_photos = qd_samples_get_count (training->validation), batch = qd_session_get_batch (training->session);
  guint n_classes = training->class_ids->len;
  g_autoptr (GPtrArray) detections = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (QdMeasure) measure = qd_measure_new ();

  for (guint first = 0; first < n_photos; first += batch)
    if (!qd_training_go_on (training, error) ||
        !detect_batch (training, first, MIN (batch, n_photos - first), detections, error))
      return FALSE;
  for (guint i = 0; i < n_photos; i++)
    qd_measure_add (measure, i, qd_samples_get (training->validation, i), detections->pdata[i]);
  validation->map50 = qd_measure_get_voc (measure, n_classes, training->settings->overlap_threshold);
  validation->map = qd_measure_get_coco (measure, n_classes, NULL);
  validation->detections = g_steal_pointer (&detections);
  return TRUE;
}

void
qd_validation_clear (QdValidation *validation)
{
  g_clear_pointer (&validation->detections, g_ptr_array_unref);
}

static GArray *
keep_sure (const GArray *detections)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (QdDetection));

  for (guint i = 0; i < detections->len; i++)
    if (g_array_index (detections, QdDetection, i).score >= SAMPLE_SCORE)
      g_array_append_val (kept, g_array_index (detections, QdDetection, i));
  return kept;
}

static void
sample_free (gpointer data)
{
  QdTrainSample *sample = data;

  qd_pixels_unref (sample->pixels);
  g_array_unref (sample->detections);
  g_array_unref (sample->truths);
  g_free (sample);
}

/* The same photos each epoch, spread over the subset. */
GPtrArray *
qd_training_list_samples (QdTraining *training, const QdValidation *validation)
{
  GPtrArray *samples = g_ptr_array_new_with_free_func (sample_free);
  guint n_photos = qd_samples_get_count (training->validation), n = MIN (n_photos, QD_TRAIN_SAMPLES_MAX);

  for (guint i = 0; i < n; i++)
    {
      guint index = (guint) ((guint64) i * n_photos / n);
      const QdSample *photo = qd_samples_get (training->validation, index);
      QdPixels *pixels = qd_samples_take_pixels (training->validation, index, qd_training_get_cancellable (training), NULL);
      QdTrainSample *sample;

      if (pixels == NULL)
        continue;
      sample = g_new0 (QdTrainSample, 1);
      sample->photo_id = photo->photo_id;
      sample->pixels = pixels;
      sample->scale = (double) pixels->width / photo->width;
      sample->detections = keep_sure (validation->detections->pdata[index]);
      sample->truths = qd_measure_list_truths (photo);
      g_ptr_array_add (samples, sample);
    }
  return samples;
}
