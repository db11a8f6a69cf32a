#include "engine/formats/credits.h"

#include "engine/core/csv.h"
#include "engine/core/file.h"

gboolean
qd_credits_write (const char *path, GPtrArray *annotations, GError **error)
{
  g_autoptr (GString) table = g_string_new ("file,credit,license,url\n");

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
