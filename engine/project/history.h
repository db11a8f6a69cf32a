/**
 * The steps of a person's work, in their order: undo takes them back one by one and redo does them again. A step is what became
 * different of a project's rows (row-log.h), whatever wrote them: what it restores is exact, ids included. Kept in memory, as
 * far as QD_HISTORY_MOST_BYTES reach, for one connection; what each step wrote was committed when it was taken. A connection's
 * thread.
 *
 * Everything a person decides is a step: boxes and marks, classes and what is seen of observations, instructions and examples,
 * the split, labelling tasks, what came back of them, what was made and settled of it, imports of boxes. No step, since files
 * or others outside go along with it: observations and photos that came, and what was fetched; training and its runs; exports;
 * who labels, and the time that took; how the window looks. Nobody else's changes are ever taken back: a step of which anything
 * was changed by another window, job or program since is left out as a whole.
 */
#pragma once

#include "engine/project/project.h"
#include "engine/project/row-log.h"

/* Of all steps together: beyond that the oldest ones are forgotten. A box that was drawn takes about 270. One step that is larger
 * cannot be undone, nor can any before it. While one goes on it takes as much beside. */
#define QD_HISTORY_MOST_BYTES    (256u << 20)
#define QD_HISTORY_SIDE_OVERHEAD 64 /* bytes of memory that hold a side, beside its values, */
#define QD_HISTORY_ROW_OVERHEAD  72 /* and both of them */

/* A row that became different; NULL: it is not there. */
typedef struct
{
  GBytes *sides[2]; /* before, after */
} QdHistoryRow;

struct _QdHistoryStep
{
  GArray *rows[QD_LOG_N_TABLES]; /* of QdHistoryRow, in the order in which they were first touched; NULL: none */
  char *words;                   /* what was done, after "Undo:", or NULL */
  QdStepPlace place;
  guint64 serial;     /* no two steps of a history have the same */
  gboolean adopted;   /* of another connection */
  gboolean too_large; /* it has no rows, though there were some */
  gsize bytes;        /* of memory */
  gint64 photo;       /* the first of which boxes or marks became different; 0: none */
  guint n_photos;     /* how many of them there are */
  guint open;         /* transactions when it ended, while it waits for their end */
};

void qd_history_row_clear (QdHistoryRow *row);
gsize qd_history_row_size (const QdHistoryRow *row);  /* bytes of memory */
gsize qd_history_side_size (GBytes *side);            /* the same; NULL is fine */
/* Takes the sides of @row. */
void qd_history_step_add (QdHistoryStep *step, QdLogTable table, QdHistoryRow *row);
void qd_history_step_count_photos (QdHistoryStep *step);
/* The photos of which boxes or marks became different, in their order. (element-type gint64) */
GArray *qd_history_step_list_photos (const QdHistoryStep *step);

typedef struct _QdHistory QdHistory;

QdHistory *qd_history_new (void);
void qd_history_free (QdHistory *history);
/* From now on rows are told to it. */
void qd_history_start (QdHistory *history);
gboolean qd_history_is_started (QdHistory *history);

/* ---- While something is done ---- */

/* Between these two what is noted becomes one step, or, without @keep, none. They nest: the outer ones count. One that ends while
 * a transaction goes on is a step once that is committed. */
void qd_history_begin (QdHistory *history);
void qd_history_end (QdHistory *history, gboolean keep);
gboolean qd_history_is_in_step (QdHistory *history);
gboolean qd_history_wants_rows (gpointer history); /* a QdLogWants */
/* What is being done, and where it shows: the outermost says it, the first of several. Takes @words. */
void qd_history_describe (QdHistory *history, QdStepPlace place, char *words);
gboolean qd_history_wants_words (QdHistory *history); /* would they be heard? */
/* A QdLogNote. */
void qd_history_note (gpointer history, QdLogTable table, GBytes *before, GBytes *after);
/* A transaction begins; and ends: what was noted meanwhile holds, or does not. They nest. */
void qd_history_enter (QdHistory *history);
void qd_history_leave (QdHistory *history, gboolean keep);

/* ---- Steps ---- */

/* The one that undo (or redo) would take; NULL: none. Borrowed. */
const QdHistoryStep *qd_history_peek (QdHistory *history, gboolean redo);
/* The peeked step was taken: it moves to the other side. */
void qd_history_take (QdHistory *history, gboolean redo);
/* The peeked step cannot be taken: it is forgotten. */
void qd_history_drop (QdHistory *history, gboolean redo);

/* The last step, out of this history; NULL for none. */
QdHistoryStep *qd_history_steal (QdHistory *history);
/* @step comes last, and gets its number; what could be redone is forgotten. Takes it. */
void qd_history_adopt (QdHistory *history, QdHistoryStep *step);
