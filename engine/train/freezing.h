/**
 * Parameters that a training leaves alone: SageMaker's freeze_layer_pattern. The device's thread.
 */
#pragma once

#include "engine/graph/graph.h"

/* Before qd_graph_prepare. @pattern: a regular expression that is looked for anywhere in a parameter's name; "": nothing.
 * Errors: QD_ERROR_INPUT when it freezes all that could be trained, or takes too long. */
gboolean qd_freeze_parameters (QdGraph *graph, const char *pattern, GError **error);

/* Numbers that the optimizer moves, and those it leaves alone; running statistics are neither. */
void qd_freeze_count (QdGraph *graph, guint64 *n_trained, guint64 *n_frozen);
