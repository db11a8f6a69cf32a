/* A photo host that behaves badly, and a downloader that is killed again and again: every photo that can be had is there and
 * whole, none is wrong, none that was there is asked for again, and no stretch of time has more bytes than the budget. */
#include <signal.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/random.h"
#include "engine/inat/downloader.h"
#include "engine/project/project.h"
#include "tests/inat/chaos-server.h"

#define PARALLEL 8
#define LOST     (PARALLEL * 5) /* photos that a kill may cost: four a connection with the disk, and one on its way */
#define ROUNDS   8              /* times that a person asks for what failed, after the last kill */
#define MINUTE   (50 * G_TIME_SPAN_MILLISECOND)
#define HOUR     (60 * MINUTE)
#define DAY      (1440 * MINUTE)

static const char *program;

typedef struct
{
  char *folder, *path, *traffic;
  guint n;           /* photos; their ids and numbers are 1 to n */
  guint64 hour, day; /* bytes */
  ChaosServer *server;
  GHashTable *sums; /* number, as a pointer, to the SHA-256 of its file, once computed */
  QdRandom random;
} Setup;

/* ---- The downloader's process ---- */

static int
download (char **arguments)
{
  const QdDownloadOptions options = {
    .parallel = PARALLEL,
    .photo_host = arguments[1],
    .rate = 1000,
    .backoff = 2 * G_TIME_SPAN_MILLISECOND,
    .timeout = 2,
    .traffic_path = arguments[2],
    .traffic_limits = { .minute = MINUTE,
                        .hour_budget = g_ascii_strtoull (arguments[3], NULL, 10),
                        .day_budget = g_ascii_strtoull (arguments[4], NULL, 10) },
  };
  g_autoptr (QdDownloader) downloader = qd_downloader_new (arguments[0], &options);
  g_autoptr (GError) error = NULL;

  if (qd_downloader_run (downloader, NULL, &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}

static void
on_ended (GObject *process, GAsyncResult *result, gpointer ended)
{
  g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  *(gboolean *) ended = TRUE;
}

static gboolean
kill_it (gpointer process)
{
  g_subprocess_send_signal (process, SIGKILL);
  return G_SOURCE_REMOVE;
}

/* Until it ends by itself, or is killed some milliseconds after @requests came. FALSE when killed. */
static gboolean
run_downloader (Setup *setup, guint requests)
{
  g_autofree char *hour = g_strdup_printf ("%" G_GUINT64_FORMAT, setup->hour);
  g_autofree char *day = g_strdup_printf ("%" G_GUINT64_FORMAT, setup->day);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--download", setup->path,
                                                      setup->server->host, setup->traffic, hour, day, NULL);
  guint last = setup->server->n_requests + requests, delay = qd_random_below (&setup->random, 60);
  gboolean ended = FALSE, is_dying = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_async (process, NULL, on_ended, &ended);
  while (!ended)
    {
      if (requests > 0 && !is_dying && setup->server->n_requests >= last)
        {
          g_timeout_add_full (G_PRIORITY_HIGH, delay, kill_it, g_object_ref (process), g_object_unref);
          is_dying = TRUE;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  if (g_subprocess_get_if_exited (process))
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  else
    {
      g_assert_true (is_dying);
      g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL); /* no crash of its own */
    }
  return g_subprocess_get_if_exited (process);
}

/* ---- What is there ---- */

static const char *
get_sum (Setup *setup, guint number)
{
  char *sum = g_hash_table_lookup (setup->sums, GUINT_TO_POINTER (number));

  if (sum == NULL)
    {
      g_autoptr (GBytes) photo = chaos_server_dup_photo (setup->server, number);
      sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, photo);
      g_hash_table_insert (setup->sums, GUINT_TO_POINTER (number), sum);
    }
  return sum;
}

/* Whatever bears a photo's name is that photo, whole, whenever the downloader was killed; nobody has a reason to ask for it
 * again. */
static guint
check_files (Setup *setup)
{
  g_autofree char *folder = g_build_filename (setup->path, "photos", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        g_autofree char *contents = NULL;
        gsize length;
        guint number = (guint) g_ascii_strtoull (name, NULL, 10);

        g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
        g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents, length);
        g_assert_cmpstr (sum, ==, get_sum (setup, number));
        g_hash_table_add (setup->server->forbidden, GUINT_TO_POINTER (number));
        n++;
      }
  return n;
}

/* What the project believes is true of the files. */
static guint
check_rows (Setup *setup, guint *had)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (setup->path, QD_PROJECT_READ, &error);
  const QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = project != NULL ? qd_project_list_photos (project, &query, &error) : NULL;
  guint there = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (photos->len, ==, setup->n);
  *had = 0;
  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];
      guint number = (guint) photo->source_id;

      g_assert_cmpint (photo->id, ==, number);
      *had += chaos_server_has (setup->server, number);
      if (photo->state != QD_PHOTO_THERE)
        continue;
      g_assert_true (chaos_server_has (setup->server, number));
      g_assert_true (g_hash_table_contains (setup->server->forbidden, GUINT_TO_POINTER (number)));
      there++;
    }
  return there;
}

static void
ask_again (Setup *setup)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (setup->path, QD_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  g_assert_true (qd_project_retry_photos (project, &error));
}

/* Those that cannot be had say why. */
static void
check_failures (Setup *setup)
{
  g_autoptr (QdProject) project = qd_project_open (setup->path, QD_PROJECT_READ, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) failed = NULL;

  query.state = QD_PHOTO_FAILED;
  failed = qd_project_list_photos (project, &query, NULL);
  for (guint i = 0; i < failed->len; i++)
    {
      const QdPhoto *photo = failed->pdata[i];
      g_assert_false (chaos_server_has (setup->server, (guint) photo->source_id));
      g_assert_nonnull (photo->reason);
      g_assert_cmpuint (strlen (photo->reason), >, 10);
    }
}

/* ---- The test ---- */

static void
add_photos (Setup *setup)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (setup->path, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  g_assert_true (qd_project_begin (project, &error));
  for (guint number = 1; number <= setup->n; number++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();
      photo->source_id = number;
      photo->url = chaos_server_dup_address (number);
      qd_project_put_photo (project, photo, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_true (qd_project_commit (project, &error));
}

static Setup *
setup_new (guint n)
{
  Setup *setup = g_new0 (Setup, 1);
  const ChaosOptions options = {
    .seed = 20260731, .faults = 0.2, .impossible = 0.01, .elsewhere = 0.04, .mute = n, .padding = 12000
  };

  setup->folder = g_dir_make_tmp ("quadrat-chaos-XXXXXX", NULL);
  setup->path = g_build_filename (setup->folder, "test.quadrat", NULL);
  setup->traffic = g_build_filename (setup->folder, "traffic", NULL);
  setup->n = n;
  setup->hour = n < 1000 ? 4 << 20 : 24 << 20;
  setup->day = (guint64) 480 << 20;
  setup->server = chaos_server_new (&options);
  setup->sums = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  qd_random_init (&setup->random, options.seed, 3);
  add_photos (setup);
  return setup;
}

static void
setup_free (Setup *setup)
{
  chaos_server_free (setup->server);
  g_hash_table_unref (setup->sums);
  qd_file_remove_tree (setup->folder, NULL);
  g_free (setup->folder);
  g_free (setup->path);
  g_free (setup->traffic);
  g_free (setup);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static guint
get_number (const char *name, guint otherwise)
{
  return g_getenv (name) != NULL ? (guint) g_ascii_strtoull (g_getenv (name), NULL, 10) : otherwise;
}

static guint
kill_again_and_again (Setup *setup, guint kills)
{
  guint reconciled = 0, had;

  for (guint i = 0; i < kills; i++)
    {
      guint gap = 1 + qd_random_below (&setup->random, 2 * setup->n / (kills + 1));

      if (run_downloader (setup, gap))
        ask_again (setup);
      guint files = check_files (setup), rows = check_rows (setup, &had);
      g_assert_cmpuint (rows, <=, files);
      reconciled += files - rows;
    }
  return reconciled;
}

static void
test_chaos (void)
{
  guint n = get_number ("QD_PHOTOS", 400), kills = get_number ("QD_KILLS", 3), there = 0, had = 0, rounds = 0;
  g_autoptr (Setup) setup = setup_new (n);
  gint64 began = g_get_monotonic_time ();
  guint reconciled = kill_again_and_again (setup, kills);

  do
    {
      ask_again (setup);
      g_assert_true (run_downloader (setup, 0));
      g_assert_cmpuint (check_files (setup), ==, there = check_rows (setup, &had));
    }
  while (there < had && ++rounds < ROUNDS);
  g_assert_cmpuint (there, ==, had);
  check_failures (setup);

  const ChaosServer *server = setup->server;
  guint64 most_hour = chaos_server_get_most (server, HOUR), most_day = chaos_server_get_most (server, DAY);
  g_test_message (
      "%u photos, %u there, %u requests, %u faults, %u kills, %u files taken over, %u deliveries lost, %u more rounds, "
      "%.1f of %.1f MB in an hour, %.1f of %.1f MB in a day, %.1f seconds",
      n, there, server->n_requests, server->n_faults, kills, reconciled, server->n_delivered - there, rounds,
      (double) most_hour / 1e6, (double) setup->hour / 1e6, (double) most_day / 1e6, (double) setup->day / 1e6,
      (double) (g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND);
  g_assert_cmpuint (server->n_forbidden, ==, 0);
  g_assert_cmpuint (server->n_delivered, >=, there);
  g_assert_cmpuint (server->n_delivered - there, <=, kills * LOST);
  g_assert_cmpuint (most_hour, <=, setup->hour);
  g_assert_cmpuint (most_day, <=, setup->day);
}

int
main (int argc, char **argv)
{
  if (argc == 7 && strcmp (argv[1], "--download") == 0)
    return download (argv + 2);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chaos/killed-again-and-again", test_chaos);
  return g_test_run ();
}
