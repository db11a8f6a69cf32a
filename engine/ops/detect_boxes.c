#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/ops/detect_boxes-private.h"
#include "engine/ops/wanted.h"

#define LANES     64
#define N_BUFFERS 8

typedef struct
{
  guint32 boxes, candidates, keep;
} SuppressPush;

typedef struct
{
  guint32 boxes, labels, keep, most;
} MergePush;

static gboolean
prepare_kernels (QdDetectBoxes *detect, QdDevice *device, GError **error)
{
  const QdWantedKernel wanted[] = {
    { &detect->scores_kernel, { "detect_boxes/scores", 3, 3, sizeof (guint32), &detect->options.n_classes, 1 } },
    { &detect->suppress_kernel, { "detect_boxes/suppress", 1, 4, sizeof (SuppressPush), NULL, 0 } },
    { &detect->merge_kernel, { "detect_boxes/merge", 1, 4, sizeof (MergePush), NULL, 0 } },
  };

  return qd_wanted_kernels_get (device, wanted, G_N_ELEMENTS (wanted), error);
}

static void
list_buffers (QdDetectBoxes *detect, QdWantedBuffer wanted[N_BUFFERS])
{
  const QdDetectBoxesOptions *options = &detect->options;
  gsize n_rows = (gsize)options->n_images * options->n_boxes;
  gsize n_lists = (gsize)options->n_images * (options->n_classes - 1);
  gsize keep = MIN (options->candidates, options->detections);
  const QdWantedBuffer list[N_BUFFERS] = {
    { &detect->default_boxes, QD_MEMORY_DEVICE, options->n_boxes * 4 * sizeof (float), "default boxes" },
    { &detect->thresholds, QD_MEMORY_UPLOAD, 16, "thresholds" },
    { &detect->scores, QD_MEMORY_DEVICE, n_lists * options->n_boxes * sizeof (guint32), "scores" },
    { &detect->decoded, QD_MEMORY_DEVICE, n_rows * 4 * sizeof (float), "decoded boxes" },
    { &detect->counts, QD_MEMORY_DEVICE, n_lists * sizeof (guint32), "counts of boxes" },
    { &detect->kept, QD_MEMORY_DEVICE, n_lists * keep * 2 * sizeof (guint32), "kept boxes" },
    { &detect->totals, QD_MEMORY_READBACK, options->n_images * sizeof (guint32), "counts of detections" },
    { &detect->detections, QD_MEMORY_READBACK, (gsize)options->n_images * options->detections * sizeof (QdDetectedBox),
      "detections" },
  };

  memcpy (wanted, list, sizeof list);
}

static gboolean
prepare_buffers (QdDetectBoxes *detect, QdDevice *device, GError **error)
{
  guint64 largest = qd_device_get_limits (device)->storage_range_bytes;
  QdWantedBuffer wanted[N_BUFFERS];

  list_buffers (detect, wanted);
  for (guint i = 0; i < N_BUFFERS; i++)
    {
      if (wanted[i].bytes > largest)
        {
          g_set_error (error, QD_ERROR, QD_ERROR_MEMORY,
                       _ ("The device cannot look for %u classes on %u photos at once; fewer photos at a time may fit."),
                       detect->options.n_classes - 1, detect->options.n_images);
          return FALSE;
        }
    }
  return qd_wanted_buffers_make (device, wanted, N_BUFFERS, error);
}

gsize
qd_detect_boxes_count_bytes (const QdDetectBoxesOptions *options)
{
  QdDetectBoxes detect = { .options = *options };
  QdWantedBuffer wanted[N_BUFFERS];

  list_buffers (&detect, wanted);
  return qd_wanted_buffers_count_bytes (wanted, N_BUFFERS);
}

QdDetectBoxes *
qd_detect_boxes_new (QdDevice *device, const QdDetectBoxesOptions *options, const QdCenterBox *default_boxes, GError **error)
{
  g_autoptr (QdDetectBoxes) detect = NULL;

  g_return_val_if_fail (options->n_images > 0 && options->n_boxes > 0 && options->n_classes > 1, NULL);
  g_return_val_if_fail (options->candidates > 0 && options->candidates <= QD_DETECT_MAX_CANDIDATES, NULL);
  g_return_val_if_fail (options->detections > 0 && options->detections <= QD_DETECT_MAX_DETECTIONS, NULL);
  detect = g_new0 (QdDetectBoxes, 1);
  detect->options = *options;
  detect->keep = MIN (options->candidates, options->detections);
  if ((!qd_device_is_host (device) && !prepare_kernels (detect, device, error)) || !prepare_buffers (detect, device, error)
      || !qd_center_boxes_write (qd_buffer_get_range (detect->default_boxes), default_boxes, options->n_boxes, error))
    return NULL;
  qd_detect_boxes_set_thresholds (detect, 0.01f, 0.45f);
  return g_steal_pointer (&detect);
}

void
qd_detect_boxes_free (QdDetectBoxes *detect)
{
  if (detect == NULL)
    return;
  qd_buffer_free (detect->default_boxes);
  qd_buffer_free (detect->thresholds);
  qd_buffer_free (detect->scores);
  qd_buffer_free (detect->decoded);
  qd_buffer_free (detect->counts);
  qd_buffer_free (detect->kept);
  qd_buffer_free (detect->totals);
  qd_buffer_free (detect->detections);
  g_free (detect);
}

void
qd_detect_boxes_set_thresholds (QdDetectBoxes *detect, float score, float overlap)
{
  float *thresholds = qd_buffer_get_mapped (detect->thresholds);

  thresholds[0] = score;
  thresholds[1] = overlap;
}

static void
record_scores (QdDetectBoxes *detect, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets)
{
  const QdBinding bindings[] = {
    { logits->value, QD_ACCESS_READ },
    { offsets->value, QD_ACCESS_READ },
    { qd_buffer_get_range (detect->default_boxes), QD_ACCESS_READ },
    { qd_buffer_get_range (detect->thresholds), QD_ACCESS_READ },
    { qd_buffer_get_range (detect->scores), QD_ACCESS_WRITE },
    { qd_buffer_get_range (detect->decoded), QD_ACCESS_WRITE },
  };
  const guint32 push = detect->options.n_boxes;

  qd_recorder_dispatch (recorder, detect->scores_kernel, bindings, G_N_ELEMENTS (bindings), &push, (push + LANES - 1) / LANES,
                        detect->options.n_images, 1);
}

static void
record_suppression (QdDetectBoxes *detect, QdRecorder *recorder)
{
  const QdBinding bindings[] = {
    { qd_buffer_get_range (detect->decoded), QD_ACCESS_READ }, { qd_buffer_get_range (detect->thresholds), QD_ACCESS_READ },
    { qd_buffer_get_range (detect->scores), QD_ACCESS_READ },  { qd_buffer_get_range (detect->counts), QD_ACCESS_WRITE },
    { qd_buffer_get_range (detect->kept), QD_ACCESS_WRITE },
  };
  const SuppressPush push = { detect->options.n_boxes, detect->options.candidates, detect->keep };

  qd_recorder_dispatch (recorder, detect->suppress_kernel, bindings, G_N_ELEMENTS (bindings), &push,
                        detect->options.n_classes - 1, detect->options.n_images, 1);
}

static void
record_merge (QdDetectBoxes *detect, QdRecorder *recorder)
{
  const QdBinding bindings[] = {
    { qd_buffer_get_range (detect->decoded), QD_ACCESS_READ },     { qd_buffer_get_range (detect->counts), QD_ACCESS_READ },
    { qd_buffer_get_range (detect->kept), QD_ACCESS_READ },        { qd_buffer_get_range (detect->totals), QD_ACCESS_WRITE },
    { qd_buffer_get_range (detect->detections), QD_ACCESS_WRITE },
  };
  const MergePush push = { detect->options.n_boxes, detect->options.n_classes - 1, detect->keep, detect->options.detections };

  qd_recorder_dispatch (recorder, detect->merge_kernel, bindings, G_N_ELEMENTS (bindings), &push, detect->options.n_images, 1,
                        1);
}

void
qd_detect_boxes_record (QdDetectBoxes *detect, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets)
{
  g_return_if_fail (logits->shape.n == detect->options.n_images && logits->shape.h == detect->options.n_boxes);
  g_return_if_fail (logits->shape.c == detect->options.n_classes && offsets->shape.c == 4);

  qd_recorder_label (recorder, "detect_boxes");
  if (qd_device_is_host (qd_recorder_get_device (recorder)))
    {
      qd_detect_boxes_host_record (detect, recorder, logits, offsets);
      return;
    }
  record_scores (detect, recorder, logits, offsets);
  record_suppression (detect, recorder);
  record_merge (detect, recorder);
}

guint
qd_detect_boxes_get (QdDetectBoxes *detect, guint image, const QdDetectedBox **boxes)
{
  const guint32 *totals = qd_buffer_get_mapped (detect->totals);
  const QdDetectedBox *detections = qd_buffer_get_mapped (detect->detections);

  g_return_val_if_fail (image < detect->options.n_images, 0);
  *boxes = &detections[(gsize)image * detect->options.detections];
  return totals[image];
}

QdRange
qd_detect_boxes_get_scores (QdDetectBoxes *detect)
{
  return qd_buffer_get_range (detect->scores);
}

QdRange
qd_detect_boxes_get_decoded (QdDetectBoxes *detect)
{
  return qd_buffer_get_range (detect->decoded);
}
