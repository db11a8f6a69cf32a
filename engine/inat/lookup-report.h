/**
 * What a lookup found, in sentences: what was changed, what is not used and why, and what was left as it is. Any thread.
 */
#pragma once

#include "engine/inat/lookup.h"

/* (element-type char *) @progress: of this run; @counts: of the project after it. */
GPtrArray *qd_lookup_describe (const QdLookupProgress *progress, const QdLookupCounts *counts);
