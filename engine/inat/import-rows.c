#include "config.h"

#include "engine/inat/import-rows.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/core/number-set.h"
#include "engine/inat/import-told.h"
#include "engine/inat/row-remarks.h"
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
known (const QdExportRow *row, const char *text, guint blank)
{
  return g_strdup (qd_export_row_get_known (row, text, blank));
}

static QdObservation *
make_observation (const QdExportRow *row)
{
  QdObservation *observation = qd_observation_new ();

  observation->source_id = row->id;
  observation->uuid = known (row, row->uuid, 0);
  observation->url = known (row, row->url, 0);
  observation->observed_on = known (row, row->observed_on, QD_BLANK_OBSERVED_ON);
  observation->quality = known (row, row->quality_grade, 0);
  observation->license = g_strdup (qd_license_key (row->license));
  observation->user_id = row->user_id;
  observation->user_login = known (row, row->user_login, 0);
  observation->user_name = known (row, row->user_name, QD_BLANK_USER_NAME);
  observation->place = known (row, row->place, QD_BLANK_PLACE);
  observation->latitude = row->latitude;
  observation->longitude = row->longitude;
  observation->no_coordinates = (row->blanks & QD_BLANK_COORDINATES) != 0;
  observation->taxon_id = row->taxon_id;
  observation->scientific_name = known (row, row->scientific_name, 0);
  observation->common_name = known (row, qd_export_row_get_common_name (row, &observation->guessed), 0);
  observation->iconic_taxon = known (row, row->iconic_taxon, 0);
  observation->description = known (row, row->description, QD_BLANK_DESCRIPTION);
  return observation;
}

static gboolean
is_refused (const Import *import, const QdExportRow *row)
{
  return qd_import_count_photos (row, import->licenses) == 0 ||
         (!row->license_unknown && (import->licenses & QD_LICENSE_SET (row->license)) == 0);
}

/* Has the project its observation, or one of its photos? */
static gboolean
is_there (Import *import, const QdExportRow *row, gint64 *there, GError **error)
{
  const char *uuid = *row->uuid != '\0' ? row->uuid : NULL;

  if (!qd_project_find_observation (import->project, row->id, uuid, there, error))
    return FALSE;
  for (guint i = 0; i < row->n_photos && *there == 0; i++)
    if (!qd_project_find_photo (import->project, row->photos[i].address.photo_id, there, error))
      return FALSE;
  return TRUE;
}

/* @reason: why the row is not taken; NULL when it is. What the project has is told of every change, a license that was taken
 * back among them: the filter leaves it out then. */
static gboolean
judge (Import *import, const QdExportRow *row, const char **reason, GError **error)
{
  gint64 there = 1;

  if (is_refused (import, row) && !is_there (import, row, &there, error))
    return FALSE;
  if (there == 0)
    *reason = "license";
  else if (!qd_export_row_is_wanted (row, import->options->taxa))
    *reason = "taxon";
  else if (row->id != 0 && qd_number_set_contains (&import->seen, row->id))
    *reason = "duplicate";
  else
    *reason = NULL;
  return TRUE;
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

static gboolean
put_row (Import *import, const QdExportRow *row, GError **error)
{
  const char *reason;
  QdPut put_observation, put_photo;

  if (!judge (import, row, &reason, error))
    return FALSE;
  if (reason != NULL)
    {
      qd_row_skip (row, import->source->name, reason, import->report);
      return TRUE;
    }
  g_autoptr (QdObservation) observation = make_observation (row);
  if (!qd_import_put_told (import->project, observation, row, import->licenses, import->options, &put_observation, &put_photo,
                           error))
    return FALSE;
  if (row->id != 0)
    qd_number_set_add (&import->seen, row->id);
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
