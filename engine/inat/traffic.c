#include "config.h"

#include "engine/inat/traffic.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/file.h"

#define MAGIC      "QdTraf1\n"
#define HOUR       60   /* minutes */
#define DAY        1440 /* minutes */
#define SPARE_HOUR 5    /* minutes more that count: as long as a request may last */
#define SPARE_DAY  60   /* the same, for what a clock that is set may lose */
#define N_SLOTS    2048 /* a minute's number modulo this is its place */
#define SYNC_EVERY G_TIME_SPAN_SECOND * 5
#define MOST_HELD  (25 * G_TIME_SPAN_HOUR) /* longer than any server is believed: the clock was wrong */

const QdTrafficLimits qd_traffic_usual_limits = { .hour_budget = (guint64) 4500 << 20, .day_budget = (guint64) 22 << 30 };

typedef struct
{
  gint64 minute; /* since 1970; 0: never used */
  guint64 bytes;
} Slot;

typedef struct
{
  char magic[8];
  gint64 length; /* of a minute */
  gint64 next;   /* when the next request may begin */
  gint64 held_until;
  Slot slots[N_SLOTS];
} Ledger;

struct _QdTraffic
{
  int fd;
  QdTrafficLimits limits;
  Ledger ledger; /* the file's, as of the last lock */
  gboolean is_spent;
  gint64 synced; /* monotonic */
};

char *
qd_traffic_dup_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "quadrat", "inaturalist-traffic", NULL);
}

/* ---- The file ---- */

static void
begin_anew (QdTraffic *traffic)
{
  traffic->ledger = (Ledger){ .length = traffic->limits.minute };
  memcpy (traffic->ledger.magic, MAGIC, sizeof traffic->ledger.magic);
}

/* Locks. A file that cannot be read counts as empty: there is nothing better to go by. */
static void
take (QdTraffic *traffic)
{
  while (flock (traffic->fd, LOCK_EX) != 0 && errno == EINTR)
    continue;
  if (pread (traffic->fd, &traffic->ledger, sizeof traffic->ledger, 0) != (gssize) sizeof traffic->ledger ||
      memcmp (traffic->ledger.magic, MAGIC, sizeof traffic->ledger.magic) != 0 ||
      traffic->ledger.length != traffic->limits.minute)
    begin_anew (traffic);
}

/* Its place on the disk was taken when it was made, so that a full disk does not matter. */
static gboolean
give (QdTraffic *traffic, gboolean is_changed)
{
  gint64 now = g_get_monotonic_time ();
  gboolean ok =
      !is_changed || pwrite (traffic->fd, &traffic->ledger, sizeof traffic->ledger, 0) == (gssize) sizeof traffic->ledger;

  flock (traffic->fd, LOCK_UN);
  if (is_changed && now - traffic->synced >= SYNC_EVERY)
    {
      sync_file_range (traffic->fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* on its way; nobody waits */
      traffic->synced = now;
    }
  return ok;
}

static gboolean
prepare (QdTraffic *traffic)
{
  struct stat info;
  gboolean ok;

  if (fstat (traffic->fd, &info) != 0)
    return FALSE;
  take (traffic);
  ok = give (traffic, info.st_size != (goffset) sizeof traffic->ledger);
  return ok;
}

QdTraffic *
qd_traffic_open (const char *path, const QdTrafficLimits *limits, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (QdTraffic) traffic = g_new0 (QdTraffic, 1);

  traffic->fd = -1;
  traffic->limits = *limits;
  if (traffic->limits.minute == 0)
    traffic->limits.minute = G_TIME_SPAN_MINUTE;
  if (!qd_file_make_folder (folder, error))
    return NULL;
  traffic->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (traffic->fd >= 0 && prepare (traffic))
    return g_steal_pointer (&traffic);
  qd_file_set_error (error, errno, _ ("“%s”, where downloads are counted, could not be written"), path);
  return NULL;
}

void
qd_traffic_free (QdTraffic *traffic)
{
  if (traffic == NULL)
    return;
  if (traffic->fd >= 0)
    close (traffic->fd);
  g_free (traffic);
}

/* ---- Its contents, while locked ---- */

static gint64
minute_of (const QdTraffic *traffic, gint64 when)
{
  return when / traffic->limits.minute;
}

static Slot *
slot_of (QdTraffic *traffic, gint64 minute)
{
  Slot *slot = &traffic->ledger.slots[minute % N_SLOTS];

  if (slot->minute != minute)
    *slot = (Slot){ .minute = minute };
  return slot;
}

static void
add (QdTraffic *traffic, gint64 when, guint64 bytes)
{
  slot_of (traffic, minute_of (traffic, when))->bytes += bytes;
}

/* Minutes that are yet to come were written while the clock ran ahead; so was a hold. */
static void
mend (QdTraffic *traffic, gint64 now)
{
  gint64 current = minute_of (traffic, now);
  guint64 ahead = 0;

  for (guint i = 0; i < N_SLOTS; i++)
    if (traffic->ledger.slots[i].minute > current)
      {
        ahead += traffic->ledger.slots[i].bytes;
        traffic->ledger.slots[i] = (Slot){ 0 };
      }
  if (ahead > 0)
    add (traffic, now, ahead);
  if (traffic->ledger.held_until > now + MOST_HELD)
    traffic->ledger.held_until = 0;
  if (traffic->ledger.next > now + G_TIME_SPAN_MINUTE)
    traffic->ledger.next = 0;
}

/* Bytes of the last @n minutes and the one under way. */
static guint64
sum (const QdTraffic *traffic, gint64 now, gint64 n)
{
  gint64 current = minute_of (traffic, now);
  guint64 bytes = 0;

  for (guint i = 0; i < N_SLOTS; i++)
    if (traffic->ledger.slots[i].minute >= current - n)
      bytes += traffic->ledger.slots[i].bytes;
  return bytes;
}

static gboolean
has_room (const QdTraffic *traffic, gint64 now, guint64 bytes)
{
  return sum (traffic, now, HOUR + SPARE_HOUR) + bytes <= traffic->limits.hour_budget &&
         sum (traffic, now, DAY + SPARE_DAY) + bytes <= traffic->limits.day_budget;
}

/* Some minute falls out of its window then; whether that is enough is looked at again. */
static gint64
until_next_minute (const QdTraffic *traffic, gint64 now)
{
  return (minute_of (traffic, now) + 1) * traffic->limits.minute - now;
}

/* What was reserved and not used, back from where it was counted. */
static void
release (QdTraffic *traffic, QdTrafficShare *share)
{
  Slot *slot = &traffic->ledger.slots[minute_of (traffic, share->at) % N_SLOTS];

  if (share->bytes > 0 && slot->minute == minute_of (traffic, share->at))
    slot->bytes -= MIN (slot->bytes, share->bytes);
  share->bytes = 0;
}

static void
reserve (QdTraffic *traffic, gint64 now, guint64 bytes, QdTrafficShare *share)
{
  add (traffic, now, bytes);
  *share = (QdTrafficShare){ now, bytes };
}

/* ---- Calls ---- */

gint64
qd_traffic_begin (QdTraffic *traffic, gint64 now, gint64 interval, guint64 bytes, QdTrafficShare *share)
{
  gint64 wait;

  take (traffic);
  mend (traffic, now);
  wait = MAX (traffic->ledger.next, traffic->ledger.held_until) - now;
  traffic->is_spent = wait <= 0 && !has_room (traffic, now, bytes);
  if (traffic->is_spent)
    wait = until_next_minute (traffic, now);
  if (wait <= 0)
    {
      reserve (traffic, now, bytes, share);
      traffic->ledger.next = MAX (now, traffic->ledger.next) + interval;
    }
  give (traffic, wait <= 0);
  return MAX (wait, 0);
}

gboolean
qd_traffic_is_spent (const QdTraffic *traffic)
{
  return traffic->is_spent;
}

gboolean
qd_traffic_extend (QdTraffic *traffic, gint64 now, guint64 used, guint64 more, QdTrafficShare *share)
{
  gboolean ok;

  take (traffic);
  mend (traffic, now);
  release (traffic, share);
  add (traffic, now, used);
  ok = has_room (traffic, now, more);
  if (ok)
    reserve (traffic, now, more, share);
  give (traffic, TRUE);
  return ok;
}

void
qd_traffic_settle (QdTraffic *traffic, gint64 now, guint64 used, QdTrafficShare *share)
{
  take (traffic);
  mend (traffic, now);
  release (traffic, share);
  add (traffic, now, used);
  give (traffic, TRUE);
}

void
qd_traffic_hold (QdTraffic *traffic, gint64 until)
{
  take (traffic);
  traffic->ledger.held_until = MAX (traffic->ledger.held_until, until);
  give (traffic, TRUE);
}

void
qd_traffic_count (QdTraffic *traffic, gint64 now, guint64 *hour, guint64 *day)
{
  take (traffic);
  mend (traffic, now);
  *hour = sum (traffic, now, HOUR + SPARE_HOUR);
  *day = sum (traffic, now, DAY + SPARE_DAY);
  give (traffic, FALSE);
}
