/**
 * An iNaturalist export into a project, as a job. Main thread, except for the work.
 */
#pragma once

#include "app/job.h"

#include "engine/core/report.h"

typedef struct
{
  char *folder, *path; /* of the project, of the export */
  QdReport *report;    /* the answer */
} QdExportImport;

QdExportImport *qd_export_import_new (const char *folder, const char *path);
void qd_export_import_free (gpointer import);

/* A QdJobWork on a QdExportImport. One transaction. */
gboolean qd_export_import_run (QdJob *job, gpointer import, GError **error);
