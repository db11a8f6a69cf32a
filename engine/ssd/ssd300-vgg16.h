/**
 * ssd300_vgg16: the SSD of the paper at 300 pixels, maps of 38, 19, 10, 5, 3 and 1 cells, 8,732 default boxes. Topology,
 * names and constants as torchvision.models.detection.ssd300_vgg16, whose weights fit as they are.
 */
#pragma once

#include "engine/ssd/network.h"

extern const QdNetwork qd_ssd300_vgg16;
