#include "config.h"
#include "engine/hands/merge.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/hands/ballot.h"
#include "engine/project/labellers.h"
#include "engine/project/tasks.h"

#define SHAPE_SLACK 1.0 /* pixels of the reduced photo: its sides are rounded */

typedef struct
{
  QdProject *project;
  const QdTask *task;
  const QdLabels *labels;
  gint64 labeller, now;
  GHashTable *photos;  /* gint64: of the task */
  GHashTable *classes; /* gint64 of the copy to gint64 here */
  GHashTable *known;   /* gint64: of classes that the task took along */
  QdReport *report;
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->photos, g_hash_table_unref);
  g_clear_pointer (&work->classes, g_hash_table_unref);
  g_clear_pointer (&work->known, g_hash_table_unref);
  g_clear_pointer (&work->report, qd_report_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static GHashTable *
make_set (const GArray *ids)
{
  GHashTable *set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
  return set;
}

/* ---- Classes ---- */

/* 0 without @error set: the copy names no such class. */
static gint64
find_class (Work *work, gint64 id, GError **error)
{
  const gint64 *found = g_hash_table_lookup (work->classes, &id);
  const char *name = g_hash_table_lookup (work->labels->classes, &id);
  gint64 here;

  if (found != NULL)
    return *found;
  if (g_hash_table_contains (work->known, &id))
    here = id;
  else if (name == NULL)
    return 0;
  else
    here = qd_project_ensure_class (work->project, name, error);
  if (here != 0)
    g_hash_table_insert (work->classes, g_memdup2 (&id, sizeof id), g_memdup2 (&here, sizeof here));
  return here;
}

/* ---- A photo ---- */

/* From the reduced photo to the full one. FALSE: nothing of it lies in the photo, or its class is none; @error may be set. */
static gboolean
bring_box (Work *work, const QdLabelledPhoto *labelled, const QdPhoto *photo, const QdLook *first, QdLookBox *box, GError **error)
{
  double x = (double) photo->width / labelled->width, y = (double) photo->height / labelled->height;
  const QdLookBox *before = qd_look_find_box (first, box->first_id);

  box->class_id = find_class (work, box->class_id, error);
  if (box->class_id == 0)
    return FALSE;
  if (before == NULL)
    {
      box->first_id = 0;
      box->adjusted = FALSE;
    }
  else if (!box->adjusted)
    box->box = before->box;
  if (before != NULL && !box->adjusted)
    return TRUE;
  box->box = (QdCornerBox){ box->box.xmin * x, box->box.ymin * y, box->box.xmax * x, box->box.ymax * y };
  box->box = qd_corner_box_clip (box->box, photo->width, photo->height);
  return qd_corner_box_is_valid (box->box);
}

static gboolean
bring_boxes (Work *work, const QdLabelledPhoto *labelled, const QdPhoto *photo, QdLook *look, GError **error)
{
  GError *local = NULL;
  g_autoptr (QdLook) first = qd_project_get_look (work->project, work->task->id, photo->id, 0, &local);

  for (guint i = 0; local == NULL && i < labelled->look->boxes->len; i++)
    {
      QdLookBox box = g_array_index (labelled->look->boxes, QdLookBox, i);

      box.id = 0;
      if (!bring_box (work, labelled, photo, first, &box, &local))
        {
          if (local != NULL)
            break;
          return FALSE;
        }
      g_array_append_val (look->boxes, box);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gboolean
has_shape (const QdLabelledPhoto *labelled, const QdPhoto *photo)
{
  double scale = (double) MAX (labelled->width, labelled->height) / MAX (photo->width, photo->height);

  return photo->width > 0 && fabs (photo->width * scale - labelled->width) <= SHAPE_SLACK &&
         fabs (photo->height * scale - labelled->height) <= SHAPE_SLACK;
}

/* In place of the same person's older look. Boxes that stay keep their ids, and what was decided about them. */
static gboolean
put_look (Work *work, QdLook *look, GError **error)
{
  GError *local = NULL;
  g_autoptr (QdLook) before = qd_project_get_look (work->project, work->task->id, look->photo_id, work->labeller, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (before != NULL && qd_look_equal (before, look))
    {
      work->report->unchanged++;
      return (before->seconds >= look->seconds && before->finished >= look->finished) ||
             qd_project_raise_look_time (work->project, before->id, look->seconds, look->finished, error);
    }
  if (before != NULL && before->finished > look->finished)
    qd_report_skip (work->report, "older look");
  else
    {
      if (before != NULL)
        qd_look_take_ids (look, before);
      work->report->added += before == NULL;
      work->report->updated += before != NULL;
      return qd_project_put_look (work->project, look, error);
    }
  return TRUE;
}

static gboolean
merge_photo (Work *work, const QdLabelledPhoto *labelled, GError **error)
{
  g_autoptr (QdLook) look = qd_look_new ();
  g_autoptr (QdPhoto) photo = NULL;
  GError *local = NULL;

  work->report->read++;
  if (!g_hash_table_contains (work->photos, &labelled->photo_id))
    {
      qd_report_skip (work->report, "other task photo");
      return TRUE;
    }
  photo = qd_project_get_photo (work->project, labelled->photo_id, error);
  if (photo == NULL)
    return FALSE;
  if (!has_shape (labelled, photo))
    {
      g_autofree char *name = qd_photo_dup_name (photo);
      qd_report_skip_with (work->report, "other size", _ ("The photo %s has other sides than the one that was labelled."), name);
      return TRUE;
    }
  if (!bring_boxes (work, labelled, photo, look, &local))
    {
      g_autofree char *name = qd_photo_dup_name (photo);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      qd_report_skip_with (work->report, "damaged box", _ ("A box on the photo %s has no class, or no part of it lies inside."),
                           name);
      return TRUE;
    }
  look->photo_id = photo->id;
  look->task_id = work->task->id;
  look->labeller_id = work->labeller;
  look->mark = look->boxes->len > 0 && labelled->look->mark == QD_MARK_EMPTY ? QD_MARK_NONE : labelled->look->mark;
  look->seconds = labelled->look->seconds;
  look->finished = MIN (labelled->look->finished, work->now); /* by a clock that is ahead no look would be newer */
  look->started = MIN (labelled->look->started, look->finished);
  return put_look (work, look, error);
}

/* ---- All of them ---- */

static gboolean
check_people (Work *work, GError **error)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (work->project, work->task->id, 0, FALSE, error);
  g_autoptr (GArray) people = looks == NULL ? NULL : qd_ballot_list_labellers (looks);

  if (people == NULL)
    return FALSE;
  if (people->len <= QD_TASK_MOST_PEOPLE)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("At most %d people can take part in the task “%s”."), QD_TASK_MOST_PEOPLE,
               work->task->name);
  return FALSE;
}

static gboolean
merge_photos (Work *work, GError **error)
{
  g_autoptr (GArray) photos = qd_project_list_task_photos (work->project, work->task->id, -1, error);
  g_autoptr (GArray) known = photos == NULL ? NULL : qd_project_list_task_classes (work->project, work->task->id, error);

  if (known == NULL)
    return FALSE;
  work->photos = make_set (photos);
  work->known = make_set (known);
  work->labeller =
      qd_project_ensure_labeller (work->project, work->labels->labeller_uuid, work->labels->labeller_name, error);
  if (work->labeller == 0)
    return FALSE;
  for (guint i = 0; i < work->labels->photos->len; i++)
    if (!merge_photo (work, work->labels->photos->pdata[i], error))
      return FALSE;
  return check_people (work, error);
}

/* NULL with @error set. */
static QdTask *
find_task (QdProject *project, const char *uuid, GError **error)
{
  GError *local = NULL;
  g_autoptr (QdTask) task = qd_project_find_task (project, uuid, &local);
  g_autofree char *title = qd_project_dup_title (project);

  if (local != NULL && !g_error_matches (local, QD_ERROR, QD_ERROR_INPUT))
    {
      g_propagate_error (error, local);
      return NULL;
    }
  g_clear_error (&local);
  if (task != NULL && g_strcmp0 (task->uuid, uuid) == 0) /* a name is none */
    return g_steal_pointer (&task);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("These labels belong to no labelling task of the project “%s”."), title);
  return NULL;
}

QdReport *
qd_hands_merge (QdProject *project, const QdLabels *labels, const char *path, char **task_name, GError **error)
{
  g_autoptr (QdTask) task = find_task (project, labels->task_uuid, error);
  g_auto (Work) work = { .project = project, .task = task, .labels = labels, .report = qd_report_new () };
  gboolean merged;

  work.now = g_get_real_time ();
  work.classes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  if (task == NULL || !qd_project_begin_edit (project, error))
    return NULL;
  merged = merge_photos (&work, error) &&
           (path == NULL || qd_project_add_import (project, "labels", path, work.report, error));
  if (!qd_project_end_edit (project, merged, 0, QD_STEP_BOXES,
                            g_strdup_printf (_ ("take in what %s labelled"), labels->labeller_name), error))
    return NULL;
  if (task_name != NULL)
    *task_name = g_strdup (task->name);
  return g_steal_pointer (&work.report);
}
