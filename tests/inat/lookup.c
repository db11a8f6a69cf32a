/* The lookup against a server that plays iNaturalist, with a clock that runs as fast as it is asked. */
#include "engine/inat/lookup.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/inat/lookup-pace.h"
#include "engine/project/split.h"
#include "tests/inat/api-server.h"

/* libsoup 3.2 loses the address a server listens on, and sockets that the other side closed. */
const char *__lsan_default_suppressions (void);
const char *__asan_default_options (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:soup_server_listen_local\nleak:g_socket_accept\n";
}

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

#define SECOND G_TIME_SPAN_SECOND
#define BEGIN  (G_GINT64_CONSTANT (1800000000) * SECOND)

typedef struct
{
  char *folder, *path, *counter;
  QdProject *project;
  ApiServer *server;
  GMutex mutex;
  gint64 time; /* the clock's */
  gint64 set;  /* how far the clock that shows the time of day was set meanwhile */
  QdLookupClock clock;
  QdLookupOptions options;
  GCancellable *cancellable;
  guint cancel_after; /* requests; 0: never */
  gboolean was_waiting;
  guint n_busy; /* records that wait for another change of the project; the second ends that */

  gboolean result, ended;
  QdLookupProgress progress;
  GError *error;
} Setup;

static gint64
get_time (gpointer data)
{
  Setup *setup = data;
  gint64 time;

  g_mutex_lock (&setup->mutex);
  time = setup->time;
  g_mutex_unlock (&setup->mutex);
  return time;
}

/* Set by a day, forth and back, every ten seconds. */
static gint64
get_time_of_day (gpointer data)
{
  Setup *setup = data;
  gint64 time = get_time (data);

  return time + ((time - BEGIN) / (10 * SECOND) % 2 == 0 ? 0 : setup->set);
}

static void
pass_time (gint64 microseconds, G_GNUC_UNUSED GCancellable *cancellable, gpointer data)
{
  Setup *setup = data;

  g_assert_cmpint (microseconds, >, 0);
  g_mutex_lock (&setup->mutex);
  setup->time += microseconds;
  g_mutex_unlock (&setup->mutex);
}

static void
on_progress (const QdLookupProgress *progress, gpointer data)
{
  Setup *setup = data;

  setup->was_waiting = setup->was_waiting || progress->waiting;
  if (progress->busy && ++setup->n_busy == 2)
    qd_project_rollback (setup->project);
  if (setup->cancel_after > 0 && progress->requests >= setup->cancel_after)
    g_cancellable_cancel (setup->cancellable);
}

static Setup *
setup_new (void)
{
  Setup *setup = g_new0 (Setup, 1);
  g_autoptr (GError) error = NULL;

  setup->folder = g_dir_make_tmp ("quadrat-lookup-XXXXXX", NULL);
  setup->path = g_build_filename (setup->folder, "test.quadrat", NULL);
  setup->counter = g_build_filename (setup->folder, "requests", NULL);
  setup->project = qd_project_open (setup->path, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  setup->server = api_server_new ();
  setup->server->now = get_time;
  setup->server->now_data = setup;
  setup->time = BEGIN;
  g_mutex_init (&setup->mutex);
  setup->clock = (QdLookupClock){ get_time, get_time_of_day, pass_time, setup };
  setup->options = (QdLookupOptions){
    .api = setup->server->url, .counter = setup->counter, .clock = &setup->clock, .func = on_progress, .user_data = setup
  };
  setup->cancellable = g_cancellable_new ();
  return setup;
}

static void
setup_free (Setup *setup)
{
  api_server_free (setup->server);
  g_object_unref (setup->project);
  g_object_unref (setup->cancellable);
  g_clear_error (&setup->error);
  g_mutex_clear (&setup->mutex);
  qd_file_remove_tree (setup->folder, NULL);
  g_free (setup->folder);
  g_free (setup->path);
  g_free (setup->counter);
  g_free (setup);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

/* Observations @first to @first + @n - 1, each with its first photo, number 10 times its own, credited to a guess. */
static void
put_observations (Setup *setup, gint64 first, guint n)
{
  g_assert_true (qd_project_begin (setup->project, NULL));
  for (gint64 number = first; number < first + n; number++)
    {
      g_autoptr (QdObservation) observation = qd_observation_new ();
      g_autoptr (QdPhoto) photo = qd_photo_new ();

      observation->source_id = number;
      observation->license = g_strdup ("cc0");
      observation->quality = g_strdup (number % 2 ? "research" : "needs_id");
      observation->taxon_id = number % 5 ? 47219 : 1;
      observation->common_name = g_strdup ("Bee");
      g_assert_true (qd_project_put_observation (setup->project, observation, NULL, NULL));
      photo->observation_id = observation->id;
      photo->source_id = number * 10;
      photo->url = g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%d/large.jpeg", (int) number * 10);
      photo->license = g_strdup ("cc0");
      photo->credit = g_strdup ("a guess");
      g_assert_true (qd_project_put_photo (setup->project, photo, NULL, NULL));
    }
  g_assert_true (qd_project_commit (setup->project, NULL));
}

static void
accept (Setup *setup, const char *licenses)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  filter->licenses = g_strsplit (licenses, " ", -1);
  g_assert_true (qd_project_set_filter (setup->project, filter, NULL));
}

static gpointer
run_thread (gpointer data)
{
  Setup *setup = data;
  g_autoptr (QdProject) project = qd_project_open (setup->path, QD_PROJECT_WRITE, &setup->error);

  setup->result =
      project != NULL && qd_lookup_run (project, &setup->options, setup->cancellable, &setup->progress, &setup->error);
  g_clear_object (&project);
  g_atomic_int_set (&setup->ended, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* As a worker thread runs it, while the server answers here. */
static gboolean
run (Setup *setup)
{
  GThread *thread;

  g_clear_error (&setup->error);
  g_cancellable_reset (setup->cancellable);
  setup->was_waiting = setup->ended = FALSE;
  thread = g_thread_new ("lookup", run_thread, setup);
  while (!g_atomic_int_get (&setup->ended))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (setup->server->n_wrong, ==, 0);
  return setup->result;
}

static QdPhoto *
get_photo (Setup *setup, gint64 number)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;

  query.unused_too = TRUE;
  photos = qd_project_list_photos (setup->project, &query, NULL);
  for (guint i = 0; i < photos->len; i++)
    if (((QdPhoto *) photos->pdata[i])->source_id == number)
      return g_ptr_array_steal_index (photos, i);
  return NULL;
}

static guint
n_photos (Setup *setup)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  guint n;

  g_assert_true (qd_project_count_photos (setup->project, &query, &n, NULL));
  return n;
}

static guint
size_of (Setup *setup, guint request)
{
  return g_array_index (setup->server->sizes, guint, request);
}

static gint64
time_of (Setup *setup, guint request)
{
  return g_array_index (setup->server->times, gint64, request);
}

/* ---- What comes of it ---- */

/* The real answer: an observation whose photos are under CC BY, though it is itself under CC0. */
static void
test_fixture (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (QdObservation) observation = qd_observation_new ();
  g_autoptr (QdPhoto) photo = qd_photo_new (), after = NULL, second = NULL;

  if (!g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no fixtures");
      return;
    }
  observation->source_id = 16227955;
  observation->license = g_strdup ("cc0");
  g_assert_true (qd_project_put_observation (setup->project, observation, NULL, NULL));
  photo->observation_id = observation->id;
  photo->source_id = 24355313; /* the second one in the answer */
  photo->url = g_strdup ("https://inaturalist-open-data.s3.amazonaws.com/photos/24355313/original.jpeg");
  photo->license = g_strdup ("cc0");
  photo->credit = g_strdup ("Nicolas Noé, no rights reserved (CC0)");
  g_assert_true (qd_project_put_photo (setup->project, photo, NULL, NULL));
  accept (setup, "cc0 cc-by");
  setup->server->fixture = "v1/get_observations_by_id.json";
  setup->options.photos = TRUE;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->server->n_requests, ==, 1);
  g_assert_cmpuint (setup->progress.change.licenses, ==, 1);
  g_assert_cmpuint (setup->progress.added, ==, 1);
  after = get_photo (setup, 24355313);
  g_assert_cmpstr (after->license, ==, "cc-by");
  g_assert_cmpstr (after->credit, ==, "(c) Nicolas Noé, some rights reserved (CC BY)");
  second = get_photo (setup, 24355315);
  g_assert_cmpint (second->state, ==, QD_PHOTO_WAITING);
  g_assert_cmpint (second->observation_id, ==, observation->id);
  g_assert_cmpstr (second->url, ==, "https://inaturalist-open-data.s3.amazonaws.com/photos/24355315/original.jpeg");
  g_assert_cmpstr (second->license, ==, "cc-by");
}

/* 95 observations are four requests; a second run asks nothing; after eight weeks, or when told to, all is asked again. */
static void
test_groups (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (QdPhoto) photo = NULL;
  static const guint sizes[] = { 30, 30, 30, 5 };

  put_observations (setup, 1, 95);
  api_server_lose (setup->server, 7);
  setup->server->license = "cc-by";
  setup->server->hidden = 9;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->server->n_requests, ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_assert_cmpuint (size_of (setup, i), ==, sizes[i]);
  for (gint64 number = 1; number <= 95; number++)
    g_assert_cmpuint (api_server_count (setup->server, number), ==, 1);
  g_assert_cmpuint (setup->progress.total, ==, 95);
  g_assert_cmpuint (setup->progress.done, ==, 95);
  g_assert_cmpuint (setup->progress.requests, ==, 4);
  g_assert_cmpuint (setup->progress.gone, ==, 1);
  g_assert_cmpuint (setup->progress.change.licenses, ==, 94);
  g_assert_cmpuint (setup->progress.change.taken_down, ==, 1);
  g_assert_cmpuint (setup->progress.other_species, ==, 19);
  g_assert_cmpuint (setup->progress.other_quality, ==, 47);
  photo = get_photo (setup, 440);
  g_assert_cmpstr (photo->license, ==, "cc-by");
  g_assert_cmpstr (photo->credit, ==, "(c) Ada 440, as the API says");
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->server->n_requests, ==, 4);
  setup->time += 55 * G_TIME_SPAN_DAY;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->server->n_requests, ==, 4);
  setup->time += 2 * G_TIME_SPAN_DAY;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->server->n_requests, ==, 8);
  setup->options.again = TRUE;
  setup->time += SECOND;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->server->n_requests, ==, 12);
}

/* A license that is not accepted withholds what is there, keeps out what is not; and is undone by the filter. */
static void
test_licenses (void)
{
  g_autoptr (Setup) setup = setup_new ();

  put_observations (setup, 1, 40);
  accept (setup, "cc0");
  setup->server->license = "cc-by-nc";
  setup->server->hidden = 3;
  setup->options.photos = TRUE;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.change.withheld, ==, 39);
  g_assert_cmpuint (setup->progress.change.taken_down, ==, 1);
  g_assert_cmpuint (setup->progress.added, ==, 40);
  g_assert_cmpuint (n_photos (setup), ==, 40); /* the second ones alone */
  accept (setup, "cc0 cc-by-nc");
  g_assert_cmpuint (n_photos (setup), ==, 79);
  g_assert_cmpuint (setup->server->n_requests, ==, 2);
}

/* Photos are added later from what is kept, without a request. */
static void
test_photos_later (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (QdPhoto) photo = NULL;

  put_observations (setup, 1, 250);
  g_assert_true (run (setup));
  g_assert_cmpuint (n_photos (setup), ==, 250);
  setup->options.photos = TRUE;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.added, ==, 250);
  g_assert_cmpuint (setup->progress.requests, ==, 0);
  g_assert_cmpuint (n_photos (setup), ==, 500);
  g_assert_cmpuint (setup->server->n_requests, ==, 9);
  photo = get_photo (setup, 1231);
  g_assert_cmpstr (photo->url, ==, "https://inaturalist-open-data.s3.amazonaws.com/photos/1231/large.jpg");
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.added, ==, 0);
}

static QdSubset
get_subset (Setup *setup, gint64 number)
{
  g_autoptr (QdPhoto) photo = get_photo (setup, number);

  return qd_project_get_subset (setup->project, photo->id, NULL);
}

/* Photo @number has come, with a bee on it. */
static void
label (Setup *setup, gint64 number, gint64 class_id)
{
  g_autoptr (QdPhoto) photo = get_photo (setup, number);
  g_autofree char *file = qd_photo_file_name (photo->id, "jpg"), *sum = g_strdup_printf ("%064d", (int) number);
  QdBox box = { .photo_id = photo->id, .class_id = class_id, .box = { 10, 10, 60, 60 }, .score = NAN };

  g_assert_true (qd_project_set_photo_there (setup->project, photo->id, file, 500, 400, 1, sum, NULL));
  g_assert_true (qd_project_insert_box (setup->project, &box, NULL));
}

/* The photos were divided before iNaturalist was asked: what it adds is where the rest of its observation is, and stays there
 * when all are divided again, kept or anew. Of observations that are in no part it is in none. */
static void
test_split (void)
{
  g_autoptr (Setup) setup = setup_new ();
  QdSplitSettings settings = QD_SPLIT_SETTINGS_INIT;
  gint64 bee = qd_project_ensure_class (setup->project, "Bee", NULL);
  QdSubset before[41];
  guint n[4] = { 0 };

  put_observations (setup, 1, 45);
  for (gint64 i = 1; i <= 40; i++)
    label (setup, i * 10, bee);
  g_assert_true (qd_split_run (setup->project, &settings, NULL));
  for (guint i = 1; i <= 40; i++)
    n[before[i] = get_subset (setup, i * 10)]++;
  g_assert_cmpuint (n[QD_SUBSET_TRAIN], ==, 32);
  g_assert_cmpuint (n[QD_SUBSET_VALIDATION], ==, 8);
  setup->options.photos = TRUE;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.added, ==, 45);
  for (guint i = 1; i <= 40; i++)
    g_assert_cmpint (get_subset (setup, i * 10 + 1), ==, before[i]);
  for (guint i = 41; i <= 45; i++)
    g_assert_cmpint (get_subset (setup, i * 10 + 1), ==, QD_SUBSET_NONE);
  for (gint64 i = 1; i <= 45; i++)
    label (setup, i * 10 + 1, bee);
  for (settings.keep = TRUE;; settings.keep = FALSE, settings.seed++)
    {
      g_assert_true (qd_split_run (setup->project, &settings, NULL));
      for (guint i = 1; i <= 40; i++)
        g_assert_cmpint (get_subset (setup, i * 10 + 1), ==, get_subset (setup, i * 10));
      for (guint i = 1; i <= 40 && settings.keep; i++)
        g_assert_cmpint (get_subset (setup, i * 10 + 1), ==, before[i]);
      if (settings.seed > 5)
        break;
    }
}

/* ---- Pace ---- */

/* However quickly the server answers: a second between any two, so that no minute has more than 60. */
static void
test_pace (void)
{
  g_autoptr (Setup) setup = setup_new ();
  QdLookupProgress first;

  put_observations (setup, 1, 130 * 30);
  setup->cancel_after = 65;
  g_assert_false (run (setup));
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_CANCELLED);
  first = setup->progress;
  g_assert_cmpuint (first.done, ==, 65 * 30);
  g_assert_cmpfloat_with_epsilon (first.seconds_left, 65, 1.1);
  setup->cancel_after = 0;
  g_assert_true (run (setup)); /* at once, as a restart would */
  g_assert_cmpuint (setup->progress.done, ==, 65 * 30);
  g_assert_cmpuint (setup->server->n_requests, ==, 130);
  for (guint i = 1; i < 130; i++)
    g_assert_cmpint (time_of (setup, i) - time_of (setup, i - 1), >=, SECOND);
  for (guint i = 60; i < 130; i++)
    g_assert_cmpint (time_of (setup, i) - time_of (setup, i - 60), >=, 60 * SECOND);
  g_assert_cmpint (time_of (setup, 129) - BEGIN, ==, 129 * SECOND);
}

/* Whatever somebody does to the machine's clock meanwhile; and who was told to wait for 90 seconds does so. */
static void
test_clock_set (void)
{
  static const gint64 set[] = { G_TIME_SPAN_DAY, -G_TIME_SPAN_DAY };

  for (guint i = 0; i < G_N_ELEMENTS (set); i++)
    {
      g_autoptr (Setup) setup = setup_new ();

      put_observations (setup, 1, 70 * 30);
      setup->set = set[i];
      api_server_play (setup->server, API_ANSWER, 69);
      api_server_play (setup->server, API_UNAVAILABLE, 1);
      g_assert_true (run (setup));
      g_assert_cmpuint (setup->server->n_requests, ==, 71);
      for (guint request = 0; request < 70; request++)
        g_assert_cmpint (time_of (setup, request) - BEGIN, ==, request * SECOND);
      g_assert_cmpint (time_of (setup, 70) - time_of (setup, 69), ==, 90 * SECOND);
    }
}

/* Three days of asking as often as may be, by a program that is started again every 100 requests. */
static void
test_day (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (QdLookupPace) pace = NULL;
  gint64 now = BEGIN, wait;

  while (now < BEGIN + 3 * G_TIME_SPAN_DAY)
    {
      if (times->len % 100 == 0)
        {
          g_clear_pointer (&pace, qd_lookup_pace_free);
          pace = qd_lookup_pace_new (setup->counter, FALSE, NULL);
          g_assert_nonnull (pace);
        }
      wait = qd_lookup_pace_begin (pace, now);
      if (wait == 0)
        g_array_append_val (times, now);
      now += wait;
    }
  g_assert_cmpuint (times->len, >, 2 * QD_LOOKUP_DAY_BUDGET);
  for (guint i = QD_LOOKUP_DAY_BUDGET; i < times->len; i++)
    g_assert_cmpint (g_array_index (times, gint64, i) - g_array_index (times, gint64, i - QD_LOOKUP_DAY_BUDGET), >=,
                     G_TIME_SPAN_DAY);
}

/* Retry-After to the letter, without it later and later; also by the next program. */
static void
test_patience (void)
{
  g_autoptr (Setup) setup = setup_new ();
  gint64 wait;

  put_observations (setup, 1, 30);
  api_server_play (setup->server, API_TOO_MANY, 1);
  api_server_play (setup->server, API_UNAVAILABLE, 1);
  api_server_play (setup->server, API_TOO_MANY_MUTE, 3);
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->server->n_requests, ==, 6);
  g_assert_true (setup->was_waiting);
  g_assert_cmpint (time_of (setup, 1) - time_of (setup, 0), ==, 7 * SECOND);
  g_assert_cmpint (time_of (setup, 2) - time_of (setup, 1), ==, 90 * SECOND);
  for (guint i = 0; i < 3; i++)
    {
      gint64 base = (5 * SECOND) << (2 + i);
      wait = time_of (setup, 3 + i) - time_of (setup, 2 + i);
      g_assert_cmpint (wait, >=, base * 3 / 4);
      g_assert_cmpint (wait, <=, base * 5 / 4);
    }
  g_assert_cmpuint (setup->progress.done, ==, 30);
}

/* Told to wait and stopped meanwhile: whoever comes next waits as long. */
static void
test_patience_kept (void)
{
  g_autoptr (Setup) setup = setup_new ();

  put_observations (setup, 1, 30);
  api_server_play (setup->server, API_UNAVAILABLE, 1);
  setup->cancel_after = 1;
  g_assert_false (run (setup));
  setup->cancel_after = 0;
  g_assert_true (run (setup));
  g_assert_cmpint (time_of (setup, 1) - time_of (setup, 0), ==, 90 * SECOND);
}

static void
test_refused (void)
{
  g_autoptr (Setup) setup = setup_new ();

  put_observations (setup, 1, 60);
  api_server_play (setup->server, API_ANSWER, 1);
  api_server_play (setup->server, API_TOO_MANY_MUTE, 100);
  g_assert_false (run (setup));
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_cmpuint (setup->server->n_requests, ==, 11);
  g_assert_cmpuint (setup->progress.done, ==, 30);
  g_assert_cmpint (time_of (setup, 10) - BEGIN, >=, 1835 * SECOND * 3 / 4); /* 5, 10, 20 ... 320, 600, 600 seconds */
  g_array_set_size (setup->server->script, 0);
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.done, ==, 30);
  g_assert_cmpuint (api_server_count (setup->server, 1), ==, 1);
}

/* ---- Faults ---- */

/* Tried again, later and later, until it goes, and nothing of it is believed. */
static void
test_faults (void)
{
  static const ApiAnswer faults[] = { API_ERROR, API_CUT, API_HALF_JSON, API_NESTED, API_HTML };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (Setup) setup = setup_new ();
      QdLookupCounts counts;

      put_observations (setup, 1, 30);
      api_server_play (setup->server, faults[i], 4);
      g_assert_true (run (setup));
      g_assert_cmpuint (setup->server->n_requests, ==, 5);
      for (guint n = 0; n < 4; n++)
        {
          g_assert_cmpint (time_of (setup, n + 1) - time_of (setup, n), >=, ((2 * SECOND) << n) * 3 / 4);
          g_assert_cmpint (time_of (setup, n + 1) - time_of (setup, n), <=, ((2 * SECOND) << n) * 5 / 4);
        }
      g_assert_cmpuint (setup->progress.gone, ==, 0);
      g_assert_true (qd_project_count_lookups (setup->project, &counts, NULL));
      g_assert_cmpuint (counts.asked, ==, 30);
    }
}

/* The same without end: six times, then a sentence; and nobody counts as gone. */
static void
test_faults_forever (void)
{
  static const ApiAnswer faults[] = { API_ERROR, API_CUT, API_HTML };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (Setup) setup = setup_new ();
      QdLookupCounts counts;

      put_observations (setup, 1, 30);
      api_server_play (setup->server, faults[i], 100);
      g_assert_false (run (setup));
      g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
      g_assert_cmpuint (setup->server->n_requests, ==, 6);
      g_assert_true (qd_project_count_lookups (setup->project, &counts, NULL));
      g_assert_cmpuint (counts.asked, ==, 0);
    }
}

/* Refused for good, or sent on to where a cloud keeps its secrets: the first answer ends it. */
static void
test_forbidden (void)
{
  static const ApiAnswer answers[] = { API_FORBIDDEN, API_MOVED };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (Setup) setup = setup_new ();

      put_observations (setup, 1, 30);
      api_server_play (setup->server, answers[i], 100);
      g_assert_false (run (setup));
      g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
      g_assert_nonnull (strstr (setup->error->message, i == 0 ? "403" : "302"));
      g_assert_cmpuint (setup->server->n_requests, ==, 1);
    }
}

/* One observation's answer has wrong types: it is found by halves and passed over, the other 59 are answered. */
static void
test_poison (void)
{
  g_autoptr (Setup) setup = setup_new ();
  QdLookupCounts counts;

  put_observations (setup, 1, 60);
  setup->server->poison = 11;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.unreadable, ==, 1);
  g_assert_cmpuint (setup->progress.done, ==, 60);
  g_assert_cmpuint (setup->progress.change.licenses, ==, 59);
  g_assert_true (qd_project_count_lookups (setup->project, &counts, NULL));
  g_assert_cmpuint (counts.asked, ==, 60);
  g_assert_cmpuint (setup->server->n_requests, <=, 20);
  for (gint64 number = 31; number <= 60; number++)
    g_assert_cmpuint (api_server_count (setup->server, number), <=, 2);
}

/* Bytes without end are cut off at 16 MB, and a server that sends nothing else is given up; so is one that answers about
 * something else, or sends less than it found. */
static void
test_strange (void)
{
  static const ApiAnswer answers[] = { API_ENDLESS, API_WRONG_TYPES, API_PARTIAL };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (Setup) setup = setup_new ();
      QdLookupCounts counts;

      put_observations (setup, 1, 60);
      api_server_play (setup->server, answers[i], 100);
      g_assert_false (run (setup));
      g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
      g_assert_cmpuint (setup->server->n_requests, ==, 9); /* 30, 15, 7, 3, and five alone */
      g_assert_true (qd_project_count_lookups (setup->project, &counts, NULL));
      g_assert_cmpuint (counts.asked, ==, 4);
      g_assert_cmpuint (counts.gone, ==, 0);
    }
}

/* Nothing is taken from whoever cannot prove to be the host that was asked. */
static void
test_impostor (void)
{
  g_autoptr (Setup) setup = setup_new ();
  QdLookupCounts counts;

  put_observations (setup, 1, 30);
  api_server_secure (setup->server);
  setup->options.api = setup->server->url;
  g_assert_false (run (setup));
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_nonnull (strstr (setup->error->message, "could not prove that it is the one asked"));
  g_assert_cmpuint (setup->server->n_requests, ==, 0);
  g_assert_true (qd_project_count_lookups (setup->project, &counts, NULL));
  g_assert_cmpuint (counts.asked, ==, 0);
}

/* An import holds the project for longer than anybody waits at a time: the answer is stored after it, and asked for once. */
static void
test_busy (void)
{
  g_autoptr (Setup) setup = setup_new ();

  put_observations (setup, 1, 30);
  g_assert_true (qd_project_begin (setup->project, NULL));
  g_assert_true (run (setup));
  g_assert_no_error (setup->error);
  g_assert_cmpuint (setup->n_busy, ==, 2);
  g_assert_cmpuint (setup->server->n_requests, ==, 1);
  g_assert_cmpuint (setup->progress.done, ==, 30);
  g_assert_false (setup->progress.busy);
}

/* So is whatever else the run writes: that all is asked about again, and further photos from what is kept. */
static void
test_busy_before (void)
{
  g_autoptr (Setup) setup = setup_new ();

  put_observations (setup, 1, 30);
  g_assert_true (run (setup));
  setup->time += G_TIME_SPAN_HOUR;
  setup->options.again = TRUE;
  g_assert_true (qd_project_begin (setup->project, NULL));
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->n_busy, ==, 2);
  g_assert_cmpuint (setup->server->n_requests, ==, 2);
  setup->options.again = FALSE;
  setup->options.photos = TRUE;
  setup->n_busy = 0;
  g_assert_true (qd_project_begin (setup->project, NULL));
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->n_busy, ==, 2);
  g_assert_cmpuint (setup->progress.added, ==, 30);
  g_assert_cmpuint (setup->server->n_requests, ==, 2);
}

/* ---- Stopping and going on ---- */

static void
test_again_interrupted (void)
{
  g_autoptr (Setup) setup = setup_new ();

  put_observations (setup, 1, 90);
  g_assert_true (run (setup));
  setup->time += G_TIME_SPAN_HOUR;
  setup->options.again = TRUE;
  setup->cancel_after = 1;
  g_assert_false (run (setup));
  g_assert_cmpuint (setup->progress.total, ==, 90);
  setup->time += G_TIME_SPAN_HOUR;
  setup->options.again = FALSE;
  setup->cancel_after = 0;
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.total, ==, 60);
  for (gint64 number = 1; number <= 90; number++)
    g_assert_cmpuint (api_server_count (setup->server, number), ==, 2);
  g_assert_true (run (setup));
  g_assert_cmpuint (setup->progress.total, ==, 0);
}

/* A server that says nothing can be left at once. */
static gboolean
cancel (gpointer data)
{
  g_cancellable_cancel (((Setup *) data)->cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_silence (void)
{
  g_autoptr (Setup) setup = setup_new ();
  gint64 begun = g_get_monotonic_time ();

  put_observations (setup, 1, 30);
  api_server_play (setup->server, API_HOLD, 1);
  g_timeout_add (200, cancel, setup);
  g_assert_false (run (setup));
  g_assert_error (setup->error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * SECOND);
}

static void
test_address (void)
{
  static const char *const addresses[] = { "http://api.example.org", "ftp://127.0.0.1",       "127.0.0.1",
                                           "https://user@127.0.0.1", "http://127.0.0.1/?q=1", "" };
  g_autoptr (Setup) setup = setup_new ();

  for (guint i = 0; i < G_N_ELEMENTS (addresses) - 1; i++)
    {
      setup->options.api = addresses[i];
      g_assert_false (run (setup));
      g_assert_error (setup->error, QD_ERROR, QD_ERROR_INPUT);
    }
}

static void
test_estimate (void)
{
  g_autoptr (Setup) setup = setup_new ();
  guint observations, requests;
  double seconds;

  put_observations (setup, 1, 61);
  g_assert_true (qd_lookup_estimate (setup->project, FALSE, &observations, &requests, &seconds, NULL));
  g_assert_cmpuint (observations, ==, 61);
  g_assert_cmpuint (requests, ==, 3);
  g_assert_cmpfloat (seconds, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lookup/fixture", test_fixture);
  g_test_add_func ("/lookup/groups", test_groups);
  g_test_add_func ("/lookup/licenses", test_licenses);
  g_test_add_func ("/lookup/photos-later", test_photos_later);
  g_test_add_func ("/lookup/split", test_split);
  g_test_add_func ("/lookup/pace", test_pace);
  g_test_add_func ("/lookup/clock-set", test_clock_set);
  g_test_add_func ("/lookup/day", test_day);
  g_test_add_func ("/lookup/patience", test_patience);
  g_test_add_func ("/lookup/patience-kept", test_patience_kept);
  g_test_add_func ("/lookup/refused", test_refused);
  g_test_add_func ("/lookup/faults", test_faults);
  g_test_add_func ("/lookup/faults-forever", test_faults_forever);
  g_test_add_func ("/lookup/forbidden", test_forbidden);
  g_test_add_func ("/lookup/poison", test_poison);
  g_test_add_func ("/lookup/strange", test_strange);
  g_test_add_func ("/lookup/impostor", test_impostor);
  g_test_add_func ("/lookup/busy", test_busy);
  g_test_add_func ("/lookup/busy-before", test_busy_before);
  g_test_add_func ("/lookup/again-interrupted", test_again_interrupted);
  g_test_add_func ("/lookup/silence", test_silence);
  g_test_add_func ("/lookup/address", test_address);
  g_test_add_func ("/lookup/estimate", test_estimate);
  return g_test_run ();
}
