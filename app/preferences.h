/**
 * What a person prefers, whatever the project: kept in the user's configuration folder. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

/* Applies what is stored; at startup. */
void qd_preferences_apply (void);

/* How boxes are drawn and seen, on every photo. */
typedef struct
{
  double opacity; /* of lines and labels, in [0.1, 1] */
  gboolean crosshair;
  gboolean whole_pixels; /* see qd_box_canvas_set_whole_pixels() */
} QdCanvasPreferences;

void qd_preferences_get_canvas (QdCanvasPreferences *preferences);
/* On another thread; where they cannot be written the window says so. */
void qd_preferences_keep_canvas (const QdCanvasPreferences *preferences);

/* Shows the preferences over @parent. They are written on another thread; it says so where they cannot be. */
void qd_preferences_show (GtkWindow *parent);
