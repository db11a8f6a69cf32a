#include "engine/gpu/device-private.h"
#include "engine/ops/activation.h"
#include "engine/ops/conv2d.h"
#include "engine/ops/multibox.h"
#include "engine/ops/truth.h"
#include "engine/ssd/initializer.h"
#include "tests/train/witness.h"
#include "engine/train/network-figures.h"

#include <math.h>
#include <string.h>

#define BATCH 6
#define SIZE  64
#define MANY  200 /* classes */

/* ---- A network without batch norm ---- */

static void
describe_boxes (guint size, QdDefaultBoxSpec *spec)
{
  *spec = (QdDefaultBoxSpec){ .input_width = size, .input_height = size, .n_maps = 1 };
  spec->maps[0] = (QdDefaultBoxMap){ .rows = size / 8, .columns = size / 8, .scale = 0.2, .next_scale = 0.4 };
}

static QdNetworkOutputs
build (QdGraph *graph, QdTensor *images, guint n_classes)
{
  static const char *const names[] = { "a", "b", "c" };
  QdTensor *x = images, *logits, *offsets;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.relu", names[i]);

      x = qd_conv2d (graph, x, names[i],
                     &(QdConv2dOptions){ .out_channels = 8u << i, .stride = 2, .padding = 1, .bias = TRUE });
      x = qd_activation (graph, x, name, QD_ACTIVATION_RELU);
    }
  logits =
      qd_conv2d (graph, x, "head.logits", &(QdConv2dOptions){ .out_channels = 2 * n_classes, .kernel = { 1 }, .bias = TRUE });
  offsets = qd_conv2d (graph, x, "head.offsets", &(QdConv2dOptions){ .out_channels = 8, .kernel = { 1 }, .bias = TRUE });
  return (QdNetworkOutputs){ .logits = qd_multibox (graph, "logits", &logits, 1, n_classes),
                             .offsets = qd_multibox (graph, "offsets", &offsets, 1, 4) };
}

static gboolean
initialize (QdGraph *graph, QdRandom *random, GError **error)
{
  static const QdInitialRule rules[] = { { "", QD_INITIAL_KAIMING, 0 } };

  return qd_initialize (graph, random, rules, error);
}

static const QdNetwork plain_network = {
  .name = "plain",
  .size = SIZE,
  .least_size = SIZE,
  .most_size = SIZE,
  .size_step = SIZE,
  .mean = { 0.5f, 0.5f, 0.5f },
  .std = { 0.25f, 0.25f, 0.25f },
  .least_score = 0.01f,
  .nms_overlap = 0.45f,
  .candidates = 50,
  .detections = 20,
  .negatives = 3,
  .describe_boxes = describe_boxes,
  .build = build,
  .initialize = initialize,
};

/* ---- The same step ---- */

static QdDevice *device;

static QdSession *
new_session (int slice_size, guint n_classes)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new ("ssd_tiny");
  QdSessionOptions options = {
    .network = &plain_network, .settings = settings, .n_classes = n_classes, .max_truths = 4, .max_photo_pixels = SIZE * SIZE
  };
  g_autoptr (GError) error = NULL;
  QdSession *session;

  settings->image_shape = SIZE;
  settings->mini_batch_size = BATCH;
  settings->slice_size = slice_size;
  settings->optimizer = QD_OPTIMIZER_SGD;
  session = qd_session_new (device, &options, &error);
  g_assert_no_error (error);
  g_assert_true (qd_session_start (session, NULL));
  return session;
}

/* The last photo of the batch is absent. */
static void
fill (QdSession *session)
{
  QdAugmentView view = qd_augment_view_whole (SIZE, SIZE);
  QdRandom random;

  qd_random_init (&random, 5, 0);
  for (guint image = 0; image < BATCH; image++)
    {
      g_autoptr (QdPixels) pixels = qd_pixels_new (SIZE, SIZE);
      g_autoptr (GArray) truths = g_array_new (FALSE, TRUE, sizeof (QdTruth));

      for (gsize i = 0; i < SIZE * SIZE * 4; i++)
        pixels->data[i] = (guint8) qd_random_next (&random);
      for (guint i = 0; i < image % 4; i++)
        {
          float x = 0.2f * (float) i, y = 0.1f * (float) image;
          QdTruth truth = { x, y, x + 0.25f, y + 0.3f, 1 + i % 2, 0, { 0, 0 } };

          g_array_append_val (truths, truth);
        }
      qd_session_set_image (session, image, pixels, &view, truths);
    }
  qd_session_set_absent (session, BATCH - 1);
}

/* All weights after three steps; the losses into @losses. */
static GArray *
run_steps (QdSession *session, double losses[3])
{
  GArray *weights = g_array_new (FALSE, FALSE, sizeof (float));
  GPtrArray *parameters = qd_graph_get_parameters (qd_session_get_graph (session));

  fill (session);
  for (guint step = 0; step < 3; step++)
    {
      QdStepResult result;

      g_assert_true (qd_session_step (session, 0.01, step + 1, &result, NULL));
      g_assert_true (result.finite);
      losses[step] = result.loss;
    }
  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter *parameter = parameters->pdata[i];
      guint first = weights->len;

      g_array_set_size (weights, first + (guint) qd_parameter_get_count (parameter));
      g_assert_true (qd_parameter_read (parameter, &g_array_index (weights, float, first), NULL));
    }
  return weights;
}

/* Norm of the difference over the norm of the move. */
static double
compare_moves (const GArray *start, const GArray *a, const GArray *b)
{
  double difference = 0, move = 0;

  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      double x = (double) g_array_index (a, float, i), y = (double) g_array_index (b, float, i);

      difference += (x - y) * (x - y);
      move += (x - (double) g_array_index (start, float, i)) * (x - (double) g_array_index (start, float, i));
    }
  return sqrt (difference / move);
}

static GArray *
read_start (guint n_classes)
{
  g_autoptr (QdSession) session = new_session (0, n_classes);
  GArray *weights = g_array_new (FALSE, FALSE, sizeof (float));
  GPtrArray *parameters = qd_graph_get_parameters (qd_session_get_graph (session));

  for (guint i = 0; i < parameters->len; i++)
    {
      guint first = weights->len;

      g_array_set_size (weights, first + (guint) qd_parameter_get_count (parameters->pdata[i]));
      g_assert_true (qd_parameter_read (parameters->pdata[i], &g_array_index (weights, float, first), NULL));
    }
  return weights;
}

static void
test_same_step (void)
{
  static const guint slices[][2] = { { 5, 3 }, { 3, 3 }, { 2, 2 }, { 1, 1 } }; /* asked for, and taken */
  g_autoptr (GArray) start = read_start (3), whole = NULL;
  g_autoptr (QdSession) session = new_session (0, 3);
  double losses[3], others[3];

  g_assert_cmpuint (qd_session_get_slice (session), ==, BATCH);
  whole = run_steps (session, losses);
  g_assert_cmpfloat (losses[2], <, losses[0]);
  for (guint i = 0; i < G_N_ELEMENTS (slices); i++)
    {
      g_autoptr (QdSession) sliced = new_session ((int) slices[i][0], 3);
      g_autoptr (GArray) weights = run_steps (sliced, others);

      g_assert_cmpuint (qd_session_get_slice (sliced), ==, slices[i][1]);
      g_test_message ("slices of %u: the move differs by %.2g", slices[i][1], compare_moves (start, whole, weights));
      g_assert_cmpfloat (compare_moves (start, whole, weights), <, 1e-5);
      for (guint step = 0; step < 3; step++)
        g_assert_cmpfloat (fabs (others[step] - losses[step]), <, 1e-5 * losses[step]);
    }
}

/* ---- Too little memory ---- */

static void
test_chosen (void)
{
  g_autoptr (GArray) start = read_start (3), whole = NULL, sliced = NULL;
  guint64 limit = device->memory.limit_bytes, before;
  double losses[3];

  {
    g_autoptr (QdSession) session = new_session (0, 3);

    before = device->memory.used_bytes;
    whole = run_steps (session, losses);
  }
  device->memory.limit_bytes = before * 3 / 4;
  {
    g_autoptr (QdSession) session = new_session (0, 3);

    g_assert_cmpuint (qd_session_get_slice (session), <, BATCH);
    g_assert_cmpuint (device->memory.used_bytes, <=, device->memory.limit_bytes);
    sliced = run_steps (session, losses);
  }
  device->memory.limit_bytes = limit;
  g_assert_cmpfloat (compare_moves (start, whole, sliced), <, 1e-5);
}

/* Kernels may see fewer bytes at once than a batch's class scores have. */
static void
test_range (void)
{
  guint64 range = device->limits.storage_range_bytes;
  g_autoptr (GArray) start = read_start (MANY), whole = NULL, sliced = NULL;
  double losses[3];

  {
    g_autoptr (QdSession) session = new_session (0, MANY);

    whole = run_steps (session, losses);
  }
  device->limits.storage_range_bytes = 3 * 128 * MANY * sizeof (float);
  {
    g_autoptr (QdSession) session = new_session (0, MANY);

    g_assert_cmpuint (qd_session_get_slice (session), ==, 3);
    sliced = run_steps (session, losses);
  }
  device->limits.storage_range_bytes = range;
  g_assert_cmpfloat (compare_moves (start, whole, sliced), <, 1e-5);
}

/* A training run in too little memory goes on in slices and says so. */
static void
test_training (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  const QdSessionOptions options = { .network = qd_network_find ("ssd_tiny"), .settings = settings, .n_classes = 3 };
  g_autofree char *mebibytes = NULL, *expected = NULL;
  QdNetworkFigures figures;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) log = NULL;
  Witness witness;

  settings->mini_batch_size = 8;
  settings->epochs = 1;
  g_assert_true (qd_network_figures_get (device, &options, &figures, NULL));
  mebibytes = g_strdup_printf ("%u", (guint) (figures.train_bytes * 3 / 4 >> 20));
  g_setenv ("QUADRAT_MEMORY", mebibytes, TRUE);
  witness = train (folder, settings, 0, 0, &error);
  g_unsetenv ("QUADRAT_MEMORY");
  g_assert_no_error (error);
  expected = g_strdup_printf ("8 photos at once do not fit the memory of %s", qd_device_get_info (device)->name);
  g_assert_nonnull (find_event (&witness, QD_TRAIN_WARNING, 0));
  g_assert_true (g_str_has_prefix (find_event (&witness, QD_TRAIN_WARNING, 0)->message, expected));
  g_assert_nonnull (find_event (&witness, QD_TRAIN_DONE, 0));
  log = toy_project_read (folder, "runs/1/log.jsonl");
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (log, NULL), (gssize) g_bytes_get_size (log), expected));
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  device = qd_device_open (NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/train/slices/same-step", test_same_step);
  g_test_add_func ("/train/slices/chosen", test_chosen);
  g_test_add_func ("/train/slices/range", test_range);
  g_test_add_func ("/train/slices/training", test_training);
  status = g_test_run ();
  qd_device_unref (device);
  return status;
}
