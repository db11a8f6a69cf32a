#include "config.h"

#include "engine/inat/import-sources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/dwc-source.h"
#include "engine/inat/export-table.h"
#include "engine/inat/foreign-file.h"
#include "engine/inat/import.h"
#include "engine/inat/open-data-source.h"

#define MOST_PARTS 32 /* of a path, by which files of one name are told apart */

typedef struct
{
  GPtrArray *sources;      /* of QdImportSource */
  GPtrArray *open, *loose; /* of QdTableFile: tables of the open data, tables of an archive that is unpacked */
  GPtrArray *notes;        /* of char *: what is left out beside tables */
} Sorting;

static void
source_free (gpointer data)
{
  QdImportSource *source = data;

  g_free (source->path);
  g_free (source->entry);
  g_free (source->shown);
  g_free (source->label);
  g_clear_pointer (&source->notes, g_ptr_array_unref);
  g_clear_pointer (&source->files, g_ptr_array_unref);
  g_free (source);
}

static QdImportSource *
add_source (Sorting *sorting, const char *path, GPtrArray *files, gboolean archive)
{
  QdImportSource *source = g_new0 (QdImportSource, 1);

  source->path = g_strdup (path);
  source->label = g_strdup (path);
  source->files = files;
  source->archive = archive;
  g_ptr_array_add (sorting->sources, source);
  return source;
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

/* An export that is packed with tables of another kind is not read with them, and that is not to go unsaid. */
static void
note_exports (Sorting *sorting, const GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      const QdTableFile *file = files->pdata[i];

      if (qd_table_file_has (file, "image_url"))
        g_ptr_array_add (sorting->notes,
                         g_strdup_printf (_ ("Left out: “%s” is an export, and lies beside tables of another kind; it can be "
                                             "imported by itself."),
                                          file->name));
    }
}

static void
add_entry (Sorting *sorting, const QdTableFile *file)
{
  QdImportSource *source = add_source (sorting, file->path, NULL, FALSE);

  g_free (source->label);
  source->label = g_strdup_printf ("%s: %s", file->path, file->base);
  source->entry = g_strdup (file->entry);
}

/* Of a folder: one that lies there, packed by itself or not, or one of a .zip. */
static void
add_export (Sorting *sorting, const QdTableFile *file)
{
  g_autofree char *lower = g_ascii_strdown (file->path, -1);

  if (g_str_has_suffix (lower, ".zip"))
    add_entry (sorting, file);
  else
    add_source (sorting, file->path, NULL, FALSE);
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
        add_export (sorting, files->pdata[i++]);
      else
        {
          i++;
          continue;
        }
      n++;
    }
  return n;
}

/* ---- Exports in an archive ---- */

static gboolean
is_packed_csv (const QdTableFile *file)
{
  g_autofree char *lower = g_ascii_strdown (file->entry != NULL ? file->entry : "", -1);

  return g_str_has_suffix (lower, ".csv");
}

static guint
count_packed_csv (const GPtrArray *files)
{
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    n += is_packed_csv (files->pdata[i]) ? 1 : 0;
  return n;
}

/* Each .csv of an archive that is an export, in their order; of the others it is noted why not. Without any nothing is added. */
static gboolean
add_entries (Sorting *sorting, const GPtrArray *files, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  guint first = sorting->sources->len;

  for (guint i = 0; i < files->len; i++)
    {
      const QdTableFile *file = files->pdata[i];
      g_autofree char *why = NULL;

      if (!is_packed_csv (file))
        continue;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading “%s” was stopped."), file->name);
          return FALSE;
        }
      if (!qd_export_table_check (file, &why, cancellable, error))
        return FALSE;
      if (why != NULL)
        g_ptr_array_add (notes, g_strdup_printf (_ ("Left out: %s"), why));
      else
        add_entry (sorting, file);
    }
  if (sorting->sources->len > first)
    ((QdImportSource *) sorting->sources->pdata[first])->notes = g_steal_pointer (&notes);
  return TRUE;
}

/* A file that holds no tables that belong together: an export, or an archive of one or several. What is none is refused when it
 * is opened. */
static gboolean
sort_exports (Sorting *sorting, const char *path, const GPtrArray *files, GCancellable *cancellable, GError **error)
{
  guint before = sorting->sources->len;

  if (count_packed_csv (files) > 1 && !add_entries (sorting, files, cancellable, error))
    return FALSE;
  if (sorting->sources->len == before)
    add_source (sorting, path, NULL, FALSE);
  return TRUE;
}

/* ---- Paths ---- */

/* A metafile stands for its folder. */
static char *
dup_archive (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  return g_ascii_strcasecmp (base, "meta.xml") == 0 ? g_path_get_dirname (path) : g_strdup (path);
}

/* @first: of the notes on it. */
static void
set_no_table (Sorting *sorting, const char *path, guint first, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);

  if (sorting->notes->len > first)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no table of observations in the folder “%s”. %s"), name,
                 (const char *) sorting->notes->pdata[first]);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no table of observations in the folder “%s”."), name);
}

static gboolean
sort_path (Sorting *sorting, const char *path, GCancellable *cancellable, GError **error)
{
  gboolean folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  guint n_notes = sorting->notes->len;
  g_autoptr (GPtrArray) files
      = folder || qd_foreign_file_check (path, error) ? qd_table_files_find (path, sorting->notes, cancellable, error) : NULL;

  if (files == NULL)
    return FALSE;
  if (has_meta (files))
    {
      note_exports (sorting, files);
      add_source (sorting, path, g_steal_pointer (&files), TRUE);
    }
  else if (sort_files (sorting, files, folder) == 0)
    {
      if (!folder)
        return sort_exports (sorting, path, files, cancellable, error);
      set_no_table (sorting, path, n_notes, error);
      return FALSE;
    }
  else if (!folder)
    note_exports (sorting, files);
  return TRUE;
}

static void
add_notes (QdImportSource *source, const GPtrArray *notes)
{
  if (source->notes == NULL)
    source->notes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < notes->len; i++)
    g_ptr_array_add (source->notes, g_strdup (notes->pdata[i]));
}

static void
add_group (Sorting *sorting, GPtrArray *files, gboolean archive)
{
  if (files->len > 0)
    add_source (sorting, ((QdTableFile *) files->pdata[0])->path, g_ptr_array_ref (files), archive);
}

/* ---- Names ---- */

/* The last @n parts of a path. */
static char *
dup_end (const char *path, guint n)
{
  const char *at = path + strlen (path);

  while (at > path && (at[-1] != G_DIR_SEPARATOR || --n > 0))
    at--;
  return g_filename_display_name (at);
}

/* Is there another file with the same last @n parts of its path? */
static gboolean
is_shared (const GPtrArray *sources, const QdImportSource *source, guint n)
{
  g_autofree char *end = dup_end (source->path, n);

  for (guint i = 0; i < sources->len; i++)
    {
      const QdImportSource *other = sources->pdata[i];
      g_autofree char *its = other->files == NULL ? dup_end (other->path, n) : NULL;

      if (strcmp (other->path, source->path) != 0 && g_strcmp0 (its, end) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Exports of one name are told apart by their folders. */
static void
name_exports (const GPtrArray *sources)
{
  for (guint i = 0; i < sources->len; i++)
    {
      QdImportSource *source = sources->pdata[i];
      guint n = 1;

      while (source->files == NULL && n < MOST_PARTS && is_shared (sources, source, n))
        n++;
      if (n > 1)
        source->shown = dup_end (source->path, n);
    }
}

GPtrArray *
qd_import_sources_find (const char *const *paths, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (source_free);
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (qd_table_file_free);
  g_autoptr (GPtrArray) loose = g_ptr_array_new_with_free_func (qd_table_file_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  Sorting sorting = { sources, open, loose, notes };

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *archive = dup_archive (paths[i]);

      if (!sort_path (&sorting, archive, cancellable, error))
        return NULL;
    }
  add_group (&sorting, open, FALSE);
  add_group (&sorting, loose, TRUE);
  name_exports (sources);
  if (notes->len > 0)
    add_notes (sources->pdata[0], notes);
  return g_steal_pointer (&sources);
}

QdRowSource *
qd_import_source_open (QdImportSource *source, const QdRowSourceOptions *options, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (source->files != NULL, NULL);
  return source->archive ? qd_dwc_source_new (g_steal_pointer (&source->files), options, cancellable, error)
                         : qd_open_data_source_new (g_steal_pointer (&source->files), options, cancellable, error);
}

static gboolean
folder_holds (const char *folder, gboolean together)
{
  const char *const paths[] = { folder, NULL };
  g_autoptr (GPtrArray) sources = qd_import_sources_find (paths, NULL, NULL);
  gboolean holds = FALSE;

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    holds |= (((QdImportSource *) sources->pdata[i])->files != NULL) == together;
  return holds;
}

gboolean
qd_import_folder_holds_tables (const char *folder)
{
  return folder_holds (folder, TRUE);
}

gboolean
qd_import_folder_holds_exports (const char *folder)
{
  return folder_holds (folder, FALSE);
}
