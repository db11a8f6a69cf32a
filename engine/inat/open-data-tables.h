/** Fills the temporary tables that open-data-source.h joins. Private to it. */
#pragma once

#include "engine/inat/open-data-source.h"
#include "engine/inat/scratch.h"

#define QD_UUID_BYTES 16

/* The 36 letters of a uuid as bytes, and back in lower case. */
gboolean qd_uuid_parse (const char *text, guint8 bytes[QD_UUID_BYTES]);
void qd_uuid_format (const guint8 bytes[QD_UUID_BYTES], char text[37]);

typedef struct
{
  QdScratch *scratch;
  sqlite3_stmt *twice; /* is an observation there already? */
  QdReport *report;
  GPtrArray *files[QD_N_OPEN_DATA]; /* of QdTableFile, borrowed */
  guint64 done, bytes;              /* of all files */
  const QdRowSourceOptions *options;
  GCancellable *cancellable;
  guint strangers; /* photos of observations that are not in their table */
} QdOpenDataLoad;

/* The tables: observations (uuid, observer, latitude, longitude, taxon, quality, day), photos (uuid, id, extension, license,
 * position), taxa (id, ancestry, rank, name), observers (id, login, name). Rows of observations are counted as read in the
 * report, and those that cannot be used as skipped. */
extern const char *const qd_open_data_schema;
gboolean qd_open_data_load (QdOpenDataLoad *load, GError **error);
