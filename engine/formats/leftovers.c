#include "config.h"
#include "engine/formats/leftovers.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/file.h"
#include "engine/formats/format-files.h"

#define MOST_BYTES ((gsize) 256 << 20) /* of a list: some two million files */
#define SUM        64                  /* letters of a sum; two spaces follow, and the path */

/* In the place of the sum of a file that is about to be written. */
#define NO_SUM "----------------------------------------------------------------"

struct _QdLeftovers
{
  char *root, *list;
  GHashTable *before; /* of paths below @root to their sums, as they were written */
  GHashTable *now;    /* set of paths below @root */
  int claims;         /* the list, to be written to; -1: not opened yet */
};

static void
read_list (QdLeftovers *leftovers)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (!qd_file_read (leftovers->list, MOST_BYTES, &text, &length, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) > SUM + 2)
      g_hash_table_insert (leftovers->before, g_strdup (lines[i] + SUM + 2), g_strndup (lines[i], SUM));
}

QdLeftovers *
qd_leftovers_find (const char *root, const char *format)
{
  QdLeftovers *leftovers = g_new0 (QdLeftovers, 1);
  g_autofree char *name = g_strconcat (".quadrat-export-", format, NULL);

  leftovers->root = g_strdup (root);
  leftovers->claims = -1;
  leftovers->list = g_build_filename (root, name, NULL);
  leftovers->before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  leftovers->now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read_list (leftovers);
  return leftovers;
}

void
qd_leftovers_free (QdLeftovers *leftovers)
{
  if (leftovers == NULL)
    return;
  if (leftovers->claims >= 0)
    close (leftovers->claims);
  g_hash_table_unref (leftovers->before);
  g_hash_table_unref (leftovers->now);
  g_free (leftovers->list);
  g_free (leftovers->root);
  g_free (leftovers);
}

/* A line in the list for a file that is new. */
static gboolean
claim (QdLeftovers *leftovers, const char *below, GError **error)
{
  g_autofree char *line = g_strconcat (NO_SUM, "  ", below, "\n", NULL);

  if (strchr (below, '\n') != NULL)
    return TRUE;
  if (leftovers->claims < 0 && !qd_file_make_folder (leftovers->root, error))
    return FALSE;
  if (leftovers->claims < 0)
    leftovers->claims = g_open (leftovers->list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (leftovers->claims >= 0)
    {
      off_t end = lseek (leftovers->claims, 0, SEEK_END);
      gssize written = write (leftovers->claims, line, strlen (line));

      if (written == (gssize) strlen (line))
        return TRUE;
      if (written >= 0)
        errno = ENOSPC;
      if (written > 0 && ftruncate (leftovers->claims, end) != 0)
        errno = EIO;
    }
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), leftovers->list);
  return FALSE;
}

static gboolean
note (QdLeftovers *leftovers, const char *folder, const char *name, GError **error)
{
  g_autofree char *below = g_build_filename (folder, name, NULL), *path = g_build_filename (leftovers->root, below, NULL);
  gboolean known = g_hash_table_contains (leftovers->before, below);

  if (!known && g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!known && !claim (leftovers, below, error))
    return FALSE;
  g_hash_table_add (leftovers->now, g_steal_pointer (&below));
  return TRUE;
}

gboolean
qd_leftovers_write_photo (QdLeftovers *leftovers, const QdWriting *writing, const QdAnnotation *annotation, const char *labels,
                          const char *suffix, const char *text, const char *pictures, GError **error)
{
  g_autofree char *folder = g_build_filename (leftovers->root, labels, NULL);
  g_autofree char *photos = g_build_filename (leftovers->root, pictures, NULL);
  g_autofree char *stem = qd_format_dup_stem (annotation->file_name), *name = g_strconcat (stem, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (!note (leftovers, labels, name, error) ||
      (writing->with_photos && !note (leftovers, pictures, annotation->file_name, error)))
    return FALSE;
  return qd_file_make_folder (folder, error) && qd_file_write (path, text, strlen (text), error) &&
         (!writing->with_photos || qd_format_copy_photo (photos, annotation, error));
}

/* Below the root without a link on the way, and as it was written. */
static gboolean
is_ours (const QdLeftovers *leftovers, const char *below, const char *sum)
{
  g_autofree char *path = g_build_filename (leftovers->root, below, NULL), *found = NULL;
  char *root = realpath (leftovers->root, NULL), *real = realpath (path, NULL);
  g_autofree char *plain = root != NULL ? g_canonicalize_filename (below, root) : NULL;
  gboolean here = real != NULL && plain != NULL && g_str_equal (real, plain) && g_str_has_prefix (real, root) &&
                  real[strlen (root)] == G_DIR_SEPARATOR;

  free (root);
  free (real);
  if (here)
    found = qd_file_sha256 (path, NULL);
  return found != NULL && g_str_equal (found, sum);
}

static gboolean
remove_old (QdLeftovers *leftovers, GCancellable *cancellable, GError **error)
{
  GHashTableIter each;
  gpointer below, sum;

  g_hash_table_iter_init (&each, leftovers->before);
  while (g_hash_table_iter_next (&each, &below, &sum))
    {
      g_autofree char *path = g_build_filename (leftovers->root, below, NULL);

      if (!qd_format_goes_on (cancellable, error))
        return FALSE;
      if (g_hash_table_contains (leftovers->now, below) || !is_ours (leftovers, below, sum))
        continue;
      if (g_unlink (path) != 0 && errno != ENOENT)
        {
          qd_file_set_error (error, errno, _ ("“%s” could not be removed"), path);
          return FALSE;
        }
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* In the order of the names, so that the same export makes the same list. */
static gboolean
write_list (QdLeftovers *leftovers, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter each;
  gpointer name;

  g_hash_table_iter_init (&each, leftovers->now);
  while (g_hash_table_iter_next (&each, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *below = names->pdata[i];
      g_autofree char *path = g_build_filename (leftovers->root, below, NULL), *sum = qd_file_sha256 (path, NULL);

      if (!qd_format_goes_on (cancellable, error))
        return FALSE;
      if (sum != NULL && strchr (below, '\n') == NULL) /* a photo that is not there was not copied */
        g_string_append_printf (text, "%s  %s\n", sum, below);
    }
  return qd_file_write (leftovers->list, text->str, text->len, error);
}

gboolean
qd_leftovers_finish (QdLeftovers *leftovers, GCancellable *cancellable, GError **error)
{
  return remove_old (leftovers, cancellable, error) && write_list (leftovers, cancellable, error);
}
