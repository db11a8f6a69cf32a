/**
 * A model run over a subset of the project, measured. All detections with a score of at least 0.01 are kept, so that the
 * Evaluate page moves its threshold without running the model again. Made on a worker thread; read by any thread once made.
 */
#pragma once

#include "engine/metrics/confusion.h"
#include "engine/metrics/precision-recall.h"
#include "engine/train/measure.h"

#include <gio/gio.h>

typedef struct
{
  char *name;
  gint64 id;                /* of the project's class */
  guint n_truths;           /* difficult ones left out */
  double ap50, ap75;        /* VOC every point; NAN without truths */
  double ap;                /* COCO, mean over IoU 0.50:0.05:0.95 */
  QdPrecisionRecall *curve; /* at the evaluation's overlap, by falling score */
} QdClassResult;

typedef struct
{
  gint64 photo_id;
  char *path;              /* of the photo's file */
  guint width, height;     /* upright, pixels */
  GArray *detections;      /* QdDetection, best first */
  GArray *truths;          /* QdDetection with score 1, difficult ones left out */
  guint n_false, n_missed; /* boxes at threshold 0.5: found where there is none, or of another class; and not found */
  char *problem;           /* why it could not be read, a sentence; NULL: it could */
} QdPhotoResult;

typedef struct
{
  gint64 run;
  char *subset;             /* "validation", "test" or "train" */
  double map50, map, map75; /* means over classes with truths; map50 is VOC every point at overlap */
  double overlap;           /* IoU of a hit: the run's overlap_threshold */
  GPtrArray *classes;       /* (element-type QdClassResult) by class index */
  GPtrArray *photos;        /* (element-type QdPhotoResult) in the project's order */
  QdMeasure *measure;       /* truths and detections of all photos */
  QdMatching *matching;     /* of them at overlap */
} QdEvaluation;

typedef void (*QdEvaluationProgress) (guint done, guint total, gpointer user_data);

/* @folder: the project's; @run: number of a run, or 0 for the newest that has a model; @subset: "validation", "test", "train";
 * @device: part of a device's name or NULL. @progress may be NULL; it is called on this thread.
 * Errors: QD_ERROR_INPUT (no model, no photos in the subset), QD_ERROR_CANCELLED and those of qd_detector_open. */
QdEvaluation *qd_evaluation_run (const char *folder, gint64 run, const char *subset, const char *device,
                                 QdEvaluationProgress progress, gpointer user_data, GCancellable *cancellable, GError **error);
void qd_evaluation_free (QdEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdEvaluation, qd_evaluation_free)

/* Counts at @threshold: row truth, column prediction, the last of both is the background. Quick, also with
 * very many detections. Caller frees. */
QdConfusion *qd_evaluation_get_confusion (const QdEvaluation *evaluation, double threshold);

/* One JSON object without a line end, as `quadrat evaluate --json` prints it; caller frees. */
char *qd_evaluation_to_json (const QdEvaluation *evaluation);
