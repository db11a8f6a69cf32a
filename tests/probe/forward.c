#include "tests/probe/probe.h"

static void
add_output (QdSafetensorsWriter *writer, const char *name, const QdTensor *tensor)
{
  QdShape shape = tensor->shape;
  const guint dims[] = { shape.n, shape.h, shape.c };
  g_autofree float *values = g_new (float, qd_shape_count_dense (shape));
  GError *error = NULL;

  qd_tensor_read_nhwc (tensor->value, shape, values, &error);
  probe_check (error);
  qd_safetensors_writer_add (writer, name, dims, 3, values);
}

void
probe_forward (const ProbeLine *line)
{
  char **arguments = line->arguments;
  g_autoptr (QdWeightsFile) input = probe_open (arguments[2]);
  g_auto (ProbeTensor) images = probe_read (input, "images", 4);
  QdMode mode = probe_line_get_mode (line, QD_MODE_EVAL);
  g_autoptr (ProbeModel) model =
      probe_model_new (arguments[0], arguments[1], images.dims[0], images.dims[2], mode == QD_MODE_TRAIN);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  QdRecorder *recorder = qd_recorder_new (model->device);

  probe_model_set_images (model, images.values);
  qd_graph_record_forward (model->graph, recorder, mode);
  probe_run (recorder);
  add_output (writer, "cls_logits", model->outputs.logits);
  add_output (writer, "bbox_regression", model->outputs.offsets);
  probe_save (writer, arguments[3]);
}
