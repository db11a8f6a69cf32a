#include "tests/probe/probe.h"

#include "engine/ops/multibox_loss.h"

struct _ProbeTraining
{
  ProbeModel *model; /* borrowed */
  guint max_truths;
  QdMatchBoxes *match;
  QdMultiboxLoss *loss;
};

ProbeTraining *
probe_training_new (ProbeModel *model, guint max_truths)
{
  ProbeTraining *training = g_new0 (ProbeTraining, 1);
  const QdNetwork *network = model->network;
  guint n = model->images->shape.n;
  const QdMatchOptions match = { n, model->n_boxes, MAX (max_truths, 1), 0.5f };
  const QdMultiboxLossOptions loss = { model->n_classes, n, network->negatives, network->least_negatives, 1 };
  GError *error = NULL;

  training->model = model;
  training->max_truths = max_truths;
  training->match = qd_match_boxes_new (model->device, &match, model->default_boxes, &error);
  probe_check (error);
  training->loss = qd_multibox_loss_new (model->device, &loss, training->match, &error);
  probe_check (error);
  return training;
}

void
probe_training_free (ProbeTraining *training)
{
  if (training == NULL)
    return;
  qd_multibox_loss_free (training->loss);
  qd_match_boxes_free (training->match);
  g_free (training);
}

void
probe_training_set_truths (ProbeTraining *training, const float *boxes, const float *labels)
{
  guint n = training->max_truths;
  float size = (float) training->model->size;
  g_autofree QdTruth *truths = g_new0 (QdTruth, n + 1);

  for (guint image = 0; image < training->model->images->shape.n; image++)
    {
      guint n_truths = 0;

      for (guint i = image * n; i < (image + 1) * n; i++)
        if (labels[i] > 0)
          truths[n_truths++] = (QdTruth){ boxes[4 * i] / size,
                                          boxes[4 * i + 1] / size,
                                          boxes[4 * i + 2] / size,
                                          boxes[4 * i + 3] / size,
                                          (guint32) labels[i],
                                          0,
                                          { 0 } };
      qd_match_boxes_set_truths (training->match, image, truths, n_truths);
    }
}

void
probe_training_record (ProbeTraining *training, QdRecorder *recorder, QdMode mode)
{
  QdGraph *graph = training->model->graph;
  const QdNetworkOutputs *outputs = &training->model->outputs;

  qd_recorder_fill (recorder, qd_graph_get_gradient_arena (graph), 0);
  qd_match_boxes_record (training->match, recorder);
  qd_graph_record_forward (graph, recorder, mode);
  qd_multibox_loss_record (training->loss, recorder, outputs->logits, outputs->offsets, 0);
  qd_graph_record_backward (graph, recorder, mode);
  qd_multibox_loss_record_total (training->loss, recorder);
}

void
probe_training_get_losses (ProbeTraining *training, float *box, float *classification)
{
  const QdMultiboxLossResult *result = qd_multibox_loss_get_result (training->loss);

  *box = result->boxes;
  *classification = result->classification;
}
