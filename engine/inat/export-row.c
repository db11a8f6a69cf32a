#include "engine/inat/export-reader.h"

#include <string.h>

#include "engine/inat/export-columns.h"

static gboolean
same_name (const char *name, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  return strcmp (folded, wanted) == 0;
}

gboolean
qd_export_row_is_taxon (const QdExportRow *row, const char *name)
{
  g_autofree char *wanted = g_strstrip (g_utf8_casefold (name, -1));
  g_autofree char *genus = g_strconcat (wanted, " ", NULL);
  g_autofree char *scientific = g_utf8_casefold (row->scientific_name, -1);

  if (*wanted == '\0')
    return FALSE;
  if (qd_column_parse_number (wanted) != 0)
    return qd_column_parse_number (wanted) == row->taxon_id;
  if (strcmp (scientific, wanted) == 0 || g_str_has_prefix (scientific, genus) || same_name (row->common_name, wanted) ||
      same_name (row->iconic_taxon, wanted))
    return TRUE;
  for (guint i = 0; i < row->n_lineage; i++)
    if (same_name (row->lineage[i], wanted))
      return TRUE;
  return row->scientific_name[0] == '\0' && same_name (row->species_guess, wanted);
}

gboolean
qd_export_row_is_wanted (const QdExportRow *row, const char *const *taxa)
{
  if (taxa == NULL || taxa[0] == NULL)
    return TRUE;
  for (guint i = 0; taxa[i] != NULL; i++)
    if (qd_export_row_is_taxon (row, taxa[i]))
      return TRUE;
  return FALSE;
}
