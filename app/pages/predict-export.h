/**
 * What was found, written to files: annotated pictures, a table, JSON lines, a PDF report. Main thread.
 */
#pragma once

#include "app/detect-output.h"
#include "app/detection-report.h"
#include "app/page.h"
#include "app/predictor.h"
#include "app/progress-row.h"
#include "engine/core/report.h"

/* What was found on a photo that could be read, of which @detections (QdDetection, taken over) are written. */
QdFoundPhoto *qd_predict_found_photo_new (const QdPrediction *prediction, GArray *detections);

/* @kind: "pictures", "csv", "json" or "pdf"; @photos: (element-type QdFoundPhoto), taken over; @run: whose model it was.
 * Asks for the place first. @row shows how far it is and stops it; the action predict.export is off meanwhile. */
void qd_predict_export (QdPage *page, QdProgressRow *row, const char *kind, GPtrArray *photos, const char *const *classes,
                        gint64 run);

/* The same without asking, on any thread. Of "pictures" those that cannot be decoded any more are left out: @report counts them
 * as skipped and names them. Errors: those of files, and G_IO_ERROR_CANCELLED. */
gboolean qd_predict_write (const char *kind, GPtrArray *photos, const char *const *classes, const char *project_folder,
                           gint64 run, const char *path, const QdWriteWatch *watch, QdReport *report, GError **error);
