/**
 * Each pixel's channels scaled to length 1, times a learned factor a channel: what SSD puts behind conv4_3.
 * Source: Liu, Rabinovich and Berg 2016, "ParseNet"; torch.nn.functional.normalize as in torchvision's SSDFeatureExtractorVGG.
 */
#pragma once

#include "engine/graph/graph.h"

/* Parameter "<name>.scale_weight" [c]; SSD starts it at 20. Returns: [n, h, w, c] as @input. */
QdTensor *qd_l2_norm (QdGraph *graph, QdTensor *input, const char *name);
