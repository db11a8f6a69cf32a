#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/ops/conv2d-private.h"

/* A kernel's numbers stay exact, and its groups within every device's limits. */
#define MOST_WEIGHTS (1u << 24)

/* The first that accepts is taken; one always does. The environment's QUADRAT_CONV2D names one to be taken where it
 * accepts, for tests and for devices whose driver errs. */
static const QdConv2dKind *const kinds[] = {
#ifdef QD_HAVE_DNNL
  &qd_conv2d_host,
#endif
  &qd_conv2d_depthwise,
  &qd_conv2d_portable,
  &qd_conv2d_plain,
};

gboolean
qd_conv2d_is_depthwise (const QdConv2d *self)
{
  return self->options.groups == self->in.c && self->in.c == self->out.c;
}

static gboolean
absorb (QdOp *op, const QdOp *next)
{
  QdConv2d *self = (QdConv2d *)op;

  return self->kind->absorb != NULL && self->kind->absorb (self, next);
}

static void
plan (QdOp *op, QdGraph *graph, const gboolean *accumulate)
{
  QdConv2d *self = (QdConv2d *)op;

  if (self->kind->plan != NULL)
    self->kind->plan (self, accumulate[0], qd_graph_is_training (graph));
}

static gboolean
prepare (QdOp *op, QdGraph *graph, GError **error)
{
  QdConv2d *self = (QdConv2d *)op;

  return self->kind->prepare (self, graph, error);
}

static void
forward (QdOp *op, QdRecorder *recorder, QdMode mode)
{
  QdConv2d *self = (QdConv2d *)op;

  self->kind->forward (self, recorder, mode);
}

static void
backward (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate)
{
  QdConv2d *self = (QdConv2d *)op;

  (void)mode;
  self->kind->backward (self, recorder, accumulate[0]);
}

static void
finalize (QdOp *op)
{
  QdConv2d *self = (QdConv2d *)op;

  if (self->kind != NULL && self->kind->finalize != NULL)
    self->kind->finalize (self);
}

/* The output masks its gradient; the input is for the weights'. */
static QdReads
backward_reads (const QdOp *op)
{
  const QdConv2d *self = (const QdConv2d *)op;

  return (self->weight->frozen ? QD_READS_NOTHING : QD_READS_INPUTS)
         | (self->options.activation != QD_ACTIVATION_NONE ? QD_READS_OUTPUT : QD_READS_NOTHING);
}

static const char *
get_kernels (const QdOp *op)
{
  return ((const QdConv2d *)op)->kind->name;
}

static void
describe (const QdOp *op, GString *text)
{
  const QdConv2d *self = (const QdConv2d *)op;
  const QdConv2dOptions *o = &self->options;

  g_string_append_printf (text, "%ux%u/%u %u->%u", o->kernel[0], o->kernel[1], o->stride, self->in.c, self->out.c);
  if (o->dilation > 1)
    g_string_append_printf (text, " dilation %u", o->dilation);
  if (o->groups > 1)
    g_string_append_printf (text, " groups %u", o->groups);
  if (o->activation != QD_ACTIVATION_NONE)
    g_string_append_printf (text, " %s", qd_activation_get_name (o->activation));
  g_string_append_printf (text, " %s", self->kind->name);
}

static double
count_multiply_adds (const QdOp *op)
{
  const QdConv2d *self = (const QdConv2d *)op;
  double outputs = (double)self->out.n * self->out.h * self->out.w * self->out.c;

  return outputs * self->options.kernel[0] * self->options.kernel[1] * (self->in.c / self->options.groups);
}

static const QdOpClass conv2d_class = {
  .name = "conv2d",
  .instance_size = sizeof (QdConv2d),
  .absorb = absorb,
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .backward_reads = backward_reads,
  .get_kernels = get_kernels,
  .describe = describe,
  .count_multiply_adds = count_multiply_adds,
  .finalize = finalize,
};

static QdConv2dOptions
put_in_defaults (QdConv2dOptions options)
{
  if (options.kernel[0] == 0)
    options.kernel[0] = 3;
  if (options.kernel[1] == 0)
    options.kernel[1] = options.kernel[0];
  options.stride = MAX (options.stride, 1);
  options.dilation = MAX (options.dilation, 1);
  options.groups = MAX (options.groups, 1);
  return options;
}

static gboolean
get_output_size (guint size, guint kernel, const QdConv2dOptions *options, guint *output)
{
  guint64 padded = (guint64)size + 2 * (guint64)options->padding;
  guint64 reach = (guint64)options->dilation * (kernel - 1) + 1;

  if (padded > G_MAXINT || reach > padded)
    return FALSE;
  *output = (guint)((padded - reach) / options->stride + 1);
  return TRUE;
}

static gboolean
check (const char *name, QdShape in, const QdConv2dOptions *options, QdShape *out, GError **error)
{
  guint64 weights = (guint64)options->kernel[0] * options->kernel[1];

  if (options->out_channels == 0 || in.c % options->groups != 0 || options->out_channels % options->groups != 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The convolution “%s” cannot part %u input and %u output channels into %u groups."), name, in.c,
                   options->out_channels, options->groups);
      return FALSE;
    }
  if (!get_output_size (in.h, options->kernel[0], options, &out->h)
      || !get_output_size (in.w, options->kernel[1], options, &out->w))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The kernel of the convolution “%s” is larger than its input of %u × %u pixels."), name, in.w, in.h);
      return FALSE;
    }
  if (weights > MOST_WEIGHTS || weights * (in.c + 3) > MOST_WEIGHTS
      || weights * (in.c / options->groups + 6) * (options->out_channels + 7) > MOST_WEIGHTS)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The convolution “%s” has more than %u weights."), name, MOST_WEIGHTS);
      return FALSE;
    }
  out->n = in.n;
  out->c = options->out_channels;
  return TRUE;
}

static void
add_parameters (QdConv2d *self, QdGraph *graph)
{
  guint dims[4] = { self->out.c, self->in.c / self->options.groups, self->options.kernel[0], self->options.kernel[1] };

  self->weight = qd_graph_add_parameter (graph, &self->base, "weight", QD_PARAMETER_TRAINED, dims, 4);
  self->weight->layout = &self->packing;
  if (self->options.bias)
    self->bias = qd_graph_add_parameter (graph, &self->base, "bias", QD_PARAMETER_TRAINED, dims, 1);
}

static const QdConv2dKind *
choose_kind (QdConv2d *self, QdDevice *device)
{
  const char *wanted = g_getenv ("QUADRAT_CONV2D");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i]->name, wanted) == 0 && kinds[i]->accepts (self, device))
      return kinds[i];
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i]->accepts (self, device))
      return kinds[i];
  g_return_val_if_reached (NULL);
}

QdTensor *
qd_conv2d (QdGraph *graph, QdTensor *input, const char *name, const QdConv2dOptions *options)
{
  QdConv2dOptions filled = put_in_defaults (*options);
  QdDevice *device = qd_graph_get_device (graph);
  GError *error = NULL;
  QdShape out;
  QdConv2d *self;

  g_return_val_if_fail (options->activation <= QD_ACTIVATION_RELU6, NULL);
  if (input == NULL)
    return NULL;
  if (!check (name, input->shape, &filled, &out, &error))
    {
      qd_graph_take_error (graph, error);
      return NULL;
    }
  self = (QdConv2d *)qd_graph_add_op (graph, &conv2d_class, name, &input, 1, out);
  if (self == NULL)
    return NULL;
  self->options = filled;
  self->in = input->shape;
  self->out = out;
  self->packing = qd_conv2d_packing (self->in.c, out.c, filled.groups, filled.kernel[0] * filled.kernel[1]);
  self->transposed = qd_conv2d_packing (out.c, self->in.c, filled.groups, self->packing.taps);
  self->kind = choose_kind (self, device);
  add_parameters (self, graph);
  if (!self->kind->build (self, device, &error))
    {
      qd_graph_take_error (graph, error);
      return NULL;
    }
  return self->base.output;
}
