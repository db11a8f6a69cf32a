#include "tests/probe/probe.h"

#include "engine/ops/detect_boxes.h"

#include <math.h>

#define NEVER (-1e4f) /* the logit of a class that a box is not of */

typedef struct
{
  ProbeTensor boxes, scores, labels;
  guint n, n_classes;
} Input;

static void
read_input (const char *path, Input *input)
{
  g_autoptr (QdWeightsFile) file = probe_open (path);
  float most = 1;

  input->boxes = probe_read (file, "boxes", 2);
  input->scores = probe_read (file, "scores", 1);
  input->labels = probe_read (file, "labels", 1);
  input->n = input->boxes.dims[0];
  for (guint i = 0; i < input->n; i++)
    most = MAX (most, input->labels.values[i]);
  input->n_classes = (guint) most + 1;
}

/* As default boxes that need no offset: moved and shrunk together into 0..1, which leaves every IoU as it is. */
static QdCenterBox *
make_default_boxes (const Input *input)
{
  QdCenterBox *boxes = g_new (QdCenterBox, input->n + 1);
  const float *values = input->boxes.values;
  double least = 0, most = 1;

  for (guint i = 0; i < 4 * input->n; i++)
    {
      least = MIN (least, (double) values[i]);
      most = MAX (most, (double) values[i]);
    }
  for (guint i = 0; i < input->n; i++)
    {
      double scaled[4];

      for (guint k = 0; k < 4; k++)
        scaled[k] = ((double) values[4 * i + k] - least) / (most - least);
      boxes[i] = qd_corner_box_to_center ((QdCornerBox){ scaled[0], scaled[1], scaled[2], scaled[3] });
    }
  return boxes;
}

/* [n, n_classes]: the softmax of a box's row gives its score to its label and the rest to the background. */
static float *
make_logits (const Input *input)
{
  float *logits = g_new (float, (gsize) input->n * input->n_classes + 1);

  for (guint i = 0; i < input->n; i++)
    {
      float *row = logits + (gsize) i * input->n_classes, score = input->scores.values[i];

      for (guint k = 0; k < input->n_classes; k++)
        row[k] = k == 0 ? 0 : NEVER;
      row[(guint) input->labels.values[i]] = logf (score / (1 - score));
    }
  return logits;
}

static QdDetectBoxes *
make_detect (QdDevice *device, const Input *input, float overlap)
{
  const QdDetectBoxesOptions options = { 1, input->n, input->n_classes, QD_DETECT_MAX_CANDIDATES, QD_DETECT_MAX_DETECTIONS };
  g_autofree QdCenterBox *boxes = make_default_boxes (input);
  GError *error = NULL;
  QdDetectBoxes *detect = qd_detect_boxes_new (device, &options, boxes, &error);

  probe_check (error);
  qd_detect_boxes_set_thresholds (detect, 0, overlap);
  return detect;
}

static void
save (QdDetectBoxes *detect, const char *path)
{
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  const QdDetectedBox *boxes;
  guint n = qd_detect_boxes_get (detect, 0, &boxes);
  g_autofree float *keep = g_new (float, n + 1);

  for (guint i = 0; i < n; i++)
    keep[i] = (float) boxes[i].default_box;
  qd_safetensors_writer_add (writer, "keep", &n, 1, keep);
  probe_save (writer, path);
}

void
probe_nms (const ProbeLine *line)
{
  Input input;
  GError *error = NULL;
  g_autofree float *logits = NULL, *offsets = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  g_autoptr (QdDetectBoxes) detect = NULL;
  g_autoptr (QdGraph) graph = NULL;
  QdTensor *inputs[2];
  QdRecorder *recorder;

  probe_check (error);
  read_input (line->arguments[0], &input);
  logits = make_logits (&input);
  offsets = g_new0 (float, 4 * (gsize) input.n);
  graph = qd_graph_new (device); /* of two inputs and nothing else */
  inputs[0] = qd_graph_add_input (graph, "logits", (QdShape){ 1, input.n, 1, input.n_classes });
  inputs[1] = qd_graph_add_input (graph, "offsets", (QdShape){ 1, input.n, 1, 4 });
  if (!qd_graph_prepare (graph, FALSE, &error) || !qd_tensor_write_nhwc (inputs[0]->value, inputs[0]->shape, logits, &error) ||
      !qd_tensor_write_nhwc (inputs[1]->value, inputs[1]->shape, offsets, &error))
    probe_check (error);
  detect = make_detect (device, &input, (float) probe_line_get_number (line, "overlap", 0.45));
  recorder = qd_recorder_new (device);
  qd_detect_boxes_record (detect, recorder, inputs[0], inputs[1]);
  probe_run (recorder);
  save (detect, line->arguments[1]);
  probe_tensor_clear (&input.boxes);
  probe_tensor_clear (&input.scores);
  probe_tensor_clear (&input.labels);
}
