#include "config.h"

#include "engine/formats/voc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/voc-reader.h"
#include "engine/formats/voc-writer.h"

#define LARGEST_FILE ((gsize)64 << 20) /* bytes of one .xml */

static gboolean
is_xml_name (const char *name)
{
  gsize length = strlen (name);

  return length > 4 && name[0] != '.' && g_ascii_strcasecmp (name + length - 4, ".xml") == 0;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The .xml files right below @folder, by name. */
static GPtrArray *
list_folder (const char *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL; name = g_dir_read_name (dir))
    if (is_xml_name (name))
      g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (files, compare_paths);
  return files;
}

/* The files that @path means; none when it is no VOC. */
static GPtrArray *
list_files (const char *path)
{
  g_autofree char *annotations = g_build_filename (path, "Annotations", NULL);

  if (g_file_test (annotations, G_FILE_TEST_IS_DIR))
    return list_folder (annotations);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return list_folder (path);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  if (is_xml_name (path))
    g_ptr_array_add (files, g_strdup (path));
  return files;
}

/* Does the head of a file hold an <annotation>? */
static gboolean
looks_right (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char head[4096] = "";

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head - 1, NULL, NULL, NULL))
    return FALSE;
  return strstr (head, "<annotation") != NULL;
}

static int
voc_probe (const char *path)
{
  g_autoptr (GPtrArray) files = list_files (path);

  if (files->len == 0)
    return 0;
  return looks_right (files->pdata[0]) ? 90 : 10;
}

/* The file as UTF-8 without its byte order mark. Files with another encoding than UTF-8 are taken as Windows-1252, which holds
 * Latin-1. */
static char *
load_text (const char *path, gsize *length, GError **error)
{
  g_autofree char *text = NULL;

  if (!qd_file_read (path, LARGEST_FILE, &text, length, error))
    return NULL;
  if (!g_utf8_validate_len (text, *length, NULL) && memchr (text, 0, *length) == NULL)
    {
      g_autofree char *converted = g_convert_with_fallback (text, *length, "UTF-8", "WINDOWS-1252", NULL, NULL, length, NULL);
      if (converted != NULL)
        return g_steal_pointer (&converted);
    }
  if (*length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      *length -= 3;
      memmove (text, text + 3, *length + 1);
    }
  return g_steal_pointer (&text);
}

static QdAnnotation *
read_file (const char *path, QdReport *report, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  gsize length = 0;
  g_autofree char *text = load_text (path, &length, error);
  QdAnnotation *annotation = text != NULL ? qd_voc_parse (text, length, name, report, error) : NULL;

  if (annotation != NULL)
    annotation->alias = g_strndup (name, strlen (name) - strlen (".xml"));
  return annotation;
}

/* Reads one of several; a damaged one is left out, and is the answer in @first when there is no good one. */
static gboolean
take_file (const char *path, QdReport *report, QdAnnotationSink sink, gpointer user_data, GError **first, GError **error)
{
  g_autoptr (GError) local = NULL;
  QdAnnotation *annotation = read_file (path, report, &local);

  if (annotation != NULL)
    return sink (annotation, user_data, error);
  report->read++;
  qd_report_skip (report, "damaged file");
  qd_report_warn (report, "%s", local->message);
  if (*first == NULL)
    *first = g_steal_pointer (&local);
  return TRUE;
}

static gboolean
voc_read (const char *path, QdReport *report, QdAnnotationSink sink, gpointer user_data, GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GPtrArray) files = list_files (path);
  g_autoptr (GError) first = NULL;

  if (files->len == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no .xml file in “%s”."), path);
      return FALSE;
    }
  for (guint i = 0; i < files->len; i++)
    if (!qd_format_goes_on (cancellable, error) || !take_file (files->pdata[i], report, sink, user_data, &first, error))
      return FALSE;
  if (qd_report_count (report, "damaged file") < files->len)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

const QdFormat qd_format_voc = {
  .name = "voc",
  .title = "Pascal VOC",
  .detail = N_ ("a folder with Annotations, or one .xml file"),
  .probe = voc_probe,
  .read = voc_read,
  .write = qd_voc_write,
};
