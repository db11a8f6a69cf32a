/**
 * One edit of a photo's boxes or of its mark, and what is stored afterwards: data and work for the session's writing thread. All edits
 * of a person go through it, one committed transaction and one step of the history each. Filled on the main thread, read there when
 * it is done.
 */
#pragma once

#include "engine/project/project.h"

typedef enum
{
  QD_BOX_EDIT_READ,   /* nothing; only the answer is wanted */
  QD_BOX_EDIT_ADD,    /* @boxes are new; a class_id of 0 makes the class "animal" */
  QD_BOX_EDIT_CHANGE, /* corners or class of @boxes, found by their ids */
  QD_BOX_EDIT_REMOVE, /* @boxes, by their ids */
  QD_BOX_EDIT_MARK,   /* @mark */
} QdBoxEditKind;

typedef struct
{
  QdBoxEditKind kind;
  gint64 photo_id;
  GArray *boxes; /* of QdBox */
  QdMark mark;

  /* The answer, also when the edit failed; NULL where even that could not be read: */
  QdPhoto *photo;
  GArray *stored; /* of QdBox: all boxes of the photo */
} QdBoxEdit;

QdBoxEdit *qd_box_edit_new (QdBoxEditKind kind, gint64 photo_id);
void qd_box_edit_free (gpointer edit);
void qd_box_edit_add (QdBoxEdit *edit, const QdBox *box);

/* A QdWorkerWork on a QdBoxEdit. */
gboolean qd_box_edit_commit (QdProject *project, gpointer edit, GError **error);
