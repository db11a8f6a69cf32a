/**
 * The classes of ops that compute on the machine's processor, each in its <op>-host.c; for the builders in engine/ops.
 */
#pragma once

#include "engine/graph/graph.h"

extern const QdOpClass qd_activation_host_class;
extern const QdOpClass qd_add_host_class;
extern const QdOpClass qd_average_pool_host_class;
extern const QdOpClass qd_batch_norm_host_class;
extern const QdOpClass qd_global_pool_host_class;
extern const QdOpClass qd_l2_norm_host_class;
extern const QdOpClass qd_max_pool_host_class;
extern const QdOpClass qd_multibox_host_class;
extern const QdOpClass qd_multiply_host_class;

/* @host where the graph's device is the processor itself, otherwise @shaders. */
static inline const QdOpClass *
qd_graph_choose_class (QdGraph *graph, const QdOpClass *shaders, const QdOpClass *host)
{
  return qd_device_is_host (qd_graph_get_device (graph)) ? host : shaders;
}
