/**
 * What people drew in the labelling tasks of a project, for an export: each person's boxes, and whether those who had others'
 * boxes before them changed something. Of a photo that is in several tasks the last one counts. Private to boxes-export.c; the
 * project's thread.
 */
#pragma once

#include "engine/formats/boxes.h"

typedef struct _QdBoxesLooks QdBoxesLooks;

QdBoxesLooks *qd_boxes_looks_read (QdProject *project, GError **error);
void qd_boxes_looks_free (QdBoxesLooks *looks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBoxesLooks, qd_boxes_looks_free)

/* @classes: gint64 id to char *name. @answers_too: what each person drew, with the person's UUID and not the name. */
void qd_boxes_looks_tell (const QdBoxesLooks *looks, const QdPhoto *photo, GHashTable *classes, gboolean answers_too,
                          QdAnnotation *annotation);
