/**
 * QdSession: an open project in the window, with what every page needs to know of it: how much of everything there is, the classes,
 * and the two threads that read and write. It notices what the command line or a training run changes, too.
 *
 * Signals: "changed" (guint QdChange flags): the summary is new and so are the rows of these kinds; "photo-wanted" (gint64 id): a page
 * asks for a photo to be opened where its boxes are edited; "say" (string): a sentence for the person, since something could not
 * be read; "closing": the last moment to write; "written" (string), after qd_session_close(): all of it is, NULL, or a sentence about
 * what is not; "history": something else can be undone or redone; "stepping" (const QdStepped *): it takes long, told again and
 * again with its share, and NULL: no longer; "stepped" (the same): it was. Main thread.
 */
#pragma once

#include "app/summary.h"
#include "app/worker.h"

/* A step of the history: see qd_project_peek_step(). */
typedef struct
{
  gboolean redo, done;
  char *words;       /* NULL: it has none */
  QdStepPlace place; /* where it shows; and, of which boxes or mark became different, */
  gint64 photo;      /* the first, and */
  guint n_photos;    /* how many photos */
  guint64 serial;
  double share; /* in [0, 1]: how much of it is done, while it goes on */
} QdStepped;

/* A step that one of the writes makes, known on the thread that writes alone: for both of them. */
typedef guint64 QdMadeStep;
QdMadeStep *qd_made_step_new (void);
QdMadeStep *qd_made_step_ref (QdMadeStep *made);
void qd_made_step_unref (QdMadeStep *made); /* NULL is fine */
/* In a QdWorkerWork: the last step of the project is the one. */
void qd_made_step_set (QdMadeStep *made, QdProject *project);

#define QD_TYPE_SESSION (qd_session_get_type ())
G_DECLARE_FINAL_TYPE (QdSession, qd_session, QD, SESSION, GObject)

/* @session is NULL when the project could not be opened. */
typedef void (*QdSessionOpened) (gpointer owner, QdSession *session, const GError *error);

/* Opens the project off the main loop. @mode: QD_PROJECT_CREATE or QD_PROJECT_WRITE_OR_READ. @owner is held weakly. */
void qd_session_open (const char *folder, QdProjectMode mode, GObject *owner, QdSessionOpened opened);

const char *qd_session_get_folder (QdSession *session);
const char *qd_session_get_title (QdSession *session);

/* Why the project may only be read, a sentence; NULL when it may be written. */
const char *qd_session_get_read_only_reason (QdSession *session);

/* Whether that is because another program writes it: see qd_project_is_written_elsewhere(). */
gboolean qd_session_is_written_elsewhere (QdSession *session);

/* Emits "say". */
void qd_session_say (QdSession *session, const char *sentence);

const QdSummary *qd_session_get_summary (QdSession *session);

/* The class of that id, or NULL; and its place in the summary's list, or -1. */
const QdClass *qd_session_find_class (QdSession *session, gint64 id);
int qd_session_find_class_index (QdSession *session, gint64 id);

/* Work on the thread that reads, and on the one that writes: see worker.h. */
guint64 qd_session_read (QdSession *session, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner,
                         QdWorkerDone done);
guint64 qd_session_write (QdSession *session, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner,
                          QdWorkerDone done);

/* What a job did on a connection of its own is undone from here, too: takes @step. */
void qd_session_adopt_step (QdSession *session, QdHistoryStep *step);

/* The next step of undo (or redo), of all that was done in this session on whatever page; NULL: there is none. */
const QdStepped *qd_session_peek_step (QdSession *session, gboolean redo);
/* Takes it, after all that is being written: of that the last one then; but no step of a job that came since. Nothing where one
 * is under way for long. */
void qd_session_undo (QdSession *session, gboolean redo);
/* Undoes that step alone; where it is not the last one any more that is said. */
void qd_session_undo_made (QdSession *session, QdMadeStep *made);
/* What is under way of it is stopped, and taken back; nothing where none is. */
void qd_session_stop_step (QdSession *session);

/* Waits for a write as qd_worker_wait does. */
gboolean qd_session_wait_written (QdSession *session, guint64 number, gint64 microseconds);

/* Looks for changes by others now; it is done twice a second anyway. */
void qd_session_poll (QdSession *session);

/* Closes the project once all writes are done, which nobody waits for; see qd_worker_close(). The session stays valid and empty-handed. */
void qd_session_close (QdSession *session);

/* A path below the project folder, as "photos", "12.jpg". Caller frees. */
char *qd_session_dup_path (QdSession *session, const char *first, ...) G_GNUC_NULL_TERMINATED;

/* Emits "photo-wanted". */
void qd_session_want_photo (QdSession *session, gint64 id);
