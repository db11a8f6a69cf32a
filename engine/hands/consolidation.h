/**
 * Several people's looks at the photos of a task become the boxes of the photos: what enough of them agree on at once, the rest
 * after somebody decided. The looks stay as they are. On the project's thread.
 *
 * A photo's boxes are what its looks, the options and the decisions amount to, and come out the same each time. What was on the
 * photo before the task is kept as the task's first look; suggestions stay. Boxes that a person drew or changed after the photo
 * was consolidated are left alone. Source of votes and confidence: engine/consensus.
 */
#pragma once

#include "engine/consensus/consensus.h"
#include "engine/project/disputes.h"
#include "engine/project/looks.h"
#include "engine/project/tasks.h"

typedef struct
{
  QdConsensusOptions consensus;
  gboolean early; /* also photos at which fewer people looked than the task wants */
  gboolean again; /* also photos that are consolidated, and where boxes were changed since */
} QdConsolidationOptions;
#define QD_CONSOLIDATION_OPTIONS_INIT                                                                                          \
  {                                                                                                                            \
    .consensus = QD_CONSENSUS_OPTIONS_INIT                                                                                     \
  }

typedef struct
{
  guint photos;   /* consolidated now */
  guint waiting;  /* photos that too few people looked at */
  guint changed;  /* left alone, since boxes were drawn or changed there after they were consolidated */
  guint replaced; /* of the photos consolidated now, those where boxes were drawn or changed so: they gave way */
  guint boxes;    /* settled, on the photos consolidated now */
  guint disputes; /* of these photos that are open */
  guint empty, unusable; /* photos that enough people called so */
} QdConsolidation;

/* The options that @task was consolidated with last, or those of QD_CONSOLIDATION_OPTIONS_INIT. */
QdConsolidationOptions qd_consolidation_get_options (const QdTask *task);

/* One transaction. @figures may be NULL. The options are kept with the task; others than before consolidate every photo again.
 * Errors: QD_ERROR_INPUT (an overlap or votes outside of (0, 1]), those of the project. */
gboolean qd_consolidate (QdProject *project, const QdTask *task, const QdConsolidationOptions *options, QdConsolidation *figures,
                         GError **error);

/* The figures that qd_consolidate() would have. It only reads, and nobody who writes waits for it. @cancellable: looked at
 * before each photo; NULL is fine. Errors: those of qd_consolidate(), QD_ERROR_CANCELLED. */
gboolean qd_consolidation_foresee (QdProject *project, const QdTask *task, const QdConsolidationOptions *options,
                                   QdConsolidation *figures, GCancellable *cancellable, GError **error);

/* The photos that were consolidated get back the boxes and marks that they had before, as the first look tells, which knows not
 * who drew them; the looks of people stay, what was decided about disputes does not. One transaction. @photos (out): how many;
 * @changed (out): how many are left alone, since boxes were drawn or changed there after they were consolidated. */
gboolean qd_consolidation_take_back (QdProject *project, const QdTask *task, guint *photos, guint *changed, GError **error);

/**
 * qd_consolidation_settle:
 * @dispute: id
 * @kept: [n] those of its members that are boxes of the photo from now on; none: there is nothing
 * @class_id: what they are; 0: what each says
 *
 * The photo's boxes are made again with it, in the same transaction. To decide otherwise, call it again.
 * Errors: QD_ERROR_INPUT (one of @kept is no member or there twice, no such class in use), those of the project.
 */
gboolean qd_consolidation_settle (QdProject *project, gint64 dispute, const gint64 *kept, guint n, gint64 class_id,
                                  GError **error);
/* Nobody decided about it. */
gboolean qd_consolidation_reopen (QdProject *project, gint64 dispute, GError **error);
