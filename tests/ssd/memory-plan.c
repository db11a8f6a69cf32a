#include "engine/graph/graph-private.h"
#include "engine/ssd/network.h"
#include "tests/ops/on-device.h"

#include <string.h>

#define N_CLASSES 4
#define MOST_SIZE 320 /* of inputs that networks are run with; plans are made of all */

static QdGraph *
build (const QdNetwork *network, guint n, QdNetworkOutputs *outputs)
{
  QdGraph *graph = qd_graph_new (on_device_get ());
  QdTensor *images = qd_graph_add_input (graph, "images", (QdShape){ n, network->size, network->size, 3 });

  *outputs = network->build (graph, images, N_CLASSES);
  return graph;
}

/* ---- Who holds what: each step of a run acted out on the planned ranges ---- */

/* memory: (element-type QdRange), borrowed: those whose contents are whole. */

static void
write_range (GPtrArray *memory, QdRange *range)
{
  g_assert_cmpuint (range->size, >, 0);
  for (guint i = memory->len; i-- > 0;)
    {
      const QdRange *other = memory->pdata[i];

      if (other->offset < range->offset + range->size && range->offset < other->offset + other->size)
        g_ptr_array_remove_index_fast (memory, i);
    }
  g_ptr_array_add (memory, range);
}

static void
assert_whole (GPtrArray *memory, QdRange *range, const char *name, const char *what)
{
  if (!g_ptr_array_find (memory, range, NULL))
    g_error ("%s of %s is overwritten before it is read", what, name);
}

static void
assert_inputs (GPtrArray *memory, const QdOp *op)
{
  for (guint i = 0; i < op->n_inputs; i++)
    assert_whole (memory, &op->inputs[i]->value, op->inputs[i]->name, "the value");
}

static void
act_forward (GPtrArray *memory, const QdGraph *graph)
{
  for (guint i = 0; i < graph->ops->len; i++)
    {
      QdOp *op = graph->ops->pdata[i];

      assert_inputs (memory, op);
      if (op->saved_bytes > 0)
        write_range (memory, &op->saved);
      write_range (memory, &op->output->value);
      assert_inputs (memory, op); /* nothing is done in place */
      if (op->saved_bytes > 0)
        assert_whole (memory, &op->saved, op->name, "what is saved");
    }
}

static void
assert_backward_reads (GPtrArray *memory, QdOp *op)
{
  QdReads reads = op->op_class->backward_reads != NULL ? op->op_class->backward_reads (op) : QD_READS_INPUTS | QD_READS_OUTPUT;

  assert_whole (memory, &op->output->gradient, op->name, "the gradient");
  if (op->saved_bytes > 0)
    assert_whole (memory, &op->saved, op->name, "what is saved");
  if (reads & QD_READS_OUTPUT)
    assert_whole (memory, &op->output->value, op->name, "the value");
  if (reads & QD_READS_INPUTS)
    assert_inputs (memory, op);
}

static void
act_backward (GPtrArray *memory, const QdGraph *graph, QdNetworkOutputs outputs)
{
  QdTensor *const written[] = { outputs.logits, outputs.offsets };

  for (guint i = 0; i < 2; i++)
    {
      assert_whole (memory, &outputs.logits->value, "logits", "the value");
      assert_whole (memory, &outputs.offsets->value, "offsets", "the value");
      write_range (memory, &written[i]->gradient);
    }
  for (guint i = graph->ops->len; i-- > 0;)
    {
      QdOp *op = graph->ops->pdata[i];

      if (!op->output->needs_gradient)
        continue;
      assert_backward_reads (memory, op);
      for (guint j = 0; j < op->n_inputs; j++)
        if (op->inputs[j]->needs_gradient && !g_ptr_array_find (memory, &op->inputs[j]->gradient, NULL))
          write_range (memory, &op->inputs[j]->gradient);
      assert_backward_reads (memory, op);
    }
}

/* Of two slices, and of a prediction between the steps; @frozen: a prefix of names. */
static void
act_out (const QdNetwork *network, gboolean training, const char *frozen)
{
  QdNetworkOutputs outputs;
  g_autoptr (QdGraph) graph = build (network, 2, &outputs);
  g_autoptr (GPtrArray) memory = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < graph->parameters->len; i++)
    {
      QdParameter *parameter = graph->parameters->pdata[i];

      parameter->frozen = frozen != NULL && g_str_has_prefix (parameter->name, frozen);
    }
  g_assert_true (qd_graph_plan (graph, training, &error));
  for (guint round = 0; round < 2; round++)
    {
      write_range (memory, &((QdTensor *) graph->tensors->pdata[0])->value);
      act_forward (memory, graph);
      if (training)
        act_backward (memory, graph, outputs);
      assert_whole (memory, &outputs.logits->value, "logits", "the value");
      assert_whole (memory, &outputs.offsets->value, "offsets", "the value");
    }
}

static void
test_whole (gconstpointer data)
{
  act_out (data, FALSE, NULL);
  act_out (data, TRUE, NULL);
  act_out (data, TRUE, "backbone.");
}

/* ---- The same numbers ---- */

static void
fill_normal (QdRange range, double deviation, guint64 seed)
{
  g_autofree float *values = g_new (float, range.size / sizeof (float));
  QdRandom random;

  qd_random_init (&random, seed, 0);
  for (gsize i = 0; i < range.size / sizeof (float); i++)
    values[i] = i % 4 == 3 ? 0 : (float) (deviation * qd_random_normal (&random));
  g_assert_true (qd_range_write (range, values, range.size, NULL));
}

static void
run (QdGraph *graph, void (*record) (QdGraph *, QdRecorder *, QdMode))
{
  QdRecorder *recorder = qd_recorder_new (on_device_get ());
  g_autoptr (QdRecording) recording = NULL;
  g_autoptr (GError) error = NULL;

  record (graph, recorder, QD_MODE_TRAIN);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  g_assert_true (qd_recording_run (recording, &error));
}

static void
append (GByteArray *bytes, QdRange range)
{
  g_autofree guint8 *data = g_malloc (range.size);

  g_assert_true (qd_range_read (range, data, range.size, NULL));
  g_byte_array_append (bytes, data, (guint) range.size);
}

/* Outputs, running statistics and all parameters' gradients of a step. */
static GByteArray *
step (const QdNetwork *network, gboolean unshared, gsize *bytes)
{
  QdNetworkOutputs outputs;
  g_autoptr (QdGraph) graph = build (network, 1, &outputs);
  GByteArray *result = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  QdRandom random;

  graph->unshared = unshared;
  g_assert_true (qd_graph_prepare (graph, TRUE, &error));
  *bytes = qd_graph_count_activation_bytes (graph);
  qd_random_init (&random, 1, 0);
  g_assert_true (network->initialize (graph, &random, NULL));
  fill_normal (((QdTensor *) graph->tensors->pdata[0])->value, 1, 2);
  run (graph, qd_graph_record_forward);
  append (result, outputs.logits->value);
  append (result, outputs.offsets->value);
  fill_normal (outputs.logits->gradient, 1e-3, 3);
  fill_normal (outputs.offsets->gradient, 1e-3, 4);
  run (graph, qd_graph_record_backward);
  append (result, qd_graph_get_gradient_arena (graph));
  append (result, qd_graph_get_value_arena (graph));
  return result;
}

/* Bit for bit what is computed where every value and gradient has memory of its own. */
static void
test_same (gconstpointer data)
{
  const QdNetwork *network = data;
  gsize shared_bytes, unshared_bytes;
  g_autoptr (GByteArray) shared = step (network, FALSE, &shared_bytes), unshared = step (network, TRUE, &unshared_bytes);

  g_test_message ("%s: %.1f MB of activations in place of %.1f MB", network->name, (double) shared_bytes / 1e6,
                  (double) unshared_bytes / 1e6);
  g_assert_cmpmem (shared->data, shared->len, unshared->data, unshared->len);
  g_assert_cmpuint (shared_bytes, <, unshared_bytes * 7 / 10);
}

int
main (int argc, char **argv)
{
  guint n_networks;
  const QdNetwork *const *networks = qd_network_get_table (&n_networks);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_networks; i++)
    {
      g_autofree char *whole = g_strdup_printf ("/ssd/memory-plan/whole/%s", networks[i]->name);
      g_autofree char *same = g_strdup_printf ("/ssd/memory-plan/same/%s", networks[i]->name);

      g_test_add_data_func (whole, networks[i], test_whole);
      if (networks[i]->size <= MOST_SIZE)
        g_test_add_data_func (same, networks[i], test_same);
    }
  return on_device_finish ();
}
