#include "tests/probe/probe.h"

static void
add_gradient (QdSafetensorsWriter *writer, QdParameter *parameter)
{
  g_autofree char *name = g_strconcat ("grad.", parameter->name, NULL);
  g_autofree float *values = g_new (float, qd_parameter_get_count (parameter));
  GError *error = NULL;

  qd_parameter_read_gradient (parameter, values, &error);
  probe_check (error);
  qd_safetensors_writer_add (writer, name, parameter->dims, parameter->n_dims, values);
}

static void
add_statistic (QdSafetensorsWriter *writer, QdParameter *parameter)
{
  g_autofree float *values = g_new (float, qd_parameter_get_count (parameter));
  GError *error = NULL;

  qd_parameter_read (parameter, values, &error);
  probe_check (error);
  qd_safetensors_writer_add (writer, parameter->name, parameter->dims, parameter->n_dims, values);
}

static void
save (ProbeModel *model, ProbeTraining *training, const char *path)
{
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  GPtrArray *parameters = qd_graph_get_parameters (model->graph);
  const guint one = 1;
  float box, classification;

  probe_training_get_losses (training, &box, &classification);
  qd_safetensors_writer_add (writer, "classification", &one, 1, &classification);
  qd_safetensors_writer_add (writer, "bbox_regression", &one, 1, &box);
  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = parameters->pdata[i];

      if (parameter->role == QD_PARAMETER_TRAINED)
        add_gradient (writer, parameter);
      else
        add_statistic (writer, parameter);
    }
  probe_save (writer, path);
}

void
probe_loss (const ProbeLine *line)
{
  char **arguments = line->arguments;
  g_autoptr (QdWeightsFile) batch = probe_open (arguments[2]);
  g_auto (ProbeTensor) images = probe_read (batch, "images", 4);
  g_auto (ProbeTensor) boxes = probe_read (batch, "boxes", 3);
  g_auto (ProbeTensor) labels = probe_read (batch, "labels", 2);
  g_autoptr (ProbeModel) model = probe_model_new (arguments[0], arguments[1], images.dims[0], images.dims[2], TRUE);
  g_autoptr (ProbeTraining) training = probe_training_new (model, labels.dims[1]);
  QdRecorder *recorder = qd_recorder_new (model->device);

  probe_model_set_images (model, images.values);
  probe_training_set_truths (training, boxes.values, labels.values);
  probe_training_record (training, recorder, probe_line_get_mode (line, QD_MODE_TRAIN));
  probe_run (recorder);
  save (model, training, arguments[3]);
}
