#include "config.h"

#include "engine/inat/table-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/inat/packed-entry.h"

#define HEAD 65536 /* bytes in which a first line has to end */

void
qd_table_file_free (gpointer data)
{
  QdTableFile *file = data;

  g_free (file->path);
  g_free (file->entry);
  g_free (file->name);
  g_free (file->base);
  g_strfreev (file->columns);
  g_free (file);
}

/* ---- The first line ---- */

static char *
folded (const char *text)
{
  return g_strstrip (g_utf8_casefold (text, -1));
}

static void
take_columns (QdTableFile *file, const char *head, gsize length)
{
  gsize mark = length >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (head + mark, (gssize) (length - mark), NULL);
  g_autoptr (QdCsvReader) reader = qd_csv_reader_new (stream, '\0');
  g_autoptr (GStrvBuilder) columns = g_strv_builder_new ();
  const QdCsvRow *row = NULL;

  if (memchr (head, '\0', length) == NULL && qd_csv_reader_next (reader, &row, NULL, NULL) && row != NULL)
    for (guint i = 0; i < row->n_fields; i++)
      {
        g_autofree char *name = folded (row->fields[i]);
        g_strv_builder_add (columns, name);
      }
  file->columns = g_strv_builder_end (columns);
  file->delimiter = qd_csv_reader_get_delimiter (reader);
}

/* A file that cannot be read has no columns; its own reader says why. */
static void
look_at (QdTableFile *file, GInputStream *stream, GCancellable *cancellable)
{
  g_autofree char *head = g_malloc (HEAD);
  gsize length = 0;

  if (stream != NULL)
    g_input_stream_read_all (stream, head, HEAD, &length, cancellable, NULL);
  take_columns (file, head, length);
}

gboolean
qd_table_file_has (const QdTableFile *file, const char *column)
{
  return g_strv_contains ((const char *const *) file->columns, column);
}

/* ---- Finding ---- */

static char *
dup_base (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *lower = g_ascii_strdown (base, -1);

  return g_str_has_suffix (lower, ".gz") ? g_strndup (base, strlen (base) - 3) : g_steal_pointer (&base);
}

static gboolean
is_called_table (const char *base)
{
  g_autofree char *lower = g_ascii_strdown (base, -1);

  return g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".tsv") || g_str_has_suffix (lower, ".txt") ||
         strcmp (lower, "meta.xml") == 0;
}

static QdTableFile *
file_new (const char *path, const char *entry)
{
  QdTableFile *file = g_new0 (QdTableFile, 1);

  file->path = g_strdup (path);
  file->entry = g_strdup (entry);
  file->base = dup_base (entry != NULL ? entry : path);
  return file;
}

static guint64
bytes_of (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (guint64) status.st_size : 0;
}

static QdTableFile *
plain_new (const char *path, GCancellable *cancellable)
{
  QdTableFile *file = file_new (path, NULL);
  g_autoptr (GInputStream) stream = qd_table_file_open (file, cancellable, NULL);

  file->name = g_path_get_basename (path);
  file->bytes = bytes_of (path);
  file->sized = TRUE;
  look_at (file, stream, cancellable);
  return file;
}

typedef struct
{
  GPtrArray *files;
  const char *path;
  GCancellable *cancellable;
} Listing;

static void
on_entry (QdPackedEntry *entry, const char *name, guint64 bytes, gpointer user_data)
{
  Listing *listing = user_data;
  g_autofree char *base = dup_base (name), *archive = g_path_get_basename (listing->path), *whole = dup_base (listing->path);
  QdTableFile *file;

  if (!is_called_table (base))
    return;
  file = file_new (listing->path, name);
  file->sized = bytes > 0;
  file->bytes = bytes > 0 ? bytes : bytes_of (listing->path);
  file->name = strcmp (base, whole) == 0 ? g_strdup (archive) : g_strdup_printf (_ ("%s in %s"), base, archive);
  look_at (file, G_INPUT_STREAM (entry), listing->cancellable);
  g_ptr_array_add (listing->files, file);
}

static gboolean
find_in_archive (GPtrArray *files, const char *path, GCancellable *cancellable, GError **error)
{
  Listing listing = { files, path, cancellable };

  return qd_packed_entry_list (path, on_entry, &listing, cancellable, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What is in a .zip of a folder that is an export; one that cannot be read is noted. */
static gboolean
find_exports_in_zip (GPtrArray *files, const char *path, GPtrArray *notes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (qd_table_file_free);
  g_autoptr (GError) local = NULL;

  if (!find_in_archive (entries, path, cancellable, &local))
    {
      if (g_error_matches (local, QD_ERROR, QD_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_ptr_array_add (notes, g_strdup_printf (_ ("Left out: %s"), local->message));
      return TRUE;
    }
  for (guint i = 0; i < entries->len;)
    if (qd_table_file_has (entries->pdata[i], "image_url"))
      g_ptr_array_add (files, g_ptr_array_steal_index (entries, i));
    else
      i++;
  return TRUE;
}

static gboolean
is_zip (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".zip") && qd_packed_entry_is_packed (path);
}

/* A file of a folder that is packed counts when its one entry is called like a table; so do exports in a .zip. Other
 * archives there are let alone. */
static gboolean
find_in_folder (GPtrArray *files, const char *folder, GPtrArray *notes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (dir == NULL)
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_IO, local->message);
      return FALSE;
    }
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL), *base = dup_base (path);

      if (*base != '.' && is_zip (path) && !find_exports_in_zip (files, path, notes, cancellable, error))
        return FALSE;
      if (*base == '.' || !is_called_table (base) || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      if (!qd_packed_entry_is_packed (path))
        g_ptr_array_add (files, plain_new (path, cancellable));
      else if (!find_in_archive (files, path, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
qd_table_files_find (const char *path, GPtrArray *notes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (qd_table_file_free);
  gboolean ok = TRUE;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    ok = find_in_folder (files, path, notes, cancellable, error);
  else if (qd_packed_entry_is_packed (path))
    ok = find_in_archive (files, path, cancellable, error);
  else
    g_ptr_array_add (files, plain_new (path, cancellable));
  return ok ? g_steal_pointer (&files) : NULL;
}

/* ---- Reading ---- */

GInputStream *
qd_table_file_open (const QdTableFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) plain = g_file_new_for_path (file->path);

  return file->entry != NULL ? qd_packed_entry_open_named (file->path, file->entry, cancellable, error)
                             : G_INPUT_STREAM (g_file_read (plain, NULL, error));
}

guint64
qd_table_file_tell (const QdTableFile *file, GInputStream *stream)
{
  if (file->entry == NULL)
    return (guint64) g_seekable_tell (G_SEEKABLE (stream));
  return file->sized ? qd_packed_entry_get_position (QD_PACKED_ENTRY (stream))
                     : qd_packed_entry_get_packed_position (QD_PACKED_ENTRY (stream));
}
