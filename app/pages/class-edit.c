#include "app/pages/class-edit.h"

#include "engine/project/class-edits.h"

QdClassEdit *
qd_class_edit_new (QdClassEditKind kind, GArray *ids)
{
  QdClassEdit *edit = g_new0 (QdClassEdit, 1);

  edit->kind = kind;
  edit->ids = ids != NULL ? g_array_ref (ids) : g_array_new (FALSE, FALSE, sizeof (gint64));
  return edit;
}

QdClassEdit *
qd_class_edit_new_one (QdClassEditKind kind, gint64 id)
{
  QdClassEdit *edit = qd_class_edit_new (kind, NULL);

  g_array_append_val (edit->ids, id);
  return edit;
}

void
qd_class_edit_free (gpointer data)
{
  QdClassEdit *edit = data;

  g_array_unref (edit->ids);
  g_free (edit->name);
  g_free (edit);
}

gboolean
qd_class_edit_commit (QdProject *project, gpointer data, GError **error)
{
  const QdClassEdit *edit = data;
  const gint64 *ids = (const gint64 *) (gpointer) edit->ids->data;
  guint n = edit->ids->len;

  switch (edit->kind)
    {
    case QD_CLASS_EDIT_USE: return qd_project_use_species (project, ids, n, error);
    case QD_CLASS_EDIT_LEAVE_OUT: return qd_project_leave_out_species (project, ids, n, error);
    case QD_CLASS_EDIT_NAME: return qd_project_name_species (project, ids, n, edit->name, error);
    case QD_CLASS_EDIT_SEPARATE: return qd_project_separate_species (project, ids, n, error);
    case QD_CLASS_EDIT_COLOR: return qd_project_color_class (project, ids[0], edit->color, error);
    default: g_return_val_if_reached (FALSE);
    }
}
