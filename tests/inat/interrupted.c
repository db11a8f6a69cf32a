/* Ctrl+C: `quadrat download` and `quadrat import` end within a tenth of a second, in the midst of what they do, and leave the
 * project as if nothing had been under way. By the clock, as a person waits by it, of a process of its own: what else runs on
 * the machine lengthens most of its tries and the quickest least, so that one says what the program itself takes. Where there
 * are processors to spare the median is within the tenth, too. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/project/project.h"
#include "tests/inat/chaos-server.h"

#define TRIES 5
#ifdef __SANITIZE_ADDRESS__
#define MOST 1.0 /* seconds; leaks are looked for at the end */
#else
#define MOST 0.1
#endif
#define PHOTOS    40
#define ROWS      400000
#define UNDER_WAY (4 << 20) /* bytes in the database and its log: the import is in the midst of its rows */

typedef struct
{
  char *folder, *project;
} Scratch;

static void
scratch_init (Scratch *scratch)
{
  scratch->folder = g_dir_make_tmp ("quadrat-interrupted-XXXXXX", NULL);
  scratch->project = g_build_filename (scratch->folder, "test.quadrat", NULL);
}

static void
scratch_clear (Scratch *scratch)
{
  qd_file_remove_tree (scratch->folder, NULL);
  g_free (scratch->folder);
  g_free (scratch->project);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scratch, scratch_clear)

/* ---- The program ---- */

typedef struct
{
  GSubprocess *process;
  char *err;
  gboolean ended;
} Program;

static void
on_ended (GObject *process, GAsyncResult *result, gpointer data)
{
  Program *program = data;

  g_assert_true (g_subprocess_communicate_utf8_finish (G_SUBPROCESS (process), result, NULL, &program->err, NULL));
  program->ended = TRUE;
}

static void
start (Program *program, const char *command, const char *project, const char *what, const char *more)
{
  program->process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, NULL, g_getenv ("QD_PROGRAM"),
                        command, project, what, g_str_equal (command, "import") ? "--no-download" : NULL, more, NULL);
  g_assert_nonnull (program->process);
  g_subprocess_communicate_utf8_async (program->process, NULL, NULL, on_ended, program);
}

/* Seconds that it takes to end. It says why, in one sentence, and that it did not do what it was asked for. */
static double
interrupt (Program *program)
{
  gint64 began = g_get_monotonic_time ();
  double seconds;

  if (program->ended)
    g_error ("it ended by itself: %s", program->err);
  g_subprocess_send_signal (program->process, SIGINT);
  while (!program->ended)
    g_main_context_iteration (NULL, TRUE);
  seconds = (double) (g_get_monotonic_time () - began) / 1e6;
  g_assert_true (g_subprocess_get_if_exited (program->process));
  g_assert_cmpint (g_subprocess_get_exit_status (program->process), ==, 1);
  g_assert_nonnull (strstr (program->err, "was stopped"));
  g_clear_object (&program->process);
  g_clear_pointer (&program->err, g_free);
  return seconds;
}

static QdCounts
count (const char *project)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) opened = qd_project_open (project, QD_PROJECT_READ, &error);
  QdCounts counts;

  g_assert_no_error (error);
  g_assert_true (qd_project_count (opened, &counts, NULL));
  return counts;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static gboolean
machine_is_busy (void)
{
  double load = 0;

  return getloadavg (&load, 1) != 1 || load > g_get_num_processors ();
}

/* Sorts @seconds. */
static void
check_tries (const char *what, double seconds[TRIES])
{
  qsort (seconds, TRIES, sizeof *seconds, compare);
  g_test_message ("%s ended %.0f ms after Ctrl+C, the median %.0f ms", what, seconds[0] * 1e3, seconds[TRIES / 2] * 1e3);
  g_assert_cmpfloat (seconds[0], <, MOST);
  if (!machine_is_busy ())
    g_assert_cmpfloat (seconds[TRIES / 2], <, MOST);
}

/* ---- A download from a host that takes its time ---- */

static void
add_photos (const char *path)
{
  g_autoptr (QdProject) project = qd_project_open (path, QD_PROJECT_CREATE, NULL);

  g_assert_true (qd_project_begin (project, NULL));
  for (guint number = 1; number <= PHOTOS; number++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();

      photo->source_id = number;
      photo->url = chaos_server_dup_address (number);
      g_assert_true (qd_project_put_photo (project, photo, NULL, NULL));
    }
  g_assert_true (qd_project_commit (project, NULL));
}

/* No file is there that no row knows, not even a part of one. */
static void
assert_no_files (const char *project)
{
  g_autofree char *photos = g_build_filename (project, "photos", NULL);
  g_autoptr (GDir) dir = g_dir_open (photos, 0, NULL);

  if (dir != NULL)
    g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

static void
test_download (void)
{
  const ChaosOptions options = { .seed = 1, .padding = 1000, .latency = 600000 };
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  g_autofree char *host = g_strconcat ("--photo-host=", server->host, NULL);
  g_auto (Scratch) scratch = { 0 };
  double seconds[TRIES];

  scratch_init (&scratch);
  add_photos (scratch.project);
  for (guint i = 0; i < TRIES; i++)
    {
      Program program = { 0 };
      guint asked = server->n_requests;

      start (&program, "download", scratch.project, host, NULL);
      while (server->n_requests < asked + 2)
        g_main_context_iteration (NULL, TRUE);
      seconds[i] = interrupt (&program);

      QdCounts counts = count (scratch.project);
      g_assert_cmpuint (counts.waiting, ==, PHOTOS);
      g_assert_cmpuint (counts.fetching + counts.there + counts.failed, ==, 0);
      assert_no_files (scratch.project);
    }
  check_tries ("a download", seconds);
}

/* ---- An import of very many rows ---- */

static char *
write_export (const char *folder)
{
  char *path = g_build_filename (folder, "observations.csv", NULL);
  g_autoptr (GString) text =
      g_string_new ("id,url,image_url,license,quality_grade,scientific_name,common_name,taxon_id,user_login,place_guess\n");

  for (guint i = 1; i <= ROWS; i++)
    g_string_append_printf (
        text,
        "%u,https://www.inaturalist.org/observations/%u,"
        "https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,CC0,research,Genus species%u,Thing %u,"
        "%u,observer%u,\"Hamlet %u, Éire\"\n",
        i, i, i, i % 900, i % 900, 1 + i % 900, i % 5000, i % 20000);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  return path;
}

static gsize
get_size (const char *project, const char *name)
{
  g_autofree char *path = g_build_filename (project, name, NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gsize) status.st_size : 0;
}

static gboolean
wake (G_GNUC_UNUSED gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_import (void)
{
  g_auto (Scratch) scratch = { 0 };
  g_autofree char *export = NULL;
  double seconds[TRIES];
  guint source = g_timeout_add (2, wake, NULL);

  scratch_init (&scratch);
  export = write_export (scratch.folder);
  for (guint i = 0; i < TRIES; i++)
    {
      Program program = { 0 };

      start (&program, "import", scratch.project, export, NULL);
      while (!program.ended &&
             get_size (scratch.project, "project.db") + get_size (scratch.project, "project.db-wal") < UNDER_WAY)
        g_main_context_iteration (NULL, TRUE);
      seconds[i] = interrupt (&program);

      g_assert_false (g_file_test (scratch.project, G_FILE_TEST_EXISTS)); /* it had made the project */
    }
  g_source_remove (source);
  check_tries ("an import", seconds);
}

/* ---- An import of two folders, of which the first is done ---- */

static char *
write_pictures (const char *root, const char *name, guint first, guint n)
{
  const ChaosServer painter = { .options = { .seed = 1, .padding = 20000 } };
  char *folder = g_build_filename (root, name, NULL);

  g_assert_true (qd_file_make_folder (folder, NULL));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) bytes = chaos_server_dup_photo (&painter, first + i);
      g_autofree char *path = g_strdup_printf ("%s/%u.jpg", folder, i);

      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
    }
  return folder;
}

/* Files that wait in the folders of the imports under way. */
static guint
count_incoming (const char *project)
{
  g_autofree char *parent = g_build_filename (project, "photos", ".incoming", NULL);
  g_autoptr (GDir) folders = g_dir_open (parent, 0, NULL);
  const char *name;
  guint n = 0;

  while (folders != NULL && (name = g_dir_read_name (folders)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);
      g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

      while (folder != NULL && g_dir_read_name (folder) != NULL)
        n++;
    }
  return n;
}

static void
test_folders (void)
{
  guint source = g_timeout_add (2, wake, NULL);
  g_autofree char *first = NULL, *second = NULL, *placed = NULL;
  g_auto (Scratch) scratch = { 0 };
  double seconds[TRIES];

  scratch_init (&scratch);
  first = write_pictures (scratch.folder, "first", 0, 3);
  second = write_pictures (scratch.folder, "second", 3, 600);
  placed = g_build_filename (scratch.project, "photos", "1.jpg", NULL);
  g_object_unref (qd_project_open (scratch.project, QD_PROJECT_CREATE, NULL));
  for (guint i = 0; i < TRIES; i++)
    {
      Program program = { 0 };

      start (&program, "import", scratch.project, first, second);
      while (!program.ended && (!g_file_test (placed, G_FILE_TEST_EXISTS) || count_incoming (scratch.project) < 10))
        g_main_context_iteration (NULL, TRUE);
      seconds[i] = interrupt (&program);

      QdCounts counts = count (scratch.project);
      g_assert_cmpuint (counts.photos, ==, 0);
      assert_no_files (scratch.project);
    }
  g_source_remove (source);
  check_tries ("an import of pictures", seconds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/interrupted/download", test_download);
  g_test_add_func ("/interrupted/import", test_import);
  g_test_add_func ("/interrupted/folders", test_folders);
  return g_test_run ();
}
