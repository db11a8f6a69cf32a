/* Running statistics taken anew: right whatever they were before, and given back afterwards. */
#include "engine/train/norm-statistics.h"

#include "engine/gpu/device.h"
#include "engine/ops/batch_norm.h"

#define CHANNELS 5
#define VALUES   (2 * 3 * 3 * CHANNELS)
#define BATCHES  7

typedef struct
{
  QdGraph *graph;
  QdTensor *input;
  QdParameter *mean, *variance;
  QdRecording *look;
} Rig;

static Rig
rig_new (QdDevice *device, float momentum)
{
  Rig rig = { .graph = qd_graph_new (device) };
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (GError) error = NULL;

  rig.input = qd_graph_add_input (rig.graph, "images", (QdShape){ 2, 3, 3, CHANNELS });
  qd_graph_add_output (rig.graph, qd_batch_norm (rig.graph, rig.input, "norm", &(QdBatchNormOptions){ .momentum = momentum }));
  g_assert_true (qd_graph_prepare (rig.graph, TRUE, &error));
  g_assert_no_error (error);
  rig.mean = qd_graph_find_parameter (rig.graph, "norm.running_mean");
  rig.variance = qd_graph_find_parameter (rig.graph, "norm.running_var");
  qd_graph_record_forward (rig.graph, recorder, QD_MODE_TRAIN);
  rig.look = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  return rig;
}

static void
rig_clear (Rig *rig)
{
  qd_recording_free (rig->look);
  qd_graph_free (rig->graph);
}

/* The same batch each time: a mean of c and a variance of 90 / 17 in channel c, whatever the momentum. */
static void
look (Rig *rig)
{
  float values[VALUES];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < VALUES; i++)
    values[i] = (float) (i % CHANNELS) + (i / CHANNELS % 2 == 0 ? 1 : -1) * 2.236068f;
  g_assert_true (qd_tensor_write_nhwc (rig->input->value, rig->input->shape, values, &error));
  g_assert_true (qd_recording_run (rig->look, &error));
  g_assert_no_error (error);
}

static void
test_settle (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  const float before[2][CHANNELS] = { { 100, -100, 3, 4, 5 }, { 9, 8, 7, 6, 500 } };
  float mean[CHANNELS], variance[CHANNELS];
  Rig rig = rig_new (device, 0.03f);
  g_autoptr (QdNormStatistics) statistics = qd_norm_statistics_new (rig.graph);

  g_assert_false (qd_norm_statistics_is_empty (statistics));
  g_assert_true (qd_parameter_write (rig.mean, before[0], &error));
  g_assert_true (qd_parameter_write (rig.variance, before[1], &error));
  g_assert_true (qd_norm_statistics_clear (statistics, &error));
  for (guint i = 0; i < BATCHES; i++)
    look (&rig);
  g_assert_true (qd_norm_statistics_settle (statistics, BATCHES, &error));
  g_assert_true (qd_parameter_read (rig.mean, mean, &error));
  g_assert_true (qd_parameter_read (rig.variance, variance, &error));
  for (guint c = 0; c < CHANNELS; c++)
    {
      g_assert_cmpfloat_with_epsilon (mean[c], c, 1e-5);
      g_assert_cmpfloat_with_epsilon (variance[c], 90.0 / 17, 1e-4);
    }
  g_assert_true (qd_norm_statistics_restore (statistics, &error));
  g_assert_true (qd_parameter_read (rig.mean, mean, &error));
  g_assert_true (qd_parameter_read (rig.variance, variance, &error));
  g_assert_cmpmem (mean, sizeof mean, before[0], sizeof before[0]);
  g_assert_cmpmem (variance, sizeof variance, before[1], sizeof before[1]);
  rig_clear (&rig);
}

static void
test_quick (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  Rig rig = rig_new (device, 0.1f);
  g_autoptr (QdNormStatistics) statistics = qd_norm_statistics_new (rig.graph);

  g_assert_true (qd_norm_statistics_is_empty (statistics));
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/norm-statistics/settle", test_settle);
  g_test_add_func ("/train/norm-statistics/quick", test_quick);
  return g_test_run ();
}
