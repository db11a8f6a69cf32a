#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/hands/consolidation-private.h"

/* The boxes of the first look, and the suggestions unless there were none left to be made. */
static gboolean
put_first (QdProject *project, const QdLook *first, const GArray *suggestions, GError **error)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));

  for (guint i = 0; i < first->boxes->len; i++)
    {
      const QdLookBox *drawn = &g_array_index (first->boxes, QdLookBox, i);
      QdBox box = { .photo_id = first->photo_id,
                    .class_id = drawn->class_id,
                    .box = drawn->box,
                    .difficult = drawn->difficult,
                    .truncated = drawn->truncated,
                    .source = QD_BOX_BY_PERSON,
                    .score = NAN };

      g_array_append_val (boxes, box);
    }
  if (first->mark != QD_MARK_VERIFIED)
    g_array_append_vals (boxes, suggestions->data, suggestions->len);
  return qd_project_replace_boxes (project, first->photo_id, -1, (const QdBox *) boxes->data, boxes->len, error) &&
         qd_project_set_mark (project, first->photo_id, first->mark, error);
}

static gboolean
take_photo_back (QdProject *project, const QdTask *task, gint64 photo, guint *photos, guint *changed, GError **error)
{
  GError *local = NULL;
  gboolean own;
  g_autoptr (GArray) suggestions = qd_consolidation_list_suggestions (project, task, photo, QD_TASK_SETTLED, &own, error);
  g_autoptr (QdLook) first = suggestions == NULL || own ? NULL : qd_project_get_look (project, task->id, photo, 0, &local);

  if (local != NULL)
    g_propagate_error (error, local);
  if (suggestions == NULL || local != NULL)
    return FALSE;
  *changed += own;
  *photos += !own;
  return own || ((first == NULL || put_first (project, first, suggestions, error)) &&
                 qd_project_open_task_photo (project, task->id, photo, error));
}

static gboolean
take_photos_back (QdProject *project, const QdTask *task, QdTaskState state, guint *photos, guint *changed, GError **error)
{
  g_autoptr (GArray) ids = qd_project_list_task_photos (project, task->id, (int) state, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!take_photo_back (project, task, g_array_index (ids, gint64, i), photos, changed, error))
      return FALSE;
  return ids != NULL;
}

gboolean
qd_consolidation_take_back (QdProject *project, const QdTask *task, guint *photos, guint *changed, GError **error)
{
  *photos = *changed = 0;
  return qd_project_begin_edit (project, error) &&
         qd_project_end_edit (project,
                              take_photos_back (project, task, QD_TASK_SETTLED, photos, changed, error) &&
                                  take_photos_back (project, task, QD_TASK_STALE, photos, changed, error),
                              0, QD_STEP_BOXES, g_strdup_printf (_ ("take the consolidation of “%s” back"), task->name), error);
}
