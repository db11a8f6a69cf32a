/**
 * How long somebody labels: the time that a photo is on the canvas is kept with it, for who labels in the project then. Main
 * thread.
 */
#pragma once

#include "app/page.h"

/* Once, when the page has its session. @shown: id of the photo on the page's canvas, 0 for none; lives as long as the page. */
void qd_labeller_watch_start (QdPage *page, const gint64 *shown);

/* The time so far is that of who labels now: before somebody else does. */
void qd_labeller_watch_store (QdPage *page);
