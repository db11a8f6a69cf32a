#include "engine/ops/match_boxes.h"

#include <string.h>

#include "engine/ops/wanted.h"

#define LANES     64
#define N_BUFFERS 7

struct _QdMatchBoxes
{
  QdMatchOptions options;
  QdKernel *best_kernel, *assign_kernel;
  QdBuffer *default_boxes; /* float [n_boxes][4] */
  QdBuffer *truths;        /* QdTruth [n_images][max_truths] */
  QdBuffer *counts;        /* int32 [n_images], -1: absent */
  QdBuffer *best;          /* uint32 [n_images][max_truths] */
  QdBuffer *labels, *codes, *matched;
};

typedef struct
{
  guint32 boxes, max_truths;
  float threshold;
} Push;

static gboolean
prepare_kernels (QdMatchBoxes *match, QdDevice *device, GError **error)
{
  const QdWantedKernel wanted[] = {
    { &match->best_kernel, { "match_boxes/best", 2, 3, offsetof (Push, threshold), NULL, 0 } },
    { &match->assign_kernel, { "match_boxes/assign", 2, 6, sizeof (Push), NULL, 0 } },
  };

  return qd_wanted_kernels_get (device, wanted, G_N_ELEMENTS (wanted), error);
}

static void
list_buffers (QdMatchBoxes *match, QdWantedBuffer wanted[N_BUFFERS])
{
  const QdMatchOptions *options = &match->options;
  gsize n_truths = (gsize)options->n_images * options->max_truths;
  gsize n_rows = (gsize)options->n_images * options->n_boxes;
  const QdWantedBuffer list[N_BUFFERS] = {
    { &match->default_boxes, QD_MEMORY_DEVICE, options->n_boxes * 4 * sizeof (float), "default boxes" },
    { &match->truths, QD_MEMORY_UPLOAD, n_truths * sizeof (QdTruth), "truths" },
    { &match->counts, QD_MEMORY_UPLOAD, options->n_images * sizeof (gint32), "counts of truths" },
    { &match->best, QD_MEMORY_DEVICE, n_truths * sizeof (guint32), "best default boxes" },
    { &match->labels, QD_MEMORY_DEVICE, n_rows * sizeof (gint32), "labels of default boxes" },
    { &match->codes, QD_MEMORY_DEVICE, n_rows * 4 * sizeof (float), "codes of default boxes" },
    { &match->matched, QD_MEMORY_DEVICE, 16, "count of matched default boxes" },
  };

  memcpy (wanted, list, sizeof list);
}

static gboolean
prepare_buffers (QdMatchBoxes *match, QdDevice *device, GError **error)
{
  QdWantedBuffer wanted[N_BUFFERS];

  list_buffers (match, wanted);
  return qd_wanted_buffers_make (device, wanted, N_BUFFERS, error);
}

gsize
qd_match_boxes_count_bytes (const QdMatchOptions *options)
{
  QdMatchBoxes match = { .options = *options };
  QdWantedBuffer wanted[N_BUFFERS];

  list_buffers (&match, wanted);
  return qd_wanted_buffers_count_bytes (wanted, N_BUFFERS);
}

QdMatchBoxes *
qd_match_boxes_new (QdDevice *device, const QdMatchOptions *options, const QdCenterBox *default_boxes, GError **error)
{
  g_autoptr (QdMatchBoxes) match = NULL;

  g_return_val_if_fail (options->n_images > 0 && options->n_boxes > 0 && options->max_truths > 0, NULL);
  match = g_new0 (QdMatchBoxes, 1);
  match->options = *options;
  if (!prepare_kernels (match, device, error) || !prepare_buffers (match, device, error)
      || !qd_center_boxes_write (qd_buffer_get_range (match->default_boxes), default_boxes, options->n_boxes, error))
    return NULL;
  return g_steal_pointer (&match);
}

void
qd_match_boxes_free (QdMatchBoxes *match)
{
  if (match == NULL)
    return;
  qd_buffer_free (match->default_boxes);
  qd_buffer_free (match->truths);
  qd_buffer_free (match->counts);
  qd_buffer_free (match->best);
  qd_buffer_free (match->labels);
  qd_buffer_free (match->codes);
  qd_buffer_free (match->matched);
  g_free (match);
}

void
qd_match_boxes_set_truths (QdMatchBoxes *match, guint image, const QdTruth *truths, guint n_truths)
{
  QdTruth *slots = qd_buffer_get_mapped (match->truths);
  gint32 *counts = qd_buffer_get_mapped (match->counts);

  g_return_if_fail (image < match->options.n_images && n_truths <= match->options.max_truths);
  if (n_truths > 0)
    memcpy (&slots[(gsize)image * match->options.max_truths], truths, n_truths * sizeof (QdTruth));
  counts[image] = (gint32)n_truths;
}

void
qd_match_boxes_set_absent (QdMatchBoxes *match, guint image)
{
  gint32 *counts = qd_buffer_get_mapped (match->counts);

  g_return_if_fail (image < match->options.n_images);
  counts[image] = -1;
}

void
qd_match_boxes_record (QdMatchBoxes *match, QdRecorder *recorder)
{
  const QdMatchOptions *options = &match->options;
  const Push push = { options->n_boxes, options->max_truths, options->threshold };
  const QdBinding bindings[] = {
    { qd_buffer_get_range (match->default_boxes), QD_ACCESS_READ },
    { qd_buffer_get_range (match->truths), QD_ACCESS_READ },
    { qd_buffer_get_range (match->truths), QD_ACCESS_READ },
    { qd_buffer_get_range (match->counts), QD_ACCESS_READ },
    { qd_buffer_get_range (match->best), QD_ACCESS_READ },
    { qd_buffer_get_range (match->labels), QD_ACCESS_WRITE },
    { qd_buffer_get_range (match->codes), QD_ACCESS_WRITE },
    { qd_buffer_get_range (match->matched), QD_ACCESS_READ_WRITE },
  };
  QdBinding best_bindings[5];

  memcpy (best_bindings, bindings, sizeof best_bindings);
  best_bindings[4].access = QD_ACCESS_WRITE;
  qd_recorder_label (recorder, "match_boxes");
  qd_recorder_fill (recorder, qd_buffer_get_range (match->matched), 0);
  qd_recorder_dispatch (recorder, match->best_kernel, best_bindings, G_N_ELEMENTS (best_bindings), &push, options->max_truths,
                        options->n_images, 1);
  qd_recorder_dispatch (recorder, match->assign_kernel, bindings, G_N_ELEMENTS (bindings), &push,
                        (options->n_boxes + LANES - 1) / LANES, options->n_images, 1);
}

QdRange
qd_match_boxes_get_labels (QdMatchBoxes *match)
{
  return qd_buffer_get_range (match->labels);
}

QdRange
qd_match_boxes_get_codes (QdMatchBoxes *match)
{
  return qd_buffer_get_range (match->codes);
}

QdRange
qd_match_boxes_get_matched (QdMatchBoxes *match)
{
  return qd_buffer_get_range (match->matched);
}

QdRange
qd_match_boxes_get_default_boxes (QdMatchBoxes *match)
{
  return qd_buffer_get_range (match->default_boxes);
}

const QdMatchOptions *
qd_match_boxes_get_options (QdMatchBoxes *match)
{
  return &match->options;
}
