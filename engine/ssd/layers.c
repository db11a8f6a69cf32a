#include "engine/ssd/layers.h"

QdTensor *
qd_conv_norm (QdGraph *graph, QdTensor *input, const char *name, const char *conv, const char *norm, const QdConvNorm *layer)
{
  g_autofree char *conv_name = g_strdup_printf ("%s.%s", name, conv);
  g_autofree char *norm_name = g_strdup_printf ("%s.%s", name, norm);
  guint kernel = layer->kernel > 0 ? layer->kernel : 3;
  QdConv2dOptions options = { layer->channels, { kernel, kernel }, layer->stride, .padding = kernel / 2 };

  if (input == NULL)
    return NULL;
  if (layer->channels == 0)
    options.out_channels = options.groups = input->shape.c;
  return qd_batch_norm (graph, qd_conv2d (graph, input, conv_name, &options), norm_name, &layer->norm);
}

QdTensor *
qd_extra_map (QdGraph *graph, QdTensor *input, guint index, const QdExtraMap *extra)
{
  g_autofree char *first = g_strdup_printf ("backbone.extra.%u.0", index);
  g_autofree char *second = g_strdup_printf ("backbone.extra.%u.2", index);
  const QdConv2dOptions reduce = {
    .out_channels = extra->reduced, .kernel = { 1 }, .bias = TRUE, .activation = QD_ACTIVATION_RELU
  };
  const QdConv2dOptions shrink = { .out_channels = extra->channels,
                                   .kernel = { extra->kernel },
                                   .stride = extra->stride,
                                   .padding = extra->padding,
                                   .bias = TRUE,
                                   .activation = QD_ACTIVATION_RELU };

  return qd_conv2d (graph, qd_conv2d (graph, input, first, &reduce), second, &shrink);
}
