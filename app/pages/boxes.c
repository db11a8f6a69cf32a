#include "app/pages/boxes-private.h"

#include "app/pages/box-files.h"
#include "app/pages/box-work.h"
#include "app/pages/disputes-window.h"
#include "app/pages/labeller-name.h"
#include "app/undo.h"
#include "engine/project/photo-kinds.h"

#include <glib/gi18n.h>

#define ENOUGH_LABELLED 20 /* photos with which training begins to make sense */

G_DEFINE_FINAL_TYPE (QdBoxesPage, qd_boxes_page, QD_TYPE_PAGE)

void
qd_boxes_page_show_mark (QdBoxesPage *self)
{
  gboolean may_change = qd_page_may_change (QD_PAGE (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "boxes.settle", self->n_disputes > 0 && may_change);
  qd_mark_bar_show_mark (self->marks, self->mark, self->stored->len > 0, self->n_disputes > 0, may_change);
}

/* ---- Actions ---- */

static void
step_history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) parameter;
  qd_session_undo (qd_page_get_session (QD_PAGE (widget)), g_str_equal (name, "boxes.redo"));
}

static void
walk_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) parameter;
  qd_boxes_page_walk (QD_BOXES_PAGE (widget), g_str_equal (name, "boxes.next") ? 1 : -1);
}

static void
mark_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdBoxesPage *self = QD_BOXES_PAGE (widget);

  (void) parameter;
  qd_boxes_page_give_mark (self, g_str_equal (name, "boxes.verify")  ? QD_MARK_VERIFIED
                                 : g_str_equal (name, "boxes.empty") ? QD_MARK_EMPTY
                                                                     : QD_MARK_UNUSABLE);
}

static void
instructions_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdBoxesPage *self = QD_BOXES_PAGE (widget);

  (void) parameter;
  if (g_str_equal (name, "boxes.instructions"))
    {
      self->instructed = TRUE;
      qd_boxes_page_read_instructions (self, TRUE);
    }
  else
    qd_boxes_page_make_example (self, g_str_equal (name, "boxes.example-good")    ? QD_EXAMPLE_GOOD
                                      : g_str_equal (name, "boxes.example-loose") ? QD_EXAMPLE_LOOSE
                                                                                  : QD_EXAMPLE_TIGHT);
}

static void
seek_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdBoxesPage *self = QD_BOXES_PAGE (widget);

  (void) parameter;
  if (g_str_equal (name, "boxes.jump"))
    qd_mark_bar_open_jump (self->marks);
  else
    qd_boxes_page_seek_to_do (self);
}

static void
settle_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  gtk_window_present (GTK_WINDOW (qd_disputes_window_new (QD_PAGE (widget), 0, QD_BOXES_PAGE (widget)->shown_id)));
}

static void
who_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_labeller_name_ask (QD_PAGE (widget));
}

static void
pick_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_boxes_page_pick_class (QD_BOXES_PAGE (widget));
}

static void
panel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwFlap *flap = QD_BOXES_PAGE (widget)->flap;

  (void) name;
  (void) parameter;
  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  qd_box_files_run (QD_PAGE (widget), name, parameter);
}

/* ---- The page ---- */

static void
on_filter (QdBoxesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *filter = GTK_WIDGET (self->filter), *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->list != NULL)
    qd_boxes_page_filter (self);
  if (focus != NULL && (focus == filter || gtk_widget_is_ancestor (focus, filter)))
    qd_boxes_page_focus_canvas (self);
}

static void
qd_boxes_page_open (QdPage *page, QdSession *session)
{
  QdBoxesPage *self = QD_BOXES_PAGE (page);

  qd_box_work_attach (page, self->working);
  qd_boxes_page_open_list (self);
  qd_boxes_page_follow_history (self);
  g_signal_connect_object (session, "closing", G_CALLBACK (qd_boxes_page_store_marks), self, G_CONNECT_SWAPPED);
  qd_boxes_page_guard (self);
}

/* This page's own edits of boxes and marks are shown already. */
static gboolean
is_news (QdChange what)
{
  return (what & (QD_CHANGED_OBSERVATIONS | QD_CHANGED_DISPUTES)) != 0 ||
         ((what & QD_CHANGED_ELSEWHERE) != 0 && (what & (QD_CHANGED_BOXES | QD_CHANGED_PHOTOS)) != 0);
}

static void
qd_boxes_page_refresh (QdPage *page, QdChange what)
{
  QdBoxesPage *self = QD_BOXES_PAGE (page);

  qd_boxes_page_show_progress (self);
  if ((what & QD_CHANGED_SETTINGS) != 0)
    qd_boxes_page_read_instructions (self, FALSE);
  if ((what & QD_CHANGED_CLASSES) != 0)
    {
      qd_boxes_page_show_classes (self);
      qd_boxes_page_show_boxes (self);
    }
  if (!is_news (what))
    return;
  qd_boxes_page_filter (self);
  if (self->shown_id != 0)
    qd_boxes_page_submit (self, qd_box_edit_new (QD_BOX_EDIT_READ, self->shown_id));
}

static void
qd_boxes_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  const QdCounts *counts = &summary->counts;
  guint usable = counts->there > counts->unusable ? counts->there - counts->unusable : 0;
  guint enough = MIN (ENOUGH_LABELLED, usable);

  (void) page;
  if (usable == 0)
    {
      status->line = g_strdup (_ ("needs photos"));
      status->missing = g_strdup (_ ("Boxes are drawn on photos: there are none yet."));
      return;
    }
  status->progress = counts->boxes > 0 && counts->labelled >= enough ? QD_PROGRESS_DONE
                     : counts->labelled > 0                         ? QD_PROGRESS_BEGUN
                                                                    : QD_PROGRESS_NONE;
  status->line = counts->labelled == usable ? g_strdup_printf (_ ("%u labelled"), usable)
                                            : g_strdup_printf (_ ("%u of %u"), counts->labelled, usable);
  if (counts->labelled < enough)
    status->missing = g_strdup_printf (
        ngettext ("Needs boxes on %u more photo.", "Needs boxes on %u more photos.", enough - counts->labelled),
        enough - counts->labelled);
  else if (counts->boxes == 0)
    status->missing = g_strdup (_ ("Needs at least one box."));
}

static void
qd_boxes_page_dispose (GObject *object)
{
  QdBoxesPage *self = QD_BOXES_PAGE (object);

  qd_boxes_page_close_list (self);
  g_clear_handle_id (&self->waiting, g_source_remove);
  if (self->edits != NULL)
    qd_box_edits_hurry (self->edits);
  g_clear_pointer (&self->edits, qd_box_edits_unref);
  g_clear_handle_id (&self->focusing, g_source_remove);
  qd_boxes_page_keep_view (self);
  qd_labeller_name_finish (QD_PAGE (self));
  if (self->picker != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->picker));
  self->picker = NULL;
  g_clear_pointer (&self->stored, g_array_unref);
  g_clear_pointer (&self->pending, qd_box_pending_free);
  g_clear_pointer (&self->awaited_marks, g_array_unref);
  G_OBJECT_CLASS (qd_boxes_page_parent_class)->dispose (object);
}

static void
add_actions (GtkWidgetClass *widget_class)
{
  qd_undo_install (widget_class, "boxes.undo", "boxes.redo", step_history);
  gtk_widget_class_install_action (widget_class, "boxes.previous", NULL, walk_action);
  gtk_widget_class_install_action (widget_class, "boxes.next", NULL, walk_action);
  gtk_widget_class_install_action (widget_class, "boxes.verify", NULL, mark_action);
  gtk_widget_class_install_action (widget_class, "boxes.empty", NULL, mark_action);
  gtk_widget_class_install_action (widget_class, "boxes.skip", NULL, mark_action);
  gtk_widget_class_install_action (widget_class, "boxes.next-to-do", NULL, seek_action);
  gtk_widget_class_install_action (widget_class, "boxes.jump", NULL, seek_action);
  gtk_widget_class_install_action (widget_class, "boxes.settle", NULL, settle_action);
  gtk_widget_class_install_action (widget_class, "boxes.instructions", NULL, instructions_action);
  gtk_widget_class_install_action (widget_class, "boxes.example-good", NULL, instructions_action);
  gtk_widget_class_install_action (widget_class, "boxes.example-loose", NULL, instructions_action);
  gtk_widget_class_install_action (widget_class, "boxes.example-tight", NULL, instructions_action);
  gtk_widget_class_install_action (widget_class, "boxes.pick-class", NULL, pick_action);
  gtk_widget_class_install_action (widget_class, "boxes.who", NULL, who_action);
  gtk_widget_class_install_action (widget_class, "boxes.panel", NULL, panel_action);
  gtk_widget_class_install_action (widget_class, "boxes.import-file", NULL, files_action);
  gtk_widget_class_install_action (widget_class, "boxes.import-folder", NULL, files_action);
  gtk_widget_class_install_action (widget_class, "boxes.undo-import", NULL, files_action);
  gtk_widget_class_install_action (widget_class, "boxes.export", "s", files_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, 0, "boxes.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, 0, "boxes.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, 0, "boxes.empty", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_x, 0, "boxes.skip", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, 0, "boxes.next-to-do", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, 0, "boxes.jump", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_u, 0, "boxes.settle", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, 0, "boxes.who", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, 0, "boxes.panel", NULL);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/boxes.ui");
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, draw);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, select);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, hide);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, crosshair);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, zoom);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, look_popover);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, look);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, files);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, filter);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, kinds);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, export_section);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, working);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, flap);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, canvas);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, photo_label);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, progress);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, who);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, marks);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, undo);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, redo);
  gtk_widget_class_bind_template_child (widget_class, QdBoxesPage, strip);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, qd_boxes_page_give_mark);
  gtk_widget_class_bind_template_callback (widget_class, qd_boxes_page_jump);
  gtk_widget_class_bind_template_callback (widget_class, qd_box_canvas_zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, qd_box_canvas_zoom_out);
  gtk_widget_class_bind_template_callback (widget_class, qd_box_canvas_zoom_fit);
}

/* The panel beside the canvas takes a turn of the main loop of its own. */
static gboolean
qd_boxes_page_build (QdPage *page, guint part)
{
  QdBoxesPage *self = QD_BOXES_PAGE (page);

  switch (part)
    {
    case 0:
      self->panel = g_object_new (QD_TYPE_BOX_PANEL, NULL);
      adw_flap_set_flap (self->flap, GTK_WIDGET (self->panel));
      return TRUE;
    case 1:
      qd_box_files_fill_menu (self->export_section);
      qd_boxes_page_connect (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
qd_boxes_page_class_init (QdBoxesPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_boxes_page_dispose;
  QD_PAGE_CLASS (class)->build = qd_boxes_page_build;
  QD_PAGE_CLASS (class)->open = qd_boxes_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_boxes_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_boxes_page_describe;
  g_type_ensure (QD_TYPE_BOX_CANVAS);
  g_type_ensure (QD_TYPE_LOOK_POPOVER);
  g_type_ensure (QD_TYPE_MARK_BAR);
  g_type_ensure (QD_TYPE_PHOTO_GRID);
  g_type_ensure (QD_TYPE_PROGRESS_ROW);
  add_actions (widget_class);
  bind_template (widget_class);
}

/* What a button says would lie over what it opens. */
static void
hush_while_open (GtkMenuButton *button)
{
  g_object_bind_property (gtk_menu_button_get_popover (button), "visible", button, "has-tooltip",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

static void
qd_boxes_page_init (QdBoxesPage *self)
{
  self->stored = g_array_new (FALSE, FALSE, sizeof (QdBox));
  self->pending = qd_box_pending_new ();
  self->awaited_marks = g_array_new (FALSE, FALSE, sizeof (QdMark));
  self->edits = qd_box_edits_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  hush_while_open (self->look);
  hush_while_open (self->files);
  for (guint i = 0; i < QD_N_PHOTO_KINDS; i++)
    gtk_string_list_append (self->kinds, qd_photo_kind_get_title ((QdPhotoKind) i));
  qd_photo_grid_set_strip (self->strip, TRUE);
  qd_photo_grid_set_tile_size (self->strip, 72);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "boxes.undo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "boxes.redo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "boxes.settle", FALSE);
}
