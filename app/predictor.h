/**
 * A trained model that is kept ready on a thread of its own, so that a photo has its boxes within a blink once it is warm. Photos are
 * asked for by path and answered in order. Main thread, but for what runs inside.
 */
#pragma once

#include "engine/core/pixels.h"

#include <glib-object.h>

/* What was found on one photo; reference counted by GObject, read only once it is handed out. */
#define QD_TYPE_PREDICTION (qd_prediction_get_type ())
G_DECLARE_FINAL_TYPE (QdPrediction, qd_prediction, QD, PREDICTION, GObject)

struct _QdPrediction
{
  GObject parent_instance;
  char *path;
  guint width, height; /* upright, pixels; 0 when the photo could not be read */
  QdPixels *preview;   /* reduced; NULL when the photo could not be read */
  GArray *detections;  /* QdDetection with a score of at least 0.05, best first */
  double seconds;      /* that finding took, decoding left out */
  char *error;         /* a sentence, or NULL */
};

/* The detections with a score of at least @threshold, @most of them, best first: a new array of QdDetection. */
GArray *qd_prediction_select (const QdPrediction *prediction, double threshold, guint most);

typedef struct _QdPredictor QdPredictor;

/* @classes: names by class index, NULL-terminated, the same from the first answer on. @n_waiting: photos still to come. */
typedef void (*QdPredicted) (gpointer owner, QdPrediction *prediction, const char *const *classes, guint n_waiting);

/* @model: path of a model.safetensors, opened on the thread with the first photo. @owner is held weakly. */
QdPredictor *qd_predictor_new (const char *model, GObject *owner, QdPredicted predicted);

/* Forgets what waits; the photo under way is finished. NULL is fine. */
void qd_predictor_free (QdPredictor *predictor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPredictor, qd_predictor_free)

void qd_predictor_push (QdPredictor *predictor, const char *path);
