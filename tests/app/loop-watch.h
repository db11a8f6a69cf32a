/**
 * How long the main loop is kept busy at a stretch: the processor time of the main thread between two waits, so that a busy
 * machine does not count, and without what the frame clock does, which draws as fast as the display can. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

/* From now on; @window is shown. */
void loop_watch_start (GtkWidget *window);
void loop_watch_stop (void);

/* Milliseconds of the longest stretch since the last call, or since the start; in @frame that of the longest frame, or NULL. */
double loop_watch_take_longest (double *frame);
