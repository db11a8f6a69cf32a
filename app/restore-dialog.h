/**
 * What a person is asked when a project is damaged: whether its last good copy is put back. Main thread.
 */
#pragma once

#include "app/window.h"

/* @sentence: what is damaged. Where the person agrees the copy is put back on a thread and the window opens the project; where there is
 * no copy, that is said. */
void qd_offer_copy (QdWindow *window, const char *folder, const char *sentence);
