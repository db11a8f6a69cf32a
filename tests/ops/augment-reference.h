/**
 * The naive reference of engine/ops/augment, in double precision: every pixel of the photo is weighed for every pixel of the
 * input.
 */
#pragma once

#include "engine/ops/augment.h"

/* @place: of an input pixel, in 0..1 of the input. @color: out, the recolored mean of what it covers.
 * Returns: the part of it that lies on the photo. */
double augment_reference (const QdPixels *photo, const QdAugmentView *view, QdCornerBox place, double color[3]);
