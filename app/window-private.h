/**
 * The inside of the window, for its files: window.c shows pages and steps, window-project.c opens and closes projects,
 * window-leave.c asks before that and waits until all is written, window-say.c says sentences, window-undo.c takes steps of the history.
 */
#pragma once

#include "app/progress-row.h"
#include "app/start-page.h"
#include "app/step-row.h"
#include "app/take-down.h"
#include "app/window.h"

struct _QdWindow
{
  AdwApplicationWindow parent_instance;
  AdwToastOverlay *toasts;
  GtkStack *main;
  QdStartPage *start;
  AdwWindowTitle *title;
  GtkInfoBar *read_only_bar;
  GtkLabel *read_only_label;
  GtkWidget *reopen;
  AdwFlap *flap;
  GtkListBox *sidebar;
  GtkStack *pages;
  GtkLabel *hint;
  GtkButton *back;
  GtkButton *next;

  QdSession *session; /* NULL: the start page */
  GObject *opening;   /* one project on its way, or NULL: gone before the answer, that is not heard */
  QdSession *coming;  /* is open, while its pages are made; or NULL */
  guint n_built;      /* pages for it that are there, */
  guint n_parts;      /* parts of the next one that are made: the page itself, and what it builds later, */
  guint n_begun;      /* and pages that have it */
  guint adding;       /* a source: a part of a page a turn of the main loop, already while the project is opened */
  guint removing;     /* a source: so go the pages of a project that was closed, */
  QdTakeDown *removed; /* of which this is left of one; or NULL */
  const char *first_step; /* to show once it is open, interned, or NULL */
  const char *first_export; /* and then to import, interned, or NULL */
  int step;           /* in the table of steps */
  QdProgressRow *stepping; /* a step of the history that takes long */
  AdwToast *step_toast; /* says what was undone last, while it is shown or waits; or NULL */
  gint64 step_shown;    /* since when, monotonic; 0: it waits for one before it */
  char *said;         /* the sentence of the last toast, while it is shown or waits; or NULL */
  gboolean asking;    /* whether what runs may be stopped */
  guint n_unwritten;  /* sessions that were closed, and of which it is not known yet whether all was kept */
  gboolean ending;    /* it is closed as soon as all is written */
};

/* The project that is on its way is not wanted any more. */
void qd_window_cancel_opening (QdWindow *self);

/* The project anew, at the step that is shown: for the action win.reopen. */
void qd_window_reopen (QdWindow *self);

/* window-leave.c: closes it and clears the pointer, which is not NULL; what was not kept is said. */
void qd_window_close_session (QdWindow *self, QdSession **session);
/* Closed once all is written, or when the person agrees; or asks for it again, and all is written without the window. */
gboolean qd_window_close_request (GtkWindow *window);

/* window-undo.c: once; once the session is there; and the actions win.undo and win.redo. */
void qd_window_add_stepping (QdWindow *self);
void qd_window_follow_history (QdWindow *self);
void qd_window_step_action (GtkWidget *widget, const char *name, GVariant *parameter);

/* Makes a part of the page of the step @i, FALSE: there are no more; and in another turn of the main loop the page gets the
 * session that is coming. */
gboolean qd_window_build_page (QdWindow *self, guint i, guint part);
void qd_window_begin_page (QdWindow *self, guint i);
