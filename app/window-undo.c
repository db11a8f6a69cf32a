#include "app/window-private.h"

#include "app/undo.h"

#include <glib/gi18n.h>

/* Undo and redo wherever one is: what was done is said, and where it shows comes into view. */

#define TOAST_SECONDS 4
#define STILL_FRESH   (TOAST_SECONDS * G_USEC_PER_SEC / 2) /* there is time left to read what it says now */

/* What waited behind it is shown now. */
static void
on_toast_dismissed (QdWindow *self, AdwToast *toast)
{
  if (toast == self->step_toast)
    g_clear_object (&self->step_toast);
  else
    self->step_shown = g_get_monotonic_time ();
}

static gboolean
can_change_toast (QdWindow *self)
{
  return self->step_toast != NULL && (self->step_shown == 0 || g_get_monotonic_time () - self->step_shown < STILL_FRESH);
}

/* Shown, or behind the one that is. */
static void
add_toast (QdWindow *self, const char *markup)
{
  self->step_shown = self->step_toast == NULL ? g_get_monotonic_time () : 0;
  g_set_object (&self->step_toast, adw_toast_new (markup)); /* with the reference that the overlay takes */
  g_signal_connect_object (self->step_toast, "dismissed", G_CALLBACK (on_toast_dismissed), self, G_CONNECT_SWAPPED);
  adw_toast_set_timeout (self->step_toast, TOAST_SECONDS);
  adw_toast_overlay_add_toast (self->toasts, self->step_toast);
}

static void
say_text (QdWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (can_change_toast (self))
    adw_toast_set_title (self->step_toast, markup);
  else
    add_toast (self, markup);
}

/* The keys do not go to whatever comes next, which may be a toast: that would stay for them. */
static void
hide_stepping (QdWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self)), *row = GTK_WIDGET (self->stepping);

  if (focus != NULL && gtk_widget_is_ancestor (focus, row))
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_visible (row, FALSE);
}

/* One that takes long is shown until it is over, or somebody stops it. */
static void
on_stepping (QdWindow *self, const QdStepped *stepping)
{
  g_autofree char *text = stepping == NULL ? NULL
                          : stepping->words == NULL ? g_strdup (stepping->redo ? _ ("Redoing…") : _ ("Undoing…"))
                          : stepping->redo ? g_strdup_printf (_ ("Redoing: %s"), stepping->words)
                                           : g_strdup_printf (_ ("Undoing: %s"), stepping->words);

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), stepping != NULL ? "progress" : NULL);
  if (text != NULL)
    qd_progress_row_show (self->stepping, text, stepping->share);
  else
    hide_stepping (self);
}

/* What goes on then ends by itself; nobody is told of it any more. */
static void
on_closing (QdWindow *self)
{
  g_signal_handlers_disconnect_by_func (self->session, on_stepping, self);
  on_stepping (self, NULL);
}

static void
on_stop (QdWindow *self)
{
  if (self->session != NULL)
    qd_session_stop_step (self->session);
}

/* In place of the hint, so that nothing moves: what is on a page keeps its place. */
void
qd_window_add_stepping (QdWindow *self)
{
  GtkWidget *hint = GTK_WIDGET (self->hint), *row = qd_progress_row_new (_ ("Stop, and leave everything as it was"));

  self->stepping = QD_PROGRESS_ROW (row);
  gtk_widget_set_name (row, "stepping");
  gtk_widget_remove_css_class (row, "toolbar"); /* it is in one */
  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (hint)), row, hint);
  g_object_bind_property (row, "visible", hint, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (row, "stop", G_CALLBACK (on_stop), self, G_CONNECT_SWAPPED);
}

/* Steps one after the other take the place of the one before, in the toast that is there: nobody waits for what is long past. */
static void
say_step (QdWindow *self, const QdStepped *stepped)
{
  g_autofree char *text = qd_undo_dup_sentence (stepped);
  g_autofree char *photos =
      stepped->n_photos < 2 ? NULL
                            : g_strdup_printf (ngettext ("%u photo", "%u photos", stepped->n_photos), stepped->n_photos);
  /* Translators: what was undone ("Undone: import boxes of “a.csv”"), and where ("3 photos"). */
  g_autofree char *all = photos != NULL ? g_strdup_printf (_ ("%s (%s)"), text, photos) : g_strdup (text);

  say_text (self, all);
}

static void
on_stepped (QdWindow *self, const QdStepped *stepped)
{
  static const char *const places[] = {
    [QD_STEP_BOXES] = "boxes",
    [QD_STEP_INSTRUCTIONS] = "boxes",
    [QD_STEP_OBSERVATIONS] = "observations",
    [QD_STEP_SPLIT] = "split",
  };

  if (stepped->words != NULL)
    say_step (self, stepped);
  if (g_strcmp0 (qd_window_get_step (self), places[stepped->place]) != 0)
    qd_window_show_step (self, places[stepped->place]);
}

void
qd_window_follow_history (QdWindow *self)
{
  qd_undo_follow (GTK_WIDGET (self), self->session, "win.undo", "win.redo", -1);
  g_signal_connect_object (self->session, "stepping", G_CALLBACK (on_stepping), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "closing", G_CALLBACK (on_closing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "stepped", G_CALLBACK (on_stepped), self, G_CONNECT_SWAPPED);
}

void
qd_window_step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdWindow *self = QD_WINDOW (widget);

  (void) parameter;
  if (self->session != NULL && self->opening == NULL) /* else it is out of sight */
    qd_session_undo (self->session, g_str_equal (name, "win.redo"));
}
