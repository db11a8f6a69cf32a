#include "tests/ops/activation-reference.h"

#include <math.h>

double
op_activate (QdActivation kind, double x)
{
  switch (kind)
    {
    case QD_ACTIVATION_RELU:
      return MAX (x, 0);
    case QD_ACTIVATION_RELU6:
      return CLAMP (x, 0, 6);
    case QD_ACTIVATION_HARD_SWISH:
      return x * CLAMP (x + 3, 0, 6) / 6;
    case QD_ACTIVATION_SIGMOID:
      return 1 / (1 + exp (-x));
    case QD_ACTIVATION_HARD_SIGMOID:
      return CLAMP (x + 3, 0, 6) / 6;
    case QD_ACTIVATION_NONE:
    default:
      return x;
    }
}

double
op_activate_slope (QdActivation kind, double x)
{
  double y = op_activate (kind, x);

  switch (kind)
    {
    case QD_ACTIVATION_RELU:
      return x > 0;
    case QD_ACTIVATION_RELU6:
      return x > 0 && x < 6;
    case QD_ACTIVATION_HARD_SWISH:
      return x < -3 ? 0 : x <= 3 ? x / 3 + 0.5 : 1;
    case QD_ACTIVATION_SIGMOID:
      return y * (1 - y);
    case QD_ACTIVATION_HARD_SIGMOID:
      return x > -3 && x < 3 ? 1.0 / 6 : 0;
    case QD_ACTIVATION_NONE:
    default:
      return 1;
    }
}
