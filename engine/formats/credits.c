#include "engine/formats/credits.h"

#include "engine/core/csv.h"
#include "engine/formats/leftovers.h"

static const char header[] = "file,credit,license,url\n";

gboolean
qd_credits_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autoptr (GString) table = g_string_new (header);

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      const char *fields[] = { annotation->file_name, annotation->credit, annotation->license, annotation->url };

      for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
        {
          if (f > 0)
            g_string_append_c (table, ',');
          qd_csv_append_field (table, fields[f] != NULL ? fields[f] : "", ',');
        }
      g_string_append_c (table, '\n');
    }
  return qd_leftovers_write (writing->leftovers, path, table->str, table->len, error);
}
