#include "tests/ops/optimizer-rig.h"

#include <math.h>

static const QdOpClass holder_class = { .name = "holder", .instance_size = sizeof (QdOp) };

OptimizerRig
optimizer_rig_new (guint n_a, guint n_b, guint n_c)
{
  OptimizerRig rig = { .graph = qd_graph_new (on_device_get ()) };
  QdTensor *input = qd_graph_add_input (rig.graph, "input", (QdShape){ 1, 1, 1, 4 });
  QdOp *op = qd_graph_add_op (rig.graph, &holder_class, "holder", &input, 1, (QdShape){ 1, 1, 1, 4 });
  const guint n_mean = 6;
  g_autoptr (GError) error = NULL;

  rig.a = qd_graph_add_parameter (rig.graph, op, "a", QD_PARAMETER_TRAINED, &n_a, 1);
  rig.mean = qd_graph_add_parameter (rig.graph, op, "mean", QD_PARAMETER_STATE, &n_mean, 1);
  rig.b = qd_graph_add_parameter (rig.graph, op, "b", QD_PARAMETER_TRAINED, &n_b, 1);
  rig.c = qd_graph_add_parameter (rig.graph, op, "c", QD_PARAMETER_TRAINED, &n_c, 1);
  rig.b->frozen = TRUE;
  qd_graph_prepare (rig.graph, TRUE, &error);
  g_assert_no_error (error);
  return rig;
}

void
optimizer_rig_write (QdRange range, const float *values, gsize n)
{
  g_autoptr (GError) error = NULL;

  qd_range_write (range, values, n * sizeof (float), &error);
  g_assert_no_error (error);
}

double
optimizer_first_value (guint i)
{
  return sin (i);
}

double
optimizer_gradient_at (guint i, guint step)
{
  return 2 * cos (0.7 * i + step);
}

void
optimizer_rig_set_values (OptimizerRig *rig)
{
  guint n_a = rig->a->dims[0], n_b = rig->b->dims[0], n_c = rig->c->dims[0];
  g_autofree float *values = g_new0 (float, n_a + n_b + n_c);
  const float mean[] = { 1, 2, 3, 4, 5, 6 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_a + n_c; i++)
    values[i] = (float)optimizer_first_value (i);
  g_assert_true (qd_parameter_write (rig->a, values, &error));
  g_assert_true (qd_parameter_write (rig->c, &values[n_a], &error));
  g_assert_true (qd_parameter_write (rig->b, values, &error));
  g_assert_true (qd_parameter_write (rig->mean, mean, &error));
}

void
optimizer_rig_set_gradients (OptimizerRig *rig, guint step)
{
  guint n_a = rig->a->dims[0], n_b = rig->b->dims[0], n_c = rig->c->dims[0];
  g_autofree float *values = g_new0 (float, n_a + n_b + n_c);

  for (guint i = 0; i < n_a + n_c; i++)
    values[i] = (float)optimizer_gradient_at (i, step);
  optimizer_rig_write (rig->a->gradient, values, n_a);
  optimizer_rig_write (rig->c->gradient, &values[n_a], n_c);
  for (guint i = 0; i < n_b; i++)
    values[i] = i % 2 == 0 ? NAN : 1e30f; /* of what is frozen nobody asks */
  optimizer_rig_write (rig->b->gradient, values, n_b);
}

float *
optimizer_rig_take_values (OptimizerRig *rig)
{
  guint n_a = rig->a->dims[0], n_c = rig->c->dims[0];
  float *values = g_new (float, n_a + n_c);
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_parameter_read (rig->a, values, &error));
  g_assert_true (qd_parameter_read (rig->c, &values[n_a], &error));
  return values;
}

QdOptimizer *
optimizer_rig_make (OptimizerRig *rig, const QdOptimizerOptions *options, QdRecording **recording)
{
  g_autoptr (GError) error = NULL;
  QdOptimizer *optimizer = qd_optimizer_new (rig->graph, options, &error);
  QdRecorder *recorder = qd_recorder_new (on_device_get ());

  g_assert_no_error (error);
  g_assert_true (qd_optimizer_start (optimizer, &error));
  qd_optimizer_record (optimizer, recorder);
  *recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  return optimizer;
}

void
optimizer_rig_run_step (OptimizerRig *rig, QdOptimizer *optimizer, QdRecording *recording, float rate, guint step)
{
  g_autoptr (GError) error = NULL;

  optimizer_rig_set_gradients (rig, step);
  qd_optimizer_set_step (optimizer, rate, step);
  qd_recording_run (recording, &error);
  g_assert_no_error (error);
}
