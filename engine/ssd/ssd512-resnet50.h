/**
 * ssd512_resnet50: SSD at 512 pixels behind the third and fourth stage of a ResNet-50, maps of 32, 16, 8, 4, 2 and 1 cells,
 * 6,132 default boxes. Parameters of the backbone as torchvision names those of resnet50, below "backbone.", then
 * "backbone.extra.N.0" and ".2" a coarser map. Layout and default boxes: mxnet-ssd; preprocessing and ResNet (stride in the 3x3
 * convolution): torchvision.
 * Source: He et al. 2016, "Deep Residual Learning for Image Recognition".
 */
#pragma once

#include "engine/ssd/network.h"

extern const QdNetwork qd_ssd512_resnet50;
