/**
 * What a person prefers, whatever the project: kept in the user's configuration folder. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

/* Applies what is stored; at startup. */
void qd_preferences_apply (void);

/* Shows the preferences over @parent. */
void qd_preferences_show (GtkWindow *parent);
