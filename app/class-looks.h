/**
 * How classes look that are known by name alone, those of a model for one. Any thread.
 */
#pragma once

#include "engine/project/project.h"
#include "widgets/palette.h"

/* By index, colored as those of these names in @known (element-type QdClass, may be NULL), or else by their number; of QdClassLook.
 * @names: NULL-terminated or NULL; borrowed by the looks. */
GArray *qd_class_looks_new (const GPtrArray *known, const char *const *names);
