#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/ops/conv2d-host.h"

/* Of the pieces of scratch memory, in bytes: a cache line. */
#define ALIGNMENT ((gsize)64)

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

/* Pieces of the scratch memory. Forward: weights, the primitive's own. Gradient of the weights: itself, the bias's, own.
 * Gradient of the input: weights, own, and itself where it is to be added. */
void
qd_conv2d_host_plan (QdConv2d *self, gboolean accumulate, gboolean training)
{
  QdConv2dHost *host = self->host;
  gsize forward = training ? get_layout_bytes (host->forward, dnnl_query_weights_md) : 0;
  gsize bias = round_up (qd_shape_padded_channels (self->out) * sizeof (float));
  gsize weights = 0, data = 0;

  host->accumulate = accumulate;
  forward += round_up (qd_dnnl_get_scratchpad_bytes (host->forward));
  if (training)
    {
      weights = get_layout_bytes (host->weights_gradient, dnnl_query_diff_weights_md) + bias
                + round_up (qd_dnnl_get_scratchpad_bytes (host->weights_gradient));
      data = get_layout_bytes (host->data, dnnl_query_weights_md) + round_up (qd_dnnl_get_scratchpad_bytes (host->data))
             + (accumulate ? get_tensor_bytes (self->in) : 0);
    }
  self->base.scratch_bytes = MAX (forward, MAX (weights, data));
  self->base.own_bytes = training ? 0 : get_layout_bytes (host->forward, dnnl_query_weights_md);
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

static void *
get_bias (const QdConv2d *self)
{
  return self->bias != NULL ? qd_range_get_mapped (self->bias->value) : NULL;
}

/* @weights: in the primitive's order; @own: its scratch memory. */
static gboolean
add_forward (QdConv2d *self, QdDnnlList *list, void *weights, void *own, GError **error)
{
  const QdDnnlArgument arguments[] = {
    { DNNL_ARG_SRC, NULL, qd_range_get_mapped (self->base.inputs[0]->value) },
    { DNNL_ARG_WEIGHTS, NULL, weights },
    { DNNL_ARG_DST, NULL, qd_range_get_mapped (self->base.output->value) },
    { DNNL_ARG_SCRATCHPAD, NULL, own },
    { DNNL_ARG_BIAS, NULL, get_bias (self) },
  };

  return qd_dnnl_list_add (list, self->host->forward, arguments, G_N_ELEMENTS (arguments) - (self->bias == NULL), error);
}

static gboolean
prepare_forward (QdConv2d *self, QdDevice *device, gboolean training, GError **error)
{
  QdConv2dHost *host = self->host;
  const dnnl_memory_desc_t *layout = get_layout (host->forward, dnnl_query_weights_md);
  gsize bytes = get_layout_bytes (host->forward, dnnl_query_weights_md);
  guint8 *scratch = qd_range_get_mapped (self->base.scratch), *weights = scratch;

  if (!training)
    {
      host->kept = qd_buffer_new (device, QD_MEMORY_DEVICE, bytes, _ ("reordered parameters"), error);
      if (host->kept == NULL)
        return FALSE;
      weights = qd_buffer_get_mapped (host->kept);
      host->load = qd_dnnl_list_new ();
    }
  host->run = qd_dnnl_list_new ();
  return add_reorder (training ? host->run : host->load, &host->weights, qd_range_get_mapped (self->weight->value), layout,
                      weights, FALSE, error)
         && add_forward (self, host->run, weights, training ? scratch + bytes : scratch, error);
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

  if (self->weight->frozen && !moves_bias)
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
  if (!prepare_forward (self, qd_graph_get_device (graph), qd_graph_is_training (graph), error))
    return FALSE;
  if (!self->base.output->needs_gradient)
    return TRUE;
  self->host->run_backward = qd_dnnl_list_new ();
  return add_mask (self, error) && add_weights_gradient (self, error) && add_input_gradient (self, error);
}

/* A QdCallFunc. */
static gboolean
run_with_kept (gpointer data, GError **error)
{
  const QdConv2d *self = data;
  QdConv2dHost *host = self->host;
  guint64 version = qd_buffer_get_version (self->weight->value.buffer);

  if (host->kept_version != version && !qd_dnnl_list_run (host->load, error))
    return FALSE;
  host->kept_version = version;
  return qd_dnnl_list_run (host->run, error);
}

void
qd_conv2d_host_record_forward (QdConv2d *self, QdRecorder *recorder)
{
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
}
