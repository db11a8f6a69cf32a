/**
 * From an export (or an archive, see import-sources.h) into the project: observations, their species (each a class at first)
 * and their photos, which then wait to be fetched. One transaction: an error or a cancel leaves the project as it was. The same
 * export again adds nothing, and updates what changed. On the thread of the project.
 *
 * A column that an export lacks changes nothing: license, species, observer and with them the credit stay as they are. A blank
 * cell of a column that it has is taken as iNaturalist says it: no license is all rights reserved, and a place, coordinates, a
 * date, a description or a real name that the observer took back, or that is hidden now, goes from the project too. Where number,
 * uuid, page, login, grade or species are blank what is there stays; "Unidentified" and guesses name new observations alone.
 */
#pragma once

#include "engine/inat/export-reader.h"
#include "engine/project/project.h"

typedef struct
{
  QdLicenseSet licenses;   /* rows under another license are skipped, but those of the project's observations; 0: CC0 alone */
  const char *const *taxa; /* see qd_export_row_is_wanted() */
  QdPhotoSize size;        /* of the photos that are new */
  gboolean resize;         /* and of those that the project waits for or that failed, which wait again then; otherwise they keep
                            * their size. A photo that is there keeps its file and its size, and so its boxes */
  const char *photo_host;  /* kept with the project for the downloads, and as named by the person; NULL: what is kept already */
  gboolean is_invented;    /* by the program, with that photo host: no person has named it */
  gboolean keep_filter;    /* the project's filter stays; otherwise it is widened so that the rows pass, and a project that holds
                            * no others gets the one for these licenses */
  /* How much is done of how much, by the bytes of the table; on the calling thread, several times a second. May be NULL. */
  void (*progress) (guint64 done, guint64 total, gpointer user_data);
  gpointer user_data;
} QdExportImportOptions;

/* The setting of a project that holds its photo host. */
#define QD_SETTING_PHOTO_HOST "photo-host"
/* The project's setting that says that iNaturalist's terms of use were said to the person. */
#define QD_SETTING_TERMS_SAID "terms-said"

/* A photo on the host of closed photos is credited as all rights reserved whatever its observation says: an observation's
 * license does not reach its photos, and the export does not give theirs.
 *
 * NULL on error. Reasons in the report: "license", "taxon", "no image", "removed photo", "unsafe address", "other host",
 * "no photo address", "no id", "duplicate", "damaged row". A line is added to the project's history of imports. @options may be
 * NULL. */
QdReport *qd_import_export (QdProject *project, const char *path, const QdExportImportOptions *options,
                            GCancellable *cancellable, GError **error);

/* NULL-terminated @paths, files and folders, as one import: one report, all or none, a line in the history for each source.
 * Tables that belong together (an unpacked archive, open data) are one source; each export in a .zip is one, in their order, and
 * a .csv beside them that is none is left out with a note. */
QdReport *qd_import_exports (QdProject *project, const char *const *paths, const QdExportImportOptions *options,
                             GCancellable *cancellable, GError **error);

/* qd_project_commit(), of a transaction of the caller's in which there were imports: @options' progress is told while the disk
 * is waited for. QD_ERROR_CANCELLED, and nothing of it stays, as long as it is not stored. */
gboolean qd_import_commit (QdProject *project, const QdExportImportOptions *options, GCancellable *cancellable, GError **error);

/* Is it a folder of tables that belong together, not of pictures? */
gboolean qd_import_folder_holds_tables (const char *folder);
/* Does it hold exports, as they are or in a .zip? */
gboolean qd_import_folder_holds_exports (const char *folder);
