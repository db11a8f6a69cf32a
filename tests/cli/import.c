/* `quadrat import` of several sources, and by two programs at once: all of it or nothing, and nobody else's. */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/project/project.h"
#include "program.h"
#include "tests/inat/chaos-server.h"

#define ROUNDS 4

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static char *
write_pictures (const char *root, const char *name, guint first, guint n)
{
  const ChaosServer painter = { .options = { .seed = 1, .padding = 2000 } };
  char *folder = g_build_filename (root, name, NULL);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) bytes = chaos_server_dup_photo (&painter, first + i);
      g_autofree char *path = g_strdup_printf ("%s/%u.jpg", folder, i);

      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
    }
  return folder;
}

/* Photos that are there, each with its file; no other file. */
static guint
count_photos (const char *folder)
{
  g_autofree char *photos = g_build_filename (folder, "photos", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, &error);
  g_autoptr (GDir) dir = g_dir_open (photos, 0, NULL);
  QdCounts counts;
  guint files = 0;

  g_assert_no_error (error);
  g_assert_true (qd_project_count (project, &counts, NULL));
  while (g_dir_read_name (dir) != NULL)
    files++;
  g_assert_cmpuint (files, ==, counts.there);
  return counts.there;
}

/* ---- Several sources ---- */

/* On a busy machine it has told before how far it was. */
static void
assert_no_picture (Outcome *outcome, const char *folder)
{
  g_autofree char *sentence = g_strdup_printf ("There is no picture in “%s”.\n", folder);

  g_assert_cmpint (outcome->status, ==, 1);
  g_assert_true (g_str_has_suffix (outcome->err, sentence));
}

/* The second holds no picture. */
static void
test_several (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *project = g_build_filename (scratch, "p.quadrat", NULL);
  g_autofree char *good = write_pictures (scratch, "good", 0, 3), *empty = write_pictures (scratch, "empty", 0, 0);
  g_autoptr (Outcome) fresh = program_run ("import", project, good, empty, "--json", NULL), old = NULL, done = NULL;

  assert_no_picture (fresh, empty);
  g_assert_false (g_file_test (project, G_FILE_TEST_EXISTS));
  g_object_unref (qd_project_open (project, QD_PROJECT_CREATE, NULL));
  old = program_run ("import", project, good, empty, "--json", NULL);
  assert_no_picture (old, empty);
  g_assert_cmpuint (count_photos (project), ==, 0);
  done = program_run ("import", project, good, "--json", NULL);
  assert_done (done);
  g_assert_cmpuint (count_photos (project), ==, 3);
}

/* ---- Two programs ---- */

typedef struct
{
  GSubprocess *process;
  gboolean ended;
} Program;

static void
on_ended (GObject *process, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_subprocess_communicate_finish (G_SUBPROCESS (process), result, NULL, NULL, NULL));
  ((Program *) data)->ended = TRUE;
}

static void
start (Program *program, const char *project, const char *folder)
{
  program->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                                       g_getenv ("QD_PROGRAM"), "import", project, folder, NULL);
  g_assert_nonnull (program->process);
  g_subprocess_communicate_async (program->process, NULL, NULL, on_ended, program);
}

/* Returns: whether it did what it was asked for. */
static gboolean
finish (Program *program)
{
  gboolean done;

  while (!program->ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_subprocess_get_if_exited (program->process));
  done = g_subprocess_get_exit_status (program->process) == 0;
  g_clear_object (&program->process);
  return done;
}

/* Both find that there is no project. Whoever says that it is done has its pictures there, whatever becomes of the other. */
static void
test_at_once (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *project = g_build_filename (scratch, "p.quadrat", NULL);
  g_autofree char *one = write_pictures (scratch, "one", 0, 2), *two = write_pictures (scratch, "two", 2, 3);
  guint n_both = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      Program first = { 0 }, second = { 0 };
      gboolean is_first, is_second;

      start (&first, project, one);
      start (&second, project, two);
      is_first = finish (&first);
      is_second = finish (&second);
      g_assert_true (is_first || is_second);
      g_assert_cmpuint (count_photos (project), ==, (is_first ? 2 : 0) + (is_second ? 3 : 0));
      n_both += is_first && is_second;
      g_assert_true (qd_file_remove_tree (project, NULL));
    }
  g_test_message ("one after the other in %u of %u rounds", n_both, ROUNDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/import/several", test_several);
  g_test_add_func ("/cli/import/at-once", test_at_once);
  return g_test_run ();
}
