#include "config.h"
#include "engine/formats/format-files.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/credits.h"
#include "engine/formats/leftovers.h"

gboolean
qd_format_has_suffix (const char *name, const char *suffix)
{
  gsize length = strlen (name), n = strlen (suffix);

  return length > n && g_ascii_strcasecmp (name + length - n, suffix) == 0;
}

static gboolean
is_wanted (const char *path, const char *const *suffixes)
{
  const char *slash = strrchr (path, '/'), *name = slash != NULL ? slash + 1 : path;

  for (guint i = 0; suffixes[i] != NULL && name[0] != '.'; i++)
    if (qd_format_has_suffix (name, suffixes[i]))
      return TRUE;
  return FALSE;
}

static void
add_folder (GPtrArray *files, const char *folder, const char *const *suffixes, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL && files->len < QD_FORMAT_MOST_FILES;
       name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] == '.')
        continue;
      if (is_wanted (name, suffixes) && !g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (files, g_steal_pointer (&path));
      else if (depth > 1 && g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        add_folder (files, path, suffixes, depth - 1);
    }
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
qd_format_list_files (const char *path, const char *const *suffixes, guint depth)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    add_folder (files, path, suffixes, depth);
  else if (is_wanted (path, suffixes))
    g_ptr_array_add (files, g_strdup (path));
  g_ptr_array_sort (files, compare_paths);
  return files;
}

char *
qd_format_dup_stem (const char *name)
{
  const char *slash = strrchr (name, '/'), *base = slash != NULL ? slash + 1 : name, *dot = strrchr (base, '.');

  return dot != NULL && dot != base ? g_strndup (base, (gsize) (dot - base)) : g_strdup (base);
}

char *
qd_format_find_picture (const char *folder, const char *path)
{
  static const char *const suffixes[] = { ".jpg",  ".jpeg", ".png", ".JPG", ".JPEG", ".PNG",
                                          ".webp", ".gif",  ".bmp", ".tif", ".tiff" };
  g_autofree char *stem = qd_format_dup_stem (path);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (stem, suffixes[i], NULL);
      g_autofree char *picture = g_build_filename (folder, name, NULL);
      if (g_file_test (picture, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&picture);
    }
  return NULL;
}

char *
qd_format_load_text (const char *path, gsize max_bytes, gsize *length, GError **error)
{
  g_autofree char *text = NULL;

  if (!qd_file_read (path, max_bytes, &text, length, error))
    return NULL;
  if (!g_utf8_validate_len (text, *length, NULL))
    {
      gsize n = *length;
      char *converted = memchr (text, 0, n) != NULL
                            ? NULL
                            : g_convert_with_fallback (text, (gssize) n, "UTF-8", "WINDOWS-1252", NULL, NULL, length, NULL);
      if (converted == NULL) /* bytes that mean nothing there either */
        {
          converted = g_utf8_make_valid (text, (gssize) n);
          *length = strlen (converted);
        }
      return converted;
    }
  if (*length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      *length -= 3;
      memmove (text, text + 3, *length + 1);
    }
  return g_steal_pointer (&text);
}

/* The sink of a reading, and whether it failed. */
typedef struct
{
  QdAnnotationSink sink;
  gpointer user_data;
  gboolean failed;
} Passing;

static gboolean
pass (QdAnnotation *annotation, gpointer user_data, GError **error)
{
  Passing *passing = user_data;

  passing->failed |= !passing->sink (annotation, passing->user_data, error);
  return !passing->failed;
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, QD_ERROR, QD_ERROR_INPUT) || g_error_matches (error, QD_ERROR, QD_ERROR_IO);
}

static gboolean
read_each (GPtrArray *files, QdReadFileFunc func, gpointer data, QdReading *reading, Passing *passing, GError **error)
{
  g_autoptr (GError) first = NULL;
  guint damaged = 0;

  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (GError) local = NULL;
      if (!qd_format_goes_on (reading->cancellable, error))
        return FALSE;
      QdAnnotation *annotation = func (files->pdata[i], reading, data, &local);
      if (annotation != NULL)
        pass (annotation, passing, &local);
      if (local == NULL)
        continue;
      if (passing->failed || !is_damage (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      damaged++;
      reading->report->read++;
      qd_report_skip (reading->report, "damaged file");
      qd_report_warn (reading->report, "%s", local->message);
      if (first == NULL)
        first = g_steal_pointer (&local);
    }
  if (damaged < files->len || damaged == 0)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

gboolean
qd_format_read_files (GPtrArray *files, QdReadFileFunc func, gpointer data, QdReading *reading, GError **error)
{
  Passing passing = { reading->sink, reading->user_data, FALSE };
  gboolean good;

  reading->sink = pass;
  reading->user_data = &passing;
  good = read_each (files, func, data, reading, &passing, error);
  reading->sink = passing.sink;
  reading->user_data = passing.user_data;
  return good;
}

const char *
qd_format_subset_folder (QdSubset subset)
{
  static const char *const names[QD_N_SUBSETS] = { "unsplit", "train", "val", "test" };

  return names[subset];
}

GPtrArray *
qd_format_list_json_files (const char *path, guint depth)
{
  static const char *const suffixes[] = { ".json", NULL };

  return qd_format_list_files (path, suffixes, depth);
}

gboolean
qd_format_read_json_files (const char *path, guint depth, QdReadFileFunc func, QdReading *reading, GError **error)
{
  g_autoptr (GPtrArray) files = qd_format_list_json_files (path, depth);

  if (files->len > 0)
    return qd_format_read_files (files, func, NULL, reading, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no .json file in “%s”."), path);
  return FALSE;
}

/* A picture that is there already is never written over: it may be somebody's own. */
static gboolean
check_same (const char *photo, const char *there, GCancellable *cancellable, GError **error)
{
  g_autofree char *sum = qd_file_sha256_cancellable (photo, cancellable, error);
  g_autofree char *other = sum != NULL ? qd_file_sha256_cancellable (there, cancellable, error) : NULL;

  if (sum == NULL || other == NULL)
    return FALSE;
  if (g_str_equal (sum, other))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is another picture already; export to another folder."), there);
  return FALSE;
}

gboolean
qd_format_copy_photo (const char *folder, const QdAnnotation *annotation, GCancellable *cancellable, GError **error)
{
  g_autofree char *to = g_build_filename (folder, annotation->file_name, NULL);

  if (annotation->path == NULL)
    return TRUE;
  if (g_file_test (to, G_FILE_TEST_EXISTS))
    return check_same (annotation->path, to, cancellable, error);
  return qd_file_make_folder (folder, error) && qd_file_copy_cancellable (annotation->path, to, cancellable, error);
}

gboolean
qd_format_copy_photos (const char *folder, const char *name, const QdWriting *writing, GError **error)
{
  for (guint i = 0; writing->with_photos && i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      const char *part = writing->by_subset ? qd_format_subset_folder (annotation->subset) : name;
      g_autofree char *to = g_build_filename (folder, part, NULL);
      if (!qd_writing_goes_on (writing, i, error))
        return FALSE;
      if (writing->leftovers != NULL ? !qd_leftovers_copy_photo (writing->leftovers, to, annotation, error)
                                     : !qd_format_copy_photo (to, annotation, writing->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_format_has_photos (const QdWriting *writing, QdSubset subset)
{
  for (guint i = 0; i < writing->annotations->len; i++)
    if (((const QdAnnotation *) writing->annotations->pdata[i])->subset == subset)
      return TRUE;
  return FALSE;
}

gboolean
qd_format_write_parts (const char *path, const QdWriting *writing, QdWritePartFunc func, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *stem = qd_format_dup_stem (path);
  const char *dot = strrchr (path, '.'), *extension = dot != NULL && strchr (dot, '/') == NULL ? dot : "";

  if (!qd_file_make_folder (folder, error))
    return FALSE;
  if (!writing->by_subset)
    return func (path, writing, G_MAXUINT, error);
  for (int subset = 0; subset < QD_N_SUBSETS; subset++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%s%s", stem, qd_format_subset_folder (subset), extension);
      g_autofree char *part = g_build_filename (folder, name, NULL);
      if (qd_format_has_photos (writing, subset) && !func (part, writing, 1u << subset, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_format_write_credits (const char *folder, const QdWriting *writing, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "CREDITS.csv", NULL);

  return qd_credits_write (path, writing, error);
}

gboolean
qd_format_check_subsets (const QdWriting *writing, GError **error)
{
  for (guint i = 0; i < writing->annotations->len; i++)
    if (!writing->by_subset || ((const QdAnnotation *) writing->annotations->pdata[i])->subset != QD_SUBSET_NONE)
      return TRUE;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT,
                       _ ("The photos are in no parts for training, validation and test yet; make a split first."));
  return FALSE;
}

gboolean
qd_format_check_sizes (const QdWriting *writing, GError **error)
{
  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      if (annotation->width > 0 && annotation->height > 0)
        continue;
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The size of the photo “%s” is not known, so its boxes cannot be written in this format."),
                   annotation->file_name);
      return FALSE;
    }
  return TRUE;
}
