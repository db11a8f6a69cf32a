#include "config.h"
#include "engine/project/project-private.h"

/* What is done as a step of the history, and what is there to be undone. */

gboolean
qd_project_can_undo (QdProject *project)
{
  return qd_history_peek (project->history, FALSE) != NULL;
}

gboolean
qd_project_can_redo (QdProject *project)
{
  return qd_history_peek (project->history, TRUE) != NULL;
}

gboolean
qd_project_keep_history (QdProject *project, GError **error)
{
  if (project->reason != NULL || qd_history_is_started (project->history))
    return TRUE;
  if (!qd_log_watch (project->db, qd_history_wants_rows, qd_history_note, project->history, error))
    return FALSE;
  qd_history_start (project->history);
  return TRUE;
}

gboolean
qd_project_peek_step (QdProject *project, gboolean redo, QdStepInfo *info)
{
  const QdHistoryStep *step = qd_history_peek (project->history, redo);

  *info = (QdStepInfo){ 0 };
  if (step != NULL)
    *info = (QdStepInfo){ .words = step->words, .place = step->place, .photo = step->photo, .n_photos = step->n_photos,
                          .serial = step->serial, .adopted = step->adopted };
  return step != NULL;
}

gboolean
qd_project_wants_words (QdProject *project)
{
  return qd_history_wants_words (project->history);
}

void
qd_project_begin_step (QdProject *project)
{
  qd_history_begin (project->history);
}

void
qd_project_describe_step (QdProject *project, QdStepPlace place, char *words)
{
  qd_history_describe (project->history, place, words);
}

void
qd_project_end_step (QdProject *project, gboolean keep)
{
  qd_history_end (project->history, keep);
}

QdHistoryStep *
qd_project_steal_step (QdProject *project)
{
  return qd_history_steal (project->history);
}

void
qd_project_adopt_step (QdProject *project, QdHistoryStep *step)
{
  if (step == NULL)
    return;
  step->adopted = TRUE;
  qd_history_adopt (project->history, step);
}

gboolean
qd_project_begin_edit (QdProject *project, GError **error)
{
  gboolean step = project->db->depth == 0 || qd_history_is_in_step (project->history);

  if (step)
    qd_history_begin (project->history);
  if (qd_project_begin (project, error))
    return TRUE;
  if (step)
    qd_history_end (project->history, FALSE);
  return FALSE;
}

gboolean
qd_project_end_edit (QdProject *project, gboolean ok, guint changes, QdStepPlace place, char *words, GError **error)
{
  gboolean stored = qd_project_end (project, ok, changes, error);

  if (!qd_history_is_in_step (project->history))
    {
      g_free (words);
      return stored;
    }
  qd_history_describe (project->history, place, words);
  qd_history_end (project->history, stored);
  return stored;
}
