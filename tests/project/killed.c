/*
 * A child edits boxes and says each edit that was stored; it is killed in the middle. Every edit that it said is there
 * afterwards, and the database is whole. The child is this program with --edit.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/core/random.h"
#include "engine/project/project.h"

/* ---- The child ---- */

/* Inserts, moves and deletes at random. Before an edit it says what it is about to change, "~ID" (0 for a new box); when it is
 * stored,
 * "+ID XMIN" or "-ID". */
static int
edit_forever (const char *folder, guint64 seed)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  gint64 class_id = qd_project_ensure_class (project, "bee", NULL), last = 0;
  QdRandom random;

  qd_random_init (&random, seed, 0);
  for (;;)
    {
      double x = qd_random_range (&random, 0, 400);
      QdBox box = { .photo_id = 1, .class_id = class_id, .box = { x, 10, x + 50, 60 } };
      guint what = qd_random_below (&random, 3);
      gboolean ok;
      printf ("~%" G_GINT64_FORMAT "\n", what < 2 ? last : 0);
      fflush (stdout);
      if (last != 0 && what == 0)
        {
          ok = qd_project_delete_box (project, last, NULL);
          printf ("-%" G_GINT64_FORMAT "\n", last);
          last = 0;
        }
      else
        {
          box.id = last;
          ok = last != 0 && what == 1 ? qd_project_update_box (project, &box, NULL)
                                      : qd_project_insert_box (project, &box, NULL);
          printf ("+%" G_GINT64_FORMAT " %.17g\n", box.id, box.box.xmin);
          last = box.id;
        }
      if (!ok)
        return 3;
      fflush (stdout);
    }
}

/* ---- The parent ---- */

typedef struct
{
  GHashTable *boxes; /* gint64 of a box to its xmin, as it was said */
  gint64 pending;    /* box that was about to be changed; 0 for a new one, -1 for none */
} Said;

static void
take_line (Said *said, const char *line)
{
  gint64 id = g_ascii_strtoll (line + 1, NULL, 10);
  const char *space = strchr (line, ' ');

  said->pending = line[0] == '~' ? id : -1;
  if (line[0] == '-')
    g_hash_table_remove (said->boxes, &id);
  else if (line[0] == '+' && space != NULL)
    {
      double x = g_ascii_strtod (space, NULL);
      g_hash_table_insert (said->boxes, g_memdup2 (&id, sizeof id), g_memdup2 (&x, sizeof x));
    }
}

/* Reads until @n lines came, kills, and reads the rest: that was stored too. */
static void
edit_and_kill (const char *program, const char *folder, guint round, guint n, Said *said)
{
  g_autofree char *seed = g_strdup_printf ("%u", round);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--edit", folder, seed, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  guint seen = 0;
  char *line;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      take_line (said, line);
      g_free (line);
      if (++seen == n)
        g_subprocess_send_signal (child, SIGKILL);
    }
  g_assert_cmpuint (seen, >=, n);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (child));
}

/* Everything that was said is there; only the edit under way may have happened or not. */
static void
compare (QdProject *project, Said *said)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, 1, NULL);
  guint found = 0, new_ones = 0;

  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      const double *x = g_hash_table_lookup (said->boxes, &box->id);
      found += x != NULL;
      new_ones += x == NULL;
      if (x != NULL && box->id != said->pending)
        g_assert_cmpfloat (box->box.xmin, ==, *x);
    }
  g_assert_cmpuint (new_ones, <=, said->pending == 0);
  g_assert_cmpuint (g_hash_table_size (said->boxes) - found, <=, said->pending > 0);
}

static void
take_over (QdProject *project, Said *said)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, 1, NULL);

  said->pending = -1;
  g_hash_table_remove_all (said->boxes);
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      g_hash_table_insert (said->boxes, g_memdup2 (&box->id, sizeof box->id), g_memdup2 (&box->box.xmin, sizeof (double)));
    }
}

static void
make_project (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, NULL);
  g_autoptr (QdPhoto) photo = qd_photo_new ();

  g_assert_true (qd_project_put_photo (project, photo, NULL, NULL));
  g_assert_cmpint (photo->id, ==, 1);
  g_assert_true (qd_project_set_photo_there (project, 1, "1.jpg", 500, 400, 1, "0", NULL));
}

static void
check_integrity (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL), *out = NULL;
  const char *const argv[] = { "sqlite3", path, "PRAGMA integrity_check; PRAGMA foreign_key_check;", NULL };
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, &error))
    {
      g_test_message ("sqlite3 is not here: %s", error->message);
      return;
    }
  g_assert_cmpstr (out, ==, "ok\n");
}

static void
test_killed (gconstpointer program)
{
  guint rounds = g_getenv ("QD_KILLS") == NULL ? 30 : (guint)atoi (g_getenv ("QD_KILLS"));
  g_autofree char *root = g_dir_make_tmp ("quadrat-killed-XXXXXX", NULL), *folder = g_build_filename (root, "p.quadrat", NULL);
  g_autoptr (GHashTable) boxes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  Said said = { boxes, -1 };
  QdRandom random;

  qd_random_init (&random, 4, 4);
  make_project (folder);
  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (QdProject) project = NULL;
      g_autoptr (GError) error = NULL;
      edit_and_kill (program, folder, round, 1 + qd_random_below (&random, 50), &said);
      project = qd_project_open (folder, QD_PROJECT_WRITE, &error);
      g_assert_no_error (error);
      compare (project, &said);
      take_over (project, &said);
      g_clear_object (&project);
    }
  check_integrity (folder);
  g_assert_true (qd_file_remove_tree (root, NULL));
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--edit") == 0)
    return edit_forever (argv[2], g_ascii_strtoull (argv[3], NULL, 10));
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/project/killed", argv[0], test_killed);
  return g_test_run ();
}
