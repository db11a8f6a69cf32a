#include "config.h"
#include "engine/formats/voc-leftovers.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/formats/credits.h"
#include "engine/formats/format-files.h"

#define MAX_BYTES ((gsize) 16 << 20)

static gboolean
remove_file (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be removed"), path);
  return FALSE;
}

static gboolean
is_ours (const char *path)
{
  g_autofree char *xml = NULL;
  gsize length;

  return !g_file_test (path, G_FILE_TEST_IS_SYMLINK) && qd_file_read (path, MAX_BYTES, &xml, &length, NULL) &&
         strstr (xml, "<database>Quadrat</database>") != NULL;
}

static gboolean
remove_annotation (const char *folder, const char *stem, GError **error)
{
  g_autofree char *name = g_strconcat (stem, ".xml", NULL);
  g_autofree char *path = g_build_filename (folder, "Annotations", name, NULL);

  return strchr (stem, '/') != NULL || !is_ours (path) || remove_file (path, error);
}

static gboolean
remove_lists (const char *folder, GError **error)
{
  static const char *const lists[] = { "train.txt", "val.txt", "trainval.txt", "test.txt" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_build_filename (folder, "ImageSets", "Main", lists[i], NULL);
      if (!remove_file (path, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_voc_remove_leftovers (const char *folder, GPtrArray *annotations, GError **error)
{
  g_autofree char *credits = g_build_filename (folder, "CREDITS.csv", NULL);
  g_autoptr (GPtrArray) before = qd_credits_list_files (credits);
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (before == NULL)
    return TRUE;
  for (guint i = 0; i < annotations->len; i++)
    g_hash_table_add (stems, qd_format_dup_stem (((const QdAnnotation *) annotations->pdata[i])->file_name));
  for (guint i = 0; i < before->len; i++)
    {
      g_autofree char *stem = qd_format_dup_stem (before->pdata[i]);
      if (!g_hash_table_contains (stems, stem) && !remove_annotation (folder, stem, error))
        return FALSE;
    }
  return remove_lists (folder, error);
}
