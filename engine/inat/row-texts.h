/** What of a row of an export is stored, as it is stored. Used by the reading thread of an import. */
#pragma once

#include "engine/inat/export-reader.h"
#include "engine/project/bulk-batch.h"

typedef struct _QdRowTexts QdRowTexts;

/* @size, @resize: as in QdExportImportOptions. */
QdRowTexts *qd_row_texts_new (QdPhotoSize size, gboolean resize);
void qd_row_texts_free (QdRowTexts *texts);

/* A row more in @batch, which is not full. */
void qd_row_texts_fill (QdRowTexts *texts, QdBulkBatch *batch, const QdExportRow *row);

/* A QdBulkComplete: license and credit of the photo anew. Any thread. */
void qd_row_texts_complete (QdBulkBatch *batch, QdBulkRow *row, gpointer user_data);
