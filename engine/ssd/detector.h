/**
 * A trained model made ready to find boxes on photos: the graph of a batch of one, recorded once and replayed for each photo.
 * Made by the Predict page, `quadrat detect` and the evaluation. One thread at a time, that of its device.
 */
#pragma once

#include "engine/core/detection.h"
#include "engine/core/pixels.h"
#include "engine/ssd/network.h"

typedef struct _QdDetector QdDetector;

/* @path: a model.safetensors written by a training run, which bears its network, classes and preprocessing.
 * Errors: QD_ERROR_INPUT (no model, or one of an unknown network), QD_ERROR_IO, QD_ERROR_MEMORY, QD_ERROR_DEVICE_LOST. */
QdDetector *qd_detector_open (QdDevice *device, const char *path, GError **error);
void qd_detector_free (QdDetector *detector);

/* Of device memory that a detector takes. @n_classes: background included. 0 on error: QD_ERROR_INPUT. */
guint64 qd_detector_count_bytes (QdDevice *device, const QdNetwork *network, guint size, guint n_classes, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDetector, qd_detector_free)

/* Names by class index, NULL-terminated; the ids of the project's classes, [qd_detector_get_n_classes], 0 where it knows none.
 */
const char *const *qd_detector_get_classes (QdDetector *detector);
guint qd_detector_get_n_classes (QdDetector *detector);
const gint64 *qd_detector_get_class_ids (QdDetector *detector);
const char *qd_detector_get_network (QdDetector *detector);

/* For figures. */
QdGraph *qd_detector_get_graph (QdDetector *detector);

/* The last photo once more, with a timestamp at each label. Returns: (element-type QdLap), or NULL. Errors: as
 * qd_recording_time. */
GPtrArray *qd_detector_time (QdDetector *detector, GError **error);

/* Width and height of the network's input in pixels: photos need not be decoded at more than about twice of it. */
guint qd_detector_get_size (QdDetector *detector);

/* A string of the model's __metadata__ ("credits", "settings", "map50"), or NULL. */
const char *qd_detector_get_metadata (QdDetector *detector, const char *key);

typedef struct
{
  double threshold; /* least score, [0, 1] */
  guint top_n;      /* most boxes a photo; 0: all that the network gives */
  double nms;       /* boxes of a class that overlap more (IoU) than this with a better one fall away; 0: the model's own */
} QdDetectOptions;

/* What the program shows when nobody chose: threshold 0.5, all boxes, the model's own NMS. */
#define QD_DETECT_OPTIONS_DEFAULT ((QdDetectOptions){ .threshold = 0.5, .top_n = 0, .nms = 0 })

/* Returns: (element-type QdDetection) best first. The photo may have any size. Errors: QD_ERROR_DEVICE_LOST, QD_ERROR_MEMORY.
 */
GArray *qd_detector_detect (QdDetector *detector, const QdPixels *photo, const QdDetectOptions *options, GError **error);
