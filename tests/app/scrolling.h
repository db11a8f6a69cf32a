/**
 * Scrolls a view by so many pixels each frame, as a person does who holds the wheel or drags the bar, and measures the frames.
 * Main thread.
 */
#pragma once

#include <gtk/gtk.h>

typedef struct _Scrolling Scrolling;

/* Scrolls for @frames frames, @step pixels each, up where that is negative. @scroller: a GtkScrolledWindow that is shown. */
Scrolling *scrolling_run (GtkWidget *scroller, guint frames, double step);
void scrolling_free (Scrolling *scrolling);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scrolling, scrolling_free)

/* Milliseconds from a frame to the next one, and of the processor for a frame on this thread: what @share (0 to 1) of all
 * frames had at most. */
double scrolling_get_interval (Scrolling *scrolling, double share);
double scrolling_get_processor (Scrolling *scrolling, double share);
