/**
 * A robot for GUI tests: pointer and keys through the X server (xdotool), so that events take the way they take for a person,
 * and pictures of what is drawn. Positions are in a widget's own coordinates. Every call returns when the window has handled
 * the events and drawn a frame; the widget may be gone then. Needs tests/with-display; main thread.
 */
#pragma once

#include <gtk/gtk.h>

/* Shows the window, waits for its first frame, and gives it the keyboard. FALSE, and the test marked as skipped, without
 * xdotool. */
gboolean qd_robot_open (GtkWindow *window);

/* Gives the window the keyboard, as a window manager does when another one goes. */
void qd_robot_focus (GtkWindow *window);

/* Until the events that have been sent are handled and two frames are drawn; by another window where the widget's is closed. */
void qd_robot_settle (GtkWidget *widget);

/* Iterates the main loop until @condition holds; fails the test, naming @what, after 20 seconds (tests/patience.h). */
void qd_robot_wait (gboolean (*condition) (gpointer data), gpointer data, const char *what);

void qd_robot_move (GtkWidget *widget, double x, double y);

/* Button 1 left, 2 middle, 3 right; modifiers as xdotool names them, "ctrl+shift", or NULL. */
void qd_robot_click (GtkWidget *widget, double x, double y, int button, const char *modifiers);
void qd_robot_drag (GtkWidget *widget, double x0, double y0, double x1, double y1, int button, const char *modifiers);
void qd_robot_press (GtkWidget *widget, double x, double y, int button);
void qd_robot_release (GtkWidget *widget, int button);

/* One notch, up where @notches is negative. */
void qd_robot_scroll (GtkWidget *widget, double x, double y, int notches, const char *modifiers);

/* As xdotool names keys: "Delete", "ctrl+z", "shift+Left". Goes to the widget that has the focus. */
void qd_robot_key (GtkWidget *widget, const char *key);
void qd_robot_keys (GtkWidget *widget, const char *keys); /* several, with spaces between them */
void qd_robot_key_down (GtkWidget *widget, const char *key);
void qd_robot_key_up (GtkWidget *widget, const char *key);
void qd_robot_type (GtkWidget *widget, const char *text);

/* What the widget looks like now, drawn by its window's renderer; premultiplied BGRA, *scale device pixels a widget pixel. */
GdkTexture *qd_robot_picture (GtkWidget *widget);

/* The color at a point of such a picture, 0xRRGGBB. */
guint32 qd_robot_color (GdkTexture *picture, int x, int y);
