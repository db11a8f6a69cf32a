/**
 * A photo from the Predict page becomes one of the project, with what was found on it as suggestions. Main thread.
 */
#pragma once

#include "app/page.h"
#include "app/predictor.h"

/* @prediction: of a photo that could be read; @detections: those of its QdDetection that are taken over, copied. When it is
 * done the photo is opened on the Boxes page. */
void qd_predict_use (QdPage *page, QdPrediction *prediction, GArray *detections);
