/**
 * A photo from the Predict page becomes one of the project, with what was found on it as suggestions. Main thread.
 */
#pragma once

#include "app/page.h"

/* @detections: of QdDetection; @classes: their names by index; @run: whose model found them. All are copied. When it is done the photo is
 * opened on the Boxes page. */
void qd_predict_use (QdPage *page, const char *path, GArray *detections, const char *const *classes, gint64 run);
