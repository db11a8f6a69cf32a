#include <math.h>
#include <string.h>

#include "engine/gpu/device-private.h"
#include "engine/host/parallel.h"
#include "engine/graph/graph-private.h"
#include "tests/ops/op-reference.h"

static QdDevice *device;

/* One op, twice, on the device. */
typedef struct
{
  const OpTest *test;
  QdGraph *graph;
  QdTensor *inputs[OP_TEST_MAX + 1], *outputs[2]; /* inputs end with NULL */
  QdRecording *forward, *backward;
} Rig;

QdDevice *
op_test_get_device (void)
{
  g_autoptr (GError) error = NULL;

  if (device != NULL)
    return device;
  device = qd_device_open (NULL, &error);
  g_assert_no_error (error);
  if (g_getenv ("QD_TEST_AS_GPU") != NULL)
    device->info.kind = QD_DEVICE_DISCRETE;
  return device;
}

int
op_test_finish (void)
{
  int status = g_test_run ();

  g_clear_pointer (&device, qd_device_unref);
  return status;
}

static void
run_data (gconstpointer data)
{
  op_test_run (data);
}

void
op_test_add (const char *op, const OpTest *test)
{
  g_autofree char *path = g_strdup_printf ("/ops/%s/%s", op, test->title);

  g_test_add_data_func (path, test, run_data);
}

static QdRecording *
finish_recording (QdRecorder *recorder)
{
  g_autoptr (GError) error = NULL;
  QdRecording *recording = qd_recorder_finish (recorder, &error);

  g_assert_no_error (error);
  return recording;
}

static Rig *
make_rig (const OpTest *test)
{
  g_autoptr (GError) error = NULL;
  gboolean training = test->backward != NULL;
  Rig *rig = g_new0 (Rig, 1);
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

static void
free_rig (Rig *rig)
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
write_rig (Rig *rig, const OpReference *reference)
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

/* @factor: times @expected. */
static void
assert_close (const char *what, const float *got, const double *expected, gsize n, double factor, double tolerance)
{
  double largest = 1, worst = 0;
  gsize where = 0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (factor * expected[i]));
  for (gsize i = 0; i < n; i++)
    {
      double difference = fabs ((double)got[i] - factor * expected[i]);

      if (isfinite (got[i]) && difference <= worst)
        continue;
      where = i;
      worst = difference;
      if (!isfinite (got[i]))
        break;
    }
  if (!(worst <= tolerance * largest))
    g_error ("%s: element %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " is %.9g and should be %.9g (off by %.2g of %.3g)", what,
             where, n, (double)got[where], factor * expected[where], worst / largest, largest);
}

static void
assert_tensor (const char *what, QdRange range, QdShape shape, const double *expected, double factor, double tolerance)
{
  g_autoptr (GError) error = NULL;
  gsize padded = qd_shape_padded_channels (shape), n = qd_shape_count (shape);
  g_autofree float *dense = g_new (float, qd_shape_count_dense (shape)), *all = g_new (float, n);

  qd_tensor_read_nhwc (range, shape, dense, &error);
  g_assert_no_error (error);
  assert_close (what, dense, expected, qd_shape_count_dense (shape), factor, tolerance);
  qd_range_read (range, all, n * sizeof (float), &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    if (i % padded >= shape.c && all[i] != 0)
      g_error ("%s: padding lane %" G_GSIZE_FORMAT " holds %g", what, i % padded, (double)all[i]);
}

static double
get_tolerance (const OpTest *test)
{
  return test->tolerance > 0 ? test->tolerance : 2e-5;
}

static void
assert_parameters (Rig *rig, const OpReference *reference, QdParameterRole role, double factor)
{
  GPtrArray *parameters = qd_graph_get_parameters (rig->graph);

  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (parameters, i);
      guint j = i % reference->n_parameters;
      gsize n = qd_parameter_get_count (parameter);
      g_autofree float *got = g_new (float, n);
      g_autoptr (GError) error = NULL;

      if (parameter->role != role || parameter->frozen)
        continue;
      if (role == QD_PARAMETER_STATE)
        qd_parameter_read (parameter, got, &error);
      else
        qd_parameter_read_gradient (parameter, got, &error);
      g_assert_no_error (error);
      assert_close (parameter->name, got, role == QD_PARAMETER_STATE ? reference->values[j] : reference->gradients[j], n,
                    factor, get_tolerance (rig->test));
    }
}

static void
check_forward (Rig *rig, OpReference *reference)
{
  double tolerance = get_tolerance (rig->test);

  write_rig (rig, reference);
  rig->test->forward (reference);
  run (rig->forward);
  assert_tensor ("output", rig->outputs[0]->value, reference->output_shape, reference->output, 1, tolerance);
  assert_tensor ("second output", rig->outputs[1]->value, reference->output_shape, reference->output, 1, tolerance);
  assert_parameters (rig, reference, QD_PARAMETER_STATE, 1);
}

static void
clear_gradients (QdGraph *graph)
{
  QdRange arena = qd_graph_get_gradient_arena (graph);
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
poison_unread (Rig *rig)
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

static void
run_backward (Rig *rig, const OpReference *reference)
{
  poison_unread (rig);
  for (guint i = 0; i < 2; i++)
    write_tensor (rig->outputs[i]->gradient, reference->output_shape, reference->output_gradient);
  run (rig->backward);
}

static void
check_backward (Rig *rig, OpReference *reference)
{
  rig->test->backward (reference);
  run_backward (rig, reference);
  for (guint i = 0; i < reference->n_inputs; i++)
    assert_tensor ("gradient of the input", rig->inputs[i]->gradient, reference->shapes[i], reference->input_gradients[i], 2,
                   get_tolerance (rig->test));
  assert_parameters (rig, reference, QD_PARAMETER_TRAINED, 1);
  run_backward (rig, reference);
  assert_parameters (rig, reference, QD_PARAMETER_TRAINED, 2);
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

static guint32
hash_step (Rig *rig, const OpReference *reference)
{
  guint32 hash = 2166136261u;

  write_rig (rig, reference);
  clear_gradients (rig->graph);
  run (rig->forward);
  hash = hash_range (rig->outputs[0]->value, hash);
  if (rig->backward == NULL)
    return hash;
  run_backward (rig, reference);
  for (guint i = 0; i < reference->n_inputs; i++)
    hash = hash_range (rig->inputs[i]->gradient, hash);
  if (qd_graph_get_gradient_arena (rig->graph).buffer != NULL)
    hash = hash_range (qd_graph_get_gradient_arena (rig->graph), hash);
  return hash;
}

static double
get_device_loss (Rig *rig, const OpReference *reference)
{
  gsize n = qd_shape_count_dense (reference->output_shape);
  g_autofree float *output = g_new (float, n);
  g_autoptr (GError) error = NULL;
  double sum = 0;

  write_rig (rig, reference);
  run (rig->forward);
  qd_tensor_read_nhwc (rig->outputs[0]->value, reference->output_shape, output, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    sum += (double)output[i] * reference->output_gradient[i];
  return sum;
}

/* Moves inputs and trained values by @step times a direction of signs; adds gradient . direction to @slope and counts. */
static void
move (OpReference *reference, double step, double *slope, double *n_moved)
{
  QdRandom random;

  qd_random_init (&random, 11, 3);
  *slope = *n_moved = 0;
  for (guint i = 0; i < reference->n_inputs + reference->n_parameters; i++)
    {
      guint p = i - reference->n_inputs;
      gboolean input = i < reference->n_inputs;
      double *values = input ? reference->inputs[i] : reference->values[p];
      const double *gradients = input ? reference->input_gradients[i] : reference->gradients[p];
      gsize n = input ? qd_shape_count_dense (reference->shapes[i]) : qd_parameter_get_count (reference->parameters[p]);

      for (gsize j = 0; gradients != NULL && j < n; j++)
        {
          double sign = qd_random_next (&random) & 1 ? 1 : -1;

          values[j] += step * sign;
          *slope += sign * gradients[j];
          *n_moved += gradients[j] * gradients[j];
        }
    }
}

static void
check_device_slope (Rig *rig, OpReference *reference)
{
  const double step = 1.0 / 1024;
  double expected, squares, high, low, slope;

  move (reference, step, &expected, &squares);
  high = get_device_loss (rig, reference);
  move (reference, -2 * step, &expected, &squares);
  low = get_device_loss (rig, reference);
  move (reference, step, &expected, &squares);
  slope = (high - low) / (2 * step);
  if (!(fabs (slope - expected) <= 5e-3 * (sqrt (squares) + 1)))
    g_error ("the device's gradient along a direction is %.6g, its finite difference %.6g", expected, slope);
}

/* As if the device were a lesser one. Returns: its real limits. */
static QdDeviceLimits
lower_limits (const OpTest *test)
{
  QdDevice *lesser = op_test_get_device ();
  QdDeviceLimits limits = lesser->limits;

  if (test->storage_range == 0)
    return limits;
  g_assert_cmpuint (test->storage_range, <, limits.storage_range_bytes);
  lesser->limits.storage_range_bytes = test->storage_range;
  lesser->limits.range_alignment = MAX (limits.range_alignment, 256);
  return limits;
}

void
op_test_run (const OpTest *test)
{
  QdDeviceLimits limits = lower_limits (test);
  Rig *rig = make_rig (test);
  OpReference *reference = op_reference_new (test, rig->graph, rig->inputs, rig->outputs[0]);
  guint32 hash;

  op_reference_fill (reference, test);
  hash = hash_step (rig, reference);
  for (guint n_threads = 1; n_threads <= 3; n_threads++)
    {
      qd_parallel_set_threads (n_threads);
      g_assert_cmphex (hash_step (rig, reference), ==, hash);
    }
  qd_parallel_set_threads (0);
  clear_gradients (rig->graph);
  check_forward (rig, reference);
  if (test->backward != NULL)
    {
      check_backward (rig, reference);
      if (!test->at_kinks)
        {
          op_reference_check_differences (reference, test);
          check_device_slope (rig, reference);
        }
    }
  op_reference_free (reference);
  free_rig (rig);
  op_test_get_device ()->limits = limits;
}
