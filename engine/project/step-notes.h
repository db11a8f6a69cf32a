/**
 * What is told of the rows of a step while it goes on: of each row, how it was first and how it is now. What a transaction told
 * is forgotten where that is rolled back. For history.c; a connection's thread.
 */
#pragma once

#include "engine/project/history.h"

typedef struct _QdStepNotes QdStepNotes;

QdStepNotes *qd_step_notes_new (void);
void qd_step_notes_free (QdStepNotes *notes);

/* NULL: the row is not there. */
void qd_step_notes_add (QdStepNotes *notes, QdLogTable table, GBytes *before, GBytes *after);
/* FALSE: there is more already than is kept of a step. */
gboolean qd_step_notes_have_room (QdStepNotes *notes);

/* A transaction begins, and ends. They nest. */
void qd_step_notes_enter (QdStepNotes *notes);
void qd_step_notes_leave (QdStepNotes *notes, gboolean keep);

/* All of it as a step, or, without @keep, as one of no rows; there are no notes then, inside the same transactions. Owned. */
QdHistoryStep *qd_step_notes_finish (QdStepNotes *notes, gboolean keep);
