#include "config.h"

#include "engine/ssd/ssdlite320-mobilenet-v2.h"

#include "engine/ops/add.h"
#include "engine/ssd/ssdlite.h"

#include <glib/gi18n-lib.h>

#define N_BLOCKS      17
#define TAPPED        13 /* the block whose expansion is the first map: features.14 */
#define EXPANSION     6  /* channels within a block to those before it; 1 in the first block */
#define STEM_CHANNELS 32
#define LAST_CHANNELS 1280

/* Blocks of a kind, the first of them with the stride. */
static const struct
{
  guint channels, n, stride;
} stages[] = { { 16, 1, 1 }, { 24, 2, 2 }, { 32, 3, 2 }, { 64, 4, 2 }, { 96, 3, 1 }, { 160, 3, 2 }, { 320, 1, 1 } };

/* An inverted residual: 1x1 to more channels, depthwise 3x3, 1x1 to few. */
typedef struct
{
  guint channels, stride;
} Block;

static void
list_blocks (Block blocks[N_BLOCKS])
{
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    for (guint k = 0; k < stages[i].n; k++)
      *blocks++ = (Block){ stages[i].channels, k == 0 ? stages[i].stride : 1 };
}

/* The expansion, or the last layer: 1x1 with ReLU6. */
static QdTensor *
add_wider (QdGraph *graph, QdTensor *x, const char *name, const char *conv, const char *norm, guint channels)
{
  return qd_conv_norm (graph, x, name, conv, norm, &(QdConvNorm){ channels, 1, 1, QD_SSDLITE_NORM (QD_ACTIVATION_RELU6) });
}

/* What follows the expansion; @index: of the depthwise convolution below @name. */
static QdTensor *
add_rest (QdGraph *graph, QdTensor *x, const char *name, guint index, const Block *block)
{
  g_autofree char *depthwise = g_strdup_printf ("%s.%u", name, index);
  g_autofree char *conv = g_strdup_printf ("%u", index + 1), *norm = g_strdup_printf ("%u", index + 2);

  x = qd_conv_norm (graph, x, depthwise, "0", "1", &(QdConvNorm){ 0, 3, block->stride, QD_SSDLITE_NORM (QD_ACTIVATION_RELU6) });
  return qd_conv_norm (graph, x, name, conv, norm,
                       &(QdConvNorm){ block->channels, 1, 1, QD_SSDLITE_NORM (QD_ACTIVATION_NONE) });
}

static QdTensor *
add_block (QdGraph *graph, QdTensor *input, guint i, const Block *block)
{
  g_autofree char *base =
      i < TAPPED ? g_strdup_printf ("backbone.features.0.%u", i + 1) : g_strdup_printf ("backbone.features.1.%u", i - TAPPED);
  g_autofree char *name = g_strconcat (base, ".conv", NULL);
  QdTensor *x = input;

  if (input == NULL)
    return NULL;
  if (i > 0)
    x = add_wider (graph, x, name, "0.0", "0.1", EXPANSION * input->shape.c);
  x = add_rest (graph, x, name, i > 0 ? 1 : 0, block);
  if (block->stride > 1 || input->shape.c != block->channels)
    return x;
  return qd_add (graph, x, input, base);
}

void
qd_mobilenet_v2_build (QdGraph *graph, QdTensor *images, QdTensor *maps[2])
{
  Block blocks[N_BLOCKS];
  QdTensor *x;

  list_blocks (blocks);
  x = qd_conv_norm (graph, images, "backbone.features.0.0", "0", "1",
                    &(QdConvNorm){ STEM_CHANNELS, 3, 2, QD_SSDLITE_NORM (QD_ACTIVATION_RELU6) });
  for (guint i = 0; i < TAPPED; i++)
    x = add_block (graph, x, i, &blocks[i]);
  maps[0] = add_wider (graph, x, "backbone.features.0.14", "0", "1", EXPANSION * blocks[TAPPED - 1].channels);
  x = add_rest (graph, maps[0], "backbone.features.1.0", 1, &blocks[TAPPED]);
  for (guint i = TAPPED + 1; i < N_BLOCKS; i++)
    x = add_block (graph, x, i, &blocks[i]);
  maps[1] = add_wider (graph, x, "backbone.features.1.4", "0", "1", LAST_CHANNELS);
}

static QdNetworkOutputs
build (QdGraph *graph, QdTensor *images, guint n_classes)
{
  QdTensor *maps[2];

  qd_mobilenet_v2_build (graph, images, maps);
  return qd_ssdlite_build (graph, maps, images->shape.h, n_classes);
}

static char *
name_in_classifier (const char *name)
{
  return qd_ssdlite_name_in_classifier (name, TAPPED + 1, "conv");
}

const QdNetwork qd_ssdlite320_mobilenet_v2 = {
  .name = "ssdlite320_mobilenet_v2",
  .sentence = N_ ("Small and quick: with weights that have seen insects or everyday things it learns a new kind in minutes."),
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
  .norm_epsilon = QD_SSDLITE_EPSILON,
  .classifier_norm_epsilon = 1e-5f,
};
