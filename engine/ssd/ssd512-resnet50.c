#include "config.h"

#include "engine/ssd/ssd512-resnet50.h"

#include "engine/ops/add.h"
#include "engine/ops/pool.h"
#include "engine/ssd/heads.h"
#include "engine/ssd/initializer.h"
#include "engine/ssd/layers.h"

#include <glib/gi18n-lib.h>

#define STEM_CHANNELS 64
#define WIDENING      4 /* channels that a bottleneck makes to those within it */
#define FIRST_MAP     2 /* index of the stage that is the first map */

/* Bottlenecks of a size, the first of them with the stride. */
static const struct
{
  guint channels, n, stride;
} stages[] = { { 64, 3, 1 }, { 128, 4, 2 }, { 256, 6, 2 }, { 512, 3, 2 } };

static const QdDefaultBoxRow rows[] = { { 16, 0.1, 1 },   { 32, 0.2, 2 },   { 64, 0.37, 2 },
                                        { 128, 0.54, 2 }, { 256, 0.71, 1 }, { 512, 0.88, 1 } };
#define LAST_SCALE 1.05

static const QdExtraMap extras[] = {
  { 256, 512, 3, 2, 1 }, { 128, 256, 3, 2, 1 }, { 128, 256, 3, 2, 1 }, { 128, 128, 3, 2, 1 }
};

static void
describe_boxes (guint size, QdDefaultBoxSpec *spec)
{
  *spec = qd_default_box_spec_tabulate (size, rows, G_N_ELEMENTS (rows), LAST_SCALE);
}

/* A batch norm follows each convolution; torchvision numbers both alike. */
static QdTensor *
add_layer (QdGraph *graph, QdTensor *x, const char *name, guint number, const QdConvNorm *layer)
{
  g_autofree char *conv = g_strdup_printf ("conv%u", number), *norm = g_strdup_printf ("bn%u", number);

  return qd_conv_norm (graph, x, name, conv, norm, layer);
}

/* 1x1 to few channels, 3x3, 1x1 to many; the input is added, brought to the same shape where it is of another. */
static QdTensor *
add_bottleneck (QdGraph *graph, QdTensor *input, const char *name, guint channels, guint stride)
{
  g_autofree char *add = g_strconcat (name, ".add", NULL), *relu = g_strconcat (name, ".relu", NULL);
  QdTensor *x = input, *skip = input;
  guint wide = WIDENING * channels;

  if (input == NULL)
    return NULL;
  x = add_layer (graph, x, name, 1, &(QdConvNorm){ channels, 1, 1, { .activation = QD_ACTIVATION_RELU } });
  x = add_layer (graph, x, name, 2, &(QdConvNorm){ channels, 3, stride, { .activation = QD_ACTIVATION_RELU } });
  x = add_layer (graph, x, name, 3, &(QdConvNorm){ wide, 1, 1, { 0 } });
  if (stride > 1 || input->shape.c != wide)
    skip = qd_conv_norm (graph, input, name, "downsample.0", "downsample.1", &(QdConvNorm){ wide, 1, stride, { 0 } });
  return qd_activation (graph, qd_add (graph, x, skip, add), relu, QD_ACTIVATION_RELU);
}

static QdTensor *
add_stage (QdGraph *graph, QdTensor *x, guint stage)
{
  for (guint i = 0; i < stages[stage].n; i++)
    {
      g_autofree char *name = g_strdup_printf ("backbone.layer%u.%u", stage + 1, i);

      x = add_bottleneck (graph, x, name, stages[stage].channels, i == 0 ? stages[stage].stride : 1);
    }
  return x;
}

static QdNetworkOutputs
build (QdGraph *graph, QdTensor *images, guint n_classes)
{
  const QdPoolOptions pool = { .window = { 3, 3 }, .stride = { 2, 2 }, .padding = { 1, 1 } };
  QdTensor *maps[G_N_ELEMENTS (rows)], *x;
  QdDefaultBoxSpec spec;
  guint n = 0;

  describe_boxes (images->shape.h, &spec);
  x = add_layer (graph, images, "backbone", 1, &(QdConvNorm){ STEM_CHANNELS, 7, 2, { .activation = QD_ACTIVATION_RELU } });
  x = qd_max_pool (graph, x, "backbone.maxpool", &pool);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      x = add_stage (graph, x, i);
      if (i >= FIRST_MAP)
        maps[n++] = x;
    }
  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    maps[n++] = x = qd_extra_map (graph, x, i, &extras[i]);
  return qd_heads_add (graph, maps, &spec, n_classes, qd_predict_plain);
}

static gboolean
initialize (QdGraph *graph, QdRandom *random, GError **error)
{
  static const QdInitialRule rules[] = { { "head.", QD_INITIAL_XAVIER, 0 },
                                         { "backbone.extra.", QD_INITIAL_XAVIER, 0 },
                                         { "", QD_INITIAL_KAIMING, 0 } };

  return qd_initialize (graph, random, rules, error);
}

static const char *const settings[] = {
  "epochs=30",  "learning_rate=0.001", "mini_batch_size=8",     "optimizer=sgd",
  "warmup=0.1", "image_shape=512",     "lr_scheduler=onecycle", NULL,
};

const QdNetwork qd_ssd512_resnet50 = {
  .name = "ssd512_resnet50",
  .sentence = N_ ("Accurate, with less to compute than VGG at this size; wants a graphics card and pretrained weights."),
  .size = 512,
  .least_size = 512,
  .most_size = 512,
  .size_step = 512,
  .mean = { 0.485f, 0.456f, 0.406f },
  .std = { 0.229f, 0.224f, 0.225f },
  .least_score = 0.01f,
  .nms_overlap = 0.45f,
  .candidates = 400,
  .detections = 200,
  .negatives = 3,
  .settings = settings,
  .describe_boxes = describe_boxes,
  .build = build,
  .initialize = initialize,
};
