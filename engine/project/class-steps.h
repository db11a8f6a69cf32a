/**
 * Steps of choosing classes: what an edit changed of classes, species and boxes, to be taken back. For class-edits.c alone.
 */
#pragma once

#include "engine/project/project-private.h"

#define QD_MANY_SPECIES 100 /* from here on all observations are looked at at once */

typedef struct _QdClassStep QdClassStep;

struct _QdClassHistory
{
  GPtrArray *undo, *redo; /* of QdClassStep; the last one is next */
};

QdClassHistory *qd_class_history_new (void);
void qd_class_history_free (QdClassHistory *history);

/* Before the edit: remembers all classes and species. NULL on error. */
QdClassStep *qd_class_step_begin (QdProject *project, GError **error);
void qd_class_step_free (QdClassStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdClassStep, qd_class_step_free)
/* The edit gives box @id, of class @from, to @into. */
void qd_class_step_add_box (QdClassStep *step, gint64 id, gint64 from, gint64 into);
/* After the edit: keeps what is different by now. */
gboolean qd_class_step_end (QdClassStep *step, QdProject *project, GError **error);
gboolean qd_class_step_is_empty (const QdClassStep *step);

/* Makes everything as it was before the step (@redo: after it). QD_ERROR_FAILED where it is not as the step left it. */
gboolean qd_class_step_apply (const QdClassStep *step, QdProject *project, gboolean redo, GError **error);

/* Classes in use close up in their order. */
gboolean qd_classes_renumber (QdProject *project, GError **error);
