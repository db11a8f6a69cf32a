#include "tests/probe/probe.h"

#include "engine/weights/graph-weights.h"

/* From the classification head at the first map: one convolution, or the last of a depthwise pair. */
static guint
count_classes (QdWeightsFile *weights, const QdDefaultBoxSpec *spec)
{
  static const char *const names[] = { "head.classification_head.module_list.0.bias",
                                       "head.classification_head.module_list.0.1.bias" };
  guint shapes = qd_default_box_map_count_shapes (&spec->maps[0]);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const QdStoredTensor *bias = qd_weights_file_find (weights, names[i]);

      if (bias != NULL && bias->n_dims == 1 && bias->dims[0] % shapes == 0)
        return (guint) bias->dims[0] / shapes;
    }
  probe_fail ("%s has no classification head", qd_weights_file_get_path (weights));
}

static const QdNetwork *
find_network (const char *name, guint size)
{
  const QdNetwork *network = qd_network_find (name);
  g_autofree char *names = qd_network_list_names ();

  if (network == NULL)
    probe_fail ("there is no network “%s”, but %s", name, names);
  if (!qd_network_takes_size (network, size))
    probe_fail ("%s does not take %u pixels", name, size);
  return network;
}

ProbeModel *
probe_model_new (const char *network, const char *weights, guint n, guint size, gboolean training)
{
  ProbeModel *model = g_new0 (ProbeModel, 1);
  g_autoptr (QdWeightsFile) file = probe_open (weights);
  QdDefaultBoxSpec spec;
  GError *error = NULL;

  model->network = find_network (network, size);
  model->size = size;
  model->network->describe_boxes (size, &spec);
  model->n_classes = count_classes (file, &spec);
  model->default_boxes = qd_default_boxes_new (&spec);
  model->n_boxes = qd_default_box_spec_count (&spec);
  model->device = qd_device_open (NULL, &error);
  probe_check (error);
  model->graph = qd_graph_new (model->device);
  model->images = qd_graph_add_input (model->graph, "images", (QdShape){ n, size, size, 3 });
  model->outputs = model->network->build (model->graph, model->images, model->n_classes);
  if (qd_graph_prepare (model->graph, training, &error))
    qd_graph_weights_load (model->graph, qd_graph_get_value_arena (model->graph), "", FALSE, file, &error);
  probe_check (error);
  return model;
}

void
probe_model_free (ProbeModel *model)
{
  if (model == NULL)
    return;
  qd_graph_free (model->graph);
  qd_device_unref (model->device);
  g_free (model->default_boxes);
  g_free (model);
}

void
probe_model_set_images (ProbeModel *model, const float *images)
{
  GError *error = NULL;

  qd_tensor_write_nchw (model->images->value, model->images->shape, images, &error);
  probe_check (error);
}

void
probe_run (QdRecorder *recorder)
{
  GError *error = NULL;
  g_autoptr (QdRecording) recording = qd_recorder_finish (recorder, &error);

  if (recording != NULL)
    qd_recording_run (recording, &error);
  probe_check (error);
}
