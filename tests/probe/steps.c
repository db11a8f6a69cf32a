#include "tests/probe/probe.h"

#include "engine/ops/optimizer.h"
#include "engine/weights/graph-weights.h"

static QdOptimizer *
make_optimizer (ProbeModel *model, const ProbeLine *line)
{
  QdOptimizerOptions options = qd_optimizer_options_default (QD_RULE_SGD);
  QdOptimizer *optimizer;
  GError *error = NULL;

  options.momentum = (float) probe_line_get_number (line, "momentum", 0.9);
  options.weight_decay = (float) probe_line_get_number (line, "weight_decay", 0.0005);
  optimizer = qd_optimizer_new (model->graph, &options, &error);
  if (optimizer != NULL)
    qd_optimizer_start (optimizer, &error);
  probe_check (error);
  return optimizer;
}

static QdRecording *
record (ProbeModel *model, ProbeTraining *training, QdOptimizer *optimizer)
{
  QdRecorder *recorder = qd_recorder_new (model->device);
  GError *error = NULL;
  QdRecording *recording;

  probe_training_record (training, recorder, QD_MODE_TRAIN);
  qd_optimizer_record (optimizer, recorder);
  recording = qd_recorder_finish (recorder, &error);
  probe_check (error);
  return recording;
}

static void
save (ProbeModel *model, const float *losses, guint n_steps, const char *path)
{
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  GError *error = NULL;

  qd_safetensors_writer_add (writer, "losses", &n_steps, 1, losses);
  qd_graph_weights_store (model->graph, qd_graph_get_value_arena (model->graph), "", FALSE, writer, &error);
  probe_check (error);
  probe_save (writer, path);
}

void
probe_steps (const ProbeLine *line)
{
  char **arguments = line->arguments;
  g_autoptr (QdWeightsFile) batches = probe_open (arguments[2]);
  g_auto (ProbeTensor) images = probe_read (batches, "images", 4);
  g_auto (ProbeTensor) boxes = probe_read (batches, "boxes", 3);
  g_auto (ProbeTensor) labels = probe_read (batches, "labels", 2);
  guint batch = (guint) probe_line_get_number (line, "batch", 2), n_steps = images.dims[0] / MAX (batch, 1);
  float rate = (float) probe_line_get_number (line, "rate", 0.001);
  g_autoptr (ProbeModel) model = probe_model_new (arguments[0], arguments[1], batch, images.dims[2], TRUE);
  g_autoptr (ProbeTraining) training = probe_training_new (model, labels.dims[1]);
  g_autoptr (QdOptimizer) optimizer = make_optimizer (model, line);
  g_autoptr (QdRecording) recording = record (model, training, optimizer);
  g_autofree float *losses = g_new (float, n_steps + 1);

  for (guint step = 0; step < n_steps; step++)
    {
      GError *error = NULL;
      gsize first = (gsize) step * batch;
      float box, classification;

      probe_model_set_images (model, images.values + first * (images.count / images.dims[0]));
      probe_training_set_truths (training, boxes.values + first * boxes.dims[1] * 4, labels.values + first * labels.dims[1]);
      qd_optimizer_set_step (optimizer, rate, step + 1);
      qd_recording_run (recording, &error);
      probe_check (error);
      probe_training_get_losses (training, &box, &classification);
      losses[step] = box + classification;
    }
  save (model, losses, n_steps, arguments[3]);
}
