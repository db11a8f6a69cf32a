/**
 * What was found, written to files: annotated pictures, a table, JSON lines, a PDF report. Main thread.
 */
#pragma once

#include "app/detect-output.h"
#include "app/page.h"
#include "engine/core/report.h"

/* @kind: "pictures", "csv", "json" or "pdf"; @photos: (element-type QdFoundPhoto), taken over; @run: whose model it was.
 * Asks for the place first. */
void qd_predict_export (QdPage *page, const char *kind, GPtrArray *photos, const char *const *classes, gint64 run);

/* The same without asking, on any thread. Of "pictures" those that cannot be decoded any more are left out: @report counts them
 * as skipped and names them. */
gboolean qd_predict_write (const char *kind, GPtrArray *photos, const char *const *classes, const char *project_folder,
                           gint64 run, const char *path, GCancellable *cancellable, QdReport *report, GError **error);
