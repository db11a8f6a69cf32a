#include "tests/ops/conv2d-reference.h"

#include <math.h>

#include "engine/ops/conv2d.h"

static QdConv2dOptions
put_in_defaults (const QdConv2dOptions *options)
{
  QdConv2dOptions o = *options;

  o.kernel[0] = o.kernel[0] > 0 ? o.kernel[0] : 3;
  o.kernel[1] = o.kernel[1] > 0 ? o.kernel[1] : o.kernel[0];
  o.stride = MAX (o.stride, 1);
  o.dilation = MAX (o.dilation, 1);
  o.groups = MAX (o.groups, 1);
  return o;
}

typedef void (*TapFunc) (OpReference *reference, gsize out, gsize in, gsize weight);

/* Calls @func for each pair of an output and an input pixel that a weight joins. */
static void
for_each_tap (OpReference *reference, TapFunc func)
{
  QdConv2dOptions o = put_in_defaults (reference->options);
  QdShape in = reference->shapes[0], out = reference->output_shape;
  guint group_in = in.c / o.groups, group_out = out.c / o.groups;

  for (guint i = 0; i < out.n * out.h * out.w * out.c; i++)
    {
      guint c = i % out.c, x = i / out.c % out.w, y = i / out.c / out.w % out.h, n = i / out.c / out.w / out.h;

      for (guint j = 0; j < group_in * o.kernel[0] * o.kernel[1]; j++)
        {
          guint kx = j % o.kernel[1], ky = j / o.kernel[1] % o.kernel[0], channel = j / o.kernel[1] / o.kernel[0];
          guint in_y = y * o.stride + ky * o.dilation - o.padding, in_x = x * o.stride + kx * o.dilation - o.padding;

          if (in_y < in.h && in_x < in.w)
            func (reference, i, op_at (in, n, in_y, in_x, c / group_out * group_in + channel),
                  (gsize)c * group_in * o.kernel[0] * o.kernel[1] + j);
        }
    }
}

static void
add_forward (OpReference *reference, gsize out, gsize in, gsize weight)
{
  reference->output[out] += reference->inputs[0][in] * reference->values[0][weight];
}

static void
add_backward (OpReference *reference, gsize out, gsize in, gsize weight)
{
  reference->input_gradients[0][in] += reference->output_gradient[out] * reference->values[0][weight];
  reference->gradients[0][weight] += reference->output_gradient[out] * reference->inputs[0][in];
}

/* What the activation lets through. */
static const double *
get_range (const OpReference *reference)
{
  static const double ranges[][2] = { { -INFINITY, INFINITY }, { 0, INFINITY }, { 0, 6 } };

  return ranges[((const QdConv2dOptions *)reference->options)->activation];
}

void
conv2d_reference_forward (OpReference *reference)
{
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->output[i] = reference->n_parameters > 1 ? reference->values[1][i % reference->output_shape.c] : 0;
  for_each_tap (reference, add_forward);
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    reference->output[i] = CLAMP (reference->output[i], get_range (reference)[0], get_range (reference)[1]);
}

void
conv2d_reference_backward (OpReference *reference)
{
  const double *range = get_range (reference);

  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    if (reference->output[i] <= range[0] || reference->output[i] >= range[1])
      reference->output_gradient[i] = 0;
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape) && reference->n_parameters > 1; i++)
    reference->gradients[1][i % reference->output_shape.c] += reference->output_gradient[i];
  for_each_tap (reference, add_backward);
}
