#include "engine/formats/credits.h"

#include <string.h>

#include "engine/core/csv.h"
#include "engine/core/file.h"

#define MAX_BYTES ((gsize)64 << 20)

static const char header[] = "file,credit,license,url\n";

gboolean
qd_credits_write (const char *path, GPtrArray *annotations, GError **error)
{
  g_autoptr (GString) table = g_string_new (header);

  for (guint i = 0; i < annotations->len; i++)
    {
      const QdAnnotation *annotation = annotations->pdata[i];
      const char *fields[] = { annotation->file_name, annotation->credit, annotation->license, annotation->url };

      for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
        {
          if (f > 0)
            g_string_append_c (table, ',');
          qd_csv_append_field (table, fields[f] != NULL ? fields[f] : "", ',');
        }
      g_string_append_c (table, '\n');
    }
  return qd_file_write (path, table->str, table->len, error);
}

GPtrArray *
qd_credits_list_files (const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!qd_file_read (path, MAX_BYTES, &text, &length, NULL) || !g_str_has_prefix (text, header))
    return NULL;
  gsize skipped = strlen (header);
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_data (text + skipped, (gssize)(length - skipped), NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, ',');
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  const QdCsvRow *row;

  while (qd_csv_reader_next (reader, &row, NULL, NULL) && row != NULL)
    g_ptr_array_add (files, g_strdup (row->fields[0]));
  return files;
}
