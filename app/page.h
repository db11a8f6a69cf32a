/**
 * QdPage: what every step of the window is. A page shows one step of a session and says how far that step is; it never touches the
 * window's buttons, its sidebar or another page. What it wants from the window it asks for with the functions at the end. Main thread.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

typedef enum
{
  QD_PROGRESS_NONE,  /* nothing yet */
  QD_PROGRESS_BUSY,  /* something runs */
  QD_PROGRESS_BEGUN, /* some of it is there */
  QD_PROGRESS_DONE,  /* enough to go on */
} QdProgress;

typedef struct
{
  QdProgress progress;
  char *line;    /* "214 of 500": three words for the sidebar; owned */
  char *missing; /* why one should not go on yet, a sentence; NULL when one may; owned */
} QdPageStatus;

void qd_page_status_clear (QdPageStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdPageStatus, qd_page_status_clear)

#define QD_TYPE_PAGE (qd_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (QdPage, qd_page, QD, PAGE, AdwBin)

struct _QdPageClass
{
  AdwBinClass parent_class;

  /* Makes the part @part, from 0, of what the page holds, and returns FALSE where there is none: each in a turn of the main loop
   * of its own, before the session is set. NULL: all of it is there once it is made. */
  gboolean (*build) (QdPage *self, guint part);

  /* Once, when the session is set. */
  void (*open) (QdPage *self, QdSession *session);

  /* The session's data changed (@what: QdChange), or the page is about to be shown for the first time. Only called while the page
   * is in view; what changed meanwhile arrives together when it comes into view. */
  void (*refresh) (QdPage *self, QdChange what);

  /* Fills @status, which is cleared. Called often: it reads the session's summary and the page's own jobs alone. */
  void (*describe) (QdPage *self, const QdSummary *summary, QdPageStatus *status);

  /* See qd_page_dup_unfinished; may be NULL. */
  char *(*dup_unfinished) (QdPage *self);
};

/* See QdPageClass.build. */
gboolean qd_page_build (QdPage *self, guint part);

/* Once, when all is built. */
void qd_page_set_session (QdPage *self, QdSession *session);
QdSession *qd_page_get_session (QdPage *self);

/* In view or not: the window tells. */
void qd_page_set_active (QdPage *self, gboolean active);
gboolean qd_page_get_active (QdPage *self);

void qd_page_describe (QdPage *self, QdPageStatus *status);

/* What would be stopped when the project is closed now, and what becomes of it; NULL: nothing that a person should be asked about. */
char *qd_page_dup_unfinished (QdPage *self);

/* For the page itself: its status should be described anew (signal "status-changed"). */
void qd_page_status_changed (QdPage *self);

/* For the page itself: says a sentence in the window's toast. @error's message follows when there is one. */
void qd_page_say (QdPage *self, const char *sentence);
void qd_page_say_error (QdPage *self, const char *sentence, const GError *error);

/* For the page itself: what was done on the page was not stored. Says so, and shows what is stored instead. */
void qd_page_take_back (QdPage *self, const char *sentence, const GError *error);

/* For the page itself: @window is modal over the page's, and goes when the page does, which may be at once: another project can be opened
 * from outside. */
void qd_page_own_window (QdPage *self, GtkWindow *window);

/* ---- For the page itself, where the project may only be read ---- */

/* Whether the project may be changed. */
gboolean qd_page_may_change (QdPage *self);
/* The same, and says why when it may not: for what is dropped, or chosen by other ways than a control. */
gboolean qd_page_try_change (QdPage *self);
/* In open(): the actions (NULL-terminated), and the widget, can be used only where the project may be changed. */
void qd_page_guard_actions (QdPage *self, const char *const *actions);
void qd_page_guard_widget (QdPage *self, GtkWidget *widget);
/* In place of gtk_widget_action_set_enabled(), for such actions. */
void qd_page_enable (QdPage *self, const char *action, gboolean enabled);

/* For the page itself: asks the window to go to a step by its id ("boxes"), with the action win.step. */
void qd_page_go (QdPage *self, const char *step);
