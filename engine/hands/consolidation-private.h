/**
 * What consolidation.c (all photos of a task) and settle.c (one dispute) share. For these files alone.
 */
#pragma once

#include "engine/hands/consolidation.h"

typedef struct
{
  QdProject *project;
  const QdTask *task;
  QdConsolidationOptions options;
  gboolean foresees;   /* counts, and stores nothing */
  GCancellable *cancellable; /* not owned, or NULL */
  gboolean all;        /* also photos that are settled */
  GHashTable *retired; /* of gint64: ids of classes that are not in use */
  QdConsolidation figures;
} QdConsolidationWork;

/* Ids of classes that are not in use, gint64. */
GHashTable *qd_consolidation_list_retired (QdProject *project, GError **error);
/* Of QdBox: those on the photo, which go on being such. @own: somebody changed boxes or mark there since the photo was
 * consolidated or, where it is OPEN, since the review was made. */
GArray *qd_consolidation_list_suggestions (QdProject *project, const QdTask *task, gint64 photo, QdTaskState state,
                                           gboolean *own, GError **error);
/* Boxes, mark and disputes of the photo anew. @looks: of people at it; in a transaction. */
gboolean qd_consolidation_make_photo (QdConsolidationWork *work, gint64 photo, const GPtrArray *looks, const GArray *suggestions,
                                      GError **error);
