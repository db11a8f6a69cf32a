/**
 * ssdlite320_mobilenet_v3_large: SSDLite behind a MobileNetV3 large whose last blocks have half the channels, 3,234 default
 * boxes. Topology, names and constants as torchvision.models.detection.ssdlite320_mobilenet_v3_large, whose weights fit as they
 * are; of a MobileNetV3 for ImageNet all fits but what lies behind the first map.
 */
#pragma once

#include "engine/ssd/network.h"

extern const QdNetwork qd_ssdlite320_mobilenet_v3_large;
