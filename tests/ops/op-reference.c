#include <math.h>
#include <string.h>

#include "tests/ops/op-reference.h"

#define N_PROBES 24 /* elements of an array that get a finite difference */

void
op_test_fill_distinct (double *values, gsize n, double gap, QdRandom *random)
{
  g_autofree guint *order = g_new (guint, n);

  for (gsize i = 0; i < n; i++)
    order[i] = (guint)i;
  qd_random_shuffle (random, order, (guint)n);
  for (gsize i = 0; i < n; i++)
    values[i] = ((double)order[i] - floor ((double)n / 2) + 0.5) * gap;
}

static void
fill_normal (double *values, gsize n, double deviation, QdRandom *random)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (double)(float)(deviation * qd_random_normal (random));
}

static void
fill_uniform (double *values, gsize n, double low, double high, QdRandom *random)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (double)(float)qd_random_range (random, low, high);
}

OpReference *
op_reference_new (const OpTest *test, QdGraph *graph, QdTensor *const *inputs, const QdTensor *output)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);
  OpReference *reference = g_new0 (OpReference, 1);

  reference->options = test->options;
  reference->mode = test->mode;
  for (guint i = 0; inputs[i] != NULL; i++, reference->n_inputs++)
    {
      reference->shapes[i] = inputs[i]->shape;
      reference->inputs[i] = g_new0 (double, qd_shape_count_dense (reference->shapes[i]));
      reference->input_gradients[i] = g_new0 (double, qd_shape_count_dense (reference->shapes[i]));
    }
  reference->n_parameters = parameters->len / 2;
  g_assert_cmpuint (reference->n_parameters, <=, OP_TEST_MAX);
  for (guint i = 0; i < reference->n_parameters; i++)
    {
      const QdParameter *parameter = g_ptr_array_index (parameters, i);

      reference->parameters[i] = parameter;
      reference->values[i] = g_new0 (double, qd_parameter_get_count (parameter));
      if (parameter->role == QD_PARAMETER_TRAINED && !parameter->frozen)
        reference->gradients[i] = g_new0 (double, qd_parameter_get_count (parameter));
    }
  reference->output_shape = output->shape;
  reference->output = g_new0 (double, qd_shape_count_dense (reference->output_shape));
  reference->output_gradient = g_new0 (double, qd_shape_count_dense (reference->output_shape));
  return reference;
}

void
op_reference_free (OpReference *reference)
{
  for (guint i = 0; i < OP_TEST_MAX; i++)
    {
      g_free (reference->inputs[i]);
      g_free (reference->input_gradients[i]);
      g_free (reference->values[i]);
      g_free (reference->gradients[i]);
    }
  g_free (reference->output);
  g_free (reference->output_gradient);
  g_free (reference);
}

/* To floats and back, so that both sides start from the same numbers. */
static void
round_to_float (double *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (double)(float)values[i];
}

void
op_reference_fill (OpReference *reference, const OpTest *test)
{
  QdRandom random;

  qd_random_init (&random, 2024, 7);
  for (guint i = 0; i < reference->n_inputs; i++)
    fill_normal (reference->inputs[i], qd_shape_count_dense (reference->shapes[i]), 1, &random);
  for (guint i = 0; i < reference->n_parameters; i++)
    {
      gsize n = qd_parameter_get_count (reference->parameters[i]);

      if (reference->parameters[i]->role == QD_PARAMETER_STATE)
        fill_uniform (reference->values[i], n, 0.5, 1.5, &random);
      else
        fill_normal (reference->values[i], n, 0.5, &random);
    }
  fill_normal (reference->output_gradient, qd_shape_count_dense (reference->output_shape), 1, &random);
  if (test->fill != NULL)
    test->fill (reference, &random);
  for (guint i = 0; i < reference->n_inputs; i++)
    round_to_float (reference->inputs[i], qd_shape_count_dense (reference->shapes[i]));
  for (guint i = 0; i < reference->n_parameters; i++)
    round_to_float (reference->values[i], qd_parameter_get_count (reference->parameters[i]));
}

/* Copies the state out, or back in. */
static void
copy_state (OpReference *reference, double *copy, gboolean back)
{
  for (guint i = 0; i < reference->n_parameters; i++)
    {
      gsize bytes = qd_parameter_get_count (reference->parameters[i]) * sizeof (double);

      if (reference->gradients[i] != NULL)
        continue;
      memcpy (back ? reference->values[i] : copy, back ? copy : reference->values[i], bytes);
      copy += bytes / sizeof (double);
    }
}

/* sum of output * output_gradient, by the reference; the state is put back. */
static double
get_reference_loss (const OpTest *test, OpReference *reference)
{
  gsize n_values = 1;
  g_autofree double *state = NULL;
  double sum = 0;

  for (guint i = 0; i < reference->n_parameters; i++)
    n_values += qd_parameter_get_count (reference->parameters[i]);
  state = g_new (double, n_values);
  copy_state (reference, state, FALSE);
  test->forward (reference);
  copy_state (reference, state, TRUE);
  for (gsize i = 0; i < qd_shape_count_dense (reference->output_shape); i++)
    sum += reference->output[i] * reference->output_gradient[i];
  return sum;
}

static void
check_differences (const OpTest *test, OpReference *reference, const char *what, double *values, const double *gradients,
                   gsize n)
{
  const double step = 1e-5;
  QdRandom random;

  qd_random_init (&random, 5, 5);
  for (guint i = 0; i < MIN (n, N_PROBES); i++)
    {
      gsize at = n <= N_PROBES ? i : qd_random_below (&random, (guint32)n);
      double value = values[at], high, low, slope;

      values[at] = value + step;
      high = get_reference_loss (test, reference);
      values[at] = value - step;
      low = get_reference_loss (test, reference);
      values[at] = value;
      slope = (high - low) / (2 * step);
      if (!(fabs (slope - gradients[at]) <= 1e-5 * MAX (1, fabs (slope))))
        g_error ("%s: the reference's gradient %" G_GSIZE_FORMAT " is %.9g, the finite difference %.9g", what, at,
                 gradients[at], slope);
    }
}

void
op_reference_check_differences (OpReference *reference, const OpTest *test)
{
  for (guint i = 0; i < reference->n_inputs; i++)
    check_differences (test, reference, "input", reference->inputs[i], reference->input_gradients[i],
                       qd_shape_count_dense (reference->shapes[i]));
  for (guint i = 0; i < reference->n_parameters; i++)
    if (reference->gradients[i] != NULL)
      check_differences (test, reference, reference->parameters[i]->name, reference->values[i], reference->gradients[i],
                         qd_parameter_get_count (reference->parameters[i]));
}
