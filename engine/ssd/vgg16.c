#include "engine/ssd/vgg16.h"

#include "engine/ops/l2_norm.h"
#include "engine/ops/pool.h"
#include "engine/ssd/heads.h"
#include "engine/ssd/initializer.h"

#include <string.h>

#define FC_CHANNELS 1024

/* Convolutions of one size, up to conv4_3; between two blocks the map is halved. */
static const struct
{
  guint first; /* of its convolutions, as a module of "backbone.features" */
  guint n, channels;
} blocks[] = { { 0, 2, 64 }, { 5, 2, 128 }, { 10, 3, 256 }, { 17, 3, 512 } };

/* 3x3 convolutions with ReLU, every second module of @prefix. */
static QdTensor *
add_convs (QdGraph *graph, QdTensor *x, const char *prefix, guint first, guint n, guint channels)
{
  const QdConv2dOptions options = { .out_channels = channels, .padding = 1, .bias = TRUE, .activation = QD_ACTIVATION_RELU };

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%u", prefix, first + 2 * i);

      x = qd_conv2d (graph, x, name, &options);
    }
  return x;
}

/* The third one rounds up, so that 75 rows become 38 as in the paper. */
static QdTensor *
add_halving (QdGraph *graph, QdTensor *x, guint block)
{
  g_autofree char *name = g_strdup_printf ("backbone.pool%u", block);

  return qd_max_pool (graph, x, name, &(QdPoolOptions){ .window = { 2, 2 }, .ceil_mode = block == 3 });
}

/* conv5 and the fully connected layers, whose holes make up for the pooling that no longer halves. */
static QdTensor *
add_second_map (QdGraph *graph, QdTensor *x)
{
  const QdPoolOptions pool = { .window = { 3, 3 }, .stride = { 1, 1 }, .padding = { 1, 1 } };
  const QdConv2dOptions fc6 = {
    .out_channels = FC_CHANNELS, .padding = 6, .dilation = 6, .bias = TRUE, .activation = QD_ACTIVATION_RELU
  };
  const QdConv2dOptions fc7 = { .out_channels = FC_CHANNELS, .kernel = { 1 }, .bias = TRUE, .activation = QD_ACTIVATION_RELU };

  x = add_convs (graph, x, "backbone.extra.0", 1, 3, 512);
  x = qd_max_pool (graph, x, "backbone.pool5", &pool);
  x = qd_conv2d (graph, x, "backbone.extra.0.7.1", &fc6);
  return qd_conv2d (graph, x, "backbone.extra.0.7.3", &fc7);
}

QdNetworkOutputs
qd_vgg16_build (QdGraph *graph, QdTensor *images, guint n_classes, const QdDefaultBoxSpec *spec, const QdExtraMap *extras)
{
  QdTensor *maps[QD_DEFAULT_BOX_MAX_MAPS], *x = images;

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      if (i > 0)
        x = add_halving (graph, x, i);
      x = add_convs (graph, x, "backbone.features", blocks[i].first, blocks[i].n, blocks[i].channels);
    }
  maps[0] = qd_l2_norm (graph, x, "backbone");
  maps[1] = x = add_second_map (graph, add_halving (graph, x, 4));
  for (guint i = 2; i < spec->n_maps; i++)
    maps[i] = x = qd_extra_map (graph, x, i - 1, &extras[i - 2]);
  return qd_heads_add (graph, maps, spec, n_classes, qd_predict_plain);
}

/* The classifier's list of modules is cut in two before its fourth pooling. */
char *
qd_vgg16_name_in_classifier (const char *name)
{
  static const char extra[] = "backbone.extra.0.";
  const guint64 first = 23, n = 7; /* modules of the second part, from the pooling to conv5_3 and its ReLU */
  guint64 module;
  char *rest;

  if (g_str_has_prefix (name, "backbone.features."))
    return g_strdup (name + strlen ("backbone."));
  if (!g_str_has_prefix (name, extra))
    return NULL;
  module = g_ascii_strtoull (name + strlen (extra), &rest, 10);
  return module < n ? g_strdup_printf ("features.%" G_GUINT64_FORMAT "%s", first + module, rest) : NULL;
}

gboolean
qd_vgg16_initialize (QdGraph *graph, QdRandom *random, GError **error)
{
  static const QdInitialRule rules[] = {
    { "backbone.features.", QD_INITIAL_KAIMING, 0 },
    { "backbone.extra.0.7.", QD_INITIAL_XAVIER, 0 },
    { "backbone.extra.0.", QD_INITIAL_KAIMING, 0 },
    { "", QD_INITIAL_XAVIER, 0 },
  };

  return qd_initialize (graph, random, rules, error);
}
