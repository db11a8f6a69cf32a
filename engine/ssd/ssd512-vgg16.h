/**
 * ssd512_vgg16: the SSD of the paper at 512 pixels, maps of 64, 32, 16, 8, 4, 2 and 1 cells, 24,564 default boxes. Names and
 * shapes of the weights as in torchvision with highres=True; the last three maps are halved by strides and padding as in the
 * paper, where torchvision leaves 6 and 4 cells. Scales of the default boxes: mxnet-ssd, VOC.
 */
#pragma once

#include "engine/ssd/network.h"

extern const QdNetwork qd_ssd512_vgg16;
