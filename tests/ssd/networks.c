#include "engine/ssd/network.h"
#include "tests/ops/on-device.h"

/* With 91 classes, those of torchvision as it publishes them (num_params of their weights), the others as counted there. */
static const struct
{
  const char *name;
  guint n_boxes;
  gsize n_parameters;
} expected[] = {
  { "ssd_tiny", 6080, 1810908 },
  { "ssd300_vgg16", 8732, 35641826 },     { "ssd512_vgg16", 24564, 37513116 },
  { "ssd512_resnet50", 6132, 45346402 },         { "ssdlite320_mobilenet_v3_large", 3234, 3440060 },
  { "ssdlite320_mobilenet_v2", 3234, 4664988 },
};

static QdGraph *
build (const QdNetwork *network, guint size, QdNetworkOutputs *outputs)
{
  QdGraph *graph = qd_graph_new (on_device_get ());
  QdTensor *images = qd_graph_add_input (graph, "images", (QdShape){ 2, size, size, 3 });

  *outputs = network->build (graph, images, 91);
  g_assert_nonnull (outputs->logits);
  g_assert_nonnull (outputs->offsets);
  return graph;
}

static gsize
count_parameters (QdGraph *graph)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);
  gsize n = 0;

  for (guint i = 0; i < parameters->len; i++)
    {
      const QdParameter *parameter = parameters->pdata[i];

      n += parameter->role == QD_PARAMETER_TRAINED ? qd_parameter_get_count (parameter) : 0;
    }
  return n;
}

static void
test_counts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const QdNetwork *network = qd_network_find (expected[i].name);
      QdNetworkOutputs outputs;
      g_autoptr (QdGraph) graph = build (network, network->size, &outputs);

      g_test_message ("%s: %" G_GSIZE_FORMAT " parameters", network->name, count_parameters (graph));
      g_assert_cmpuint (outputs.logits->shape.h, ==, expected[i].n_boxes);
      g_assert_cmpuint (count_parameters (graph), ==, expected[i].n_parameters);
    }
}

/* Rows of the outputs are default boxes, at every size that a network takes. */
static void
test_sizes (void)
{
  guint n;
  const QdNetwork *const *networks = qd_network_get_table (&n);

  for (guint i = 0; i < n; i++)
    for (guint size = networks[i]->least_size; size <= networks[i]->most_size; size += networks[i]->size_step)
      {
        QdNetworkOutputs outputs;
        g_autoptr (QdGraph) graph = build (networks[i], size, &outputs);
        QdDefaultBoxSpec spec;

        networks[i]->describe_boxes (size, &spec);
        g_assert_true (qd_network_takes_size (networks[i], size));
        g_assert_cmpuint (outputs.logits->shape.n, ==, 2);
        g_assert_cmpuint (outputs.logits->shape.h, ==, qd_default_box_spec_count (&spec));
        g_assert_cmpuint (outputs.logits->shape.c, ==, 91);
        g_assert_cmpuint (outputs.offsets->shape.h, ==, qd_default_box_spec_count (&spec));
        g_assert_cmpuint (outputs.offsets->shape.c, ==, 4);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssd/networks/counts", test_counts);
  g_test_add_func ("/ssd/networks/sizes", test_sizes);
  return on_device_finish ();
}
