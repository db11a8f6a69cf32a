#include "engine/train/evaluation.h"

#include "engine/core/json.h"

#include <math.h>

/* Not a number (a class without truths) is null in JSON. */
static void
set_number (JsonObject *object, const char *name, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
describe_class (const QdClassResult *result)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "class", result->name);
  set_number (object, "ap50", result->ap50);
  set_number (object, "ap", result->ap);
  set_number (object, "ap75", result->ap75);
  json_object_set_int_member (object, "truths", result->n_truths);
  return object;
}

char *
qd_evaluation_to_json (const QdEvaluation *evaluation)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *classes = json_array_new ();

  for (guint i = 0; i < evaluation->classes->len; i++)
    json_array_add_object_element (classes, describe_class (evaluation->classes->pdata[i]));
  json_object_set_int_member (object, "run", evaluation->run);
  json_object_set_string_member (object, "subset", evaluation->subset);
  json_object_set_int_member (object, "photos", evaluation->photos->len);
  set_number (object, "map50", evaluation->map50);
  set_number (object, "map", evaluation->map);
  set_number (object, "map75", evaluation->map75);
  json_object_set_double_member (object, "overlap", evaluation->overlap);
  json_object_set_array_member (object, "classes", classes);
  json_node_take_object (root, object);
  return qd_json_to_text (root);
}
