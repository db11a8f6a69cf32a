/**
 * Widgets by their names, in whatever window of the program they are: dialogs and their buttons. Main thread.
 */
#pragma once

#include "tests/app/window-fixture.h"

/* One that is on the screen; NULL: there is none. */
GtkWidget *named_find (const char *name);
/* Waits for it, and until its window has settled. */
GtkWidget *named_await (const char *name);
/* Its middle, once it is there. */
void named_click (const char *name);
/* The button with that label, mnemonic included, once it is there and may be pressed. */
void named_press (const char *label);
/* Waits for a file chooser that proposes @name for what is to be saved. */
void named_await_proposal (const char *name);
/* Answers the file chooser that is on the screen, once it is there, with @path: one to be saved, or one that is there. */
void named_choose_file (const char *path);
/* The window that it is in, once it is there. */
GtkWidget *named_await_window (const char *name);
/* With QD_PICTURES set to a folder, the screen goes there as NAME.png. */
void named_picture (const char *name);
