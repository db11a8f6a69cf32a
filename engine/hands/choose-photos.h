/**
 * Which photos a labelling task is about. On the project's thread.
 */
#pragma once

#include "engine/project/project.h"

/* Of the photos that are there, pass @query and are not marked as unusable, a random @percent (0 ... 100] from @seed: at least one where
 * there is any, the same each time for the same project. By id. (element-type gint64) Errors: QD_ERROR_INPUT (no such part), those
 * of the project. */
GArray *qd_hands_choose_photos (QdProject *project, const QdPhotoQuery *query, double percent, guint64 seed, GError **error);
