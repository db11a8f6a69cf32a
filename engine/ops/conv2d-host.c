#include "engine/ops/conv2d-host.h"

static void
describe_tensor (const QdDnnl *dnnl, QdShape shape, dnnl_format_tag_t tag, dnnl_memory_desc_t *desc)
{
  const dnnl_dim_t channels = qd_shape_padded_channels (shape);
  const dnnl_dims_t dims = { shape.n, channels, shape.h, shape.w };

  dnnl->memory_desc_init_by_tag (desc, 4, dims, dnnl_f32, tag);
}

/* Of the library's own choice, or as the parameter lies in memory. */
static void
describe_weights (const QdConv2d *self, const QdDnnl *dnnl, gboolean any, dnnl_memory_desc_t *desc)
{
  const QdConv2dOptions *o = &self->options;
  const dnnl_dim_t inputs = qd_shape_padded_channels (self->in), outputs = qd_shape_padded_channels (self->out);
  const dnnl_dim_t groups = qd_conv2d_is_depthwise (self) ? inputs : o->groups;
  const dnnl_dims_t grouped = { groups, outputs / groups, inputs / groups, o->kernel[0], o->kernel[1] };
  const dnnl_dims_t plain = { outputs, inputs, o->kernel[0], o->kernel[1] };

  if (groups > 1)
    dnnl->memory_desc_init_by_tag (desc, 5, grouped, dnnl_f32, any ? dnnl_format_tag_any : dnnl_goihw);
  else
    dnnl->memory_desc_init_by_tag (desc, 4, plain, dnnl_f32, any ? dnnl_format_tag_any : dnnl_oihw);
}

/* What the library adds behind the sums: at most QD_ACTIVATION_HARD_SWISH. */
static dnnl_post_ops_t
make_activation (QdActivation activation)
{
  static const dnnl_alg_kind_t kinds[] = { dnnl_alg_kind_undef, dnnl_eltwise_relu, dnnl_eltwise_clip, dnnl_eltwise_hardswish };
  const QdDnnl *dnnl = qd_dnnl_get ();
  dnnl_post_ops_t post_ops = NULL;

  if (activation != QD_ACTIVATION_NONE && dnnl->post_ops_create (&post_ops) == dnnl_success)
    dnnl->post_ops_append_eltwise (post_ops, 1, kinds[activation], 0, activation == QD_ACTIVATION_RELU6 ? 6 : 0);
  return post_ops;
}

static dnnl_primitive_desc_t
make_desc (const QdDnnl *dnnl, const dnnl_convolution_desc_t *convolution, dnnl_post_ops_t post_ops,
           const_dnnl_primitive_desc_t forward)
{
  dnnl_primitive_attr_t attr = qd_dnnl_attr_new (post_ops);
  dnnl_primitive_desc_t desc = NULL;

  if (dnnl->primitive_desc_create (&desc, convolution, attr, dnnl->engine, forward) != dnnl_success)
    desc = NULL;
  dnnl->primitive_attr_destroy (attr);
  return desc;
}

typedef struct
{
  dnnl_dims_t strides, dilation, before, after; /* rows, columns; the zeros before and after them */
} Geometry;

static Geometry
get_geometry (const QdConv2d *self)
{
  const QdConv2dOptions *o = &self->options;
  const guint in[] = { self->in.h, self->in.w }, out[] = { self->out.h, self->out.w };
  Geometry geometry = { 0 };

  for (guint i = 0; i < 2; i++)
    {
      geometry.strides[i] = o->stride;
      geometry.dilation[i] = o->dilation - 1;
      geometry.before[i] = o->padding;
      geometry.after[i]
          = (dnnl_dim_t)(out[i] - 1) * o->stride + o->dilation * (o->kernel[i] - 1) + 1 - (dnnl_dim_t)in[i] - o->padding;
    }
  return geometry;
}

dnnl_primitive_desc_t
qd_conv2d_host_describe_forward (const QdConv2d *self, const QdConv2dHost *host, gboolean folds, gboolean winograd)
{
  const QdDnnl *dnnl = qd_dnnl_get ();
  const dnnl_memory_desc_t *bias = folds || self->options.bias ? &host->bias : NULL;
  const dnnl_format_tag_t tag = winograd ? dnnl_format_tag_any : dnnl_nhwc;
  Geometry g = get_geometry (self);
  dnnl_convolution_desc_t convolution;
  dnnl_memory_desc_t weights, in, out;

  describe_tensor (dnnl, self->in, tag, &in);
  describe_tensor (dnnl, self->out, tag, &out);
  describe_weights (self, dnnl, TRUE, &weights);
  if (dnnl->dilated_convolution_forward_desc_init (&convolution, winograd ? dnnl_forward_inference : dnnl_forward_training,
                                                   winograd ? dnnl_convolution_winograd : dnnl_convolution_direct, &in,
                                                   &weights, bias, &out, g.strides, g.dilation, g.before, g.after)
      != dnnl_success)
    return NULL;
  return make_desc (dnnl, &convolution, make_activation (folds ? host->norm.activation : self->options.activation), NULL);
}

/* Leaves NULL what the library has not. */
static void
make_descs (const QdConv2d *self, const QdDnnl *dnnl, QdConv2dHost *host)
{
  const dnnl_memory_desc_t *bias = self->options.bias ? &host->bias : NULL;
  Geometry g = get_geometry (self);
  dnnl_convolution_desc_t convolution;
  dnnl_memory_desc_t weights;

  describe_weights (self, dnnl, TRUE, &weights);
  host->forward = qd_conv2d_host_describe_forward (self, host, FALSE, FALSE);
  if (dnnl->dilated_convolution_backward_data_desc_init (&convolution, dnnl_convolution_direct, &host->in, &weights, &host->out,
                                                         g.strides, g.dilation, g.before, g.after)
      == dnnl_success)
    host->data = make_desc (dnnl, &convolution, NULL, host->forward);
  if (dnnl->dilated_convolution_backward_weights_desc_init (&convolution, dnnl_convolution_direct, &host->in, &weights, bias,
                                                            &host->out, g.strides, g.dilation, g.before, g.after)
      == dnnl_success)
    host->weights_gradient = make_desc (dnnl, &convolution, NULL, host->forward);
}

static void
free_host (QdConv2dHost *host)
{
  const QdDnnl *dnnl = qd_dnnl_get ();
  const dnnl_primitive_desc_t descs[] = { host->forward, host->data, host->weights_gradient };

  qd_dnnl_list_free (host->load);
  qd_dnnl_list_free (host->run);
  qd_dnnl_list_free (host->run_backward);
  for (guint i = 0; i < G_N_ELEMENTS (descs); i++)
    if (descs[i] != NULL)
      dnnl->primitive_desc_destroy (descs[i]);
  qd_buffer_free (host->kept);
  g_free (host);
}

/* Groups of channels that would be torn by the padding are left to the device. */
static gboolean
is_padding_apart (const QdConv2d *self)
{
  return self->options.groups == 1 || qd_conv2d_is_depthwise (self) || (self->in.c % 4 == 0 && self->out.c % 4 == 0);
}

static gboolean
accepts (QdConv2d *self, QdDevice *device)
{
  const QdDnnl *dnnl = qd_device_is_host (device) && is_padding_apart (self) ? qd_dnnl_get () : NULL;
  const dnnl_dims_t outputs = { qd_shape_padded_channels (self->out) };
  QdConv2dHost *host;

  if (dnnl == NULL)
    return FALSE;
  host = g_new0 (QdConv2dHost, 1);
  describe_tensor (dnnl, self->in, dnnl_nhwc, &host->in);
  describe_tensor (dnnl, self->out, dnnl_nhwc, &host->out);
  describe_weights (self, dnnl, FALSE, &host->weights);
  dnnl->memory_desc_init_by_tag (&host->bias, 1, outputs, dnnl_f32, dnnl_a);
  make_descs (self, dnnl, host);
  if (qd_dnnl_is_quick (host->forward) && qd_dnnl_is_quick (host->data) && qd_dnnl_is_quick (host->weights_gradient))
    {
      self->host = host;
      return TRUE;
    }
  free_host (host);
  return FALSE;
}

static gsize
get_padded_inputs (const QdConv2dPacking *packing)
{
  return packing->groups == 1 ? (packing->inputs + 3) & ~3u : packing->inputs / packing->groups;
}

/* [output][input, padded][tap] */
static void
pack (const QdParameter *parameter, const float *file, float *packed)
{
  const QdConv2dPacking *packing = parameter->layout;
  gsize row = (gsize)packing->inputs * packing->taps, padded = get_padded_inputs (packing) * packing->taps;

  for (gsize i = 0; i < packing->outputs * row; i++)
    packed[i / row * padded + i % row] = file[i];
}

static void
unpack (const QdParameter *parameter, const float *packed, float *file)
{
  const QdConv2dPacking *packing = parameter->layout;
  gsize row = (gsize)packing->inputs * packing->taps, padded = get_padded_inputs (packing) * packing->taps;

  for (gsize i = 0; i < packing->outputs * row; i++)
    file[i] = packed[i / row * padded + i % row];
}

static gboolean
build (QdConv2d *self, QdDevice *device, GError **error)
{
  const QdConv2dPacking *packing = &self->packing;

  (void)device;
  (void)error;
  self->weight->packed_count = qd_shape_padded_channels (self->out) * get_padded_inputs (packing) * packing->taps;
  self->weight->pack = packing->groups == 1 ? pack : NULL;
  self->weight->unpack = packing->groups == 1 ? unpack : NULL;
  return TRUE;
}

static void
finalize (QdConv2d *self)
{
  g_clear_pointer (&self->host, free_host);
}

const QdConv2dKind qd_conv2d_host = {
  .name = "host",
  .accepts = accepts,
  .build = build,
  .absorb = qd_conv2d_host_absorb,
  .plan = qd_conv2d_host_plan,
  .prepare = qd_conv2d_host_prepare,
  .forward = qd_conv2d_host_record_forward,
  .backward = qd_conv2d_host_record_backward,
  .finalize = finalize,
};
