/**
 * ssdlite320_mobilenet_v2: SSDLite behind a MobileNetV2, 3,234 default boxes. Parameters as torchvision's ssdlite would name
 * them: those of mobilenet_v2's features.0 to 13 below "backbone.features.0", the expansion of features.14 as
 * "backbone.features.0.14", its other layers as "backbone.features.1.0.N", and features.15 to 18 as "backbone.features.1.1" to
 * "1.4".
 */
#pragma once

#include "engine/ssd/network.h"

extern const QdNetwork qd_ssdlite320_mobilenet_v2;

/* The backbone alone; @maps: the two that the heads look at, or NULL after an error. */
void qd_mobilenet_v2_build (QdGraph *graph, QdTensor *images, QdTensor *maps[2]);
