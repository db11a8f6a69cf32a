/**
 * The PDF report of detections: which model of a project found what on which photos, with its settings, its curves and the credits.
 * Shared by the Predict page and `quadrat detect --report`. Any thread.
 */
#pragma once

#include <glib.h>

/* @project_folder and @run: whose model it was; NULL for a model by itself. @photos: (element-type QdFoundPhoto); @classes: names by
 * class index, NULL-terminated. Errors: QD_ERROR_IO, QD_ERROR_FULL, those of the project. */
gboolean qd_detection_report_write (const char *project_folder, gint64 run, GPtrArray *photos, const char *const *classes,
                                    const char *path, GError **error);
