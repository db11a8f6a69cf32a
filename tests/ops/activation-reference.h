/**
 * Activations in double precision, one by one.
 */
#pragma once

#include "engine/ops/activation.h"

double op_activate (QdActivation kind, double x);
double op_activate_slope (QdActivation kind, double x); /* at a kink the one PyTorch takes */
