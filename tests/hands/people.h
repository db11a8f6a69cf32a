/**
 * What people label in their copies of a task, made up.
 */
#pragma once

#include "engine/hands/labels.h"
#include "engine/hands/merge.h"
#include "engine/project/tasks.h"

/* Those of a person (0 ... 9) in a task, whose photos are 250 x 200. */
QdLabels *person_labels (const QdTask *task, guint person);
/* One more photo, finished at @time. */
QdLook *person_looks (QdLabels *labels, gint64 photo, QdMark mark, gint64 time);
/* A box of 20 x 20 pixels of the copy; @class_id: the copy's. */
void person_draws (QdLook *look, gint64 class_id, double x, double y);
/* Merges and frees @labels; counts are asserted. */
void merge_labels (QdProject *project, QdLabels *labels, guint added, guint updated, guint unchanged, guint skipped);
