#include "config.h"
#include "engine/project/copies.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/thread.h"
#include "engine/project/large.h"
#include "engine/project/schema.h"

#define STEP_PAGES        256 /* of 4 KiB: between two looks whether to stop */
#define FLUSH_STEPS       16  /* after so many the disk begins to write what was copied */
#define LARGE_BYTES       (16 << 20) /* from here on it is copied and looked through at the same time */
#define WAIT_MILLISECONDS 10  /* while the database is busy */
#define MOST_WAITS        500

static GMutex one_at_a_time;

char *
qd_copy_dup_path (const char *folder)
{
  return g_build_filename (folder, "copies", "project.db", NULL);
}

static gint64
get_modified (const GStatBuf *status)
{
  return (gint64)status->st_mtim.tv_sec * G_USEC_PER_SEC + status->st_mtim.tv_nsec / 1000;
}

gboolean
qd_copy_find (const char *folder, gint64 *when)
{
  g_autofree char *path = qd_copy_dup_path (folder);
  GStatBuf status;

  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size == 0)
    return FALSE;
  if (when != NULL)
    *when = get_modified (&status);
  return TRUE;
}

char *
qd_copy_dup_when (const char *folder)
{
  g_autoptr (GDateTime) time = NULL;
  gint64 when;

  if (!qd_copy_find (folder, &when))
    return NULL;
  time = g_date_time_new_from_unix_local (when / G_USEC_PER_SEC);
  /* Translators: a date and a time, see strftime(). xgettext:no-c-format */
  return g_date_time_format (time, _ ("%-d %B %Y, %H:%M"));
}

/* Whatever was written is in the log, or the database is newer than the copy. */
static gboolean
is_current (const char *folder)
{
  g_autofree char *database = g_build_filename (folder, "project.db", NULL), *log = g_strconcat (database, "-wal", NULL);
  GStatBuf status;
  gint64 when;

  return qd_copy_find (folder, &when) && !(g_stat (log, &status) == 0 && status.st_size > 0) && g_stat (database, &status) == 0 &&
         get_modified (&status) <= when;
}

/* A copy has no log: nothing is made beside it. */
static QdDatabase *
open_copy (const char *path, const char *title, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strconcat ("file:", escaped, "?immutable=1", NULL);

  return qd_database_open (uri, SQLITE_OPEN_READONLY, title, error);
}

static gboolean
check_file (const char *path, const char *title, GError **error)
{
  g_autoptr (QdDatabase) copy = open_copy (path, title, error);
  guint version;

  return copy != NULL && qd_schema_read_version (copy, &version, error) && qd_schema_check (copy, error);
}

gboolean
qd_copy_check (const char *folder, const char *title, GError **error)
{
  g_autofree char *path = qd_copy_dup_path (folder);

  if (!qd_copy_find (folder, NULL))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no copy of the project “%s”: none was made yet."), title);
      return FALSE;
    }
  if (check_file (path, title, NULL))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_DAMAGED, _ ("The copy of the project “%s”, copies/project.db, is damaged too."), title);
  return FALSE;
}

/* Whoever has to wait for all of it in the end waits less. */
static void
begin_to_write (int fd)
{
#ifdef __linux__
  sync_file_range (fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

/* Returns: SQLITE_DONE when all is copied, SQLITE_OK when it was stopped. */
static int
step_through (sqlite3_backup *backup, int fd, QdCopyStop stop, gpointer user_data)
{
  guint waits = 0, steps = 0;
  int code;

  do
    {
      if (stop != NULL && stop (user_data))
        return SQLITE_OK;
      code = sqlite3_backup_step (backup, STEP_PAGES);
      if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        g_usleep (WAIT_MILLISECONDS * 1000);
      if (++steps % FLUSH_STEPS == 0)
        begin_to_write (fd);
    }
  while (code == SQLITE_OK || ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && waits++ < MOST_WAITS));
  return code;
}

/* @aside is a file that is not there. It is synced when it is put in place, so not while it is written. */
static gboolean
back_up (QdDatabase *db, const char *aside, QdCopyStop stop, gpointer user_data, gboolean *whole, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (aside, "/", FALSE), *uri = g_strconcat ("file:", escaped, NULL);
  g_autoptr (QdDatabase) copy = qd_database_open (uri, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, db->name, error);
  sqlite3_backup *backup;
  int code, fd;

  *whole = FALSE;
  if (copy == NULL || !qd_database_script (copy, "PRAGMA synchronous = OFF", error))
    return FALSE;
  backup = sqlite3_backup_init (copy->handle, "main", db->handle, "main");
  if (backup == NULL)
    return qd_database_fail (copy, error);
  fd = g_open (aside, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  code = step_through (backup, fd, stop, user_data);
  if (fd >= 0)
    close (fd);
  *whole = code == SQLITE_DONE;
  return sqlite3_backup_finish (backup) == SQLITE_OK || qd_database_fail (copy, error);
}

static gboolean
put_in_place (const char *aside, const char *path, GError **error)
{
  int fd = g_open (aside, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);

  if (fd >= 0)
    return qd_file_put_in_place (fd, aside, path, TRUE, error);
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), path);
  return FALSE;
}

/* A large database is looked through itself, by a connection of its own, while it is copied: nobody writes it meanwhile. */
typedef struct
{
  QdDatabase *db;
  GThread *thread; /* NULL: the copy is to be looked through instead */
  GError *error;
} Look;

static gpointer
look_through (gpointer data)
{
  Look *look = data;

  return GINT_TO_POINTER (qd_schema_check (look->db, &look->error));
}

static void
look_begin (Look *look, QdDatabase *db)
{
  const char *path = sqlite3_db_filename (db->handle, "main");
  GStatBuf status;

  if (path == NULL || g_stat (path, &status) != 0 || status.st_size < LARGE_BYTES)
    return;
  look->db = qd_database_open (path, SQLITE_OPEN_READWRITE, db->name, NULL);
  if (look->db != NULL)
    look->thread = qd_thread_new ("look", look_through, look, NULL);
  if (look->thread == NULL)
    g_clear_pointer (&look->db, qd_database_close);
}

/* @wanted: FALSE when the answer is not. */
static gboolean
look_end (Look *look, gboolean wanted, const char *aside, const char *name, GError **error)
{
  gboolean whole;

  if (look->thread == NULL)
    return !wanted || check_file (aside, name, error);
  if (!wanted)
    sqlite3_interrupt (look->db->handle);
  whole = GPOINTER_TO_INT (g_thread_join (look->thread));
  qd_database_close (look->db);
  if (wanted && !whole)
    g_propagate_error (error, g_steal_pointer (&look->error));
  g_clear_error (&look->error);
  return !wanted || whole;
}

static gboolean
copy (QdDatabase *db, const char *path, QdCopyStop stop, gpointer user_data, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *aside = g_strconcat (path, ".new", NULL);
  gboolean precious = g_file_test (path, G_FILE_TEST_EXISTS), whole, ok;
  Look look = { 0 };

  if (!qd_file_make_folder (folder, error))
    return FALSE;
  g_unlink (aside); /* what a kill left */
  if (precious)
    look_begin (&look, db);
  ok = back_up (db, aside, stop, user_data, &whole, error);
  ok = look_end (&look, ok && whole && precious, aside, db->name, error) && ok && (!whole || put_in_place (aside, path, error));
  if (!ok || !whole)
    g_unlink (aside);
  return ok;
}

gboolean
qd_copy_make (QdDatabase *db, const char *folder, QdCopyStop stop, gpointer user_data, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&one_at_a_time);
  g_autofree char *path = qd_copy_dup_path (folder);

  if (is_current (folder))
    return TRUE;
  /* So that the database is older than its copy. Nobody is waited for: where another one reads, the next copy is made in vain. */
  qd_large_cut_log (db);
  return copy (db, path, stop, user_data, error);
}
