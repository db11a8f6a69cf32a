/* Times of a few real steps: measured, remembered by device, network, size and batch, and good for others. */
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/train/step-time.h"

static QdDevice *
open_device (void)
{
  QdDevice *device = qd_device_open (NULL, NULL);

  if (device == NULL)
    g_test_skip ("there is no Vulkan device");
  return device;
}

static QdTrainSettings *
choose_settings (void)
{
  QdTrainSettings *settings = qd_train_settings_new ("ssd_tiny");

  settings->image_shape = 128;
  settings->mini_batch_size = 3;
  return settings;
}

static void
test_measure (void)
{
  g_autoptr (QdDevice) device = open_device ();
  g_autoptr (QdTrainSettings) settings = choose_settings ();
  QdStepTime time, again, other;
  g_autoptr (GError) error = NULL;

  if (device == NULL)
    return;
  g_assert_false (qd_step_time_recall (device, settings, &again));
  g_assert_false (qd_step_time_estimate (device, settings, 3, &other));
  g_assert_true (qd_step_time_measure (device, settings, 3, NULL, &time, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (time.train_seconds, >, time.predict_seconds); /* there and back takes longer than there */
  g_assert_cmpfloat (time.train_seconds, <, 20);
  g_assert_true (qd_step_time_recall (device, settings, &again));
  g_assert_cmpfloat (again.train_seconds, ==, time.train_seconds);
  g_assert_cmpfloat (again.predict_seconds, ==, time.predict_seconds);
  settings->mini_batch_size = 4;
  g_assert_false (qd_step_time_recall (device, settings, &again));
  settings->mini_batch_size = 3;
  settings->image_shape = 192;
  g_assert_false (qd_step_time_recall (device, settings, &again));
}

/* Twice as wide and twice as high is four times as many multiply-adds, and nearly that of activations: some memory is the same. */
static void
test_estimate (void)
{
  g_autoptr (QdDevice) device = open_device ();
  g_autoptr (QdTrainSettings) settings = choose_settings ();
  QdStepTime time, larger;
  g_autoptr (GError) error = NULL;

  if (device == NULL)
    return;
  g_assert_true (qd_step_time_measure (device, settings, 3, NULL, &time, &error));
  settings->image_shape *= 2;
  g_assert_true (qd_step_time_estimate (device, settings, 3, &larger));
  g_assert_cmpfloat (larger.train_seconds, >, 2 * time.train_seconds);
  g_assert_cmpfloat (larger.train_seconds, <, 5 * time.train_seconds);
  g_assert_cmpfloat (larger.predict_seconds, >, 2 * time.predict_seconds);
  g_assert_cmpfloat (larger.predict_seconds, <, 5 * time.predict_seconds);
}

static void
test_cancel (void)
{
  g_autoptr (QdDevice) device = open_device ();
  g_autoptr (QdTrainSettings) settings = choose_settings ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  QdStepTime time;

  if (device == NULL)
    return;
  g_cancellable_cancel (cancellable);
  g_assert_false (qd_step_time_measure (device, settings, 3, cancellable, &time, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_false (qd_step_time_recall (device, settings, &time));
}

/* 10 photos in batches of 4 are 12, 3 are 4. */
static void
test_epoch (void)
{
  const QdStepTime time = { 0.5, 0.25 };

  g_assert_cmpfloat (qd_step_time_get_epoch (&time, 10, 3, 4), ==, 7);
  g_assert_cmpfloat (qd_step_time_get_epoch (&time, 8, 0, 4), ==, 4);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("quadrat-step-time-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE); /* the drivers' places stay where they are */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/step-time/1-cancel", test_cancel);
  g_test_add_func ("/train/step-time/2-measure", test_measure);
  g_test_add_func ("/train/step-time/3-estimate", test_estimate);
  g_test_add_func ("/train/step-time/4-epoch", test_epoch);
  status = g_test_run ();
  qd_file_remove_tree (cache, NULL);
  return status;
}
