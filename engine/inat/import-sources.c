#include "config.h"

#include "engine/inat/import-sources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/dwc-source.h"
#include "engine/inat/import.h"
#include "engine/inat/open-data-source.h"

typedef struct
{
  GPtrArray *sources;      /* of QdImportSource */
  GPtrArray *open, *loose; /* of QdTableFile: tables of the open data, tables of an archive that is unpacked */
} Sorting;

static void
source_free (gpointer data)
{
  QdImportSource *source = data;

  g_free (source->path);
  g_clear_pointer (&source->files, g_ptr_array_unref);
  g_free (source);
}

static void
add_source (Sorting *sorting, const char *path, GPtrArray *files, gboolean archive)
{
  QdImportSource *source = g_new0 (QdImportSource, 1);

  source->path = g_strdup (path);
  source->files = files;
  source->archive = archive;
  g_ptr_array_add (sorting->sources, source);
}

static gboolean
has_meta (const GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    if (g_ascii_strcasecmp (((QdTableFile *) files->pdata[i])->base, "meta.xml") == 0)
      return TRUE;
  return FALSE;
}

/* Where a file of a folder or archive, or one given alone, belongs; NULL: to no other. */
static GPtrArray *
find_group (Sorting *sorting, const QdTableFile *file)
{
  if (qd_open_data_find_table (file) != QD_N_OPEN_DATA)
    return sorting->open;
  return qd_dwc_is_core (file) || qd_dwc_is_media (file) ? sorting->loose : NULL;
}

/* Takes the files out of @files that belong to a group, and exports that lie in a folder. Returns: how many. */
static guint
sort_files (Sorting *sorting, GPtrArray *files, gboolean folder)
{
  guint n = 0;

  for (guint i = 0; i < files->len;)
    {
      QdTableFile *file = files->pdata[i];
      GPtrArray *group = find_group (sorting, file);

      if (group != NULL)
        g_ptr_array_add (group, g_ptr_array_steal_index (files, i));
      else if (folder && qd_table_file_has (file, "image_url"))
        add_source (sorting, ((QdTableFile *) files->pdata[i++])->path, NULL, FALSE);
      else
        {
          i++;
          continue;
        }
      n++;
    }
  return n;
}

/* A metafile stands for its folder. */
static char *
dup_archive (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  return g_ascii_strcasecmp (base, "meta.xml") == 0 ? g_path_get_dirname (path) : g_strdup (path);
}

static gboolean
sort_path (Sorting *sorting, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) files = qd_table_files_find (path, cancellable, error);
  gboolean folder = g_file_test (path, G_FILE_TEST_IS_DIR);

  if (files == NULL)
    return FALSE;
  if (has_meta (files))
    add_source (sorting, path, g_steal_pointer (&files), TRUE);
  else if (sort_files (sorting, files, folder) == 0)
    {
      g_autofree char *name = g_path_get_basename (path);

      if (folder)
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no table of observations in the folder “%s”."), name);
          return FALSE;
        }
      add_source (sorting, path, NULL, FALSE);
    }
  return TRUE;
}

static void
add_group (Sorting *sorting, GPtrArray *files, gboolean archive)
{
  if (files->len > 0)
    add_source (sorting, ((QdTableFile *) files->pdata[0])->path, g_ptr_array_ref (files), archive);
}

GPtrArray *
qd_import_sources_find (const char *const *paths, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (source_free);
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (qd_table_file_free);
  g_autoptr (GPtrArray) loose = g_ptr_array_new_with_free_func (qd_table_file_free);
  Sorting sorting = { sources, open, loose };

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *archive = dup_archive (paths[i]);

      if (!sort_path (&sorting, archive, cancellable, error))
        return NULL;
    }
  add_group (&sorting, open, FALSE);
  add_group (&sorting, loose, TRUE);
  return g_steal_pointer (&sources);
}

QdRowSource *
qd_import_source_open (QdImportSource *source, const QdRowSourceOptions *options, GCancellable *cancellable, GError **error)
{
  if (source->files == NULL)
    return qd_row_source_new_export (source->path, options, cancellable, error);
  return source->archive ? qd_dwc_source_new (g_steal_pointer (&source->files), options, cancellable, error)
                         : qd_open_data_source_new (g_steal_pointer (&source->files), options, cancellable, error);
}

gboolean
qd_import_folder_holds_tables (const char *folder)
{
  const char *const paths[] = { folder, NULL };
  g_autoptr (GPtrArray) sources = qd_import_sources_find (paths, NULL, NULL);
  gboolean holds = FALSE;

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    holds |= ((QdImportSource *) sources->pdata[i])->files != NULL;
  return holds;
}
