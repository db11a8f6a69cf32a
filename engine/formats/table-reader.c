#include "config.h"
#include "engine/formats/table-reader.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/format-json.h"

#define LARGEST_FILE ((guint64) 1 << 30) /* bytes */

struct _QdTable
{
  char *name;
  QdCsvReader *reader;
  const QdCsvRow *row;
  guint n;
  int *places;   /* [n] of the columns; -1 where there is none */
  char **fields; /* [n] of this row */
};

static gboolean
is_named (const char *field, const char *names)
{
  g_auto (GStrv) each = g_strsplit (names, "|", -1);
  g_autofree char *text = g_strstrip (g_strdup (field));

  for (guint i = 0; each[i] != NULL; i++)
    if (g_ascii_strcasecmp (text, each[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
find_columns (QdTable *table, const char *const *columns, GError **error)
{
  for (guint i = 0; i < table->n; i++)
    {
      const char *names = columns[i] + (columns[i][0] == '*');

      table->places[i] = -1;
      for (guint f = 0; table->row != NULL && f < table->row->n_fields && table->places[i] < 0; f++)
        if (is_named (table->row->fields[f], names))
          table->places[i] = (int) f;
      if (table->places[i] >= 0 || columns[i][0] != '*')
        continue;
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s has no column “%.*s” in its first line."), table->name,
                   (int) strcspn (names, "|"), names);
      return FALSE;
    }
  return TRUE;
}

static GInputStream *
open_stream (const char *path, GError **error)
{
  guint64 bytes;
  int fd = qd_file_open (path, &bytes, error);

  if (fd < 0)
    return NULL;
  close (fd);
  if (bytes <= LARGEST_FILE)
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);
      return G_INPUT_STREAM (g_file_read (file, NULL, error));
    }
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is too large."), path);
  return NULL;
}

static gboolean
next_row (QdTable *table, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (qd_csv_reader_next (table->reader, &table->row, NULL, &local))
    return table->row != NULL;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s could not be read: %s"), table->name, local->message);
  return FALSE;
}

QdTable *
qd_table_open (const char *path, const char *const *columns, guint n, GError **error)
{
  g_autoptr (GInputStream) stream = open_stream (path, error);
  g_autoptr (QdTable) table = NULL;
  g_autoptr (GError) local = NULL;

  if (stream == NULL)
    return NULL;
  table = g_new0 (QdTable, 1);
  table->name = g_filename_display_basename (path);
  table->reader = qd_csv_reader_new (stream, 0);
  table->n = n;
  table->places = g_new0 (int, n);
  table->fields = g_new0 (char *, n);
  if (!next_row (table, &local) && local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return find_columns (table, columns, error) ? g_steal_pointer (&table) : NULL;
}

static void
clear_fields (QdTable *table)
{
  for (guint i = 0; i < table->n; i++)
    g_clear_pointer (&table->fields[i], g_free);
}

void
qd_table_free (QdTable *table)
{
  if (table == NULL)
    return;
  clear_fields (table);
  qd_csv_reader_free (table->reader);
  g_free (table->fields);
  g_free (table->places);
  g_free (table->name);
  g_free (table);
}

gboolean
qd_table_next (QdTable *table, GError **error)
{
  clear_fields (table);
  return next_row (table, error);
}

const char *
qd_table_get (QdTable *table, guint i)
{
  int place = table->places[i];

  if (place < 0 || (guint) place >= table->row->n_fields)
    return "";
  if (table->fields[i] == NULL)
    {
      const char *text = table->row->fields[place];
      gboolean guarded = text[0] == '\'' && text[1] != '\0' && strchr ("=+-@", text[1]) != NULL;
      table->fields[i] = g_strstrip (g_strdup (text + guarded));
    }
  return table->fields[i];
}

gboolean
qd_table_get_number (QdTable *table, guint i, double *value)
{
  const char *text = qd_table_get (table, i);
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value) && fabs (*value) <= QD_FORMAT_LARGEST;
}

char *
qd_table_dup_place (QdTable *table)
{
  return g_strdup_printf (_ ("Line %" PRIu64 " of %s"), table->row->line, table->name);
}
