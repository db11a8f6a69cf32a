#include "config.h"

#include "engine/ssd/detector.h"

#include "engine/core/error.h"
#include "engine/ops/augment.h"
#include "engine/ops/detect_boxes.h"
#include "engine/ssd/model-info.h"
#include "engine/weights/graph-weights.h"

#define MAX_PHOTO_PIXELS (1280 * 1280) /* of what is uploaded; larger photos are reduced first */

struct _QdDetector
{
  QdWeightsFile *file; /* for its metadata */
  QdModelInfo *info;
  QdGraph *graph;
  QdTensor *images;
  QdNetworkOutputs outputs;
  QdAugment *augment;
  QdDetectBoxes *detect;
  QdRecording *recording;
};

/* What a detector is made of beside its network. */
typedef struct
{
  QdDefaultBoxSpec boxes;
  QdAugmentOptions augment;
  QdDetectBoxesOptions detect;
} Parts;

static Parts
choose_parts (const QdNetwork *network, guint size, guint n_classes)
{
  Parts parts = { .augment = { .n_images = 1, .width = size, .height = size, .max_photo_pixels = MAX_PHOTO_PIXELS } };

  for (guint i = 0; i < 3; i++)
    {
      parts.augment.mean[i] = network->mean[i];
      parts.augment.std[i] = network->std[i];
    }
  network->describe_boxes (size, &parts.boxes);
  parts.detect = (QdDetectBoxesOptions){ 1, qd_default_box_spec_count (&parts.boxes), n_classes, network->candidates,
                                         network->detections };
  return parts;
}

static QdTensor *
add_images (QdGraph *graph, guint size)
{
  return qd_graph_add_input (graph, "images", (QdShape){ 1, size, size, 3 });
}

static gboolean
build_graph (QdDetector *detector, QdDevice *device, GError **error)
{
  detector->graph = qd_graph_new (device);
  detector->images = add_images (detector->graph, detector->info->size);
  detector->outputs = detector->info->network->build (detector->graph, detector->images, detector->info->n_classes + 1);
  return qd_graph_prepare (detector->graph, FALSE, error) &&
         qd_graph_weights_load (detector->graph, qd_graph_get_value_arena (detector->graph), "", FALSE, detector->file, error);
}

static gboolean
make_parts (QdDetector *detector, QdDevice *device, GError **error)
{
  const Parts parts = choose_parts (detector->info->network, detector->info->size, detector->info->n_classes + 1);
  g_autofree QdCenterBox *boxes = qd_default_boxes_new (&parts.boxes);

  detector->augment = qd_augment_new (device, &parts.augment, error);
  if (detector->augment == NULL)
    return FALSE;
  detector->detect = qd_detect_boxes_new (device, &parts.detect, boxes, error);
  return detector->detect != NULL;
}

guint64
qd_detector_count_bytes (QdDevice *device, const QdNetwork *network, guint size, guint n_classes, GError **error)
{
  const Parts parts = choose_parts (network, size, n_classes);
  g_autoptr (QdGraph) graph = qd_graph_new (device);

  network->build (graph, add_images (graph, size), n_classes);
  if (!qd_graph_plan (graph, FALSE, error))
    return 0;
  return qd_graph_count_bytes (graph) + qd_augment_count_bytes (device, &parts.augment) +
         qd_detect_boxes_count_bytes (&parts.detect);
}

static gboolean
record (QdDetector *detector, QdDevice *device, GError **error)
{
  QdRecorder *recorder = qd_recorder_new (device);

  qd_recorder_label (recorder, "augment");
  qd_augment_record (detector->augment, recorder, detector->images->value, 0, 1);
  qd_graph_record_forward (detector->graph, recorder, QD_MODE_EVAL);
  qd_recorder_label (recorder, "detect");
  qd_detect_boxes_record (detector->detect, recorder, detector->outputs.logits, detector->outputs.offsets);
  detector->recording = qd_recorder_finish (recorder, error);
  return detector->recording != NULL;
}

QdDetector *
qd_detector_open (QdDevice *device, const char *path, GError **error)
{
  g_autoptr (QdDetector) detector = g_new0 (QdDetector, 1);

  detector->file = qd_weights_file_open (path, error);
  if (detector->file == NULL)
    return NULL;
  detector->info = qd_model_info_read (detector->file, error);
  if (detector->info == NULL || !build_graph (detector, device, error) || !make_parts (detector, device, error) ||
      !record (detector, device, error))
    return NULL;
  return g_steal_pointer (&detector);
}

void
qd_detector_free (QdDetector *detector)
{
  if (detector == NULL)
    return;
  g_clear_pointer (&detector->recording, qd_recording_free);
  g_clear_pointer (&detector->detect, qd_detect_boxes_free);
  g_clear_pointer (&detector->augment, qd_augment_free);
  g_clear_pointer (&detector->graph, qd_graph_free);
  g_clear_pointer (&detector->info, qd_model_info_free);
  g_clear_pointer (&detector->file, qd_weights_file_free);
  g_free (detector);
}

const char *const *
qd_detector_get_classes (QdDetector *detector)
{
  return (const char *const *) detector->info->classes;
}

guint
qd_detector_get_n_classes (QdDetector *detector)
{
  return detector->info->n_classes;
}

const gint64 *
qd_detector_get_class_ids (QdDetector *detector)
{
  return detector->info->class_ids;
}

const char *
qd_detector_get_network (QdDetector *detector)
{
  return detector->info->network->name;
}

QdGraph *
qd_detector_get_graph (QdDetector *detector)
{
  return detector->graph;
}

GPtrArray *
qd_detector_time (QdDetector *detector, GError **error)
{
  return qd_recording_time (detector->recording, error);
}

guint
qd_detector_get_size (QdDetector *detector)
{
  return detector->info->size;
}

const char *
qd_detector_get_metadata (QdDetector *detector, const char *key)
{
  return qd_weights_file_get_metadata (detector->file, key);
}

static GArray *
collect (QdDetector *detector, const QdPixels *photo, const QdDetectOptions *options)
{
  GArray *detections = g_array_new (FALSE, FALSE, sizeof (QdDetection));
  const QdDetectedBox *boxes;
  guint n = qd_detect_boxes_get (detector->detect, 0, &boxes);

  if (options->top_n > 0)
    n = MIN (n, options->top_n);
  for (guint i = 0; i < n; i++)
    {
      const QdDetectedBox *box = &boxes[i];
      QdDetection detection = { box->label - 1,
                                (double) box->score,
                                { (double) box->xmin * photo->width, (double) box->ymin * photo->height,
                                  (double) box->xmax * photo->width, (double) box->ymax * photo->height } };

      if (detection.score >= options->threshold)
        g_array_append_val (detections, detection);
    }
  return detections;
}

GArray *
qd_detector_detect (QdDetector *detector, const QdPixels *photo, const QdDetectOptions *options, GError **error)
{
  const QdNetwork *network = detector->info->network;
  double nms = options->nms > 0 ? options->nms : detector->info->nms_overlap;
  QdAugmentView view = qd_augment_view_whole (photo->width, photo->height);

  qd_detect_boxes_set_thresholds (detector->detect, MAX (network->least_score, (float) options->threshold - 1e-6f),
                                  (float) nms);
  qd_augment_set (detector->augment, 0, photo, &view);
  if (!qd_recording_run (detector->recording, error))
    return NULL;
  return collect (detector, photo, options);
}
