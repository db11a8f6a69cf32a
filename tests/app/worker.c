/* The threads of a session: order, errors, owners that go away, and a main loop that never waits for them. */
#include "tests/app/iterate.h"

#include "app/session.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "tests/failing-threads.h"

#include <string.h>

/* ---- Workers ---- */

typedef struct
{
  char *folder, *project;
} Scratch;

static void
set_up (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;

  scratch->folder = g_dir_make_tmp ("quadrat-worker-XXXXXX", &error);
  g_assert_no_error (error);
  scratch->project = g_build_filename (scratch->folder, "a.quadrat", NULL);
  project = qd_project_open (scratch->project, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Scratch *scratch, gconstpointer data)
{
  qd_worker_wait_closed ();
  qd_file_remove_tree (scratch->folder, NULL);
  g_free (scratch->folder);
  g_free (scratch->project);
}

typedef struct
{
  guint number;
  GArray *order; /* of guint: numbers as they were done */
} Edit;

static gboolean
add_class (QdProject *project, gpointer data, GError **error)
{
  g_autofree char *name = g_strdup_printf ("class %u", ((Edit *) data)->number);

  return qd_project_ensure_class (project, name, error) != 0;
}

static void
on_added (gpointer owner, gpointer data, const GError *error)
{
  Edit *edit = data;

  g_assert_no_error (error);
  g_array_append_val (edit->order, edit->number);
}

static void
test_order (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  QdWorker *worker = qd_worker_new (scratch->project, QD_PROJECT_WRITE, NULL, NULL);
  guint64 last = 0;

  for (guint i = 0; i < 50; i++)
    {
      Edit edit = { i, order };

      last = qd_worker_push (worker, add_class, g_memdup2 (&edit, sizeof edit), g_free, NULL, on_added);
    }
  g_assert_cmpuint (last, ==, 50);
  while (!qd_worker_wait (worker, last, G_USEC_PER_SEC))
    ;
  g_assert_cmpuint (order->len, ==, 50); /* told by the wait itself */
  for (guint i = 0; i < 50; i++)
    g_assert_cmpuint (g_array_index (order, guint, i), ==, i);
  g_assert_true (qd_worker_is_idle (worker));
  qd_worker_free (worker);
}

static void
on_refused (gpointer owner, gpointer data, const GError *error)
{
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "limit of threads"));
  (*(guint *) data)++;
}

/* What is asked for fails with one sentence, as often as it is; once there is a thread the same worker works. Without one it
 * can be closed as with. */
static void
test_no_thread (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Edit edit = { 7, order };
  guint refused = 0;
  guint64 last;
  QdWorker *worker, *other;

  failing_threads_arm (0);
  worker = qd_worker_new (scratch->project, QD_PROJECT_WRITE, NULL, NULL);
  other = qd_worker_new (scratch->project, QD_PROJECT_READ, NULL, NULL);
  for (guint i = 1; i <= 3; i++)
    g_assert_cmpuint (qd_worker_push (worker, add_class, &refused, NULL, NULL, on_refused), ==, i);
  qd_worker_close (other);
  qd_worker_wait_closed ();
  other = qd_worker_new (scratch->project, QD_PROJECT_READ, NULL, NULL);
  qd_worker_free (other);
  g_assert_cmpuint (failing_threads_disarm (), ==, 3 + 3);
  last = qd_worker_push (worker, add_class, &edit, NULL, NULL, on_added);
  while (!qd_worker_wait (worker, last, G_USEC_PER_SEC))
    ;
  g_assert_cmpuint (order->len, ==, 1);
  qd_worker_free (worker);
  g_assert_cmpuint (refused, ==, 3);
}

typedef struct
{
  GMutex lock;
  GCond opened;
  gboolean open;
} Gate;

static gboolean
pass_gate (QdProject *project, gpointer data, GError **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  while (!gate->open)
    g_cond_wait (&gate->opened, &gate->lock);
  g_mutex_unlock (&gate->lock);
  return TRUE;
}

static gboolean
count_turn (gpointer data)
{
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

/* While a write hangs (a slow disk), the main loop goes on, and a wait ends when it said it would. */
static void
test_slow_disk (Scratch *scratch, gconstpointer data)
{
  Gate gate = { 0 };
  QdWorker *worker = qd_worker_new (scratch->project, QD_PROJECT_WRITE, NULL, NULL);
  guint64 number = qd_worker_push (worker, pass_gate, &gate, NULL, NULL, NULL);
  guint turns = 0, source = g_idle_add (count_turn, &turns);

  g_assert_false (qd_worker_wait (worker, number, 6000));
  g_assert_false (qd_worker_is_idle (worker));
  while (turns < 100)
    g_main_context_iteration (NULL, TRUE);
  g_mutex_lock (&gate.lock);
  gate.open = TRUE;
  g_cond_broadcast (&gate.opened);
  g_mutex_unlock (&gate.lock);
  while (!qd_worker_wait (worker, number, G_USEC_PER_SEC))
    ;
  g_source_remove (source);
  qd_worker_free (worker);
}

/* What was asked for is written before the worker is gone: closing the window loses nothing. */
static void
test_free_writes (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  QdWorker *worker = qd_worker_new (scratch->project, QD_PROJECT_WRITE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  QdCounts counts;

  for (guint i = 0; i < 20; i++)
    {
      Edit edit = { i, order };

      qd_worker_push (worker, add_class, g_memdup2 (&edit, sizeof edit), g_free, NULL, on_added);
    }
  qd_worker_free (worker);
  g_assert_cmpuint (order->len, ==, 0); /* nobody is told any more */
  project = qd_project_open (scratch->project, QD_PROJECT_READ, &error);
  g_assert_no_error (error);
  g_assert_true (qd_project_count (project, &counts, &error));
  g_assert_cmpuint (counts.classes, ==, 20);
}

/* Closed, it is nobody's, and the main loop goes on while the rest is written. */
static void
test_close_writes (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Gate gate = { 0 };
  QdWorker *worker = qd_worker_new (scratch->project, QD_PROJECT_WRITE, NULL, NULL);
  g_autofree char *copy = g_build_filename (scratch->project, "copies", "project.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  QdCounts counts;

  qd_worker_push (worker, pass_gate, &gate, NULL, NULL, NULL);
  for (guint i = 0; i < 20; i++)
    {
      Edit edit = { i, order };

      qd_worker_push (worker, add_class, g_memdup2 (&edit, sizeof edit), g_free, NULL, on_added);
    }
  qd_worker_close (worker); /* it would hang here */
  g_mutex_lock (&gate.lock);
  gate.open = TRUE;
  g_cond_broadcast (&gate.opened);
  g_mutex_unlock (&gate.lock);
  qd_worker_wait_closed ();
  g_assert_cmpuint (order->len, ==, 0);
  g_assert_true (g_file_test (copy, G_FILE_TEST_IS_REGULAR));
  project = qd_project_open (scratch->project, QD_PROJECT_READ, &error);
  g_assert_no_error (error);
  g_assert_true (qd_project_count (project, &counts, &error));
  g_assert_cmpuint (counts.classes, ==, 20);
}

static gboolean
fail (QdProject *project, gpointer data, GError **error)
{
  g_set_error_literal (error, QD_ERROR, QD_ERROR_FULL, "The disk is full.");
  return FALSE;
}

typedef struct
{
  gboolean told;
  char *lost;
} Written;

static void
on_written (const GError *lost, gpointer data)
{
  Written *written = data;

  written->told = TRUE;
  written->lost = lost != NULL ? g_strdup (lost->message) : NULL;
}

/* Whoever closes it hears whether all was written, and what was not. */
static void
test_close_tells (Scratch *scratch, gconstpointer data)
{
  for (guint failing = 0; failing < 2; failing++)
    {
      g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
      QdWorker *worker = qd_worker_new (scratch->project, QD_PROJECT_WRITE, NULL, NULL);
      Edit edit = { failing, order };
      Written written = { 0 };

      if (failing)
        qd_worker_push (worker, fail, NULL, NULL, NULL, on_added);
      qd_worker_push (worker, add_class, g_memdup2 (&edit, sizeof edit), g_free, NULL, on_added);
      qd_worker_close_told (worker, on_written, &written);
      iterate_until (&written.told);
      g_assert_cmpstr (written.lost, ==, failing ? "The disk is full." : NULL);
      g_assert_cmpuint (order->len, ==, 0);
      g_free (written.lost);
      qd_worker_wait_closed ();
    }
}

/* Also where there was no thread to write it. */
static void
test_close_tells_no_thread (Scratch *scratch, gconstpointer data)
{
  QdWorker *worker;
  Written written = { 0 };

  failing_threads_arm (0);
  worker = qd_worker_new (scratch->project, QD_PROJECT_WRITE, NULL, NULL);
  qd_worker_push (worker, add_class, NULL, NULL, NULL, on_added);
  qd_worker_close_told (worker, on_written, &written);
  g_assert_false (written.told);
  qd_worker_wait_closed ();
  g_assert_cmpuint (failing_threads_disarm (), ==, 2);
  g_assert_true (written.told);
  g_assert_nonnull (strstr (written.lost, "limit of threads"));
  g_free (written.lost);
}

static void
on_failed (gpointer owner, gpointer data, const GError *error)
{
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  *(gboolean *) data = TRUE;
}

static void
test_no_project (Scratch *scratch, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (scratch->folder, "missing.quadrat", NULL);
  QdWorker *worker = qd_worker_new (missing, QD_PROJECT_WRITE, NULL, NULL);
  gboolean failed = FALSE;

  qd_worker_push (worker, add_class, &failed, NULL, NULL, on_failed);
  iterate_until (&failed);
  qd_worker_free (worker);
}

/* ---- Sessions ---- */

typedef struct
{
  QdSession *session;
  gboolean answered;
  guint changes;
} Opened;

static void
on_opened (gpointer owner, QdSession *session, const GError *error)
{
  Opened *opened = g_object_get_data (owner, "opened");

  opened->session = session != NULL ? g_object_ref (session) : NULL;
  opened->answered = TRUE;
}

static void
on_changed (QdSession *session, guint what, gpointer data)
{
  ((Opened *) data)->changes |= what;
}

/* A commit of somebody else (the command line, a training run) shows in the summary. */
static void
test_session_notices (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) other = NULL;
  Opened opened = { 0 };

  g_object_set_data (owner, "opened", &opened);
  qd_session_open (scratch->project, QD_PROJECT_WRITE_OR_READ, owner, on_opened);
  iterate_until (&opened.answered);
  g_assert_nonnull (opened.session);
  g_assert_cmpstr (qd_session_get_title (opened.session), ==, "a");
  g_assert_cmpuint (qd_session_get_summary (opened.session)->classes->len, ==, 0);
  g_signal_connect (opened.session, "changed", G_CALLBACK (on_changed), &opened);
  other = qd_project_open (scratch->project, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (qd_project_ensure_class (other, "wasp", &error), !=, 0);
  while ((opened.changes & QD_CHANGED_CLASSES) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (qd_session_get_summary (opened.session)->classes->len, ==, 1);
  g_object_unref (opened.session);
}

static void
test_session_missing (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autofree char *missing = g_build_filename (scratch->folder, "missing.quadrat", NULL);
  Opened opened = { 0 };

  g_object_set_data (owner, "opened", &opened);
  qd_session_open (missing, QD_PROJECT_WRITE_OR_READ, owner, on_opened);
  iterate_until (&opened.answered);
  g_assert_null (opened.session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/worker/order", Scratch, NULL, set_up, test_order, tear_down);
  g_test_add ("/app/worker/slow-disk", Scratch, NULL, set_up, test_slow_disk, tear_down);
  g_test_add ("/app/worker/free-writes", Scratch, NULL, set_up, test_free_writes, tear_down);
  g_test_add ("/app/worker/close-writes", Scratch, NULL, set_up, test_close_writes, tear_down);
  g_test_add ("/app/worker/close-tells", Scratch, NULL, set_up, test_close_tells, tear_down);
  g_test_add ("/app/worker/close-tells-no-thread", Scratch, NULL, set_up, test_close_tells_no_thread, tear_down);
  g_test_add ("/app/worker/no-project", Scratch, NULL, set_up, test_no_project, tear_down);
  g_test_add ("/app/worker/no-thread", Scratch, NULL, set_up, test_no_thread, tear_down);
  g_test_add ("/app/session/notices", Scratch, NULL, set_up, test_session_notices, tear_down);
  g_test_add ("/app/session/missing", Scratch, NULL, set_up, test_session_missing, tear_down);
  return g_test_run ();
}
