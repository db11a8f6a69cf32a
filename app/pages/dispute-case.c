#include "app/pages/dispute-case.h"

#include <glib/gi18n.h>

#include "engine/hands/consolidation.h"
#include "engine/project/labellers.h"

static void
view_free (gpointer data)
{
  g_free (((QdDisputeView *) data)->labeller);
  g_free (data);
}

QdDisputeCase *
qd_dispute_case_new (gint64 task)
{
  QdDisputeCase *self = g_atomic_rc_box_new0 (QdDisputeCase);

  self->task = task;
  self->kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->views = g_ptr_array_new_with_free_func (view_free);
  return self;
}

QdDisputeCase *
qd_dispute_case_ref (QdDisputeCase *dispute_case)
{
  return g_atomic_rc_box_acquire (dispute_case);
}

static void
clear (gpointer dispute_case)
{
  QdDisputeCase *self = dispute_case;

  g_array_unref (self->kept);
  g_ptr_array_unref (self->views);
  g_clear_pointer (&self->dispute, qd_disputed_free);
  g_free (self->new_class);
  g_free (self->photo_name);
  g_free (self->path);
  g_free (self->next_path);
  g_free (self->undone.words);
}

void
qd_dispute_case_unref (gpointer dispute_case)
{
  g_atomic_rc_box_release_full (dispute_case, clear);
}

/* ---- What is seen ---- */

static const char *
find_name (const GPtrArray *labellers, gint64 id)
{
  for (guint i = 0; i < labellers->len; i++)
    if (((const QdLabeller *) labellers->pdata[i])->id == id)
      return ((const QdLabeller *) labellers->pdata[i])->name;
  return "";
}

static void
add_view (QdDisputeCase *self, const QdLookBox *box, const char *labeller)
{
  QdDisputeView *view = g_new0 (QdDisputeView, 1);

  view->id = box == NULL ? 0 : box->id;
  view->class_id = box == NULL ? 0 : box->class_id;
  view->box = box == NULL ? self->dispute->box : box->box;
  view->labeller = g_strdup (labeller);
  g_ptr_array_add (self->views, view);
}

static void
add_member (QdDisputeCase *self, gint64 member, const GPtrArray *looks, const GPtrArray *labellers)
{
  for (guint i = 0; i < looks->len; i++)
    {
      const QdLook *look = looks->pdata[i];

      for (guint k = 0; k < look->boxes->len; k++)
        if (g_array_index (look->boxes, QdLookBox, k).id == member)
          add_view (self, &g_array_index (look->boxes, QdLookBox, k), find_name (labellers, look->labeller_id));
    }
}

static gboolean
fill_views (QdProject *project, QdDisputeCase *self, GError **error)
{
  const QdDisputed *dispute = self->dispute;
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (project, error);
  g_autoptr (GPtrArray) looks =
      labellers == NULL ? NULL : qd_project_list_looks (project, dispute->task_id, dispute->photo_id, FALSE, error);

  for (guint i = 0; looks != NULL && i < dispute->members->len; i++)
    add_member (self, g_array_index (dispute->members, gint64, i), looks, labellers);
  if (looks != NULL && dispute->members->len == 1)
    add_view (self, NULL, _ ("The others"));
  return looks != NULL;
}

static gboolean
fill_photo (QdProject *project, QdDisputeCase *self, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, self->dispute->photo_id, error);

  if (photo == NULL)
    return FALSE;
  self->photo_name = qd_photo_dup_name (photo);
  self->path = qd_project_dup_photo_path (project, photo);
  return TRUE;
}

/* So that it is decoded before a person comes to it. */
static gboolean
fill_next (QdProject *project, QdDisputeCase *self, const QdDisputed *next, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, next->photo_id, error);

  if (photo == NULL)
    return FALSE;
  self->next_photo = next->photo_id;
  self->next_path = qd_project_dup_photo_path (project, photo);
  return TRUE;
}

/* ---- Which one ---- */

static gboolean
decide (QdProject *project, QdDisputeCase *self, GError **error)
{
  if (self->new_class != NULL && (self->class_id = qd_project_ensure_class (project, self->new_class, error)) == 0)
    return FALSE;
  return qd_consolidation_settle (project, self->settled, (const gint64 *) self->kept->data, self->kept->len, self->class_id,
                                  error);
}

/* What is settled is one step, with the class that was made for it; or neither is there. */
static gboolean
settle (QdProject *project, QdDisputeCase *self, GError **error)
{
  QdStepInfo info;
  gboolean done;

  if (!qd_project_begin (project, error))
    return FALSE;
  qd_project_begin_step (project);
  qd_project_describe_step (project, QD_STEP_BOXES, g_strdup (_ ("settle what people did not agree on")));
  done = decide (project, self, error);
  qd_project_end_step (project, done);
  if (!done)
    qd_project_rollback (project);
  else if (!qd_project_commit (project, error))
    return FALSE;
  if (done && qd_project_peek_step (project, FALSE, &info))
    self->step = info.serial;
  return done;
}

/* Where that is not what was done last any more, it is opened again beside it. */
static gboolean
reopen (QdProject *project, QdDisputeCase *self, GError **error)
{
  QdStepInfo info;
  gboolean last;

  qd_project_peek_step (project, FALSE, &info);
  self->undone = (QdStepped){
    .words = g_strdup (info.words), .place = info.place, .photo = info.photo, .n_photos = info.n_photos, .serial = info.serial
  };
  if (!qd_project_undo_if (project, self->step, &last, error))
    return FALSE;
  self->undone.done = last;
  return last || qd_consolidation_reopen (project, self->reopened, error);
}

static gboolean
do_before (QdProject *project, QdDisputeCase *self, GError **error)
{
  if (self->settled != 0)
    return settle (project, self, error);
  return self->reopened == 0 || reopen (project, self, error);
}

static guint
find_place (const QdDisputeCase *self, const GPtrArray *open)
{
  for (guint i = 0; i < open->len; i++)
    {
      const QdDisputed *dispute = open->pdata[i];

      if (self->reopened != 0 ? dispute->id == self->reopened : dispute->photo_id == self->photo)
        return i;
    }
  return MIN (self->place, open->len - 1);
}

gboolean
qd_dispute_case_bring (QdProject *project, gpointer data, GError **error)
{
  QdDisputeCase *self = data;
  g_autoptr (GPtrArray) open = NULL;

  if (!do_before (project, self, error))
    return FALSE;
  open = qd_project_list_disputes (project, self->task, 0, TRUE, error);
  if (open == NULL)
    return FALSE;
  self->n = open->len;
  if (open->len == 0)
    return TRUE;
  self->at = find_place (self, open);
  if (self->at + 1 < open->len && !fill_next (project, self, open->pdata[self->at + 1], error))
    return FALSE;
  self->dispute = g_ptr_array_steal_index (open, self->at);
  return fill_views (project, self, error) && fill_photo (project, self, error);
}
