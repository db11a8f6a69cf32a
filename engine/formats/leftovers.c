#include "config.h"
#include "engine/formats/leftovers.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/formats/credits.h"
#include "engine/formats/format-files.h"

struct _QdLeftovers
{
  char *root;
  GHashTable *files; /* of paths below @root */
};

static void
add (QdLeftovers *leftovers, const char *folder, const char *name)
{
  g_autofree char *below = g_build_filename (folder, name, NULL), *path = g_build_filename (leftovers->root, below, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    g_hash_table_add (leftovers->files, g_steal_pointer (&below));
}

QdLeftovers *
qd_leftovers_find (const char *root, const char *const *folders, const char *suffix)
{
  QdLeftovers *leftovers = g_new0 (QdLeftovers, 1);
  g_autofree char *credits = g_build_filename (root, "CREDITS.csv", NULL);
  g_autoptr (GPtrArray) names = qd_credits_list_files (credits);

  leftovers->root = g_strdup (root);
  leftovers->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; names != NULL && i < names->len; i++)
    for (guint f = 0; folders[f] != NULL && strchr (names->pdata[i], '/') == NULL; f++)
      {
        g_autofree char *stem = qd_format_dup_stem (names->pdata[i]), *name = g_strconcat (stem, suffix, NULL);
        add (leftovers, folders[f], names->pdata[i]);
        add (leftovers, folders[f], name);
      }
  return leftovers;
}

void
qd_leftovers_free (QdLeftovers *leftovers)
{
  if (leftovers == NULL)
    return;
  g_hash_table_unref (leftovers->files);
  g_free (leftovers->root);
  g_free (leftovers);
}

void
qd_leftovers_keep (QdLeftovers *leftovers, const char *folder, const char *name)
{
  g_autofree char *below = g_build_filename (folder, name, NULL);

  g_hash_table_remove (leftovers->files, below);
}

gboolean
qd_leftovers_remove (QdLeftovers *leftovers, GError **error)
{
  GHashTableIter each;
  gpointer below;

  g_hash_table_iter_init (&each, leftovers->files);
  while (g_hash_table_iter_next (&each, &below, NULL))
    {
      g_autofree char *path = g_build_filename (leftovers->root, below, NULL);
      if (g_unlink (path) != 0 && errno != ENOENT)
        {
          qd_file_set_error (error, errno, _ ("“%s” could not be removed"), path);
          return FALSE;
        }
    }
  return TRUE;
}
