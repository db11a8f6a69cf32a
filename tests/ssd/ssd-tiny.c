#include "engine/ssd/network.h"
#include "tests/ops/on-device.h"

#include <string.h>

static QdGraph *
build (guint n, guint size, guint n_classes, gboolean training, QdNetworkOutputs *outputs)
{
  const QdNetwork *network = qd_network_find ("ssd_tiny");
  QdGraph *graph = qd_graph_new (on_device_get ());
  QdTensor *images = qd_graph_add_input (graph, "images", (QdShape){ n, size, size, 3 });
  g_autoptr (GError) error = NULL;

  *outputs = network->build (graph, images, n_classes);
  qd_graph_prepare (graph, training, &error);
  g_assert_no_error (error);
  return graph;
}

/* A forward pass costs at most 0.4 GFLOP; the weights are few enough to learn from nothing. */
static void
test_size (void)
{
  QdNetworkOutputs outputs;
  g_autoptr (QdGraph) graph = build (1, 192, 4, FALSE, &outputs);
  double flop = 2 * qd_graph_count_multiply_adds (graph);

  g_assert_cmpfloat (flop, >, 0.1e9);
  g_assert_cmpfloat (flop, <, 0.4e9);
  g_assert_cmpuint (qd_graph_count_parameters (graph), ==, 456144);
}

/* The map is halved six times. */
static void
test_input_sizes (void)
{
  const QdNetwork *network = qd_network_find ("ssd_tiny");

  g_assert_true (qd_network_takes_size (network, 128));
  g_assert_true (qd_network_takes_size (network, 256));
  g_assert_false (qd_network_takes_size (network, 200));
  g_assert_false (qd_network_takes_size (network, 64));
}

/* The names that a state_dict of torchvision's SSD would have. */
static void
test_names (void)
{
  static const struct
  {
    const char *name;
    guint dims[4];
    guint n_dims;
  } expected[] = {
    { "backbone.features.0.0.weight", { 16, 3, 3, 3 }, 4 },
    { "backbone.features.0.1.weight", { 16 }, 1 },
    { "backbone.features.6.1.running_mean", { 96 }, 1 },
    { "backbone.extra.1.0.weight", { 96, 96, 3, 3 }, 4 },
    { "head.classification_head.module_list.0.weight", { 4 * 5, 48, 3, 3 }, 4 },
    { "head.classification_head.module_list.1.bias", { 6 * 5 }, 1 },
    { "head.regression_head.module_list.3.weight", { 4 * 4, 96, 3, 3 }, 4 },
  };
  QdNetworkOutputs outputs;
  g_autoptr (QdGraph) graph = build (1, 128, 5, FALSE, &outputs);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const QdParameter *parameter = qd_graph_find_parameter (graph, expected[i].name);

      g_assert_nonnull (parameter);
      g_assert_cmpuint (parameter->n_dims, ==, expected[i].n_dims);
      for (guint k = 0; k < parameter->n_dims; k++)
        g_assert_cmpuint (parameter->dims[k], ==, expected[i].dims[k]);
    }
}

static double
mean_square (QdGraph *graph, const char *name)
{
  QdParameter *parameter = qd_graph_find_parameter (graph, name);
  gsize n = qd_parameter_get_count (parameter);
  g_autofree float *values = g_new (float, n);
  double sum = 0;

  g_assert_true (qd_parameter_read (parameter, values, NULL));
  for (gsize i = 0; i < n; i++)
    sum += (double) values[i] * values[i];
  return sum / n;
}

/* He's variance, unit scales, and the same numbers for the same seed. */
static void
test_first_weights (void)
{
  const QdNetwork *network = qd_network_find ("ssd_tiny");
  QdNetworkOutputs outputs;
  g_autoptr (QdGraph) graph = build (1, 128, 3, FALSE, &outputs);
  double first;
  QdRandom random;

  qd_random_init (&random, 1, 2);
  g_assert_true (network->initialize (graph, &random, NULL));
  first = mean_square (graph, "backbone.extra.0.0.weight");
  g_assert_cmpfloat_with_epsilon (first, 2.0 / (96 * 9), 2.0 / (96 * 9) * 0.03);
  g_assert_cmpfloat_with_epsilon (mean_square (graph, "head.regression_head.module_list.1.weight"), 0.03 * 0.03, 5e-5);
  g_assert_cmpfloat (mean_square (graph, "backbone.features.3.1.weight"), ==, 1);
  g_assert_cmpfloat (mean_square (graph, "backbone.features.3.1.running_var"), ==, 1);
  g_assert_cmpfloat (mean_square (graph, "backbone.features.3.1.bias"), ==, 0);
  qd_random_init (&random, 1, 2);
  g_assert_true (network->initialize (graph, &random, NULL));
  g_assert_cmpfloat (mean_square (graph, "backbone.extra.0.0.weight"), ==, first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssd/ssd-tiny/size", test_size);
  g_test_add_func ("/ssd/ssd-tiny/input-sizes", test_input_sizes);
  g_test_add_func ("/ssd/ssd-tiny/names", test_names);
  g_test_add_func ("/ssd/ssd-tiny/first-weights", test_first_weights);
  return on_device_finish ();
}
