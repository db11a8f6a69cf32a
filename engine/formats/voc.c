#include "config.h"

#include "engine/formats/voc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/formats/format-files.h"
#include "engine/formats/voc-reader.h"
#include "engine/formats/voc-writer.h"

#define LARGEST_FILE ((gsize) 64 << 20) /* bytes of one .xml */

/* The files that @path means; none when it is no VOC. */
static GPtrArray *
list_files (const char *path)
{
  static const char *const suffixes[] = { ".xml", NULL };
  g_autofree char *annotations = g_build_filename (path, "Annotations", NULL);

  return qd_format_list_files (g_file_test (annotations, G_FILE_TEST_IS_DIR) ? annotations : path, suffixes, 1);
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

/* Beside the annotations, or in JPEGImages beside their folder; NULL when it is not there. */
static char *
find_photo (const char *path, const char *photo)
{
  g_autofree char *folder = g_path_get_dirname (path), *parent = g_path_get_dirname (folder);
  g_autofree char *photos = g_build_filename (parent, "JPEGImages", NULL);
  char *found = qd_format_find_picture (photos, photo);

  return found != NULL ? found : qd_format_find_picture (folder, photo);
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  gsize length = 0;
  g_autofree char *text = qd_format_load_text (path, LARGEST_FILE, &length, error);
  QdAnnotation *annotation = text != NULL ? qd_voc_parse (text, length, name, reading->report, error) : NULL;

  if (annotation == NULL)
    return NULL;
  annotation->alias = qd_format_dup_stem (name);
  annotation->path = find_photo (path, annotation->photo);
  return annotation;
}

static gboolean
voc_read (const char *path, QdReading *reading, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (path);

  if (files->len > 0)
    return qd_format_read_files (files, read_file, NULL, reading, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no .xml file in “%s”."), path);
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
