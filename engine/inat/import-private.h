/** One source of an import. Private to import.h; on the project's thread. */
#pragma once

#include "engine/inat/import-sources.h"
#include "engine/inat/import.h"

/* As qd_import_export(); @options is not NULL. Inside qd_project_begin(). */
QdReport *qd_import_source (QdProject *project, QdImportSource *source, const QdExportImportOptions *options,
                            GCancellable *cancellable, GError **error);
