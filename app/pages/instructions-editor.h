/**
 * QdInstructionsEditor: the pages of the instructions are written, ordered and removed, with the preview of what whoever
 * labels will see beside. What is written is stored as it is written. Main thread.
 */
#pragma once

#include "app/page.h"
#include "engine/project/instructions.h"

#define QD_TYPE_INSTRUCTIONS_EDITOR (qd_instructions_editor_get_type ())
G_DECLARE_FINAL_TYPE (QdInstructionsEditor, qd_instructions_editor, QD, INSTRUCTIONS_EDITOR, AdwBin)

/* @instructions is taken over; the one numbered @at is written first. @page: of the project in which they are stored. */
GtkWidget *qd_instructions_editor_new (QdPage *page, QdInstructions *instructions, guint at);
/* So many pages on, or back. */
void qd_instructions_editor_turn (QdInstructionsEditor *self, int step);
