#include "config.h"
#include "engine/formats/coco.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/formats/coco-reader.h"
#include "engine/formats/coco-writer.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"

static gboolean
looks_right (const char *path)
{
  static const char *const keys[] = { "images", "categories" }, *const boxes[] = { "images", "annotations" };
  static const char *const suggested[] = { "detection_categories" };

  return (qd_format_json_smells (path, '{', keys, 2) || qd_format_json_smells (path, '{', boxes, 2)) &&
         !qd_format_json_smells (path, '{', suggested, 1);
}

static GPtrArray *
list_files (const char *path)
{
  static const char *const suffixes[] = { ".json", NULL };
  g_autofree char *annotations = g_build_filename (path, "annotations", NULL);

  return qd_format_list_files (g_file_test (annotations, G_FILE_TEST_IS_DIR) ? annotations : path, suffixes, 1);
}

/* A folder is one when its first file is. */
static int
coco_probe (const char *path)
{
  g_autoptr (GPtrArray) files = list_files (path);

  return files->len > 0 && looks_right (files->pdata[0]) ? 85 : 0;
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, G_GNUC_UNUSED gpointer data, GError **error)
{
  qd_coco_read_file (path, reading, error);
  return NULL;
}

static gboolean
coco_read (const char *path, QdReading *reading, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (path);

  if (files->len > 0)
    return qd_format_read_files (files, read_file, NULL, reading, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no .json file in “%s”."), path);
  return FALSE;
}

const QdFormat qd_format_coco = {
  .name = "coco",
  .title = "COCO",
  .detail = N_ ("a .json file, or a folder with annotations"),
  .extension = ".json",
  .first_number = 1,
  .probe = coco_probe,
  .read = coco_read,
  .write = qd_coco_write,
};
