/**
 * Edits of boxes that are under way, as the main thread knows them: what their photos will be once they are done, and which
 * answers are older than others that came before. Main thread.
 */
#pragma once

#include "app/pages/box-edit.h"

typedef struct _QdBoxPending QdBoxPending;
QdBoxPending *qd_box_pending_new (void);
void qd_box_pending_free (QdBoxPending *pending); /* NULL is fine */

/* What is needed of @edit is copied. @beside: a READ on the thread that reads, while others wait on the one that writes. */
void qd_box_pending_add (QdBoxPending *pending, const QdBoxEdit *edit, gboolean beside);
/* It is answered. Returns: FALSE where what it says of its photo may be older than what an answer said before. */
gboolean qd_box_pending_end (QdBoxPending *pending, const QdBoxEdit *edit);

/* Others than READ, of @photo; 0: of any. */
gboolean qd_box_pending_has_edits (QdBoxPending *pending, gint64 photo);

/* A box that was added as @given is in the project now, with the number and class of @box. */
void qd_box_pending_rename (QdBoxPending *pending, gint64 given, const QdBox *box);

/* What is stored of @photo becomes what will be. */
void qd_box_pending_lay (QdBoxPending *pending, gint64 photo, GArray *boxes, QdMark *mark);
/* The same for one edit. */
void qd_box_pending_lay_edit (const QdBoxEdit *edit, GArray *boxes, QdMark *mark);
