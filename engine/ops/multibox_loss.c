#include <string.h>

#include "engine/ops/multibox_loss-private.h"
#include "engine/ops/wanted.h"

#define LANES     64
#define N_BUFFERS 6

typedef struct
{
  guint32 count, first;
} EntropyPush;

typedef struct
{
  guint32 boxes, first_image;
  float negatives;
  guint32 least_negatives;
} MinePush;

typedef struct
{
  guint32 count, first, boxes;
  float box_weight;
  guint32 wanted_heads;
} GradientPush;

/* wanted_heads: of gradient.comp. */
enum
{
  LOGITS = 1,
  OFFSETS = 2,
};

typedef struct
{
  guint32 n;
  float box_weight;
} TotalPush;

static gboolean
prepare_kernels (QdMultiboxLoss *loss, QdDevice *device, GError **error)
{
  const guint32 *classes = &loss->options.n_classes;
  const QdWantedKernel wanted[] = {
    { &loss->entropy, { "multibox_loss/entropy", 3, 4, sizeof (EntropyPush), classes, 1 } },
    { &loss->mine, { "multibox_loss/mine", 0, 6, sizeof (MinePush), NULL, 0 } },
    { &loss->gradient, { "multibox_loss/gradient", 3, 7, sizeof (GradientPush), classes, 1 } },
    { &loss->total, { "multibox_loss/total", 0, 3, sizeof (TotalPush), NULL, 0 } },
  };

  return qd_wanted_kernels_get (device, wanted, G_N_ELEMENTS (wanted), error);
}

static void
list_buffers (QdMultiboxLoss *loss, const QdMatchOptions *match, QdWantedBuffer wanted[N_BUFFERS])
{
  gsize n_rows = (gsize)match->n_images * match->n_boxes;
  const QdWantedBuffer list[N_BUFFERS] = {
    { &loss->entropies, QD_MEMORY_DEVICE, n_rows * sizeof (float), "cross entropies" },
    { &loss->deviations, QD_MEMORY_DEVICE, n_rows * sizeof (float), "box losses" },
    { &loss->keys, QD_MEMORY_DEVICE, n_rows * sizeof (guint32), "keys of background boxes" },
    { &loss->limits, QD_MEMORY_DEVICE, match->n_images * 2 * sizeof (guint32), "limits of hard negatives" },
    { &loss->parts, QD_MEMORY_DEVICE, match->n_images * 4 * sizeof (guint32), "losses of images" },
    { &loss->result, QD_MEMORY_READBACK, sizeof (QdMultiboxLossResult), "loss" },
  };

  memcpy (wanted, list, sizeof list);
}

static gboolean
prepare_buffers (QdMultiboxLoss *loss, QdDevice *device, GError **error)
{
  QdWantedBuffer wanted[N_BUFFERS];

  list_buffers (loss, qd_match_boxes_get_options (loss->match), wanted);
  return qd_wanted_buffers_make (device, wanted, N_BUFFERS, error);
}

gsize
qd_multibox_loss_count_bytes (const QdMatchOptions *match)
{
  QdMultiboxLoss loss = { 0 };
  QdWantedBuffer wanted[N_BUFFERS];

  list_buffers (&loss, match, wanted);
  return qd_wanted_buffers_count_bytes (wanted, N_BUFFERS);
}

QdMultiboxLoss *
qd_multibox_loss_new (QdDevice *device, const QdMultiboxLossOptions *options, QdMatchBoxes *match, GError **error)
{
  g_autoptr (QdMultiboxLoss) loss = NULL;

  g_return_val_if_fail (options->n_classes > 1 && options->slice_images > 0, NULL);
  g_return_val_if_fail (qd_match_boxes_get_options (match)->n_images % options->slice_images == 0, NULL);
  loss = g_new0 (QdMultiboxLoss, 1);
  loss->options = *options;
  loss->match = match;
  loss->on_host = qd_device_is_host (device);
  if (!prepare_kernels (loss, device, error) || !prepare_buffers (loss, device, error))
    return NULL;
  return g_steal_pointer (&loss);
}

void
qd_multibox_loss_free (QdMultiboxLoss *loss)
{
  if (loss == NULL)
    return;
  qd_buffer_free (loss->entropies);
  qd_buffer_free (loss->deviations);
  qd_buffer_free (loss->keys);
  qd_buffer_free (loss->limits);
  qd_buffer_free (loss->parts);
  qd_buffer_free (loss->result);
  g_free (loss);
}

static void
record_entropies (QdMultiboxLoss *loss, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets, EntropyPush push)
{
  const QdBinding bindings[] = {
    { logits->value, QD_ACCESS_READ },
    { offsets->value, QD_ACCESS_READ },
    { qd_match_boxes_get_codes (loss->match), QD_ACCESS_READ },
    { qd_match_boxes_get_labels (loss->match), QD_ACCESS_READ },
    { qd_buffer_get_range (loss->entropies), QD_ACCESS_WRITE },
    { qd_buffer_get_range (loss->deviations), QD_ACCESS_WRITE },
    { qd_buffer_get_range (loss->keys), QD_ACCESS_WRITE },
  };

  qd_recorder_dispatch (recorder, loss->entropy, bindings, G_N_ELEMENTS (bindings), &push, (push.count + LANES - 1) / LANES, 1,
                        1);
}

static void
record_mining (QdMultiboxLoss *loss, QdRecorder *recorder, guint first_image)
{
  const QdBinding bindings[] = {
    { qd_match_boxes_get_labels (loss->match), QD_ACCESS_READ }, { qd_buffer_get_range (loss->entropies), QD_ACCESS_READ },
    { qd_buffer_get_range (loss->deviations), QD_ACCESS_READ },  { qd_buffer_get_range (loss->keys), QD_ACCESS_READ },
    { qd_buffer_get_range (loss->limits), QD_ACCESS_WRITE },     { qd_buffer_get_range (loss->parts), QD_ACCESS_WRITE },
  };
  const MinePush push = { qd_match_boxes_get_options (loss->match)->n_boxes, first_image, loss->options.negatives,
                          loss->options.least_negatives };

  qd_recorder_dispatch (recorder, loss->mine, bindings, G_N_ELEMENTS (bindings), &push, loss->options.slice_images, 1, 1);
}

static void
record_gradients (QdMultiboxLoss *loss, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets,
                  GradientPush push)
{
  const QdBinding bindings[] = {
    { logits->value, QD_ACCESS_READ },
    { offsets->value, QD_ACCESS_READ },
    { qd_match_boxes_get_codes (loss->match), QD_ACCESS_READ },
    { qd_match_boxes_get_labels (loss->match), QD_ACCESS_READ },
    { qd_buffer_get_range (loss->entropies), QD_ACCESS_READ },
    { qd_buffer_get_range (loss->keys), QD_ACCESS_READ },
    { qd_buffer_get_range (loss->limits), QD_ACCESS_READ },
    { qd_match_boxes_get_matched (loss->match), QD_ACCESS_READ },
    { push.wanted_heads & LOGITS ? logits->gradient : offsets->gradient, QD_ACCESS_WRITE },
    { push.wanted_heads & OFFSETS ? offsets->gradient : logits->gradient, QD_ACCESS_WRITE },
  };

  qd_recorder_dispatch (recorder, loss->gradient, bindings, G_N_ELEMENTS (bindings), &push, (push.count + LANES - 1) / LANES, 1,
                        1);
}

void
qd_multibox_loss_record (QdMultiboxLoss *loss, QdRecorder *recorder, const QdTensor *logits, const QdTensor *offsets,
                         guint first_image)
{
  guint boxes = qd_match_boxes_get_options (loss->match)->n_boxes;
  guint32 count = loss->options.slice_images * boxes, first = first_image * boxes;
  guint32 wanted = (logits->gradient.buffer != NULL ? LOGITS : 0) | (offsets->gradient.buffer != NULL ? OFFSETS : 0);

  g_return_if_fail (logits->shape.n == loss->options.slice_images && logits->shape.h == boxes);
  g_return_if_fail (logits->shape.c == loss->options.n_classes && offsets->shape.c == 4 && offsets->shape.h == boxes);
  g_return_if_fail (first_image + loss->options.slice_images <= qd_match_boxes_get_options (loss->match)->n_images);

  qd_recorder_label (recorder, "multibox_loss");
  if (loss->on_host)
    {
      qd_multibox_loss_host_record (loss, recorder, logits, offsets, first_image);
      return;
    }
  record_entropies (loss, recorder, logits, offsets, (EntropyPush){ count, first });
  record_mining (loss, recorder, first_image);
  if (wanted != 0)
    record_gradients (loss, recorder, logits, offsets,
                      (GradientPush){ count, first, boxes, loss->options.box_weight, wanted });
}

void
qd_multibox_loss_record_total (QdMultiboxLoss *loss, QdRecorder *recorder)
{
  const QdBinding bindings[] = {
    { qd_buffer_get_range (loss->parts), QD_ACCESS_READ },
    { qd_match_boxes_get_matched (loss->match), QD_ACCESS_READ },
    { qd_buffer_get_range (loss->result), QD_ACCESS_WRITE },
  };
  const TotalPush push = { qd_match_boxes_get_options (loss->match)->n_images, loss->options.box_weight };

  if (loss->on_host)
    qd_multibox_loss_host_record_total (loss, recorder);
  else
    qd_recorder_dispatch (recorder, loss->total, bindings, G_N_ELEMENTS (bindings), &push, 1, 1, 1);
}

const QdMultiboxLossResult *
qd_multibox_loss_get_result (QdMultiboxLoss *loss)
{
  return qd_buffer_get_mapped (loss->result);
}

QdRange
qd_multibox_loss_get_result_range (QdMultiboxLoss *loss)
{
  return qd_buffer_get_range (loss->result);
}

QdRange
qd_multibox_loss_get_entropies (QdMultiboxLoss *loss)
{
  return qd_buffer_get_range (loss->entropies);
}
