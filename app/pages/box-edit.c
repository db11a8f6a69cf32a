#include "app/pages/box-edit.h"

#include <glib/gi18n.h>

QdBoxEdit *
qd_box_edit_new (QdBoxEditKind kind, gint64 photo_id)
{
  QdBoxEdit *edit = g_new0 (QdBoxEdit, 1);

  edit->kind = kind;
  edit->photo_id = photo_id;
  edit->boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  return edit;
}

void
qd_box_edit_free (gpointer data)
{
  QdBoxEdit *edit = data;

  g_array_unref (edit->boxes);
  g_clear_pointer (&edit->stored, g_array_unref);
  g_clear_pointer (&edit->photo, qd_photo_free);
  g_free (edit);
}

void
qd_box_edit_add (QdBoxEdit *edit, const QdBox *box)
{
  g_array_append_val (edit->boxes, *box);
}

static QdBox *
find (GArray *boxes, gint64 id)
{
  for (guint i = 0; i < boxes->len; i++)
    if (g_array_index (boxes, QdBox, i).id == id)
      return &g_array_index (boxes, QdBox, i);
  return NULL;
}

/* A first box drawn where no class is there yet must not be lost. */
static gboolean
find_classes (QdProject *project, GArray *boxes, GError **error)
{
  gint64 made = 0;

  for (guint i = 0; i < boxes->len; i++)
    {
      QdBox *box = &g_array_index (boxes, QdBox, i);

      if (box->class_id == 0 && made == 0 && (made = qd_project_ensure_class (project, _ ("animal"), error)) == 0)
        return FALSE;
      if (box->class_id == 0)
        box->class_id = made;
    }
  return TRUE;
}

/* What is stored of the photo with the edit applied: for edits of several boxes, which are one step. */
static gboolean
replace (QdProject *project, const QdBoxEdit *edit, GError **error)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, edit->photo_id, error);

  if (boxes == NULL)
    return FALSE;
  for (guint i = 0; i < edit->boxes->len; i++)
    {
      const QdBox *box = &g_array_index (edit->boxes, QdBox, i);
      QdBox *there = edit->kind == QD_BOX_EDIT_ADD ? NULL : find (boxes, box->id);

      if (edit->kind == QD_BOX_EDIT_ADD)
        g_array_append_val (boxes, *box);
      else if (there != NULL && edit->kind == QD_BOX_EDIT_CHANGE)
        *there = *box;
      else if (there != NULL)
        g_array_remove_index (boxes, (guint) (there - (QdBox *) (gpointer) boxes->data));
    }
  return qd_project_replace_boxes (project, edit->photo_id, -1, (const QdBox *) (gpointer) boxes->data, boxes->len, error);
}

static gboolean
change_boxes (QdProject *project, QdBoxEdit *edit, GError **error)
{
  QdBox *box = &g_array_index (edit->boxes, QdBox, 0);

  if (edit->boxes->len != 1)
    return edit->boxes->len == 0 || replace (project, edit, error);
  if (edit->kind == QD_BOX_EDIT_ADD)
    return qd_project_insert_box (project, box, error);
  if (edit->kind == QD_BOX_EDIT_CHANGE)
    return qd_project_update_box (project, box, error);
  return qd_project_delete_box (project, box->id, error);
}

/* In words, where it is about several, or about more than a box. NULL: the box itself says it. */
static char *
describe (const QdBoxEdit *edit)
{
  guint n = edit->boxes->len;

  if (n == 1 && edit->kind == QD_BOX_EDIT_ADD && g_array_index (edit->boxes, QdBox, 0).class_id == 0)
    return g_strdup_printf (_ ("draw a box of “%s”"), _ ("animal"));
  if (n < 2)
    return NULL;
  if (edit->kind == QD_BOX_EDIT_ADD)
    return g_strdup_printf (ngettext ("draw %u box", "draw %u boxes", n), n);
  if (edit->kind == QD_BOX_EDIT_REMOVE)
    return g_strdup_printf (ngettext ("delete %u box", "delete %u boxes", n), n);
  return g_strdup_printf (ngettext ("change %u box", "change %u boxes", n), n);
}

/* One step, with the class that has to be made. */
static gboolean
edit_boxes (QdProject *project, QdBoxEdit *edit, GError **error)
{
  char *words = describe (edit);
  gboolean done;

  qd_project_begin_step (project);
  if (words != NULL)
    qd_project_describe_step (project, QD_STEP_BOXES, words);
  done = (edit->kind != QD_BOX_EDIT_ADD || find_classes (project, edit->boxes, error)) && change_boxes (project, edit, error);
  qd_project_end_step (project, TRUE);
  return done;
}

static gboolean
apply (QdProject *project, QdBoxEdit *edit, GError **error)
{
  switch (edit->kind)
    {
    case QD_BOX_EDIT_ADD:
    case QD_BOX_EDIT_CHANGE:
    case QD_BOX_EDIT_REMOVE:
      return edit_boxes (project, edit, error);
    case QD_BOX_EDIT_MARK:
      return qd_project_set_mark (project, edit->photo_id, edit->mark, error);
    case QD_BOX_EDIT_READ:
    default:
      return TRUE;
    }
}

gboolean
qd_box_edit_commit (QdProject *project, gpointer data, GError **error)
{
  QdBoxEdit *edit = data;
  gboolean done = apply (project, edit, error);

  edit->photo = qd_project_get_photo (project, edit->photo_id, done ? error : NULL);
  edit->stored = qd_project_list_boxes (project, edit->photo_id, done && edit->photo != NULL ? error : NULL);
  return done && edit->photo != NULL && edit->stored != NULL;
}
