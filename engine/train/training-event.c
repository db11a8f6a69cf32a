#include "config.h"

#include "engine/train/training.h"

#include "engine/core/json.h"

#include <math.h>

QdTrainEvent *
qd_train_event_new (QdTrainEventKind kind)
{
  QdTrainEvent *event = g_new0 (QdTrainEvent, 1);

  event->kind = kind;
  event->loss = event->map50 = event->map = event->best_map50 = (double) NAN;
  return event;
}

void
qd_train_event_free (QdTrainEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->network);
  g_free (event->device);
  g_free (event->model);
  g_free (event->message);
  g_strfreev (event->classes);
  g_clear_pointer (&event->samples, g_ptr_array_unref);
  g_clear_pointer (&event->weights, qd_weights_report_free);
  g_free (event);
}

/* Not a number is null in JSON. */
static void
set_number (JsonObject *object, const char *name, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
describe_start (const QdTrainEvent *event, JsonObject *object)
{
  JsonArray *classes = json_array_new ();

  for (guint i = 0; event->classes != NULL && event->classes[i] != NULL; i++)
    json_array_add_string_element (classes, event->classes[i]);
  json_object_set_int_member (object, "run", event->run);
  json_object_set_string_member (object, "network", event->network);
  json_object_set_string_member (object, "device", event->device);
  json_object_set_int_member (object, "epochs", event->n_epochs);
  json_object_set_int_member (object, "train_photos", event->n_train);
  json_object_set_int_member (object, "validation_photos", event->n_validation);
  json_object_set_int_member (object, "trained_parameters", (gint64) event->n_trained);
  json_object_set_int_member (object, "frozen_parameters", (gint64) event->n_frozen);
  json_object_set_array_member (object, "classes", classes);
}

static void
describe_weights (const QdTrainEvent *event, JsonObject *object)
{
  json_object_set_string_member (object, "message", event->message);
  qd_weights_report_to_json (event->weights, object);
}

static void
describe_epoch (const QdTrainEvent *event, JsonObject *object)
{
  json_object_set_int_member (object, "epoch", event->epoch);
  set_number (object, "loss", event->loss);
  set_number (object, "map50", event->map50);
  set_number (object, "map", event->map);
  set_number (object, "learning_rate", event->learning_rate);
  set_number (object, "images_per_second", event->images_per_second);
  set_number (object, "seconds", event->seconds);
  set_number (object, "seconds_left", event->seconds_left);
}

static void
describe_end (const QdTrainEvent *event, JsonObject *object)
{
  json_object_set_int_member (object, "run", event->run);
  json_object_set_string_member (object, "model", event->model);
  set_number (object, "map50", event->map50);
  set_number (object, "map", event->map);
  json_object_set_int_member (object, "best_epoch", event->best_epoch);
  json_object_set_boolean_member (object, "stopped_early", event->stopped_early);
  set_number (object, "seconds", event->seconds);
}

static void
describe_message (const QdTrainEvent *event, JsonObject *object)
{
  json_object_set_string_member (object, "message", event->message);
}

char *
qd_train_event_to_json (const QdTrainEvent *event)
{
  static const struct
  {
    const char *name;
    void (*describe) (const QdTrainEvent *event, JsonObject *object);
  } kinds[QD_TRAIN_ERROR + 1] = {
    [QD_TRAIN_STARTED] = { "started", describe_start }, [QD_TRAIN_WEIGHTS] = { "weights", describe_weights },
    [QD_TRAIN_EPOCH] = { "epoch", describe_epoch },     [QD_TRAIN_WARNING] = { "warning", describe_message },
    [QD_TRAIN_DONE] = { "done", describe_end },         [QD_TRAIN_ERROR] = { "error", describe_message },
  };
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  if (kinds[event->kind].name == NULL)
    return NULL;
  root = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_string_member (object, "event", kinds[event->kind].name);
  kinds[event->kind].describe (event, object);
  json_node_take_object (root, object);
  return qd_json_to_text (root);
}
