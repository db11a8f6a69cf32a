/**
 * Reads an observation export of iNaturalist, a .csv or the .zip it comes in, a row at a time, in whatever way it was saved
 * since: encoding, delimiter and column order are found out; columns are matched by their headers. Made on any thread, used by
 * one.
 *
 * A file is no export, and refused with a sentence that says what is missing, when it has no image_url column or neither id nor
 * url. A row without a number of its own or without a photo that can be asked for is left out and counted in the report with
 * its line.
 */
#pragma once

#include <gio/gio.h>

#include "engine/core/report.h"
#include "engine/core/text-encoding.h"
#include "engine/inat/licenses.h"
#include "engine/inat/photo-address.h"

/* A photo whose own license is told. */
typedef struct
{
  QdPhotoAddress address;
  QdLicense license;
  const char *creator; /* "" when not told */
} QdExportPhoto;

/* What an observer may take back, or iNaturalist hide. */
typedef enum
{
  QD_BLANK_OBSERVED_ON = 1 << 0,
  QD_BLANK_USER_NAME = 1 << 1,
  QD_BLANK_PLACE = 1 << 2,
  QD_BLANK_COORDINATES = 1 << 3,
  QD_BLANK_DESCRIPTION = 1 << 4,
} QdBlank;

/* A row; texts are trimmed where they are no free text, "" where the column or the value is missing, and never NULL. */
typedef struct
{
  guint64 line; /* where it begins in the file, from 1 */
  gint64 id;    /* of the observation, above 0; 0 in open data, which has uuids alone */
  QdLicense license;
  gboolean license_unknown; /* nothing is told of it; the first photo's stands for it, or all rights reserved */
  guint blanks;             /* of QdBlank: blank means that there is none; otherwise, and of all else, it is not known */
  QdPhotoAddress photo;     /* the first one */
  const QdExportPhoto *photos; /* [n_photos] all, @photo too, as an archive or open data tell them */
  guint n_photos;              /* 0: an export, which tells of one photo alone and nothing of its license */
  gint64 user_id, taxon_id;   /* 0 when not known */
  double latitude, longitude; /* degrees; NAN when not known or impossible */
  char observed_on[11];       /* ISO date; "" when there is none or it is no date */
  const char *uuid, *url, *image_url, *quality_grade, *license_text, *user_login, *user_name, *place, *description;
  const char *species_guess, *scientific_name, *common_name, *iconic_taxon;
  const char *const *lineage; /* [n_lineage] names of the taxa above, from taxon_*_name columns */
  guint n_lineage;
} QdExportRow;

typedef struct _QdExportReader QdExportReader;

/* Bytes done of all; see qd_export_reader_get_progress(). */
typedef void (*QdRowProgress) (guint64 done, guint64 total, gpointer user_data);

typedef struct
{
  const char *photo_host; /* see photo-address.h; NULL: iNaturalist's own */
  QdRowProgress progress; /* while it is opened; NULL: nobody listens */
  gpointer user_data;
  const char *shown; /* of an export's file, in sentences; NULL: its name without folders */
} QdRowSourceOptions;

/* @photo_host: as in QdRowSourceOptions. Errors: QD_ERROR_INPUT (empty, no export, damaged), QD_ERROR_IO, QD_ERROR_CANCELLED. */
QdExportReader *qd_export_reader_open (const char *path, const char *photo_host, GCancellable *cancellable, GError **error);
/* The same of the entry of exactly this name of an archive; @entry NULL: the first .csv, or the file itself. What is done is 0
 * while it is opened, which takes as long as a pass over the table where all of it is ASCII or packed. */
QdExportReader *qd_export_reader_open_entry (const char *path, const char *entry, const QdRowSourceOptions *options,
                                             GCancellable *cancellable, GError **error);
void qd_export_reader_free (QdExportReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdExportReader, qd_export_reader_free)

/* The next row that can be used, in @row, owned by the reader and good until the next one; NULL there at the end. */
gboolean qd_export_reader_next (QdExportReader *reader, const QdExportRow **row, GCancellable *cancellable, GError **error);

/* Counts read and skipped rows; whoever takes the rows counts the rest. Owned by the reader. */
QdReport *qd_export_reader_get_report (QdExportReader *reader);
/* The caller's from then on; the reader begins another. */
QdReport *qd_export_reader_steal_report (QdExportReader *reader);
QdTextEncoding qd_export_reader_get_encoding (QdExportReader *reader);
/* The name in sentences: "observations.csv", or "observations.csv in observations.zip". */
const char *qd_export_reader_get_name (QdExportReader *reader);
/* Bytes of the table read so far, and all of them. */
void qd_export_reader_get_progress (QdExportReader *reader, guint64 *done, guint64 *total);

/* Does a taxon asked for by @name (a scientific, common or higher name in any case, or iNaturalist's number) hold the row's? */
gboolean qd_export_row_is_taxon (const QdExportRow *row, const char *name);
/* Does one of @taxa, NULL-terminated? All do where it is NULL or empty. */
gboolean qd_export_row_is_wanted (const QdExportRow *row, const char *const *taxa);

/* One of the row's texts: NULL where it is not known, "" where it is known that there is none. @blank: its QdBlank, or 0. */
const char *qd_export_row_get_known (const QdExportRow *row, const char *text, guint blank);
/* What its species is called; @guessed: where it has no name, by a guess or "Unidentified". Not NULL; "" where it has no common
 * name. */
const char *qd_export_row_get_common_name (const QdExportRow *row, gboolean *guessed);
/* Of the first photo as far as an export tells it: on the host of closed photos it is all rights reserved whatever its
 * observation is. */
QdLicense qd_export_row_get_photo_license (const QdExportRow *row);
/* Does it tell what a credit is made of, license and author? Else what is stored stands for the rest. */
gboolean qd_export_row_tells_credit (const QdExportRow *row);
