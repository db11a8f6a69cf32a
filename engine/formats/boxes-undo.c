#include "config.h"
#include "engine/formats/boxes-undo.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/formats/boxes-private.h"
#include "engine/formats/format-json.h"
#include "engine/formats/undo-tasks.h"
#include "engine/project/class-states.h"
#include "engine/project/photo-state.h"

#define PREFIX "boxes-undo/"
#define FILE   PREFIX "file"
#define PHOTO  PREFIX "photo/"
#define N      18 /* numbers of a box */

struct _QdBoxesUndoPhoto
{
  gint64 photo;
  QdSnapshot *before;
  char *extra, *origins; /* settings, before; NULL for none */
};

/* ---- Snapshots as JSON ---- */

static JsonArray *
box_array (const QdBox *box)
{
  const double corners[] = { box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax };
  const gint64 others[] = { box->difficult, box->truncated, box->source, box->run_id, box->created, box->modified,
                            box->labeller_id, box->votes,     box->voters };
  JsonArray *array = json_array_new ();

  json_array_add_int_element (array, box->id);
  json_array_add_int_element (array, box->photo_id);
  json_array_add_int_element (array, box->class_id);
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    json_array_add_double_element (array, corners[i]);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    json_array_add_int_element (array, others[i]);
  json_array_add_double_element (array, box->confidence);
  json_array_add_double_element (array, isnan (box->score) ? -1 : box->score);
  return array;
}

static JsonObject *
snapshot_object (const QdSnapshot *snapshot)
{
  JsonObject *object = json_object_new ();
  JsonArray *boxes = json_array_new ();

  for (guint i = 0; i < snapshot->boxes->len; i++)
    json_array_add_array_element (boxes, box_array (&g_array_index (snapshot->boxes, QdBox, i)));
  json_object_set_array_member (object, "boxes", boxes);
  json_object_set_int_member (object, "mark", snapshot->mark);
  return object;
}

/* The project may come from a stranger: what is no box makes no snapshot. */
static gboolean
parse_box (JsonNode *node, QdBox *box)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  double corners[4], score;
  gint64 n[N];

  if (array == NULL || json_array_get_length (array) != N)
    return FALSE;
  for (guint i = 0; i < N; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) == G_TYPE_STRING)
        return FALSE;
      n[i] = json_node_get_int (element);
    }
  for (guint i = 0; i < 4; i++)
    corners[i] = json_array_get_double_element (array, 3 + i);
  score = json_array_get_double_element (array, N - 1);
  *box = (QdBox){ .id = n[0],
                  .photo_id = n[1],
                  .class_id = n[2],
                  .box = { corners[0], corners[1], corners[2], corners[3] },
                  .difficult = n[7] != 0,
                  .truncated = n[8] != 0,
                  .source = (QdBoxSource) n[9],
                  .score = score < 0 ? NAN : score,
                  .run_id = n[10],
                  .created = n[11],
                  .modified = n[12],
                  .labeller_id = n[13],
                  .votes = (guint) n[14],
                  .voters = (guint) n[15],
                  .confidence = json_array_get_double_element (array, 16) };
  return n[9] >= QD_BOX_BY_PERSON && n[9] <= QD_BOX_BY_PREDICTION && qd_corner_box_is_valid (box->box);
}

static QdSnapshot *
parse_snapshot (JsonObject *object, gint64 photo)
{
  JsonArray *list = object != NULL ? qd_format_json_array (object, "boxes") : NULL;
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  gint64 mark;

  if (list == NULL || !qd_format_json_integer (object, "mark", &mark) || mark < QD_MARK_NONE || mark > QD_MARK_UNUSABLE)
    return NULL;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      QdBox box;
      if (!parse_box (json_array_get_element (list, i), &box) || box.photo_id != photo)
        return NULL;
      g_array_append_val (boxes, box);
    }
  return qd_snapshot_new (g_steal_pointer (&boxes), (QdMark) mark);
}

/* ---- Settings ---- */

/* FALSE on error. */
static gboolean
get_setting (QdProject *project, const char *key, char **value, GError **error)
{
  g_autoptr (GError) local = NULL;

  *value = qd_project_dup_setting (project, key, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static char *
extra_key (const char *format, gint64 photo)
{
  return g_strdup_printf ("boxes-extra/%s/%" G_GINT64_FORMAT, format, photo);
}

static char *
origin_key (gint64 photo)
{
  return g_strdup_printf ("boxes-origin/%" G_GINT64_FORMAT, photo);
}

static char *
numbers_key (const char *format)
{
  return g_strconcat ("class-numbers/", format, NULL);
}

static gboolean
put_object (QdProject *project, const char *key, JsonObject *taken, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, taken);
  text = qd_json_to_text (node);
  return qd_project_set_setting (project, key, text, error);
}

/* ---- While an import goes on ---- */

gboolean
qd_boxes_undo_begin (QdBoxesUndo *undo, QdProject *project, const QdFormat *format, GError **error)
{
  g_autofree char *numbers = numbers_key (format->name), *extra = extra_key (format->name, 0);

  undo->project = project;
  undo->format = format;
  undo->tasks = g_ptr_array_new_with_free_func (g_free);
  undo->classes = qd_class_states_read (project, error);
  return undo->classes != NULL && get_setting (project, numbers, &undo->numbers, error) &&
         get_setting (project, extra, &undo->extra, error);
}

/* The record of an earlier import gives way to the first change. */
static gboolean
start_record (QdBoxesUndo *undo, GError **error)
{
  gboolean started = undo->started;

  undo->started = TRUE;
  return started || qd_project_remove_settings (undo->project, PREFIX, error);
}

void
qd_boxes_undo_clear (QdBoxesUndo *undo)
{
  g_free (undo->classes);
  g_free (undo->numbers);
  g_free (undo->extra);
  g_clear_pointer (&undo->tasks, g_ptr_array_unref);
}

QdBoxesUndoPhoto *
qd_boxes_undo_look (QdBoxesUndo *undo, gint64 id, GError **error)
{
  g_autofree char *extra = extra_key (undo->format->name, id), *origin = origin_key (id);
  g_autoptr (QdBoxesUndoPhoto) photo = g_new0 (QdBoxesUndoPhoto, 1);

  photo->photo = id;
  photo->before = qd_project_read_snapshot (undo->project, id, error);
  if (photo->before == NULL || !get_setting (undo->project, extra, &photo->extra, error) ||
      !get_setting (undo->project, origin, &photo->origins, error))
    return NULL;
  return g_steal_pointer (&photo);
}

void
qd_boxes_undo_photo_free (QdBoxesUndoPhoto *photo)
{
  if (photo == NULL)
    return;
  g_clear_pointer (&photo->before, qd_snapshot_free);
  g_free (photo->extra);
  g_free (photo->origins);
  g_free (photo);
}

static gboolean
is_same (const QdBoxesUndoPhoto *a, const QdBoxesUndoPhoto *b)
{
  return qd_snapshot_equal (a->before, b->before) && g_strcmp0 (a->extra, b->extra) == 0 &&
         g_strcmp0 (a->origins, b->origins) == 0;
}

gboolean
qd_boxes_undo_keep (QdBoxesUndo *undo, const QdBoxesUndoPhoto *before, GError **error)
{
  g_autoptr (QdBoxesUndoPhoto) after = qd_boxes_undo_look (undo, before->photo, error);
  g_autofree char *key = g_strdup_printf (PHOTO "%" G_GINT64_FORMAT, before->photo);
  JsonObject *object;

  if (after == NULL || is_same (before, after))
    return after != NULL;
  if (!start_record (undo, error))
    return FALSE;
  object = json_object_new ();
  json_object_set_object_member (object, "before", snapshot_object (before->before));
  json_object_set_object_member (object, "after", snapshot_object (after->before));
  qd_format_json_set_text (object, "extra", before->extra);
  qd_format_json_set_text (object, "origins", before->origins);
  return put_object (undo->project, key, object, error);
}

gboolean
qd_boxes_undo_end (QdBoxesUndo *undo, const char *path, GError **error)
{
  g_autofree char *source = g_filename_display_basename (path), *after = qd_class_states_read (undo->project, error);
  g_autofree char *key = extra_key (undo->format->name, 0), *extra = NULL;
  JsonObject *object;

  if (after == NULL || !get_setting (undo->project, key, &extra, error))
    return FALSE;
  if (!undo->started && undo->tasks->len == 0 && strcmp (undo->classes, after) == 0 && g_strcmp0 (undo->extra, extra) == 0)
    return TRUE;
  if (!start_record (undo, error))
    return FALSE;
  object = json_object_new ();
  json_object_set_string_member (object, "source", source);
  json_object_set_string_member (object, "format", undo->format->name);
  json_object_set_string_member (object, "classes", undo->classes);
  json_object_set_string_member (object, "classes-after", after);
  json_object_set_array_member (object, "tasks", qd_undo_tasks_to_json (undo->tasks));
  qd_format_json_set_text (object, "numbers", undo->numbers);
  qd_format_json_set_text (object, "extra", undo->extra);
  return put_object (undo->project, FILE, object, error);
}

/* ---- Taking it back ---- */

char *
qd_boxes_dup_last_import (QdProject *project)
{
  g_autofree char *text = qd_project_dup_setting (project, FILE, NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *file = qd_format_json_kept (text, &root);

  return file != NULL ? g_strdup (qd_format_json_text (file, "source")) : NULL;
}

static gboolean
put_photo (QdProject *project, const char *format, gint64 photo, JsonObject *object, QdBoxesUndone *undone, GError **error)
{
  g_autoptr (QdSnapshot) before = parse_snapshot (qd_format_json_object (object, "before"), photo);
  g_autoptr (QdSnapshot) after = parse_snapshot (qd_format_json_object (object, "after"), photo);
  g_autofree char *extra = extra_key (format, photo), *origin = origin_key (photo);
  g_autoptr (QdSnapshot) now = NULL;

  if (before == NULL || after == NULL)
    return TRUE;
  now = qd_project_read_snapshot (project, photo, NULL); /* the photo may be gone */
  if (now == NULL || !qd_snapshot_equal (now, after))
    {
      undone->kept++;
      return TRUE;
    }
  undone->photos++;
  return (qd_snapshot_equal (before, after) || qd_project_put_snapshot (project, photo, after, before, error)) &&
         qd_project_set_setting (project, extra, qd_format_json_text (object, "extra"), error) &&
         qd_project_set_setting (project, origin, qd_format_json_text (object, "origins"), error);
}

static gboolean
put_photos (QdProject *project, const char *format, QdBoxesUndone *undone, GError **error)
{
  g_autoptr (GPtrArray) keys = qd_project_list_settings (project, PHOTO, error);

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) root = NULL;
      JsonObject *object;

      if (!get_setting (project, keys->pdata[i], &text, error))
        return FALSE;
      object = qd_format_json_kept (text, &root);
      if (object != NULL && !put_photo (project, format, g_ascii_strtoll ((char *) keys->pdata[i] + strlen (PHOTO), NULL, 10),
                                        object, undone, error))
        return FALSE;
    }
  return keys != NULL;
}

static gboolean
put_file (QdProject *project, JsonObject *file, const QdFormat *format, GError **error)
{
  const char *before = qd_format_json_text (file, "classes"), *after = qd_format_json_text (file, "classes-after");
  g_autofree char *numbers = numbers_key (format->name), *extra = extra_key (format->name, 0);

  return (before == NULL || after == NULL || qd_class_states_put_back (project, before, after, error)) &&
         qd_project_set_setting (project, numbers, qd_format_json_text (file, "numbers"), error) &&
         qd_project_set_setting (project, extra, qd_format_json_text (file, "extra"), error) &&
         qd_project_remove_settings (project, PREFIX, error);
}

gboolean
qd_boxes_undo_import (QdProject *project, QdBoxesUndone *undone, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *file = NULL;
  JsonArray *tasks;
  const QdFormat *format = NULL;

  *undone = (QdBoxesUndone){ 0 };
  if (!get_setting (project, FILE, &text, error))
    return FALSE;
  file = qd_format_json_kept (text, &root);
  if (file != NULL && qd_format_json_text (file, "format") != NULL)
    format = qd_format_find (qd_format_json_text (file, "format"));
  if (format == NULL)
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no import of boxes to take back."));
      return FALSE;
    }
  tasks = qd_format_json_array (file, "tasks");
  undone->tasks = tasks != NULL ? json_array_get_length (tasks) : 0;
  return qd_project_begin_edit (project, error) &&
         qd_project_end_edit (project,
                              put_photos (project, format->name, undone, error) && qd_undo_tasks_remove (project, tasks, error) &&
                                  put_file (project, file, format, error),
                              0, QD_STEP_BOXES,
                              g_strdup_printf (_ ("take the import of “%s” back"), qd_format_json_text (file, "source")), error);
}
