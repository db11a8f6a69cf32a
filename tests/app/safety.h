/**
 * What the window does when a project cannot be written, in parts that follow each other on one project: what they share.
 * Main thread.
 */
#pragma once

#include "tests/app/open-windows.h"

extern Fixture safety;

/* Words within any label that is seen. */
gboolean safety_says (gpointer words);
void safety_await_words (const char *words);

/* Goes to a step; its page. */
QdPage *safety_show (const char *step);

gboolean safety_has_session (gpointer data);
gboolean safety_has_pixels (gpointer canvas);

void safety_add_damage (void);
