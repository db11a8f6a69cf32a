/**
 * The toast that says what was removed from the instructions, with a button that brings it back as long as nothing else was done
 * since. Main thread.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

typedef struct _QdInstructionsToast QdInstructionsToast;

/* @bring_back (@owner): the button was pressed. Both are borrowed and live longer. */
QdInstructionsToast *qd_instructions_toast_new (AdwToastOverlay *overlay, void (*bring_back) (gpointer owner), gpointer owner);
void qd_instructions_toast_free (QdInstructionsToast *toast); /* NULL is fine */

/* Something is removed, which @sentence says. */
void qd_instructions_toast_offer (QdInstructionsToast *toast, const char *sentence);
/* Something else was done: what comes from now on is undone before. */
void qd_instructions_toast_forget (QdInstructionsToast *toast);
/* A step was taken by keys: what the toast says is not so any more. */
void qd_instructions_toast_show_step (QdInstructionsToast *toast, const QdStepped *stepped);
