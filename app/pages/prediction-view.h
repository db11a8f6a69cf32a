/**
 * QdPredictionView: one photo of the Predict page, large, with what was found on it. Main thread; the photo is decoded on another.
 * Signals: opened, when the photo that was asked for is seen; failed (string): why it could not be read.
 */
#pragma once

#include "app/predictor.h"
#include "app/session.h"

#include <gtk/gtk.h>

#define QD_TYPE_PREDICTION_VIEW (qd_prediction_view_get_type ())
G_DECLARE_FINAL_TYPE (QdPredictionView, qd_prediction_view, QD, PREDICTION_VIEW, GtkBox)

/* Decodes the photo and shows it; of several the last one counts. */
void qd_prediction_view_open (QdPredictionView *self, QdPrediction *prediction);

/* Nothing is shown any more, and what is being decoded is not waited for. */
void qd_prediction_view_close (QdPredictionView *self);

/* What is seen, borrowed; NULL: nothing. */
QdPrediction *qd_prediction_view_get (QdPredictionView *self);

/* On the photo that is seen. @detections: of QdDetection, those to be drawn; copied. */
void qd_prediction_view_draw (QdPredictionView *self, QdSession *session, GArray *detections);
