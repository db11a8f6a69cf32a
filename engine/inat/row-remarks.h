/** What an import says of rows, whichever way they go. Private to the import. One thread at a time. */
#pragma once

#include "engine/inat/export-reader.h"

/* Photos on the host of photos without an open license, under an observation's license that is one. An all-zero one is
 * empty. */
typedef struct
{
  guint n;
  guint64 first; /* line */
  char *name;    /* of its file */
} QdClosedPhotos;

void qd_closed_photos_count (QdClosedPhotos *closed, const QdExportRow *row, const char *name);
/* One remark of all, if there are any; empty afterwards. */
void qd_closed_photos_tell (QdClosedPhotos *closed, QdReport *report);

/* One more left out, for "license", "taxon" or "duplicate"; @name: of its file. */
void qd_row_skip (const QdExportRow *row, const char *name, const char *reason, QdReport *report);
