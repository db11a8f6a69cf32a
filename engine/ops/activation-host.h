/**
 * Activations on the machine's processor, for loops of engine/ops: as shaders/common/activation.glsl, with a kind that is a
 * constant where it is called. NaN stays NaN.
 */
#pragma once

#include <math.h>

#include "engine/ops/activation.h"

/* Calls LOOP (kind) with a constant for each kind. */
#define QD_FOR_ACTIVATION(kind, LOOP)                                                                                          \
  switch (kind)                                                                                                                \
    {                                                                                                                          \
    case QD_ACTIVATION_NONE: LOOP (QD_ACTIVATION_NONE); break;                                                                 \
    case QD_ACTIVATION_RELU: LOOP (QD_ACTIVATION_RELU); break;                                                                 \
    case QD_ACTIVATION_RELU6: LOOP (QD_ACTIVATION_RELU6); break;                                                               \
    case QD_ACTIVATION_HARD_SWISH: LOOP (QD_ACTIVATION_HARD_SWISH); break;                                                     \
    case QD_ACTIVATION_SIGMOID: LOOP (QD_ACTIVATION_SIGMOID); break;                                                           \
    case QD_ACTIVATION_HARD_SIGMOID: LOOP (QD_ACTIVATION_HARD_SIGMOID); break;                                                 \
    default: g_assert_not_reached ();                                                                                          \
    }

static inline float
qd_clamp6 (float x)
{
  x = x < 0.0f ? 0.0f : x;
  return x > 6.0f ? 6.0f : x;
}

static inline float
qd_activate (QdActivation kind, float x)
{
  if (kind == QD_ACTIVATION_RELU)
    return x < 0.0f ? 0.0f : x;
  if (kind == QD_ACTIVATION_RELU6)
    return qd_clamp6 (x);
  if (kind == QD_ACTIVATION_HARD_SWISH)
    return x * qd_clamp6 (x + 3.0f) * (1.0f / 6.0f);
  if (kind == QD_ACTIVATION_SIGMOID)
    return 1.0f / (1.0f + expf (-x));
  if (kind == QD_ACTIVATION_HARD_SIGMOID)
    return qd_clamp6 (x + 3.0f) * (1.0f / 6.0f);
  return x;
}

/* @gradient times the derivative at @x; at a kink the one PyTorch takes. */
static inline float
qd_activate_back (QdActivation kind, float x, float gradient)
{
  if (kind == QD_ACTIVATION_RELU)
    return x > 0.0f ? gradient : 0.0f;
  if (kind == QD_ACTIVATION_RELU6)
    return x > 0.0f && x < 6.0f ? gradient : 0.0f;
  if (kind == QD_ACTIVATION_HARD_SWISH)
    return gradient * (x < -3.0f ? 0.0f : x > 3.0f ? 1.0f : x * (1.0f / 3.0f) + 0.5f);
  if (kind == QD_ACTIVATION_SIGMOID)
    return gradient * (1.0f / (1.0f + expf (-x))) * (1.0f - 1.0f / (1.0f + expf (-x)));
  if (kind == QD_ACTIVATION_HARD_SIGMOID)
    return x > -3.0f && x < 3.0f ? gradient * (1.0f / 6.0f) : 0.0f;
  return gradient;
}
