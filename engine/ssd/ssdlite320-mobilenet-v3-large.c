#include "config.h"

#include "engine/ssd/ssdlite320-mobilenet-v3-large.h"

#include "engine/ops/add.h"
#include "engine/ops/multiply.h"
#include "engine/ops/pool.h"
#include "engine/ssd/ssdlite.h"

#include <glib/gi18n-lib.h>

#define RE QD_ACTIVATION_RELU
#define HS QD_ACTIVATION_HARD_SWISH

/* An inverted residual: 1x1 to more channels, depthwise, squeeze and excitation, 1x1 to few. */
typedef struct
{
  guint kernel, expanded, channels;
  guint squeezed; /* channels within squeeze and excitation; 0: none */
  QdActivation activation;
  guint stride;
} Block;

/* Torchvision's features.1 to 15, with the reduced tail. */
static const Block blocks[] = {
  { 3, 16, 16, 0, RE, 1 },    { 3, 64, 24, 0, RE, 2 },    { 3, 72, 24, 0, RE, 1 },     { 5, 72, 40, 24, RE, 2 },
  { 5, 120, 40, 32, RE, 1 },  { 5, 120, 40, 32, RE, 1 },  { 3, 240, 80, 0, HS, 2 },    { 3, 200, 80, 0, HS, 1 },
  { 3, 184, 80, 0, HS, 1 },   { 3, 184, 80, 0, HS, 1 },   { 3, 480, 112, 120, HS, 1 }, { 3, 672, 112, 168, HS, 1 },
  { 5, 672, 80, 168, HS, 2 }, { 5, 480, 80, 120, HS, 1 }, { 5, 480, 80, 120, HS, 1 },
};
#define TAPPED        12 /* the block whose expansion is the first map */
#define STEM_CHANNELS 16
#define LAST_CHANNELS 480

/* "<name>.<index>.0" and ".1". */
static QdTensor *
add_layer (QdGraph *graph, QdTensor *x, const char *name, guint index, const QdConvNorm *layer)
{
  g_autofree char *below = g_strdup_printf ("%s.%u", name, index);

  return qd_conv_norm (graph, x, below, "0", "1", layer);
}

/* Scales each channel by what the means of all say of it. "<name>.<index>.fc1" and ".fc2". */
static QdTensor *
add_squeeze (QdGraph *graph, QdTensor *x, const char *name, guint index, const Block *block)
{
  g_autofree char *base = g_strdup_printf ("%s.%u", name, index), *pool = g_strconcat (base, ".avgpool", NULL);
  g_autofree char *fc1 = g_strconcat (base, ".fc1", NULL), *fc2 = g_strconcat (base, ".fc2", NULL);
  const QdConv2dOptions squeeze = { block->squeezed, { 1 }, .bias = TRUE, .activation = QD_ACTIVATION_RELU };
  const QdConv2dOptions excite = { block->expanded, { 1 }, .bias = TRUE };
  QdTensor *scale = qd_global_average_pool (graph, x, pool);

  scale = qd_conv2d (graph, qd_conv2d (graph, scale, fc1, &squeeze), fc2, &excite);
  return qd_multiply (graph, x, qd_activation (graph, scale, base, QD_ACTIVATION_HARD_SIGMOID), base);
}

/* What follows the expansion; @index: of the depthwise convolution. */
static QdTensor *
add_rest (QdGraph *graph, QdTensor *x, const char *name, guint index, const Block *block)
{
  x = add_layer (graph, x, name, index++,
                 &(QdConvNorm){ 0, block->kernel, block->stride, QD_SSDLITE_NORM (block->activation) });
  if (block->squeezed > 0)
    x = add_squeeze (graph, x, name, index++, block);
  return add_layer (graph, x, name, index, &(QdConvNorm){ block->channels, 1, 1, QD_SSDLITE_NORM (QD_ACTIVATION_NONE) });
}

static QdConvNorm
get_expansion (const Block *block)
{
  return (QdConvNorm){ block->expanded, 1, 1, QD_SSDLITE_NORM (block->activation) };
}

static QdTensor *
add_block (QdGraph *graph, QdTensor *input, guint i)
{
  const Block *block = &blocks[i];
  g_autofree char *base =
      i < TAPPED ? g_strdup_printf ("backbone.features.0.%u", i + 1) : g_strdup_printf ("backbone.features.1.%u", i - TAPPED);
  g_autofree char *name = g_strconcat (base, ".block", NULL);
  const QdConvNorm expansion = get_expansion (block);
  gboolean expands = input != NULL && input->shape.c != block->expanded;
  QdTensor *x = expands ? add_layer (graph, input, name, 0, &expansion) : input;

  x = add_rest (graph, x, name, expands ? 1 : 0, block);
  if (x == NULL || block->stride > 1 || input->shape.c != block->channels)
    return x;
  return qd_add (graph, x, input, base);
}

static QdNetworkOutputs
build (QdGraph *graph, QdTensor *images, guint n_classes)
{
  const QdConvNorm expansion = get_expansion (&blocks[TAPPED]);
  QdTensor *maps[2], *x;

  x = qd_conv_norm (graph, images, "backbone.features.0.0", "0", "1",
                    &(QdConvNorm){ STEM_CHANNELS, 3, 2, QD_SSDLITE_NORM (HS) });
  for (guint i = 0; i < TAPPED; i++)
    x = add_block (graph, x, i);
  maps[0] = qd_conv_norm (graph, x, "backbone.features.0.13", "0", "1", &expansion);
  x = add_rest (graph, maps[0], "backbone.features.1.0", 1, &blocks[TAPPED]);
  for (guint i = TAPPED + 1; i < G_N_ELEMENTS (blocks); i++)
    x = add_block (graph, x, i);
  maps[1] =
      qd_conv_norm (graph, x, "backbone.features.1.3", "0", "1", &(QdConvNorm){ LAST_CHANNELS, 1, 1, QD_SSDLITE_NORM (HS) });
  return qd_ssdlite_build (graph, maps, images->shape.h, n_classes);
}

static char *
name_in_classifier (const char *name)
{
  return qd_ssdlite_name_in_classifier (name, TAPPED + 1, "block");
}

const QdNetwork qd_ssdlite320_mobilenet_v3_large = {
  .name = "ssdlite320_mobilenet_v3_large",
  .sentence = N_ ("Small and quick, with the better small backbone; weights that know eighty kinds of things fit it."),
  .size = 320,
  .least_size = 256,
  .most_size = 512,
  .size_step = 32,
  .mean = QD_SSDLITE_MEAN,
  .std = QD_SSDLITE_STD,
  .least_score = 0.001f,
  .nms_overlap = 0.55f,
  .candidates = 300,
  .detections = 300,
  .negatives = 3,
  .settings = qd_ssdlite_settings,
  .describe_boxes = qd_ssdlite_describe_boxes,
  .build = build,
  .initialize = qd_ssdlite_initialize,
  .name_in_classifier = name_in_classifier,
};
