/**
 * VGG-16 as SSD uses it: its convolutions up to conv4_3 (the first map, behind an L2 norm) and conv5_3, the two fully connected
 * layers turned into convolutions (the second map), and coarser maps behind them. Shared by ssd300_vgg16 and ssd512_vgg16.
 * Parameters as in torchvision's SSDFeatureExtractorVGG: "backbone.features.N" up to conv4_3, "backbone.scale_weight",
 * "backbone.extra.0.N" for conv5, "backbone.extra.0.7.1" and "backbone.extra.0.7.3" for fc6 and fc7, then "backbone.extra.N.0"
 * and ".2" a coarser map.
 * Source: Liu et al. 2016, "SSD: Single Shot MultiBox Detector", section 3; ReLU behind every convolution.
 */
#pragma once

#include "engine/ssd/layers.h"
#include "engine/ssd/network.h"

/* Pixel values in 0..255 less the mean of the photos that VGG's first weights saw. */
#define QD_VGG16_MEAN                                                                                                          \
  {                                                                                                                            \
    0.48235f, 0.45882f, 0.40784f                                                                                               \
  }
#define QD_VGG16_STD                                                                                                           \
  {                                                                                                                            \
    1 / 255.0f, 1 / 255.0f, 1 / 255.0f                                                                                         \
  }

/* For QdNetwork.build. @spec: the network's default boxes; @extras: [spec->n_maps - 2], the coarser maps. */
QdNetworkOutputs qd_vgg16_build (QdGraph *graph, QdTensor *images, guint n_classes, const QdDefaultBoxSpec *spec,
                                 const QdExtraMap *extras);

/* For QdNetwork.initialize: VGG's own convolutions for ReLUs (He), all that SSD adds as Glorot and Bengio. */
gboolean qd_vgg16_initialize (QdGraph *graph, QdRandom *random, GError **error);

/* For QdNetwork.name_in_classifier: torchvision's vgg16. */
char *qd_vgg16_name_in_classifier (const char *name);
