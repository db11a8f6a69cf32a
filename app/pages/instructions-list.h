/**
 * QdInstructionsList: the pages of instructions by their titles, with buttons to add one, to move it up or down, and to
 * remove it; also Alt+Up, Alt+Down and Delete. It changes nothing itself. Main thread.
 *
 * Signals: chosen (guint page), added, moved (guint from, guint to), removed (guint page).
 */
#pragma once

#include "engine/project/instructions.h"

#include <gtk/gtk.h>

#define QD_TYPE_INSTRUCTIONS_LIST (qd_instructions_list_get_type ())
G_DECLARE_FINAL_TYPE (QdInstructionsList, qd_instructions_list, QD, INSTRUCTIONS_LIST, GtkBox)

GtkWidget *qd_instructions_list_new (void);

/* Copied as far as it is needed; @page is selected, and has the keys where a page had them. Emits nothing. */
void qd_instructions_list_show (QdInstructionsList *self, const QdInstructions *instructions, guint page);
/* As above, of one page: only its name is new. */
void qd_instructions_list_rename (QdInstructionsList *self, const QdInstructions *instructions, guint page);
