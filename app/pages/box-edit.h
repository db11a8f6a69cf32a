/**
 * One edit of a photo's boxes or of its mark, and what is stored afterwards: data and work for the session's writing thread. All edits
 * of a person go through it, one committed transaction and one step of the history each. Filled on the main thread, read there when
 * it is done.
 *
 * While somebody else's change holds the project an edit waits, and what was drawn is edited further under a number below 0,
 * which the edits that come after it know.
 */
#pragma once

#include "engine/project/project.h"

/* What edits that follow one another share. */
typedef struct _QdBoxEdits QdBoxEdits;
QdBoxEdits *qd_box_edits_new (void);
QdBoxEdits *qd_box_edits_ref (QdBoxEdits *edits);
void qd_box_edits_unref (QdBoxEdits *edits); /* NULL is fine */
/* Whether one waits for another change of the project just now. Main thread. */
gboolean qd_box_edits_is_waiting (QdBoxEdits *edits);
/* From now on no longer than a change waits anywhere: the project is closed. Main thread. */
void qd_box_edits_hurry (QdBoxEdits *edits);

typedef enum
{
  QD_BOX_EDIT_READ,   /* nothing; only the answer is wanted */
  QD_BOX_EDIT_ADD,    /* @boxes are new, their ids 0 or below; a class_id of 0 makes the class "animal" */
  QD_BOX_EDIT_CHANGE, /* corners or class of @boxes, found by their ids, also such that they were added under */
  QD_BOX_EDIT_REMOVE, /* @boxes, by such ids */
  QD_BOX_EDIT_MARK,   /* @mark, where it goes with the boxes that are stored then */
} QdBoxEditKind;

typedef struct
{
  QdBoxEditKind kind;
  gint64 photo_id;
  GArray *boxes; /* of QdBox */
  QdMark mark;
  QdBoxEdits *edits; /* owned; set by who asks for it */

  /* The answer, also when the edit failed; NULL where even that could not be read: */
  QdPhoto *photo;
  GArray *stored; /* of QdBox: all boxes of the photo */
  GArray *given;  /* of gint64: what the ids of @boxes were, which are those in the project now; where they were added */
} QdBoxEdit;

QdBoxEdit *qd_box_edit_new (QdBoxEditKind kind, gint64 photo_id);
void qd_box_edit_free (gpointer edit);
void qd_box_edit_add (QdBoxEdit *edit, const QdBox *box);

/* What @edit makes of the boxes of its photo. */
void qd_box_edit_lay (const QdBoxEdit *edit, GArray *boxes);
/* NULL: it is not there. */
QdBox *qd_box_edit_find (GArray *boxes, gint64 id);

/* Whether a photo with that many boxes can have @mark. */
gboolean qd_box_edit_mark_goes (QdMark mark, guint n_boxes);

/* A QdWorkerWork on a QdBoxEdit; READ on the thread that reads, too. */
gboolean qd_box_edit_commit (QdProject *project, gpointer edit, GError **error);
