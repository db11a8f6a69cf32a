#include "engine/core/error.h"
#include "engine/train/settings.h"

#include <string.h>

/* SPECS: the names and defaults of Amazon SageMaker Object Detection. */
static void
test_sagemaker (void)
{
  static const char *const expected[][2] = {
    { "use_pretrained_model", "1" },
    { "epochs", "30" },
    { "learning_rate", "0.001" },
    { "lr_scheduler_step", "" },
    { "lr_scheduler_factor", "0.1" },
    { "optimizer", "sgd" },
    { "momentum", "0.9" },
    { "weight_decay", "0.0005" },
    { "mini_batch_size", "32" },
    { "image_shape", "300" },
    { "nms_threshold", "0.45" },
    { "overlap_threshold", "0.5" },
    { "freeze_layer_pattern", "" },
    { "early_stopping", "0" },
    { "early_stopping_min_epochs", "10" },
    { "early_stopping_patience", "5" },
    { "early_stopping_tolerance", "0" },
    { "label_width", "350" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const QdSetting *setting = qd_settings_find (expected[i][0]);

      g_assert_nonnull (setting);
      g_assert_cmpstr (setting->default_text, ==, expected[i][1]);
    }
}

/* Every setting explains itself, takes its own value back, and names itself when it refuses. */
static void
test_table (void)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL);
  guint n;
  const QdSetting *table = qd_settings_get_table (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = qd_train_settings_get (settings, table[i].name), *again = NULL;
      g_autofree char *range = qd_setting_describe_range (&table[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (g_str_has_suffix (table[i].sentence, "."));
      g_assert_cmpuint (strlen (range), >, 3);
      g_assert_true (qd_train_settings_set (settings, table[i].name, value, NULL));
      again = qd_train_settings_get (settings, table[i].name);
      g_assert_cmpstr (value, ==, again);
      if (table[i].kind == QD_SETTING_TEXT)
        continue;
      g_assert_false (qd_train_settings_set (settings, table[i].name, "many", &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, table[i].name));
      g_assert_nonnull (strstr (error->message, range));
    }
}

static void
test_ranges (void)
{
  static const struct
  {
    const char *pair;
    gboolean fine;
  } cases[] = {
    { "epochs=1", TRUE },
    { "epochs=0", FALSE },
    { "epochs=2.5", FALSE },
    { "learning_rate=1", TRUE },
    { "learning_rate=0", FALSE },
    { "learning_rate=1e-6", TRUE },
    { "learning_rate=nan", FALSE },
    { "learning_rate=inf", FALSE },
    { "learning_rate=0.1x", FALSE },
    { "lr_scheduler_factor=1", FALSE },
    { "weight_decay=0", TRUE },
    { "weight_decay=1", FALSE },
    { "optimizer=Adam", TRUE },
    { "optimizer=lion", FALSE },
    { "early_stopping=true", TRUE },
    { "early_stopping=2", FALSE },
    { "seed=-1", FALSE },
    { "nothing=1", FALSE },
    { "epochs", FALSE },
    { "=3", FALSE },
    { "freeze_layer_pattern=^backbone", TRUE },
    { "momentum=1", TRUE },
    { "momentum=1.01", FALSE },
    { "mini_batch_size=99999999999999999999", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL);
      g_autofree char *before = qd_train_settings_to_json (settings), *after = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].pair);
      g_assert_cmpint (qd_train_settings_set_pair (settings, cases[i].pair, &error), ==, cases[i].fine);
      if (cases[i].fine)
        continue;
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      after = qd_train_settings_to_json (settings);
      g_assert_cmpstr (before, ==, after);
    }
}

static void
test_json (void)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL), read = NULL, copy = NULL;
  g_autofree char *text = NULL, *again = NULL, *copied = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_train_settings_set (settings, "learning_rate", "0.0123456789012345678", NULL));
  g_assert_true (qd_train_settings_set (settings, "device", "llvm \"pipe\"", NULL));
  g_assert_true (qd_train_settings_set (settings, "optimizer", "rmsprop", NULL));
  text = qd_train_settings_to_json (settings);
  read = qd_train_settings_from_json (text, -1, "settings.json", &error);
  g_assert_no_error (error);
  again = qd_train_settings_to_json (read);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpfloat (read->learning_rate, ==, settings->learning_rate);
  copy = qd_train_settings_copy (settings);
  copied = qd_train_settings_to_json (copy);
  g_assert_cmpstr (copied, ==, text);
}

static void
test_refused_json (void)
{
  static const char *const texts[] = { "[]", "{\"epochs\":0}", "{\"epochs\":[1]}", "{\"new_setting\":1}", "{\"epochs\":1", "" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (qd_train_settings_from_json (texts[i], -1, "runs/1/settings.json", &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "runs/1/settings.json"));
    }
}

static void
test_check (void)
{
  static const struct
  {
    const char *pair;
    const char *said; /* NULL: fine */
  } cases[] = {
    { "epochs=3", NULL },
    { "base_network=vgg-99", "vgg-99" },
    { "image_shape=200", "image_shape" },
    { "image_shape=256", NULL },
    { "lr_scheduler_step=10,5", "10,5" },
    { "lr_scheduler_step=5, 10", NULL },
    { "lr_scheduler_step=five", "five" },
    { "freeze_layer_pattern=(", "freeze_layer_pattern" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QdTrainSettings) settings = qd_train_settings_new (NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (qd_train_settings_set_pair (settings, cases[i].pair, NULL));
      g_assert_cmpint (qd_train_settings_check (settings, &error), ==, cases[i].said == NULL);
      if (cases[i].said == NULL)
        continue;
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/settings/sagemaker", test_sagemaker);
  g_test_add_func ("/train/settings/table", test_table);
  g_test_add_func ("/train/settings/ranges", test_ranges);
  g_test_add_func ("/train/settings/json", test_json);
  g_test_add_func ("/train/settings/refused-json", test_refused_json);
  g_test_add_func ("/train/settings/check", test_check);
  return g_test_run ();
}
