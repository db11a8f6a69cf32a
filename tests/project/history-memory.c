/* What the history holds: rows of a step, as far as memory reaches, and steps of transactions that are kept. */
#include "engine/core/error.h"
#include "engine/project/history.h"
#include "engine/project/project-private.h"
#include "fixture.h"

#include <string.h>

#define PART 100000000 /* bytes of a row: two of them are kept, three are not */

/* The split of a photo with a text of @size bytes that nobody ever reads: it takes no memory. */
static GBytes *
row_new (guint8 photo, gsize size)
{
  guint8 *bytes = g_malloc0 (14 + size); /* large ones are of pages that are not there */
  guint32 length = (guint32) size;

  bytes[0] = 'i';
  bytes[1] = photo;
  bytes[9] = 's';
  memcpy (bytes + 10, &length, sizeof length);
  return g_bytes_new_take (bytes, 14 + size);
}

static void
note (QdHistory *history, guint8 photo, gsize before, gsize after)
{
  g_autoptr (GBytes) old = before > 0 ? row_new (photo, before) : NULL, new = after > 0 ? row_new (photo, after) : NULL;

  qd_history_note (history, QD_LOG_SPLITS, old, new);
}

static void
take_step (QdHistory *history, guint8 photo, gsize size)
{
  qd_history_begin (history);
  note (history, photo, 0, size);
  qd_history_end (history, TRUE);
}

static guint
count_rows (QdHistory *history)
{
  const QdHistoryStep *step = qd_history_peek (history, FALSE);

  return step->rows[QD_LOG_SPLITS] != NULL ? step->rows[QD_LOG_SPLITS]->len : 0;
}

static guint
count_steps (QdHistory *history)
{
  guint n = 0;

  for (; qd_history_peek (history, FALSE) != NULL; n++)
    qd_history_drop (history, FALSE);
  return n;
}

/* However often a row changes in a step, it is one. */
static void
test_often (Fixture *fixture, gconstpointer data)
{
  QdHistory *history = qd_history_new ();

  g_assert_null (data);
  qd_history_begin (history);
  for (guint i = 1; i <= 1500000; i++)
    note (history, 1, i == 1 ? 0 : 1, 1);
  note (history, 2, 0, 1); /* it comes, goes, and comes */
  note (history, 2, 1, 0);
  note (history, 2, 0, 3);
  note (history, 3, 0, 1); /* and goes */
  note (history, 3, 1, 0);
  qd_history_end (history, TRUE);
  g_assert_cmpuint (count_rows (history), ==, 2);
  g_assert_cmpuint (qd_history_peek (history, FALSE)->bytes, ==, 2 * (72 + 64 + 14) + 1 + 3);
  g_assert_null (g_array_index (qd_history_peek (history, FALSE)->rows[QD_LOG_SPLITS], QdHistoryRow, 0).sides[0]);
  qd_history_free (history);
}

/* The oldest steps are forgotten, undone or not. */
static void
test_budget (Fixture *fixture, gconstpointer data)
{
  QdHistory *history = qd_history_new ();

  g_assert_null (data);
  for (guint8 i = 1; i <= 3; i++)
    take_step (history, i, PART);
  g_assert_cmpuint (qd_history_peek (history, FALSE)->serial, ==, 3);
  qd_history_take (history, FALSE);
  g_assert_cmpuint (qd_history_peek (history, TRUE)->serial, ==, 3);
  g_assert_cmpuint (qd_history_peek (history, FALSE)->serial, ==, 2);
  take_step (history, 4, PART); /* in place of what could be redone */
  g_assert_null (qd_history_peek (history, TRUE));
  g_assert_cmpuint (count_steps (history), ==, 2);
  qd_history_free (history);
}

/* What does not fit into memory cannot be undone, nor what was done before it; it says so. */
static void
test_large (Fixture *fixture, gconstpointer data)
{
  QdHistory *history = fixture->project->history; /* nothing of it is in the project */
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  take_step (history, 1, 1);
  take_step (history, 2, 1);
  qd_history_take (history, FALSE);
  qd_history_begin (history);
  qd_history_describe (history, QD_STEP_SPLIT, g_strdup ("divide the photos"));
  for (guint8 i = 1; i <= 3; i++)
    {
      g_assert_true (qd_history_wants_rows (history));
      note (history, i, 0, PART);
    }
  g_assert_false (qd_history_wants_rows (history));
  qd_history_end (history, TRUE);
  g_assert_null (qd_history_peek (history, TRUE));
  g_assert_cmpuint (count_rows (history), ==, 0);
  g_assert_false (qd_project_undo (fixture->project, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "Too large to be undone: divide the photos");
  g_assert_false (qd_project_can_undo (fixture->project));
  take_step (history, 1, 1);
  g_assert_cmpuint (count_rows (history), ==, 1); /* the next one is a step again */
}

/* What is rolled back counts for nothing: neither that it was too much, nor what it told of rows that had changed before. */
static void
test_savepoint (Fixture *fixture, gconstpointer data)
{
  QdHistory *history = qd_history_new ();
  const QdHistoryRow *row;

  g_assert_null (data);
  qd_history_begin (history);
  qd_history_enter (history);
  note (history, 1, 5, 6);
  for (guint keep = 0; keep < 2; keep++)
    {
      qd_history_enter (history);
      note (history, 1, 6, 7 + keep);
      if (keep)
        note (history, 2, 0, 1);
      else
        for (guint8 i = 2; i <= 4; i++)
          note (history, i, 0, PART);
      g_assert_cmpint (qd_history_wants_rows (history), ==, keep);
      qd_history_leave (history, keep);
      g_assert_true (qd_history_wants_rows (history));
    }
  qd_history_leave (history, TRUE);
  qd_history_end (history, TRUE);
  g_assert_cmpuint (count_rows (history), ==, 2);
  row = &g_array_index (qd_history_peek (history, FALSE)->rows[QD_LOG_SPLITS], QdHistoryRow, 0);
  g_assert_cmpuint (g_bytes_get_size (row->sides[0]), ==, 14 + 5);
  g_assert_cmpuint (g_bytes_get_size (row->sides[1]), ==, 14 + 8);
  qd_history_free (history);
}

/* What is too much for the outer one once the inner one is kept. */
static void
test_large_inside (Fixture *fixture, gconstpointer data)
{
  QdHistory *history = qd_history_new ();

  g_assert_null (data);
  qd_history_begin (history);
  qd_history_enter (history);
  note (history, 1, 0, PART);
  qd_history_enter (history);
  note (history, 2, 0, PART);
  note (history, 3, 0, PART);
  g_assert_false (qd_history_wants_rows (history));
  qd_history_leave (history, TRUE);
  g_assert_false (qd_history_wants_rows (history));
  qd_history_leave (history, TRUE);
  qd_history_end (history, TRUE);
  g_assert_true (qd_history_peek (history, FALSE)->too_large);
  qd_history_free (history);
}

/* A step that ends within a transaction is one once that is committed. */
static void
test_within (Fixture *fixture, gconstpointer data)
{
  QdProject *project = fixture->project;
  gint64 bee = qd_project_ensure_class (project, "bee", NULL), photo = put_photo (fixture, 0, 1);

  g_assert_null (data);
  fixture_forget_steps (fixture);
  for (guint keep = 0; keep < 2; keep++)
    {
      g_assert_true (qd_project_begin (project, NULL));
      qd_project_begin_step (project);
      draw (fixture, photo, bee, 10);
      qd_project_end_step (project, TRUE);
      g_assert_false (qd_project_can_undo (project));
      if (keep)
        g_assert_true (qd_project_commit (project, NULL));
      else
        qd_project_rollback (project);
      g_assert_cmpint (qd_project_can_undo (project), ==, keep);
    }
  g_assert_true (qd_project_undo (project, NULL, NULL));
  g_assert_false (qd_project_can_undo (project));
}

/* Nobody pays for a history that nobody asked for. */
static void
test_off (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  gint64 triggers = -1;

  g_assert_null (data);
  g_assert_cmpint (qd_project_ensure_class (other, "bee", NULL), !=, 0);
  g_assert_false (qd_project_can_undo (other));
  g_assert_true (qd_database_lookup (other->db, NULL, &triggers, "SELECT count(*) FROM temp.sqlite_master", ""));
  g_assert_cmpint (triggers, ==, 0);
  g_assert_true (qd_project_keep_history (other, NULL));
  g_assert_true (qd_project_keep_history (other, NULL));
  g_assert_cmpint (qd_project_ensure_class (other, "wasp", NULL), !=, 0);
  g_assert_true (qd_project_undo (other, NULL, NULL));
  g_assert_false (qd_project_can_undo (other));
}

/* A step alone, if it is the last one. */
static void
test_that_one (Fixture *fixture, gconstpointer data)
{
  QdProject *project = fixture->project;
  QdStepInfo first, second;
  gboolean last;

  g_assert_null (data);
  g_assert_cmpint (qd_project_ensure_class (project, "bee", NULL), !=, 0);
  g_assert_true (qd_project_peek_step (project, FALSE, &first));
  g_assert_cmpint (qd_project_ensure_class (project, "wasp", NULL), !=, 0);
  g_assert_true (qd_project_peek_step (project, FALSE, &second));
  g_assert_true (qd_project_undo_if (project, first.serial, &last, NULL));
  g_assert_false (last);
  g_assert_false (qd_project_can_redo (project));
  g_assert_true (qd_project_undo_if (project, second.serial, &last, NULL));
  g_assert_true (last);
  g_assert_true (qd_project_undo_if (project, first.serial, &last, NULL));
  g_assert_true (last);
  g_assert_false (qd_project_can_undo (project));
}

#define ADD(name, function)                                                                                                    \
  g_test_add ("/project/history-memory/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("often", test_often);
  ADD ("budget", test_budget);
  ADD ("large", test_large);
  ADD ("savepoint", test_savepoint);
  ADD ("large-inside", test_large_inside);
  ADD ("within", test_within);
  ADD ("off", test_off);
  ADD ("that-one", test_that_one);
  return g_test_run ();
}
