/**
 * What a training run is told: the hyperparameters of Amazon SageMaker Object Detection by their names and defaults, and what
 * Quadrat adds. One const table describes them all; `--set NAME=VALUE`, runs/N/settings.json and the Train page are made from
 * it. A QdTrainSettings is a plain value that owns its strings; any thread, one owner.
 */
#pragma once

#include <glib.h>

#define QD_SETTING_TEXT_MAX 4096 /* bytes of a text value: a path is the longest */

typedef enum
{
  QD_OPTIMIZER_SGD,
  QD_OPTIMIZER_ADAM,
  QD_OPTIMIZER_RMSPROP,
  QD_OPTIMIZER_ADADELTA,
} QdOptimizerKind;

typedef enum
{
  QD_SCHEDULE_STEP,     /* multiplied by lr_scheduler_factor after each epoch of lr_scheduler_step; SageMaker's */
  QD_SCHEDULE_ONECYCLE, /* rises over the warm-up, then falls to nearly nothing, both along a cosine */
  QD_SCHEDULE_CONSTANT,
} QdScheduleKind;

typedef struct
{
  char *base_network;         /* a name of qd_network_find */
  char *weights;              /* what to start from: path of a file or number of a run (qd_models_dup_start_path); "": nothing */
  char *device;               /* part of a device's name, or "" for the best */
  char *lr_scheduler_step;    /* "20,40": epochs after which the rate falls, or "" */
  char *freeze_layer_pattern; /* regular expression over parameter names, or "" */
  gboolean use_pretrained_model;
  int epochs;
  double learning_rate;
  int lr_scheduler; /* QdScheduleKind */
  double lr_scheduler_factor;
  double warmup; /* share of the steps in which the rate rises, 0..0.5 */
  int optimizer; /* QdOptimizerKind */
  double momentum;
  double weight_decay;
  int mini_batch_size;
  int slice_size; /* photos of a batch that are worked on at once; 0: as many as fit */
  int image_shape;
  double nms_threshold;
  double overlap_threshold;
  gboolean early_stopping;
  int early_stopping_min_epochs;
  int early_stopping_patience;
  double early_stopping_tolerance;
  int label_width;
  double weight_average;     /* decay of the running mean of the weights that is evaluated and saved, 0: none */
  double augment_crop;       /* share of the photos that are shown in part */
  double augment_least_part; /* of width and height, that a part of a photo has at least */
  gboolean augment_expand;
  gboolean augment_color;
  gboolean augment_mirror;
  gboolean augment_flip;
  gboolean augment_turn;
  int threads; /* that decode photos; 0: as many as there are cores */
  int seed;
} QdTrainSettings;

typedef enum
{
  QD_SETTING_TEXT,
  QD_SETTING_SWITCH,  /* gboolean; 0, 1, false, true */
  QD_SETTING_INTEGER, /* int */
  QD_SETTING_REAL,    /* double */
  QD_SETTING_CHOICE,  /* int: index into choices */
} QdSettingKind;

typedef struct
{
  const char *name;  /* "learning_rate" */
  const char *title; /* "Learning rate"; untranslated, mark with _() */
  QdSettingKind kind;
  gsize offset;             /* in QdTrainSettings */
  const char *default_text; /* SageMaker's; a network may have better ones (qd_train_settings_new) */
  double minimum, maximum;  /* of numbers, both allowed unless open */
  gboolean open_minimum;    /* minimum itself is refused */
  gboolean open_maximum;
  const char *const *choices; /* NULL-terminated, CHOICE alone */
  gboolean advanced;          /* shown behind Advanced */
  const char *sentence;       /* explains it; untranslated, mark with _() */
} QdSetting;

/* All of them, in the order they are shown. */
const QdSetting *qd_settings_get_table (guint *n_settings);

/* NULL when there is none of that name. */
const QdSetting *qd_settings_find (const char *name);

/* Defaults for @network (NULL: ssd_tiny): the table's, and over them what the network asks for. An unknown network gets the
 * table's; qd_train_settings_check tells. */
QdTrainSettings *qd_train_settings_new (const char *network);
QdTrainSettings *qd_train_settings_copy (const QdTrainSettings *settings);
void qd_train_settings_free (QdTrainSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTrainSettings, qd_train_settings_free)

/* Sets one by name from text, as --set does. Setting base_network gives it alone: the other defaults stay.
 * Errors: QD_ERROR_INPUT naming the setting, the value and what is allowed; @settings is then as before. */
gboolean qd_train_settings_set (QdTrainSettings *settings, const char *name, const char *text, GError **error);

/* "learning_rate=0.01" as --set takes it. Errors: QD_ERROR_INPUT. */
gboolean qd_train_settings_set_pair (QdTrainSettings *settings, const char *pair, GError **error);

/* Its value in the form that qd_train_settings_set takes; caller frees. NULL for an unknown name. */
char *qd_train_settings_get (const QdTrainSettings *settings, const char *name);

/* What can only be told from all together: the network exists, takes this size, the steps are epochs of the run in order, the
 * pattern is a regular expression. Errors: QD_ERROR_INPUT. */
gboolean qd_train_settings_check (const QdTrainSettings *settings, GError **error);

/* "range" in words: "above 0 and at most 1", "sgd, adam, rmsprop or adadelta"; caller frees. */
char *qd_setting_describe_range (const QdSetting *setting);

/* One JSON object, a member a setting, and back; unknown members are refused by name. @place: file name for error messages.
 * Errors: QD_ERROR_INPUT. */
char *qd_train_settings_to_json (const QdTrainSettings *settings);
QdTrainSettings *qd_train_settings_from_json (const char *text, gssize length, const char *place, GError **error);
