#include "tests/ops/op-rig.h"

#include "engine/graph/graph-private.h"

static QdRecording *
finish_recording (QdRecorder *recorder)
{
  g_autoptr (GError) error = NULL;
  QdRecording *recording = qd_recorder_finish (recorder, &error);

  g_assert_no_error (error);
  return recording;
}

OpRig *
op_rig_new (const OpTest *test)
{
  g_autoptr (GError) error = NULL;
  gboolean training = test->backward != NULL;
  OpRig *rig = g_new0 (OpRig, 1);
  QdRecorder *recorder;

  rig->test = test;
  rig->graph = qd_graph_new (op_test_get_device ());
  for (guint i = 0; test->inputs[i].n > 0; i++)
    {
      rig->inputs[i] = qd_graph_add_input (rig->graph, "input", test->inputs[i]);
      rig->inputs[i]->needs_gradient = training;
    }
  rig->outputs[0] = test->build (rig->graph, rig->inputs, "first", test->options);
  rig->outputs[1] = test->build (rig->graph, rig->inputs, "second", test->options);
  qd_graph_prepare (rig->graph, training, &error);
  g_assert_no_error (error);
  recorder = qd_recorder_new (op_test_get_device ());
  qd_graph_record_forward (rig->graph, recorder, test->mode);
  rig->forward = finish_recording (recorder);
  if (!training)
    return rig;
  recorder = qd_recorder_new (op_test_get_device ());
  qd_graph_record_backward (rig->graph, recorder, test->mode);
  rig->backward = finish_recording (recorder);
  return rig;
}

void
op_rig_free (OpRig *rig)
{
  qd_recording_free (rig->forward);
  qd_recording_free (rig->backward);
  qd_graph_free (rig->graph);
  g_free (rig);
}

static float *
to_floats (const double *values, gsize n)
{
  float *floats = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    floats[i] = (float)values[i];
  return floats;
}

static void
write_tensor (QdRange range, QdShape shape, const double *values)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *floats = to_floats (values, qd_shape_count_dense (shape));

  qd_tensor_write_nhwc (range, shape, floats, &error);
  g_assert_no_error (error);
}

/* The device's inputs and both ops' parameters from the reference's. */
static void
write_values (OpRig *rig, const OpReference *reference)
{
  GPtrArray *parameters = qd_graph_get_parameters (rig->graph);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < reference->n_inputs; i++)
    write_tensor (rig->inputs[i]->value, reference->shapes[i], reference->inputs[i]);
  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (parameters, i);
      g_autofree float *floats = to_floats (reference->values[i % reference->n_parameters], qd_parameter_get_count (parameter));

      qd_parameter_write (parameter, floats, &error);
      g_assert_no_error (error);
    }
}

static void
run (QdRecording *recording)
{
  g_autoptr (GError) error = NULL;

  qd_recording_run (recording, &error);
  g_assert_no_error (error);
}

void
op_rig_run_forward (OpRig *rig, const OpReference *reference)
{
  write_values (rig, reference);
  run (rig->forward);
}

void
op_rig_clear_gradients (OpRig *rig)
{
  QdRange arena = qd_graph_get_gradient_arena (rig->graph);
  QdRecorder *recorder;
  g_autoptr (QdRecording) recording = NULL;

  if (arena.buffer == NULL)
    return;
  recorder = qd_recorder_new (op_test_get_device ());
  qd_recorder_fill (recorder, arena, 0);
  recording = finish_recording (recorder);
  run (recording);
}

static void
poison (QdRange range)
{
  QdRecorder *recorder = qd_recorder_new (op_test_get_device ());
  g_autoptr (QdRecording) recording = NULL;

  qd_recorder_fill (recorder, range, 0x7fc00000);
  recording = finish_recording (recorder);
  run (recording);
}

/* Values that the op says it does not read in its backward pass are not there any more. */
static void
poison_unread (OpRig *rig)
{
  for (guint i = 0; i < rig->graph->ops->len; i++)
    {
      const QdOp *op = rig->graph->ops->pdata[i];
      QdReads reads = op->op_class->backward_reads != NULL ? op->op_class->backward_reads (op)
                                                           : QD_READS_INPUTS | QD_READS_OUTPUT;

      if (!(reads & QD_READS_OUTPUT))
        poison (op->output->value);
      for (guint j = 0; j < op->n_inputs && !(reads & QD_READS_INPUTS); j++)
        poison (op->inputs[j]->value);
    }
}

void
op_rig_run_backward (OpRig *rig, const OpReference *reference)
{
  poison_unread (rig);
  for (guint i = 0; i < 2; i++)
    write_tensor (rig->outputs[i]->gradient, reference->output_shape, reference->output_gradient);
  run (rig->backward);
}

static guint32
hash_range (QdRange range, guint32 hash)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint32 *words = g_malloc (range.size);

  qd_range_read (range, words, range.size, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < range.size / 4; i++)
    hash = (hash ^ words[i]) * 16777619u;
  return hash;
}

guint32
op_rig_hash_step (OpRig *rig, const OpReference *reference)
{
  guint32 hash = 2166136261u;

  write_values (rig, reference);
  op_rig_clear_gradients (rig);
  run (rig->forward);
  hash = hash_range (rig->outputs[0]->value, hash);
  if (rig->backward == NULL)
    return hash;
  op_rig_run_backward (rig, reference);
  for (guint i = 0; i < reference->n_inputs; i++)
    hash = hash_range (rig->inputs[i]->gradient, hash);
  if (qd_graph_get_gradient_arena (rig->graph).buffer != NULL)
    hash = hash_range (qd_graph_get_gradient_arena (rig->graph), hash);
  return hash;
}

double
op_rig_get_loss (OpRig *rig, const OpReference *reference)
{
  gsize n = qd_shape_count_dense (reference->output_shape);
  g_autofree float *output = g_new (float, n);
  g_autoptr (GError) error = NULL;
  double sum = 0;

  op_rig_run_forward (rig, reference);
  qd_tensor_read_nhwc (rig->outputs[0]->value, reference->output_shape, output, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    sum += (double)output[i] * reference->output_gradient[i];
  return sum;
}
