#include "config.h"

#include "engine/inat/import-rows.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/number-set.h"
#include "engine/inat/import-told.h"
#include "engine/project/told.h"

#define PROGRESS_EVERY 100 /* rows */

typedef struct
{
  QdProject *project;
  const QdExportImportOptions *options;
  QdLicenseSet licenses;
  QdRowSource *source;
  QdReport *report; /* the source's */
  QdNumberSet seen; /* the source's observations so far, of those with numbers */
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

/* Why the row is not taken; NULL when it is. */
static const char *
reason_against (Import *import, const QdExportRow *row)
{
  if (!row->license_unknown && (import->licenses & QD_LICENSE_SET (row->license)) == 0)
    return "license";
  if (row->n_photos > 0 && qd_import_count_photos (row, import->licenses) == 0)
    return "license";
  if (!qd_export_row_is_wanted (row, import->options->taxa))
    return "taxon";
  if (row->id != 0 && qd_number_set_contains (&import->seen, row->id))
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
  if (row->n_photos == 0 && row->photo.host == QD_PHOTO_HOST_STATIC && row->license != QD_LICENSE_ALL_RIGHTS_RESERVED)
    qd_report_warn (import->report,
                    _ ("Line %" PRIu64
                       " of %s: the photo lies on the host of photos without an open license; it is credited as "
                       "all rights reserved."),
                    row->line, import->source->name);
}

/* What was not asked for is only counted; a row that comes a second time is named. */
static void
skip (Import *import, const QdExportRow *row, const char *reason)
{
  if (strcmp (reason, "duplicate") == 0)
    qd_report_skip_with (import->report, reason,
                         _ ("Line %" PRIu64 " of %s: the observation comes a second time; left out."), row->line,
                         import->source->name);
  else
    qd_report_skip (import->report, reason);
}

/* As an export tells it; without uuids it meets an observation without a number by its photo. */
static gboolean
put_guessed (Import *import, const QdExportRow *row, QdObservation *observation, QdPut *put_observation, QdPut *put_photo,
             GError **error)
{
  g_autoptr (QdPhoto) photo = make_photo (import, row);
  GError *local = NULL;

  if (observation->uuid == NULL)
    observation->uuid = qd_project_dup_unnumbered_uuid (import->project, photo->source_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (!qd_project_put_observation (import->project, observation, put_observation, error))
    return FALSE;
  photo->observation_id = observation->id;
  return qd_project_put_photo (import->project, photo, put_photo, error);
}

static gboolean
put (Import *import, const QdExportRow *row, QdObservation *observation, QdPut *put_observation, QdPut *put_photo,
     GError **error)
{
  return row->n_photos > 0 ? qd_import_put_told (import->project, observation, row, import->licenses, import->options->size,
                                                 put_observation, put_photo, error)
                           : put_guessed (import, row, observation, put_observation, put_photo, error);
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
  if (!put (import, row, observation, &put_observation, &put_photo, error))
    return FALSE;
  if (row->id != 0)
    qd_number_set_add (&import->seen, row->id);
  warn_of_closed_photo (import, row);
  count (import->report, put_observation, put_photo);
  return TRUE;
}

static void
tell_progress (gpointer data)
{
  Import *import = data;
  guint64 done, total;

  if (import->options->progress == NULL)
    return;
  qd_row_source_get_progress (import->source, &done, &total);
  import->options->progress (done, total, import->options->user_data);
}

static gboolean
put_rows (Import *import, GCancellable *cancellable, GError **error)
{
  const QdExportRow *row;

  for (guint n = 0; qd_row_source_next (import->source, &row, cancellable, error); n++)
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

gboolean
qd_import_put_rows (QdProject *project, QdRowSource *source, const QdExportImportOptions *options, GCancellable *cancellable,
                    GError **error)
{
  Import import = { .project = project, .options = options, .source = source, .report = source->report };
  QdWatch watch = { .tell = tell_progress, .user_data = &import, .cancellable = cancellable };
  gboolean ok;

  import.licenses = options->licenses != 0 ? options->licenses : QD_LICENSE_SET (QD_LICENSE_CC0);
  ok = qd_project_begin_told (project, &watch, error) && put_rows (&import, cancellable, error);
  qd_number_set_clear (&import.seen);
  return qd_project_end_told (project, ok, &watch, error);
}
