#include "engine/gpu/device-private.h"
#include "engine/ssd/detector.h"
#include "engine/ssd/untrained-model.h"
#include "engine/train/network-figures.h"

#include <glib/gstdio.h>

/* What is told of a network's memory before it is made is what is then taken, within 5 %. */

static QdTrainSettings *
choose_settings (const QdNetwork *network, int batch)
{
  QdTrainSettings *settings = qd_train_settings_new (network->name);

  settings->image_shape = (int) network->size;
  settings->mini_batch_size = batch;
  return settings;
}

static void
assert_near (const char *network, const char *what, guint64 told, guint64 taken)
{
  g_test_message ("%s, %s: %.1f MB told, %.1f MB taken", network, what, (double) told / 1e6, (double) taken / 1e6);
  g_assert_cmpfloat ((double) taken, <, 1.05 * (double) told);
  g_assert_cmpfloat ((double) taken, >, 0.95 * (double) told);
}

static void
check_session (const QdSessionOptions *options, const QdNetworkFigures *figures)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  g_autoptr (QdSession) session = qd_session_new (device, options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (qd_session_get_slice (session), ==, figures->slice);
  assert_near (options->network->name, "training", figures->train_bytes, qd_device_get_used_bytes (device));
}

static void
check_detector (const QdSessionOptions *options, const QdNetworkFigures *figures)
{
  guint size = (guint) options->settings->image_shape;
  g_autofree char *folder = g_dir_make_tmp ("quadrat-figures-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "model.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) writer = qd_device_open (NULL, &error), device = qd_device_open (NULL, &error);
  g_autoptr (QdDetector) detector = NULL;

  qd_untrained_model_write (writer, options->network, size, options->n_classes - 1, path, &error);
  g_assert_no_error (error);
  detector = qd_detector_open (device, path, &error);
  g_assert_no_error (error);
  assert_near (options->network->name, "detection", figures->detect_bytes, qd_device_get_used_bytes (device));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_memory (gconstpointer data)
{
  const QdNetwork *network = data;
  g_autoptr (QdTrainSettings) settings = choose_settings (network, 2);
  guint side = 2 * network->size;
  const QdSessionOptions options = {
    .network = network, .settings = settings, .n_classes = 6, .max_truths = 20, .max_photo_pixels = side * side
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  QdNetworkFigures figures;

  g_assert_true (qd_network_figures_get (device, &options, &figures, &error));
  check_session (&options, &figures);
  check_detector (&options, &figures);
}

/* Without any device the counts are the same, and the memory is about so. */
static void
test_no_device (void)
{
  const QdNetwork *network = qd_network_find ("ssd_tiny");
  g_autoptr (QdTrainSettings) settings = choose_settings (network, 8);
  const QdSessionOptions options = { .network = network, .settings = settings, .n_classes = 4 };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  QdNetworkFigures with, without;

  g_assert_true (qd_network_figures_get (device, &options, &with, &error));
  g_assert_true (qd_network_figures_get (NULL, &options, &without, &error));
  g_assert_cmpuint (with.n_parameters, ==, without.n_parameters);
  g_assert_cmpfloat (with.multiply_adds, ==, without.multiply_adds);
  g_assert_cmpfloat (with.gflop, ==, 2 * with.multiply_adds / 1e9);
  g_assert_cmpuint (with.n_default_boxes, ==, 32 * 32 * 4 + 16 * 16 * 6 + 8 * 8 * 6 + 4 * 4 * 4);
  g_assert_cmpfloat ((double) without.train_bytes / (double) with.train_bytes, <, 1.3);
  g_assert_cmpfloat ((double) without.train_bytes / (double) with.train_bytes, >, 0.7);
}

/* Devices want the parts of a buffer that they bind to begin at multiples of 16 to 256 bytes; images of few channels on odd maps,
 * as those of the heads for some numbers of classes are, do so only several at a time. */
static void
test_alignment (gconstpointer data)
{
  static const guint classes[] = { 2, 18, 35, 61, 89 }, batches[] = { 4, 8 };
  const QdNetwork *network = data;
  g_autoptr (QdDevice) device = qd_device_new_imaginary ();

  for (device->limits.range_alignment = 16; device->limits.range_alignment <= 256; device->limits.range_alignment *= 4)
    for (guint i = 0; i < G_N_ELEMENTS (classes) * G_N_ELEMENTS (batches); i++)
      {
        g_autoptr (QdTrainSettings) settings = choose_settings (network, (int) batches[i % 2]);
        const QdSessionOptions options = { .network = network, .settings = settings, .n_classes = classes[i / 2] };
        g_autoptr (GError) error = NULL;
        QdNetworkFigures figures;

        qd_network_figures_get (device, &options, &figures, &error);
        g_assert_no_error (error);
      }
}

int
main (int argc, char **argv)
{
  guint n_networks;
  const QdNetwork *const *networks = qd_network_get_table (&n_networks);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/network-figures/no-device", test_no_device);
  for (guint i = 0; i < n_networks; i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/network-figures/%s", networks[i]->name);
      g_autofree char *aligned = g_strconcat (path, "-aligned", NULL);

      g_test_add_data_func (path, networks[i], test_memory);
      g_test_add_data_func (aligned, networks[i], test_alignment);
    }
  return g_test_run ();
}
