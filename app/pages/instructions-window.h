/**
 * The window in which instructions are written, with the preview of what whoever labels will see beside; and the one that shows them
 * when labelling starts. Ctrl+Page Up and Ctrl+Page Down turn the pages in both. Main thread.
 */
#pragma once

#include "app/page.h"
#include "engine/project/instructions.h"

/* What is written is stored as it is written; @instructions is taken over. @at: the page that is written first. */
void qd_instructions_window_write (QdPage *page, QdInstructions *instructions, guint at);

/* Shows them; @instructions stays the caller's. */
void qd_instructions_window_read (QdPage *page, const QdInstructions *instructions);
