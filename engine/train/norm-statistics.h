/**
 * The running statistics of a network's batch norms, taken anew: what moves slowly behind weights that move fast, or is the
 * mean of what many weights had, need not be what the weights at hand give. The passes that measure them are the caller's,
 * forward in QD_MODE_TRAIN; what training itself keeps is put aside and given back. One thread, that of the device.
 *
 *   clear -> as many forward passes as there are batches -> settle -> validate and save -> restore
 *
 * Source: torch.optim.swa_utils.update_bn, and Wu and Johnson 2021 (Rethinking "Batch" in BatchNorm), section 3.
 */
#pragma once

#include "engine/graph/graph.h"

typedef struct _QdNormStatistics QdNormStatistics;

/* After qd_graph_prepare; @graph outlives it. Those of frozen norms are left alone, and of those that follow quickly. */
QdNormStatistics *qd_norm_statistics_new (QdGraph *graph);
void qd_norm_statistics_free (QdNormStatistics *statistics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdNormStatistics, qd_norm_statistics_free)

gboolean qd_norm_statistics_is_empty (const QdNormStatistics *statistics); /* no norm moves slowly: nothing is to be taken anew */

/* Puts the running statistics aside and zeroes them. Errors: those of qd_parameter_read and qd_parameter_write. */
gboolean qd_norm_statistics_clear (QdNormStatistics *statistics, GError **error);

/* After @n_batches passes since they were cleared: they become a weighted mean of the batches', the later ones counting a
 * little more (by the norm's momentum). */
gboolean qd_norm_statistics_settle (QdNormStatistics *statistics, guint n_batches, GError **error);

/* What they were before they were cleared. */
gboolean qd_norm_statistics_restore (QdNormStatistics *statistics, GError **error);
