#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/inat/download-private.h"

#define MAX_UNREACHABLE 6  /* requests in a row that nobody answered, before the run gives up */
#define MAX_ROUNDS      10 /* refusals in a row, each with its hold, before it does */
#define MAX_REFUSALS    6  /* of one photo, while others are answered */

static void
set_failure (QdDownloadRun *run, const char *format, const char *reason)
{
  if (run->failure == NULL)
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      run->failure = g_error_new (QD_ERROR, QD_ERROR_NETWORK, format, reason);
#pragma GCC diagnostic pop
    }
}

/* ---- Where an item goes ---- */

/* Doubled each time, and spread so that photos that failed together do not come back together. */
static gint64
get_backoff (const QdDownloadRun *run, guint tries)
{
  return (gint64) ((double) run->options.backoff * (double) (1u << MIN (tries, 10)) * g_random_double_range (0.75, 1.25));
}

/* It waits as if it had never been asked for; in this run it is asked for again at @when. */
static void
let_wait (QdDownloadRun *run, QdDownloadItem *item, gint64 when)
{
  qd_photo_writer_note (run->writer, item->photo->id, QD_PHOTO_WAITING, NULL, 0);
  item->when = when;
  qd_download_queue_push (&run->queue, item);
}

static void
give_up (QdDownloadRun *run, QdDownloadItem *item, const char *reason)
{
  qd_photo_writer_note (run->writer, item->photo->id, QD_PHOTO_FAILED, reason, 0);
  run->progress.failed++;
  qd_download_item_free (item);
}

static void
try_again (QdDownloadRun *run, QdDownloadItem *item, const char *reason)
{
  gint64 when = g_get_real_time () + get_backoff (run, item->tries);

  if (++item->tries >= run->options.tries)
    {
      give_up (run, item, reason);
      return;
    }
  qd_photo_writer_note (run->writer, item->photo->id, QD_PHOTO_FAILED, reason, when);
  item->when = when;
  qd_download_queue_push (&run->queue, item);
}

void
qd_download_refuse (QdDownloadRun *run, QdDownloadItem *item, const char *reason)
{
  give_up (run, item, reason);
}

/* ---- Requests ---- */

/* Under another address, if there is one. */
static void
try_elsewhere (QdDownloadRun *run, QdDownloadItem *item, const char *reason)
{
  g_autofree char *other = qd_photo_address_build_other (&item->address, item->other + 1, run->photo_host);

  if (other == NULL)
    {
      give_up (run, item, reason);
      return;
    }
  item->other++;
  item->when = 0;
  qd_download_queue_push (&run->queue, item);
}

/* Nobody answers, time and again: the net is down, and the photos are not to blame. */
static void
take_silence (QdDownloadRun *run, QdDownloadItem *item, const char *reason)
{
  if (++run->unreachable < MAX_UNREACHABLE)
    {
      try_again (run, item, reason);
      return;
    }
  set_failure (run, _ ("The photo host does not answer; the photos wait for the next download. %s"), reason);
  let_wait (run, item, 0);
}

/* The refusal is no fault of the photo, unless it is the only one that is refused. */
static void
take_refusal (QdDownloadRun *run, QdDownloadItem *item, const QdFetchResult *result)
{
  gint64 now = g_get_monotonic_time ();

  qd_pace_refuse (&run->pace, now, result->retry_after, g_random_double ());
  if (run->traffic != NULL)
    qd_traffic_hold (run->traffic, g_get_real_time () + run->pace.held_until - now);
  if (run->pace.refused >= MAX_ROUNDS)
    set_failure (run, _ ("The photo host asks for patience again and again; the photos wait for the next download. %s"),
                 result->reason);
  if (++item->refusals >= MAX_REFUSALS)
    give_up (run, item, result->reason);
  else
    let_wait (run, item, g_get_real_time () + get_backoff (run, item->refusals));
}

static void
take_bytes (QdDownloadRun *run, QdDownloadItem *item, GBytes *bytes)
{
  gint64 id = item->photo->id;

  qd_pace_answer (&run->pace);
  g_hash_table_insert (run->with_writer, g_memdup2 (&id, sizeof id), item);
  qd_photo_writer_put (run->writer, id, bytes);
}

void
qd_download_take_result (QdDownloadRun *run, QdDownloadItem *item, const QdFetchResult *result)
{
  if (result->outcome != QD_FETCH_UNREACHABLE)
    run->unreachable = 0;
  switch (result->outcome)
    {
    case QD_FETCH_DONE: take_bytes (run, item, result->bytes); break;
    case QD_FETCH_MISSING:
      qd_pace_answer (&run->pace);
      try_elsewhere (run, item, result->reason);
      break;
    case QD_FETCH_PATIENCE: take_refusal (run, item, result); break;
    case QD_FETCH_UNREACHABLE: take_silence (run, item, result->reason); break;
    case QD_FETCH_AGAIN: try_again (run, item, result->reason); break;
    case QD_FETCH_CANCELLED:
    case QD_FETCH_SPENT: let_wait (run, item, 0); break;
    case QD_FETCH_NEVER:
    default: give_up (run, item, result->reason);
    }
}

/* ---- The disk ---- */

void
qd_download_take_over (QdDownloadRun *run, QdDownloadItem *item, const char *file)
{
  gint64 id = item->photo->id;

  item->is_found = TRUE;
  g_hash_table_insert (run->with_writer, g_memdup2 (&id, sizeof id), item);
  qd_photo_writer_find (run->writer, id, file);
}

static QdDownloadItem *
steal_item (QdDownloadRun *run, gint64 id)
{
  gpointer key = NULL, item = NULL;

  g_hash_table_steal_extended (run->with_writer, &id, &key, &item);
  g_free (key);
  return item;
}

void
qd_download_take_written (gint64 id, QdPhotoWriterOutcome outcome, const char *reason, guint64 bytes, gpointer user_data)
{
  QdDownloadRun *run = user_data;
  QdDownloadItem *item = steal_item (run, id);

  if (outcome == QD_PHOTO_WRITTEN)
    {
      run->progress.done++;
      run->progress.bytes += (gint64) bytes;
      qd_speed_add (&run->speed, g_get_monotonic_time ());
      qd_download_item_free (item);
    }
  else if (outcome == QD_PHOTO_DROPPED || item->is_found)
    {
      item->is_found = FALSE;
      let_wait (run, item, 0);
    }
  else
    try_again (run, item, reason);
}
