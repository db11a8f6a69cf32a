#include "config.h"

#include "engine/inat/dwc-source.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/number-set.h"
#include "engine/inat/dwc-columns.h"
#include "engine/inat/dwc-tables.h"
#include "engine/inat/scratch.h"
#include "engine/inat/told-photos.h"

#define PROGRESS_EVERY 1024 /* rows of the extension */

typedef struct
{
  QdRowSource source;
  QdDwcTables tables;
  QdScratch *scratch;
  sqlite3_stmt *insert, *find;
  QdTermReader *reader; /* of the core */
  guint64 media_bytes, bytes;
  guint64 n_media;        /* rows of the extension */
  QdNumberSet met;        /* those whose observation came, however often it did */
  guint64 n_refused;      /* photos without an address to ask for, beside others of their observation */
  QdToldPhotos *photos;
  char *photo_host;
  GString *place;
  char *url;
  QdExportRow row;
} DwcSource;

/* ---- The extension ---- */

static gboolean
keep_medium (DwcSource *self, const char *const *values, GError **error)
{
  const char *creator =
      *values[QD_DWC_MEDIA_CREATOR] != '\0' ? values[QD_DWC_MEDIA_CREATOR] : values[QD_DWC_MEDIA_RIGHTS_HOLDER];

  if (!qd_dwc_media_is_picture (values))
    return TRUE;
  sqlite3_bind_text (self->insert, 1, values[QD_DWC_MEDIA_KEY], -1, SQLITE_STATIC);
  sqlite3_bind_text (self->insert, 2, values[QD_DWC_MEDIA_ADDRESS], -1, SQLITE_STATIC);
  sqlite3_bind_text (self->insert, 3, values[QD_DWC_MEDIA_LICENSE], -1, SQLITE_STATIC);
  sqlite3_bind_text (self->insert, 4, creator, -1, SQLITE_STATIC);
  self->n_media++;
  return qd_scratch_step (self->scratch, self->insert, NULL, error);
}

/* A damaged row of the extension costs a photo, not the observation. */
static gboolean
medium_is_whole (DwcSource *self, const QdTermRow *row)
{
  if (*row->values[QD_DWC_MEDIA_KEY] != '\0' && (row->flaws & QD_CSV_UNCLOSED_QUOTE) == 0)
    return TRUE;
  qd_report_warn (self->source.report, _ ("Line %" PRIu64 " of %s: the row is damaged; its photo was left out."),
                  row->line, row->file);
  return FALSE;
}

static gboolean
load_media (DwcSource *self, const QdRowSourceOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdTermReader) reader =
      qd_term_reader_new (&self->tables.media.layout, qd_dwc_media_terms, QD_DWC_MEDIA_N_COLUMNS, self->source.report);
  const QdTermRow *row;

  for (guint64 n = 0; qd_term_reader_next (reader, &row, cancellable, error); n++)
    {
      if (n % PROGRESS_EVERY == 0 && options->progress != NULL)
        options->progress (qd_term_reader_tell (reader), self->bytes, options->user_data);
      if (row == NULL)
        return qd_scratch_run (self->scratch, "CREATE INDEX media_by_key ON media (key)", cancellable, error);
      if (medium_is_whole (self, row) && !keep_medium (self, row->values, error))
        return FALSE;
    }
  return FALSE;
}

/* ---- Rows ---- */

static gboolean
take_media (DwcSource *self, const char *key, GError **error)
{
  gboolean has_row;

  qd_told_photos_clear (self->photos);
  if (self->find == NULL)
    return TRUE;
  sqlite3_bind_text (self->find, 1, key, -1, SQLITE_STATIC);
  while (qd_scratch_step (self->scratch, self->find, &has_row, error))
    {
      if (!has_row)
        return TRUE;
      qd_number_set_add (&self->met, sqlite3_column_int64 (self->find, 3));
      qd_told_photos_add (self->photos, (const char *) sqlite3_column_text (self->find, 0), self->photo_host,
                          qd_license_parse ((const char *) sqlite3_column_text (self->find, 1)),
                          (const char *) sqlite3_column_text (self->find, 2));
    }
  return FALSE;
}

/* Addresses in one field; their license is the observation's. */
static void
take_associated (DwcSource *self, const char *const *values)
{
  g_auto (GStrv) addresses = g_strsplit_set (values[QD_DWC_ASSOCIATED_MEDIA], "|;, ", -1);

  for (guint i = 0; addresses[i] != NULL; i++)
    if (*addresses[i] != '\0')
      qd_told_photos_add (self->photos, addresses[i], self->photo_host, self->row.license, self->row.user_name);
}

static void
skip (DwcSource *self, const QdTermRow *row, const char *reason, const char *sentence)
{
  qd_report_skip_with (self->source.report, reason, _ ("Line %" PRIu64 " of %s: %s; left out."), row->line, row->file,
                       sentence);
}

/* Why the row is left out whatever its photos are; NULL when it is not. */
static const char *
reason_against (DwcSource *self, const QdTermRow *row, const char **sentence)
{
  if (row->flaws & QD_CSV_UNCLOSED_QUOTE)
    {
      *sentence = _ ("a quotation mark is opened here and never closed");
      return "damaged row";
    }
  self->row.id = qd_dwc_parse_id (row->values);
  *sentence = _ ("it is no observation of iNaturalist, or its number is missing");
  return self->row.id == 0 ? "no id" : NULL;
}

/* Returns: the row can be used, and is in self->row. */
static gboolean
take_row (DwcSource *self, const QdTermRow *row, gboolean *usable, GError **error)
{
  g_autofree char *photo_sentence = NULL;
  const char *sentence, *reason;

  *usable = FALSE;
  self->source.report->read++;
  self->source.name = row->file;
  if (!take_media (self, row->values[QD_DWC_KEY], error))
    return FALSE;
  self->row.line = row->line;
  reason = reason_against (self, row, &sentence);
  if (reason != NULL)
    {
      skip (self, row, reason, sentence);
      return TRUE;
    }
  qd_dwc_fill_row (&self->row, row->values, self->place);
  g_free (self->url);
  self->url = g_strdup_printf ("https://www.inaturalist.org/observations/%" G_GINT64_FORMAT, self->row.id);
  self->row.url = self->url;
  take_associated (self, row->values);
  *usable = qd_told_photos_give (self->photos, &self->row, &reason, &photo_sentence);
  if (*usable)
    self->n_refused += qd_told_photos_count_refused (self->photos);
  else
    skip (self, row, reason, photo_sentence);
  return TRUE;
}

/* Once, the photos that no row says anything of. */
static void
tell_left_out (DwcSource *self)
{
  guint64 n_orphans = self->n_media - MIN (self->n_media, self->met.n);
  const char *name = self->n_media > 0 ? ((QdTableFile *) self->tables.media.layout.files->pdata[0])->name : self->source.name;

  if (n_orphans > 0)
    qd_report_warn (self->source.report,
                    ngettext ("%s: %" PRIu64 " photo belongs to no observation of the archive; left out.",
                              "%s: %" PRIu64 " photos belong to no observation of the archive; left out.", n_orphans),
                    name, n_orphans);
  if (self->n_refused > 0)
    qd_report_warn (self->source.report,
                    ngettext ("%s: %" PRIu64 " photo of an observation has no address at iNaturalist; left out.",
                              "%s: %" PRIu64 " photos of observations have no address at iNaturalist; left out.",
                              self->n_refused),
                    name, self->n_refused);
  self->n_media = self->n_refused = 0;
}

static gboolean
dwc_next (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error)
{
  DwcSource *self = (DwcSource *) source;
  const QdTermRow *next;
  gboolean usable = FALSE;

  *row = NULL;
  while (!usable)
    {
      if (!qd_term_reader_next (self->reader, &next, cancellable, error))
        return FALSE;
      if (next == NULL && source->report->read > 0)
        {
          tell_left_out (self);
          return TRUE;
        }
      if (next == NULL)
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds no observations."), source->name);
          return FALSE;
        }
      if (!take_row (self, next, &usable, error))
        return FALSE;
    }
  *row = &self->row;
  return TRUE;
}

static void
dwc_get_progress (QdRowSource *source, guint64 *done, guint64 *total)
{
  DwcSource *self = (DwcSource *) source;

  *total = self->bytes;
  *done = self->media_bytes + qd_term_reader_tell (self->reader);
}

static void
dwc_free (QdRowSource *source)
{
  DwcSource *self = (DwcSource *) source;

  qd_term_reader_free (self->reader);
  qd_scratch_free (self->scratch);
  qd_dwc_tables_clear (&self->tables);
  qd_told_photos_free (self->photos);
  qd_number_set_clear (&self->met);
  qd_report_free (source->report);
  g_string_free (self->place, TRUE);
  g_free (self->photo_host);
  g_free (self->url);
  g_free (self);
}

/* ---- Opening ---- */

static gboolean
begin (DwcSource *self, const QdRowSourceOptions *options, GCancellable *cancellable, GError **error)
{
  if (!qd_dwc_tables_find (&self->tables, self->source.report, cancellable, error))
    return FALSE;
  self->source.name = ((QdTableFile *) self->tables.core.layout.files->pdata[0])->name;
  self->media_bytes = qd_table_files_bytes (self->tables.media.layout.files);
  self->bytes = self->media_bytes + qd_table_files_bytes (self->tables.core.layout.files);
  self->reader = qd_term_reader_new (&self->tables.core.layout, qd_dwc_core_terms, QD_DWC_N_COLUMNS, self->source.report);
  if (self->tables.media.layout.files->len == 0)
    return TRUE;
  self->scratch = qd_scratch_new ("CREATE TABLE media (key TEXT, address TEXT, license TEXT, creator TEXT)", error);
  if (self->scratch == NULL)
    return FALSE;
  self->insert = qd_scratch_prepare (self->scratch, "INSERT INTO media VALUES (?, ?, ?, ?)", error);
  if (self->insert == NULL || !load_media (self, options, cancellable, error))
    return FALSE;
  self->find =
      qd_scratch_prepare (self->scratch, "SELECT address, license, creator, rowid FROM media WHERE key = ? ORDER BY rowid",
                         error);
  return self->find != NULL;
}

QdRowSource *
qd_dwc_source_new (GPtrArray *files, const QdRowSourceOptions *options, GCancellable *cancellable, GError **error)
{
  static const QdRowSourceClass class = { dwc_next, dwc_get_progress, dwc_free };
  DwcSource *self = g_new0 (DwcSource, 1);

  self->source = (QdRowSource){ &class, qd_report_new (), "" };
  qd_dwc_tables_init (&self->tables, files);
  self->photos = qd_told_photos_new ();
  self->photo_host = g_strdup (options->photo_host);
  self->place = g_string_new (NULL);
  if (begin (self, options, cancellable, error))
    return &self->source;
  qd_row_source_free (&self->source);
  return NULL;
}
