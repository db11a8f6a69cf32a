#include "app/summary.h"

gboolean
qd_summary_is_about (QdChange what)
{
  return (what & ~QD_CHANGED_ELSEWHERE) != QD_CHANGED_SETTINGS;
}

gboolean
qd_summary_read (QdProject *project, gpointer data, GError **error)
{
  QdSummary *summary = data;

  if (!qd_project_count (project, &summary->counts, error) || !qd_project_count_due_again (project, &summary->due_again, error))
    return FALSE;
  summary->classes = qd_project_list_classes (project, FALSE, error);
  return summary->classes != NULL;
}

gboolean
qd_summary_read_none (G_GNUC_UNUSED QdProject *project, G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
  return TRUE;
}

void
qd_summary_free (gpointer data)
{
  QdSummary *summary = data;

  g_clear_pointer (&summary->classes, g_ptr_array_unref);
  g_free (summary);
}
