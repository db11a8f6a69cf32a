#include "config.h"
#include "engine/hands/labels.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/hands/labels-json.h"
#include "engine/project/labellers.h"
#include "engine/project/tasks.h"

static void
labelled_photo_free (gpointer data)
{
  QdLabelledPhoto *photo = data;

  qd_look_free (photo->look);
  g_free (photo);
}

QdLabels *
qd_labels_new (void)
{
  QdLabels *labels = g_new0 (QdLabels, 1);

  labels->classes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  labels->photos = g_ptr_array_new_with_free_func (labelled_photo_free);
  return labels;
}

void
qd_labels_free (QdLabels *labels)
{
  if (labels == NULL)
    return;
  g_free (labels->task_uuid);
  g_free (labels->labeller_uuid);
  g_free (labels->labeller_name);
  g_hash_table_unref (labels->classes);
  g_ptr_array_unref (labels->photos);
  g_free (labels);
}

QdLabelledPhoto *
qd_labels_add_photo (QdLabels *labels, gint64 id)
{
  QdLabelledPhoto *photo = g_new0 (QdLabelledPhoto, 1);

  photo->photo_id = id;
  photo->look = qd_look_new ();
  g_ptr_array_add (labels->photos, photo);
  return photo;
}

/* ---- From a copy ---- */

static gboolean
is_same (const QdLookBox *first, const QdBox *box)
{
  return first->class_id == box->class_id && first->box.xmin == box->box.xmin && first->box.ymin == box->box.ymin &&
         first->box.xmax == box->box.xmax && first->box.ymax == box->box.ymax && first->difficult == box->difficult &&
         first->truncated == box->truncated;
}

/* Of @labeller, or of the task. */
static gboolean
is_own (const QdBox *box, gint64 labeller)
{
  return box->source != QD_BOX_BY_PREDICTION && (box->labeller_id == 0 || box->labeller_id == labeller);
}

static void
add_boxes (QdLook *look, const QdLook *first, const GArray *boxes, gint64 labeller)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      const QdLookBox *before = qd_look_find_box (first, box->id);
      QdLookBox drawn = { .class_id = box->class_id,
                          .box = box->box,
                          .difficult = box->difficult,
                          .truncated = box->truncated,
                          .first_id = before == NULL ? 0 : before->id,
                          .adjusted = before != NULL && !is_same (before, box),
                          .created = box->created,
                          .modified = box->modified };

      if (is_own (box, labeller))
        g_array_append_val (look->boxes, drawn);
    }
}

/* Whether @labeller drew there, or somebody else. */
static gboolean
has_drawn (const GArray *boxes, gint64 labeller, gboolean else_)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);

      if (box->labeller_id != 0 && box->source != QD_BOX_BY_PREDICTION && (box->labeller_id == labeller) != else_)
        return TRUE;
    }
  return FALSE;
}

/* Who labelled the photo: who drew the box that was changed last, else who looked at it last; 0: nobody known. */
static gint64
find_owner (const GArray *boxes, const GPtrArray *looks)
{
  gint64 owner = 0, last = G_MININT64;

  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);

      if (box->labeller_id == 0 || box->source == QD_BOX_BY_PREDICTION || box->modified < last)
        continue;
      last = box->modified;
      owner = box->labeller_id;
    }
  for (guint i = 0; owner == 0 && i < looks->len; i++)
    last = MAX (last, ((const QdLook *) looks->pdata[i])->finished);
  for (guint i = 0; owner == 0 && i < looks->len; i++)
    if (((const QdLook *) looks->pdata[i])->finished == last)
      owner = ((const QdLook *) looks->pdata[i])->labeller_id;
  return owner;
}

static gboolean
collect_photo (QdProject *copy, const QdTask *task, gint64 labeller, gint64 id, QdLabels *labels, gint64 *other, GError **error)
{
  GError *local = NULL;
  gint64 owner;
  g_autoptr (QdPhoto) photo = qd_project_get_photo (copy, id, error);
  g_autoptr (GArray) boxes = photo == NULL ? NULL : qd_project_list_boxes (copy, id, error);
  g_autoptr (QdLook) first = boxes == NULL ? NULL : qd_project_get_look (copy, task->id, id, 0, &local);
  g_autoptr (QdLook) timed =
      boxes == NULL || local != NULL ? NULL : qd_project_get_look (copy, task->id, id, labeller, &local);
  g_autoptr (GPtrArray) looks =
      boxes == NULL || local != NULL ? NULL : qd_project_list_looks (copy, task->id, id, FALSE, &local);
  QdLabelledPhoto *labelled;

  if (local != NULL)
    g_propagate_error (error, local);
  if (boxes == NULL || local != NULL)
    return FALSE;
  if (photo->mark == QD_MARK_NONE && (photo->modified == 0 || (photo->n_boxes == 0 && first == NULL)))
    return TRUE;
  owner = find_owner (boxes, looks);
  if (owner != 0 && owner != labeller && !has_drawn (boxes, labeller, FALSE))
    {
      *other = owner;
      return TRUE;
    }
  labelled = qd_labels_add_photo (labels, id);
  labelled->width = photo->width;
  labelled->height = photo->height;
  labelled->look->photo_id = id;
  labelled->look->mark = owner == 0 || owner == labeller ? photo->mark : QD_MARK_NONE;
  labelled->look->seconds = timed == NULL ? 0 : timed->seconds;
  labelled->look->started = timed == NULL ? photo->modified : MIN (timed->started, photo->modified);
  labelled->look->finished = photo->modified;
  add_boxes (labelled->look, first, boxes, labeller);
  labels->n_shared += has_drawn (boxes, labeller, TRUE);
  return TRUE;
}

/* FALSE with @error set. */
static gboolean
fail_others (QdProject *copy, gint64 other, GError **error)
{
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (copy, error);
  g_autofree char *title = qd_project_dup_title (copy);

  for (guint i = 0; labellers != NULL && i < labellers->len; i++)
    if (((const QdLabeller *) labellers->pdata[i])->id == other)
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("Everything in “%s” was labelled by %s: say that name before it is given back."), title,
                   ((const QdLabeller *) labellers->pdata[i])->name);
  return FALSE;
}

/* What others labelled in the same copy is left for them. */
static gboolean
collect_photos (QdProject *copy, const QdTask *task, gint64 labeller, QdLabels *labels, GError **error)
{
  g_autoptr (GArray) ids = qd_project_list_task_photos (copy, task->id, -1, error);
  gint64 other = 0;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!collect_photo (copy, task, labeller, g_array_index (ids, gint64, i), labels, &other, error))
      return FALSE;
  if (labels->photos->len == 0 && other != 0)
    return fail_others (copy, other, error);
  return ids != NULL;
}

static gboolean
collect_classes (QdProject *copy, QdLabels *labels, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (copy, FALSE, error);

  for (guint i = 0; classes != NULL && i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];

      g_hash_table_insert (labels->classes, g_memdup2 (&class_->id, sizeof class_->id), g_strdup (class_->name));
    }
  return classes != NULL;
}

static gboolean
collect_labeller (QdProject *copy, QdLabels *labels, gint64 *id, GError **error)
{
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (copy, error);
  GError *local = NULL;
  g_autofree char *uuid = labellers == NULL ? NULL : qd_project_dup_setting (copy, QD_LABELLER_KEY, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  for (guint i = 0; uuid != NULL && i < labellers->len; i++)
    {
      const QdLabeller *labeller = labellers->pdata[i];

      if (g_strcmp0 (labeller->uuid, uuid) != 0)
        continue;
      *id = labeller->id;
      labels->labeller_uuid = g_strdup (labeller->uuid);
      labels->labeller_name = g_strdup (labeller->name);
      return TRUE;
    }
  if (labellers != NULL)
    {
      g_autofree char *title = qd_project_dup_title (copy);
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Nobody said yet who labels in “%s”."), title);
    }
  return FALSE;
}

QdLabels *
qd_labels_collect (QdProject *copy, GError **error)
{
  g_autoptr (QdLabels) labels = qd_labels_new ();
  g_autofree char *title = qd_project_dup_title (copy);
  GError *local = NULL;
  g_autoptr (QdTask) task = qd_project_get_own_task (copy, &local);
  gint64 labeller;

  if (local != NULL)
    g_propagate_error (error, local);
  else if (task == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project “%s” is no copy of a labelling task."), title);
  if (task == NULL || !collect_labeller (copy, labels, &labeller, error) || !collect_classes (copy, labels, error) ||
      !collect_photos (copy, task, labeller, labels, error))
    return NULL;
  labels->task_uuid = g_strdup (task->uuid);
  return g_steal_pointer (&labels);
}
