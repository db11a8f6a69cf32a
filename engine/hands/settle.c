#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/hands/consolidation-private.h"

static gboolean
is_kept (gint64 id, const gint64 *kept, guint n)
{
  for (guint i = 0; i < n; i++)
    if (kept[i] == id)
      return TRUE;
  return FALSE;
}

/* FALSE with @error set where one of the [n] @kept is of a class that is not in use: it would be no box of the photo. */
static gboolean
check_classes (QdProject *project, const QdDisputed *disputed, const gint64 *kept, guint n, GError **error)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (project, disputed->task_id, disputed->photo_id, FALSE, error);

  for (guint i = 0; looks != NULL && i < looks->len; i++)
    for (guint j = 0; j < ((const QdLook *) looks->pdata[i])->boxes->len; j++)
      {
        const QdLookBox *box = &g_array_index (((const QdLook *) looks->pdata[i])->boxes, QdLookBox, j);
        g_autoptr (QdClass) class_ = NULL;

        if (!is_kept (box->id, kept, n))
          continue;
        class_ = qd_project_get_class (project, box->class_id, error);
        if (class_ != NULL && class_->retired)
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The class “%s” is not in use any more; say what it is."),
                       class_->name);
        if (class_ == NULL || class_->retired)
          return FALSE;
      }
  return looks != NULL;
}

static gboolean
check_decision (QdProject *project, const QdDisputed *disputed, const gint64 *kept, guint n, gint64 class_id, GError **error)
{
  g_autoptr (QdClass) class_ = class_id == 0 ? NULL : qd_project_get_class (project, class_id, error);
  gboolean members = TRUE;

  for (guint i = 0; i < n; i++)
    if (is_kept (kept[i], kept, i))
      {
        g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("One of the disputed boxes is to be kept twice."));
        return FALSE;
      }
  for (guint i = 0; i < n; i++)
    members = members && is_kept (kept[i], (const gint64 *) disputed->members->data, disputed->members->len);
  if (class_id != 0 && class_ == NULL)
    return FALSE;
  if (members && (class_ == NULL || !class_->retired))
    return class_id != 0 || check_classes (project, disputed, kept, n, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
               members ? _ ("The class “%s” is not in use any more.") : _ ("What is kept has to be one of the disputed boxes."),
               members ? class_->name : "");
  return FALSE;
}

/* The photo of @disputed again, by the decisions as they are now. */
static gboolean
make_again (QdProject *project, const QdDisputed *disputed, GError **error)
{
  g_autoptr (QdTask) task = qd_project_get_task (project, disputed->task_id, error);
  g_autoptr (GPtrArray) looks =
      task == NULL ? NULL : qd_project_list_looks (project, task->id, disputed->photo_id, FALSE, error);
  g_autoptr (GHashTable) retired = looks == NULL ? NULL : qd_consolidation_list_retired (project, error);
  QdConsolidationWork work = { .project = project, .task = task, .retired = retired };
  g_autoptr (GArray) suggestions = NULL;
  gboolean own;

  if (retired == NULL)
    return FALSE;
  work.options = qd_consolidation_get_options (task);
  suggestions = qd_consolidation_list_suggestions (project, task, disputed->photo_id, QD_TASK_SETTLED, &own, error);
  if (suggestions != NULL && own)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("Boxes of this photo were changed after it was consolidated; consolidate it again before."));
  return suggestions != NULL && !own && qd_consolidation_make_photo (&work, disputed->photo_id, looks, suggestions, error);
}

/* Looks that came since may leave no such dispute. */
static gboolean
check_stored (QdProject *project, const QdDisputed *disputed, GError **error)
{
  g_autoptr (GPtrArray) found =
      qd_project_list_disputes (project, disputed->task_id, disputed->photo_id, FALSE, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const QdDisputed *stored = found->pdata[i];

      if (stored->id == disputed->id && stored->decided == disputed->decided)
        return TRUE;
    }
  if (found != NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("Others looked at this photo since; consolidate the task again before."));
  return FALSE;
}

/* Takes @words. */
static gboolean
decide (QdProject *project, QdDisputed *disputed, char *words, GError **error)
{
  gboolean done;

  if (!qd_project_begin_edit (project, error))
    {
      g_free (words);
      return FALSE;
    }
  done = qd_project_update_disputed (project, disputed, error) && make_again (project, disputed, error) &&
         check_stored (project, disputed, error);
  return qd_project_end_edit (project, done, 0, QD_STEP_BOXES, words, error);
}

gboolean
qd_consolidation_settle (QdProject *project, gint64 dispute, const gint64 *kept, guint n, gint64 class_id, GError **error)
{
  g_autoptr (QdDisputed) disputed = qd_project_get_disputed (project, dispute, error);

  if (disputed == NULL || !check_decision (project, disputed, kept, n, class_id, error))
    return FALSE;
  disputed->decided = TRUE;
  disputed->kept_class_id = class_id;
  g_array_set_size (disputed->kept, 0);
  g_array_append_vals (disputed->kept, kept, n);
  return decide (project, disputed, g_strdup (_ ("settle what people did not agree on")), error);
}

gboolean
qd_consolidation_reopen (QdProject *project, gint64 dispute, GError **error)
{
  g_autoptr (QdDisputed) disputed = qd_project_get_disputed (project, dispute, error);

  if (disputed == NULL)
    return FALSE;
  disputed->decided = FALSE;
  disputed->kept_class_id = 0;
  g_array_set_size (disputed->kept, 0);
  return decide (project, disputed, g_strdup (_ ("open again what was settled")), error);
}
