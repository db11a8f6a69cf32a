/**
 * Observations of iNaturalist in a Darwin Core archive: GBIF's downloads, GBIF's data set of iNaturalist's research-grade
 * observations, and iNaturalist's own archives. Photos come from the extension for multimedia, which is kept in a temporary
 * file meanwhile, or from associatedMedia; each has its own license and author there. See row-source.h.
 *
 * Sources: Darwin Core text guide (dwc-meta.h); https://techdocs.gbif.org/en/data-use/download-formats; iNaturalist's
 * lib/darwin_core for its columns.
 */
#pragma once

#include "engine/inat/row-source.h"
#include "engine/inat/table-file.h"

/* How far a file may be of such an archive. */
gboolean qd_dwc_is_core (const QdTableFile *file);  /* a table of occurrences with a head */
gboolean qd_dwc_is_media (const QdTableFile *file); /* a table of multimedia with a head */

/* @files: of QdTableFile; an archive's with its meta.xml, or tables with heads alone. Taken over. Errors: QD_ERROR_INPUT (what
 * is missing is said), QD_ERROR_IO, QD_ERROR_FULL, QD_ERROR_CANCELLED. */
QdRowSource *qd_dwc_source_new (GPtrArray *files, const QdRowSourceOptions *options, GCancellable *cancellable, GError **error);
