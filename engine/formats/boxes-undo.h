/**
 * Taking the last import of boxes back in one step, also later and by another process: what it changed is kept with the project
 * as it was before and after. Private but for qd_boxes_undo_import() and its kind, which are in boxes.h. On the project's
 * thread.
 */
#pragma once

#include "engine/formats/boxes.h"

typedef struct
{
  QdProject *project;
  const QdFormat *format;
  char *classes;    /* before, see class-states.h */
  char *numbers;    /* of classes before; NULL for none */
  char *extra;      /* of the file, before; NULL for none */
  GPtrArray *tasks; /* labelling tasks that it made, see undo-tasks.h */
  gboolean started; /* something changed: the record of an earlier import is gone */
} QdBoxesUndo;

/* Before an import changes anything; the record of an earlier one is forgotten when it does. */
gboolean qd_boxes_undo_begin (QdBoxesUndo *undo, QdProject *project, const QdFormat *format, GError **error);
void qd_boxes_undo_clear (QdBoxesUndo *undo);
/* A photo as it is before the import changes it; NULL on error. */
typedef struct _QdBoxesUndoPhoto QdBoxesUndoPhoto;
QdBoxesUndoPhoto *qd_boxes_undo_look (QdBoxesUndo *undo, gint64 photo, GError **error);
void qd_boxes_undo_photo_free (QdBoxesUndoPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBoxesUndoPhoto, qd_boxes_undo_photo_free)
/* The photo is done: keeps what became of it where that is something else. */
gboolean qd_boxes_undo_keep (QdBoxesUndo *undo, const QdBoxesUndoPhoto *before, GError **error);
/* The import is done. @path is what it read. */
gboolean qd_boxes_undo_end (QdBoxesUndo *undo, const char *path, GError **error);
