/* What a download waits for, and for how long, by a clock that jumps over it: the network, the server's patience, the budget, and
 * other changes of the project. */
#include <string.h>
#include <time.h>

#include "engine/core/error.h"
#include "tests/inat/download-fixture.h"

#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR

/* As it is with everybody, but for the clock. */
static QdDownloadOptions
options_for (Setup *setup)
{
  return (QdDownloadOptions){ .backoff = 2 * SECOND, .clock = &setup->jumping.clock };
}

static void
wait_for_waits (Setup *setup, guint n)
{
  while (count_waits (setup) < n)
    g_main_context_iteration (NULL, TRUE);
}

static gint64
sum_waits (Setup *setup)
{
  gint64 sum = 0;

  for (guint i = 0; i < count_waits (setup); i++)
    sum += get_wait (setup, i);
  return sum;
}

static void
assert_about (gint64 wait, gint64 base)
{
  g_assert_cmpint (wait, >=, base * 3 / 4);
  g_assert_cmpint (wait, <=, base * 5 / 4);
}

/* 2, 4, 8 ... seconds, then a minute each. */
static void
check_silences (Setup *setup, guint n)
{
  for (guint i = 0; i < n; i++)
    assert_about (get_wait (setup, i), MIN ((2 * SECOND) << i, MINUTE));
}

static void
check_all_there (Setup *setup, guint n)
{
  g_assert_no_error (setup->error);
  g_assert_true (setup->result);
  g_assert_cmpuint (setup->last.done, ==, n);
  g_assert_cmpuint (setup->last.failed, ==, 0);
  g_assert_cmpuint (count (setup).there, ==, n);
  g_assert_cmpuint (count (setup).failed, ==, 0);
}

/* ---- The network ---- */

/* It is gone for most of an hour; whoever waits gets everything, and no photo is blamed. */
static void
test_gap (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);

  add_photos (setup, 5);
  photo_server_close (setup->server);
  options.silences = G_MAXUINT;
  start (setup, &options);
  wait_for_waits (setup, 40);
  g_assert_cmpuint (count (setup).failed, ==, 0);
  photo_server_open (setup->server);
  finish (setup);
  check_silences (setup, 40);
  check_all_there (setup, 5);
  g_assert_true (setup->was_offline);
  g_assert_false (setup->last.offline);
  g_assert_cmpuint (setup->server->n_requests, ==, 5);
}

/* Without a person who waits it is given up, but not before a quarter of an hour. */
static void
test_gap_without_end (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);

  add_photos (setup, 5);
  photo_server_close (setup->server);
  run (setup, &options);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_cmpuint (count_waits (setup), ==, 19);
  check_silences (setup, 19);
  g_assert_cmpuint (count (setup).waiting, ==, 5);
  g_assert_cmpuint (count (setup).failed, ==, 0);
}

/* The lid is closed while everything waits: the download is stopped at once all the same. */
static void
test_gap_stopped (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = { .backoff = HOUR, .silences = G_MAXUINT };

  add_photos (setup, 2);
  photo_server_close (setup->server);
  start (setup, &options);
  while (!setup->was_offline)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (setup->cancellable);
  finish (setup);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (count (setup).waiting, ==, 2);
}

static void
check_left_unanswered (Setup *setup, gint64 number, gint64 least, gint64 most)
{
  g_autoptr (QdPhoto) photo = photo_of (setup, number);

  g_assert_cmpint (photo->state, ==, QD_PHOTO_FAILED);
  g_assert_cmpstr (photo->reason, ==, "The photo host took the request for the photo, but did not answer it.");
  g_assert_cmpint (photo->next_try, >=, least);
  g_assert_cmpint (photo->next_try, <=, most);
}

/* The last photo is never answered for, while the host is there: after three times it has failed, and it is said when it is
 * tried again; after three more it is given up. A person who waits for the network waits for nothing else. */
static void
test_last_unanswered (void)
{
  const Answer silence[] = { ANSWER_SILENCE };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);

  add_photos (setup, 5);
  photo_server_script (setup->server, 5, 1, silence);
  options.timeout = 1;
  options.silences = G_MAXUINT;
  start (setup, &options);
  while (photo_server_count (setup->server, 5) < 3)
    g_main_context_iteration (NULL, TRUE);
  qd_downloader_pause (setup->downloader);
  while (count (setup).failed == 0)
    g_main_context_iteration (NULL, FALSE);
  gint64 now = setup->jumping.clock.get_real (&setup->jumping);
  check_left_unanswered (setup, 5, now + 2 * SECOND * 3 / 4, now + 2 * SECOND * 5 / 4);
  qd_downloader_resume (setup->downloader);
  finish (setup);
  g_assert_no_error (setup->error);
  g_assert_false (setup->last.offline);
  g_assert_cmpuint (setup->last.done, ==, 4);
  g_assert_cmpuint (setup->last.failed, ==, 1);
  g_assert_cmpuint (photo_server_count (setup->server, 5), ==, 6);
  check_left_unanswered (setup, 5, 0, 0);
}

/* The same of the only photo that a run has: the host may be out of order, so it is asked for ten times first. */
static void
test_only_unanswered (void)
{
  const Answer silence[] = { ANSWER_SILENCE };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);

  add_photos (setup, 1);
  photo_server_script (setup->server, 1, 1, silence);
  options.timeout = 1;
  options.tries = 1;
  options.silences = G_MAXUINT;
  run (setup, &options);
  g_assert_no_error (setup->error);
  g_assert_true (setup->was_offline);
  g_assert_cmpuint (setup->last.failed, ==, 1);
  g_assert_cmpuint (photo_server_count (setup->server, 1), ==, 10);
  g_assert_cmpuint (count_waits (setup), ==, 9);
  check_left_unanswered (setup, 1, 0, 0);
}

static gint64
get_processor_time (void)
{
  struct timespec time;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time), ==, 0);
  return (gint64) time.tv_sec * SECOND + time.tv_nsec / 1000;
}

/* Whoever waits sleeps: of a second, less than 30 ms of a processor. */
static void
test_gap_at_rest (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = { .backoff = HOUR, .silences = G_MAXUINT };
  gint64 before;

  add_photos (setup, 2);
  photo_server_close (setup->server);
  start (setup, &options);
  while (!setup->was_offline)
    g_main_context_iteration (NULL, TRUE);
  before = get_processor_time ();
  g_usleep (SECOND);
  g_assert_cmpint (get_processor_time () - before, <, 30 * SECOND / 1000);
  g_cancellable_cancel (setup->cancellable);
  finish (setup);
}

/* ---- The server's patience ---- */

/* Refused for some minutes, whatever is asked for: no photo is to blame. */
static void
test_outage (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);

  add_photos (setup, 3);
  setup->server->refusing = 9;
  run (setup, &options);
  check_all_there (setup, 3);
  g_assert_true (setup->was_waiting);
  g_assert_false (setup->was_offline);
  g_assert_cmpuint (setup->server->n_requests, ==, 12);
  g_assert_cmpint (sum_waits (setup), >=, 1835 * SECOND - 600 * SECOND); /* 5, 10, 20 ... 320, 600 seconds */
}

/* A date is 90 seconds after the answer's own, whatever time it is here. */
static void
test_date (void)
{
  const Answer answers[] = { ANSWER_DATE, ANSWER_PHOTO };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);

  photo_server_script (setup->server, 1, 2, answers);
  photo_server_script (setup->server, 2, 2, answers);
  add_photo (setup, 1);
  run (setup, &options);
  check_all_there (setup, 1);
  g_assert_cmpint (get_wait (setup, 0), >=, 90 * SECOND);
  g_assert_cmpint (get_wait (setup, 0), <=, 90 * SECOND + 5 * SECOND / 2);
}

/* “At once” and a date that is over are no leave to ask at once: a second, and twice as long each time. */
static void
test_no_date (void)
{
  const Answer answers[] = { ANSWER_PAST, ANSWER_UNAVAILABLE, ANSWER_PAST, ANSWER_PHOTO };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);

  photo_server_script (setup->server, 1, 4, answers);
  add_photo (setup, 1);
  run (setup, &options);
  check_all_there (setup, 1);
  g_assert_cmpuint (count_waits (setup), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (get_wait (setup, i), >=, SECOND << i);
      g_assert_cmpint (get_wait (setup, i), <=, (SECOND << i) + 5 * SECOND / 2);
    }
}

static void
check_refusal (Answer answer, gint64 least, gint64 most)
{
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);
  const Answer answers[] = { answer, ANSWER_PHOTO };
  gint64 now = setup->jumping.clock.get_real (&setup->jumping);

  photo_server_script (setup->server, 1, 2, answers);
  add_photo (setup, 1);
  run (setup, &options);
  check_all_there (setup, 1);
  g_assert_cmpuint (count_waits (setup), ==, 1);
  g_assert_cmpint (get_wait (setup, 0), >=, least);
  g_assert_cmpint (get_wait (setup, 0), <=, most + 5 * SECOND / 2);
  g_assert_cmpint (setup->until, >=, now + least);
  g_assert_cmpint (setup->until, <=, now + most);
}

/* Less than nothing says nothing; nobody is believed who wants more than a day. Until when it waits is said. */
static void
test_odd_patience (void)
{
  if (no_fixtures ())
    return;
  check_refusal (ANSWER_NEGATIVE, 5 * SECOND, 15 * SECOND / 2);
  check_refusal (ANSWER_FOREVER, 24 * HOUR, 24 * HOUR);
  check_refusal (ANSWER_FAR, 24 * HOUR, 24 * HOUR);
}

/* ---- The budget ---- */

#define LARGE ((guint64) 300 << 10) /* of ANSWER_LARGE, more than a photo of that size is expected to have */
#define HEAD  1024

static void
serve_large (Setup *setup, guint n)
{
  const Answer large[] = { ANSWER_LARGE };

  add_photos (setup, n);
  for (guint i = 1; i <= n; i++)
    photo_server_script (setup->server, i, 1, large);
}

/* Bytes of the last day. */
static guint64
count_traffic (Setup *setup, const char *path, const QdTrafficLimits *limits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdTraffic) traffic = qd_traffic_open (path, limits, &error);
  guint64 hour, day;

  g_assert_no_error (error);
  qd_traffic_count (traffic, setup->jumping.clock.get_real (&setup->jumping), &hour, &day);
  return day;
}

/* The second is refused when its length is known: it waits for an hour, is asked for once more, and what came is counted. */
static void
test_budget (void)
{
  const guint64 refused = HEAD + (256 << 10); /* with what is sent before the server hears of it */
  const QdTrafficLimits limits = { .minute = MINUTE, .hour_budget = 590 << 10, .day_budget = 100 << 20 };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *path = g_build_filename (setup->folder, "traffic", NULL);
  QdDownloadOptions options = options_for (setup);

  options.traffic_path = path;
  options.traffic_limits = limits;
  serve_large (setup, 2);
  run (setup, &options);
  check_all_there (setup, 2);
  g_assert_true (setup->was_spent);
  g_assert_cmpuint (count_traffic (setup, path, &limits), ==, 2 * (LARGE + HEAD) + refused);
  g_assert_cmpuint (photo_server_count (setup->server, 1), ==, 1);
  g_assert_cmpuint (photo_server_count (setup->server, 2), ==, 2);
  g_assert_cmpint (sum_waits (setup), >=, HOUR);
  g_assert_cmpint (sum_waits (setup), <=, HOUR + 7 * MINUTE);
}

static void
take_earlier (Setup *setup, QdTraffic *traffic, gint64 ago, guint64 bytes)
{
  gint64 then = setup->jumping.clock.get_real (&setup->jumping) - ago;
  QdTrafficShare share = { 0 };

  g_assert_cmpint (qd_traffic_begin (traffic, then, 0, bytes, &share), ==, 0);
  qd_traffic_settle (traffic, then, bytes, &share);
}

/* When so much of what was taken before is over that a photo of the usual size had room, but not this one, it waits on. */
static void
test_budget_in_bits (void)
{
  const QdTrafficLimits limits = { .minute = MINUTE, .hour_budget = 1000 << 10, .day_budget = 100 << 20 };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *path = g_build_filename (setup->folder, "traffic", NULL);
  g_autoptr (QdTraffic) traffic = qd_traffic_open (path, &limits, NULL);
  QdDownloadOptions options = options_for (setup);

  take_earlier (setup, traffic, 40 * MINUTE, 230 << 10);
  take_earlier (setup, traffic, 20 * MINUTE, 470 << 10);
  options.traffic_path = path;
  options.traffic_limits = limits;
  serve_large (setup, 1);
  run (setup, &options);
  check_all_there (setup, 1);
  g_assert_cmpuint (photo_server_count (setup->server, 1), ==, 2);
  g_assert_cmpint (sum_waits (setup), >=, 45 * MINUTE);
  g_assert_cmpint (sum_waits (setup), <=, 47 * MINUTE);
}

/* What is built in: with 5 GB of the last hour, or 24 GB of the last day, nearly used up, it waits until they are over. */
static void
check_usual (guint n, gint64 every, guint64 bytes, gint64 least)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *path = g_build_filename (setup->folder, "traffic", NULL);
  g_autoptr (QdTraffic) traffic = qd_traffic_open (path, &qd_traffic_usual_limits, NULL);
  QdDownloadOptions options = options_for (setup);

  for (guint i = n; i > 0; i--)
    take_earlier (setup, traffic, i * every, bytes);
  options.traffic_path = path;
  serve_large (setup, 1);
  run (setup, &options);
  check_all_there (setup, 1);
  g_assert_true (setup->was_spent);
  g_assert_cmpint (sum_waits (setup), >=, least);
  g_assert_cmpint (sum_waits (setup), <=, least + 2 * MINUTE);
}

static void
test_usual_limits (void)
{
  if (no_fixtures ())
    return;
  check_usual (1, 30 * MINUTE, ((guint64) 4500 << 20) - 1000, 35 * MINUTE);
  check_usual (8, 2 * HOUR, ((guint64) 22 << 30) / 8 - 1000, 9 * HOUR);
}

/* Set a day ahead while it waits, the clock gives no second hour. */
static void
test_clock_set (void)
{
  const QdTrafficLimits limits = { .minute = MINUTE, .hour_budget = 330 << 10, .day_budget = 100 << 20 };

  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *path = g_build_filename (setup->folder, "traffic", NULL);
  QdDownloadOptions options = options_for (setup);

  options.traffic_path = path;
  options.traffic_limits = limits;
  setup->jumping.step = G_TIME_SPAN_DAY;
  serve_large (setup, 3);
  run (setup, &options);
  check_all_there (setup, 3);
  g_assert_cmpint (setup->jumping.step, ==, 0);
  g_assert_cmpint (sum_waits (setup), >=, 2 * HOUR);
}

/* ---- Times of the project ---- */

/* A photo that is to be tried again in fifty years, by a clock that was wrong, is tried within the hour. */
static void
test_next_try (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  QdDownloadOptions options = options_for (setup);
  gint64 far = setup->jumping.clock.get_real (&setup->jumping) + 50 * 365 * G_TIME_SPAN_DAY;

  add_photos (setup, 2);
  g_assert_true (qd_project_set_photo_state (setup->project, 2, QD_PHOTO_FAILED, "It was late.", far, NULL));
  run (setup, &options);
  check_all_there (setup, 2);
  g_assert_cmpuint (count_waits (setup), ==, 1);
  assert_about (get_wait (setup, 0), 2560 * SECOND);
}

/* ---- Other changes of the project ---- */

/* An import holds the project for longer than anybody waits at a time: what comes meanwhile is noted after it. */
static void
test_busy (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GError) error = NULL;

  add_photos (setup, 3);
  setup->server->holding = TRUE;
  start (setup, &(QdDownloadOptions){ .parallel = 3 });
  while (setup->server->held->len < 3)
    g_main_context_iteration (NULL, TRUE);
  while (count (setup).fetching < 3)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (qd_project_begin (setup->project, &error));
  photo_server_release (setup->server);
  while (!setup->last.busy)
    g_main_context_iteration (NULL, TRUE);
  qd_project_rollback (setup->project);
  finish (setup);
  check_all_there (setup, 3);
  g_assert_cmpuint (setup->server->n_requests, ==, 3);
  g_assert_false (setup->last.busy);
}

/* As a download leaves a photo that it could not note at its end. */
static void
leave_fetching (Setup *setup)
{
  g_autoptr (QdPhoto) photo = photo_of (setup, 1);

  g_assert_true (qd_project_set_photo_state (setup->project, photo->id, QD_PHOTO_FETCHING, NULL, 0, NULL));
}

/* An import that is under way when it begins is waited for, however long: what was left as being fetched is to wait again. */
static void
test_busy_before (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GError) error = NULL;

  add_photos (setup, 3);
  leave_fetching (setup);
  g_assert_true (qd_project_begin (setup->project, &error));
  start (setup, &(QdDownloadOptions){ 0 });
  while (setup->n_records < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (setup->last.busy);
  g_assert_cmpuint (setup->server->n_requests, ==, 0);
  qd_project_rollback (setup->project);
  finish (setup);
  check_all_there (setup, 3);
  g_assert_false (setup->last.busy);
}

/* Stopped meanwhile, it ends within a tenth of a second. */
static void
test_busy_before_stopped (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GError) error = NULL;
  gint64 stopped;

  add_photos (setup, 1);
  leave_fetching (setup);
  g_assert_true (qd_project_begin (setup->project, &error));
  start (setup, &(QdDownloadOptions){ 0 });
  while (!setup->was_busy)
    g_main_context_iteration (NULL, TRUE);
  stopped = g_get_monotonic_time ();
  g_cancellable_cancel (setup->cancellable);
  g_thread_join (setup->thread);
  g_assert_cmpint (g_get_monotonic_time () - stopped, <, SECOND / 10);
  qd_project_rollback (setup->project);
  g_assert_false (setup->result);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (count (setup).fetching, ==, 1);
  g_cancellable_reset (setup->cancellable);
  run (setup, &(QdDownloadOptions){ 0 });
  check_all_there (setup, 1);
}

/* Stopped while it waits for the import, it ends at once, and what lies in its place is found the next time. */
static void
test_busy_stopped (void)
{
  if (no_fixtures ())
    return;
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GError) error = NULL;

  add_photos (setup, 1);
  setup->server->holding = TRUE;
  start (setup, &(QdDownloadOptions){ 0 });
  while (count (setup).fetching < 1)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (qd_project_begin (setup->project, &error));
  photo_server_release (setup->server);
  while (!setup->last.busy)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (setup->cancellable);
  finish (setup);
  qd_project_rollback (setup->project);
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (count (setup).there, ==, 0);
  g_cancellable_reset (setup->cancellable);
  run (setup, &(QdDownloadOptions){ 0 });
  check_all_there (setup, 1);
  g_assert_cmpuint (setup->server->n_requests, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/waits/gap", test_gap);
  g_test_add_func ("/waits/gap-without-end", test_gap_without_end);
  g_test_add_func ("/waits/gap-stopped", test_gap_stopped);
  g_test_add_func ("/waits/gap-at-rest", test_gap_at_rest);
  g_test_add_func ("/waits/last-unanswered", test_last_unanswered);
  g_test_add_func ("/waits/only-unanswered", test_only_unanswered);
  g_test_add_func ("/waits/outage", test_outage);
  g_test_add_func ("/waits/date", test_date);
  g_test_add_func ("/waits/no-date", test_no_date);
  g_test_add_func ("/waits/odd-patience", test_odd_patience);
  g_test_add_func ("/waits/budget", test_budget);
  g_test_add_func ("/waits/budget-in-bits", test_budget_in_bits);
  g_test_add_func ("/waits/usual-limits", test_usual_limits);
  g_test_add_func ("/waits/clock-set", test_clock_set);
  g_test_add_func ("/waits/next-try", test_next_try);
  g_test_add_func ("/waits/busy", test_busy);
  g_test_add_func ("/waits/busy-stopped", test_busy_stopped);
  g_test_add_func ("/waits/busy-before", test_busy_before);
  g_test_add_func ("/waits/busy-before-stopped", test_busy_before_stopped);
  return g_test_run ();
}
