#include "config.h"

#include "engine/inat/import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/import-private.h"
#include "engine/inat/import-rows.h"
#include "engine/inat/photo-hosts.h"
#include "engine/inat/row-feed.h"
#include "engine/inat/row-texts.h"
#include "engine/project/bulk.h"
#include "engine/project/told.h"

#define A_MOMENT 50000 /* microseconds between two looks at the cancellable */
/* A third of the time goes into what comes after the last row. */
#define AFTER_ROWS(bytes) ((bytes) / 2)

typedef struct
{
  QdProject *project;
  const QdExportImportOptions *options;
  GCancellable *cancellable;
  QdLicenseSet licenses;
  QdExportReader *reader; /* NULL: rows are put one by one */
  QdRowSource *rows;      /* NULL: rows are put in bulk */
  QdBulkTally tally;
  guint64 total, done; /* bytes of the table */
  gboolean after_rows;
} Import;

static void
tell_progress (Import *import, guint64 done)
{
  if (import->options->progress != NULL)
    import->options->progress (done, import->total + AFTER_ROWS (import->total), import->options->user_data);
}

static gboolean
check_cancelled (Import *import, GError **error)
{
  if (!g_cancellable_is_cancelled (import->cancellable))
    return TRUE;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped; the project is as it was."));
  return FALSE;
}

/* Asked for where rows may be refused for their license. */
static QdBulkKnown *
find_known (Import *import, QdBulk *bulk, GError **error)
{
  static QdBulkKnown none;

  return import->licenses == QD_LICENSE_SET_ANY ? &none : qd_bulk_gather_known (bulk, error);
}

static gboolean
put_rows (Import *import, QdBulk *bulk, GError **error)
{
  QdBulkKnown *known;
  g_autoptr (QdRowFeed) feed = NULL;
  QdFeedStep step = QD_FEED_WAIT;
  QdBulkBatch *batch;

  tell_progress (import, 0);
  known = find_known (import, bulk, error);
  if (known == NULL)
    return FALSE;
  feed = qd_row_feed_new (import->reader, import->options, known, import->cancellable, error);
  if (feed == NULL)
    return FALSE;
  while (step == QD_FEED_WAIT || step == QD_FEED_BATCH)
    {
      if (!check_cancelled (import, error))
        return FALSE;
      step = qd_row_feed_next (feed, A_MOMENT, &batch, &import->done, error);
      if (step == QD_FEED_BATCH && !qd_bulk_put (bulk, batch, &import->tally, error))
        return FALSE;
      tell_progress (import, import->done);
    }
  import->after_rows = TRUE;
  return step == QD_FEED_END;
}

static GStrv
list_keys (QdLicenseSet licenses)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (guint i = 0; i < QD_N_LICENSES; i++)
    if ((licenses & QD_LICENSE_SET (i)) != 0)
      g_strv_builder_add (keys, qd_license_key (i));
  return g_strv_builder_end (keys);
}

/* A project without a filter for licenses gets these where it holds no others: what is under another one later is not used. */
static gboolean
begin_filter (Import *import, QdFilter *filter, GStrv keys, GError **error)
{
  gboolean others;

  if (import->licenses == QD_LICENSE_SET_ANY)
    return TRUE;
  if (!qd_project_has_other_licenses (import->project, keys, &others, error))
    return FALSE;
  if (others)
    return TRUE;
  filter->licenses = g_strdupv (keys);
  return qd_project_set_filter (import->project, filter, error);
}

/* The licenses of this import pass the project's filter from now on. */
static gboolean
widen_filter (Import *import, GError **error)
{
  g_autoptr (QdFilter) filter = qd_project_get_filter (import->project, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) keys = list_keys (import->licenses);
  guint n = 0;

  if (filter == NULL || import->options->keep_filter)
    return filter != NULL;
  if (filter->licenses == NULL)
    return begin_filter (import, filter, keys, error);
  g_strv_builder_addv (builder, (const char **) filter->licenses);
  for (guint i = 0; keys[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) filter->licenses, keys[i]))
      {
        g_strv_builder_add (builder, keys[i]);
        n++;
      }
  g_strfreev (filter->licenses);
  filter->licenses = g_strv_builder_end (builder);
  return n == 0 || qd_project_set_filter (import->project, filter, error);
}

static gboolean
keep_photo_host (Import *import, GError **error)
{
  const char *host = import->options->photo_host;

  if (host == NULL)
    return TRUE;
  if (!qd_photo_host_check (host, error) || !qd_project_set_setting (import->project, QD_SETTING_PHOTO_HOST, host, error))
    return FALSE;
  if (!import->options->is_invented)
    qd_photo_hosts_add (host, NULL); /* else the download asks for it again */
  return TRUE;
}

/* Between rows it is told again how far they are. */
static void
tell_indexes (double done, gpointer data)
{
  Import *import = data;
  double after = done * (double) AFTER_ROWS (import->total);

  tell_progress (import, import->after_rows ? import->total + (guint64) after : import->done);
}

static gboolean
put_in_bulk (Import *import, GError **error)
{
  g_autoptr (QdBulk) bulk = qd_bulk_new (import->project, error);
  QdReport *report = qd_export_reader_get_report (import->reader);

  if (bulk == NULL)
    return FALSE;
  qd_bulk_set_watch (bulk, tell_indexes, import, import->cancellable);
  qd_bulk_set_complete (bulk, qd_row_texts_complete, NULL);
  if (!put_rows (import, bulk, error) || !qd_bulk_finish (bulk, error))
    return FALSE;
  tell_indexes (1, import);
  report->added = import->tally.added;
  report->updated = import->tally.updated;
  report->unchanged = import->tally.unchanged;
  return TRUE;
}

static gboolean
put_all (Import *import, GError **error)
{
  return import->rows != NULL
             ? qd_import_put_rows (import->project, import->rows, import->options, import->cancellable, error)
             : put_in_bulk (import, error);
}

static gboolean
run (Import *import, const char *path, QdReport *report, GError **error)
{
  if (!qd_project_begin_large (import->project, error))
    return FALSE;
  if (keep_photo_host (import, error) && widen_filter (import, error) && put_all (import, error) &&
      qd_project_add_import (import->project, "export", path, report, error))
    return qd_project_commit (import->project, error);
  qd_project_rollback (import->project);
  return FALSE;
}

static void
tell_opening (guint64 done, guint64 total, gpointer user_data)
{
  Import *import = user_data;

  import->total = total;
  tell_progress (import, done);
}

static QdReport *
import_in_bulk (Import *import, const QdImportSource *source, const char *host, GError **error)
{
  const QdRowSourceOptions options = { host, tell_opening, import, source->shown };
  g_autoptr (QdExportReader) reader =
      qd_export_reader_open_entry (source->path, source->entry, &options, import->cancellable, error);
  guint64 done;

  if (reader == NULL)
    return NULL;
  import->reader = reader;
  qd_export_reader_get_progress (reader, &done, &import->total);
  return run (import, source->label, qd_export_reader_get_report (reader), error) ? qd_export_reader_steal_report (reader)
                                                                                  : NULL;
}

static QdReport *
import_one_by_one (Import *import, QdImportSource *source, const char *host, GError **error)
{
  const QdRowSourceOptions options = { host, import->options->progress, import->options->user_data };
  g_autoptr (QdRowSource) rows = qd_import_source_open (source, &options, import->cancellable, error);

  if (rows == NULL)
    return NULL;
  import->rows = rows;
  return run (import, source->label, rows->report, error) ? qd_row_source_steal_report (rows) : NULL;
}

/* In bulk goes what has numbers and one photo each. */
QdReport *
qd_import_source (QdProject *project, QdImportSource *source, const QdExportImportOptions *options, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GError) unread = NULL;
  g_autofree char *kept_host = qd_project_dup_setting (project, QD_SETTING_PHOTO_HOST, &unread);
  const char *host = options->photo_host != NULL ? options->photo_host : kept_host;
  Import import = { .project = project, .options = options, .cancellable = cancellable };

  if (unread != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&unread));
      return NULL;
    }
  import.licenses = options->licenses != 0 ? options->licenses : QD_LICENSE_SET (QD_LICENSE_CC0);
  return source->files != NULL ? import_one_by_one (&import, source, host, error)
                               : import_in_bulk (&import, source, host, error);
}
