#include "engine/formats/boxes-origin.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "engine/core/json.h"

#define N_NUMBERS 6 /* of an origin: id, class, four corners */

gboolean
qd_boxes_are_same (const QdBox *a, const QdBox *b)
{
  const double near = 1e-6; /* pixels */

  return a->class_id == b->class_id && fabs (a->box.xmin - b->box.xmin) < near && fabs (a->box.ymin - b->box.ymin) < near
         && fabs (a->box.xmax - b->box.xmax) < near && fabs (a->box.ymax - b->box.ymax) < near;
}

const QdBox *
qd_boxes_find_same (GArray *boxes, const QdBox *box)
{
  for (guint i = 0; i < boxes->len; i++)
    if (qd_boxes_are_same (&g_array_index (boxes, QdBox, i), box))
      return &g_array_index (boxes, QdBox, i);
  return NULL;
}

static char *
make_key (gint64 photo)
{
  return g_strdup_printf ("boxes-origin/%" G_GINT64_FORMAT, photo);
}

/* The project may come from a stranger: what is no list of numbers is none of ours. */
static gboolean
read_numbers (JsonNode *node, double numbers[N_NUMBERS])
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) != N_NUMBERS)
    return FALSE;
  for (guint i = 0; i < N_NUMBERS; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (element))
        return FALSE;
      numbers[i] = json_node_get_double (element);
    }
  return numbers[0] >= 1 && numbers[0] < 1e15 && numbers[1] >= 1 && numbers[1] < 1e15;
}

static GArray *
parse (const char *text)
{
  GArray *origins = g_array_new (FALSE, FALSE, sizeof (QdBox));
  g_autoptr (JsonNode) root = text != NULL ? qd_json_parse (text, strlen (text), "", 1, NULL) : NULL;
  JsonArray *list = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      double n[N_NUMBERS];

      if (!read_numbers (json_array_get_element (list, i), n))
        continue;
      QdBox origin = { .id = (gint64)n[0], .class_id = (gint64)n[1], .box = { n[2], n[3], n[4], n[5] }, .score = NAN };
      g_array_append_val (origins, origin);
    }
  return origins;
}

static char *
to_text (GArray *origins)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < origins->len; i++)
    {
      const QdBox *origin = &g_array_index (origins, QdBox, i);
      JsonArray *numbers = json_array_new ();

      json_array_add_int_element (numbers, origin->id);
      json_array_add_int_element (numbers, origin->class_id);
      json_array_add_double_element (numbers, origin->box.xmin);
      json_array_add_double_element (numbers, origin->box.ymin);
      json_array_add_double_element (numbers, origin->box.xmax);
      json_array_add_double_element (numbers, origin->box.ymax);
      json_array_add_array_element (list, numbers);
    }
  json_node_take_array (root, list);
  return qd_json_to_text (root);
}

GArray *
qd_boxes_read_origins (QdProject *project, gint64 photo, GError **error)
{
  g_autofree char *key = make_key (photo), *text = NULL;
  g_autoptr (GError) local = NULL;

  text = qd_project_dup_setting (project, key, &local);
  if (local == NULL)
    return parse (text);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static const QdBox *
find_id (GArray *boxes, gint64 id)
{
  for (guint i = 0; i < boxes->len; i++)
    if (g_array_index (boxes, QdBox, i).id == id)
      return &g_array_index (boxes, QdBox, i);
  return NULL;
}

const QdBox *
qd_boxes_find_edited (GArray *origins, GArray *stored, const QdBox *box)
{
  const QdBox *origin = qd_boxes_find_same (origins, box);
  const QdBox *now = origin != NULL ? find_id (stored, origin->id) : NULL;

  return now != NULL && now->source == QD_BOX_BY_PERSON ? now : NULL;
}

static void
add_origin (GArray *origins, const QdBox *said, gint64 id)
{
  QdBox origin = { .id = id, .class_id = said->class_id, .box = said->box, .score = NAN };

  g_array_append_val (origins, origin);
}

gboolean
qd_boxes_keep_origins (QdProject *project, gint64 photo, GArray *origins, GArray *said, GArray *stored, GError **error)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (QdBox));
  g_autofree char *key = make_key (photo), *text = NULL;

  for (guint i = 0; i < said->len; i++)
    {
      const QdBox *box = &g_array_index (said, QdBox, i), *now = qd_boxes_find_same (stored, box);

      if (now == NULL)
        now = qd_boxes_find_edited (origins, stored, box);
      if (now != NULL)
        add_origin (kept, box, now->id);
    }
  for (guint i = 0; i < origins->len; i++)
    {
      const QdBox *origin = &g_array_index (origins, QdBox, i);

      if (qd_boxes_find_same (said, origin) == NULL && qd_boxes_find_edited (origins, stored, origin) != NULL)
        add_origin (kept, origin, origin->id);
    }
  if (kept->len == 0 && origins->len == 0)
    return TRUE;
  text = to_text (kept);
  return qd_project_set_setting (project, key, kept->len > 0 ? text : NULL, error);
}
