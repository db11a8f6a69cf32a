/**
 * What ticking a value of a facet makes of a filter. Plain functions; any thread.
 */
#pragma once

#include "engine/project/facet-table.h"

/* Does the filter let observations with this value pass because it was chosen? Licenses and grades are all chosen at first, of
 * the others none is. */
gboolean qd_filter_has_value (const QdFilter *filter, QdFacetKind kind, const char *key);

/* Ticks the value, or takes the tick away. There is one place at a time. @all: the keys of all values (licenses and grades
 * alone): when all are ticked, what a later import brings passes, too. */
void qd_filter_toggle_value (QdFilter *filter, QdFacetKind kind, const char *key, const char *const *all);

/* Is there a condition on this facet, and away with it. Of years that is a range of days, too. */
gboolean qd_filter_has_condition (const QdFilter *filter, QdFacetKind kind);
void qd_filter_clear_condition (QdFilter *filter, QdFacetKind kind);
