#include <math.h>
#include <string.h>

#include "tests/ops/optimizer-rig.h"

/* Five steps of PyTorch 1.13, n = 12:
 *   p = torch.tensor(np.sin(np.arange(n)).astype(np.float32), requires_grad=True); o = torch.optim.SGD([p], ...)
 *   for t in range(1, 6): p.grad = torch.tensor((2 * np.cos(.7 * np.arange(n) + t)).astype(np.float32)); o.step()
 * with weight_decay .05 and lr .01 (Adadelta: 1), momentum .9 where there is one; the last: clip_grad_norm_([p], 1.5) before.
 */
static const struct
{
  const char *title;
  QdOptimizerOptions options;
  float rate;
  float expected[12];
} published[] = {
  { "sgd",
    { .rule = QD_RULE_SGD, .momentum = 0.9f, .weight_decay = 0.05f },
    0.01f,
    { 0.0572046f, 0.9382894f, 1.0026752f, 0.1898205f, -0.7752678f, -1.0381019f, -0.3848937f, 0.5739921f, 0.9698179f, 0.4681389f,
      -0.4375724f, -0.8947814f } },
  { "adam",
    { .rule = QD_RULE_ADAM, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .weight_decay = 0.05f },
    0.01f,
    { 0.0046137f, 0.8778867f, 0.9412707f, 0.1624479f, -0.7504047f, -0.9715639f, -0.3152708f, 0.6290082f, 0.9743286f, 0.4166717f,
      -0.5065591f, -0.9669422f } },
  { "rmsprop",
    { .rule = QD_RULE_RMSPROP, .alpha = 0.99f, .epsilon = 1e-8f, .weight_decay = 0.05f },
    0.01f,
    { 0.0712540f, 1.0490707f, 1.0041399f, 0.1542063f, -0.7998407f, -1.0137124f, -0.4295487f, 0.6005772f, 1.0028266f, 0.4806815f,
      -0.3336769f, -0.8975791f } },
  { "rmsprop-momentum",
    { .rule = QD_RULE_RMSPROP, .alpha = 0.99f, .epsilon = 1e-8f, .momentum = 0.9f, .weight_decay = 0.05f },
    0.01f,
    { 0.0963925f, 1.7142141f, 1.5030371f, 0.4717528f, -0.6906513f, -1.0953416f, -1.0162435f, 0.1864710f, 0.7782978f, 0.5062227f,
      0.3296889f, -0.3955085f } },
  { "adadelta",
    { .rule = QD_RULE_ADADELTA, .rho = 0.9f, .epsilon = 1e-6f, .weight_decay = 0.05f },
    1,
    { 0.0057872f, 0.8489220f, 0.9105621f, 0.1387455f, -0.7609133f, -0.9633113f, -0.2834724f, 0.6573095f, 0.9925542f, 0.4177126f,
      -0.5363215f, -0.9981955f } },
  { "sgd-clipped",
    { .rule = QD_RULE_SGD, .momentum = 0.9f, .weight_decay = 0.05f, .clip_norm = 1.5f },
    0.01f,
    { 0.0165610f, 0.8666258f, 0.9336960f, 0.1559678f, -0.7580726f, -0.9779460f, -0.3100694f, 0.6282939f, 0.9780580f, 0.4264420f,
      -0.5095956f, -0.9632573f } },
};

static void
test_published (gconstpointer data)
{
  guint which = GPOINTER_TO_UINT (data);
  OptimizerRig rig = optimizer_rig_new (7, 10, 5);
  g_autoptr (QdRecording) recording = NULL;
  g_autoptr (QdOptimizer) optimizer = optimizer_rig_make (&rig, &published[which].options, &recording);
  g_autofree float *values = NULL, *frozen = g_new (float, 10);
  g_autoptr (GError) error = NULL;

  optimizer_rig_set_values (&rig);
  for (guint step = 1; step <= 5; step++)
    {
      optimizer_rig_run_step (&rig, optimizer, recording, published[which].rate, step);
      g_assert_cmpuint (qd_optimizer_get_result (optimizer)->finite, ==, 1);
    }
  values = optimizer_rig_take_values (&rig);
  for (guint i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon (values[i], published[which].expected[i], 1e-6 * MAX (1, fabsf (values[i])));
  g_assert_true (qd_parameter_read (rig.b, frozen, &error));
  for (guint i = 0; i < 10; i++)
    g_assert_cmpfloat (frozen[i], ==, (float)optimizer_first_value (i));
  if (published[which].options.clip_norm > 0)
    {
      g_assert_cmpfloat_with_epsilon (qd_optimizer_get_result (optimizer)->norm, 5.008477687835693, 2e-6);
      g_assert_cmpfloat_with_epsilon (qd_optimizer_get_result (optimizer)->scale, 1.5 / 5.008478687835693, 1e-6);
    }
  qd_graph_free (rig.graph);
}

/* One step of a rule in double precision. */
static void
step_reference (const QdOptimizerOptions *o, double rate, guint step, double gradient, double *value, double *first,
                double *second)
{
  double g = gradient + o->weight_decay * *value, change = 0;

  switch (o->rule)
    {
    case QD_RULE_SGD:
      change = *first = o->momentum * *first + g;
      break;
    case QD_RULE_ADAM:
      *first = o->beta1 * *first + (1 - o->beta1) * g;
      *second = o->beta2 * *second + (1 - o->beta2) * g * g;
      change = *first / (1 - pow (o->beta1, step)) / (sqrt (*second / (1 - pow (o->beta2, step))) + o->epsilon);
      break;
    case QD_RULE_RMSPROP:
      *first = o->alpha * *first + (1 - o->alpha) * g * g;
      change = *second = o->momentum * *second + g / (sqrt (*first) + o->epsilon);
      break;
    case QD_RULE_ADADELTA:
    default:
      *first = o->rho * *first + (1 - o->rho) * g * g;
      change = sqrt (*second + o->epsilon) / sqrt (*first + o->epsilon) * g;
      *second = o->rho * *second + (1 - o->rho) * change * change;
      break;
    }
  *value -= rate * change;
}

/* Many parameters: several workgroups and pieces of the norm; states and values against the reference. */
static void
test_many (gconstpointer data)
{
  const QdOptimizerOptions *options = &published[GPOINTER_TO_UINT (data)].options;
  const guint n_a = 40003, n_c = 17001, n = n_a + n_c;
  float rate = published[GPOINTER_TO_UINT (data)].rate;
  OptimizerRig rig = optimizer_rig_new (n_a, 257, n_c);
  g_autoptr (QdRecording) recording = NULL;
  g_autoptr (QdOptimizer) optimizer = optimizer_rig_make (&rig, options, &recording);
  g_autofree float *values = NULL, *first = NULL;

  optimizer_rig_set_values (&rig);
  for (guint step = 1; step <= 3; step++)
    {
      double squares = 0;

      optimizer_rig_run_step (&rig, optimizer, recording, rate, step);
      for (guint i = 0; i < n; i++)
        squares += optimizer_gradient_at (i, step) * optimizer_gradient_at (i, step);
      g_assert_cmpfloat_with_epsilon (qd_optimizer_get_result (optimizer)->norm, sqrt (squares), 1e-6 * sqrt (squares));
    }
  values = optimizer_rig_take_values (&rig);
  first = on_device_take (qd_optimizer_get_state (optimizer, 0));
  for (guint i = 0; i < n; i++)
    {
      double value = optimizer_first_value (i), states[2] = { 0, 0 };
      gsize place = i < n_a ? rig.a->value.offset / 4 + i : rig.c->value.offset / 4 + i - n_a;

      for (guint step = 1; step <= 3; step++)
        step_reference (options, rate, step, optimizer_gradient_at (i, step), &value, &states[0], &states[1]);
      g_assert_cmpfloat_with_epsilon (values[i], value, 2e-6);
      g_assert_cmpfloat_with_epsilon (first[place], states[0], 2e-6 * MAX (1, fabs (states[0])));
    }
  qd_graph_free (rig.graph);
}

/* On a device that binds little the arena is walked in pieces. */
static void
test_pieces (gconstpointer data)
{
  on_device_set_limit (8192);
  test_many (data);
  on_device_set_limit (0);
}

/* A gradient that is not finite: nothing moves, not even the average, and the running statistics go back. */
static void
test_not_finite (gconstpointer data)
{
  QdOptimizerOptions options = published[GPOINTER_TO_UINT (data)].options;
  static const guint32 bad[] = { 0x7fc00000, 0x7f800000, 0xff800000, 0xffffffff };
  const float moved[] = { -1, -2, -3, NAN, -5, -6 }, good[] = { 7, 8, 9, 10, 11, 12 };
  OptimizerRig rig = optimizer_rig_new (7, 10, 5);
  g_autoptr (QdRecording) recording = NULL;
  g_autoptr (QdOptimizer) optimizer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *before = NULL, *average = NULL, *state = NULL;
  float mean[6];

  options.average_decay = 0.9f;
  options.clip_norm = 1;
  optimizer = optimizer_rig_make (&rig, &options, &recording);
  optimizer_rig_set_values (&rig);
  g_assert_true (qd_optimizer_start (optimizer, &error));
  g_assert_true (qd_parameter_write (rig.mean, good, &error));
  optimizer_rig_run_step (&rig, optimizer, recording, 0.01f, 1);
  g_assert_cmpuint (qd_optimizer_get_result (optimizer)->finite, ==, 1);
  before = optimizer_rig_take_values (&rig);
  average = on_device_take (qd_optimizer_get_average (optimizer));
  state = on_device_take (qd_optimizer_get_state (optimizer, 0));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree float *after = NULL, *average_after = NULL, *state_after = NULL;

      optimizer_rig_set_gradients (&rig, 2);
      optimizer_rig_write ((QdRange){ rig.c->gradient.buffer, rig.c->gradient.offset, 16 }, (const float *)&bad[i], 1);
      g_assert_true (qd_parameter_write (rig.mean, moved, &error));
      qd_optimizer_set_step (optimizer, 0.01f, 2);
      g_assert_true (qd_recording_run (recording, &error));
      g_assert_cmpuint (qd_optimizer_get_result (optimizer)->finite, ==, 0);
      after = optimizer_rig_take_values (&rig);
      average_after = on_device_take (qd_optimizer_get_average (optimizer));
      state_after = on_device_take (qd_optimizer_get_state (optimizer, 0));
      g_assert_cmpmem (after, 48, before, 48);
      g_assert_cmpmem (average_after, qd_optimizer_get_average (optimizer).size, average,
                       qd_optimizer_get_average (optimizer).size);
      g_assert_cmpmem (state_after, qd_optimizer_get_state (optimizer, 0).size, state,
                       qd_optimizer_get_state (optimizer, 0).size);
      g_assert_true (qd_parameter_read (rig.mean, mean, &error));
      g_assert_cmpmem (mean, sizeof mean, good, sizeof good);
    }
  qd_graph_free (rig.graph);
}

/* A loss that is not finite, though its gradients are: nothing moves either. */
static void
test_guard (gconstpointer data)
{
  QdOptimizerOptions options = published[GPOINTER_TO_UINT (data)].options;
  const guint32 words[2][4] = { { 7, 7, 0, 7 }, { 0, 0, 1, 0 } };
  const float moved[] = { -1, -2, -3, -4, -5, -6 }, good[] = { 7, 8, 9, 10, 11, 12 };
  OptimizerRig rig = optimizer_rig_new (7, 10, 5);
  g_autoptr (QdRecording) unguarded = NULL, recording = NULL;
  g_autoptr (QdOptimizer) optimizer = NULL;
  g_autoptr (QdBuffer) guard = NULL;
  g_autoptr (GError) error = NULL;
  QdRecorder *recorder;
  g_autofree float *before = NULL, *average = NULL, *state = NULL;

  options.average_decay = 0.9f;
  optimizer = optimizer_rig_make (&rig, &options, &unguarded);
  guard = qd_buffer_new (qd_graph_get_device (rig.graph), QD_MEMORY_READBACK, sizeof words[0], "guard", &error);
  g_assert_no_error (error);
  qd_optimizer_set_guard (optimizer, qd_buffer_get_range (guard), 2);
  recorder = qd_recorder_new (qd_graph_get_device (rig.graph));
  qd_optimizer_record (optimizer, recorder);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  optimizer_rig_set_values (&rig);
  g_assert_true (qd_parameter_write (rig.mean, good, &error));
  g_assert_true (qd_optimizer_start (optimizer, &error));
  optimizer_rig_run_step (&rig, optimizer, unguarded, 0.01f, 1);
  before = optimizer_rig_take_values (&rig);
  average = on_device_take (qd_optimizer_get_average (optimizer));
  state = on_device_take (qd_optimizer_get_state (optimizer, 0));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree float *after = NULL, *average_after = NULL, *state_after = NULL;
      float mean[6];

      optimizer_rig_write (qd_buffer_get_range (guard), (const float *)(gconstpointer)words[i], 4);
      g_assert_true (qd_parameter_write (rig.mean, moved, &error));
      optimizer_rig_run_step (&rig, optimizer, recording, 0.01f, 2);
      g_assert_cmpuint (qd_optimizer_get_result (optimizer)->finite, ==, i);
      after = optimizer_rig_take_values (&rig);
      average_after = on_device_take (qd_optimizer_get_average (optimizer));
      state_after = on_device_take (qd_optimizer_get_state (optimizer, 0));
      g_assert_true (qd_parameter_read (rig.mean, mean, &error));
      g_assert_cmpint (memcmp (after, before, 48) == 0, ==, i == 0);
      g_assert_cmpint (memcmp (average_after, average, qd_optimizer_get_average (optimizer).size) == 0, ==, i == 0);
      g_assert_cmpint (memcmp (state_after, state, qd_optimizer_get_state (optimizer, 0).size) == 0, ==, i == 0);
      g_assert_cmpmem (mean, sizeof mean, i == 0 ? good : moved, sizeof good);
    }
  qd_graph_free (rig.graph);
}

/* The mean starts as a copy and follows with the decay min (0.999, (1 + step) / (10 + step)), states included. */
static void
test_average (void)
{
  QdOptimizerOptions options = qd_optimizer_options_default (QD_RULE_SGD);
  OptimizerRig rig = optimizer_rig_new (7, 10, 5);
  g_autoptr (QdRecording) recording = NULL;
  g_autoptr (QdOptimizer) optimizer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *average = NULL;
  const float mean[] = { 5, 5, 5, 5, 5, 5 };
  double expected[7], expected_mean = 1;

  options.average_decay = 0.999f;
  optimizer = optimizer_rig_make (&rig, &options, &recording);
  optimizer_rig_set_values (&rig);
  g_assert_true (qd_optimizer_start (optimizer, &error));
  g_assert_true (qd_parameter_write (rig.mean, mean, &error));
  for (guint i = 0; i < 7; i++)
    expected[i] = optimizer_first_value (i);
  for (guint step = 1; step <= 4; step++)
    {
      double share = 1 - (1.0 + step) / (10.0 + step);
      g_autofree float *values = NULL;

      optimizer_rig_run_step (&rig, optimizer, recording, 0.1f, step);
      values = optimizer_rig_take_values (&rig);
      for (guint i = 0; i < 7; i++)
        expected[i] += share * (values[i] - expected[i]);
      expected_mean += share * (5 - expected_mean);
    }
  average = on_device_take (qd_optimizer_get_average (optimizer));
  for (guint i = 0; i < 7; i++)
    g_assert_cmpfloat_with_epsilon (average[rig.a->value.offset / 4 + i], expected[i], 1e-6);
  g_assert_cmpfloat_with_epsilon (average[rig.mean->value.offset / 4], expected_mean, 1e-6);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpfloat (average[rig.b->value.offset / 4 + i], ==, (float)optimizer_first_value (i));
  qd_graph_free (rig.graph);
}

static void
test_states (void)
{
  static const struct
  {
    guint which, n;
    const char *names[2];
  } expected[] = { { 0, 1, { "momentum_buffer" } },
                   { 1, 2, { "exp_avg", "exp_avg_sq" } },
                   { 2, 1, { "square_avg" } },
                   { 3, 2, { "square_avg", "momentum_buffer" } },
                   { 4, 2, { "square_avg", "acc_delta" } } };
  OptimizerRig rig = optimizer_rig_new (7, 10, 5);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (QdOptimizer) optimizer = qd_optimizer_new (rig.graph, &published[expected[i].which].options, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (qd_optimizer_get_n_states (optimizer), ==, expected[i].n);
      for (guint k = 0; k < expected[i].n; k++)
        {
          g_assert_cmpstr (qd_optimizer_get_state_name (optimizer, k), ==, expected[i].names[k]);
          g_assert_cmpuint (qd_optimizer_get_state (optimizer, k).size, ==, qd_graph_count_trained_bytes (rig.graph));
        }
      g_assert_null (qd_optimizer_get_average (optimizer).buffer);
    }
  qd_graph_free (rig.graph);
}

static void
add (const char *name, guint which, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/ops/optimizer/%s/%s", published[which].title, name);

  g_test_add_data_func (path, GUINT_TO_POINTER (which), func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (published); i++)
    {
      add ("published", i, test_published);
      add ("not-finite", i, test_not_finite);
      add ("guard", i, test_guard);
      if (published[i].options.clip_norm == 0)
        {
          add ("many", i, test_many);
          add ("pieces", i, test_pieces);
        }
    }
  g_test_add_func ("/ops/optimizer/average", test_average);
  g_test_add_func ("/ops/optimizer/states", test_states);
  return on_device_finish ();
}
