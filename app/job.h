/**
 * A piece of work on its own thread, with progress, a way to stop it and an answer on the main loop.
 *
 *   g_autoptr (QdJob) job = qd_job_new (read_rows, rows, rows_free);
 *   qd_job_start (job, G_OBJECT (self), on_rows);
 *
 * The work function fills @data, the done function reads it. The done function is not called once the owner is gone, so a page may
 * be closed at any time. A job keeps itself alive while it runs. Made, started and heard on the main thread; qd_job_report,
 * qd_job_get_cancellable and qd_job_is_cancelled are for the work function.
 */
#pragma once

#include <gio/gio.h>

#define QD_TYPE_JOB (qd_job_get_type ())
G_DECLARE_FINAL_TYPE (QdJob, qd_job, QD, JOB, GObject)

/* On the job's thread. FALSE with @error set when it failed; QD_ERROR_CANCELLED when it was told to stop. */
typedef gboolean (*QdJobWork) (QdJob *job, gpointer data, GError **error);

/* On the main loop. @error is NULL when it went well; @data lives until this returns. */
typedef void (*QdJobDone) (gpointer owner, QdJob *job, gpointer data, const GError *error);

/* @free_data may be NULL; it is called on the main thread. */
QdJob *qd_job_new (QdJobWork work, gpointer data, GDestroyNotify free_data);

/* @owner is held weakly; NULL with a NULL @done is fine. Once only. */
void qd_job_start (QdJob *job, GObject *owner, QdJobDone done);

/* Asks it to stop; done is still called, as a rule with QD_ERROR_CANCELLED. NULL is fine. */
void qd_job_cancel (QdJob *job);

gboolean qd_job_is_running (QdJob *job);
gboolean qd_job_is_cancelled (QdJob *job);
GCancellable *qd_job_get_cancellable (QdJob *job);

/* From the work function, as often as it likes: the signal "progress" follows on the main loop, at most once an iteration. */
void qd_job_report (QdJob *job, guint64 done, guint64 total);

/* What a person is told, and asked, before the window stops this job: a sentence, copied. Without one it is stopped unasked. */
void qd_job_set_unfinished (QdJob *job, const char *sentence);

/* Of a job that runs and was not told to stop: that sentence; or NULL. Valid until the main loop goes on. */
const char *qd_job_get_unfinished (void);

/* Asks all jobs that have such a sentence to stop. */
void qd_job_stop_unfinished (void);

/* The last report; @total is 0 when nothing was said. Main thread. */
void qd_job_get_progress (QdJob *job, guint64 *done, guint64 *total);

/* Jobs that run now, in the whole program: what a window waits for before it closes its project. */
guint qd_job_count_running (void);

/* At the end of the program: asks all to stop and waits until they have. What a thread works on must not be taken down under it. */
void qd_job_stop_all (void);
