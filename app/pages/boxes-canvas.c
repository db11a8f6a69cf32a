#include "app/pages/boxes-private.h"

#include "app/pages/labeller-name.h"
#include "app/preferences.h"

#include <glib/gi18n.h>

#define PAUSE 500 /* milliseconds after the last change, then it is remembered */

/* What canvas and panel say of boxes, and how the photo is looked at. */

void
qd_boxes_page_show_selection (QdBoxesPage *self)
{
  const QdCanvasBox *box = qd_box_canvas_get_selected (self->canvas);
  QdPixels *pixels = qd_box_canvas_get_pixels (self->canvas);
  gboolean placed = box != NULL && pixels != NULL && qd_box_canvas_count_selected (self->canvas) == 1 &&
                    !qd_box_canvas_is_locked (self->canvas, box->id);

  qd_box_panel_select_box (self->panel, box != NULL ? box->id : 0);
  qd_box_panel_show_place (self->panel, placed ? &box->box : NULL, pixels != NULL ? pixels->full_width : 0,
                           pixels != NULL ? pixels->full_height : 0);
}

static void
on_zoom (QdBoxesPage *self)
{
  g_autofree char *text = g_strdup_printf (_ ("%.0f %%"), qd_box_canvas_get_zoom (self->canvas) * 100);

  gtk_label_set_text (self->zoom, text);
}

static void
on_mode (QdBoxesPage *self)
{
  gboolean drawing = qd_box_canvas_get_mode (self->canvas) == QD_CANVAS_DRAW;

  gtk_toggle_button_set_active (drawing ? self->draw : self->select, TRUE);
}

static void
on_mode_button (QdBoxesPage *self)
{
  qd_box_canvas_set_mode (self->canvas, gtk_toggle_button_get_active (self->draw) ? QD_CANVAS_DRAW : QD_CANVAS_SELECT);
}

static void
on_box_chosen (QdBoxesPage *self, gint64 id)
{
  qd_box_canvas_select (self->canvas, id, TRUE);
}

static void
on_box_removed (QdBoxesPage *self, gint64 id)
{
  const QdBox *box = qd_boxes_page_find_stored (self, id);
  QdBoxEdit *edit;

  if (box == NULL)
    return;
  edit = qd_box_edit_new (QD_BOX_EDIT_REMOVE, self->shown_id);
  qd_box_edit_add (edit, box);
  qd_boxes_page_submit (self, edit);
}

static void
on_box_locked (QdBoxesPage *self, gint64 id)
{
  qd_box_canvas_set_locked (self->canvas, id, !qd_box_canvas_is_locked (self->canvas, id));
}

static void
on_locks (QdBoxesPage *self)
{
  qd_box_panel_update_locks (self->panel);
  qd_boxes_page_show_selection (self);
}

static gboolean
is_locked (gpointer canvas, gint64 id)
{
  return qd_box_canvas_is_locked (canvas, id);
}

void
qd_boxes_page_keep_view (QdBoxesPage *self)
{
  QdCanvasPreferences preferences;

  if (self->keeping == 0)
    return;
  g_clear_handle_id (&self->keeping, g_source_remove);
  g_object_get (self->canvas, "boxes-opacity", &preferences.opacity, "crosshair", &preferences.crosshair, "whole-pixels",
                &preferences.whole_pixels, NULL);
  qd_preferences_keep_canvas (&preferences);
}

static gboolean
on_keeping (gpointer user_data)
{
  qd_boxes_page_keep_view (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_view (QdBoxesPage *self)
{
  g_clear_handle_id (&self->keeping, g_source_remove);
  self->keeping = g_timeout_add (PAUSE, on_keeping, self);
}

/* Strength of the boxes, crosshair and whole pixels are as they were the last time, in any project. What was done to a dark
 * series of photos lasts as long as the project is open, and so do locks and hiding. */
static void
restore_view (QdBoxesPage *self)
{
  QdCanvasPreferences preferences;

  qd_preferences_get_canvas (&preferences);
  qd_box_canvas_set_opacity (self->canvas, preferences.opacity);
  qd_box_canvas_set_crosshair (self->canvas, preferences.crosshair);
  qd_box_canvas_set_whole_pixels (self->canvas, preferences.whole_pixels);
  g_signal_connect_object (self->canvas, "notify::boxes-opacity", G_CALLBACK (on_view), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "notify::crosshair", G_CALLBACK (on_view), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "notify::whole-pixels", G_CALLBACK (on_view), self, G_CONNECT_SWAPPED);
}

static void
bind_view (QdBoxesPage *self)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  qd_look_popover_follow (self->look_popover, self->canvas);
  g_object_bind_property (self->canvas, "crosshair", self->crosshair, "active", both);
  g_object_bind_property (self->canvas, "boxes-hidden", self->hide, "active", both);
}

static gboolean
on_focusing (gpointer user_data)
{
  QdBoxesPage *self = user_data;

  self->focusing = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self->canvas)))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
      qd_labeller_name_offer (QD_PAGE (self));
    }
  return G_SOURCE_REMOVE;
}

void
qd_boxes_page_focus_canvas (QdBoxesPage *self)
{
  if (self->focusing == 0)
    self->focusing = g_idle_add (on_focusing, self);
}

void
qd_boxes_page_connect (QdBoxesPage *self)
{
  restore_view (self);
  bind_view (self);
  qd_boxes_page_connect_edits (self);
  qd_boxes_page_connect_classes (self);
  qd_box_panel_set_locked_func (self->panel, is_locked, self->canvas);
  g_signal_connect_object (self->canvas, "map", G_CALLBACK (qd_boxes_page_focus_canvas), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "notify::zoom", G_CALLBACK (on_zoom), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "notify::mode", G_CALLBACK (on_mode), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "selection-changed", G_CALLBACK (qd_boxes_page_show_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "locks-changed", G_CALLBACK (on_locks), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draw, "toggled", G_CALLBACK (on_mode_button), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "box-chosen", G_CALLBACK (on_box_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "box-removed", G_CALLBACK (on_box_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "box-locked", G_CALLBACK (on_box_locked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "box-placed", G_CALLBACK (qd_boxes_page_place_selected), self, G_CONNECT_SWAPPED);
}
