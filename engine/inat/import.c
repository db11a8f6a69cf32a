#include "config.h"

#include "engine/inat/import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/number-set.h"
#include "engine/project/bulk.h"

#define PROGRESS_EVERY 200 /* rows */

typedef struct
{
  QdProject *project;
  const QdExportImportOptions *options;
  QdLicenseSet licenses;
  QdExportReader *reader;
  QdReport *report; /* the reader's */
  QdBulk *bulk;
  QdNumberSet seen; /* the file's observations so far */
} Import;

static char *
known (const char *text)
{
  return *text != '\0' ? g_strdup (text) : NULL;
}

/* What a species is called where the export has a guess alone, or nothing. */
static char *
common_name (const QdExportRow *row)
{
  if (*row->common_name != '\0')
    return g_strdup (row->common_name);
  if (*row->scientific_name != '\0' || row->taxon_id != 0)
    return NULL;
  return g_strdup (*row->species_guess != '\0' ? row->species_guess : _ ("Unidentified"));
}

static QdObservation *
make_observation (const QdExportRow *row)
{
  QdObservation *observation = qd_observation_new ();

  observation->source_id = row->id;
  observation->uuid = known (row->uuid);
  observation->url = known (row->url);
  observation->observed_on = known (row->observed_on);
  observation->quality = known (row->quality_grade);
  observation->license = g_strdup (qd_license_key (row->license));
  observation->user_id = row->user_id;
  observation->user_login = known (row->user_login);
  observation->user_name = known (row->user_name);
  observation->place = known (row->place);
  observation->latitude = row->latitude;
  observation->longitude = row->longitude;
  observation->taxon_id = row->taxon_id;
  observation->scientific_name = known (row->scientific_name);
  observation->common_name = common_name (row);
  observation->iconic_taxon = known (row->iconic_taxon);
  observation->description = known (row->description);
  return observation;
}

/* The license of the row's photo as far as an export tells it. */
static QdLicense
photo_license (const QdExportRow *row)
{
  return row->photo.host == QD_PHOTO_HOST_OPEN_DATA ? row->license : QD_LICENSE_ALL_RIGHTS_RESERVED;
}

static QdPhoto *
make_photo (const Import *import, const QdExportRow *row)
{
  QdPhoto *photo = qd_photo_new ();

  photo->source_id = row->photo.photo_id;
  photo->url = qd_photo_address_build (&row->photo, import->options->size, NULL);
  photo->license = g_strdup (qd_license_key (photo_license (row)));
  photo->credit = qd_license_credit (photo_license (row), row->user_name, row->user_login);
  return photo;
}

static gboolean
is_wanted_taxon (const Import *import, const QdExportRow *row)
{
  const char *const *taxa = import->options->taxa;

  if (taxa == NULL || taxa[0] == NULL)
    return TRUE;
  for (guint i = 0; taxa[i] != NULL; i++)
    if (qd_export_row_is_taxon (row, taxa[i]))
      return TRUE;
  return FALSE;
}

/* Why the row is not taken; NULL when it is. */
static const char *
reason_against (Import *import, const QdExportRow *row)
{
  if ((import->licenses & QD_LICENSE_SET (row->license)) == 0)
    return "license";
  if (!is_wanted_taxon (import, row))
    return "taxon";
  if (qd_number_set_contains (&import->seen, row->id))
    return "duplicate";
  return NULL;
}

static void
count (QdReport *report, QdPut observation, QdPut photo)
{
  if (observation == QD_PUT_ADDED)
    report->added++;
  else if (observation == QD_PUT_UPDATED || photo != QD_PUT_SAME)
    report->updated++;
  else
    report->unchanged++;
}

static void
warn_of_closed_photo (Import *import, const QdExportRow *row)
{
  if (row->photo.host == QD_PHOTO_HOST_STATIC && row->license != QD_LICENSE_ALL_RIGHTS_RESERVED)
    qd_report_warn (import->report,
                    _ ("Line %" G_GUINT64_FORMAT
                       " of %s: the photo lies on the host of photos without an open license; it is credited as "
                       "all rights reserved."),
                    row->line, qd_export_reader_get_name (import->reader));
}

/* What was not asked for is only counted; a row that comes a second time is named. */
static void
skip (Import *import, const QdExportRow *row, const char *reason)
{
  if (strcmp (reason, "duplicate") == 0)
    qd_report_skip_with (import->report, reason,
                         _ ("Line %" G_GUINT64_FORMAT " of %s: the observation comes a second time; left out."), row->line,
                         qd_export_reader_get_name (import->reader));
  else
    qd_report_skip (import->report, reason);
}

static gboolean
put_row (Import *import, const QdExportRow *row, GError **error)
{
  const char *reason = reason_against (import, row);
  QdPut put_observation, put_photo;

  if (reason != NULL)
    {
      skip (import, row, reason);
      return TRUE;
    }
  g_autoptr (QdObservation) observation = make_observation (row);
  g_autoptr (QdPhoto) photo = make_photo (import, row);
  if (!qd_bulk_put (import->bulk, observation, photo, &put_observation, &put_photo, error))
    return FALSE;
  qd_number_set_add (&import->seen, row->id);
  warn_of_closed_photo (import, row);
  count (import->report, put_observation, put_photo);
  return TRUE;
}

static void
tell_progress (Import *import)
{
  guint64 done, total;

  if (import->options->progress == NULL)
    return;
  qd_export_reader_get_progress (import->reader, &done, &total);
  import->options->progress (done, total, import->options->user_data);
}

static gboolean
put_rows (Import *import, GCancellable *cancellable, GError **error)
{
  const QdExportRow *row;

  for (guint n = 0; qd_export_reader_next (import->reader, &row, cancellable, error); n++)
    {
      if (n % PROGRESS_EVERY == 0 || row == NULL)
        tell_progress (import);
      if (row == NULL)
        return TRUE;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped; the project is as it was."));
          return FALSE;
        }
      if (!put_row (import, row, error))
        return FALSE;
    }
  return FALSE;
}

/* The licenses of this import pass the project's filter from now on. */
static gboolean
widen_filter (Import *import, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (import->project, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (filter == NULL || import->options->keep_filter || filter->licenses == NULL)
    return filter != NULL;
  g_strv_builder_addv (builder, (const char **) filter->licenses);
  for (guint i = 0; i < QD_N_LICENSES; i++)
    if ((import->licenses & QD_LICENSE_SET (i)) && !g_strv_contains ((const char *const *) filter->licenses, qd_license_key (i)))
      g_strv_builder_add (builder, qd_license_key (i));
  g_strfreev (filter->licenses);
  filter->licenses = g_strv_builder_end (builder);
  return qd_project_set_filter (import->project, filter, error);
}

static gboolean
keep_photo_host (Import *import, GError **error)
{
  const char *host = import->options->photo_host;

  return host == NULL ||
         (qd_photo_host_check (host, error) && qd_project_set_setting (import->project, QD_SETTING_PHOTO_HOST, host, error));
}

static gboolean
put_in_bulk (Import *import, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdBulk) bulk = qd_bulk_new (import->project, error);

  import->bulk = bulk;
  return bulk != NULL && put_rows (import, cancellable, error) && qd_bulk_finish (bulk, cancellable, error);
}

static gboolean
run (Import *import, const char *path, GCancellable *cancellable, GError **error)
{
  if (!qd_project_begin (import->project, error))
    return FALSE;
  if (keep_photo_host (import, error) && widen_filter (import, error) && put_in_bulk (import, cancellable, error) &&
      qd_project_add_import (import->project, "export", path, import->report, error))
    return qd_project_commit (import->project, error);
  qd_project_rollback (import->project);
  return FALSE;
}

QdReport *
qd_import_export (QdProject *project, const char *path, const QdExportImportOptions *options, GCancellable *cancellable,
                  GError **error)
{
  static const QdExportImportOptions defaults;
  g_autofree char *kept_host = qd_project_dup_setting (project, QD_SETTING_PHOTO_HOST, NULL);
  Import import = { .project = project, .options = options != NULL ? options : &defaults };
  const char *host = import.options->photo_host != NULL ? import.options->photo_host : kept_host;
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, host, cancellable, error);

  if (reader == NULL)
    return NULL;
  import.licenses = import.options->licenses != 0 ? import.options->licenses : QD_LICENSE_SET (QD_LICENSE_CC0);
  import.reader = reader;
  import.report = qd_export_reader_get_report (reader);
  gboolean done = run (&import, path, cancellable, error);
  qd_number_set_clear (&import.seen);
  return done ? qd_export_reader_steal_report (reader) : NULL;
}
