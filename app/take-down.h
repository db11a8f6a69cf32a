/**
 * QdTakeDown: widgets that are taken down a few at a time, each time for a fraction of a turn of the main loop. Lists, their
 * rows and what opens menus outlive what they were in for some turns, out of sight and without a parent. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

typedef struct _QdTakeDown QdTakeDown;

/* Holds those below @widget: what holds @widget itself is for the caller to let go of, next. */
QdTakeDown *qd_take_down_new (GtkWidget *widget);
/* Lets go of some. Returns: FALSE, there are no more. */
gboolean qd_take_down_go_on (QdTakeDown *down);
/* All the rest at once. NULL is fine. */
void qd_take_down_free (QdTakeDown *down);
