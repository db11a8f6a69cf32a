/**
 * A trained model that is kept ready on a thread of its own, so that a photo has its boxes within a blink once it is warm.
 * Photos are asked for by path and answered in order. Main thread, but for what runs inside.
 */
#pragma once

#include <glib-object.h>

/* What was found on one photo; reference counted by GObject, read only once it is handed out. */
#define QD_TYPE_PREDICTION (qd_prediction_get_type ())
G_DECLARE_FINAL_TYPE (QdPrediction, qd_prediction, QD, PREDICTION, GObject)

struct _QdPrediction
{
  GObject parent_instance;
  char *path;
  guint width, height; /* upright, pixels; 0 when the photo could not be read */
  GArray *detections;  /* QdDetection with a score of at least 0.05, best first */
  double seconds;      /* that finding took, decoding left out */
  char *error;         /* a sentence, or NULL */
  gint64 run;          /* whose model it was */
  GStrv classes;       /* its names by class index; NULL when the model could not be opened */
};

typedef struct _QdPredictor QdPredictor;

typedef void (*QdPredicted) (gpointer owner, QdPrediction *prediction);

/* @model: path of the model.safetensors of @run, opened on the thread. @owner is held weakly. The thread is that of a QdJob,
 * which qd_job_stop_all() ends. */
QdPredictor *qd_predictor_new (const char *model, gint64 run, GObject *owner, QdPredicted predicted);

/* Forgets what waits and the photo under way, which the thread still finishes. NULL is fine. */
void qd_predictor_free (QdPredictor *predictor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPredictor, qd_predictor_free)

void qd_predictor_push (QdPredictor *predictor, const char *path);
