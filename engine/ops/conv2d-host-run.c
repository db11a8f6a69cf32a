#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/ops/conv2d-host.h"

/* Of the pieces of scratch memory, in bytes: a cache line. */
#define ALIGNMENT ((gsize)64)

#define LEAST_WINOGRAD_CHANNELS 64
#define LEAST_WINOGRAD_WORK     2e8

static gsize
round_up (gsize bytes)
{
  return (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static const dnnl_memory_desc_t *
get_layout (const_dnnl_primitive_desc_t desc, dnnl_query_t what)
{
  return qd_dnnl_get ()->primitive_desc_query_md (desc, what, 0);
}

static gsize
get_layout_bytes (const_dnnl_primitive_desc_t desc, dnnl_query_t what)
{
  return round_up (qd_dnnl_get ()->memory_desc_get_size (get_layout (desc, what)));
}

static gsize
get_tensor_bytes (QdShape shape)
{
  return round_up (qd_shape_count (shape) * sizeof (float));
}

/* In the place of the one before, where it is quick; else it is freed. */
static gboolean
take_forward (QdConv2dHost *host, dnnl_primitive_desc_t forward)
{
  gboolean quick = qd_dnnl_is_quick (forward);

  if (forward != NULL)
    qd_dnnl_get ()->primitive_desc_destroy (quick ? host->forward : forward);
  if (quick)
    host->forward = forward;
  return quick;
}

/* Large maps of many channels are two to three times as quick by Winograd's algorithm, the reordering to the layout that it
 * wants counted, and take four times the memory for weights. SSD300's outputs move by 2e-6 of their norm.
 * Source: Lavin and Gray 2016, F(4x4, 3x3). */
static void
choose_winograd (QdConv2d *self)
{
  const QdConv2dOptions *o = &self->options;
  double multiply_adds = self->base.op_class->count_multiply_adds (&self->base);

  if (o->kernel[0] == 3 && o->kernel[1] == 3 && o->stride == 1 && o->dilation == 1 && o->groups == 1
      && self->in.c >= LEAST_WINOGRAD_CHANNELS && self->out.c >= LEAST_WINOGRAD_CHANNELS
      && multiply_adds >= LEAST_WINOGRAD_WORK)
    take_forward (self->host, qd_conv2d_host_describe_forward (self, self->host, self->host->folds, TRUE));
}

static gboolean
is_in_place (const QdConv2dHost *host)
{
  return qd_dnnl_get ()->memory_desc_equal (&host->in, get_layout (host->forward, dnnl_query_src_md));
}

/* Reordered weights, and with a norm in them the bias. */
static gsize
get_kept_bytes (const QdConv2d *self)
{
  return get_layout_bytes (self->host->forward, dnnl_query_weights_md)
         + (self->host->folds ? qd_shape_padded_channels (self->out) * sizeof (float) : 0);
}

/* Pieces of the scratch memory. Forward: weights, the primitive's own. To fold a norm: weights as in the file. Gradient of the
 * weights: itself, the bias's, own. Gradient of the input: weights, own, and itself where it is to be added. */
void
qd_conv2d_host_plan (QdConv2d *self, gboolean accumulate, gboolean training)
{
  QdConv2dHost *host = self->host;
  gsize forward = 0;
  gsize bias = round_up (qd_shape_padded_channels (self->out) * sizeof (float));
  gsize weights = 0, data = 0;

  host->accumulate = accumulate;
  if (training)
    forward = get_layout_bytes (host->forward, dnnl_query_weights_md);
  else
    choose_winograd (self);
  if (!is_in_place (host))
    forward = get_layout_bytes (host->forward, dnnl_query_src_md) + get_layout_bytes (host->forward, dnnl_query_dst_md);
  forward += round_up (qd_dnnl_get_scratchpad_bytes (host->forward));
  if (training)
    {
      weights = qd_conv2d_host_sums_depthwise (self)
                    ? qd_conv2d_host_get_depthwise_bytes (self)
                    : get_layout_bytes (host->weights_gradient, dnnl_query_diff_weights_md) + bias
                          + round_up (qd_dnnl_get_scratchpad_bytes (host->weights_gradient));
      data = get_layout_bytes (host->data, dnnl_query_weights_md) + round_up (qd_dnnl_get_scratchpad_bytes (host->data))
             + (accumulate ? get_tensor_bytes (self->in) : 0);
    }
  self->base.own_bytes = training ? 0 : get_kept_bytes (self);
  if (host->folds)
    forward = MAX (forward, self->weight->packed_count * sizeof (float));
  self->base.scratch_bytes = MAX (forward, MAX (weights, data));
}

/* @desc: freed; NULL: the library has no such primitive. */
static gboolean
add_and_free (QdDnnlList *list, dnnl_primitive_desc_t desc, const QdDnnlArgument *arguments, guint n_arguments, GError **error)
{
  gboolean added;

  if (desc == NULL)
    return qd_dnnl_check (dnnl_unimplemented, error);
  added = qd_dnnl_list_add (list, desc, arguments, n_arguments, error);
  qd_dnnl_get ()->primitive_desc_destroy (desc);
  return added;
}

/* @add: to what is there. */
static gboolean
add_reorder (QdDnnlList *list, const dnnl_memory_desc_t *from_desc, void *from, const dnnl_memory_desc_t *to_desc, void *to,
             gboolean add, GError **error)
{
  const QdDnnlArgument arguments[] = { { DNNL_ARG_FROM, from_desc, from }, { DNNL_ARG_TO, to_desc, to } };

  return add_and_free (list, qd_dnnl_reorder_new (from_desc, to_desc, add), arguments, G_N_ELEMENTS (arguments), error);
}

/* to += what; both of @layout. */
static gboolean
add_sum (QdDnnlList *list, const dnnl_memory_desc_t *layout, void *what, void *to, GError **error)
{
  const QdDnnlArgument arguments[]
      = { { DNNL_ARG_SRC_0, layout, to }, { DNNL_ARG_SRC_1, layout, what }, { DNNL_ARG_DST, layout, to } };

  return add_and_free (list, qd_dnnl_sum_new (layout), arguments, G_N_ELEMENTS (arguments), error);
}

/* @in, @out: in the primitive's layout; @weights: in its order; @bias: or NULL; @own: its scratch memory. */
static gboolean
add_convolution (QdConv2d *self, QdDnnlList *list, void *in, void *out, void *weights, void *bias, void *own, GError **error)
{
  const QdDnnlArgument arguments[] = {
    { DNNL_ARG_SRC, NULL, in },          { DNNL_ARG_WEIGHTS, NULL, weights }, { DNNL_ARG_DST, NULL, out },
    { DNNL_ARG_SCRATCHPAD, NULL, own }, { DNNL_ARG_BIAS, NULL, bias },
  };

  return qd_dnnl_list_add (list, self->host->forward, arguments, G_N_ELEMENTS (arguments) - (bias == NULL), error);
}

/* @scratch: what is left of it: copies of input and output where the layouts differ, then the primitive's own. */
static gboolean
add_forward (QdConv2d *self, QdDnnlList *list, void *weights, void *bias, guint8 *scratch, GError **error)
{
  const QdConv2dHost *host = self->host;
  const dnnl_memory_desc_t *in_layout = get_layout (host->forward, dnnl_query_src_md);
  const dnnl_memory_desc_t *out_layout = get_layout (host->forward, dnnl_query_dst_md);
  void *in = qd_range_get_mapped (self->base.inputs[0]->value), *out = qd_range_get_mapped (self->base.output->value);
  guint8 *out_copy = scratch + get_layout_bytes (host->forward, dnnl_query_src_md);

  if (is_in_place (host))
    return add_convolution (self, list, in, out, weights, bias, scratch, error);
  return add_reorder (list, &host->in, in, in_layout, scratch, FALSE, error)
         && add_convolution (self, list, scratch, out_copy, weights, bias,
                             out_copy + get_layout_bytes (host->forward, dnnl_query_dst_md), error)
         && add_reorder (list, out_layout, out_copy, &host->out, out, FALSE, error);
}

/* Each time with the weights of the moment. */
static gboolean
prepare_training (QdConv2d *self, GError **error)
{
  QdConv2dHost *host = self->host;
  guint8 *weights = qd_range_get_mapped (self->base.scratch);
  gsize bytes = get_layout_bytes (host->forward, dnnl_query_weights_md);

  host->run = qd_dnnl_list_new ();
  return add_reorder (host->run, &host->weights, qd_range_get_mapped (self->weight->value),
                      get_layout (host->forward, dnnl_query_weights_md), weights, FALSE, error)
         && add_forward (self, host->run, weights, self->bias != NULL ? qd_range_get_mapped (self->bias->value) : NULL,
                         weights + bytes, error);
}

/* With what is kept: weights, bias. */
static gboolean
prepare_inference (QdConv2d *self, QdDevice *device, GError **error)
{
  QdConv2dHost *host = self->host;
  gsize bytes = get_layout_bytes (host->forward, dnnl_query_weights_md);
  guint8 *weights, *scratch = qd_range_get_mapped (self->base.scratch);
  void *bias;

  host->kept = qd_buffer_new (device, QD_MEMORY_DEVICE, get_kept_bytes (self), _ ("reordered parameters"), error);
  if (host->kept == NULL)
    return FALSE;
  weights = qd_buffer_get_mapped (host->kept);
  bias = self->bias != NULL ? qd_range_get_mapped (self->bias->value) : NULL;
  host->folded_bias = host->folds ? (float *)(weights + bytes) : NULL;
  host->load = qd_dnnl_list_new ();
  host->run = qd_dnnl_list_new ();
  return add_reorder (host->load, &host->weights, host->folds ? scratch : qd_range_get_mapped (self->weight->value),
                      get_layout (host->forward, dnnl_query_weights_md), weights, FALSE, error)
         && add_forward (self, host->run, weights, host->folds ? host->folded_bias : bias, scratch, error);
}

/* The output's gradient before its activation, in place. */
static gboolean
add_mask (QdConv2d *self, GError **error)
{
  const QdDnnl *dnnl = qd_dnnl_get ();
  gboolean relu = self->options.activation == QD_ACTIVATION_RELU;
  void *value = qd_range_get_mapped (self->base.output->value), *gradient = qd_range_get_mapped (self->base.output->gradient);
  const QdDnnlArgument arguments[] = {
    { DNNL_ARG_DST, &self->host->out, value },
    { DNNL_ARG_DIFF_DST, &self->host->out, gradient },
    { DNNL_ARG_DIFF_SRC, &self->host->out, gradient },
  };
  dnnl_eltwise_desc_t eltwise;
  dnnl_primitive_desc_t desc;

  if (self->options.activation == QD_ACTIVATION_NONE)
    return TRUE;
  if (!qd_dnnl_check (dnnl->eltwise_backward_desc_init (
                          &eltwise, relu ? dnnl_eltwise_relu_use_dst_for_bwd : dnnl_eltwise_clip_v2_use_dst_for_bwd,
                          &self->host->out, &self->host->out, 0, relu ? 0 : 6),
                      error)
      || !qd_dnnl_check (dnnl->primitive_desc_create (&desc, &eltwise, NULL, dnnl->engine, NULL), error))
    return FALSE;
  return add_and_free (self->host->run_backward, desc, arguments, G_N_ELEMENTS (arguments), error);
}

/* The library overwrites; parameters' gradients are added to. */
static gboolean
add_weights_gradient (QdConv2d *self, GError **error)
{
  QdConv2dHost *host = self->host;
  QdDnnlList *list = host->run_backward;
  guint8 *weights = qd_range_get_mapped (self->base.scratch);
  guint8 *bias = weights + get_layout_bytes (host->weights_gradient, dnnl_query_diff_weights_md);
  gboolean moves_bias = self->bias != NULL && !self->bias->frozen;
  const QdDnnlArgument arguments[] = {
    { DNNL_ARG_SRC, NULL, qd_range_get_mapped (self->base.inputs[0]->value) },
    { DNNL_ARG_DIFF_DST, NULL, qd_range_get_mapped (self->base.output->gradient) },
    { DNNL_ARG_DIFF_WEIGHTS, NULL, weights },
    { DNNL_ARG_SCRATCHPAD, NULL, bias + round_up (qd_shape_padded_channels (self->out) * sizeof (float)) },
    { DNNL_ARG_DIFF_BIAS, NULL, bias },
  };

  if ((self->weight->frozen && !moves_bias) || qd_conv2d_host_sums_depthwise (self))
    return TRUE;
  if (!qd_dnnl_list_add (list, host->weights_gradient, arguments, G_N_ELEMENTS (arguments) - (self->bias == NULL), error))
    return FALSE;
  if (!self->weight->frozen
      && !add_reorder (list, get_layout (host->weights_gradient, dnnl_query_diff_weights_md), weights, &host->weights,
                       qd_range_get_mapped (self->weight->gradient), TRUE, error))
    return FALSE;
  return !moves_bias || add_sum (list, &host->bias, bias, qd_range_get_mapped (self->bias->gradient), error);
}

static gboolean
add_input_gradient (QdConv2d *self, GError **error)
{
  QdConv2dHost *host = self->host;
  QdDnnlList *list = host->run_backward;
  guint8 *weights = qd_range_get_mapped (self->base.scratch);
  guint8 *own = weights + get_layout_bytes (host->data, dnnl_query_weights_md);
  guint8 *aside = own + round_up (qd_dnnl_get_scratchpad_bytes (host->data));
  void *gradient = qd_range_get_mapped (self->base.inputs[0]->gradient);
  const QdDnnlArgument arguments[] = {
    { DNNL_ARG_DIFF_DST, NULL, qd_range_get_mapped (self->base.output->gradient) },
    { DNNL_ARG_WEIGHTS, NULL, weights },
    { DNNL_ARG_DIFF_SRC, NULL, host->accumulate ? aside : gradient },
    { DNNL_ARG_SCRATCHPAD, NULL, own },
  };

  if (!self->base.inputs[0]->needs_gradient)
    return TRUE;
  return add_reorder (list, &host->weights, qd_range_get_mapped (self->weight->value),
                      get_layout (host->data, dnnl_query_weights_md), weights, FALSE, error)
         && qd_dnnl_list_add (list, host->data, arguments, G_N_ELEMENTS (arguments), error)
         && (!host->accumulate || add_sum (list, &host->in, aside, gradient, error));
}

gboolean
qd_conv2d_host_prepare (QdConv2d *self, QdGraph *graph, GError **error)
{
  if (!qd_graph_is_training (graph))
    return prepare_inference (self, qd_graph_get_device (graph), error);
  if (!prepare_training (self, error))
    return FALSE;
  if (!self->base.output->needs_gradient)
    return TRUE;
  self->host->run_backward = qd_dnnl_list_new ();
  return add_mask (self, error) && add_weights_gradient (self, error) && add_input_gradient (self, error);
}

gboolean
qd_conv2d_host_absorb (QdConv2d *self, const QdOp *next)
{
  QdConv2dHost *host = self->host;
  dnnl_primitive_desc_t forward;

  if (host->folds || self->options.activation != QD_ACTIVATION_NONE || !qd_batch_norm_get_parts (next, &host->norm))
    return FALSE;
  forward = qd_conv2d_host_describe_forward (self, host, TRUE, FALSE);
  host->folds = take_forward (host, forward);
  return host->folds;
}

/* Weights of the convolution and the norm together into the scratch memory, and the bias. */
static void
fold (const QdConv2d *self)
{
  const QdConv2dHost *host = self->host;
  const float *weights = qd_range_get_mapped (self->weight->value), *gamma = qd_range_get_mapped (host->norm.weight->value);
  const float *beta = qd_range_get_mapped (host->norm.bias->value), *mean = qd_range_get_mapped (host->norm.mean->value);
  const float *variance = qd_range_get_mapped (host->norm.variance->value);
  const float *bias = self->bias != NULL ? qd_range_get_mapped (self->bias->value) : NULL;
  float *folded = qd_range_get_mapped (self->base.scratch);
  gsize row = self->weight->packed_count / qd_shape_padded_channels (self->out);

  memset (folded, 0, self->weight->packed_count * sizeof (float));
  for (guint i = 0; i < self->out.c; i++)
    {
      float scale = gamma[i] / sqrtf (variance[i] + host->norm.epsilon);

      host->folded_bias[i] = beta[i] + ((bias != NULL ? bias[i] : 0) - mean[i]) * scale;
      for (gsize j = i * row; j < (i + 1) * row; j++)
        folded[j] = weights[j] * scale;
    }
}

static gboolean
load (const QdConv2d *self, GError **error)
{
  if (self->host->folds)
    fold (self);
  return qd_dnnl_list_run (self->host->load, error);
}

/* A QdCallFunc. */
static gboolean
run_with_kept (gpointer data, GError **error)
{
  const QdConv2d *self = data;
  QdConv2dHost *host = self->host;
  guint64 version = qd_buffer_get_version (self->weight->value.buffer);

  if (host->kept_version != version && !load (self, error))
    return FALSE;
  host->kept_version = version;
  return qd_dnnl_list_run (host->run, error);
}

void
qd_conv2d_host_record_forward (QdConv2d *self, QdRecorder *recorder, QdMode mode)
{
  g_return_if_fail (mode == QD_MODE_EVAL || !self->host->folds);
  if (self->host->kept != NULL)
    qd_recorder_call (recorder, run_with_kept, self, NULL);
  else
    qd_recorder_call (recorder, qd_dnnl_list_run, self->host->run, NULL);
}

void
qd_conv2d_host_record_backward (QdConv2d *self, QdRecorder *recorder, gboolean accumulate)
{
  g_return_if_fail (accumulate == self->host->accumulate || !self->base.inputs[0]->needs_gradient);
  qd_recorder_call (recorder, qd_dnnl_list_run, self->host->run_backward, NULL);
  if (qd_conv2d_host_sums_depthwise (self) && !self->weight->frozen)
    qd_recorder_call (recorder, qd_conv2d_host_add_depthwise_gradient, self, NULL);
}
