/**
 * What a person labelled in the copy of a task comes into the task. Nothing of anybody else's is touched: a look at a photo gives
 * way only to a newer one of the same person in the same task, and what was merged before adds nothing. On the project's thread.
 */
#pragma once

#include "engine/core/report.h"
#include "engine/hands/labels.h"

/**
 * qd_hands_merge:
 * @path: file or folder, see labels.h; for the history of imports. May be NULL
 * @task_name: (out): of the task; caller frees. May be NULL
 *
 * One transaction. Corners come out in pixels of the full photo; a box that a review left as it was has the first one's corners to
 * the last bit. A class that the copy had from the task is found by id, one that was made there by name, and made here where there
 * is none.
 *
 * Returns: read = photos in @labels; added = looks that are new, updated = such that took the place of an older one, skipped for
 * "other task photo", "older look", "damaged box" (the photo with it), "other size". Errors: QD_ERROR_INPUT (no such task here, a
 * name that is none, more than QD_TASK_MOST_PEOPLE people), those of the project.
 */
QdReport *qd_hands_merge (QdProject *project, const QdLabels *labels, const char *path, char **task_name, GError **error);
