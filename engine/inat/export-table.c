#include "config.h"

#include "engine/inat/export-table.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/inat/export-columns.h"
#include "engine/inat/packed-entry.h"

#define LARGEST ((guint64) 4 << 30) /* bytes; an export has 200,000 rows at most */
#define HEAD    65536            /* bytes that say whether a table is an export */

void
qd_export_table_init (QdExportTable *table, const char *path, const char *entry, const char *shown)
{
  *table = (QdExportTable){ .path = g_strdup (path), .entry = g_strdup (entry) };
  table->shown = shown != NULL ? g_strdup (shown) : g_path_get_basename (path);
  table->name = g_strdup (table->shown);
  table->is_packed = qd_packed_entry_is_packed (path);
}

void
qd_export_table_clear (QdExportTable *table)
{
  g_clear_pointer (&table->path, g_free);
  g_clear_pointer (&table->shown, g_free);
  g_clear_pointer (&table->entry, g_free);
  g_clear_pointer (&table->name, g_free);
}

GInputStream *
qd_export_table_open (QdExportTable *table, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (table->path);
  GInputStream *entry;

  if (!table->is_packed)
    return G_INPUT_STREAM (g_file_read (file, NULL, error));
  entry = table->entry != NULL ? qd_packed_entry_open_named (table->path, table->entry, cancellable, error)
                               : qd_packed_entry_open (table->path, ".csv", cancellable, error);
  if (entry != NULL)
    {
      qd_packed_entry_limit (QD_PACKED_ENTRY (entry));
      g_free (table->name);
      table->name = g_strdup_printf (_ ("%s in %s"), qd_packed_entry_get_name (QD_PACKED_ENTRY (entry)),
                                     table->shown);
    }
  return entry;
}

/* ---- Is it one? ---- */

static gboolean
check_rows (QdCsvReader *reader, const char *name, GError **error)
{
  QdColumns columns = { 0 };
  const QdCsvRow *row;
  gboolean ok;

  if (!qd_csv_reader_next (reader, &row, NULL, error))
    return FALSE;
  if (row == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” has no line with the names of columns."), name);
      return FALSE;
    }
  ok = qd_columns_find (&columns, row->fields, row->n_fields, name, error);
  qd_columns_clear (&columns);
  if (!ok || !qd_csv_reader_next (reader, &row, NULL, NULL) || row != NULL) /* a row that is cut off is none to judge by */
    return ok;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds no observations."), name);
  return FALSE;
}

static gboolean
check_head (const char *head, gsize length, const char *name, GError **error)
{
  g_autoptr (GInputStream) once = g_memory_input_stream_new_from_data (head, (gssize) length, NULL);
  g_autoptr (GInputStream) again = g_memory_input_stream_new_from_data (head, (gssize) length, NULL);
  QdTextSurvey survey;

  if (length == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), name);
      return FALSE;
    }
  g_autoptr (GInputStream) text
      = qd_text_survey (once, &survey, NULL, NULL, NULL, error) ? qd_text_decode (again, &survey, error) : NULL;
  if (text == NULL)
    return FALSE;
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (text, '\0');
  return check_rows (reader, name, error);
}

gboolean
qd_export_table_check (const QdTableFile *file, char **why, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = qd_table_file_open (file, cancellable, error);
  g_autofree char *head = g_malloc (HEAD);
  g_autoptr (GError) local = NULL;
  gsize length;

  *why = NULL;
  if (stream == NULL || !g_input_stream_read_all (stream, head, HEAD, &length, cancellable, error))
    return FALSE;
  if (check_head (head, length, file->name, &local))
    return TRUE;
  *why = local->domain == QD_ERROR ? g_strdup (local->message)
                                   : g_strdup_printf (_ ("“%s” could not be read: %s."), file->name, local->message);
  return TRUE;
}

/* ---- The whole of it ---- */

/* The rest of what an archive holds, as long as the archive is whole. */
static gboolean
read_through (GInputStream *stream, guint64 *n_bytes, QdTextTell tell, gpointer user_data, GCancellable *cancellable,
              GError **error)
{
  g_autofree char *chunk = g_malloc (HEAD);
  gssize n;

  while ((n = g_input_stream_read (stream, chunk, HEAD, cancellable, error)) > 0)
    {
      *n_bytes += (guint64) n;
      tell (user_data);
    }
  return n == 0;
}

static gboolean
survey (QdExportTable *table, QdTextTell tell, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = qd_export_table_open (table, cancellable, error);
  guint64 n_bytes;

  if (stream == NULL || !qd_text_survey (stream, &table->survey, tell, user_data, cancellable, error))
    return FALSE;
  if (!table->is_packed)
    return TRUE;
  n_bytes = table->survey.n_bytes;
  if (!read_through (stream, &n_bytes, tell, user_data, cancellable, error))
    return FALSE;
  table->n_bytes = n_bytes;
  return TRUE;
}

gboolean
qd_export_table_survey (QdExportTable *table, QdTextTell tell, gpointer user_data, GCancellable *cancellable, GError **error)
{
  GStatBuf file;

  if (g_stat (table->path, &file) == 0) /* a file that is not there is told when it is opened */
    table->n_bytes = (guint64) file.st_size;
  if (table->n_bytes > LARGEST)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is too large for an export of observations."), table->name);
      return FALSE;
    }
  if (!survey (table, tell, user_data, cancellable, error))
    return FALSE;
  if (table->survey.n_bytes > table->survey.mark_length)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), table->name);
  return FALSE;
}

guint64
qd_export_table_tell (const QdExportTable *table, GInputStream *stream)
{
  return table->is_packed ? qd_packed_entry_get_position (QD_PACKED_ENTRY (stream))
                          : (guint64) g_seekable_tell (G_SEEKABLE (stream));
}
