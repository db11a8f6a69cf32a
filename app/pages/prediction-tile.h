/**
 * QdPredictionTile: a photo with what was found on it and its name, in a grid of them. Main thread.
 */
#pragma once

#include "app/predictor.h"
#include "app/session.h"

#include <gtk/gtk.h>

#define QD_TYPE_PREDICTION_TILE (qd_prediction_tile_get_type ())
G_DECLARE_FINAL_TYPE (QdPredictionTile, qd_prediction_tile, QD, PREDICTION_TILE, GtkBox)

GtkWidget *qd_prediction_tile_new (void);

/* @detections: of QdDetection, those to be drawn. */
void qd_prediction_tile_show (QdPredictionTile *self, QdSession *session, QdPrediction *prediction, GArray *detections);
