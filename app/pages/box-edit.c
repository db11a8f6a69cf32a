#include "app/pages/box-edit.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>

#define A_TRY 1000 /* milliseconds that another change is waited for before it counts as one that takes long */

/* ---- Edits that follow one another ---- */

struct _QdBoxEdits
{
  GHashTable *made; /* gint64 below 0 to the gint64 id in the project; on the thread that writes, until nobody is left */
  gint waiting;     /* atomic, as the next */
  gint hurried;
  gboolean lost; /* one was, in a hurry: those after it do not wait as long again; on the thread that writes */
};

QdBoxEdits *
qd_box_edits_new (void)
{
  QdBoxEdits *edits = g_atomic_rc_box_new0 (QdBoxEdits);

  edits->made = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return edits;
}

QdBoxEdits *
qd_box_edits_ref (QdBoxEdits *edits)
{
  return g_atomic_rc_box_acquire (edits);
}

static void
edits_clear (gpointer edits)
{
  g_hash_table_unref (((QdBoxEdits *) edits)->made);
}

void
qd_box_edits_unref (QdBoxEdits *edits)
{
  if (edits != NULL)
    g_atomic_rc_box_release_full (edits, edits_clear);
}

gboolean
qd_box_edits_is_waiting (QdBoxEdits *edits)
{
  return g_atomic_int_get (&edits->waiting);
}

void
qd_box_edits_hurry (QdBoxEdits *edits)
{
  g_atomic_int_set (&edits->hurried, TRUE);
}

/* ---- An edit ---- */

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
  g_clear_pointer (&edit->given, g_array_unref);
  g_clear_pointer (&edit->photo, qd_photo_free);
  qd_box_edits_unref (edit->edits);
  g_free (edit);
}

void
qd_box_edit_add (QdBoxEdit *edit, const QdBox *box)
{
  g_array_append_val (edit->boxes, *box);
}

QdBox *
qd_box_edit_find (GArray *boxes, gint64 id)
{
  for (guint i = 0; i < boxes->len; i++)
    if (g_array_index (boxes, QdBox, i).id == id)
      return &g_array_index (boxes, QdBox, i);
  return NULL;
}

void
qd_box_edit_lay (const QdBoxEdit *edit, GArray *boxes)
{
  for (guint i = 0; i < edit->boxes->len; i++)
    {
      const QdBox *box = &g_array_index (edit->boxes, QdBox, i);
      QdBox *there = edit->kind == QD_BOX_EDIT_ADD ? NULL : qd_box_edit_find (boxes, box->id);

      if (edit->kind == QD_BOX_EDIT_ADD)
        g_array_append_val (boxes, *box);
      else if (there != NULL && edit->kind == QD_BOX_EDIT_CHANGE)
        *there = *box;
      else if (there != NULL)
        g_array_remove_index (boxes, (guint) (there - (QdBox *) (gpointer) boxes->data));
    }
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
  qd_box_edit_lay (edit, boxes);
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
  done = edit->kind == QD_BOX_EDIT_REMOVE || find_classes (project, edit->boxes, error);
  done = done && change_boxes (project, edit, error);
  qd_project_end_step (project, TRUE);
  return done;
}

gboolean
qd_box_edit_mark_goes (QdMark mark, guint n_boxes)
{
  return mark == QD_MARK_NONE || mark == QD_MARK_UNUSABLE || (mark == QD_MARK_VERIFIED) == (n_boxes > 0);
}

/* Boxes that it was given for may have been lost. */
static gboolean
set_mark (QdProject *project, const QdBoxEdit *edit, GError **error)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, edit->photo_id, error);

  if (boxes == NULL)
    return FALSE;
  return !qd_box_edit_mark_goes (edit->mark, boxes->len) || qd_project_set_mark (project, edit->photo_id, edit->mark, error);
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
      return set_mark (project, edit, error);
    case QD_BOX_EDIT_READ:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* ---- Numbers of boxes ---- */

/* Boxes that were drawn a moment ago have ids of the project by now; those that could not be stored are no more. */
static void
find_ids (QdBoxEdit *edit)
{
  for (guint i = 0; i < edit->boxes->len;)
    {
      QdBox *box = &g_array_index (edit->boxes, QdBox, i);
      const gint64 *made = box->id < 0 ? g_hash_table_lookup (edit->edits->made, &box->id) : &box->id;

      if (made == NULL)
        g_array_remove_index (edit->boxes, i);
      else
        g_array_index (edit->boxes, QdBox, i++).id = *made;
    }
}

static void
take_ids (QdBoxEdit *edit)
{
  edit->given = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < edit->boxes->len; i++)
    {
      QdBox *box = &g_array_index (edit->boxes, QdBox, i);

      g_array_append_val (edit->given, box->id);
      box->id = 0;
    }
}

/* Of several the last ones that are stored, in their order: ids grow. */
static void
keep_ids (QdBoxEdit *edit)
{
  guint n = edit->boxes->len, first = edit->stored->len - n;

  for (guint i = 0; i < n; i++)
    {
      QdBox *box = &g_array_index (edit->boxes, QdBox, i);
      gint64 given = g_array_index (edit->given, gint64, i);

      if (box->id == 0)
        box->id = g_array_index (edit->stored, QdBox, first + i).id;
      if (given < 0)
        g_hash_table_insert (edit->edits->made, g_memdup2 (&given, sizeof given), g_memdup2 (&box->id, sizeof box->id));
    }
}

/* ---- The whole ---- */

/* What holds the project ends some time; until then nothing that a person did is given up. */
static gboolean
apply_patiently (QdProject *project, QdBoxEdit *edit, GError **error)
{
  QdBoxEdits *edits = edit->edits;
  GError *local = NULL;
  gboolean done;

  qd_project_set_patience (project, A_TRY);
  while (!(done = apply (project, edit, &local)) && g_error_matches (local, QD_ERROR, QD_ERROR_BUSY))
    {
      g_atomic_int_set (&edits->waiting, TRUE);
      if (g_atomic_int_get (&edits->hurried))
        break;
      g_clear_error (&local);
    }
  qd_project_set_patience (project, 0);
  if (!done && !edits->lost && g_error_matches (local, QD_ERROR, QD_ERROR_BUSY))
    {
      g_clear_error (&local);
      done = apply (project, edit, &local);
      edits->lost = !done;
    }
  g_atomic_int_set (&edits->waiting, FALSE);
  if (local != NULL)
    g_propagate_error (error, local);
  return done;
}

gboolean
qd_box_edit_commit (QdProject *project, gpointer data, GError **error)
{
  QdBoxEdit *edit = data;
  gboolean done;

  if (edit->kind == QD_BOX_EDIT_ADD)
    take_ids (edit);
  else
    find_ids (edit);
  done = edit->kind == QD_BOX_EDIT_READ || apply_patiently (project, edit, error);
  edit->photo = qd_project_get_photo (project, edit->photo_id, done ? error : NULL);
  edit->stored = qd_project_list_boxes (project, edit->photo_id, done && edit->photo != NULL ? error : NULL);
  if (done && edit->stored != NULL && edit->kind == QD_BOX_EDIT_ADD)
    keep_ids (edit);
  return done && edit->photo != NULL && edit->stored != NULL;
}
