/**
 * Between a graph's parameters and files of weights, by name and in the file's order. On the device's thread.
 */
#pragma once

#include "engine/graph/graph.h"
#include "engine/weights/safetensors-writer.h"
#include "engine/weights/weights-file.h"

/* Adds every parameter of @graph whose values lie in @arena, a range laid out as the graph's value arena (that arena itself, an
 * optimizer's state, a running mean), as "<prefix><name>". @trained_only: leaves out running statistics and what is frozen,
 * for which an optimizer has no state. */
gboolean qd_graph_weights_store (QdGraph *graph, QdRange arena, const char *prefix, gboolean trained_only,
                                 QdSafetensorsWriter *writer, GError **error);

/* Adds "num_batches_tracked" beside every "running_mean", without which PyTorch's load_state_dict finds a batch norm incomplete.
 * It counts for nothing where momentum is given. */
void qd_graph_weights_store_batches (QdGraph *graph, guint64 n_batches, QdSafetensorsWriter *writer);

/* The way back. Errors: QD_ERROR_INPUT when a tensor is missing or has another shape, naming it. */
gboolean qd_graph_weights_load (QdGraph *graph, QdRange arena, const char *prefix, gboolean trained_only, QdWeightsFile *file,
                                GError **error);
