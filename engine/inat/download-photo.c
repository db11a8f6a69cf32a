#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/inat/download-private.h"

#define MAX_ROUNDS           10 /* refusals in a row, each with its hold, before the run gives up */
#define MAX_REFUSALS         5  /* of one photo after the first, while others are answered */
#define MAX_UNANSWERED       3  /* requests for a photo that the host took, in a run that had answers: then it is to blame */
#define MAX_UNANSWERED_ALONE 10 /* in one that had none */
#define LONGEST_SILENCE      G_TIME_SPAN_MINUTE

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
  gint64 wait = get_backoff (run, item->tries);

  if (++item->tries >= run->options.tries)
    {
      give_up (run, item, reason);
      return;
    }
  qd_photo_writer_note (run->writer, item->photo->id, QD_PHOTO_FAILED, reason, qd_download_get_time (run) + wait);
  item->when = qd_download_get_steady (run) + wait;
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
  let_wait (run, item, 0);
}

/* Has another photo been answered since @item was turned away last? Else the host is to blame, or the net. */
static gboolean
is_to_blame (const QdDownloadRun *run, QdDownloadItem *item)
{
  gboolean is_alone = item->turned_away > 0 && item->answers != run->answers;

  item->turned_away++;
  item->answers = run->answers;
  return is_alone;
}

/* A little longer than all wait, so that one photo that is turned away for good does not keep the others from their turn. */
static void
let_others_pass (QdDownloadRun *run, QdDownloadItem *item)
{
  let_wait (run, item, MAX (run->pace.held_until, qd_download_get_steady (run)) + get_backoff (run, 0));
}

/* Requests that were under way together fail together; that is one silence. */
static void
hold_in_silence (QdDownloadRun *run)
{
  gint64 now = qd_download_get_steady (run);
  double hold = MIN ((double) run->options.backoff * (double) (1u << MIN (run->silent, 20)), LONGEST_SILENCE);

  if (run->silent > 0 && qd_pace_is_held (&run->pace, now))
    return;
  run->silent++;
  run->silent_until = now + (gint64) (hold * g_random_double_range (0.75, 1.25));
  qd_pace_hold (&run->pace, run->silent_until);
}

/* The host takes requests for @item again and again, and leaves them: waiting for the network would never end, as there may be
 * no other photo left whose answer shows that there is one. All that wait are asked for in turn, so that a host that is out of
 * order is seen to be before any of many photos is blamed. */
static gboolean
is_left_unanswered (const QdDownloadRun *run, QdDownloadItem *item, const QdFetchResult *result)
{
  item->unanswered += result->was_sent;
  return item->unanswered >= (run->answers > 0 ? MAX_UNANSWERED : MAX_UNANSWERED_ALONE);
}

/* The net is down, as a rule, and the photos are not to blame: everything waits. */
static void
take_silence (QdDownloadRun *run, QdDownloadItem *item, const QdFetchResult *result)
{
  gboolean is_photo = is_to_blame (run, item);

  if (is_left_unanswered (run, item, result))
    {
      run->silent = 0;
      try_again (run, item, result->reason);
      return;
    }
  hold_in_silence (run);
  if (run->options.silences != G_MAXUINT && run->silent >= run->options.silences)
    set_failure (run, _ ("The photo host does not answer; the photos wait for the next download. %s"), result->reason);
  if (is_photo)
    try_again (run, item, result->reason);
  else
    let_others_pass (run, item);
}

/* The refusal is no fault of the photo, unless it is the only one that is refused. */
static void
take_refusal (QdDownloadRun *run, QdDownloadItem *item, const QdFetchResult *result)
{
  gint64 now = qd_download_get_steady (run);

  qd_pace_refuse (&run->pace, now, result->retry_after, g_random_double ());
  if (run->traffic != NULL)
    qd_traffic_hold (run->traffic, qd_download_get_time (run) + run->pace.held_until - now);
  if (run->pace.refused >= MAX_ROUNDS)
    set_failure (run, _ ("The photo host asks for patience again and again; the photos wait for the next download. %s"),
                 result->reason);
  if (is_to_blame (run, item) && ++item->refusals >= MAX_REFUSALS)
    give_up (run, item, result->reason);
  else
    let_others_pass (run, item);
}

/* Nothing is taken from whoever it was, and it is not asked again by itself. */
static void
take_impostor (QdDownloadRun *run, QdDownloadItem *item, const char *reason)
{
  set_failure (run, _ ("The photos could not be fetched, and wait for the next download. %s"), reason);
  let_wait (run, item, 0);
}

/* It is the first to be asked for when the budget has room for all of it. */
static void
wait_for_budget (QdDownloadRun *run, QdDownloadItem *item, guint64 length)
{
  item->expected = MAX (item->expected, length);
  let_wait (run, item, 0);
}

static void
note_answer (QdDownloadRun *run)
{
  run->answers++;
  qd_pace_answer (&run->pace);
}

static void
take_bytes (QdDownloadRun *run, QdDownloadItem *item, GBytes *bytes)
{
  gint64 id = item->photo->id;

  note_answer (run);
  g_hash_table_insert (run->with_writer, g_memdup2 (&id, sizeof id), item);
  qd_photo_writer_put (run->writer, id, bytes);
}

void
qd_download_take_result (QdDownloadRun *run, QdDownloadItem *item, const QdFetchResult *result)
{
  if (result->outcome != QD_FETCH_UNREACHABLE && result->outcome != QD_FETCH_CANCELLED)
    run->silent = 0;
  switch (result->outcome)
    {
    case QD_FETCH_DONE: take_bytes (run, item, result->bytes); break;
    case QD_FETCH_MISSING:
      note_answer (run);
      try_elsewhere (run, item, result->reason);
      break;
    case QD_FETCH_PATIENCE: take_refusal (run, item, result); break;
    case QD_FETCH_UNREACHABLE: take_silence (run, item, result); break;
    case QD_FETCH_UNTRUSTED: take_impostor (run, item, result->reason); break;
    case QD_FETCH_AGAIN: try_again (run, item, result->reason); break;
    case QD_FETCH_SPENT: wait_for_budget (run, item, result->length); break;
    case QD_FETCH_CANCELLED: let_wait (run, item, 0); break;
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
