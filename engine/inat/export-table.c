#include "config.h"

#include "engine/inat/export-table.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/error.h"
#include "engine/inat/packed-entry.h"

#define LARGEST ((gint64)4 << 30) /* bytes; an export has 200,000 rows at most */

void
qd_export_table_init (QdExportTable *table, const char *path)
{
  *table = (QdExportTable){ g_strdup (path), g_path_get_basename (path), qd_packed_entry_is_packed (path), { 0 } };
}

void
qd_export_table_clear (QdExportTable *table)
{
  g_clear_pointer (&table->path, g_free);
  g_clear_pointer (&table->name, g_free);
}

GInputStream *
qd_export_table_open (QdExportTable *table, GError **error)
{
  g_autofree char *base = g_path_get_basename (table->path);
  g_autoptr (GFile) file = g_file_new_for_path (table->path);
  GInputStream *entry;

  if (!table->is_packed)
    return G_INPUT_STREAM (g_file_read (file, NULL, error));
  entry = qd_packed_entry_open (table->path, ".csv", error);
  if (entry != NULL)
    {
      g_free (table->name);
      table->name = g_strdup_printf (_ ("%s in %s"), qd_packed_entry_get_name (QD_PACKED_ENTRY (entry)), base);
    }
  return entry;
}

static gboolean
check_file_size (QdExportTable *table, GError **error)
{
  GStatBuf file;

  if (g_stat (table->path, &file) != 0 || file.st_size <= LARGEST)
    return TRUE; /* a file that is not there is told when it is opened */
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is too large for an export of observations."), table->name);
  return FALSE;
}

gboolean
qd_export_table_survey (QdExportTable *table, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = check_file_size (table, error) ? qd_export_table_open (table, error) : NULL;

  if (stream == NULL || !qd_text_survey (stream, &table->survey, cancellable, error))
    return FALSE;
  if (table->survey.n_bytes > table->survey.mark_length)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), table->name);
  return FALSE;
}

guint64
qd_export_table_tell (QdExportTable *table, GInputStream *stream)
{
  return table->is_packed ? qd_packed_entry_get_position (QD_PACKED_ENTRY (stream))
                          : (guint64) g_seekable_tell (G_SEEKABLE (stream));
}
