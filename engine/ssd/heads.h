/**
 * The two heads of an SSD: what each feature map says of its default boxes, laid end to end. Called by the networks' build
 * functions. Parameters: "head.classification_head.module_list.<map>" and "head.regression_head.module_list.<map>", as in
 * torchvision's SSDHead.
 */
#pragma once

#include "engine/ssd/network.h"

/* One head at one map. @name: "head.classification_head.module_list.0". Returns: [n, h, w, channels]. */
typedef QdTensor *(*QdPredictFunc) (QdGraph *graph, QdTensor *map, const char *name, guint channels);

/* A 3x3 convolution with bias. */
QdTensor *qd_predict_plain (QdGraph *graph, QdTensor *map, const char *name, guint channels);

/* @maps: [spec->n_maps], of the rows and columns that @spec says, or NULL after an error; @n_classes: background included. */
QdNetworkOutputs qd_heads_add (QdGraph *graph, QdTensor *const *maps, const QdDefaultBoxSpec *spec, guint n_classes,
                               QdPredictFunc predict);
