#include "config.h"
#include "engine/inat/lookup.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/fetch/http.h"
#include "engine/fetch/remote-answer.h"
#include "engine/inat/lookup-answer.h"
#include "engine/inat/lookup-api.h"
#include "engine/inat/lookup-pace.h"
#include "engine/inat/lookup-store.h"

#define FRESH        (56 * G_TIME_SPAN_DAY)   /* an answer is asked for again when it is older */
#define MAX_BYTES    ((gsize) 16 << 20)       /* an answer; 30 observations are 1 to 2 MB */
#define SILENCE      30                       /* seconds without a byte */
#define MAX_TIME     (2 * G_TIME_SPAN_MINUTE) /* one question, however it drips */
#define FIRST_WAIT   (2 * G_TIME_SPAN_SECOND) /* after a fault; doubled for each further one */
#define FIRST_HOLD   (5 * G_TIME_SPAN_SECOND) /* after a refusal that does not say how long; doubled too */
#define LONGEST_HOLD (10 * G_TIME_SPAN_MINUTE)
#define MAX_FAULTS   6 /* in a row, before the run gives up */
#define MAX_REFUSALS 10
#define PATIENCE     500                /* milliseconds of another change of the project, after which it is told */
#define MAX_STRANGE  5                  /* observations in a row whose answer cannot be used */
#define SLICE        G_TIME_SPAN_SECOND /* of a wait, after which progress is told and the clock looked at */

/* Set while a run that asks about all again is not through: answers from before that time are asked for again. */
#define SETTING_AGAIN "lookup-again-since"

typedef struct
{
  QdProject *project;
  const QdLookupOptions *options;
  const QdLookupClock *clock;
  GCancellable *cancellable;
  char *api, *host;
  SoupSession *session;
  QdLookupPace *pace;
  gint64 before;                   /* answers from before this time are asked for */
  gint64 after;                    /* id of the last observation that was asked about */
  guint size;                      /* observations in the next request */
  guint faults, refusals, strange; /* in a row */
  gint64 begun, ahead;             /* of the time of day: what it was ahead of the steady clock at the start */
  const GArray *due;   /* while an answer is stored */
  GHashTable *answers; /* to these */
  QdLookupProgress progress;
} Run;

/* What became of a request. */
typedef enum
{
  OUTCOME_STORED,
  OUTCOME_AGAIN,   /* the same, later */
  OUTCOME_STRANGE, /* fewer at once, or not at all */
  OUTCOME_FAILED,
} Outcome;

/* Since 1970; however the machine's clock is set, it goes on from where it was at the start. */
static gint64
now (Run *run)
{
  return run->clock->get_steady (run->clock->data) + run->ahead;
}

/* ---- Progress ---- */

static double
seconds_for (guint requests)
{
  return requests + (double) (requests / QD_LOOKUP_DAY_BUDGET) * 24 * 3600;
}

static void
tell (Run *run, gboolean waiting)
{
  QdLookupProgress *progress = &run->progress;
  guint left = (progress->total - MIN (progress->done, progress->total) + QD_LOOKUP_GROUP - 1) / QD_LOOKUP_GROUP;
  double spent = (double) (now (run) - run->begun) / G_TIME_SPAN_SECOND;
  double measured = progress->requests > 0 ? left * spent / progress->requests : 0;

  progress->waiting = waiting;
  progress->seconds_left = waiting ? -1 : fmax (measured, qd_lookup_pace_is_unlimited (run->pace) ? 0 : seconds_for (left));
  if (run->options->func != NULL)
    run->options->func (progress, run->options->user_data);
}

static gboolean
fail_cancelled (GError **error)
{
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED,
                       _ ("The lookup was stopped; what was answered is kept, and the next one goes on from there."));
  return FALSE;
}

/* ---- Waiting ---- */

/* Until a request may begin, and then it counts. */
static gboolean
wait_for_turn (Run *run, GError **error)
{
  gint64 wait;

  while (!g_cancellable_is_cancelled (run->cancellable) && (wait = qd_lookup_pace_begin (run->pace, now (run))) > 0)
    {
      if (wait > 2 * QD_LOOKUP_INTERVAL)
        tell (run, TRUE);
      run->clock->wait (MIN (wait, SLICE), run->cancellable, run->clock->data);
    }
  return !g_cancellable_is_cancelled (run->cancellable) || fail_cancelled (error);
}

/* Doubled each time, and spread, so that those who failed together do not come back together. */
static gint64
back_off (gint64 first, guint times)
{
  return (gint64) ((double) MIN (first << MIN (times, 10), LONGEST_HOLD) * g_random_double_range (0.75, 1.25));
}

/* ---- A request ---- */

static char *
make_address (Run *run, const GArray *due)
{
  g_autoptr (GString) address = g_string_new (run->api);

  g_string_append (address, "/v1/observations?id=");
  for (guint i = 0; i < due->len; i++)
    g_string_append_printf (address, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (due, QdLookupDue, i).source_id);
  g_string_append_printf (address, "&per_page=%u", QD_LOOKUP_GROUP);
  return g_string_free (g_steal_pointer (&address), FALSE);
}

/* The server did not manage. */
static Outcome
note_fault (Run *run, const char *reason, GError **error)
{
  qd_lookup_pace_hold (run->pace, now (run) + back_off (FIRST_WAIT, run->faults));
  if (++run->faults < MAX_FAULTS)
    return OUTCOME_AGAIN;
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("iNaturalist does not answer; the next lookup goes on from there. %s"),
               reason);
  return OUTCOME_FAILED;
}

/* The server wants to be left alone. */
static Outcome
note_refusal (Run *run, gint64 patience, GError **error)
{
  qd_lookup_pace_hold (run->pace, now (run) + MAX (patience, back_off (FIRST_HOLD, run->refusals) / (patience >= 0 ? 4 : 1)));
  if (++run->refusals < MAX_REFUSALS)
    return OUTCOME_AGAIN;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_NETWORK,
                       _ ("iNaturalist asks to be left alone for now; the next lookup goes on from there."));
  return OUTCOME_FAILED;
}

static Outcome
fail_status (Run *run, guint status, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” refused to be asked: it answered %u (%s)."), run->host, status,
               soup_status_get_phrase (status));
  return OUTCOME_FAILED;
}

/* Another change of the project may take long: that is told, and waited for until the run is stopped. */
static gboolean
insist (Run *run, gboolean (*change) (Run *run, GError **error), GError **error)
{
  g_autoptr (GError) local = NULL;

  while (!change (run, &local) && g_error_matches (local, QD_ERROR, QD_ERROR_BUSY))
    {
      g_clear_error (&local);
      if (g_cancellable_is_cancelled (run->cancellable))
        return fail_cancelled (error);
      run->progress.busy = TRUE;
      tell (run, TRUE);
      run->progress.busy = FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
store_answers (Run *run, GError **error)
{
  return qd_lookup_store (run->project, run->due, run->answers, now (run), run->options->photos, &run->progress, error);
}

static Outcome
store (Run *run, const GArray *due, GHashTable *answers, GError **error)
{
  run->faults = run->refusals = 0;
  run->due = due;
  run->answers = answers;
  if (!insist (run, store_answers, error))
    return OUTCOME_FAILED;
  run->after = g_array_index (due, QdLookupDue, due->len - 1).id;
  return OUTCOME_STORED;
}

static Outcome
take_text (Run *run, const GArray *due, const QdRemoteAnswer *answer, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GHashTable) answers = qd_lookup_answer_parse (answer->text, answer->length, run->host, &local);

  if (answers != NULL)
    {
      run->strange = 0;
      return store (run, due, answers, error);
    }
  return g_error_matches (local, QD_ERROR, QD_ERROR_INPUT) ? note_fault (run, local->message, error) : OUTCOME_STRANGE;
}

static Outcome
take_answer (Run *run, const GArray *due, const QdRemoteAnswer *answer, GError **error)
{
  g_autofree char *reason =
      g_strdup_printf (_ ("“%s” answered %u (%s)."), run->host, answer->status, soup_status_get_phrase (answer->status));

  if (answer->status == SOUP_STATUS_OK)
    return take_text (run, due, answer, error);
  if (qd_http_is_patience (answer->status))
    return note_refusal (run, answer->patience, error);
  if (SOUP_STATUS_IS_SERVER_ERROR (answer->status) || answer->status == SOUP_STATUS_REQUEST_TIMEOUT)
    return note_fault (run, reason, error);
  return fail_status (run, answer->status, error);
}

static Outcome
ask (Run *run, const GArray *due, GError **error)
{
  g_autofree char *address = make_address (run, due);
  g_autoptr (GError) local = NULL;
  g_auto (QdRemoteAnswer) answer;

  if (qd_remote_answer_get (run->session, address, MAX_BYTES, MAX_TIME, run->cancellable, &answer, &local))
    return take_answer (run, due, &answer, error);
  if (g_error_matches (local, QD_ERROR, QD_ERROR_MEMORY))
    return OUTCOME_STRANGE;
  if (!g_error_matches (local, QD_ERROR, QD_ERROR_CANCELLED))
    return note_fault (run, local->message, error);
  fail_cancelled (error);
  return OUTCOME_FAILED;
}

/* An answer that is too long, or about something else: half as many the next time. One alone is passed over, unless it is one
 * of several in a row: then it is the server that is strange. */
static gboolean
note_strange (Run *run, const GArray *due, GError **error)
{
  run->size = due->len / 2;
  if (due->len > 1)
    return TRUE;
  run->size = 1;
  if (++run->strange < MAX_STRANGE)
    return store (run, due, NULL, error) == OUTCOME_STORED;
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” answers something else than was asked for."), run->host);
  return FALSE;
}

static gboolean
ask_next (Run *run, const GArray *due, GError **error)
{
  if (!wait_for_turn (run, error))
    return FALSE;
  run->progress.requests++;
  switch (ask (run, due, error))
    {
    case OUTCOME_STORED: run->size = MIN (run->size * 2, QD_LOOKUP_GROUP); break;
    case OUTCOME_AGAIN: break;
    case OUTCOME_STRANGE:
      if (!note_strange (run, due, error))
        return FALSE;
      break;
    case OUTCOME_FAILED:
    default: return FALSE;
    }
  tell (run, FALSE);
  return TRUE;
}

/* ---- The run ---- */

static gboolean
loop (Run *run, GError **error)
{
  for (;;)
    {
      g_autoptr (GArray) due = qd_project_list_due_lookups (run->project, run->before, run->after, run->size, error);

      if (due == NULL)
        return FALSE;
      if (due->len == 0)
        return TRUE;
      if (!ask_next (run, due, error))
        return FALSE;
    }
}

/* What is kept from earlier answers needs no request. */
static gboolean
add_kept (Run *run, GError **error)
{
  return !run->options->photos || qd_lookup_add_further (run->project, NULL, G_MAXINT64, &run->progress, error);
}

/* Answers from before which time are asked for: a run that asks about all again and was interrupted is gone on with. */
static gint64
decide_before (QdProject *project, gboolean again, gint64 time)
{
  g_autofree char *since = qd_project_dup_setting (project, SETTING_AGAIN, NULL);
  gint64 kept = since != NULL ? g_ascii_strtoll (since, NULL, 10) : 0;

  return kept > 0 && kept <= time ? MAX (kept, time - FRESH) : again ? time : time - FRESH;
}

static gboolean
keep_before (Run *run, GError **error)
{
  g_autofree char *since = g_strdup_printf ("%" G_GINT64_FORMAT, run->before);

  return !run->options->again || qd_project_set_setting (run->project, SETTING_AGAIN, since, error);
}

static gboolean
forget_before (Run *run, GError **error)
{
  g_autofree char *since = qd_project_dup_setting (run->project, SETTING_AGAIN, NULL);

  return since == NULL || qd_project_set_setting (run->project, SETTING_AGAIN, NULL, error);
}

static gboolean
prepare (Run *run, GError **error)
{
  if (!qd_lookup_api_find (run->options->api, &run->api, &run->host, error))
    return FALSE;
  run->pace =
      qd_lookup_pace_new (run->options->counter, run->options->counter == NULL && qd_http_is_this_machine (run->api), error);
  run->session = qd_http_session_new (g_strcmp0 (run->api, QD_LOOKUP_API) == 0 ? NULL : run->api, 1, SILENCE);
  soup_session_add_feature_by_type (run->session, SOUP_TYPE_CONTENT_DECODER); /* a tenth of the bytes */
  run->begun = now (run);
  run->before = decide_before (run->project, run->options->again, run->begun);
  return run->pace != NULL && insist (run, keep_before, error) &&
         qd_project_count_due_lookups (run->project, run->before, &run->progress.total, error);
}

static void
run_clear (Run *run)
{
  g_clear_object (&run->session);
  qd_lookup_pace_free (run->pace);
  g_free (run->api);
  g_free (run->host);
}

gboolean
qd_lookup_run (QdProject *project, const QdLookupOptions *options, GCancellable *cancellable, QdLookupProgress *result,
               GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Run run = { .project = project,
              .options = options,
              .clock = options->clock != NULL ? options->clock : &qd_lookup_system_clock,
              .cancellable = cancellable, .size = QD_LOOKUP_GROUP };
  gboolean ok;

  run.ahead = run.clock->get_real (run.clock->data) - run.clock->get_steady (run.clock->data);
  g_main_context_push_thread_default (context);
  qd_project_set_patience (project, PATIENCE);
  ok = prepare (&run, error);
  if (ok)
    tell (&run, FALSE);
  ok = ok && insist (&run, add_kept, error) && loop (&run, error) && insist (&run, forget_before, error);
  qd_project_set_patience (project, 0);
  run_clear (&run);
  /* What libsoup left to do, closing connections for one. */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
  *result = run.progress;
  return ok;
}

gboolean
qd_lookup_estimate (QdProject *project, gboolean again, guint *observations, guint *requests, double *seconds, GError **error)
{
  gint64 before = decide_before (project, again, g_get_real_time ());

  if (!qd_project_count_due_lookups (project, before, observations, error))
    return FALSE;
  *requests = (*observations + QD_LOOKUP_GROUP - 1) / QD_LOOKUP_GROUP;
  *seconds = seconds_for (*requests);
  return TRUE;
}
