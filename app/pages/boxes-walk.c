#include "app/pages/boxes-private.h"

#include "app/pages/labeller-name.h"
#include "app/pages/task-menu.h"
#include "engine/project/photo-kinds.h"

#include <glib/gi18n.h>

static void
show_label (QdBoxesPage *self, const QdPhoto *photo)
{
  g_autofree char *name = qd_photo_dup_name (photo);

  gtk_label_set_text (self->photo_label, photo->credit != NULL ? photo->credit : name);
}

static void
show_photo (QdBoxesPage *self, gint64 id)
{
  const QdPhoto *photo = qd_photo_list_get (self->list, gtk_single_selection_get_selected (self->selection));

  self->shown_id = id;
  self->read_id = 0;
  g_array_set_size (self->stored, 0);
  qd_box_canvas_set_photo (self->canvas, qd_photo_ahead_get (self->ahead, id));
  if (photo != NULL)
    {
      show_label (self, photo);
      if (photo->class_id != 0)
        qd_boxes_page_choose_class (self, photo->class_id);
    }
  qd_boxes_page_submit (self, qd_box_edit_new (QD_BOX_EDIT_READ, id));
}

/* Nothing of the photo before may be edited either. */
static void
show_nothing (QdBoxesPage *self)
{
  self->shown_id = self->read_id = 0;
  self->mark = QD_MARK_NONE;
  self->n_disputes = 0;
  g_array_set_size (self->stored, 0);
  qd_box_canvas_set_pixels (self->canvas, NULL);
  qd_boxes_page_show_boxes (self);
  qd_boxes_page_show_mark (self);
}

static void
on_ready (gpointer user_data, gint64 id, const GError *error)
{
  QdBoxesPage *self = user_data;

  if (id != self->wanted_id || id == self->shown_id)
    return; /* it is for later, or the person went on */
  if (error == NULL)
    {
      show_photo (self, id);
      return;
    }
  show_nothing (self);
  self->read_id = id;
  qd_page_say (QD_PAGE (self), error->message);
  qd_boxes_page_follow_mark (self);
}

/* The photo itself, the two after it, and the one before. */
static void
wish (QdBoxesPage *self, guint position)
{
  static const int steps[] = { 0, 1, 2, -1 };
  QdPhotoWish wishes[G_N_ELEMENTS (steps)];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gint64 place = (gint64) position + steps[i];
      const QdPhoto *photo = place >= 0 ? qd_photo_list_get (self->list, (guint) place) : NULL;

      if (photo != NULL && photo->file != NULL)
        wishes[n++] = (QdPhotoWish){ photo->id, qd_session_dup_path (qd_page_get_session (QD_PAGE (self)), "photos", photo->file,
                                                                     NULL) };
    }
  qd_photo_ahead_wish (self->ahead, wishes, n);
  for (guint i = 0; i < n; i++)
    g_free (wishes[i].path);
}

static void
open_selected (QdBoxesPage *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  const QdPhoto *photo = position == GTK_INVALID_LIST_POSITION ? NULL : qd_photo_list_get (self->list, position);
  guint n = qd_photo_list_get_length (self->list);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "boxes.previous", photo != NULL && position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "boxes.next", photo != NULL && position + 1 < n);
  qd_boxes_page_show_position (self);
  if (photo == NULL)
    return;
  if (photo->id != self->wanted_id)
    qd_photo_grid_reveal (self->strip, position);
  self->wanted_id = photo->id;
  qd_boxes_page_follow_mark (self);
  if (photo->id != self->shown_id && qd_photo_ahead_get (self->ahead, photo->id) != NULL)
    show_photo (self, photo->id);
  wish (self, position);
}

/* While the list turns into another the selection passes over rows that nobody chose; at first the first row may be opened
 * before the others are there. */
static gboolean
may_open (QdBoxesPage *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  return qd_photo_list_is_loaded (self->list) ||
         (self->wanted_id == 0 && !self->seeking && qd_photo_list_is_settled (self->list, position));
}

static gboolean
on_opening (gpointer user_data)
{
  QdBoxesPage *self = user_data;

  self->opening = 0;
  if (may_open (self))
    open_selected (self);
  return G_SOURCE_REMOVE;
}

/* Deferred: while the list is read anew the selection passes over rows that nobody chose. */
static void
on_selected (QdBoxesPage *self)
{
  if (self->opening == 0)
    self->opening = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_opening, self, NULL);
}

void
qd_boxes_page_select_photo (QdBoxesPage *self, gint64 id)
{
  int position = qd_photo_list_find (self->list, id);

  if (position >= 0)
    gtk_single_selection_set_selected (self->selection, (guint) position);
}

static void
on_loaded (QdBoxesPage *self)
{
  guint n = qd_photo_list_get_length (self->list);

  gtk_stack_set_visible_child_name (
      self->stack, n > 0 || gtk_drop_down_get_selected (self->filter) != 0 ? "photos" : "empty");
  qd_boxes_page_select_photo (self, self->wanted_id);
  if (self->seeking)
    self->wanted_id = self->shown_id = self->read_id = 0; /* so that it is opened */
  self->seeking = FALSE;
  if (n == 0)
    {
      self->wanted_id = 0;
      show_nothing (self);
      gtk_label_set_text (self->photo_label, _ ("No photo is like that."));
    }
  on_selected (self);
}

void
qd_boxes_page_filter (QdBoxesPage *self)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  guint selected = gtk_drop_down_get_selected (self->filter);

  if (selected >= QD_N_PHOTO_KINDS)
    return;
  qd_photo_kind_apply ((QdPhotoKind) selected, &query);
  qd_photo_list_set_query (self->list, &query);
}

void
qd_boxes_page_walk (QdBoxesPage *self, int step)
{
  int position = (int) gtk_single_selection_get_selected (self->selection) + step;

  if (position >= 0 && position < (int) qd_photo_list_get_length (self->list))
    gtk_single_selection_set_selected (self->selection, (guint) position);
  g_clear_handle_id (&self->opening, g_source_remove);
  open_selected (self);
}

/* It may not be in the list yet, or not pass the choice of photos: the list is read anew and then looked for. */
void
qd_boxes_page_want_photo (QdBoxesPage *self, gint64 id)
{
  self->wanted_id = id;
  self->shown_id = self->read_id = 0;
  self->seeking = TRUE;
  if (gtk_drop_down_get_selected (self->filter) != 0)
    gtk_drop_down_set_selected (self->filter, 0);
  else
    qd_boxes_page_filter (self);
}

void
qd_boxes_page_open_list (QdBoxesPage *self)
{
  self->ahead = qd_photo_ahead_new (on_ready, self);
  self->list = qd_photo_list_new (qd_page_get_session (QD_PAGE (self)));
  self->selection = gtk_single_selection_new (g_object_ref (qd_photo_list_get_model (self->list)));
  qd_photo_list_attach (self->list, self->strip);
  qd_photo_grid_set_model (self->strip, G_LIST_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (qd_page_get_session (QD_PAGE (self)), "photo-wanted", G_CALLBACK (qd_boxes_page_want_photo), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (on_loaded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "arrived", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  qd_task_menu_start (QD_PAGE (self), self->export_section, self->filter, &self->shown_id);
  qd_labeller_name_start (QD_PAGE (self), self->who, GTK_WIDGET (self->canvas));
}

void
qd_boxes_page_close_list (QdBoxesPage *self)
{
  g_clear_handle_id (&self->opening, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_pointer (&self->ahead, qd_photo_ahead_free);
}
