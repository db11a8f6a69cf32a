/**
 * Windows that open beside a test's own: questions and dialogs for files are answered, pictures taken. Main thread.
 */
#pragma once

#include "tests/app/window-fixture.h"

/* The label with these words that is seen in any window or menu; NULL: there is none. */
GtkWidget *windows_find_words (const char *words);
/* The same once it is there; fails after 20 seconds. */
GtkWidget *windows_await_words (const char *words);
/* The window that it is in. */
GtkWidget *windows_await_window (const char *words);
/* Clicks there, once it may be pressed. */
void windows_click_words (const char *words);

/* The question that is open; NULL: none. */
AdwMessageDialog *windows_find_dialog (void);

/* Waits until no other window than @fixture's own is open, and gives that one the keyboard. */
void windows_wait_closed (Fixture *fixture);

/* Types a path into the dialog for files that opens, and waits until it is gone. */
void windows_choose_file (Fixture *fixture, const char *path);

/* With QD_PICTURES, a folder: a picture of the widget there, NAME.png. */
void windows_take_picture (GtkWidget *widget, const char *name);
/* And one in the dark, NAME-dark.png. */
void windows_take_pictures (GtkWidget *widget, const char *name);
