#include "engine/train/session-parts.h"

#include "engine/train/freezing.h"

#define ASIDE_BYTES ((gsize) 4 << 20) /* of values that change places with their average at once */

#define CLIP_NORM 10 /* gradients longer than this are shortened: a batch of odd photos does not throw the weights away */

static QdOptimizerOptions
choose_optimizer (const QdTrainSettings *settings)
{
  static const QdOptimizerRule rules[] = { [QD_OPTIMIZER_SGD] = QD_RULE_SGD,
                                           [QD_OPTIMIZER_ADAM] = QD_RULE_ADAM,
                                           [QD_OPTIMIZER_RMSPROP] = QD_RULE_RMSPROP,
                                           [QD_OPTIMIZER_ADADELTA] = QD_RULE_ADADELTA };
  QdOptimizerOptions options = qd_optimizer_options_default (rules[settings->optimizer]);

  if (settings->optimizer == QD_OPTIMIZER_SGD || settings->optimizer == QD_OPTIMIZER_RMSPROP)
    {
      options.momentum = (float) settings->momentum;
      options.weight_decay = (float) settings->weight_decay;
    }
  options.clip_norm = CLIP_NORM;
  options.average_decay = (float) settings->weight_average;
  return options;
}

static QdAugmentOptions
choose_augment (const QdSessionOptions *options, guint batch, guint size)
{
  QdAugmentOptions augment = {
    .n_images = batch, .width = size, .height = size, .max_photo_pixels = options->max_photo_pixels
  };

  for (guint i = 0; i < 3; i++)
    {
      augment.mean[i] = options->network->mean[i];
      augment.std[i] = options->network->std[i];
    }
  return augment;
}

QdSessionParts
qd_session_parts (const QdSessionOptions *options, guint slice)
{
  const QdNetwork *network = options->network;
  QdSessionParts parts = { .batch = (guint) options->settings->mini_batch_size,
                           .slice = slice,
                           .size = (guint) options->settings->image_shape };
  guint n_boxes;

  network->describe_boxes (parts.size, &parts.boxes);
  n_boxes = qd_default_box_spec_count (&parts.boxes);
  parts.augment = choose_augment (options, parts.batch, parts.size);
  parts.match = (QdMatchOptions){ parts.batch, n_boxes, MAX (options->max_truths, 1), 0.5f };
  parts.loss = (QdMultiboxLossOptions){ options->n_classes, slice, network->negatives, network->least_negatives, 1 };
  parts.optimizer = choose_optimizer (options->settings);
  parts.detect = (QdDetectBoxesOptions){ slice, n_boxes, options->n_classes, network->candidates, network->detections };
  return parts;
}

QdGraph *
qd_session_parts_build (const QdSessionParts *parts, QdDevice *device, const QdSessionOptions *options, QdTensor **images,
                        QdNetworkOutputs *outputs, GError **error)
{
  g_autoptr (QdGraph) graph = qd_graph_new (device);
  QdTensor *input = qd_graph_add_input (graph, "images", (QdShape){ parts->slice, parts->size, parts->size, 3 });
  QdNetworkOutputs built = options->network->build (graph, input, options->n_classes);

  if (images != NULL)
    *images = input;
  if (outputs != NULL)
    *outputs = built;
  return qd_freeze_parameters (graph, options->settings->freeze_layer_pattern, error) ? g_steal_pointer (&graph) : NULL;
}

gsize
qd_session_count_aside_bytes (QdGraph *graph, const QdTrainSettings *settings)
{
  return settings->weight_average > 0 ? MIN (ASIDE_BYTES, qd_graph_count_value_bytes (graph)) : 0;
}

guint64
qd_session_parts_count_bytes (const QdSessionParts *parts, QdDevice *device, const QdSessionOptions *options, GError **error)
{
  g_autoptr (QdGraph) graph = qd_session_parts_build (parts, device, options, NULL, NULL, error);

  if (graph == NULL || !qd_graph_plan (graph, TRUE, error))
    return 0;
  return qd_graph_count_bytes (graph) + qd_session_count_aside_bytes (graph, options->settings) +
         qd_optimizer_count_bytes (graph, &parts->optimizer) + qd_augment_count_bytes (device, &parts->augment) +
         qd_match_boxes_count_bytes (&parts->match) + qd_multibox_loss_count_bytes (&parts->match) +
         (guint64) (parts->batch / parts->slice) * qd_detect_boxes_count_bytes (&parts->detect);
}

guint
qd_session_find_slice (guint batch, guint most)
{
  guint slice = CLAMP (most, 1, batch);

  while (batch % slice != 0)
    slice--;
  return slice;
}
