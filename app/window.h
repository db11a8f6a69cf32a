/**
 * QdWindow: the start page, or one project with its steps: sidebar, pages, Back and Next. The window alone touches sidebar and buttons;
 * pages tell it how far they are. Main thread.
 */
#pragma once

#include "app/application.h"
#include "app/job.h"
#include "app/page.h"

#define QD_TYPE_WINDOW (qd_window_get_type ())
G_DECLARE_FINAL_TYPE (QdWindow, qd_window, QD, WINDOW, AdwApplicationWindow)

GtkWidget *qd_window_new (QdApplication *application);

/* Opens the project in this folder in place of the one that is open; when that fails, a toast says why. */
void qd_window_open (QdWindow *self, const char *folder);

/* The same for one that was made meanwhile: where another was opened since, a toast says that it is ready, and it is among the recent ones. */
void qd_window_offer (QdWindow *self, const char *folder);

/* Makes a project in @folder (which is new or empty) and opens it at the step @step. */
void qd_window_create (QdWindow *self, const char *folder, const char *step);
/* The same at its observations, which are imported from the file @export. */
void qd_window_create_from (QdWindow *self, const char *folder, const char *export);

/* Back to the start page, once all edits are written. */
void qd_window_close_project (QdWindow *self);

/* What a person wants of the window that ends the work with the open project. */
typedef void (*QdWindowLeave) (QdWindow *self, gpointer data);

/* Calls @go at once, or, where something runs that would be stopped, when the person agrees to that. @data: owned, g_free. */
void qd_window_leave (QdWindow *self, QdWindowLeave go, gpointer data);

/* It was closed, and goes as soon as all is written: whatever is asked of it now is not done. */
gboolean qd_window_is_ending (QdWindow *self);

/* NULL: the start page is shown. */
QdSession *qd_window_get_session (QdWindow *self);

/* A step by its id; NULL where there is none, or no project. */
QdPage *qd_window_get_page (QdWindow *self, const char *step);
void qd_window_show_step (QdWindow *self, const char *step);
const char *qd_window_get_step (QdWindow *self);

/* Back to the start page with a spinner and these words; NULL: it is over. */
void qd_window_set_busy (QdWindow *self, const char *what);

/* The same with the progress of @job and a button that stops it. */
void qd_window_watch (QdWindow *self, QdJob *job, const char *what);
/* @job is over. What else is going on by now stays on screen. */
void qd_window_end_watch (QdWindow *self, QdJob *job);

void qd_window_say (QdWindow *self, const char *sentence);
