#include "engine/ssd/ssdlite.h"

#include "engine/ssd/heads.h"
#include "engine/ssd/initializer.h"

#include <string.h>

#define N_MAPS 6

static const guint extra_channels[N_MAPS - 2] = { 512, 256, 256, 128 };

const char *const qd_ssdlite_settings[] = {
  "epochs=30",
  "learning_rate=0.001",
  "mini_batch_size=8",
  "optimizer=adam",
  "warmup=0.15",
  "image_shape=320",
  "lr_scheduler=onecycle",
  "weight_average=0.99",
  "nms_threshold=0.55",
  "augment_crop=0.5",
  NULL,
};

void
qd_ssdlite_describe_boxes (guint size, QdDefaultBoxSpec *spec)
{
  guint cells = size / 16;

  *spec = (QdDefaultBoxSpec){ .input_width = size, .input_height = size, .n_maps = N_MAPS, .clip = TRUE };
  for (guint i = 0; i < N_MAPS; i++, cells = (cells + 1) / 2)
    spec->maps[i] = (QdDefaultBoxMap){ .rows = cells, .columns = cells, .ratios = { 2, 3 }, .n_ratios = 2 };
  qd_default_box_spec_spread_scales (spec, 0.2, 0.95);
}

/* Halves the map: 1x1 to half the channels, depthwise 3x3, 1x1 to all. */
static QdTensor *
add_extra_map (QdGraph *graph, QdTensor *x, guint index)
{
  g_autofree char *name = g_strdup_printf ("backbone.extra.%u", index);
  guint channels = extra_channels[index];

  x = qd_conv_norm (graph, x, name, "0.0", "0.1", &(QdConvNorm){ channels / 2, 1, 1, QD_SSDLITE_NORM (QD_ACTIVATION_RELU6) });
  x = qd_conv_norm (graph, x, name, "1.0", "1.1", &(QdConvNorm){ 0, 3, 2, QD_SSDLITE_NORM (QD_ACTIVATION_RELU6) });
  return qd_conv_norm (graph, x, name, "2.0", "2.1", &(QdConvNorm){ channels, 1, 1, QD_SSDLITE_NORM (QD_ACTIVATION_RELU6) });
}

static QdTensor *
predict (QdGraph *graph, QdTensor *map, const char *name, guint channels)
{
  g_autofree char *last = g_strdup_printf ("%s.1", name);
  QdTensor *x = qd_conv_norm (graph, map, name, "0.0", "0.1", &(QdConvNorm){ 0, 3, 1, QD_SSDLITE_NORM (QD_ACTIVATION_RELU6) });

  return qd_conv2d (graph, x, last, &(QdConv2dOptions){ .out_channels = channels, .kernel = { 1 }, .bias = TRUE });
}

QdNetworkOutputs
qd_ssdlite_build (QdGraph *graph, QdTensor *const maps[2], guint size, guint n_classes)
{
  QdTensor *all[N_MAPS] = { maps[0], maps[1] };
  QdDefaultBoxSpec spec;

  for (guint i = 2; i < N_MAPS; i++)
    all[i] = add_extra_map (graph, all[i - 1], i - 2);
  qd_ssdlite_describe_boxes (size, &spec);
  return qd_heads_add (graph, all, &spec, n_classes, predict);
}

gboolean
qd_ssdlite_initialize (QdGraph *graph, QdRandom *random, GError **error)
{
  static const QdInitialRule rules[] = { { "", QD_INITIAL_NORMAL, 0.03 } };

  return qd_initialize (graph, random, rules, error);
}

/* "backbone.features.0.<module>" up to the cut, where the tapped module's expansion lies alone; "backbone.features.1.0" has the
 * rest of it, and "backbone.features.1.<k>" the k-th module behind. */
char *
qd_ssdlite_name_in_classifier (const char *name, guint tapped, const char *inner)
{
  static const char features[] = "backbone.features.";
  guint64 part, module;
  char *rest;

  if (!g_str_has_prefix (name, features))
    return NULL;
  part = g_ascii_strtoull (name + strlen (features), &rest, 10);
  if (part > 1 || *rest != '.')
    return NULL;
  module = g_ascii_strtoull (rest + 1, &rest, 10);
  if (part == 0 && module == tapped)
    return g_strdup_printf ("features.%u.%s.0%s", tapped, inner, rest);
  if (part == 1 && module == 0)
    return g_strdup_printf ("features.%u.%s%s", tapped, inner, rest);
  return g_strdup_printf ("features.%" G_GUINT64_FORMAT "%s", module + (part == 1 ? tapped : 0), rest);
}
