/* A MobileNetV2 that was trained elsewhere, in the backbone of ssdlite320_mobilenet_v2: what it makes of a picture drawn by a
 * formula, layer by layer, is what it made there. */
#include "engine/core/json.h"
#include "engine/graph/graph-private.h"
#include "engine/ssd/ssdlite320-mobilenet-v2.h"
#include "engine/ssd/start-weights.h"
#include "tests/ops/on-device.h"

#include <math.h>

#define SIDE 97 /* of the picture, pixels */

/* Layers by their names in the classifier and in the detector. */
static const struct
{
  const char *there, *here;
} layers[] = {
  { "features.0", "backbone.features.0.0.1" },       { "features.1", "backbone.features.0.1.conv.2" },
  { "features.2", "backbone.features.0.2.conv.3" },  { "features.3", "backbone.features.0.3" },
  { "features.6", "backbone.features.0.6" },         { "features.10", "backbone.features.0.10" },
  { "features.13", "backbone.features.0.13" },       { "features.14", "backbone.features.1.0.3" },
  { "features.17", "backbone.features.1.3.conv.3" }, { "features.18", "backbone.features.1.4.1" },
};

static char *
find_fixture (const char *name)
{
  const char *fixtures = g_getenv ("QD_FIXTURES");

  if (fixtures == NULL || !g_file_test (fixtures, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the fixtures are not there");
      return NULL;
    }
  return g_build_filename (fixtures, "weights", name, NULL);
}

static QdTensor *
find_tensor (QdGraph *graph, const char *name)
{
  for (guint i = 0; i < graph->tensors->len; i++)
    {
      QdTensor *tensor = g_ptr_array_index (graph->tensors, i);

      if (g_str_equal (tensor->name, name))
        return tensor;
    }
  g_error ("there is no tensor %s", name);
}

/* The reference's formula. */
static void
draw (QdTensor *images)
{
  g_autofree float *values = g_new (float, 3 * SIDE * SIDE);

  for (guint c = 0; c < 3; c++)
    for (guint y = 0; y < SIDE; y++)
      for (guint x = 0; x < SIDE; x++)
        values[(c * SIDE + y) * SIDE + x] = (float) ((7 * x + 13 * y + 29 * c + x * y / 5) % 256) / 127.5f - 1;
  g_assert_true (qd_tensor_write_nchw (images->value, images->shape, values, NULL));
}

static double
get_number (JsonObject *expected, const char *key)
{
  return json_object_get_double_member (expected, key);
}

static void
check_layer (const QdTensor *tensor, JsonObject *expected)
{
  gsize n = qd_shape_count_dense (tensor->shape);
  g_autofree float *values = g_new (float, n);
  JsonArray *first = json_object_get_array_member (expected, "first8");
  double sum = 0, squares = 0, most = -INFINITY, size = get_number (expected, "l2") / sqrt ((double) n);

  g_assert_true (qd_tensor_read_nchw (tensor->value, tensor->shape, values, NULL));
  for (gsize i = 0; i < n; i++)
    {
      sum += (double) values[i];
      squares += (double) values[i] * (double) values[i];
      most = MAX (most, (double) values[i]);
    }
  g_test_message ("%s: norm %.6g", tensor->name, sqrt (squares));
  g_assert_cmpfloat (fabs (sqrt (squares) / get_number (expected, "l2") - 1), <, 1e-4);
  g_assert_cmpfloat (fabs (sum / (double) n - get_number (expected, "mean")), <, 1e-4 * size);
  g_assert_cmpfloat (fabs (most - get_number (expected, "max")), <, 1e-3 * size);
  for (guint i = 0; i < json_array_get_length (first); i++)
    g_assert_cmpfloat (fabs ((double) values[i] - json_array_get_double_element (first, i)), <, 1e-3 * size);
}

static QdGraph *
make_backbone (QdTensor **images)
{
  QdGraph *graph = qd_graph_new (on_device_get ());
  QdTensor *maps[2];
  g_autoptr (GError) error = NULL;
  QdRandom random;

  *images = qd_graph_add_input (graph, "images", (QdShape){ 1, SIDE, SIDE, 3 });
  qd_mobilenet_v2_build (graph, *images, maps);
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    qd_graph_add_output (graph, find_tensor (graph, layers[i].here));
  g_assert_true (qd_graph_prepare (graph, FALSE, &error));
  qd_random_init (&random, 1, 0);
  g_assert_true (qd_ssdlite320_mobilenet_v2.initialize (graph, &random, &error));
  return graph;
}

static void
check_report (const QdWeightsReport *report, QdGraph *graph, guint n_unused)
{
  g_assert_false (report->detector);
  g_assert_cmpuint (report->loaded->len, ==, 52 * 5);
  g_assert_cmpuint (report->loaded->len, ==, qd_graph_get_parameters (graph)->len);
  g_assert_cmpuint (report->fresh->len, ==, 0);
  g_assert_cmpuint (report->unused->len, ==, n_unused);
}

static void
test_layers (gconstpointer name)
{
  static const char *const classes[] = { "bee", NULL };
  g_autofree char *weights = g_strconcat (name, ".safetensors", NULL), *reference = g_strconcat (name, ".reference.json", NULL);
  g_autofree char *path = find_fixture (weights), *expected_path = find_fixture (reference);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdGraph) graph = NULL;
  g_autoptr (QdWeightsFile) file = NULL;
  g_autoptr (QdWeightsReport) report = NULL;
  g_autoptr (JsonNode) root = NULL;
  QdRecorder *recorder;
  JsonObject *expected;
  QdTensor *images;

  if (path == NULL)
    return;
  graph = make_backbone (&images);
  file = qd_weights_file_open (path, &error);
  g_assert_no_error (error);
  report = qd_start_weights_take (&qd_ssdlite320_mobilenet_v2, graph, classes, file, &error);
  g_assert_no_error (error);
  check_report (report, graph, qd_weights_file_find (file, "classifier.1.weight") != NULL ? 2 : 0);
  draw (images);
  recorder = qd_recorder_new (on_device_get ());
  qd_graph_record_forward (graph, recorder, QD_MODE_EVAL);
  on_device_run (recorder, 1);
  root = qd_json_load (expected_path, 0, &error);
  g_assert_no_error (error);
  expected = json_object_get_object_member (json_node_get_object (root), "formula_activations_eval");
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    check_layer (find_tensor (graph, layers[i].here), json_object_get_object_member (expected, layers[i].there));
}

/* Names as torchvision's own classes give them, where a module is cut in two or counted anew. */
static void
test_names (void)
{
  static const struct
  {
    const char *network, *here, *there;
  } expected[] = {
    { "ssd300_vgg16", "backbone.features.21.weight", "features.21.weight" },
    { "ssd300_vgg16", "backbone.extra.0.1.weight", "features.24.weight" },
    { "ssd300_vgg16", "backbone.extra.0.5.bias", "features.28.bias" },
    { "ssd512_vgg16", "backbone.extra.0.3.bias", "features.26.bias" },
    { "ssd300_vgg16", "backbone.extra.0.7.1.weight", NULL },
    { "ssd300_vgg16", "backbone.extra.1.0.weight", NULL },
    { "ssd300_vgg16", "backbone.scale_weight", NULL },
    { "ssdlite320_mobilenet_v3_large", "backbone.features.0.0.0.weight", "features.0.0.weight" },
    { "ssdlite320_mobilenet_v3_large", "backbone.features.0.4.block.2.fc1.bias", "features.4.block.2.fc1.bias" },
    { "ssdlite320_mobilenet_v3_large", "backbone.features.0.13.1.running_mean", "features.13.block.0.1.running_mean" },
    { "ssdlite320_mobilenet_v3_large", "backbone.features.1.0.2.fc2.weight", "features.13.block.2.fc2.weight" },
    { "ssdlite320_mobilenet_v3_large", "backbone.features.1.2.block.0.0.weight", "features.15.block.0.0.weight" },
    { "ssdlite320_mobilenet_v3_large", "backbone.features.1.3.0.weight", "features.16.0.weight" },
    { "ssdlite320_mobilenet_v2", "backbone.features.0.14.0.weight", "features.14.conv.0.0.weight" },
    { "ssdlite320_mobilenet_v2", "backbone.features.1.0.1.0.weight", "features.14.conv.1.0.weight" },
    { "ssdlite320_mobilenet_v2", "backbone.features.1.0.2.weight", "features.14.conv.2.weight" },
    { "ssdlite320_mobilenet_v2", "backbone.features.1.4.1.bias", "features.18.1.bias" },
    { "ssdlite320_mobilenet_v2", "backbone.extra.0.0.0.weight", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *name = qd_network_find (expected[i].network)->name_in_classifier (expected[i].here);

      g_assert_cmpstr (name, ==, expected[i].there);
    }
  g_assert_null (qd_network_find ("ssd512_resnet50")->name_in_classifier); /* "backbone.layer1.0.conv1.weight" */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/backbone-weights/insects", "mobilenet_v2_inat_insect", test_layers);
  g_test_add_data_func ("/backbone-weights/imagenet", "mobilenet_v2_imagenet_features", test_layers);
  g_test_add_func ("/backbone-weights/names", test_names);
  return on_device_finish ();
}
