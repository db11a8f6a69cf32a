/**
 * Projects that come, and that are left, in one window after the other: what the tests of both share. Main thread.
 */
#pragma once

#include "tests/app/open-windows.h"

extern Fixture opening;

/* A new one of that name; its folder, to be freed. */
char *opening_make_project (const char *name);
/* Opens it at its observations, and waits. */
QdSession *opening_show (const char *folder);

/* What is gone on with on the start page; "": nothing. */
const char *opening_get_busy (void);

/* Conditions of fixture_wait(). The project in @folder is shown, and is given back: another program may write it. */
gboolean opening_is_shown (gpointer folder);
gboolean opening_is_free (gpointer folder);
/* The project before is, which is not opened anew. */
gboolean opening_is_back (gpointer session);
/* Words within any label of the window. */
gboolean opening_says (gpointer text);
/* No job does. */
gboolean opening_runs_nothing (gpointer data);

void leaving_add (void);
