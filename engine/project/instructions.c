#include "config.h"
#include "engine/project/instructions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/project/instructions-json.h"

#define KEY   "instructions"
#define LOOSE 0.25  /* of a side, added on each end */
#define TIGHT -0.25

/* ---- Values ---- */

QdExample *
qd_example_new (QdExampleKind kind, gint64 photo)
{
  QdExample *example = g_new0 (QdExample, 1);

  example->kind = kind;
  example->photo_id = photo;
  example->boxes = g_array_new (FALSE, FALSE, sizeof (QdCornerBox));
  return example;
}

void
qd_example_free (QdExample *example)
{
  if (example == NULL)
    return;
  g_array_unref (example->boxes);
  g_free (example->file);
  g_free (example);
}

static void
page_free (gpointer data)
{
  QdInstructionPage *page = data;

  g_ptr_array_unref (page->examples);
  g_free (page->title);
  g_free (page->text);
  g_free (page);
}

QdInstructions *
qd_instructions_new (void)
{
  QdInstructions *instructions = g_new0 (QdInstructions, 1);

  instructions->pages = g_ptr_array_new_with_free_func (page_free);
  return instructions;
}

void
qd_instructions_free (QdInstructions *instructions)
{
  if (instructions == NULL)
    return;
  g_ptr_array_unref (instructions->pages);
  g_free (instructions);
}

QdInstructionPage *
qd_instructions_insert_page (QdInstructions *instructions, guint index)
{
  QdInstructionPage *page = g_new0 (QdInstructionPage, 1);

  page->title = g_strdup ("");
  page->text = g_strdup ("");
  page->examples = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_example_free);
  g_ptr_array_insert (instructions->pages, index < instructions->pages->len ? (int) index : -1, page);
  return page;
}

const QdInstructionPage *
qd_instructions_get_page (const QdInstructions *instructions, guint index)
{
  return index < instructions->pages->len ? instructions->pages->pdata[index] : NULL;
}

void
qd_instructions_move_page (QdInstructions *instructions, guint from, guint to)
{
  g_return_if_fail (from < instructions->pages->len && to < instructions->pages->len);
  g_ptr_array_insert (instructions->pages, (int) to, g_ptr_array_steal_index (instructions->pages, from));
}

static QdExample *
copy_example (const QdExample *example)
{
  QdExample *copy = qd_example_new (example->kind, example->photo_id);

  g_array_append_vals (copy->boxes, example->boxes->data, example->boxes->len);
  copy->carried = example->carried;
  copy->file = g_strdup (example->file);
  return copy;
}

QdInstructions *
qd_instructions_copy (const QdInstructions *instructions)
{
  QdInstructions *copy = qd_instructions_new ();

  for (guint i = 0; i < instructions->pages->len; i++)
    {
      const QdInstructionPage *page = instructions->pages->pdata[i];
      QdInstructionPage *made = qd_instructions_insert_page (copy, G_MAXUINT);

      g_free (made->title);
      g_free (made->text);
      made->title = g_strdup (page->title);
      made->text = g_strdup (page->text);
      for (guint j = 0; j < page->examples->len; j++)
        g_ptr_array_add (made->examples, copy_example (page->examples->pdata[j]));
    }
  return copy;
}

static gboolean
is_same_example (const QdExample *a, const QdExample *b)
{
  gsize bytes = a->boxes->len * sizeof (QdCornerBox);

  return a->kind == b->kind && a->photo_id == b->photo_id && a->carried == b->carried && g_strcmp0 (a->file, b->file) == 0 &&
         a->boxes->len == b->boxes->len && (bytes == 0 || memcmp (a->boxes->data, b->boxes->data, bytes) == 0);
}

static gboolean
is_same_page (const QdInstructionPage *a, const QdInstructionPage *b)
{
  gboolean same = g_str_equal (a->title, b->title) && g_str_equal (a->text, b->text) && a->examples->len == b->examples->len;

  for (guint i = 0; same && i < a->examples->len; i++)
    same = is_same_example (a->examples->pdata[i], b->examples->pdata[i]);
  return same;
}

gboolean
qd_instructions_equal (const QdInstructions *a, const QdInstructions *b)
{
  gboolean same = a->pages->len == b->pages->len;

  for (guint i = 0; same && i < a->pages->len; i++)
    same = is_same_page (a->pages->pdata[i], b->pages->pdata[i]);
  return same;
}

guint
qd_instructions_count_examples (const QdInstructions *instructions)
{
  guint n = 0;

  for (guint i = 0; i < instructions->pages->len; i++)
    n += ((const QdInstructionPage *) instructions->pages->pdata[i])->examples->len;
  return n;
}

gboolean
qd_instructions_is_empty (const QdInstructions *instructions)
{
  for (guint i = 0; i < instructions->pages->len; i++)
    {
      const QdInstructionPage *page = instructions->pages->pdata[i];

      if (*page->title != '\0' || *page->text != '\0' || page->examples->len > 0)
        return FALSE;
    }
  return TRUE;
}

/* ---- Those of a project ---- */

/* FALSE where it is not there, or where a stranger says that it lies outside of the photos' folder. */
static gboolean
find_picture (QdProject *project, QdExample *example)
{
  g_autoptr (QdPhoto) photo = example->carried ? NULL : qd_project_get_photo (project, example->photo_id, NULL);
  g_autofree char *path = photo != NULL ? qd_project_dup_photo_path (project, photo) : NULL;

  if (path != NULL && photo->state == QD_PHOTO_THERE)
    example->file = g_build_filename ("photos", photo->file, NULL);
  return example->file != NULL;
}

static void
find_pictures (QdProject *project, QdInstructions *instructions)
{
  for (guint i = 0; i < instructions->pages->len; i++)
    {
      GPtrArray *examples = ((QdInstructionPage *) instructions->pages->pdata[i])->examples;

      for (guint j = examples->len; j > 0; j--)
        if (!find_picture (project, examples->pdata[j - 1]))
          g_ptr_array_remove_index (examples, j - 1);
    }
}

QdInstructions *
qd_project_get_instructions (QdProject *project, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *stored = qd_project_dup_setting (project, KEY, &failure);
  g_autoptr (JsonNode) root = stored != NULL ? qd_json_parse (stored, strlen (stored), KEY, 1, NULL) : NULL;
  QdInstructions *instructions;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return qd_instructions_new ();
  instructions = qd_instructions_from_json (json_node_get_object (root));
  find_pictures (project, instructions);
  return instructions;
}

static gboolean
store (QdProject *project, const QdInstructions *instructions, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  if (qd_instructions_is_empty (instructions))
    return qd_project_set_setting (project, KEY, NULL, error);
  json_node_take_object (root, qd_instructions_to_json (instructions));
  text = qd_json_to_text (root);
  return qd_project_set_setting (project, KEY, text, error);
}

gboolean
qd_project_set_instructions (QdProject *project, const QdInstructions *instructions, GError **error)
{
  return qd_project_begin_edit (project, error) &&
         qd_project_end_edit (project, store (project, instructions, error), 0, QD_STEP_INSTRUCTIONS,
                              g_strdup (_ ("write the instructions")), error);
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
  QdExample *example = qd_example_new (kind, photo->id);

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

static GPtrArray *
choose_page (QdInstructions *instructions, guint page)
{
  if (instructions->pages->len == 0)
    qd_instructions_insert_page (instructions, 0);
  return ((QdInstructionPage *) instructions->pages->pdata[MIN (page, instructions->pages->len - 1)])->examples;
}

static gboolean
add_example (QdProject *project, guint page, QdExampleKind kind, gint64 photo, GError **error)
{
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (project, error);
  g_autoptr (QdPhoto) row = instructions != NULL ? qd_project_get_photo (project, photo, error) : NULL;
  g_autoptr (GArray) boxes = row != NULL ? qd_project_list_boxes (project, photo, error) : NULL;
  QdExample *example;

  if (boxes == NULL)
    return FALSE;
  example = make_example (kind, row, boxes);
  g_ptr_array_add (choose_page (instructions, page), example);
  if (example->boxes->len == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("An example needs a box: draw it first."));
  else if (qd_instructions_count_examples (instructions) > QD_INSTRUCTIONS_MOST_EXAMPLES)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There are %d examples already: nobody looks at more."),
                 QD_INSTRUCTIONS_MOST_EXAMPLES);
  else
    return store (project, instructions, error);
  return FALSE;
}

/* Read and written in one, so that nothing is lost that another connection writes meanwhile. */
gboolean
qd_project_add_example (QdProject *project, guint page, QdExampleKind kind, gint64 photo, GError **error)
{
  return qd_project_begin_edit (project, error) &&
         qd_project_end_edit (project, add_example (project, page, kind, photo, error), 0, QD_STEP_INSTRUCTIONS,
                              g_strdup (kind == QD_EXAMPLE_GOOD ? _ ("add a good example") : _ ("add a bad example")), error);
}
