/**
 * Pictures from folders and files into a project, as a job. Main thread, except for the work.
 */
#pragma once

#include "app/job.h"

#include "engine/core/report.h"

typedef struct
{
  char *folder; /* of the project */
  GStrv paths;
  QdReport *report; /* the answer */
} QdPictureImport;

QdPictureImport *qd_picture_import_new (const char *folder, GStrv paths);
void qd_picture_import_free (gpointer import);

/* A QdJobWork on a QdPictureImport. */
gboolean qd_picture_import_run (QdJob *job, gpointer import, GError **error);
