#include "config.h"
#include "engine/project/instructions.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/core/json.h"

#define KEY   "instructions"
#define LOOSE 0.25  /* of a side, added on each end */
#define TIGHT -0.25

static void
example_free (gpointer data)
{
  QdExample *example = data;

  g_array_unref (example->boxes);
  g_free (example->file);
  g_free (example);
}

QdInstructions *
qd_instructions_new (void)
{
  QdInstructions *instructions = g_new0 (QdInstructions, 1);

  instructions->text = g_strdup ("");
  instructions->examples = g_ptr_array_new_with_free_func (example_free);
  return instructions;
}

void
qd_instructions_free (QdInstructions *instructions)
{
  if (instructions == NULL)
    return;
  g_ptr_array_unref (instructions->examples);
  g_free (instructions->text);
  g_free (instructions);
}

gboolean
qd_instructions_is_empty (const QdInstructions *instructions)
{
  return *instructions->text == '\0' && instructions->examples->len == 0;
}

/* ---- As text: {"text":"...","examples":[{"kind":0,"photo":1,"boxes":[xmin,ymin,xmax,ymax,...]}]} ---- */

static gboolean
read_boxes (JsonArray *numbers, GArray *boxes)
{
  guint n = json_array_get_length (numbers);

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

/* NULL where it is not there. */
static char *
dup_file (QdProject *project, gint64 photo)
{
  g_autoptr (QdPhoto) row = qd_project_get_photo (project, photo, NULL);

  return row != NULL && row->state == QD_PHOTO_THERE ? g_strdup (row->file) : NULL;
}

/* One that is damaged is left out: the others still help. */
static void
read_example (QdProject *project, JsonNode *node, GPtrArray *examples)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *file = NULL;
  QdExample *example;
  JsonArray *numbers;
  gint64 kind, photo;

  if (object == NULL || !qd_json_get_integer (object, "kind", KEY, &kind, NULL) ||
      !qd_json_get_integer (object, "photo", KEY, &photo, NULL) ||
      !qd_json_get_array (object, "boxes", KEY, &numbers, NULL) || kind < QD_EXAMPLE_GOOD || kind > QD_EXAMPLE_TIGHT ||
      (file = dup_file (project, photo)) == NULL)
    return;
  example = g_new0 (QdExample, 1);
  *example = (QdExample){ (QdExampleKind) kind, photo, g_array_new (FALSE, FALSE, sizeof (QdCornerBox)), g_steal_pointer (&file) };
  if (read_boxes (numbers, example->boxes))
    g_ptr_array_add (examples, example);
  else
    example_free (example);
}

QdInstructions *
qd_project_get_instructions (QdProject *project, GError **error)
{
  g_autoptr (QdInstructions) instructions = qd_instructions_new ();
  g_autoptr (GError) failure = NULL;
  g_autofree char *stored = qd_project_dup_setting (project, KEY, &failure);
  g_autoptr (JsonNode) root = stored != NULL ? qd_json_parse (stored, strlen (stored), KEY, 1, NULL) : NULL;
  const char *text;
  JsonArray *examples;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return g_steal_pointer (&instructions);
  if (qd_json_get_string (json_node_get_object (root), "text", KEY, &text, NULL))
    {
      g_free (instructions->text);
      instructions->text = g_strdup (text);
    }
  if (qd_json_get_array (json_node_get_object (root), "examples", KEY, &examples, NULL))
    for (guint i = 0; i < MIN (json_array_get_length (examples), QD_INSTRUCTIONS_MOST_EXAMPLES); i++)
      read_example (project, json_array_get_element (examples, i), instructions->examples);
  return g_steal_pointer (&instructions);
}

static void
write_example (JsonBuilder *builder, const QdExample *example)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_int_value (builder, example->kind);
  json_builder_set_member_name (builder, "photo");
  json_builder_add_int_value (builder, example->photo_id);
  json_builder_set_member_name (builder, "boxes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < example->boxes->len; i++)
    {
      const QdCornerBox *box = &g_array_index (example->boxes, QdCornerBox, i);

      json_builder_add_double_value (builder, box->xmin);
      json_builder_add_double_value (builder, box->ymin);
      json_builder_add_double_value (builder, box->xmax);
      json_builder_add_double_value (builder, box->ymax);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

gboolean
qd_project_set_instructions (QdProject *project, const QdInstructions *instructions, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  if (qd_instructions_is_empty (instructions))
    return qd_project_set_setting (project, KEY, NULL, error);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, instructions->text);
  json_builder_set_member_name (builder, "examples");
  json_builder_begin_array (builder);
  for (guint i = 0; i < instructions->examples->len; i++)
    write_example (builder, instructions->examples->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = qd_json_to_text (root);
  return qd_project_set_setting (project, KEY, text, error);
}

/* ---- Examples ---- */

static QdCornerBox
grown (QdCornerBox box, double part, double width, double height)
{
  double x = (box.xmax - box.xmin) * part, y = (box.ymax - box.ymin) * part;

  return qd_corner_box_clip ((QdCornerBox){ box.xmin - x, box.ymin - y, box.xmax + x, box.ymax + y }, width, height);
}

static QdExample *
make_example (QdExampleKind kind, const QdPhoto *photo, GArray *boxes)
{
  QdExample *example = g_new0 (QdExample, 1);

  *example = (QdExample){ kind, photo->id, g_array_new (FALSE, FALSE, sizeof (QdCornerBox)), g_strdup (photo->file) };
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      QdCornerBox shown = kind == QD_EXAMPLE_GOOD
                              ? box->box
                              : grown (box->box, kind == QD_EXAMPLE_LOOSE ? LOOSE : TIGHT, photo->width, photo->height);

      if (box->source != QD_BOX_BY_PREDICTION)
        g_array_append_val (example->boxes, shown);
    }
  return example;
}

gboolean
qd_project_add_example (QdProject *project, QdExampleKind kind, gint64 photo, GError **error)
{
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (project, error);
  g_autoptr (QdPhoto) row = instructions != NULL ? qd_project_get_photo (project, photo, error) : NULL;
  g_autoptr (GArray) boxes = row != NULL ? qd_project_list_boxes (project, photo, error) : NULL;
  QdExample *example;

  if (boxes == NULL)
    return FALSE;
  example = make_example (kind, row, boxes);
  g_ptr_array_add (instructions->examples, example);
  if (example->boxes->len == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("An example needs a box: draw it first."));
  else if (instructions->examples->len > QD_INSTRUCTIONS_MOST_EXAMPLES)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There are %d examples already: nobody looks at more."),
                 QD_INSTRUCTIONS_MOST_EXAMPLES);
  else
    return qd_project_set_instructions (project, instructions, error);
  return FALSE;
}
