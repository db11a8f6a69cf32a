/* Everything that a person decides, one after the other and across kinds: undone to the very beginning and done again to the end,
 * with every row as it was after each step. */
#include "engine/core/error.h"
#include "engine/project/class-edits.h"
#include "engine/project/project-private.h"
#include "tests/project/undo-meadow.h"

/* ---- Every row ---- */

/* Of what was never there a class leaves its number, and so do its name and color; what commits count for themselves, and when
 * photos were changed, goes on. */
static const char *const queries[] = {
  "SELECT key, value FROM settings WHERE key NOT LIKE 'generation-%' ORDER BY key",
  "SELECT id, name, color, position FROM classes WHERE NOT retired ORDER BY id",
  "SELECT id, class_id, former_class_id FROM species ORDER BY id",
  "SELECT id, used FROM observations ORDER BY id",
  "SELECT id, mark, withheld FROM photos ORDER BY id",
  "SELECT * FROM boxes ORDER BY id",
  "SELECT * FROM splits ORDER BY photo_id",
  "SELECT * FROM tasks ORDER BY id",
  "SELECT * FROM task_photos ORDER BY task_id, photo_id",
  "SELECT * FROM task_classes ORDER BY task_id, class_id",
  "SELECT * FROM looks ORDER BY id",
  "SELECT * FROM look_boxes ORDER BY id",
  "SELECT * FROM disputes ORDER BY id",
};

static void
append_rows (GString *text, QdDatabase *db, const char *sql)
{
  sqlite3_stmt *rows = qd_database_query (db, NULL, sql, "");

  g_string_append_printf (text, "%s\n", sql);
  while (qd_database_step (db, rows, NULL) == QD_STEP_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        if (sqlite3_column_type (rows, i) == SQLITE_FLOAT)
          g_string_append_printf (text, "%a|", sqlite3_column_double (rows, i));
        else
          g_string_append_printf (text, "%s|", (const char *) sqlite3_column_text (rows, i));
      g_string_append_c (text, '\n');
    }
}

static char *
dump (Meadow *meadow)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    append_rows (text, meadow->base.project->db, queries[i]);
  return g_string_free (text, FALSE);
}

static void
check_step (Meadow *meadow, gboolean redo, guint i)
{
  QdStepInfo info;

  g_assert_true (qd_project_peek_step (meadow->base.project, redo, &info));
  g_assert_cmpstr (info.words, ==, meadow_steps[i].words);
  g_assert_cmpint (info.place, ==, meadow_steps[i].place);
  g_assert_cmpuint (info.n_photos, ==, meadow_steps[i].n_photos);
}

static void
check_state (Meadow *meadow, const GPtrArray *states, guint i)
{
  g_autofree char *now = dump (meadow);

  g_assert_cmpstr (now, ==, states->pdata[i]);
}

/* @n steps, from the end and to it again. */
static void
go_back_and_forth (Meadow *meadow, const GPtrArray *states, guint n)
{
  QdProject *project = meadow->base.project;

  for (guint i = 0; i < n; i++)
    {
      guint step = states->len - 2 - i;

      check_step (meadow, FALSE, step);
      g_assert_true (qd_project_undo (project, NULL, NULL));
      check_state (meadow, states, step);
      check_step (meadow, TRUE, step);
    }
  for (guint i = n; i > 0; i--)
    {
      g_assert_true (qd_project_redo (project, NULL, NULL));
      check_state (meadow, states, states->len - i);
    }
}

static void
test_all (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);

  g_assert_null (data);
  g_ptr_array_add (states, dump (meadow));
  for (guint i = 0; meadow_steps[i].doing != NULL; i++)
    {
      g_test_message ("%s", meadow_steps[i].words);
      g_assert_true (meadow_steps[i].doing (meadow, project));
      g_ptr_array_add (states, dump (meadow));
      g_assert_cmpstr (states->pdata[i], !=, states->pdata[i + 1]);
      check_step (meadow, FALSE, i);
      go_back_and_forth (meadow, states, MIN (i + 1, 3)); /* on the way, too */
    }
  go_back_and_forth (meadow, states, states->len - 1);
  g_assert_false (qd_project_can_redo (project));
  for (guint i = 0; meadow_steps[i].doing != NULL; i++)
    g_assert_true (qd_project_undo (project, NULL, NULL));
  g_assert_false (qd_project_can_undo (project));
}

/* ---- Numbers, and others ---- */

/* The number of a class that was taken back is never given to another, and redo brings it back under it. */
static void
test_numbers (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  gint64 hoverfly = qd_project_ensure_class (project, "Hoverfly", NULL), spider;
  g_autoptr (QdClass) found = NULL;

  g_assert_null (data);
  g_assert_true (qd_project_undo (project, NULL, NULL));
  g_assert_true (qd_project_redo (project, NULL, NULL));
  found = qd_project_get_class (project, hoverfly, NULL);
  g_assert_cmpstr (found->name, ==, "Hoverfly");
  g_assert_false (found->retired);
  g_assert_true (qd_project_undo (project, NULL, NULL));
  spider = qd_project_ensure_class (project, "Spider", NULL);
  g_assert_cmpint (spider, >, hoverfly);
}

/* Another window writes: a step of which something was changed there is left out with a sentence, and nothing of it is half done. */
static void
test_elsewhere (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  g_autoptr (QdProject) other = qd_project_open (meadow->base.folder, QD_PROJECT_WRITE, NULL);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  g_assert_true (meadow_write_instructions (meadow, project));
  g_assert_true (meadow_draw_one (meadow, project));
  g_assert_true (meadow_make_task (meadow, project));
  g_assert_true (meadow_take_first (meadow, other));
  before = dump (meadow);
  g_assert_false (qd_project_undo (project, NULL, &error)); /* the task, of which somebody's work would go along */
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "That was changed from elsewhere since, so the step was left out.");
  g_clear_error (&error);
  after = dump (meadow);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (qd_project_undo (project, NULL, NULL)); /* the box */
  g_assert_true (meadow_write_instructions (meadow, other));
  g_assert_false (qd_project_undo (project, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_false (qd_project_can_undo (project));
}

/* What a job did on a connection of its own comes after what was done meanwhile, and goes first. */
static void
test_job (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  g_autoptr (QdProject) job = qd_project_open (meadow->base.folder, QD_PROJECT_WRITE, NULL);
  g_autofree char *before = dump (meadow), *drawn = NULL, *after = NULL;

  g_assert_null (data);
  g_assert_true (qd_project_keep_history (job, NULL));
  g_assert_true (meadow_make_task (meadow, job));
  g_assert_true (meadow_draw_one (meadow, project));
  qd_project_adopt_step (project, qd_project_steal_step (job));
  g_assert_true (qd_project_undo (project, NULL, NULL));
  drawn = dump (meadow);
  g_assert_null (strstr (drawn, "Garden"));
  g_assert_true (qd_project_undo (project, NULL, NULL));
  after = dump (meadow);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (qd_project_can_undo (project));
}

/* What others decide of a class, which is no step, stays so when a step of before is undone. */
static void
test_automatic (Meadow *meadow, gconstpointer data)
{
  QdProject *project = meadow->base.project;
  gint64 automatic = -1;

  g_assert_null (data);
  g_assert_true (qd_project_color_class (project, meadow->classes[1], 0x123456, NULL));
  g_assert_cmpint (qd_project_ensure_class (project, "Wasp", NULL), ==, meadow->classes[1]); /* a person's from now on */
  g_assert_true (qd_project_undo (project, NULL, NULL));
  g_assert_false (qd_project_can_undo (project));
  g_assert_true (qd_database_lookup (project->db, NULL, &automatic, "SELECT automatic FROM classes WHERE id = ?", "i",
                                     meadow->classes[1]));
  g_assert_cmpint (automatic, ==, 0);
}

#define ADD(name, function) g_test_add ("/project/undo-all/" name, Meadow, NULL, meadow_set_up, function, meadow_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("all", test_all);
  ADD ("numbers", test_numbers);
  ADD ("elsewhere", test_elsewhere);
  ADD ("job", test_job);
  ADD ("automatic", test_automatic);
  return g_test_run ();
}
