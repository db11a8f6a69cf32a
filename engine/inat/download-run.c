#include "config.h"

#include "engine/inat/download-run.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/fetch/http.h"
#include "engine/inat/fetch.h"
#include "engine/inat/import.h"
#include "engine/inat/pace.h"
#include "engine/inat/photo-store.h"
#include "engine/inat/speed.h"

#define KINDEST_MOST    10.0                  /* requests a second on hosts that are not one's own */
#define HOUR_BUDGET     ((guint64)4500 << 20) /* bytes an hour there; more than 5 GB is blocked for good */
#define DAY_BUDGET      ((guint64)22 << 30)   /* and a day; more than 24 GB is */
#define MAX_UNREACHABLE 6                     /* requests in a row that nobody answered, before the run gives up */

/* The run, on its thread. */
typedef struct
{
  QdDownloader *downloader;
  QdDownloadOptions options; /* defaults filled in */
  gboolean paused, stopping; /* as last looked at */
  QdProject *project;
  SoupSession *session;
  GCancellable *cancellable; /* the caller's; NULL: none */
  GCancellable *requests;    /* of all requests under way; cancelled on the run's own thread */
  char *photo_host;          /* NULL: iNaturalist's own */
  QdPace pace;
  GQueue queue; /* of QdPhoto, to be asked for next */
  guint in_flight;
  guint unreachable; /* in a row */
  gint64 next_try;   /* of failed photos, real time; 0: none */
  QdSpeed speed;
  GSource *timer;
  QdDownloadProgress progress;
  GError *failure; /* ends the run */
} Run;

typedef struct
{
  Run *run;
  QdPhoto *photo;
} Request;

static void
measure_speed (Run *run, gint64 now)
{
  guint left = run->progress.total - MIN (run->progress.total, run->progress.done + run->progress.failed);
  run->progress.per_second = qd_speed_get (&run->speed, now);
  run->progress.seconds_left = run->progress.per_second > 0 ? left / run->progress.per_second : -1;
}

static void
tell (Run *run, gboolean at_once)
{
  gint64 now = g_get_monotonic_time ();

  measure_speed (run, now);
  run->progress.waiting = qd_pace_is_held (&run->pace, now);
  qd_downloader_tell (run->downloader, &run->progress, at_once);
}

/* ---- A photo ---- */

/* Microseconds until a photo that failed @tries times before is tried again: doubled each time, and spread so that photos that
 * failed together do not come back together. */
static gint64
backoff (Run *run, guint tries)
{
  return (gint64)(run->options.backoff * (double)(1u << MIN (tries, 10)) * g_random_double_range (0.75, 1.25));
}

static gboolean
note_failure (Run *run, const QdPhoto *photo, const char *reason, gboolean again, gint64 wait, GError **error)
{
  gboolean last = !again || photo->tries + 1 >= run->options.tries;

  run->progress.failed += last;
  return qd_project_set_photo_state (run->project, photo->id, QD_PHOTO_FAILED, reason, last ? 0 : g_get_real_time () + wait,
                                     error);
}

static gboolean
note_bytes (Run *run, const QdPhoto *photo, GBytes *bytes, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 now = g_get_monotonic_time ();

  qd_pace_answer (&run->pace, now, g_bytes_get_size (bytes));
  if (qd_photo_store (run->project, photo->id, bytes, &local))
    {
      run->progress.done++;
      run->progress.bytes += g_bytes_get_size (bytes);
      qd_speed_add (&run->speed, now);
      return TRUE;
    }
  if (g_error_matches (local, QD_ERROR, QD_ERROR_INPUT))
    return note_failure (run, photo, local->message, FALSE, 0, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Nobody answers, time and again: the net is down, and the photos are not to blame. */
static gboolean
check_reachable (Run *run, const QdFetchResult *result, GError **error)
{
  if (++run->unreachable < MAX_UNREACHABLE)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK,
               _ ("The photo host does not answer; the photos wait for the next download. %s"), result->reason);
  return FALSE;
}

static gboolean
take_result (Run *run, const QdPhoto *photo, const QdFetchResult *result, GError **error)
{
  switch (result->outcome)
    {
    case QD_FETCH_DONE:
      return note_bytes (run, photo, result->bytes, error);
    case QD_FETCH_CANCELLED:
      return qd_project_set_photo_state (run->project, photo->id, QD_PHOTO_WAITING, NULL, 0, error);
    case QD_FETCH_PATIENCE:
      qd_pace_refuse (&run->pace, g_get_monotonic_time (), result->retry_after);
      return note_failure (run, photo, result->reason, TRUE, qd_pace_wait (&run->pace, g_get_monotonic_time ()), error);
    case QD_FETCH_UNREACHABLE:
      if (!check_reachable (run, result, error))
        {
          qd_project_set_photo_state (run->project, photo->id, QD_PHOTO_WAITING, NULL, 0, NULL);
          return FALSE;
        }
      return note_failure (run, photo, result->reason, TRUE, backoff (run, photo->tries), error);
    case QD_FETCH_AGAIN:
      return note_failure (run, photo, result->reason, TRUE, backoff (run, photo->tries), error);
    case QD_FETCH_NEVER:
    default:
      return note_failure (run, photo, result->reason, FALSE, 0, error);
    }
}

static void
on_fetched (const QdFetchResult *result, gpointer user_data)
{
  Request *request = user_data;
  Run *run = request->run;
  g_autoptr (GError) error = NULL;

  run->in_flight--;
  if (result->outcome != QD_FETCH_UNREACHABLE)
    run->unreachable = 0;
  if (!take_result (run, request->photo, result, &error) && run->failure == NULL)
    run->failure = g_steal_pointer (&error);
  tell (run, FALSE);
  qd_photo_free (request->photo);
  g_free (request);
}

static gboolean
ask_for (Run *run, QdPhoto *photo, GError **error)
{
  QdPhotoAddress address;
  QdPhotoAddressProblem problem = qd_photo_address_parse (photo->url, run->photo_host, &address);

  if (problem != QD_PHOTO_ADDRESS_OK)
    {
      g_autofree char *sentence = qd_photo_address_problem_sentence (problem, photo->url);
      gboolean noted = note_failure (run, photo, sentence, FALSE, 0, error);
      qd_photo_free (photo);
      return noted;
    }
  if (!qd_project_set_photo_state (run->project, photo->id, QD_PHOTO_FETCHING, NULL, 0, error))
    {
      qd_photo_free (photo);
      return FALSE;
    }
  g_autofree char *uri = qd_photo_address_build (&address, address.size, run->photo_host);
  Request *request = g_new (Request, 1);
  *request = (Request){ run, photo };
  run->in_flight++;
  qd_pace_begin (&run->pace, g_get_monotonic_time ());
  qd_fetch (run->session, uri, run->photo_host, (gint64)run->options.timeout * 10 * G_TIME_SPAN_SECOND, run->requests,
            on_fetched, request);
  return TRUE;
}

/* ---- The queue ---- */

/* What is due now, and when something will be. */
static gboolean
refill (Run *run, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) due = qd_project_list_due_photos (run->project, g_get_real_time (), run->options.parallel * 4, error);

  if (due == NULL)
    return FALSE;
  g_ptr_array_set_free_func (due, NULL);
  for (guint i = 0; i < due->len; i++)
    g_queue_push_tail (&run->queue, due->pdata[i]);
  run->next_try = qd_project_get_next_try (run->project, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return local == NULL;
}

static gboolean
may_begin (Run *run)
{
  return run->failure == NULL && run->in_flight < run->options.parallel && !g_cancellable_is_cancelled (run->cancellable)
         && !run->paused && !run->stopping;
}

/* Begins what may begin now. */
static gboolean
pump (Run *run, GError **error)
{
  while (may_begin (run))
    {
      if (run->queue.length == 0 && !refill (run, error))
        return FALSE;
      if (run->queue.length == 0 || qd_pace_wait (&run->pace, g_get_monotonic_time ()) > 0)
        return TRUE;
      if (!ask_for (run, g_queue_pop_head (&run->queue), error))
        return FALSE;
    }
  return TRUE;
}

/* While paused the queue is not filled again: that it is empty does not say that nothing is left. */
static gboolean
may_be_more (Run *run)
{
  return run->paused && run->progress.done + run->progress.failed < run->progress.total;
}

static gboolean
is_over (Run *run)
{
  if (run->in_flight > 0)
    return FALSE;
  if (run->failure != NULL || g_cancellable_is_cancelled (run->cancellable) || run->stopping)
    return TRUE;
  return run->queue.length == 0 && run->next_try == 0 && !may_be_more (run);
}

/* Wakes the loop when the next request may begin. */
static void
set_timer (Run *run)
{
  gint64 now = g_get_monotonic_time (), at = -1;

  if (may_begin (run) && run->queue.length > 0)
    at = now + qd_pace_wait (&run->pace, now);
  else if (may_begin (run) && run->next_try > 0)
    at = now + MAX (0, run->next_try - g_get_real_time ());
  g_source_set_ready_time (run->timer, at);
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
look_at_wishes (Run *run)
{
  gboolean was_paused = run->paused;

  qd_downloader_get_wishes (run->downloader, &run->paused, &run->stopping);
  return run->paused != was_paused;
}

static void
loop (Run *run, GMainContext *context)
{
  for (;;)
    {
      if (look_at_wishes (run))
        tell (run, TRUE);
      if (g_cancellable_is_cancelled (run->cancellable))
        g_cancellable_cancel (run->requests);
      if (run->failure == NULL)
        pump (run, &run->failure);
      if (is_over (run))
        return;
      set_timer (run);
      g_main_context_iteration (context, TRUE);
    }
}

/* ---- The run ---- */

static gboolean
count_wanted (Run *run, GError **error)
{
  g_autoptr (GPtrArray) all = qd_project_list_due_photos (run->project, G_MAXINT64, 0, error);

  run->progress.total = all != NULL ? all->len : 0;
  run->progress.seconds_left = -1;
  return all != NULL;
}

static void
set_defaults (Run *run)
{
  QdDownloadOptions *options = &run->options;
  gboolean own = run->photo_host != NULL;

  options->parallel = options->parallel != 0 ? CLAMP (options->parallel, 2, 8) : 4;
  options->tries = options->tries != 0 ? options->tries : 4;
  options->backoff = options->backoff != 0 ? options->backoff : 2 * G_TIME_SPAN_SECOND;
  options->timeout = options->timeout != 0 ? options->timeout : 30;
  qd_pace_init (&run->pace,
                options->rate > 0 ? options->rate
                : own             ? 200
                                  : 4,
                own ? 1000 : KINDEST_MOST, own ? 0 : HOUR_BUDGET, own ? 0 : DAY_BUDGET);
}

static gboolean
prepare (Run *run, const char *folder, const char *photo_host, GError **error)
{
  run->project = qd_project_open (folder, QD_PROJECT_WRITE, error);
  if (run->project == NULL)
    return FALSE;
  run->photo_host
      = photo_host != NULL ? g_strdup (photo_host) : qd_project_dup_setting (run->project, QD_SETTING_PHOTO_HOST, NULL);
  if (run->photo_host != NULL && !qd_photo_host_check (run->photo_host, error))
    return FALSE;
  set_defaults (run);
  run->session = qd_http_session_new (run->photo_host, run->options.parallel, run->options.timeout);
  return count_wanted (run, error);
}

static void
run_in_context (Run *run, GMainContext *context)
{
  static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };
  gulong handler = 0;

  run->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_attach (run->timer, context);
  if (run->cancellable != NULL)
    handler = g_cancellable_connect (run->cancellable, G_CALLBACK (on_cancelled), context, NULL);
  if (run->failure == NULL)
    loop (run, context);
  g_cancellable_disconnect (run->cancellable, handler);
  g_source_destroy (run->timer);
  g_source_unref (run->timer);
  run->progress.finished = TRUE;
  tell (run, TRUE);
}

static void
run_clear (Run *run)
{
  g_queue_clear_full (&run->queue, (GDestroyNotify)qd_photo_free);
  g_clear_object (&run->session);
  g_clear_object (&run->project);
  g_object_unref (run->requests);
  qd_speed_clear (&run->speed);
  g_free (run->photo_host);
}

gboolean
qd_download_run (QdDownloader *downloader, const char *folder, const char *photo_host, const QdDownloadOptions *options,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Run run = { .downloader = downloader, .options = *options, .cancellable = cancellable, .queue = G_QUEUE_INIT };

  run.requests = g_cancellable_new ();
  qd_speed_init (&run.speed);
  g_main_context_push_thread_default (context);
  qd_downloader_set_context (downloader, context);
  if (prepare (&run, folder, photo_host, &run.failure))
    run_in_context (&run, context);
  qd_downloader_set_context (downloader, NULL);
  if (run.failure == NULL && g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (&run.failure, QD_ERROR, QD_ERROR_CANCELLED, _ ("The download was stopped."));
  run_clear (&run);
  /* What libsoup left to do, closing connections for one. */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
  if (run.failure == NULL)
    return TRUE;
  g_propagate_error (error, run.failure);
  return FALSE;
}
