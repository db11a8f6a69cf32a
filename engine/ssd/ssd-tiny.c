#include "config.h"

#include "engine/ssd/ssd-tiny.h"

#include "engine/ops/batch_norm.h"
#include "engine/ops/conv2d.h"
#include "engine/ops/multibox.h"
#include "engine/ssd/initializer.h"

#include <glib/gi18n-lib.h>

#define N_MAPS         4
#define HEAD_DEVIATION 0.03

/* One convolution with batch norm and ReLU. */
typedef struct
{
  const char *name; /* below "backbone." */
  guint channels;
  guint stride;
  int map; /* its output is looked at by the heads: index of the map, or -1 */
} Block;

static const Block blocks[] = {
  { "features.0", 16, 2, -1 }, { "features.1", 24, 2, -1 }, { "features.2", 24, 1, -1 },
  { "features.3", 48, 2, -1 }, { "features.4", 48, 1, 0 },  { "features.5", 96, 2, -1 },
  { "features.6", 96, 1, 1 },  { "extra.0", 96, 2, 2 },     { "extra.1", 96, 2, 3 },
};

/* Sides of the default boxes as shares of the input; each map's second square lies between its own and the next one's. */
static const struct
{
  guint cell; /* pixels of the input */
  double scale;
  double ratios[2];
  guint n_ratios;
} maps[N_MAPS] = { { 8, 0.07, { 2 }, 1 }, { 16, 0.16, { 2, 3 }, 2 }, { 32, 0.32, { 2, 3 }, 2 }, { 64, 0.55, { 2 }, 1 } };
#define LAST_SCALE 0.85

static void
describe_boxes (guint size, QdDefaultBoxSpec *spec)
{
  *spec = (QdDefaultBoxSpec){ .input_width = size, .input_height = size, .n_maps = N_MAPS };
  for (guint i = 0; i < N_MAPS; i++)
    {
      QdDefaultBoxMap *map = &spec->maps[i];

      map->rows = map->columns = size / maps[i].cell;
      map->scale = maps[i].scale;
      map->next_scale = i + 1 < N_MAPS ? maps[i + 1].scale : LAST_SCALE;
      map->n_ratios = maps[i].n_ratios;
      for (guint k = 0; k < maps[i].n_ratios; k++)
        map->ratios[k] = maps[i].ratios[k];
    }
}

static QdTensor *
add_block (QdGraph *graph, QdTensor *input, const Block *block)
{
  g_autofree char *conv = g_strdup_printf ("backbone.%s.0", block->name);
  g_autofree char *norm = g_strdup_printf ("backbone.%s.1", block->name);
  const QdConv2dOptions options = { .out_channels = block->channels, .stride = block->stride, .padding = 1 };
  QdTensor *x = qd_conv2d (graph, input, conv, &options);

  return qd_batch_norm (graph, x, norm, &(QdBatchNormOptions){ .activation = QD_ACTIVATION_RELU });
}

/* One of the two heads: a convolution a map, laid end to end. */
static QdTensor *
add_head (QdGraph *graph, QdTensor *const features[N_MAPS], const char *name, guint values)
{
  QdTensor *outputs[N_MAPS];
  g_autofree char *joined = g_strdup_printf ("head.%s", name);

  for (guint i = 0; i < N_MAPS; i++)
    {
      g_autofree char *conv = g_strdup_printf ("head.%s.module_list.%u", name, i);
      const QdConv2dOptions options = { .out_channels = (2 + 2 * maps[i].n_ratios) * values, .padding = 1, .bias = TRUE };

      outputs[i] = qd_conv2d (graph, features[i], conv, &options);
    }
  return qd_multibox (graph, joined, outputs, N_MAPS, values);
}

static QdNetworkOutputs
build (QdGraph *graph, QdTensor *images, guint n_classes)
{
  QdTensor *features[N_MAPS] = { NULL }, *x = images;

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      x = add_block (graph, x, &blocks[i]);
      if (blocks[i].map >= 0)
        features[blocks[i].map] = x;
    }
  return (QdNetworkOutputs){ .logits = add_head (graph, features, "classification_head", n_classes),
                             .offsets = add_head (graph, features, "regression_head", 4) };
}

static gboolean
initialize (QdGraph *graph, QdRandom *random, GError **error)
{
  return qd_initialize_kaiming (graph, random, HEAD_DEVIATION, error);
}

/* Found on 205 photos of blood cells: small batches and few changes to the photos learn most in 30 to 40 epochs; without the
 * second mirror the network knows the photos by heart after 15; the mean of the weights is as good at half of the run as they
 * at its end. */
static const char *const settings[] = {
  "epochs=40",
  "learning_rate=0.003",
  "mini_batch_size=8",
  "optimizer=adam",
  "warmup=0.15",
  "image_shape=192",
  "lr_scheduler=onecycle",
  "weight_average=0.99",
  "augment_crop=0.35",
  "augment_expand=0",
  "augment_color=0",
  "augment_flip=1",
  NULL,
};

const QdNetwork qd_ssd_tiny = {
  .name = "ssd_tiny",
  .sentence = N_ ("Small and quick: learns from nothing in minutes on any computer; best where animals are not tiny."),
  .size = 192,
  .least_size = 128,
  .most_size = 512,
  .size_step = 64,
  .mean = { 0.482f, 0.459f, 0.408f },
  .std = { 0.25f, 0.25f, 0.25f },
  .least_score = 0.01f,
  .nms_overlap = 0.45f,
  .candidates = 400,
  .detections = 200,
  .negatives = 3,
  .least_negatives = 8,
  .settings = settings,
  .describe_boxes = describe_boxes,
  .build = build,
  .initialize = initialize,
};
