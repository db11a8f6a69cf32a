/**
 * Undo and redo of edits of boxes and marks, without an end. A step is what became different on one photo, or on several that were
 * changed together: what it restores is exact, ids included. Kept in memory, for one connection; a connection's thread.
 */
#pragma once

#include "engine/project/project.h"

/* A photo's boxes and mark. */
typedef struct
{
  GArray *boxes; /* of QdBox */
  QdMark mark;
} QdSnapshot;

/* What became different on a photo: boxes that are as they were on both sides are left out. */
typedef struct
{
  gint64 photo;
  QdMark marks[2];  /* before, after */
  GArray *boxes[2]; /* of QdBox */
} QdHistoryChange;

/* A setting that became different; NULL: it is not there. */
typedef struct
{
  char *key;
  char *values[2]; /* before, after */
} QdHistorySetting;

/* What became different beside photos. */
typedef struct
{
  GPtrArray *settings; /* of QdHistorySetting */
  char *classes[2];    /* as class-states.h tells them, before and after; NULL: nothing of them changed */
} QdHistoryRest;

#define QD_HISTORY_MOST_PHOTOS 100000 /* of a step: it is held in memory; a larger one is none */

typedef struct _QdHistory QdHistory;

QdHistory *qd_history_new (void);
void qd_history_free (QdHistory *history);

QdSnapshot *qd_snapshot_new (GArray *boxes, QdMark mark); /* takes @boxes */
void qd_snapshot_free (QdSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSnapshot, qd_snapshot_free)

/* Whatever the times of change. */
gboolean qd_snapshot_equal (const QdSnapshot *a, const QdSnapshot *b);
gboolean qd_history_box_equal (const QdBox *a, const QdBox *b);

/* Between these two, what is pushed becomes one step, or, without @keep, none. */
void qd_history_begin_step (QdHistory *history);
void qd_history_end_step (QdHistory *history, gboolean keep);
gboolean qd_history_is_in_step (QdHistory *history);

/* Right after a step began: settings and classes are part of it. Takes @classes, as they are before; may be NULL. */
void qd_history_begin_rest (QdHistory *history, char *classes);
/* A setting is about to be changed: does the step want to know its value? Then note it, once; takes @before. */
gboolean qd_history_wants_setting (QdHistory *history, const char *key);
void qd_history_note_setting (QdHistory *history, const char *key, char *before);
/* That of the step that goes on, to fill in what is after; NULL: none. */
QdHistoryRest *qd_history_get_rest (QdHistory *history);

/* Takes both snapshots; what could be redone is forgotten. Equal ones are no step. */
void qd_history_push (QdHistory *history, gint64 photo, QdSnapshot *before, QdSnapshot *after);

/* The step that undo (or redo) would take: (element-type QdHistoryChange), none where only the rest became different. NULL
 * for none. Borrowed. */
const GPtrArray *qd_history_peek (QdHistory *history, gboolean redo);
const QdHistoryRest *qd_history_peek_rest (QdHistory *history, gboolean redo); /* NULL: nothing else */
/* The peeked step was taken: it moves to the other side. */
void qd_history_take (QdHistory *history, gboolean redo);
/* The peeked step cannot be taken: it is forgotten. */
void qd_history_drop (QdHistory *history, gboolean redo);

/* The last step, out of one history and into another: NULL for none. */
QdHistoryStep *qd_history_steal (QdHistory *history);
void qd_history_adopt (QdHistory *history, QdHistoryStep *step);
