/**
 * Who labels in the window, and how long: the person's name goes with every box that is drawn, and the time that a photo is on
 * the canvas is kept with it. Main thread.
 */
#pragma once

#include "app/page.h"

/* Once, when the page has its session. @shown: id of the photo on the page's canvas, 0 for none; lives as long as the page. In the copy
 * of a task, nobody labels without a name: it is asked for as soon as the page is seen. Elsewhere it is the name of the account. */
void qd_labeller_watch_start (QdPage *page, const gint64 *shown);

/* Who labels now; NULL: nobody said so yet. Owned by the page. */
const char *qd_labeller_watch_get_name (QdPage *page);
/* Asks for the name. */
void qd_labeller_watch_ask (QdPage *page);
