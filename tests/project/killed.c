/*
 * Killed at any moment, a project loses nothing that was said to be stored: a child works, says each step that is done, and is
 * killed at a random moment of its work. Then the database is whole, the project is what it has to be after the steps that were
 * said or one more, and nothing lies about. The child is this program with --work.
 *
 * QD_KILLS: how many; QD_SEED: of the moments, printed; QD_WORK: a workload, of which all are otherwise.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/core/file.h"
#include "engine/core/random.h"
#include "tests/inat/chaos-server.h"
#include "tests/project/workload.h"

#define MOST_MISSES 50  /* of one moment: its work was over before */
#define MOST_LOG    0   /* bytes of a write-ahead log behind an opening */
#define MANY        100 /* kills, of the long form */
#define TENTHS      10

static const char *program;

/* ---- The child ---- */

/* The kernel kills this process at the moment, whatever its threads do. */
static void
die_in (gint64 microseconds)
{
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
  struct itimerspec when = { .it_value = { microseconds / G_USEC_PER_SEC, microseconds % G_USEC_PER_SEC * 1000 + 1 } };
  timer_t timer;

  if (timer_create (CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime (timer, 0, &when, NULL) != 0)
    g_error ("no timer: %s", g_strerror (errno));
}

static void
say (char kind, gint64 number)
{
  printf ("%c%" G_GINT64_FORMAT "\n", kind, number);
  fflush (stdout);
}

static void
say_photo (gint64 id)
{
  say ('p', id);
}

static const Workload *
find_workload (const char *name)
{
  for (guint i = 0; workloads[i].name != NULL; i++)
    if (strcmp (workloads[i].name, name) == 0)
      return &workloads[i];
  return NULL;
}

/* NAME FOLDER SOURCES HOST STEP MICROSECONDS: dies in that step, or after; says how long each one took. */
static int
do_work (char **arguments)
{
  Work work = { .kind = find_workload (arguments[0]), .folder = arguments[1], .sources = arguments[2], .host = arguments[3] };
  guint deadly = (guint) atoi (arguments[4]);
  g_autoptr (GError) error = NULL;

  work.tell = say_photo;
  for (guint i = 0; i <= work.kind->n_long; i++)
    {
      gint64 began = g_get_monotonic_time ();
      if (i == deadly)
        die_in (g_ascii_strtoll (arguments[5], NULL, 10));
      if (!work_step (&work, i, &error))
        {
          g_printerr ("step %u: %s\n", i, error->message);
          return 1;
        }
      say ('s', g_get_monotonic_time () - began);
    }
  work_clear (&work);
  return 0;
}

/* ---- The parent ---- */

/* What a child said before it was killed. */
typedef struct
{
  GArray *steps;  /* gint64, microseconds of each that is done */
  GArray *photos; /* gint64, ids */
  gboolean killed;
} Said;

static void
said_clear (Said *said)
{
  g_array_unref (said->steps);
  g_array_unref (said->photos);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

typedef struct
{
  char *root;
  ChaosServer *server;
  QdRandom random;
  guint tenths[TENTHS]; /* kills by how much of the work's time was over */
} Setup;

static void
on_ended (GObject *process, GAsyncResult *result, gpointer ended)
{
  g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  *(gboolean *) ended = TRUE;
}

static void
read_said (GInputStream *stream, Said *said)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);
  char *line;

  said->steps = g_array_new (FALSE, FALSE, sizeof (gint64));
  said->photos = g_array_new (FALSE, FALSE, sizeof (gint64));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      gint64 number = g_ascii_strtoll (line + 1, NULL, 10);
      g_array_append_val (line[0] == 's' ? said->steps : said->photos, number);
      g_free (line);
    }
}

/* What it says fits into the pipe. @step beyond the last: it is not killed. */
static void
run_child (Setup *setup, const Reference *reference, const Work *work, guint step, gint64 microseconds, Said *said)
{
  g_autofree char *number = g_strdup_printf ("%u", step), *moment = g_strdup_printf ("%" G_GINT64_FORMAT, microseconds);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--work", reference->kind->name, work->folder,
                        reference->sources, setup->server->host, number, moment, NULL);
  gboolean ended = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_async (child, NULL, on_ended, &ended);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  read_said (g_subprocess_get_stdout_pipe (child), said);
  said->killed = g_subprocess_get_if_signaled (child);
  if (said->killed)
    g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  else
    g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 0);
}

/* The first opening after the kill is the program's own. */
static void
open_again (const Work *work)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (work->folder, QD_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (folder_get_log_size (work->folder), <=, MOST_LOG);
}

/* Parts of the last step may be there; done again it makes the rest. */
static void
complete (Work *work, const Reference *reference, const Said *said)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (work->folder, QD_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < said->photos->len; i++)
    {
      g_autoptr (QdPhoto) photo = qd_project_get_photo (project, g_array_index (said->photos, gint64, i), &error);
      g_assert_no_error (error);
      g_assert_cmpint (photo->state, ==, QD_PHOTO_THERE);
    }
  g_clear_object (&project);
  folder_check_photos (work->folder);
  for (guint i = 0; i <= reference->n_steps; i++)
    {
      work_step (work, i, &error);
      g_assert_no_error (error);
    }
  work_clear (work);
  folder_check_photos (work->folder);
}

static void
check (Work *work, const Reference *reference, const Said *said)
{
  g_autofree char *about = g_strdup_printf ("%s, killed after %u steps", reference->kind->name, said->steps->len),
                  *files = NULL, *state = NULL;
  guint last = MAX (1, said->steps->len), next = MIN (said->steps->len + 1, reference->n_steps + 1);
  const char *stored = reference->states->pdata[last], *more = reference->states->pdata[next];

  open_again (work);
  folder_check (work->folder);
  if (reference->kind->unordered)
    complete (work, reference, said);
  state = folder_dup_state (work->folder);
  if (reference->kind->unordered)
    assert_same_state (state, reference->states->pdata[reference->n_steps + 1], about);
  else
    {
      gboolean is_more = strcmp (state, more) == 0;
      g_autofree char *tree = folder_dup_tree (work->folder);
      if (!is_more)
        assert_same_state (state, stored, about);
      assert_same_state (tree, reference->trees->pdata[is_more ? next : last], about);
    }
  files = folder_dup_files (work->folder);
  if (reference->kind->unordered || said->steps->len > reference->n_steps)
    g_assert_cmpstr (files, ==, reference->files);
}

/* Microseconds of each step, when nobody kills. */
static GArray *
measure (Setup *setup, const Reference *reference)
{
  g_auto (Said) said = { 0 };
  Work work;

  work_init (&work, reference, setup->root, setup->server->host);
  run_child (setup, reference, &work, G_MAXINT, 0, &said);
  g_assert_cmpuint (said.steps->len, ==, reference->n_steps + 1);
  work_finish (&work);
  return g_array_ref (said.steps);
}

static gint64
sum (const GArray *times)
{
  gint64 all = 0;

  for (guint i = 0; i < times->len; i++)
    all += g_array_index (times, gint64, i);
  return all;
}

/* FALSE: the work was over before. @share of its time, in [0, 1). */
static gboolean
kill_once (Setup *setup, const Reference *reference, const GArray *times, double share)
{
  gint64 moment = (gint64) (share * (double) sum (times));
  g_auto (Said) said = { 0 };
  guint step = 0;
  Work work;

  while (step + 1 < times->len && moment >= g_array_index (times, gint64, step))
    moment -= g_array_index (times, gint64, step++);
  work_init (&work, reference, setup->root, setup->server->host);
  run_child (setup, reference, &work, step, moment, &said);
  if (said.killed)
    check (&work, reference, &said);
  work_finish (&work);
  return said.killed;
}

/* As many moments in each stretch of the work's time. */
static void
kill_often (Setup *setup, const Workload *kind, guint kills)
{
  g_autoptr (Reference) reference = reference_new (kind, kind->n_long, setup->root, setup->server->host);
  g_autoptr (GArray) times = measure (setup, reference);
  guint misses = 0;

  for (guint i = 0; i < kills; i++)
    {
      guint tries = 0;
      double share;
      do
        {
          share = (i + qd_random_double (&setup->random)) / kills;
          g_assert_cmpuint (tries, <=, MOST_MISSES);
        }
      while (!kill_once (setup, reference, times, share) && ++tries);
      misses += tries;
      setup->tenths[(guint) (share * TENTHS)]++;
    }
  g_test_message ("%s: %u kills in %u steps of %.1f milliseconds, %u more came too late", kind->name, kills,
                  reference->n_steps + 1, (double) sum (times) / 1000, misses);
}

static guint64
get_number (const char *name, guint64 otherwise)
{
  return g_getenv (name) != NULL ? g_ascii_strtoull (g_getenv (name), NULL, 10) : otherwise;
}

/* A large one takes long: it is left out of the short form. */
static gboolean
is_wanted (const Workload *kind, guint kills)
{
  return g_getenv ("QD_WORK") == NULL ? !kind->large || kills >= MANY : strcmp (g_getenv ("QD_WORK"), kind->name) == 0;
}

static void
test_killed (void)
{
  const ChaosOptions options = { .seed = 1, .padding = 4000 };
  guint kills = (guint) get_number ("QD_KILLS", 32), n = 0, n_kinds = 0;
  guint64 seed = get_number ("QD_SEED", (guint64) g_get_real_time ());
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  Setup setup = { .root = g_dir_make_tmp ("quadrat-killed-XXXXXX", NULL), .server = server };

  g_test_message ("QD_SEED=%" G_GUINT64_FORMAT, seed);
  qd_random_init (&setup.random, seed, 0);
  while (workloads[n_kinds].name != NULL)
    n_kinds++;
  for (guint i = 0; i < n_kinds; i++)
    if (is_wanted (&workloads[i], kills))
      {
        guint share = kills * (i + 1) / n_kinds - kills * i / n_kinds;
        kill_often (&setup, &workloads[i], share);
        n += share;
      }
  g_autoptr (GString) spread = g_string_new (NULL);
  for (guint i = 0; i < TENTHS; i++)
    g_string_append_printf (spread, " %u", setup.tenths[i]);
  g_test_message ("%u kills; by tenths of the work's time:%s", n, spread->str);
  g_assert_true (qd_file_remove_tree (setup.root, NULL));
  g_free (setup.root);
}

int
main (int argc, char **argv)
{
  if (argc == 8 && strcmp (argv[1], "--work") == 0)
    return do_work (argv + 2);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/killed", test_killed);
  return g_test_run ();
}
