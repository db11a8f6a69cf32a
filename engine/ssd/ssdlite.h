/**
 * SSDLite: the heads and coarser maps of an SSD from depthwise convolutions, behind a MobileNet of which two maps are looked
 * at. Shared by ssdlite320_mobilenet_v3_large and ssdlite320_mobilenet_v2. Parameters as in torchvision's ssdlite:
 * "backbone.features.0.*" up to the first map (the expansion of the MobileNet's fourth halving block), "backbone.features.1.*"
 * the rest, "backbone.extra.N.0.*" to ".2.*" a coarser map, "head.<head>.module_list.N.0.*" and ".1" a head at a map.
 * Source: Sandler et al. 2018, "MobileNetV2", section 6.2; Howard et al. 2019, "Searching for MobileNetV3", section 6.3.
 */
#pragma once

#include "engine/ssd/layers.h"
#include "engine/ssd/network.h"

/* Of all its batch norms. */
#define QD_SSDLITE_EPSILON 0.001f
#define QD_SSDLITE_NORM(kind)                                                                                                  \
  {                                                                                                                            \
    .epsilon = QD_SSDLITE_EPSILON, .momentum = 0.03f, .activation = kind                                                                   \
  }

#define QD_SSDLITE_MEAN                                                                                                        \
  {                                                                                                                            \
    0.5f, 0.5f, 0.5f                                                                                                           \
  }
#define QD_SSDLITE_STD                                                                                                         \
  {                                                                                                                            \
    0.5f, 0.5f, 0.5f                                                                                                           \
  }

/* What suits all SSDLite networks on some hundred photos. */
extern const char *const qd_ssdlite_settings[];

/* For QdNetwork.describe_boxes: six maps of a sixteenth of the input and its halves. */
void qd_ssdlite_describe_boxes (guint size, QdDefaultBoxSpec *spec);

/* For QdNetwork.build. @maps: the two of the MobileNet, a sixteenth and a thirty-second of @size. */
QdNetworkOutputs qd_ssdlite_build (QdGraph *graph, QdTensor *const maps[2], guint size, guint n_classes);

/* For QdNetwork.name_in_classifier: of a MobileNet that is cut within its module features.@tapped, whose layers lie below
 * @inner ("conv", "block"). */
char *qd_ssdlite_name_in_classifier (const char *name, guint tapped, const char *inner);

/* For QdNetwork.initialize: normal with deviation 0.03, as torchvision does without pretrained weights. */
gboolean qd_ssdlite_initialize (QdGraph *graph, QdRandom *random, GError **error);
