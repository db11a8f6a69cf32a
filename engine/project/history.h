/**
 * Undo and redo of edits of boxes and marks. A step is the photo before and after: what a step restores is exact, ids included.
 * Kept in memory, for one connection; a connection's thread.
 */
#pragma once

#include "engine/project/types.h"

/* A photo's boxes and mark. */
typedef struct
{
  GArray *boxes; /* of QdBox */
  QdMark mark;
} QdSnapshot;

typedef struct _QdHistory QdHistory;

QdHistory *qd_history_new (void);
void qd_history_free (QdHistory *history);

QdSnapshot *qd_snapshot_new (GArray *boxes, QdMark mark); /* takes @boxes */
void qd_snapshot_free (QdSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSnapshot, qd_snapshot_free)
/* Whatever the times of change. */
gboolean qd_snapshot_equal (const QdSnapshot *a, const QdSnapshot *b);

/* Takes both snapshots; what could be redone is forgotten. Equal ones are no step. */
void qd_history_push (QdHistory *history, gint64 photo, QdSnapshot *before, QdSnapshot *after);

/* The step that undo (or redo) would take: how the photo has to look now, and how it will look. FALSE for none. Borrowed. */
gboolean qd_history_peek (QdHistory *history, gboolean redo, gint64 *photo, const QdSnapshot **now, const QdSnapshot **then);
/* The peeked step was taken: it moves to the other side. */
void qd_history_take (QdHistory *history, gboolean redo);
/* The peeked step cannot be taken: it is forgotten. */
void qd_history_drop (QdHistory *history, gboolean redo);
