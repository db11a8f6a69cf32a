#include "config.h"

#include "engine/ssd/ssd300-vgg16.h"

#include "engine/ssd/vgg16.h"

#include <glib/gi18n-lib.h>

static const QdDefaultBoxRow rows[] = { { 8, 0.07, 1 },  { 16, 0.15, 2 },  { 32, 0.33, 2 },
                                        { 64, 0.51, 2 }, { 100, 0.69, 1 }, { 300, 0.87, 1 } };
#define LAST_SCALE 1.05

static const QdExtraMap extras[] = {
  { 256, 512, 3, 2, 1 }, { 128, 256, 3, 2, 1 }, { 128, 256, 3, 1, 0 }, { 128, 256, 3, 1, 0 }
};

static void
describe_boxes (guint size, QdDefaultBoxSpec *spec)
{
  *spec = qd_default_box_spec_tabulate (size, rows, G_N_ELEMENTS (rows), LAST_SCALE);
}

static QdNetworkOutputs
build (QdGraph *graph, QdTensor *images, guint n_classes)
{
  QdDefaultBoxSpec spec;

  describe_boxes (images->shape.h, &spec);
  return qd_vgg16_build (graph, images, n_classes, &spec, extras);
}

static const char *const settings[] = {
  "epochs=30",  "learning_rate=0.001", "mini_batch_size=8",     "optimizer=sgd",
  "warmup=0.1", "image_shape=300",     "lr_scheduler=onecycle", NULL,
};

const QdNetwork qd_ssd300_vgg16 = {
  .name = "ssd300_vgg16",
  .sentence = N_ ("The classic: accurate on most animals, with large weights; wants a graphics card and pretrained weights."),
  .size = 300,
  .least_size = 300,
  .most_size = 300,
  .size_step = 300,
  .mean = QD_VGG16_MEAN,
  .std = QD_VGG16_STD,
  .least_score = 0.01f,
  .nms_overlap = 0.45f,
  .candidates = 400,
  .detections = 200,
  .negatives = 3,
  .settings = settings,
  .describe_boxes = describe_boxes,
  .build = build,
  .initialize = qd_vgg16_initialize,
  .name_in_classifier = qd_vgg16_name_in_classifier,
};
