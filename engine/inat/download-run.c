#include "config.h"

#include "engine/inat/download-run.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/inat/download-private.h"

#define UNWRITTEN       4 /* photos for each connection that may wait for the disk */
#define UNWRITTEN_BYTES ((guint64) 64 << 20)
#define SLICE           (5 * G_TIME_SPAN_SECOND) /* of a wait, after which the clock is looked at: a sleep may have ended it */

/* Bytes that a photo of each size may have, and hardly ever has; of a larger one the rest is reserved when it is known. */
static const guint64 expected_bytes[] = {
  [QD_PHOTO_SIZE_MEDIUM] = 256 << 10, [QD_PHOTO_SIZE_LARGE] = 768 << 10, [QD_PHOTO_SIZE_ORIGINAL] = 3 << 20,
  [QD_PHOTO_SIZE_SMALL] = 64 << 10,   [QD_PHOTO_SIZE_THUMB] = 64 << 10,  [QD_PHOTO_SIZE_SQUARE] = 64 << 10,
};

typedef struct
{
  QdDownloadRun *run;
  QdDownloadItem *item;
} Request;

gint64
qd_download_get_steady (const QdDownloadRun *run)
{
  return run->clock->get_steady (run->clock->data);
}

gint64
qd_download_get_time (const QdDownloadRun *run)
{
  return qd_download_get_steady (run) + run->ahead;
}

/* ---- Progress ---- */

static void
measure_speed (QdDownloadRun *run, gint64 now)
{
  guint left = run->progress.total - MIN (run->progress.total, run->progress.done + run->progress.failed);
  run->progress.per_second = qd_speed_get (&run->speed, now);
  run->progress.seconds_left = run->progress.per_second > 0 ? left / run->progress.per_second : -1;
}

/* Why it waits. TRUE when that is another reason than the last time. */
static gboolean
look_at_waits (QdDownloadRun *run)
{
  QdDownloadProgress *progress = &run->progress, before = *progress;
  gint64 now = qd_download_get_steady (run);

  progress->offline = run->silent > 0;
  progress->spent = run->traffic != NULL && run->traffic_wait > now && qd_traffic_is_spent (run->traffic);
  progress->waiting = !progress->offline && (run->pace.held_until > MAX (now, run->silent_until)
                                             || (run->traffic_wait > now + G_TIME_SPAN_SECOND && !progress->spent));
  progress->until = progress->waiting ? MAX (run->pace.held_until, run->traffic_wait) + run->ahead : 0;
  progress->busy = qd_photo_writer_is_waiting (run->writer);
  return progress->offline != before.offline || progress->spent != before.spent || progress->waiting != before.waiting ||
         progress->until != before.until || progress->busy != before.busy;
}

static void
tell (QdDownloadRun *run, gboolean at_once)
{
  at_once |= look_at_waits (run);
  measure_speed (run, g_get_monotonic_time ());
  qd_downloader_tell (run->downloader, &run->progress, at_once);
}

/* ---- Requests ---- */

static void
on_fetched (const QdFetchResult *result, gpointer user_data)
{
  Request *request = user_data;
  QdDownloadRun *run = request->run;

  run->in_flight--;
  qd_download_take_result (run, request->item, result);
  g_free (request);
}

/* FALSE when the traffic has no room yet; @share then has nothing. */
static gboolean
take_turn (QdDownloadRun *run, const QdDownloadItem *item, QdTrafficShare *share)
{
  gint64 now = qd_download_get_steady (run), wait;

  if (run->traffic != NULL)
    {
      wait = qd_traffic_begin (run->traffic, qd_download_get_time (run), qd_pace_get_interval (&run->pace),
                               MAX (item->expected, expected_bytes[item->address.size]), share);
      run->traffic_wait = now + wait;
      if (wait > 0)
        return FALSE;
    }
  qd_pace_begin (&run->pace, now);
  return TRUE;
}

static void
ask_for (QdDownloadRun *run, QdDownloadItem *item, const QdTrafficShare *share)
{
  g_autofree char *uri = qd_photo_address_build_other (&item->address, item->other, run->photo_host);
  QdFetchRequest asked = { .session = run->session,
                           .uri = uri,
                           .photo_host = run->photo_host,
                           .timeout = run->options.timeout,
                           .traffic = run->traffic,
                           .share = *share,
                           .cancellable = run->requests };
  Request *request = g_new (Request, 1);

  *request = (Request){ run, item };
  run->in_flight++;
  qd_photo_writer_note (run->writer, item->photo->id, QD_PHOTO_FETCHING, NULL, 0);
  qd_fetch (&asked, on_fetched, request);
}

/* FALSE when @item has to wait for its turn, and is back in the queue. */
static gboolean
begin (QdDownloadRun *run, QdDownloadItem *item)
{
  const char *file = g_hash_table_lookup (run->lying, &item->photo->id);
  QdPhotoAddressProblem problem = qd_photo_address_parse (item->photo->url, run->photo_host, &item->address);
  QdTrafficShare share = { 0 };

  if (file != NULL)
    {
      qd_download_take_over (run, item, file);
      g_hash_table_remove (run->lying, &item->photo->id);
      return TRUE;
    }
  if (problem != QD_PHOTO_ADDRESS_OK)
    {
      g_autofree char *sentence = qd_photo_address_problem_sentence (problem, item->photo->url);
      qd_download_refuse (run, item, sentence);
      return TRUE;
    }
  if (take_turn (run, item, &share))
    {
      ask_for (run, item, &share);
      return TRUE;
    }
  item->when = 0;
  qd_download_queue_push (&run->queue, item);
  return FALSE;
}

/* ---- The queue ---- */

/* The disk is behind: nothing more is asked for until it has caught up, so that a crash costs little. */
static gboolean
disk_is_behind (QdDownloadRun *run)
{
  guint64 bytes;
  guint photos = qd_photo_writer_count_pending (run->writer, &bytes);

  return photos >= run->options.parallel * UNWRITTEN || bytes >= UNWRITTEN_BYTES;
}

static gboolean
may_begin (QdDownloadRun *run)
{
  return run->failure == NULL && run->in_flight < run->options.parallel && !g_cancellable_is_cancelled (run->cancellable) &&
         !run->paused && !run->stopping && !disk_is_behind (run);
}

static gint64
get_wait (const QdDownloadRun *run, gint64 now)
{
  return MAX (qd_pace_wait (&run->pace, now), MAX (0, run->traffic_wait - now));
}

/* Begins what may begin now. */
static void
pump (QdDownloadRun *run)
{
  while (may_begin (run) && get_wait (run, qd_download_get_steady (run)) == 0)
    {
      QdDownloadItem *item = qd_download_queue_pop (&run->queue, qd_download_get_steady (run), run->ahead, &run->failure);

      if (item == NULL || !begin (run, item))
        return;
    }
}

/* Nothing is under way any more, neither on the network nor on the disk. */
static gboolean
is_still (QdDownloadRun *run)
{
  return run->in_flight == 0 && g_hash_table_size (run->with_writer) == 0 && qd_photo_writer_is_idle (run->writer);
}

/* While paused the project is not looked into again: that the queue is empty does not say that nothing is left. */
static gboolean
is_over (QdDownloadRun *run)
{
  guint more = 0;

  if (!is_still (run))
    return FALSE;
  if (run->failure != NULL || g_cancellable_is_cancelled (run->cancellable) || run->stopping)
    return TRUE;
  if (run->paused || qd_download_queue_count (&run->queue) > 0 || qd_download_queue_get_next_time (&run->queue) > 0)
    return FALSE;
  if (!qd_download_queue_look_again (&run->queue, &more, &run->failure))
    return TRUE;
  run->progress.total += more;
  return more == 0;
}

/* Microseconds until the next request may begin; -1: nothing to wait for but what is under way. */
static gint64
get_rest (QdDownloadRun *run)
{
  gint64 now = qd_download_get_steady (run), next = qd_download_queue_get_next_time (&run->queue);

  if (!may_begin (run))
    return -1;
  if (qd_download_queue_count (&run->queue) > 0)
    return get_wait (run, now);
  return next > 0 ? MAX (get_wait (run, now), next - now) : -1;
}

/* A time set anew wakes the loop, which would set the next one then: a timer that comes as soon stays as it is. */
static void
wake_at (QdDownloadRun *run, gint64 time)
{
  gint64 set = g_source_get_ready_time (run->timer);

  if (set < 0 || set > time + G_TIME_SPAN_MILLISECOND || set <= g_get_monotonic_time ())
    g_source_set_ready_time (run->timer, time);
}

/* Wakes the loop when the next request may begin. */
static void
set_timer (QdDownloadRun *run)
{
  gint64 rest = get_rest (run);

  if (rest > 0 && run->clock->pass != NULL && is_still (run))
    {
      run->clock->pass (rest, run->clock->data);
      rest = 0;
    }
  if (rest < 0)
    g_source_set_ready_time (run->timer, -1);
  else
    wake_at (run, g_get_monotonic_time () + MIN (rest, SLICE));
}

/* The loop does the rest once it is awake. */
static gboolean
dispatch_timer (GSource *source, G_GNUC_UNUSED GSourceFunc callback, G_GNUC_UNUSED gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return G_SOURCE_CONTINUE;
}

static void
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer context)
{
  g_main_context_wakeup (context);
}

/* TRUE when the person has paused, or gone on, since the last look. */
static gboolean
look_at_wishes (QdDownloadRun *run)
{
  gboolean was_paused = run->paused;

  qd_downloader_get_wishes (run->downloader, &run->paused, &run->stopping);
  return run->paused != was_paused;
}

/* Nothing that is under way counts any more. */
static void
break_off (QdDownloadRun *run)
{
  g_cancellable_cancel (run->requests);
  qd_photo_writer_drop (run->writer);
}

static void
loop (QdDownloadRun *run, GMainContext *context)
{
  for (;;)
    {
      const GError *unwritten = qd_photo_writer_get_error (run->writer);
      gboolean changed = look_at_wishes (run);

      if (run->failure == NULL && unwritten != NULL)
        run->failure = g_error_copy (unwritten);
      if (g_cancellable_is_cancelled (run->cancellable) || unwritten != NULL)
        break_off (run);
      pump (run);
      tell (run, changed);
      if (is_over (run))
        return;
      set_timer (run);
      g_main_context_iteration (context, TRUE);
    }
}

/* ---- The run ---- */

static void
run_in_context (QdDownloadRun *run, GMainContext *context)
{
  static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };
  gulong handler = 0;

  run->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_attach (run->timer, context);
  if (run->cancellable != NULL)
    handler = g_cancellable_connect (run->cancellable, G_CALLBACK (on_cancelled), context, NULL);
  loop (run, context);
  g_cancellable_disconnect (run->cancellable, handler);
  g_source_destroy (run->timer);
  g_source_unref (run->timer);
  run->progress.finished = TRUE;
  tell (run, TRUE);
}

static gboolean
run_alone (QdDownloadRun *run, const char *folder, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  qd_downloader_set_context (run->downloader, context);
  if (qd_download_prepare (run, folder, context, &run->failure))
    run_in_context (run, context);
  qd_downloader_set_context (run->downloader, NULL);
  if (run->failure == NULL && g_cancellable_is_cancelled (run->cancellable))
    g_set_error_literal (&run->failure, QD_ERROR, QD_ERROR_CANCELLED, _ ("The download was stopped."));
  qd_download_clear (run);
  /* What libsoup left to do, closing connections for one. */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
  if (run->failure == NULL)
    return TRUE;
  g_propagate_error (error, run->failure);
  return FALSE;
}

gboolean
qd_download_run (QdDownloader *downloader, const char *folder, const QdDownloadOptions *options, GCancellable *cancellable,
                 GError **error)
{
  QdDownloadRun run = { .downloader = downloader, .options = *options, .cancellable = cancellable };

  run.clock = options->clock != NULL ? options->clock : &qd_download_system_clock;
  run.ahead = run.clock->get_real (run.clock->data) - qd_download_get_steady (&run);
  run.requests = g_cancellable_new ();
  run.with_writer = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) qd_download_item_free);
  qd_speed_init (&run.speed);
  return run_alone (&run, folder, error);
}
