/* The downloader beside aria2c and wget: the same photos of a server that waits 50 ms before each answer, the same number of
 * connections, in turns. Prints the times, of the clock and of the processor, and the ratio of the best; asserts 0.9. */
#include <sys/resource.h>

#include "engine/core/file.h"
#include "engine/inat/downloader.h"
#include "engine/project/project.h"
#include "tests/inat/chaos-server.h"

#define PHOTOS   800
#define PARALLEL 8
#define ROUNDS   3
#define LATENCY  50 /* milliseconds */

static const char *program;

typedef enum
{
  QUADRAT,
  ARIA2C,
  WGET,
  N_PEERS
} Peer;

static const char *const names[N_PEERS] = { "quadrat", "aria2c", "wget" };

typedef struct
{
  double wall, processor; /* seconds, of the best turn */
} Times;

static int
download (const char *path, const char *host)
{
  const QdDownloadOptions options = { .parallel = PARALLEL, .photo_host = host };
  g_autoptr (QdDownloader) downloader = qd_downloader_new (path, &options);
  QdDownloadProgress progress;

  if (!qd_downloader_run (downloader, NULL, NULL))
    return 1;
  qd_downloader_get_progress (downloader, &progress);
  return progress.done == PHOTOS ? 0 : 1;
}

/* ---- What each one needs ---- */

static void
make_project (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (path, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  g_assert_true (qd_project_begin (project, &error));
  for (guint number = 1; number <= PHOTOS; number++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();
      photo->source_id = number;
      photo->url = chaos_server_dup_address (number);
      qd_project_put_photo (project, photo, NULL, &error);
    }
  g_assert_true (qd_project_commit (project, &error));
}

/* A list for each connection of wget, and one of all for aria2c. */
static void
write_lists (const char *folder, const char *host)
{
  GString *all = g_string_new (NULL), *parts[PARALLEL];

  for (guint i = 0; i < PARALLEL; i++)
    parts[i] = g_string_new (NULL);
  for (guint number = 1; number <= PHOTOS; number++)
    {
      g_string_append_printf (all, "%s/photos/%u/medium.jpg\n  out=%u.jpg\n", host, number, number);
      g_string_append_printf (parts[number % PARALLEL], "%s/photos/%u/medium.jpg\n", host, number);
    }
  g_autofree char *path = g_build_filename (folder, "all", NULL);
  g_assert_true (g_file_set_contents (path, all->str, -1, NULL));
  g_string_free (all, TRUE);
  for (guint i = 0; i < PARALLEL; i++)
    {
      g_autofree char *part = g_strdup_printf ("%s/part%u", folder, i);
      g_assert_true (g_file_set_contents (part, parts[i]->str, -1, NULL));
      g_string_free (parts[i], TRUE);
    }
}

static char *
dup_command (Peer peer, const char *folder, const char *host)
{
  switch (peer)
    {
    case QUADRAT: return g_strdup_printf ("'%s' --download %s/test.quadrat %s", program, folder, host);
    case ARIA2C:
      return g_strdup_printf ("aria2c -q --no-conf -j %u -x 1 -s 1 --file-allocation=none -i %s/all -d %s/there", PARALLEL,
                              folder, folder);
    case WGET:
      return g_strdup_printf ("for i in $(seq 0 %u); do wget -q --no-config -x -i %s/part$i -P %s/there & done; wait",
                              PARALLEL - 1, folder, folder);
    case N_PEERS:
    default: g_assert_not_reached ();
    }
}

/* ---- Turns ---- */

static double
get_processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
on_ended (GObject *process, GAsyncResult *result, gpointer ended)
{
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, NULL));
  *(gboolean *) ended = TRUE;
}

static void
run_peer (Peer peer, ChaosServer *server, Times *best)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-speed-XXXXXX", NULL);
  g_autofree char *project = g_build_filename (folder, "test.quadrat", NULL);
  g_autofree char *command = dup_command (peer, folder, server->host);
  guint before = server->n_delivered;
  gboolean ended = FALSE;

  make_project (project);
  write_lists (folder, server->host);
  gint64 began = g_get_monotonic_time ();
  double processor = get_processor_seconds ();
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "sh", "-c", command, NULL);
  g_subprocess_wait_async (process, NULL, on_ended, &ended);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  double wall = (double) (g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND;
  best->wall = best->wall > 0 ? MIN (best->wall, wall) : wall;
  processor = get_processor_seconds () - processor;
  best->processor = best->processor > 0 ? MIN (best->processor, processor) : processor;
  g_assert_cmpuint (server->n_delivered - before, ==, PHOTOS);
  qd_file_remove_tree (folder, NULL);
}

static gboolean
is_missing (Peer peer)
{
  g_autofree char *found = peer == QUADRAT ? g_strdup ("") : g_find_program_in_path (names[peer]);

  return found == NULL;
}

static void
test_speed (void)
{
  const ChaosOptions options = { .seed = 1, .padding = 80000, .latency = LATENCY };
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  Times best[N_PEERS] = { 0 };

  for (Peer peer = QUADRAT; peer < N_PEERS; peer++)
    if (is_missing (peer))
      {
        g_autofree char *reason = g_strdup_printf ("%s is not installed", names[peer]);
        g_test_skip (reason);
        return;
      }
  for (guint round = 0; round < ROUNDS; round++)
    for (Peer peer = QUADRAT; peer < N_PEERS; peer++)
      run_peer (peer, server, &best[peer]);
  for (Peer peer = QUADRAT; peer < N_PEERS; peer++)
    {
      g_test_message ("%s: %u photos in %.2f s, %.0f a second, %.2f s of the processor; quadrat has %.2f of its speed",
                      names[peer], PHOTOS, best[peer].wall, PHOTOS / best[peer].wall, best[peer].processor,
                      best[peer].wall / best[QUADRAT].wall);
      g_assert_cmpfloat (best[peer].wall / best[QUADRAT].wall, >=, 0.9);
    }
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--download"))
    return download (argv[2], argv[3]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speed-beside/aria2c-and-wget", test_speed);
  return g_test_run ();
}
