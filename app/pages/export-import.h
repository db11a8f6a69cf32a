/**
 * Exports of iNaturalist into a project, as a job with one report. Main thread, except for the work.
 */
#pragma once

#include "app/job.h"

#include "engine/core/report.h"

typedef struct
{
  char *folder;     /* of the project */
  GStrv paths;      /* of the exports */
  QdReport *report; /* the answer, over all of them */
} QdExportImport;

QdExportImport *qd_export_import_new (const char *folder, GStrv paths);
void qd_export_import_free (gpointer import);

/* A QdJobWork on a QdExportImport. One transaction. */
gboolean qd_export_import_run (QdJob *job, gpointer import, GError **error);

/* "Reading a.csv…", "Reading 3 files…"; the caller's. */
char *qd_export_import_dup_line (const QdExportImport *import);
/* Is there more to say of the answer than how much was added? */
gboolean qd_export_import_has_remarks (const QdExportImport *import);
