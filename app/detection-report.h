/**
 * The PDF report of detections: which model of a project found what on which photos, with its settings, its curves and the credits.
 * Shared by the Predict page and `quadrat detect --report`. Any thread.
 */
#pragma once

#include <gio/gio.h>

/* What long writing tells, on its own thread, and how it is stopped. All may be NULL. */
typedef struct
{
  GCancellable *cancellable;
  void (*progress) (guint done, guint total, gpointer user_data); /* photos */
  gpointer user_data;
} QdWriteWatch;

/* @project_folder and @run: whose model it was; NULL for a model by itself. @photos: (element-type QdFoundPhoto); @classes:
 * names by class index, NULL-terminated; @watch: NULL: nobody waits. Errors: QD_ERROR_IO, QD_ERROR_FULL,
 * G_IO_ERROR_CANCELLED, those of the project. */
gboolean qd_detection_report_write (const char *project_folder, gint64 run, GPtrArray *photos, const char *const *classes,
                                    const char *path, const QdWriteWatch *watch, GError **error);
