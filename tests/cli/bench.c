#include "tests/cli/program.h"

#include <string.h>

/* Measurements: the members that their readers rely on, and that they fit together. */

/* It went well, and every line is an object. */
static void
assert_told (Outcome *outcome)
{
  g_assert_cmpint (outcome->status, ==, 0);
  g_assert_nonnull (outcome->lines);
  g_assert_cmpuint (outcome->lines->len, >, 0);
}

static double
number (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_double_member (object, name);
}

static void
assert_measured (JsonObject *object, const char *what, gint64 batch)
{
  static const char *const texts[] = { "network", "device", "driver", "kernels" };

  g_assert_cmpstr (json_object_get_string_member (object, "bench"), ==, what);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (strlen (json_object_get_string_member (object, texts[i])), >, 0);
  g_assert_cmpint (json_object_get_int_member (object, "batch"), ==, batch);
  g_assert_cmpint (json_object_get_int_member (object, "image_shape"), ==, 128);
  g_assert_cmpint (json_object_get_int_member (object, "runs"), >=, 3);
  g_assert_cmpfloat_with_epsilon (number (object, "images_per_second") * number (object, "milliseconds"),
                                  1000.0 * (double) batch, 1e-6 * 1000);
  g_assert_cmpfloat (number (object, "images_per_second_low"), <=, number (object, "images_per_second"));
  g_assert_cmpfloat (number (object, "images_per_second_high"), >=, number (object, "images_per_second"));
  g_assert_cmpfloat (number (object, "gflops"), >, 0);
  g_assert_cmpfloat (number (object, "peak_gflops"), >, 0);
  g_assert_cmpint (json_object_get_int_member (object, "device_bytes"), >, 1000000);
  g_assert_cmpfloat (number (object, "peak_memory_bytes"), >, 1e7);
}

static gboolean
have_device (void)
{
  g_autoptr (Outcome) devices = program_run ("devices", "--json", NULL);

  if (devices->status == 0 && devices->lines->len > 0)
    return TRUE;
  g_test_skip ("no Vulkan device");
  return FALSE;
}

static void
test_train (void)
{
  g_autoptr (Outcome) train = NULL, wrong = NULL;

  if (!have_device ())
    return;
  train =
      program_run ("bench", "train", "--seconds=0.1", "--set", "image_shape=128", "--set", "mini_batch_size=2", "--json", NULL);
  assert_told (train);
  assert_measured (outcome_last (train), "train", 2);
  wrong = program_run ("bench", "train", "--network=none", NULL);
  g_assert_cmpint (wrong->status, ==, 2);
}

static void
test_detect (void)
{
  g_autoptr (Outcome) detect = NULL, lost = NULL;

  if (!have_device ())
    return;
  detect = program_run ("bench", "detect", "--seconds=0.1", "--set", "image_shape=128", "--json", NULL);
  assert_told (detect);
  assert_measured (outcome_last (detect), "detect", 1);
  g_assert_cmpint (json_object_get_int_member (outcome_last (detect), "boxes"), >, 0);
  g_assert_cmpfloat (number (outcome_last (detect), "decode_milliseconds"), <,
                     number (outcome_last (detect), "milliseconds") * 100);
  lost = program_run ("bench", "detect", "--photo=/nowhere/photo.jpg", "--json", NULL);
  assert_refused (lost, 1);
}

/* A shape of the table, and all of a network's that have a name's part in common. */
static void
test_ops (void)
{
  g_autoptr (Outcome) one = NULL, network = NULL;

  if (!have_device ())
    return;
  one = program_run ("bench", "ops", "--shape=96-96/2 6", "--seconds=0", "--json", NULL);
  assert_told (one);
  g_assert_cmpuint (one->lines->len, ==, 1);
  g_assert_cmpint (json_object_get_int_member (outcome_last (one), "stride"), ==, 2);
  g_assert_cmpfloat (number (outcome_last (one), "forward"), >, 0);
  network = program_run ("bench", "ops", "--network=ssd_tiny", "--shape=regression_head", "--seconds=0", "--json", NULL);
  assert_told (network);
  g_assert_cmpuint (network->lines->len, ==, 4);
  g_assert_cmpint (json_object_get_int_member (outcome_last (network), "out_channels"), ==, 16);
}

static void
test_networks (void)
{
  g_autoptr (Outcome) all = program_run ("networks", "--batch=2", "--classes=3", "--json", NULL);
  g_autoptr (Outcome) small = program_run ("networks", "--set", "image_shape=128", "--json", NULL);
  g_autoptr (Outcome) wrong = program_run ("networks", "--batch=-1", NULL);
  JsonObject *tiny = json_node_get_object (all->lines->pdata[0]);

  assert_told (all);
  g_assert_cmpuint (all->lines->len, ==, 6);
  g_assert_cmpstr (json_object_get_string_member (tiny, "network"), ==, "ssd_tiny");
  g_assert_cmpint (json_object_get_int_member (tiny, "default_boxes"), ==, 6080);
  g_assert_cmpint (json_object_get_int_member (tiny, "batch"), ==, 2);
  g_assert_cmpfloat_with_epsilon (number (tiny, "gflop"), 2e-9 * number (tiny, "multiply_adds"), 1e-9);
  g_assert_cmpint (json_object_get_int_member (tiny, "train_bytes"), >, json_object_get_int_member (tiny, "detect_bytes"));
  g_assert_cmpint (small->status, ==, 0); /* networks that do not take the size are told apart */
  g_assert_cmpuint (small->lines->len, >=, 1);
  g_assert_cmpint (wrong->status, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/bench/train", test_train);
  g_test_add_func ("/cli/bench/detect", test_detect);
  g_test_add_func ("/cli/bench/ops", test_ops);
  g_test_add_func ("/cli/networks", test_networks);
  return g_test_run ();
}
