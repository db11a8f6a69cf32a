/**
 * QdPredictionList: the photos of the Predict page: those that were looked at, with what one model found on them, and those
 * that wait for it. Main thread. Signals: changed; renewed, when another model looks at the photos of the list once more;
 * threshold, when other detections of the same photos count.
 */
#pragma once

#include "app/predictor.h"

#include <gio/gio.h>

#define QD_TYPE_PREDICTION_LIST (qd_prediction_list_get_type ())
G_DECLARE_FINAL_TYPE (QdPredictionList, qd_prediction_list, QD, PREDICTION_LIST, GObject)

QdPredictionList *qd_prediction_list_new (void);

/* Borrowed: of QdPrediction, all of the same run. */
GListModel *qd_prediction_list_get_model (QdPredictionList *self);
guint qd_prediction_list_get_n_waiting (QdPredictionList *self);

/* @found: (element-type QdFoundPicture); @model: path of the model.safetensors of @run. With another run than before all
 * photos of the list wait for it, in front of these. */
void qd_prediction_list_add (QdPredictionList *self, GPtrArray *found, const char *model, gint64 run);

/* Which detections count: of each photo, best first, the first @most with a score of at least @threshold; all at first. */
void qd_prediction_list_set_limits (QdPredictionList *self, double threshold, guint most);

/* Those of @prediction: QdDetection. The caller's. */
GArray *qd_prediction_list_select (QdPredictionList *self, const QdPrediction *prediction);

/* How many that are on all photos. */
guint qd_prediction_list_get_n_found (QdPredictionList *self);

/* Nothing waits any more; what was found so far stays. */
void qd_prediction_list_stop (QdPredictionList *self);
void qd_prediction_list_clear (QdPredictionList *self);
