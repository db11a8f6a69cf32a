#include "engine/train/schedule.h"

/* The rates of torch.optim.lr_scheduler.OneCycleLR (0.004, total_steps=50, pct_start=0.2). */
static void
test_onecycle (void)
{
  static const struct
  {
    guint64 step;
    double rate;
  } expected[] = { { 1, 0.00016 },
                   { 2, 0.000275790168091056 },
                   { 5, 0.0017465954988794934 },
                   { 9, 0.003884209831908944 },
                   { 10, 0.004 },
                   { 11, 0.003993834692127586 },
                   { 12, 0.0039753767796835504 },
                   { 25, 0.0027653718032627206 },
                   { 49, 6.1813078724139376e-06 },
                   { 50, 1.6e-08 } };
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL);

  settings->lr_scheduler = QD_SCHEDULE_ONECYCLE;
  settings->learning_rate = 0.004;
  settings->warmup = 0.2;
  settings->epochs = 10;
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat_with_epsilon (qd_schedule_get_rate (settings, 5, expected[i].step), expected[i].rate, 1e-15);
}

/* Where nothing is left to fall along, the last step is at the peak: of a single step, and of a warm-up to the end. */
static void
test_onecycle_short (void)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL);

  settings->lr_scheduler = QD_SCHEDULE_ONECYCLE;
  settings->learning_rate = 0.004;
  settings->warmup = 0.2;
  settings->epochs = 1;
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 1, 1), ==, 0.004);
  g_assert_cmpfloat_with_epsilon (qd_schedule_get_rate (settings, 2, 1), 0.004, 1e-15);
  g_assert_cmpfloat_with_epsilon (qd_schedule_get_rate (settings, 2, 2), 1.6e-08, 1e-15);
  settings->warmup = 1;
  g_assert_cmpfloat_with_epsilon (qd_schedule_get_rate (settings, 3, 1), 0.00016, 1e-15);
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 3, 3), ==, 0.004);
}

static void
test_steps (void)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL);

  settings->lr_scheduler = QD_SCHEDULE_STEP;
  settings->learning_rate = 0.1;
  settings->warmup = 0;
  settings->epochs = 10;
  settings->lr_scheduler_factor = 0.5;
  g_assert_true (qd_train_settings_set (settings, "lr_scheduler_step", "2,6", NULL));
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 3, 1), ==, 0.1);
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 3, 6), ==, 0.1);  /* the last of epoch 2 */
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 3, 7), ==, 0.05); /* the first of epoch 3 */
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 3, 18), ==, 0.05);
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 3, 19), ==, 0.025);
}

static void
test_warmup (void)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL);

  settings->lr_scheduler = QD_SCHEDULE_CONSTANT;
  settings->learning_rate = 0.1;
  settings->warmup = 0.2;
  settings->epochs = 5;
  g_assert_cmpfloat_with_epsilon (qd_schedule_get_rate (settings, 4, 1), 0.025, 1e-15);
  g_assert_cmpfloat_with_epsilon (qd_schedule_get_rate (settings, 4, 3), 0.075, 1e-15);
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 4, 4), ==, 0.1);
  g_assert_cmpfloat (qd_schedule_get_rate (settings, 4, 20), ==, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/schedule/onecycle", test_onecycle);
  g_test_add_func ("/train/schedule/onecycle-short", test_onecycle_short);
  g_test_add_func ("/train/schedule/steps", test_steps);
  g_test_add_func ("/train/schedule/warmup", test_warmup);
  return g_test_run ();
}
