/* Jobs: progress, errors, owners that go away, and the end of the program. */
#include "tests/app/iterate.h"

#include "app/job.h"
#include "engine/core/error.h"
#include "tests/failing-threads.h"

#include <string.h>

typedef struct
{
  guint worked, done, reported;
  gboolean ended;
  GThread *thread;
} Count;

static gboolean
work (QdJob *job, gpointer data, GError **error)
{
  Count *count = data;

  count->thread = g_thread_self ();
  for (guint i = 1; i <= 100; i++)
    {
      count->worked++;
      qd_job_report (job, i, 100);
    }
  return TRUE;
}

static void
on_progress (QdJob *job, gpointer data)
{
  guint64 done, total;

  qd_job_get_progress (job, &done, &total);
  g_assert_cmpuint (total, ==, 100);
  ((Count *) data)->reported++;
}

static void
on_done (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  Count *count = data;

  g_assert_no_error (error);
  g_assert_false (qd_job_is_running (job));
  count->done++;
  count->ended = TRUE;
}

static void
test_job (void)
{
  Count count = { 0 };
  g_autoptr (QdJob) job = qd_job_new (work, &count, NULL);

  g_signal_connect (job, "progress", G_CALLBACK (on_progress), &count);
  qd_job_start (job, NULL, on_done);
  g_assert_cmpuint (qd_job_count_running (), ==, 1);
  iterate_until (&count.ended);
  g_assert_cmpuint (count.worked, ==, 100);
  g_assert_cmpuint (count.done, ==, 1);
  g_assert_cmpuint (count.reported, <=, 100); /* many reports are one signal */
  g_assert_true (count.thread != g_thread_self ());
  g_assert_cmpuint (qd_job_count_running (), ==, 0);
}

static gboolean
wait_for_cancel (QdJob *job, gpointer data, GError **error)
{
  while (!qd_job_is_cancelled (job))
    g_thread_yield ();
  return FALSE;
}

static void
on_cancelled (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  *(gboolean *) data = TRUE;
}

static void
test_job_cancel (void)
{
  gboolean ended = FALSE;
  g_autoptr (QdJob) job = qd_job_new (wait_for_cancel, &ended, NULL);

  qd_job_start (job, NULL, on_cancelled);
  g_assert_true (qd_job_is_running (job));
  qd_job_cancel (job);
  iterate_until (&ended);
}

static void
test_job_stop_all (void)
{
  gboolean ended[2] = { FALSE, FALSE };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (QdJob) job = qd_job_new (wait_for_cancel, &ended[i], NULL);

      qd_job_start (job, NULL, on_cancelled);
    }
  g_assert_cmpuint (qd_job_count_running (), ==, 2);
  qd_job_stop_all ();
  g_assert_cmpuint (qd_job_count_running (), ==, 0);
  g_assert_true (ended[0] && ended[1]);
  qd_job_stop_all (); /* nothing to wait for */
}

static void
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
never (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  g_assert_not_reached ();
}

static void
test_job_without_owner (void)
{
  gboolean freed = FALSE;
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  QdJob *job = qd_job_new (wait_for_cancel, &freed, set_flag);

  qd_job_start (job, owner, never);
  g_object_unref (owner);
  qd_job_cancel (job);
  g_object_unref (job);
  iterate_until (&freed); /* on this thread, and the done function was not called */
}

static void
on_refused (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "limit of threads"));
  g_assert_false (qd_job_is_running (job));
  *(gboolean *) data = TRUE;
}

/* It fails with one sentence, after it was started, and the next one works again. */
static void
test_job_without_thread (void)
{
  gboolean ended = FALSE;
  g_autoptr (QdJob) job = qd_job_new (wait_for_cancel, &ended, NULL);

  failing_threads_arm (0);
  qd_job_start (job, NULL, on_refused);
  g_assert_cmpuint (failing_threads_disarm (), ==, 1);
  g_assert_true (qd_job_is_running (job));
  g_assert_false (ended);
  iterate_until (&ended);
  g_assert_cmpuint (qd_job_count_running (), ==, 0);
  test_job ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/job/progress", test_job);
  g_test_add_func ("/app/job/cancel", test_job_cancel);
  g_test_add_func ("/app/job/stop-all", test_job_stop_all);
  g_test_add_func ("/app/job/owner-gone", test_job_without_owner);
  g_test_add_func ("/app/job/no-thread", test_job_without_thread);
  return g_test_run ();
}
