#include "config.h"

#include "engine/inat/open-data-tables.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/export-columns.h"
#include "engine/inat/term-reader.h"

#define PROGRESS_EVERY 1024 /* rows */

const char *const qd_open_data_schema =
    "CREATE TABLE observations (uuid BLOB PRIMARY KEY, observer INTEGER, latitude REAL, longitude REAL, taxon INTEGER,"
    " quality TEXT, day TEXT, file TEXT, line INTEGER);"
    "CREATE TABLE photos (uuid BLOB NOT NULL, id INTEGER NOT NULL, extension TEXT, license TEXT, position INTEGER);"
    "CREATE TABLE taxa (id INTEGER PRIMARY KEY, ancestry TEXT, name TEXT);"
    "CREATE TABLE observers (id INTEGER PRIMARY KEY, login TEXT, name TEXT);";

/* ---- uuids ---- */

gboolean
qd_uuid_parse (const char *text, guint8 bytes[QD_UUID_BYTES])
{
  guint n = 0;

  for (guint i = 0; i < 36; i += 2)
    {
      if (i == 8 || i == 13 || i == 18 || i == 23)
        if (text[i++] != '-')
          return FALSE;
      if (!g_ascii_isxdigit (text[i]) || !g_ascii_isxdigit (text[i + 1]))
        return FALSE;
      bytes[n++] = (guint8) (g_ascii_xdigit_value (text[i]) << 4 | g_ascii_xdigit_value (text[i + 1]));
    }
  return text[36] == '\0';
}

void
qd_uuid_format (const guint8 bytes[QD_UUID_BYTES], char text[37])
{
  static const char digits[] = "0123456789abcdef";
  guint at = 0;

  for (guint i = 0; i < QD_UUID_BYTES; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        text[at++] = '-';
      text[at++] = digits[bytes[i] >> 4];
      text[at++] = digits[bytes[i] & 15];
    }
  text[at] = '\0';
}

/* ---- A table ---- */

typedef struct
{
  const char *const *names; /* [n] */
  guint n;
  const char *insert;
  gboolean (*put) (QdOpenDataLoad *load, sqlite3_stmt *insert, const QdTermRow *row, GError **error);
} Loader;

/* "None" is how some programs write what is missing. */
static const char *
known (const char *text)
{
  return strcmp (text, "None") != 0 && strcmp (text, "\\N") != 0 ? text : "";
}

static void
bind_text (sqlite3_stmt *statement, int place, const char *text)
{
  sqlite3_bind_text (statement, place, known (text), -1, SQLITE_STATIC);
}

static void
skip (QdOpenDataLoad *load, const QdTermRow *row, const char *reason, const char *sentence)
{
  qd_report_skip_with (load->report, reason, _ ("Line %" PRIu64 " of %s: %s; left out."), row->line, row->file,
                       sentence);
}

enum
{
  OBSERVATION_UUID,
  OBSERVATION_OBSERVER,
  OBSERVATION_LATITUDE,
  OBSERVATION_LONGITUDE,
  OBSERVATION_TAXON,
  OBSERVATION_QUALITY,
  OBSERVATION_DAY,
  OBSERVATION_N,
};

static const char *const observation_names[OBSERVATION_N] = { "observation_uuid", "observer_id",   "latitude",   "longitude",
                                                              "taxon_id",         "quality_grade", "observed_on" };

static void
bind_degrees (sqlite3_stmt *insert, const QdTermRow *row)
{
  double latitude = qd_column_parse_degrees (row->values[OBSERVATION_LATITUDE], 90);
  double longitude = qd_column_parse_degrees (row->values[OBSERVATION_LONGITUDE], 180);
  gboolean both = !isnan (latitude) && !isnan (longitude);

  sqlite3_bind_double (insert, 3, both ? latitude : NAN); /* SQLite takes NAN for NULL */
  sqlite3_bind_double (insert, 4, both ? longitude : NAN);
}

/* Why an observation was not kept: it is there already, or it has none of the photos that were read before. */
static gboolean
explain (QdOpenDataLoad *load, const QdTermRow *row, const guint8 uuid[QD_UUID_BYTES], GError **error)
{
  gboolean is_there;

  sqlite3_bind_blob (load->twice, 1, uuid, QD_UUID_BYTES, SQLITE_STATIC);
  if (!qd_scratch_step (load->scratch, load->twice, &is_there, error))
    return FALSE;
  sqlite3_reset (load->twice);
  if (is_there)
    skip (load, row, "duplicate", _ ("the observation comes a second time"));
  else
    qd_report_skip (load->report, "no image");
  return TRUE;
}

static gboolean
put_observation (QdOpenDataLoad *load, sqlite3_stmt *insert, const QdTermRow *row, GError **error)
{
  guint8 uuid[QD_UUID_BYTES];
  char day[11];

  load->report->read++;
  if (!qd_uuid_parse (row->values[OBSERVATION_UUID], uuid))
    {
      skip (load, row, "no id", _ ("the observation has no uuid"));
      return TRUE;
    }
  qd_column_parse_date (row->values[OBSERVATION_DAY], day);
  sqlite3_bind_blob (insert, 1, uuid, sizeof uuid, SQLITE_STATIC);
  sqlite3_bind_int64 (insert, 2, qd_column_parse_number (row->values[OBSERVATION_OBSERVER]));
  bind_degrees (insert, row);
  sqlite3_bind_int64 (insert, 5, qd_column_parse_number (row->values[OBSERVATION_TAXON]));
  bind_text (insert, 6, row->values[OBSERVATION_QUALITY]);
  sqlite3_bind_text (insert, 7, day, -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 8, row->file, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (insert, 9, (gint64) row->line);
  return qd_scratch_step (load->scratch, insert, NULL, error) &&
         (qd_scratch_count_changes (load->scratch) > 0 || explain (load, row, uuid, error));
}

enum
{
  PHOTO_UUID,
  PHOTO_ID,
  PHOTO_EXTENSION,
  PHOTO_LICENSE,
  PHOTO_POSITION,
  PHOTO_N,
};

static const char *const photo_names[PHOTO_N] = { "observation_uuid", "photo_id", "extension", "license", "position" };

static gboolean
is_extension (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalpha (text[i]))
      return FALSE;
  return length <= 5;
}

static gboolean
put_photo (QdOpenDataLoad *load, sqlite3_stmt *insert, const QdTermRow *row, GError **error)
{
  gint64 id = qd_column_parse_number (row->values[PHOTO_ID]);
  guint8 uuid[QD_UUID_BYTES];

  if (id == 0 || !qd_uuid_parse (row->values[PHOTO_UUID], uuid) || !is_extension (row->values[PHOTO_EXTENSION]))
    {
      qd_report_warn (load->report, _ ("Line %" PRIu64 " of %s: the row is damaged; its photo was left out."),
                      row->line, row->file);
      return TRUE;
    }
  sqlite3_bind_blob (insert, 1, uuid, sizeof uuid, SQLITE_STATIC);
  sqlite3_bind_int64 (insert, 2, id);
  bind_text (insert, 3, row->values[PHOTO_EXTENSION]);
  bind_text (insert, 4, row->values[PHOTO_LICENSE]);
  sqlite3_bind_int64 (insert, 5, qd_column_parse_number (row->values[PHOTO_POSITION]));
  if (!qd_scratch_step (load->scratch, insert, NULL, error))
    return FALSE;
  load->strangers += qd_scratch_count_changes (load->scratch) == 0;
  return TRUE;
}

static const char *const taxon_names[] = { "taxon_id", "ancestry", "name" };

static gboolean
put_taxon (QdOpenDataLoad *load, sqlite3_stmt *insert, const QdTermRow *row, GError **error)
{
  sqlite3_bind_int64 (insert, 1, qd_column_parse_number (row->values[0]));
  bind_text (insert, 2, row->values[1]);
  bind_text (insert, 3, row->values[2]);
  return qd_scratch_step (load->scratch, insert, NULL, error);
}

static const char *const observer_names[] = { "observer_id", "login", "name" };

static gboolean
put_observer (QdOpenDataLoad *load, sqlite3_stmt *insert, const QdTermRow *row, GError **error)
{
  sqlite3_bind_int64 (insert, 1, qd_column_parse_number (row->values[0]));
  bind_text (insert, 2, row->values[1]);
  bind_text (insert, 3, row->values[2]);
  return qd_scratch_step (load->scratch, insert, NULL, error);
}

/* ---- All tables ---- */

#define PUT_OBSERVATION "INSERT OR IGNORE INTO observations SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
#define PUT_PHOTO       "INSERT INTO photos SELECT ?1, ?2, ?3, ?4, ?5"

static const Loader loaders[QD_N_OPEN_DATA] = {
  [QD_OPEN_DATA_OBSERVATIONS] = { observation_names, OBSERVATION_N, PUT_OBSERVATION, put_observation },
  [QD_OPEN_DATA_PHOTOS] = { photo_names, PHOTO_N, PUT_PHOTO, put_photo },
  [QD_OPEN_DATA_TAXA] = { taxon_names, G_N_ELEMENTS (taxon_names), "INSERT OR REPLACE INTO taxa VALUES (?, ?, ?)", put_taxon },
  [QD_OPEN_DATA_OBSERVERS] = { observer_names, G_N_ELEMENTS (observer_names),
                               "INSERT OR REPLACE INTO observers VALUES (?, ?, ?)", put_observer },
};

/* More fields than columns shift what stands behind; blanks are where they were before. */
static void
note_flaws (QdOpenDataLoad *load, const QdTermRow *row, guint n_columns)
{
  if (row->n_fields > n_columns)
    qd_report_warn (
        load->report,
        _ ("Line %" PRIu64 " of %s: it has more fields than there are columns; the last ones were not read."),
        row->line, row->file);
  if (row->flaws & QD_CSV_BAD_BYTES)
    qd_report_warn (load->report, _ ("Line %" PRIu64 " of %s: bytes that are no UTF-8 were replaced."), row->line,
                    row->file);
}

static gboolean
load_rows (QdOpenDataLoad *load, QdTermReader *reader, const Loader *loader, sqlite3_stmt *insert, guint n_columns,
           GError **error)
{
  const QdTermRow *row;

  for (guint64 n = 0; qd_term_reader_next (reader, &row, load->cancellable, error); n++)
    {
      if (n % PROGRESS_EVERY == 0 && load->options->progress != NULL)
        load->options->progress (load->done + qd_term_reader_tell (reader), load->bytes, load->options->user_data);
      if (row == NULL)
        return TRUE;
      note_flaws (load, row, n_columns);
      if (!loader->put (load, insert, row, error))
        return FALSE;
    }
  return FALSE;
}

/* @condition: what a row has to meet to be kept. */
static gboolean
load_table (QdOpenDataLoad *load, QdOpenDataTable table, const char *condition, GError **error)
{
  const Loader *loader = &loaders[table];
  GPtrArray *files = load->files[table];
  const QdTermLayout layout = { .files = files, .n_head = 1 };
  g_autofree char *sql = g_strconcat (loader->insert, condition, NULL);
  sqlite3_stmt *insert = qd_scratch_prepare (load->scratch, sql, error);
  g_autoptr (QdTermReader) reader = qd_term_reader_new (&layout, loader->names, loader->n, load->report);
  guint n_columns = files->len > 0 ? g_strv_length (((QdTableFile *) files->pdata[0])->columns) : 0;

  if (insert == NULL || !load_rows (load, reader, loader, insert, n_columns, error))
    return FALSE;
  load->done += qd_table_files_bytes (files);
  return TRUE;
}

#define INDEX_PHOTOS "CREATE INDEX photos_by_uuid ON photos (uuid, position, id)"

/* The smaller of the two large tables is kept as it is, the other where it fits. */
static gboolean
load_both (QdOpenDataLoad *load, GError **error)
{
  guint64 observations = qd_table_files_bytes (load->files[QD_OPEN_DATA_OBSERVATIONS]);
  guint64 photos = qd_table_files_bytes (load->files[QD_OPEN_DATA_PHOTOS]);

  if (photos < observations)
    return load_table (load, QD_OPEN_DATA_PHOTOS, "", error) &&
           qd_scratch_run (load->scratch, INDEX_PHOTOS, load->cancellable, error) &&
           load_table (load, QD_OPEN_DATA_OBSERVATIONS, " WHERE EXISTS (SELECT 1 FROM photos WHERE uuid = ?1)", error);
  return load_table (load, QD_OPEN_DATA_OBSERVATIONS, "", error) &&
         load_table (load, QD_OPEN_DATA_PHOTOS, " WHERE EXISTS (SELECT 1 FROM observations WHERE uuid = ?1)", error) &&
         qd_scratch_run (load->scratch, INDEX_PHOTOS, load->cancellable, error);
}

gboolean
qd_open_data_load (QdOpenDataLoad *load, GError **error)
{
  load->twice = qd_scratch_prepare (load->scratch, "SELECT 1 FROM observations WHERE uuid = ?", error);
  if (load->twice == NULL || !load_both (load, error) || !load_table (load, QD_OPEN_DATA_TAXA, "", error) ||
      !load_table (load, QD_OPEN_DATA_OBSERVERS, "", error))
    return FALSE;
  if (load->strangers > 0)
    qd_report_note (load->report, _ ("%u photos are of observations that are not in their table; they were passed over."),
                    load->strangers);
  return TRUE;
}
