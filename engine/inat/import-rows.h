/**
 * Puts rows into a project one by one: those of archives and open data, which tell each photo's license and may know no
 * numbers. Private to the import; on the project's thread.
 */
#pragma once

#include "engine/inat/import.h"
#include "engine/inat/row-source.h"

/* Counts in the source's report. Inside qd_project_begin() and commit or rollback. */
gboolean qd_import_put_rows (QdProject *project, QdRowSource *source, const QdExportImportOptions *options,
                             GCancellable *cancellable, GError **error);
