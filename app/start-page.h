/**
 * QdStartPage: what is shown while no project is open: two ways to begin, and the projects that were open last.
 * Signals: "say" (const char *sentence), "demo-made" (const char *folder): the demonstration lies there and can be opened;
 * "cancelled": what is going on is no longer wanted. Main thread.
 */
#pragma once

#include "app/job.h"

#include <adwaita.h>

#define QD_TYPE_START_PAGE (qd_start_page_get_type ())
G_DECLARE_FINAL_TYPE (QdStartPage, qd_start_page, QD, START_PAGE, AdwBin)

/* Reads the list of recent projects, and how far each is, anew. */
void qd_start_page_refresh (QdStartPage *self);

/* Opens the demonstration, which is drawn first where it is not there yet. */
void qd_start_page_open_demo (QdStartPage *self);

/* The progress of @job, which somebody else starts and ends, in place of the buttons, with one that stops it; until
 * qd_start_page_set_busy() is called. */
void qd_start_page_watch (QdStartPage *self, QdJob *job, const char *what);
/* @job is over: the buttons are back, unless something else is going on by now. */
void qd_start_page_end_watch (QdStartPage *self, QdJob *job);

/* What is going on, in place of the buttons; NULL: nothing. */
void qd_start_page_set_busy (QdStartPage *self, const char *what);
/* The same, with a button that emits "cancelled". */
void qd_start_page_set_busy_until_cancelled (QdStartPage *self, const char *what);
