#include "config.h"
#include "engine/project/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/project/copies.h"
#include "engine/project/lock.h"
#include "engine/project/project.h"
#include "engine/project/schema.h"

static char *
dup_title (const char *folder)
{
  g_autofree char *base = g_path_get_basename (folder);

  if (g_str_has_suffix (base, QD_PROJECT_SUFFIX))
    base[strlen (base) - strlen (QD_PROJECT_SUFFIX)] = 0;
  return g_filename_display_name (base);
}

gboolean
qd_project_check (const char *folder, GError **error)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, error);

  return project != NULL;
}

/* The largest number that an entry of @folder begins with. */
static gint64
find_largest (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gint64 largest = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    largest = MAX (largest, g_ascii_strtoll (name, NULL, 10));
  return largest;
}

/* What came after the copy is still on disk: its number must not become that of something else. */
static gboolean
raise_number (QdDatabase *db, const char *folder, const char *table, GError **error)
{
  g_autofree char *path = g_build_filename (folder, table, NULL);
  gint64 largest = find_largest (path);

  return largest == 0 || (qd_database_run (db, error,
                                           "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, 0 WHERE NOT EXISTS"
                                           " (SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
                                           "s", table) &&
                          qd_database_run (db, error, "UPDATE sqlite_sequence SET seq = max (seq, ?) WHERE name = ?", "is", largest,
                                           table));
}

static gboolean
prepare (const char *aside, const char *folder, const char *title, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (aside, "/", FALSE), *uri = g_strconcat ("file:", escaped, NULL);
  g_autoptr (QdDatabase) db = qd_database_open (uri, SQLITE_OPEN_READWRITE, title, error);

  return db != NULL && qd_database_script (db, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL", error) &&
         raise_number (db, folder, "photos", error) && raise_number (db, folder, "runs", error);
}

/* A missing one is fine. */
static gboolean
move (const char *from, const char *to, const char *suffix, GError **error)
{
  g_autofree char *old = g_strconcat (from, suffix, NULL), *new = g_strconcat (to, suffix, NULL);

  if (g_rename (old, new) == 0 || errno == ENOENT)
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be renamed"), old);
  return FALSE;
}

/* The database first: without it a log that is still there is nobody's, and the opening says that the database is missing. All of it is
 * on disk before the copy comes, so that no log is ever beside a database that is not its own. */
static gboolean
move_aside (const char *database, const char *kept, GError **error)
{
  if (!move (database, kept, "", error) || !move (database, kept, "-wal", error) || !move (database, kept, "-shm", error) ||
      !move (database, kept, "-journal", error))
    return FALSE;
  if (qd_file_sync_folder_of (database))
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be renamed"), database);
  return FALSE;
}

static char *
dup_kept_path (const char *database)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  char *path = g_strdup_printf ("%s.damaged-%s", database, date);

  for (guint i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (path);
      path = g_strdup_printf ("%s.damaged-%s-%u", database, date, i);
    }
  return path;
}

static gboolean
put_copy (const char *folder, const char *title, char **kept, GError **error)
{
  g_autofree char *copy = qd_copy_dup_path (folder), *database = g_build_filename (folder, "project.db", NULL);
  g_autofree char *aside = g_strconcat (database, ".new", NULL), *path = dup_kept_path (database);
  gboolean there = g_file_test (database, G_FILE_TEST_EXISTS), ok;
  int fd;

  ok = qd_file_copy (copy, aside, error) && prepare (aside, folder, title, error) && move_aside (database, path, error);
  if (ok)
    {
      fd = g_open (aside, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
      ok = qd_file_put_in_place (fd, aside, database, fd >= 0, error);
    }
  if (!ok)
    g_unlink (aside);
  else if (kept != NULL)
    *kept = there ? g_path_get_basename (path) : NULL;
  return ok;
}

static gboolean
take_lock (const char *folder, const char *title, QdLock **lock, GError **error)
{
  gboolean first = FALSE;
  QdLockResult result = qd_lock_take (folder, lock, &first);

  if (result == QD_LOCK_TAKEN && first)
    return TRUE;
  if (result == QD_LOCK_REFUSED)
    g_set_error (error, QD_ERROR, QD_ERROR_READ_ONLY,
                 _ ("The folder of the project “%s” may not be written, so its copy cannot be put back."), title);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_READ_ONLY,
                 _ ("The project “%s” is open: close it everywhere, so that its copy can be put back."), title);
  return FALSE;
}

gboolean
qd_project_restore (const char *folder, char **kept, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL), *title = dup_title (absolute);
  QdLock *lock = NULL;
  gboolean ok;

  if (!qd_copy_check (absolute, title, error))
    return FALSE;
  ok = take_lock (absolute, title, &lock, error) && put_copy (absolute, title, kept, error);
  if (lock != NULL)
    {
      qd_lock_finish (lock);
      qd_lock_release (lock);
    }
  return ok;
}
