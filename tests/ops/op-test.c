#include <math.h>

#include "engine/gpu/device-private.h"
#include "engine/graph/graph-private.h"
#include "engine/host/parallel.h"
#include "tests/ops/op-reference.h"
#include "tests/ops/op-rig.h"

static QdDevice *device;

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
assert_parameters (OpRig *rig, const OpReference *reference, QdParameterRole role, double factor)
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
check_forward (OpRig *rig, OpReference *reference)
{
  double tolerance = get_tolerance (rig->test);

  op_rig_run_forward (rig, reference);
  rig->test->forward (reference);
  assert_tensor ("output", rig->outputs[0]->value, reference->output_shape, reference->output, 1, tolerance);
  assert_tensor ("second output", rig->outputs[1]->value, reference->output_shape, reference->output, 1, tolerance);
  assert_parameters (rig, reference, QD_PARAMETER_STATE, 1);
}

static void
check_backward (OpRig *rig, OpReference *reference)
{
  rig->test->backward (reference);
  op_rig_run_backward (rig, reference);
  for (guint i = 0; i < reference->n_inputs; i++)
    assert_tensor ("gradient of the input", rig->inputs[i]->gradient, reference->shapes[i], reference->input_gradients[i], 2,
                   get_tolerance (rig->test));
  assert_parameters (rig, reference, QD_PARAMETER_TRAINED, 1);
  op_rig_run_backward (rig, reference);
  assert_parameters (rig, reference, QD_PARAMETER_TRAINED, 2);
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
check_device_slope (OpRig *rig, OpReference *reference)
{
  const double step = 1.0 / 1024;
  double expected, squares, high, low, slope;

  move (reference, step, &expected, &squares);
  high = op_rig_get_loss (rig, reference);
  move (reference, -2 * step, &expected, &squares);
  low = op_rig_get_loss (rig, reference);
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
  OpRig *rig = op_rig_new (test);
  OpReference *reference = op_reference_new (test, rig->graph, rig->inputs, rig->outputs[0]);
  guint32 hash;

  op_reference_fill (reference, test);
  hash = op_rig_hash_step (rig, reference);
  for (guint n_threads = 1; n_threads <= 3; n_threads++)
    {
      qd_parallel_set_threads (n_threads);
      g_assert_cmphex (op_rig_hash_step (rig, reference), ==, hash);
    }
  qd_parallel_set_threads (0);
  op_rig_clear_gradients (rig);
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
  op_rig_free (rig);
  op_test_get_device ()->limits = limits;
}
