/**
 * ssd_tiny: a small SSD that trains from nothing on two CPU cores in minutes. 3x3 convolutions with batch norm and ReLU,
 * halving the map six times; heads on the last four maps (24, 12, 6 and 3 cells wide at 192 pixels), four or six default boxes
 * a cell. Parameters are named as in torchvision's SSD: "backbone.features.N.0.weight" a convolution, "backbone.features.N.1.*"
 * its batch norm, "backbone.extra.N.*" the coarser maps, "head.classification_head.module_list.N",
 * "head.regression_head.module_list.N".
 */
#pragma once

#include "engine/ssd/network.h"

extern const QdNetwork qd_ssd_tiny;
