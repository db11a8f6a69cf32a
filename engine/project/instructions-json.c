#include "engine/project/instructions-json.h"

#include <string.h>

#include "engine/core/json.h"

#define NAME "instructions" /* for sentences that nobody sees */

/* ---- Writing ---- */

static JsonObject *
example_to_json (const QdExample *example)
{
  JsonObject *object = json_object_new ();
  JsonArray *numbers = json_array_new ();

  json_object_set_int_member (object, "kind", example->kind);
  json_object_set_int_member (object, "photo", example->photo_id);
  for (guint i = 0; i < example->boxes->len; i++)
    {
      const QdCornerBox *box = &g_array_index (example->boxes, QdCornerBox, i);

      json_array_add_double_element (numbers, box->xmin);
      json_array_add_double_element (numbers, box->ymin);
      json_array_add_double_element (numbers, box->xmax);
      json_array_add_double_element (numbers, box->ymax);
    }
  json_object_set_array_member (object, "boxes", numbers);
  if (example->carried)
    json_object_set_string_member (object, "file", example->file + strlen (QD_EXAMPLES_FOLDER "/"));
  return object;
}

static JsonObject *
page_to_json (const QdInstructionPage *page)
{
  JsonObject *object = json_object_new ();
  JsonArray *examples = json_array_new ();

  json_object_set_string_member (object, "title", page->title);
  json_object_set_string_member (object, "text", page->text);
  for (guint i = 0; i < page->examples->len; i++)
    json_array_add_object_element (examples, example_to_json (page->examples->pdata[i]));
  json_object_set_array_member (object, "examples", examples);
  return object;
}

JsonObject *
qd_instructions_to_json (const QdInstructions *instructions)
{
  JsonObject *object = json_object_new ();
  JsonArray *pages = json_array_new ();

  for (guint i = 0; i < instructions->pages->len; i++)
    json_array_add_object_element (pages, page_to_json (instructions->pages->pdata[i]));
  json_object_set_array_member (object, "pages", pages);
  return object;
}

/* ---- Reading ---- */

static gboolean
read_boxes (JsonArray *numbers, GArray *boxes)
{
  guint n = json_array_get_length (numbers);

  for (guint i = 0; i < n; i++)
    if (!JSON_NODE_HOLDS_VALUE (json_array_get_element (numbers, i)))
      return FALSE;
  for (guint i = 0; i + 3 < n; i += 4)
    {
      QdCornerBox box = { json_array_get_double_element (numbers, i), json_array_get_double_element (numbers, i + 1),
                          json_array_get_double_element (numbers, i + 2), json_array_get_double_element (numbers, i + 3) };

      if (!qd_corner_box_is_valid (box))
        return FALSE;
      g_array_append_val (boxes, box);
    }
  return n > 0 && n % 4 == 0;
}

/* The project may come from a stranger: no name leads out of the folder. */
static gboolean
read_file (JsonObject *object, QdExample *example)
{
  const char *name;

  if (!json_object_has_member (object, "file"))
    return TRUE;
  if (!qd_json_get_string (object, "file", NAME, &name, NULL) || *name == '.' || *name == '\0' || strchr (name, '/') != NULL)
    return FALSE;
  example->carried = TRUE;
  example->file = g_strconcat (QD_EXAMPLES_FOLDER "/", name, NULL);
  return TRUE;
}

static QdExample *
read_example (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (QdExample) example = NULL;
  JsonArray *numbers;
  gint64 kind, photo;

  if (object == NULL || !qd_json_get_integer (object, "kind", NAME, &kind, NULL) ||
      !qd_json_get_integer (object, "photo", NAME, &photo, NULL) ||
      !qd_json_get_array (object, "boxes", NAME, &numbers, NULL) || kind < QD_EXAMPLE_GOOD || kind > QD_EXAMPLE_TIGHT)
    return NULL;
  example = qd_example_new ((QdExampleKind) kind, photo);
  return read_boxes (numbers, example->boxes) && read_file (object, example) ? g_steal_pointer (&example) : NULL;
}

static void
read_text (JsonObject *object, const char *key, gsize most, char **text)
{
  const char *found;

  if (!qd_json_get_string (object, key, NAME, &found, NULL))
    return;
  g_free (*text);
  *text = strlen (found) <= most ? g_strdup (found)
                                 : g_strndup (found, (gsize) (g_utf8_find_prev_char (found, found + most) - found));
}

static void
read_page (QdInstructions *instructions, JsonObject *object)
{
  QdInstructionPage *page = qd_instructions_insert_page (instructions, G_MAXUINT);
  guint left = QD_INSTRUCTIONS_MOST_EXAMPLES - qd_instructions_count_examples (instructions);
  JsonArray *examples;

  read_text (object, "title", QD_INSTRUCTIONS_MOST_TITLE, &page->title);
  read_text (object, "text", QD_INSTRUCTIONS_MOST_TEXT, &page->text);
  if (!qd_json_get_array (object, "examples", NAME, &examples, NULL))
    return;
  for (guint i = 0; i < json_array_get_length (examples) && page->examples->len < left; i++)
    {
      QdExample *example = read_example (json_array_get_element (examples, i));

      if (example != NULL)
        g_ptr_array_add (page->examples, example);
    }
}

QdInstructions *
qd_instructions_from_json (JsonObject *object)
{
  QdInstructions *instructions = qd_instructions_new ();
  JsonArray *pages;

  if (!qd_json_get_array (object, "pages", NAME, &pages, NULL))
    {
      read_page (instructions, object);
      return instructions;
    }
  for (guint i = 0; i < MIN (json_array_get_length (pages), QD_INSTRUCTIONS_MOST_PAGES); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (pages, i)))
      read_page (instructions, json_array_get_object_element (pages, i));
  return instructions;
}
