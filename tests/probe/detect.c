#include "tests/probe/probe.h"

#include "engine/ops/detect_boxes.h"

static QdDetectBoxes *
make_detect (ProbeModel *model)
{
  const QdNetwork *network = model->network;
  const QdDetectBoxesOptions options = { model->images->shape.n, model->n_boxes, model->n_classes, network->candidates,
                                         network->detections };
  GError *error = NULL;
  QdDetectBoxes *detect = qd_detect_boxes_new (model->device, &options, model->default_boxes, &error);

  probe_check (error);
  qd_detect_boxes_set_thresholds (detect, network->least_score, network->nms_overlap);
  return detect;
}

static void
save (ProbeModel *model, QdDetectBoxes *detect, const char *path)
{
  guint n = model->images->shape.n, k = model->network->detections;
  const guint dims[] = { n, k, 4 };
  g_autofree float *corners = g_new0 (float, (gsize) n *k * 4);
  g_autofree float *scores = g_new0 (float, (gsize) n *k);
  g_autofree float *labels = g_new0 (float, (gsize) n *k);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  float size = (float) model->size;

  for (guint image = 0; image < n; image++)
    {
      const QdDetectedBox *boxes;
      guint n_boxes = qd_detect_boxes_get (detect, image, &boxes);

      for (guint i = 0; i < n_boxes; i++)
        {
          gsize at = (gsize) image * k + i;

          corners[4 * at] = boxes[i].xmin * size;
          corners[4 * at + 1] = boxes[i].ymin * size;
          corners[4 * at + 2] = boxes[i].xmax * size;
          corners[4 * at + 3] = boxes[i].ymax * size;
          scores[at] = boxes[i].score;
          labels[at] = (float) boxes[i].label;
        }
    }
  qd_safetensors_writer_add (writer, "boxes", dims, 3, corners);
  qd_safetensors_writer_add (writer, "scores", dims, 2, scores);
  qd_safetensors_writer_add (writer, "labels", dims, 2, labels);
  probe_save (writer, path);
}

void
probe_detect (const ProbeLine *line)
{
  char **arguments = line->arguments;
  g_autoptr (QdWeightsFile) input = probe_open (arguments[2]);
  g_auto (ProbeTensor) images = probe_read (input, "images", 4);
  g_autoptr (ProbeModel) model = probe_model_new (arguments[0], arguments[1], images.dims[0], images.dims[2], FALSE);
  g_autoptr (QdDetectBoxes) detect = make_detect (model);
  QdRecorder *recorder = qd_recorder_new (model->device);

  probe_model_set_images (model, images.values);
  qd_graph_record_forward (model->graph, recorder, QD_MODE_EVAL);
  qd_detect_boxes_record (detect, recorder, model->outputs.logits, model->outputs.offsets);
  probe_run (recorder);
  save (model, detect, arguments[3]);
}

void
probe_boxes (const ProbeLine *line)
{
  const QdNetwork *network = qd_network_find (line->arguments[0]);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autofree QdCenterBox *boxes = NULL;
  g_autofree float *corners = NULL;
  QdDefaultBoxSpec spec;
  guint size, dims[] = { 0, 4 };

  if (network == NULL)
    probe_fail ("there is no network “%s”", line->arguments[0]);
  size = (guint) probe_line_get_number (line, "size", network->size);
  network->describe_boxes (size, &spec);
  boxes = qd_default_boxes_new (&spec);
  dims[0] = qd_default_box_spec_count (&spec);
  corners = g_new (float, 4 * (gsize) dims[0]);
  for (gsize i = 0; i < dims[0]; i++)
    {
      QdCornerBox box = qd_center_box_to_corner (boxes[i]);

      corners[4 * i] = (float) (box.xmin * size);
      corners[4 * i + 1] = (float) (box.ymin * size);
      corners[4 * i + 2] = (float) (box.xmax * size);
      corners[4 * i + 3] = (float) (box.ymax * size);
    }
  qd_safetensors_writer_add (writer, "boxes", dims, 2, corners);
  qd_safetensors_writer_add (writer, "mean", &(guint){ 3 }, 1, network->mean);
  qd_safetensors_writer_add (writer, "std", &(guint){ 3 }, 1, network->std);
  qd_safetensors_writer_add (
      writer, "constants", &(guint){ 4 }, 1,
      (float[]){ network->least_score, network->nms_overlap, (float) network->detections, (float) network->candidates });
  probe_save (writer, line->arguments[1]);
}
