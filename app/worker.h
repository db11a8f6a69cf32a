/**
 * One thread with one connection to a project, which does what it is asked in order. A session has two: one that writes (box edits,
 * imports, splits) and one that reads. The main loop hands work over and goes on; after an edit it may wait a few milliseconds for the
 * commit (qd_worker_wait), so that as a rule the next frame is drawn with the edit committed.
 * Where the system has no thread for it, each piece of work ends with that error, until there is one.
 * All functions are for the main thread; the work function runs on the worker's.
 */
#pragma once

#include "engine/project/project.h"

typedef struct _QdWorker QdWorker;

/* On the worker's thread. */
typedef gboolean (*QdWorkerWork) (QdProject *project, gpointer data, GError **error);

/* On the main loop, in the order of the work, before the next frame. @error is NULL when it went well. */
typedef void (*QdWorkerDone) (gpointer owner, gpointer data, const GError *error);

/* After commits of the worker's connection, and of others once it noticed them (qd_worker_poll). On the main loop. */
typedef void (*QdWorkerChanged) (QdChange what, gpointer user_data);

/* The project is opened on the thread; where that fails every piece of work ends with that error. @changed may be NULL. */
QdWorker *qd_worker_new (const char *folder, QdProjectMode mode, QdWorkerChanged changed, gpointer user_data);

/* Waits until all that was asked for is done and closes the connection. Done functions still to come are not called. NULL is fine. */
void qd_worker_free (QdWorker *worker);

/* The same without waiting: the thread does the rest of its work and closes the connection, which may take a copy of the project with
 * it (engine/project/copies.h), while the main loop goes on. The application does not end before. NULL is fine. */
void qd_worker_close (QdWorker *worker);
/* The same; @written is called on the main loop once all that was asked for is done, and before such a copy is made. @lost: the
 * first error of what was not, that somebody would have been told; NULL: all went well. */
typedef void (*QdWorkerWritten) (const GError *lost, gpointer user_data);
void qd_worker_close_told (QdWorker *worker, QdWorkerWritten written, gpointer user_data);
/* Waits for all that were closed, with the main loop running: at the end of the program. */
void qd_worker_wait_closed (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdWorker, qd_worker_free)

/* @owner is held weakly, and @done is not called once it is gone; both may be NULL. @free_data (may be NULL) is called on the main
 * thread, after @done. Returns: the number of the piece of work, from 1. */
guint64 qd_worker_push (QdWorker *worker, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner,
                        QdWorkerDone done);

/* Waits at most @microseconds for that piece of work, and calls the done functions of all that is finished at once.
 * Returns: TRUE when it is finished (or has failed). */
gboolean qd_worker_wait (QdWorker *worker, guint64 number, gint64 microseconds);

/* Asks the thread to look whether another connection changed the project. */
void qd_worker_poll (QdWorker *worker);

gboolean qd_worker_is_idle (QdWorker *worker);
