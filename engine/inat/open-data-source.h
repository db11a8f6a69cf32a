/**
 * Observations out of the tables of iNaturalist's open data set (https://github.com/inaturalist/inaturalist-open-data:
 * observations, photos, taxa, observers), joined in a temporary file: of the whole tables, which have hundreds of millions of
 * rows, a part is given, and of the other tables only what belongs to it is kept. Observations have no numbers there, only
 * uuids; photos have both number and license. Tabs between the fields, no quotes. See row-source.h.
 */
#pragma once

#include "engine/inat/row-source.h"
#include "engine/inat/table-file.h"

typedef enum
{
  QD_OPEN_DATA_OBSERVATIONS,
  QD_OPEN_DATA_PHOTOS,
  QD_OPEN_DATA_TAXA,
  QD_OPEN_DATA_OBSERVERS,
  QD_N_OPEN_DATA, /* none of them */
} QdOpenDataTable;

/* Which one it is, by its columns. */
QdOpenDataTable qd_open_data_find_table (const QdTableFile *file);

/* @files: of QdTableFile; each table may lie in several. Taken over. Taxa and observers may be missing. Errors: QD_ERROR_INPUT
 * (which table is missing), QD_ERROR_IO, QD_ERROR_FULL, QD_ERROR_CANCELLED. */
QdRowSource *qd_open_data_source_new (GPtrArray *files, const QdRowSourceOptions *options, GCancellable *cancellable,
                                      GError **error);
