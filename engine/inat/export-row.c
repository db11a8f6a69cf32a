#include "config.h"

#include "engine/inat/export-reader.h"

#include <glib/gi18n-lib.h>
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

const char *
qd_export_row_get_known (const QdExportRow *row, const char *text, guint blank)
{
  return *text != '\0' || (row->blanks & blank) != 0 ? text : NULL;
}

const char *
qd_export_row_get_common_name (const QdExportRow *row, gboolean *guessed)
{
  *guessed = *row->common_name == '\0' && *row->scientific_name == '\0' && row->taxon_id == 0;
  if (!*guessed)
    return row->common_name;
  return *row->species_guess != '\0' ? row->species_guess : _ ("Unidentified");
}

QdLicense
qd_export_row_get_photo_license (const QdExportRow *row)
{
  return row->photo.host == QD_PHOTO_HOST_OPEN_DATA ? row->license : QD_LICENSE_ALL_RIGHTS_RESERVED;
}

gboolean
qd_export_row_tells_credit (const QdExportRow *row)
{
  return !row->license_unknown &&
         (*row->user_name != '\0' || ((row->blanks & QD_BLANK_USER_NAME) != 0 && *row->user_login != '\0'));
}
