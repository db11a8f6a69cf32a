#include "tests/project/failing-vfs.h"

#include <sqlite3.h>

#define BOTH(name, ...)                                                                                                        \
  { name, __VA_ARGS__, FALSE }, { name " for good", __VA_ARGS__, TRUE }

const Fault faults[] = { BOTH ("read", CALL_READ, SQLITE_IOERR_READ, FALSE),
                         BOTH ("write", CALL_WRITE, SQLITE_IOERR_WRITE, FALSE),
                         BOTH ("write to a full disk", CALL_WRITE, SQLITE_FULL, FALSE),
                         BOTH ("short write", CALL_WRITE, SQLITE_FULL, TRUE),
                         BOTH ("sync", CALL_SYNC, SQLITE_IOERR_FSYNC, FALSE),
                         BOTH ("truncate", CALL_TRUNCATE, SQLITE_IOERR_TRUNCATE, FALSE),
                         BOTH ("open", CALL_OPEN, SQLITE_CANTOPEN, FALSE),
                         BOTH ("delete", CALL_DELETE, SQLITE_IOERR_DELETE, FALSE),
                         BOTH ("access", CALL_ACCESS, SQLITE_IOERR_ACCESS, FALSE),
                         BOTH ("size", CALL_SIZE, SQLITE_IOERR_FSTAT, FALSE),
                         BOTH ("lock", CALL_LOCK, SQLITE_IOERR_LOCK, FALSE),
                         BOTH ("shared memory", CALL_SHARED, SQLITE_IOERR_SHMSIZE, FALSE),
                         BOTH ("lock of shared memory", CALL_SHARED_LOCK, SQLITE_IOERR_SHMLOCK, FALSE),
                         { NULL } };

typedef struct
{
  sqlite3_file base;
  sqlite3_file *real; /* behind it */
} File;

static sqlite3_vfs *real, layer;
static GMutex mutex;
static const Fault *armed; /* NULL: all is well */
static guint left;         /* calls until it fails */
static guint failed;

void
failing_vfs_arm (const Fault *fault, guint n)
{
  g_mutex_lock (&mutex);
  armed = fault;
  left = n;
  failed = 0;
  g_mutex_unlock (&mutex);
}

void
failing_vfs_heal (void)
{
  g_mutex_lock (&mutex);
  armed = NULL;
  g_mutex_unlock (&mutex);
}

guint
failing_vfs_count (void)
{
  guint count;

  g_mutex_lock (&mutex);
  count = failed;
  g_mutex_unlock (&mutex);
  return count;
}

/* The fault of this call; NULL when it is done as it should be. */
static const Fault *
meet (FailingCall call)
{
  const Fault *fault = NULL;

  g_mutex_lock (&mutex);
  if (armed != NULL && armed->call == call && (left > 0 ? --left == 0 : armed->lasts))
    {
      fault = armed;
      failed++;
    }
  g_mutex_unlock (&mutex);
  return fault;
}

/* ---- Files ---- */

#define REAL(file)              (((File *) (file))->real)
#define PASS(file, method, ...) REAL (file)->pMethods->method (REAL (file) __VA_OPT__ (, ) __VA_ARGS__)
#define FAIL_OR_PASS(call, file, method, ...)                                                                                  \
  const Fault *fault = meet (call);                                                                                            \
  return fault != NULL ? fault->code : PASS (file, method __VA_OPT__ (, ) __VA_ARGS__)

static int
close_file (sqlite3_file *file)
{
  return PASS (file, xClose);
}

static int
read_file (sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
  FAIL_OR_PASS (CALL_READ, file, xRead, bytes, n, at);
}

static int
write_file (sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
  const Fault *fault = meet (CALL_WRITE);

  if (fault == NULL)
    return PASS (file, xWrite, bytes, n, at);
  if (fault->half)
    PASS (file, xWrite, bytes, n / 2, at);
  return fault->code;
}

static int
truncate_file (sqlite3_file *file, sqlite3_int64 size)
{
  FAIL_OR_PASS (CALL_TRUNCATE, file, xTruncate, size);
}

static int
sync_file (sqlite3_file *file, int flags)
{
  FAIL_OR_PASS (CALL_SYNC, file, xSync, flags);
}

static int
get_size (sqlite3_file *file, sqlite3_int64 *size)
{
  FAIL_OR_PASS (CALL_SIZE, file, xFileSize, size);
}

static int
lock_file (sqlite3_file *file, int level)
{
  FAIL_OR_PASS (CALL_LOCK, file, xLock, level);
}

static int
unlock_file (sqlite3_file *file, int level)
{
  return PASS (file, xUnlock, level);
}

static int
check_lock (sqlite3_file *file, int *reserved)
{
  return PASS (file, xCheckReservedLock, reserved);
}

static int
control_file (sqlite3_file *file, int what, void *argument)
{
  return PASS (file, xFileControl, what, argument);
}

static int
get_sector_size (sqlite3_file *file)
{
  return PASS (file, xSectorSize);
}

static int
get_characteristics (sqlite3_file *file)
{
  return PASS (file, xDeviceCharacteristics);
}

static int
map_shared (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  FAIL_OR_PASS (CALL_SHARED, file, xShmMap, page, size, extend, memory);
}

/* To let go of a lock cannot fail. */
static int
lock_shared (sqlite3_file *file, int offset, int n, int flags)
{
  const Fault *fault = (flags & SQLITE_SHM_LOCK) != 0 ? meet (CALL_SHARED_LOCK) : NULL;

  return fault != NULL ? fault->code : PASS (file, xShmLock, offset, n, flags);
}

static void
shared_barrier (sqlite3_file *file)
{
  PASS (file, xShmBarrier);
}

static int
unmap_shared (sqlite3_file *file, int remove)
{
  return PASS (file, xShmUnmap, remove);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = close_file,
  .xRead = read_file,
  .xWrite = write_file,
  .xTruncate = truncate_file,
  .xSync = sync_file,
  .xFileSize = get_size,
  .xLock = lock_file,
  .xUnlock = unlock_file,
  .xCheckReservedLock = check_lock,
  .xFileControl = control_file,
  .xSectorSize = get_sector_size,
  .xDeviceCharacteristics = get_characteristics,
  .xShmMap = map_shared,
  .xShmLock = lock_shared,
  .xShmBarrier = shared_barrier,
  .xShmUnmap = unmap_shared,
};

/* ---- Names ---- */

static int
open_file (G_GNUC_UNUSED sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
  const Fault *fault = meet (CALL_OPEN);
  File *own = (File *) file;
  int code;

  own->base.pMethods = NULL;
  if (fault != NULL)
    return fault->code;
  own->real = (sqlite3_file *) (own + 1);
  code = real->xOpen (real, name, own->real, flags, out);
  if (own->real->pMethods != NULL)
    own->base.pMethods = &methods;
  return code;
}

static int
delete_file (G_GNUC_UNUSED sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  const Fault *fault = meet (CALL_DELETE);

  return fault != NULL ? fault->code : real->xDelete (real, name, sync_folder);
}

static int
access_file (G_GNUC_UNUSED sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
  const Fault *fault = meet (CALL_ACCESS);

  return fault != NULL ? fault->code : real->xAccess (real, name, flags, result);
}

static int
get_full_name (G_GNUC_UNUSED sqlite3_vfs *vfs, const char *name, int size, char *out)
{
  return real->xFullPathname (real, name, size, out);
}

/* What is not said here is the real one's own, which asks for nothing but itself. */
void
failing_vfs_register (void)
{
  real = sqlite3_vfs_find (NULL);
  layer = *real;
  layer.iVersion = 2;
  layer.zName = "failing";
  layer.pNext = NULL;
  layer.szOsFile = (int) sizeof (File) + real->szOsFile;
  layer.xOpen = open_file;
  layer.xDelete = delete_file;
  layer.xAccess = access_file;
  layer.xFullPathname = get_full_name;
  g_assert_cmpint (sqlite3_vfs_register (&layer, 1), ==, SQLITE_OK);
}
