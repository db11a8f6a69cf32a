#include "config.h"

#include "engine/inat/open-data-source.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/open-data-tables.h"
#include "engine/inat/open-data-taxa.h"
#include "engine/inat/term-reader.h"
#include "engine/inat/told-photos.h"

typedef struct
{
  QdRowSource source;
  GPtrArray *files; /* of QdTableFile */
  QdOpenDataLoad load;
  sqlite3_stmt *observations, *photos;
  QdOpenDataTaxa *taxa;
  QdToldPhotos *told;
  guint64 done, n; /* observations given, and all that were kept */
  char uuid[37];
  char *url, *name;
  QdExportRow row;
} OpenDataSource;

/* ---- Which tables ---- */

QdOpenDataTable
qd_open_data_find_table (const QdTableFile *file)
{
  if (qd_table_file_has (file, "photo_id") && qd_table_file_has (file, "observation_uuid"))
    return QD_OPEN_DATA_PHOTOS;
  if (qd_table_file_has (file, "observation_uuid") && qd_table_file_has (file, "taxon_id"))
    return QD_OPEN_DATA_OBSERVATIONS;
  if (qd_table_file_has (file, "taxon_id") && qd_table_file_has (file, "ancestry") && qd_table_file_has (file, "name"))
    return QD_OPEN_DATA_TAXA;
  if (qd_table_file_has (file, "observer_id") && qd_table_file_has (file, "login"))
    return QD_OPEN_DATA_OBSERVERS;
  return QD_N_OPEN_DATA;
}

/* One of the two without which there is nothing to join. */
static gboolean
check_table (OpenDataSource *self, QdOpenDataTable table, const char *name, GError **error)
{
  if (self->load.files[table]->len > 0)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
               _ ("“%s” is a table of iNaturalist's open data, and the table “%s” is missing; give both together."),
               ((QdTableFile *) self->files->pdata[0])->name, name);
  return FALSE;
}

static gboolean
find_tables (OpenDataSource *self, GError **error)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      QdOpenDataTable table = qd_open_data_find_table (self->files->pdata[i]);
      if (table != QD_N_OPEN_DATA)
        g_ptr_array_add (self->load.files[table], self->files->pdata[i]);
    }
  self->load.bytes = qd_table_files_bytes (self->files);
  return check_table (self, QD_OPEN_DATA_OBSERVATIONS, "observations", error) &&
         check_table (self, QD_OPEN_DATA_PHOTOS, "photos", error);
}

/* ---- Rows ---- */

static gboolean
take_photos (OpenDataSource *self, const void *uuid, GError **error)
{
  gboolean has_row;

  qd_told_photos_clear (self->told);
  sqlite3_bind_blob (self->photos, 1, uuid, QD_UUID_BYTES, SQLITE_STATIC);
  while (qd_scratch_step (self->load.scratch, self->photos, &has_row, error))
    {
      QdPhotoAddress address = { .host = QD_PHOTO_HOST_OPEN_DATA, .size = QD_PHOTO_SIZE_ORIGINAL };

      if (!has_row)
        return TRUE;
      address.photo_id = sqlite3_column_int64 (self->photos, 0);
      g_strlcpy (address.extension, (const char *) sqlite3_column_text (self->photos, 1), sizeof address.extension);
      qd_told_photos_add_address (self->told, &address, qd_license_parse ((const char *) sqlite3_column_text (self->photos, 2)),
                                  "");
    }
  return FALSE;
}

static const char *
text_of (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL ? text : "";
}

static double
degrees_of (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? NAN : sqlite3_column_double (row, column);
}

/* The table has no license of observations; the first photo's stands for it. */
static void
fill_row (OpenDataSource *self, const QdOpenDataTaxon *taxon)
{
  sqlite3_stmt *stored = self->observations;
  QdExportRow *row = &self->row;

  row->line = (guint64) sqlite3_column_int64 (stored, 8);
  row->id = 0;
  row->license = row->photos[0].license;
  row->license_text = qd_license_code (row->license);
  row->license_unknown = TRUE;
  row->user_id = sqlite3_column_int64 (stored, 1);
  row->taxon_id = sqlite3_column_int64 (stored, 4);
  row->latitude = degrees_of (stored, 2);
  row->longitude = degrees_of (stored, 3);
  g_strlcpy (row->observed_on, text_of (stored, 6), sizeof row->observed_on);
  row->uuid = self->uuid;
  row->url = self->url;
  row->quality_grade = text_of (stored, 5);
  row->user_login = text_of (stored, 9);
  row->user_name = text_of (stored, 10);
  row->place = row->description = row->species_guess = row->common_name = "";
  row->scientific_name = taxon->name;
  row->iconic_taxon = taxon->iconic;
  row->lineage = (const char *const *) taxon->lineage->pdata;
  row->n_lineage = taxon->lineage->len;
}

/* Returns: the row can be used, and is in self->row. */
static gboolean
take_row (OpenDataSource *self, gboolean *usable, GError **error)
{
  const void *uuid = sqlite3_column_blob (self->observations, 0);
  g_autofree char *sentence = NULL;
  const QdOpenDataTaxon *taxon;
  const char *reason;

  if (!take_photos (self, uuid, error))
    return FALSE;
  *usable = qd_told_photos_give (self->told, &self->row, &reason, &sentence);
  if (!*usable)
    {
      qd_report_skip (self->source.report, reason);
      return TRUE;
    }
  taxon = qd_open_data_taxa_find (self->taxa, sqlite3_column_int64 (self->observations, 4), error);
  if (taxon == NULL)
    return FALSE;
  qd_uuid_format (uuid, self->uuid);
  g_free (self->url);
  self->url = g_strconcat ("https://www.inaturalist.org/observations/", self->uuid, NULL);
  if (strcmp (self->source.name, text_of (self->observations, 7)) != 0)
    {
      g_free (self->name);
      self->source.name = self->name = g_strdup (text_of (self->observations, 7));
    }
  fill_row (self, taxon);
  return TRUE;
}

static gboolean
open_data_next (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error)
{
  OpenDataSource *self = (OpenDataSource *) source;
  gboolean has_row, usable = FALSE;

  *row = NULL;
  while (!usable)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading “%s” was stopped."), source->name);
          return FALSE;
        }
      if (!qd_scratch_step (self->load.scratch, self->observations, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      self->done++;
      if (!take_row (self, &usable, error))
        return FALSE;
    }
  *row = &self->row;
  return TRUE;
}

/* What is read counts a half, what is given the other. */
static void
open_data_get_progress (QdRowSource *source, guint64 *done, guint64 *total)
{
  OpenDataSource *self = (OpenDataSource *) source;

  *total = 2 * self->load.bytes;
  *done = self->load.bytes + (self->n > 0 ? (guint64) ((double) self->load.bytes * (double) self->done / (double) self->n) : 0);
}

static void
open_data_free (QdRowSource *source)
{
  OpenDataSource *self = (OpenDataSource *) source;

  qd_open_data_taxa_free (self->taxa);
  qd_scratch_free (self->load.scratch);
  for (guint i = 0; i < QD_N_OPEN_DATA; i++)
    g_ptr_array_unref (self->load.files[i]);
  g_ptr_array_unref (self->files);
  qd_told_photos_free (self->told);
  qd_report_free (source->report);
  g_free (self->url);
  g_free (self->name);
  g_free (self);
}

/* ---- Opening ---- */

static gboolean
count_kept (OpenDataSource *self, GError **error)
{
  sqlite3_stmt *count = qd_scratch_prepare (self->load.scratch, "SELECT count(*) FROM observations", error);
  gboolean has_row;

  if (count == NULL || !qd_scratch_step (self->load.scratch, count, &has_row, error))
    return FALSE;
  self->n = (guint64) sqlite3_column_int64 (count, 0);
  sqlite3_reset (count);
  if (self->load.report->read > 0)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds no observations."), self->source.name);
  return FALSE;
}

static gboolean
begin (OpenDataSource *self, GError **error)
{
  if (!find_tables (self, error))
    return FALSE;
  self->source.name = ((QdTableFile *) self->load.files[QD_OPEN_DATA_OBSERVATIONS]->pdata[0])->name;
  self->load.scratch = qd_scratch_new (qd_open_data_schema, error);
  if (self->load.scratch == NULL || !qd_open_data_load (&self->load, error) || !count_kept (self, error))
    return FALSE;
  self->observations = qd_scratch_prepare (
      self->load.scratch,
      "SELECT o.uuid, o.observer, o.latitude, o.longitude, o.taxon, o.quality, o.day, o.file, o.line, w.login, w.name"
      " FROM observations o LEFT JOIN observers w ON w.id = o.observer ORDER BY o.rowid",
      error);
  self->photos = qd_scratch_prepare (self->load.scratch,
                                     "SELECT id, extension, license FROM photos WHERE uuid = ? ORDER BY position, id", error);
  self->taxa = self->photos != NULL ? qd_open_data_taxa_new (self->load.scratch, error) : NULL;
  return self->observations != NULL && self->taxa != NULL;
}

static void
half_progress (guint64 done, guint64 total, gpointer user_data)
{
  const QdRowSourceOptions *options = user_data;

  if (options->progress != NULL)
    options->progress (done, 2 * total, options->user_data);
}

QdRowSource *
qd_open_data_source_new (GPtrArray *files, const QdRowSourceOptions *options, GCancellable *cancellable, GError **error)
{
  static const QdRowSourceClass class = { open_data_next, open_data_get_progress, open_data_free };
  const QdRowSourceOptions half = { NULL, half_progress, (gpointer) options };
  OpenDataSource *self = g_new0 (OpenDataSource, 1);

  self->source = (QdRowSource){ &class, qd_report_new (), "" };
  self->files = files;
  self->told = qd_told_photos_new ();
  self->load.report = self->source.report;
  self->load.options = &half;
  self->load.cancellable = cancellable;
  for (guint i = 0; i < QD_N_OPEN_DATA; i++)
    self->load.files[i] = g_ptr_array_new ();
  if (begin (self, error))
    return &self->source;
  qd_row_source_free (&self->source);
  return NULL;
}
