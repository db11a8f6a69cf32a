#include "config.h"

#include "engine/train/settings.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) .offset = G_STRUCT_OFFSET (QdTrainSettings, name)
#define BIG         1e9

static const char *const optimizers[] = { "sgd", "adam", "rmsprop", "adadelta", NULL };
static const char *const schedules[] = { "step", "onecycle", "constant", NULL };

static const QdSetting table[] = {
  { "base_network", N_ ("Network"), QD_SETTING_TEXT, FIELD (base_network), "ssd_tiny",
    .sentence = N_ ("The kind of detector: small ones learn in minutes, large ones see more and need a graphics card.") },
  { "use_pretrained_model", N_ ("Start from pretrained weights"), QD_SETTING_SWITCH, FIELD (use_pretrained_model), "1",
    .sentence =
        N_ ("Begins with what the weights file has learned elsewhere instead of from nothing, where a file is given.") },
  { "weights", N_ ("Weights file"), QD_SETTING_TEXT, FIELD (weights), "",
    .sentence = N_ ("What to begin with: a model trained here, weights for PyTorch, or the number of a run. What fits is taken.") },
  { "device", N_ ("Device"), QD_SETTING_TEXT, FIELD (device), "",
    .sentence = N_ ("Part of the name of the device that computes; empty takes the fastest there is.") },
  { "epochs", N_ ("Epochs"), QD_SETTING_INTEGER, FIELD (epochs), "30", 1, 100000,
    .sentence = N_ ("How many times the network sees every training photo.") },
  { "learning_rate", N_ ("Learning rate"), QD_SETTING_REAL, FIELD (learning_rate), "0.001", 0, 1, TRUE,
    .sentence = N_ ("How far each step moves the weights: too high forgets, too low never arrives.") },
  { "mini_batch_size", N_ ("Photos per step"), QD_SETTING_INTEGER, FIELD (mini_batch_size), "32", 1, 1024,
    .sentence = N_ ("How many photos are looked at before the weights move once.") },
  { "slice_size", N_ ("Photos at once"), QD_SETTING_INTEGER, FIELD (slice_size), "0", 0, 1024, .advanced = TRUE,
    .sentence = N_ ("How many of those photos the device works on at once, which takes memory; 0 is as many as fit.") },
  { "optimizer", N_ ("Optimizer"), QD_SETTING_CHOICE, FIELD (optimizer), "sgd", .choices = optimizers, .advanced = TRUE,
    .sentence = N_ ("The rule by which the weights move.") },
  { "lr_scheduler", N_ ("Learning rate over time"), QD_SETTING_CHOICE, FIELD (lr_scheduler), "step", .choices = schedules,
    .advanced = TRUE,
    .sentence = N_ ("Whether the learning rate falls in steps, rises and falls once over the whole run, or stays.") },
  { "lr_scheduler_step", N_ ("Epochs at which the rate falls"), QD_SETTING_TEXT, FIELD (lr_scheduler_step), "",
    .advanced = TRUE, .sentence = N_ ("Epochs with commas between them, as in 20,40; after each the learning rate falls.") },
  { "lr_scheduler_factor", N_ ("Factor of each fall"), QD_SETTING_REAL, FIELD (lr_scheduler_factor), "0.1", 0, 1, TRUE, TRUE,
    .advanced = TRUE, .sentence = N_ ("What the learning rate is multiplied by at each of those epochs.") },
  { "warmup", N_ ("Warm-up"), QD_SETTING_REAL, FIELD (warmup), "0", 0, 0.5, .advanced = TRUE,
    .sentence = N_ ("The share of the run in which the learning rate rises from almost nothing.") },
  { "momentum", N_ ("Momentum"), QD_SETTING_REAL, FIELD (momentum), "0.9", 0, 1, .advanced = TRUE,
    .sentence = N_ ("How much of the last step is carried into the next; for sgd and rmsprop.") },
  { "weight_decay", N_ ("Weight decay"), QD_SETTING_REAL, FIELD (weight_decay), "0.0005", 0, 1, FALSE, TRUE, .advanced = TRUE,
    .sentence = N_ ("Pulls the weights gently to zero, against learning photos by heart; for sgd and rmsprop.") },
  { "weight_average", N_ ("Average of the weights"), QD_SETTING_REAL, FIELD (weight_average), "0", 0, 1, FALSE, TRUE,
    .advanced = TRUE,
    .sentence = N_ ("How slowly a running mean of the weights follows them; the mean is what is kept. 0 keeps the weights.") },
  { "image_shape", N_ ("Picture size"), QD_SETTING_INTEGER, FIELD (image_shape), "300", 32, 4096, .advanced = TRUE,
    .sentence = N_ ("Width and height in pixels that photos are brought to: larger shows smaller animals and takes longer.") },
  { "nms_threshold", N_ ("Overlap of two animals"), QD_SETTING_REAL, FIELD (nms_threshold), "0.45", 0, 1, TRUE,
    .advanced = TRUE, .sentence = N_ ("Two boxes of a class that overlap more than this are taken for one animal.") },
  { "overlap_threshold", N_ ("Overlap of a hit"), QD_SETTING_REAL, FIELD (overlap_threshold), "0.5", 0, 1, TRUE,
    .advanced = TRUE,
    .sentence = N_ ("How well a found box must fit the drawn one to count as found when the network is measured.") },
  { "freeze_layer_pattern", N_ ("Frozen layers"), QD_SETTING_TEXT, FIELD (freeze_layer_pattern), "", .advanced = TRUE,
    .sentence = N_ ("A regular expression; weights whose names match it do not move, and batch norms keep their statistics.") },
  { "early_stopping", N_ ("Stop early"), QD_SETTING_SWITCH, FIELD (early_stopping), "0", .advanced = TRUE,
    .sentence = N_ ("Ends the run when the validation photos show no more gain.") },
  { "early_stopping_min_epochs", N_ ("Stop early: not before epoch"), QD_SETTING_INTEGER, FIELD (early_stopping_min_epochs),
    "10", 0, 100000, .advanced = TRUE, .sentence = N_ ("Epochs that are always run.") },
  { "early_stopping_patience", N_ ("Stop early: patience"), QD_SETTING_INTEGER, FIELD (early_stopping_patience), "5", 1, 100000,
    .advanced = TRUE, .sentence = N_ ("How many epochs without gain are waited for.") },
  { "early_stopping_tolerance", N_ ("Stop early: least gain"), QD_SETTING_REAL, FIELD (early_stopping_tolerance), "0", 0, 1,
    .advanced = TRUE, .sentence = N_ ("A gain in mAP counts when it is larger than this share of the best so far.") },
  { "label_width", N_ ("Label width"), QD_SETTING_INTEGER, FIELD (label_width), "350", 7, BIG, .advanced = TRUE,
    .sentence = N_ ("Kept for SageMaker's sake: room for labels in RecordIO files. Nothing here needs it.") },
  { "augment_crop", N_ ("Show parts of photos"), QD_SETTING_REAL, FIELD (augment_crop), "1", 0, 1, .advanced = TRUE,
    .sentence = N_ ("How many of the photos are shown in part, so that animals come in more sizes and places; 1 is all.") },
  { "augment_least_part", N_ ("Smallest part"), QD_SETTING_REAL, FIELD (augment_least_part), "0.3", 0.1, 1, .advanced = TRUE,
    .sentence = N_ ("How small such a part may be, as a share of the photo's width and height.") },
  { "augment_expand", N_ ("Show photos small"), QD_SETTING_SWITCH, FIELD (augment_expand), "1", .advanced = TRUE,
    .sentence = N_ ("Sometimes shrinks a photo onto a plain ground, which helps with small animals.") },
  { "augment_color", N_ ("Change colors"), QD_SETTING_SWITCH, FIELD (augment_color), "1", .advanced = TRUE,
    .sentence = N_ ("Changes brightness, contrast, saturation and hue a little, as other light would.") },
  { "augment_mirror", N_ ("Mirror"), QD_SETTING_SWITCH, FIELD (augment_mirror), "1", .advanced = TRUE,
    .sentence = N_ ("Shows half of the photos with left and right exchanged.") },
  { "augment_flip", N_ ("Turn upside down"), QD_SETTING_SWITCH, FIELD (augment_flip), "0", .advanced = TRUE,
    .sentence = N_ ("Shows half of the photos upside down; useful where photos are taken from above.") },
  { "augment_turn", N_ ("Quarter turns"), QD_SETTING_SWITCH, FIELD (augment_turn), "0", .advanced = TRUE,
    .sentence = N_ ("Turns photos by 0, 90, 180 or 270 degrees; useful where photos are taken from above.") },
  { "threads", N_ ("Threads that read photos"), QD_SETTING_INTEGER, FIELD (threads), "0", 0, 256, .advanced = TRUE,
    .sentence = N_ ("How many photos are decoded at the same time; 0 takes as many as the machine has cores.") },
  { "seed", N_ ("Seed"), QD_SETTING_INTEGER, FIELD (seed), "1", 0, G_MAXINT, .advanced = TRUE,
    .sentence = N_ ("The number that all chance is drawn from: the same seed gives the same weights.") },
};

const QdSetting *
qd_settings_get_table (guint *n_settings)
{
  *n_settings = G_N_ELEMENTS (table);
  return table;
}

const QdSetting *
qd_settings_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].name, name) == 0)
      return &table[i];
  return NULL;
}

static char *
describe_choices (const char *const *choices)
{
  GString *text = g_string_new (choices[0]);

  for (guint i = 1; choices[i] != NULL; i++)
    g_string_append_printf (text, choices[i + 1] != NULL ? ", %s" : _ (" or %s"), choices[i]);
  return g_string_free (text, FALSE);
}

char *
qd_setting_describe_range (const QdSetting *setting)
{
  const char *format;

  switch (setting->kind)
    {
    case QD_SETTING_CHOICE: return describe_choices (setting->choices);
    case QD_SETTING_SWITCH: return g_strdup (_ ("0 or 1"));
    case QD_SETTING_TEXT: return g_strdup_printf (_ ("text of at most %d bytes"), QD_SETTING_TEXT_MAX);
    case QD_SETTING_INTEGER:
      return g_strdup_printf (_ ("a whole number from %.0f to %.0f"), setting->minimum, setting->maximum);
    case QD_SETTING_REAL:
    default: break;
    }
  if (setting->open_minimum)
    format = setting->open_maximum ? _ ("a number above %g and below %g") : _ ("a number above %g and at most %g");
  else
    format = setting->open_maximum ? _ ("a number from %g to below %g") : _ ("a number from %g to %g");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, setting->minimum, setting->maximum);
#pragma GCC diagnostic pop
}
