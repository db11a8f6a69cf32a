/**
 * What can be undone in a session, and doing it: the history is on the thread that writes (engine/project/history.h), and what is
 * next in it is known here after each piece of work. All pages share it. Main thread.
 */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

typedef struct _QdUndo QdUndo;

/* @session is borrowed: it owns the answer. */
QdUndo *qd_undo_new (QdSession *session);
void qd_undo_free (QdUndo *self);

/* As qd_worker_push(), on the session's thread that writes. */
guint64 qd_undo_push (QdUndo *self, QdWorker *writer, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner,
                      QdWorkerDone done);

/* NULL: there is none. */
const QdStepped *qd_undo_peek (QdUndo *self, gboolean redo);
/* Does it; the session emits "stepped" then. See qd_session_undo() and qd_session_undo_made(). */
void qd_undo_step (QdUndo *self, QdWorker *writer, gboolean redo);
void qd_undo_step_made (QdUndo *self, QdWorker *writer, QdMadeStep *made);
/* See qd_session_stop_step(). */
void qd_undo_stop (QdUndo *self);

/* Actions of a class of widgets with their keys; both call @step. */
void qd_undo_install (GtkWidgetClass *class, const char *undo, const char *redo, GtkWidgetActionActivateFunc step);
/* They are enabled while there is something to be undone, and redone, in @session: at @place (QdStepPlace), or, -1, wherever. */
void qd_undo_follow (GtkWidget *widget, QdSession *session, const char *undo, const char *redo, int place);
/* The button says what that is. */
void qd_undo_describe (GtkWidget *button, QdSession *session, gboolean redo);
/* "Undone: draw a box": of a step that was taken and has words. Owned by the caller. */
char *qd_undo_dup_sentence (const QdStepped *stepped);
