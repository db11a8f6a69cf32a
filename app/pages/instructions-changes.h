/**
 * Instructions that became others while they are written: what an undone step left of them.
 */
#pragma once

#include "engine/project/instructions.h"

/* A QdWorkerWork; @data: QdInstructions **, to be freed with the second. */
gboolean qd_instructions_read (QdProject *project, gpointer data, GError **error);
void qd_instructions_free_read (gpointer data);

/* The first page that is not the same in both; @at where all are. */
guint qd_instructions_find_change (const QdInstructions *a, const QdInstructions *b, guint at);
/* The page at @at of @read gets title and text of the one of @written, which somebody writes just now. FALSE: there are fewer
 * pages, or more, and it may be another one. */
gboolean qd_instructions_keep_page (QdInstructions *read, const QdInstructions *written, guint at);
