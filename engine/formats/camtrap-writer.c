#include "engine/formats/camtrap-writer.h"

#include <string.h>

#include "engine/core/file.h"
#include "engine/formats/camtrap-rows.h"
#include "engine/formats/format-files.h"
#include "engine/formats/leftovers.h"

static char *
dup_file_path (const QdWriting *writing, const QdAnnotation *annotation)
{
  return g_build_filename (writing->by_subset ? qd_format_subset_folder (annotation->subset) : "media", annotation->file_name,
                           NULL);
}

static gboolean
collect (QdCamtrapRows *rows, const QdWriting *writing, GError **error)
{
  for (guint i = 0; i < writing->annotations->len; i++)
    qd_camtrap_rows_reserve (rows, writing->annotations->pdata[i]);
  for (guint i = 0; i < writing->annotations->len; i++)
    {
      g_autofree char *path = dup_file_path (writing, writing->annotations->pdata[i]);
      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
      qd_camtrap_rows_add (rows, writing->annotations->pdata[i], path);
    }
  return TRUE;
}

static gboolean
write_text (const char *folder, const char *name, const char *text, const QdWriting *writing, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return qd_leftovers_write (writing->leftovers, path, text, strlen (text), error);
}

static gboolean
write_tables (const char *path, QdCamtrapRows *rows, const QdWriting *writing, GError **error)
{
  g_autofree char *package = qd_camtrap_rows_dup_package (rows);

  return write_text (path, "media.csv", qd_camtrap_rows_get_media (rows)->str, writing, error) &&
         write_text (path, "deployments.csv", qd_camtrap_rows_get_deployments (rows)->str, writing, error) &&
         write_text (path, "observations.csv", qd_camtrap_rows_get_observations (rows)->str, writing, error) &&
         write_text (path, "datapackage.json", package, writing, error);
}

gboolean
qd_camtrap_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *title = g_filename_display_basename (path);
  g_autoptr (QdCamtrapRows) rows = NULL;
  g_autoptr (QdLeftovers) leftovers = NULL;
  QdWriting inside = *writing;

  if (!qd_format_check_sizes (writing, error) || !qd_file_make_folder (path, error))
    return FALSE;
  inside.leftovers = leftovers = qd_leftovers_find (path, "camtrap", writing->cancellable);
  rows = qd_camtrap_rows_new (&inside, title);
  return collect (rows, &inside, error) && qd_format_copy_photos (path, "media", &inside, error) &&
         write_tables (path, rows, &inside, error) && qd_format_write_credits (path, &inside, error) &&
         qd_leftovers_finish (leftovers, error);
}
