/** What of a row of an export is stored, as it is stored. Used by the reading thread of an import alone. */
#pragma once

#include "engine/inat/export-reader.h"
#include "engine/project/bulk-batch.h"

typedef struct _QdRowTexts QdRowTexts;

/* @size: of the photos that will be fetched. */
QdRowTexts *qd_row_texts_new (QdPhotoSize size);
void qd_row_texts_free (QdRowTexts *texts);

/* A row more in @batch, which is not full. A photo on the host of closed photos is all rights reserved whatever its observation
 * is. */
void qd_row_texts_fill (QdRowTexts *texts, QdBulkBatch *batch, const QdExportRow *row);
