/** Puts rows that tell each photo's license into a project. Private to the import; on the project's thread. */
#pragma once

#include "engine/inat/import.h"

/* How many photos of @row are under one of @licenses. */
guint qd_import_count_photos (const QdExportRow *row, QdLicenseSet licenses);

/* @observation: what was made of @row; an observation without a number meets the one the project has, by its uuid or a
 * photo. Photos under other licenses are left out, but those that the project has are told what became of them. Between
 * qd_project_begin_told() and qd_project_end_told(). */
gboolean qd_import_put_told (QdProject *project, QdObservation *observation, const QdExportRow *row, QdLicenseSet licenses,
                             const QdExportImportOptions *options, QdPut *put_observation, QdPut *put_photo, GError **error);
