/** How far the labelling is: the figures of QdCounts from `labelled` on that photos, their boxes and their parts of the split give. */
#pragma once

#include "engine/project/project.h"

/* Fills them; @counts is as qd_project_count_stock() left it. One pass over photos, boxes and splits, side by side in the order of their
 * photos: no row is looked for, which takes half the time. */
gboolean qd_work_count (QdProject *project, QdCounts *counts, GError **error);
