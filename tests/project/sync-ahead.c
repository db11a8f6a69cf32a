/* What a transaction wrote is brought to the disk beside it: SQLite keeps the locks that it holds on the file meanwhile, and
 * what the system says of a failed write goes to who asked. */
#include "engine/project/sync-ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "engine/core/file.h"
#include "tests/failing-calls.h"

static char *folder, *path;

static int
bring (void)
{
  QdSyncAhead *ahead = qd_sync_ahead_new (path);

  g_assert_nonnull (ahead);
  while (!qd_sync_ahead_wait (ahead))
    continue;
  return qd_sync_ahead_free (ahead);
}

static void
run (sqlite3 *handle, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static sqlite3 *
open_database (void)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  run (handle, "CREATE TABLE IF NOT EXISTS words (word)");
  return handle;
}

/* By someone who is not this process; asked for once, as it ends the locks that it finds. */
static gboolean
is_locked (void)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = open (path, O_RDWR | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fcntl (fd, F_OFD_GETLK, &lock), ==, 0);
  close (fd);
  return lock.l_type != F_UNLCK;
}

static void
test_locks (void)
{
  sqlite3 *handle = open_database ();

  run (handle, "BEGIN EXCLUSIVE; INSERT INTO words VALUES ('lichen')");
  g_assert_cmpint (bring (), ==, SQLITE_OK);
  g_assert_true (is_locked ());
  g_assert_false (is_locked ());
  sqlite3_close (handle);
}

static void
test_codes (void)
{
  static const struct
  {
    int number, code;
  } cases[] = { { EIO, SQLITE_IOERR },  { ENOSPC, SQLITE_FULL }, { EDQUOT, SQLITE_FULL }, { ENODEV, SQLITE_IOERR },
                { ENOSYS, SQLITE_OK }, { EINVAL, SQLITE_OK },   { ESPIPE, SQLITE_OK },   { EBADF, SQLITE_OK } };

  sqlite3_close (open_database ());
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint n = 1; n <= 2; n++) /* a piece, and the rest */
      {
        failing_calls_arm_disk (folder, n, cases[i].number);
        g_assert_cmpint (bring (), ==, cases[i].code);
        g_assert_nonnull (failing_calls_disarm ());
        g_assert_cmpint (bring (), ==, SQLITE_OK);
      }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("quadrat-ahead-XXXXXX", NULL);
  path = g_build_filename (folder, "project.db", NULL);
  g_test_add_func ("/sync-ahead/locks", test_locks);
  g_test_add_func ("/sync-ahead/codes", test_codes);
  status = g_test_run ();
  g_assert_true (qd_file_remove_tree (folder, NULL));
  return status;
}
