#include "config.h"
#include "engine/formats/leftovers.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/format-files.h"

#define PREFIX     ".quadrat-export-"
#define MOST_BYTES ((gsize) 256 << 20) /* of a list: some two million files */
#define SUM        64                  /* letters of a sum; two spaces follow, and the path */

/* In the place of the sum of a file that is about to be written bit by bit. */
#define NO_SUM "----------------------------------------------------------------"

struct _QdLeftovers
{
  char *root, *list;
  GHashTable *before; /* of paths below @root to the sums that they were written with, or were about to */
  GHashTable *others; /* the same of exports of other formats */
  GHashTable *now;    /* set of paths below @root */
  GHashTable *folders; /* set of char *: in which files were written, to be synced */
  int claims;         /* the list, to be written to; -1: not opened yet */
  GCancellable *cancellable; /* or NULL */
};

static void
read_list (const char *list, GHashTable *sums)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (!qd_file_read (list, MOST_BYTES, &text, &length, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) > SUM + 2)
      {
        const char *before = g_hash_table_lookup (sums, lines[i] + SUM + 2);
        g_hash_table_insert (sums, g_strdup (lines[i] + SUM + 2),
                             g_strdup_printf ("%s%.*s", before != NULL ? before : "", SUM, lines[i]));
      }
}

static void
read_other_lists (QdLeftovers *leftovers)
{
  g_autoptr (GDir) dir = g_dir_open (leftovers->root, 0, NULL);

  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (leftovers->root, name, NULL);
      if (g_str_has_prefix (name, PREFIX) && !g_str_equal (path, leftovers->list))
        read_list (path, leftovers->others);
    }
}

QdLeftovers *
qd_leftovers_find (const char *root, const char *format, GCancellable *cancellable)
{
  QdLeftovers *leftovers = g_new0 (QdLeftovers, 1);
  g_autofree char *name = g_strconcat (PREFIX, format, NULL);

  leftovers->root = g_canonicalize_filename (root, NULL);
  leftovers->claims = -1;
  g_set_object (&leftovers->cancellable, cancellable);
  leftovers->list = g_build_filename (leftovers->root, name, NULL);
  leftovers->before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  leftovers->now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  leftovers->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  leftovers->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read_list (leftovers->list, leftovers->before);
  read_other_lists (leftovers);
  return leftovers;
}

const char *
qd_leftovers_get_root (const QdLeftovers *leftovers)
{
  return leftovers->root;
}

gboolean
qd_leftovers_is_new (const QdLeftovers *leftovers)
{
  return g_hash_table_size (leftovers->before) == 0;
}

void
qd_leftovers_free (QdLeftovers *leftovers)
{
  if (leftovers == NULL)
    return;
  if (leftovers->claims >= 0)
    close (leftovers->claims);
  g_hash_table_unref (leftovers->before);
  g_hash_table_unref (leftovers->others);
  g_hash_table_unref (leftovers->folders);
  g_hash_table_unref (leftovers->now);
  g_clear_object (&leftovers->cancellable);
  g_free (leftovers->list);
  g_free (leftovers->root);
  g_free (leftovers);
}

/* ---- What is about to be written ---- */

/* A line in the list for a file that is about to be written. */
static gboolean
append_claim (QdLeftovers *leftovers, const char *below, const char *sum, GError **error)
{
  g_autofree char *line = g_strconcat (sum, "  ", below, "\n", NULL);

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

/* Of a path, the part below the root. */
static char *
dup_below (const QdLeftovers *leftovers, const char *path)
{
  g_autofree char *plain = g_canonicalize_filename (path, NULL);
  gsize n = strlen (leftovers->root);

  g_return_val_if_fail (strncmp (plain, leftovers->root, n) == 0, g_steal_pointer (&plain));
  return g_strdup (plain + n + strspn (plain + n, "/"));
}

/* @sum is not written down where it is already. */
static gboolean
claim (QdLeftovers *leftovers, const char *path, const char *sum, GError **error)
{
  g_autofree char *below = dup_below (leftovers, path);
  const char *before = g_hash_table_lookup (leftovers->before, below);

  if ((before == NULL || strstr (before, sum) == NULL) && !append_claim (leftovers, below, sum, error))
    return FALSE;
  g_hash_table_add (leftovers->now, g_steal_pointer (&below));
  return TRUE;
}

static gboolean
has_sum (GHashTable *sums, const char *below, const char *sum)
{
  const char *known = g_hash_table_lookup (sums, below);

  return known != NULL && sum != NULL && strstr (known, sum) != NULL;
}

/* Is there a file that is not as an export wrote it, as far as that could be found out before it was stopped? */
static gboolean
is_own (const QdLeftovers *leftovers, const char *path)
{
  g_autofree char *below = dup_below (leftovers, path), *found = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) || has_sum (leftovers->before, below, NO_SUM))
    return FALSE;
  found = qd_file_sha256_cancellable (path, leftovers->cancellable, NULL);
  return !has_sum (leftovers->before, below, found) && !has_sum (leftovers->others, below, found);
}

void
qd_leftovers_give_way (QdLeftovers *leftovers, const char *path)
{
  g_hash_table_insert (leftovers->before, dup_below (leftovers, path), g_strdup (NO_SUM));
}

static gboolean
holds (const char *path, const char *data, gsize length)
{
  g_autofree char *there = NULL;
  gsize n;

  return qd_file_read (path, MOST_BYTES, &there, &n, NULL) && n == length && memcmp (there, data, n) == 0;
}

static gboolean
refuse (const QdLeftovers *leftovers, const char *path, GError **error)
{
  g_autofree char *below = dup_below (leftovers, path);

  if (!qd_format_goes_on (leftovers->cancellable, error))
    return FALSE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
               g_hash_table_contains (leftovers->before, below)
                   ? _ ("“%s” was changed since it was exported; export to another folder.")
                   : _ ("“%s” is there already, and no export made it; export to another folder."),
               path);
  return FALSE;
}

gboolean
qd_leftovers_check (const QdLeftovers *leftovers, const char *path, GError **error)
{
  return !is_own (leftovers, path) || refuse (leftovers, path, error);
}

gboolean
qd_leftovers_check_text (const QdLeftovers *leftovers, const char *path, const char *data, gsize length, GError **error)
{
  return !is_own (leftovers, path) || holds (path, data, length) || refuse (leftovers, path, error);
}

gboolean
qd_leftovers_claim (QdLeftovers *leftovers, const char *path, GError **error)
{
  return qd_leftovers_check (leftovers, path, error) && claim (leftovers, path, NO_SUM, error);
}

gboolean
qd_leftovers_write (QdLeftovers *leftovers, const char *path, const char *data, gsize length, GError **error)
{
  g_autofree char *sum = NULL;

  if (leftovers == NULL)
    return qd_file_write (path, data, length, error);
  if (is_own (leftovers, path))
    return qd_leftovers_check_text (leftovers, path, data, length, error);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length);
  g_hash_table_add (leftovers->folders, g_path_get_dirname (path));
  return claim (leftovers, path, sum, error) &&
         (holds (path, data, length) || qd_file_write_one_of_many (path, data, length, error));
}

gboolean
qd_leftovers_copy_photo (QdLeftovers *leftovers, const char *folder, const QdAnnotation *annotation, GError **error)
{
  g_autofree char *path = g_build_filename (folder, annotation->file_name, NULL), *below = dup_below (leftovers, path);
  const char *sums = g_hash_table_lookup (leftovers->before, below);
  gboolean own = g_file_test (path, G_FILE_TEST_EXISTS) && sums == NULL;

  return (own || claim (leftovers, path, sums != NULL ? sums : NO_SUM, error)) &&
         qd_format_copy_photo (folder, annotation, leftovers->cancellable, error);
}

/* ---- The end ---- */

/* Below the root without a link on the way, and as it was written. */
static gboolean
is_ours (const QdLeftovers *leftovers, const char *below, const char *sums)
{
  g_autofree char *path = g_build_filename (leftovers->root, below, NULL), *found = NULL;
  char *root = realpath (leftovers->root, NULL), *real = realpath (path, NULL);
  g_autofree char *plain = root != NULL ? g_canonicalize_filename (below, root) : NULL;
  gboolean here = real != NULL && plain != NULL && g_str_equal (real, plain) && g_str_has_prefix (real, root) &&
                  real[strlen (root)] == G_DIR_SEPARATOR;

  free (root);
  free (real);
  if (here)
    found = qd_file_sha256_cancellable (path, leftovers->cancellable, NULL);
  return found != NULL && strstr (sums, found) != NULL;
}

static gboolean
remove_old (QdLeftovers *leftovers, GError **error)
{
  GHashTableIter each;
  gpointer below, sums;

  g_hash_table_iter_init (&each, leftovers->before);
  while (g_hash_table_iter_next (&each, &below, &sums))
    {
      g_autofree char *path = g_build_filename (leftovers->root, below, NULL);

      if (!qd_format_goes_on (leftovers->cancellable, error))
        return FALSE;
      if (g_hash_table_contains (leftovers->now, below) || g_hash_table_contains (leftovers->others, below) ||
          !is_ours (leftovers, below, sums))
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
write_list (QdLeftovers *leftovers, GError **error)
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
      g_autofree char *path = g_build_filename (leftovers->root, below, NULL);
      g_autofree char *sum = qd_file_sha256_cancellable (path, leftovers->cancellable, NULL);

      if (!qd_format_goes_on (leftovers->cancellable, error))
        return FALSE;
      if (sum != NULL && strchr (below, '\n') == NULL) /* a photo that is not there was not copied */
        g_string_append_printf (text, "%s  %s\n", sum, below);
    }
  return qd_file_write (leftovers->list, text->str, text->len, error);
}

/* What was written has its names on disk. */
static gboolean
sync_folders (QdLeftovers *leftovers, GError **error)
{
  GHashTableIter each;
  gpointer folder;

  g_hash_table_iter_init (&each, leftovers->folders);
  while (g_hash_table_iter_next (&each, &folder, NULL))
    {
      g_autofree char *inside = g_build_filename (folder, "file", NULL);
      if (!qd_file_sync_folder_of (inside))
        {
          qd_file_set_error (error, errno, _ ("“%s” could not be written"), folder);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
qd_leftovers_finish (QdLeftovers *leftovers, GError **error)
{
  return sync_folders (leftovers, error) && remove_old (leftovers, error) && write_list (leftovers, error);
}
