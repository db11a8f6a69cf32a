/**
 * The inside of the window, for its files: window.c shows pages and steps, window-project.c opens, leaves and closes projects,
 * window-say.c says sentences.
 */
#pragma once

#include "app/start-page.h"
#include "app/step-row.h"
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
  guint n_begun;      /* pages of it that are there */
  guint n_parts;      /* of the next one that are made: the page itself, and what it builds later */
  guint adding;       /* a source: a part of a page a turn of the main loop */
  guint removing;     /* a source: the pages of a project that was closed go one a turn, too */
  const char *first_step; /* to show once it is open, interned, or NULL */
  int step;           /* in the table of steps */
  char *said;         /* the sentence of the last toast, while it is shown or waits; or NULL */
  gboolean asking;    /* whether what runs may be stopped */
};

/* The project anew, at the step that is shown: for the action win.reopen. */
void qd_window_reopen (QdWindow *self);

/* Makes a part of the page of the step @i, FALSE: there are no more; and in another turn of the main loop the page gets the
 * session that is coming. */
gboolean qd_window_build_page (QdWindow *self, guint i, guint part);
void qd_window_begin_page (QdWindow *self, guint i);
