/* Activations by their number (QdActivation in engine/ops/activation.h); make the number a specialization constant. */
#define ACTIVATION_NONE         0
#define ACTIVATION_RELU         1
#define ACTIVATION_RELU6        2
#define ACTIVATION_HARD_SWISH   3
#define ACTIVATION_SIGMOID      4
#define ACTIVATION_HARD_SIGMOID 5

vec4
activate (int kind, vec4 x)
{
  if (kind == ACTIVATION_RELU)
    return max (x, 0.0);
  if (kind == ACTIVATION_RELU6)
    return clamp (x, 0.0, 6.0);
  if (kind == ACTIVATION_HARD_SWISH)
    return x * clamp (x + 3.0, 0.0, 6.0) * (1.0 / 6.0);
  if (kind == ACTIVATION_SIGMOID)
    return 1.0 / (1.0 + exp (-x));
  if (kind == ACTIVATION_HARD_SIGMOID)
    return clamp (x + 3.0, 0.0, 6.0) * (1.0 / 6.0);
  return x;
}

/* The derivative at x; at a kink the one PyTorch takes. */
vec4
get_slope (int kind, vec4 x)
{
  if (kind == ACTIVATION_RELU)
    return mix (vec4 (0.0), vec4 (1.0), greaterThan (x, vec4 (0.0)));
  if (kind == ACTIVATION_RELU6)
    return mix (vec4 (0.0), vec4 (1.0), bvec4 (uvec4 (greaterThan (x, vec4 (0.0))) & uvec4 (lessThan (x, vec4 (6.0)))));
  if (kind == ACTIVATION_HARD_SWISH)
    return mix (mix (x * (1.0 / 3.0) + 0.5, vec4 (1.0), greaterThan (x, vec4 (3.0))), vec4 (0.0), lessThan (x, vec4 (-3.0)));
  if (kind == ACTIVATION_SIGMOID)
    {
      vec4 y = 1.0 / (1.0 + exp (-x));
      return y * (1.0 - y);
    }
  if (kind == ACTIVATION_HARD_SIGMOID)
    return mix (vec4 (0.0), vec4 (1.0 / 6.0),
                bvec4 (uvec4 (greaterThan (x, vec4 (-3.0))) & uvec4 (lessThan (x, vec4 (3.0)))));
  return vec4 (1.0);
}
