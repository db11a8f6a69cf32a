/**
 * Random first weights of a prepared graph. On the device's thread.
 * Source: He et al. 2015, "Delving Deep into Rectifiers", for layers followed by a ReLU (fan out, as torchvision does).
 */
#pragma once

#include "engine/core/random.h"
#include "engine/graph/graph.h"

/* By each parameter's shape and name: convolutions normal with variance 2 / (outputs x rows x columns), those below "head."
 * with
 * @head_deviation; scales and running variances 1; all else 0. */
gboolean qd_initialize_kaiming (QdGraph *graph, QdRandom *random, double head_deviation, GError **error);
