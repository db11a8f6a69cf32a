#include "app/window-private.h"

#include "app/dialogs.h"
#include "app/new-project.h"
#include "app/preferences.h"
#include "app/undo.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (QdWindow, qd_window, ADW_TYPE_APPLICATION_WINDOW)

QdSession *
qd_window_get_session (QdWindow *self)
{
  return self->session;
}

QdPage *
qd_window_get_page (QdWindow *self, const char *step)
{
  GtkWidget *child = self->session != NULL ? gtk_stack_get_child_by_name (self->pages, step) : NULL;

  return child != NULL ? QD_PAGE (child) : NULL;
}

const char *
qd_window_get_step (QdWindow *self)
{
  return gtk_stack_get_visible_child_name (self->pages);
}

static void
update_next (QdWindow *self, const QdPageStatus *status)
{
  guint n;
  const QdStep *steps = qd_steps_get (&n);
  gboolean last = self->step + 1 >= (int) n;
  gboolean complete = status->missing == NULL;
  g_autofree char *label = last ? NULL : g_strdup_printf (_ ("_Next: %s"), _ (steps[self->step + 1].title));

  gtk_widget_set_visible (GTK_WIDGET (self->next), !last);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.next", !last);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", self->step > 0);
  if (!last)
    gtk_button_set_label (self->next, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->next), complete ? _ ("The next step (Ctrl+Page Down)") : status->missing);
  if (complete)
    gtk_widget_add_css_class (GTK_WIDGET (self->next), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->next), "suggested-action");
  gtk_label_set_text (self->hint, complete ? "" : status->missing);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hint), status->missing);
}

static void
on_status_changed (QdWindow *self, QdPage *page)
{
  g_auto (QdPageStatus) status = { 0 };
  GtkStackPage *child = gtk_stack_get_page (self->pages, GTK_WIDGET (page));
  int index = qd_steps_find (gtk_stack_page_get_name (child));
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, index);

  qd_page_describe (page, &status);
  if (row != NULL)
    qd_step_row_set_status (QD_STEP_ROW (row), &status);
  if (index == self->step)
    update_next (self, &status);
}

/* The keys of the page come first when they are asked for. */
static void
update_help (QdWindow *self, const char *step)
{
  static const char *const of_steps[] = { "observations", "observations", "boxes" };
  GtkShortcutsWindow *help = gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (self));
  int i = qd_steps_find (step);

  if (help != NULL)
    g_object_set (help, "section-name", i < (int) G_N_ELEMENTS (of_steps) ? of_steps[i] : "general", NULL);
}

void
qd_window_show_step (QdWindow *self, const char *step)
{
  QdPage *shown = QD_PAGE (gtk_stack_get_visible_child (self->pages));
  QdPage *page = qd_window_get_page (self, step);
  g_auto (QdPageStatus) status = { 0 };
  guint n;

  if (page == NULL || self->session == NULL || self->opening != NULL) /* its pages may be made already, or out of sight */
    return;
  if (shown != NULL && shown != page)
    qd_page_set_active (shown, FALSE);
  self->step = qd_steps_find (step);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, self->step));
  adw_window_title_set_title (self->title, _ (qd_steps_get (&n)[self->step].title));
  qd_page_set_active (page, TRUE);
  qd_page_describe (page, &status);
  update_next (self, &status);
  update_help (self, step);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
on_row_activated (QdWindow *self, GtkListBoxRow *row)
{
  qd_window_show_step (self, qd_step_row_get_step (QD_STEP_ROW (row))->id);
}

/* The step that is shown stays the selected one: Tab and the arrows move over the others on the way to the page. */
static void
on_row_selected (QdWindow *self, GtkListBoxRow *row)
{
  GtkListBoxRow *shown = gtk_list_box_get_row_at_index (self->sidebar, self->step);

  if (row != shown)
    gtk_list_box_select_row (self->sidebar, shown);
}

static void
add_page (QdWindow *self, guint i)
{
  guint n;
  const QdStep *steps = qd_steps_get (&n);
  QdPage *page = g_object_new (steps[i].get_type (), NULL);

  gtk_stack_add_named (self->pages, GTK_WIDGET (page), steps[i].id);
  g_signal_connect_object (page, "status-changed", G_CALLBACK (on_status_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "say", G_CALLBACK (qd_window_say), self, G_CONNECT_SWAPPED);
}

static QdPage *
get_coming (QdWindow *self, guint i)
{
  guint n;

  return QD_PAGE (gtk_stack_get_child_by_name (self->pages, qd_steps_get (&n)[i].id));
}

gboolean
qd_window_build_page (QdWindow *self, guint i, guint part)
{
  if (part > 0)
    return qd_page_build (get_coming (self, i), part - 1);
  add_page (self, i);
  return TRUE;
}

void
qd_window_begin_page (QdWindow *self, guint i)
{
  QdPage *page = get_coming (self, i);

  qd_page_set_session (page, self->coming);
  qd_page_status_changed (page);
}

static void
on_folder_chosen (gpointer owner, GStrv files)
{
  qd_window_open (QD_WINDOW (owner), files[0]);
}

static void
open_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_choose_files (widget, _ ("Open a project"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, FALSE, NULL, NULL, on_folder_chosen);
}

static void
open_recent_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  qd_window_open (QD_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_new_project (QdWindow *self, const char *folder)
{
  qd_window_create (self, folder, "observations");
}

static void
new_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdNewProject *dialog = qd_new_project_new (GTK_WINDOW (widget));

  (void) name;
  (void) parameter;
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_new_project), widget, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_demo (QdWindow *self, gpointer data)
{
  (void) data;
  qd_window_close_project (self);
  qd_start_page_open_demo (self->start);
}

static void
demo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_window_leave (QD_WINDOW (widget), open_demo, NULL);
}

static void
close_project (QdWindow *self, gpointer data)
{
  (void) data;
  qd_window_close_project (self);
}

static void
close_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_window_leave (QD_WINDOW (widget), close_project, NULL);
}

static void
reopen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_window_reopen (QD_WINDOW (widget));
}

static void
step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  qd_window_show_step (QD_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
walk_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdWindow *self = QD_WINDOW (widget);
  guint n;
  const QdStep *steps = qd_steps_get (&n);
  int step = self->step + (g_str_equal (name, "win.next") ? 1 : -1);

  (void) parameter;
  if (step >= 0 && step < (int) n)
    qd_window_show_step (self, steps[step].id);
}

static void
sidebar_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwFlap *flap = QD_WINDOW (widget)->flap;

  (void) name;
  (void) parameter;
  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
preferences_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_preferences_show (GTK_WINDOW (widget));
}

static void
qd_window_dispose (GObject *object)
{
  QdWindow *self = QD_WINDOW (object);

  g_clear_handle_id (&self->adding, g_source_remove);
  if (self->coming != NULL)
    qd_session_close (self->coming);
  if (self->session != NULL)
    qd_session_close (self->session);
  g_clear_object (&self->coming);
  g_clear_object (&self->session);
  g_clear_handle_id (&self->removing, g_source_remove);
  g_clear_pointer (&self->removed, qd_take_down_free);
  g_clear_object (&self->opening);
  g_clear_pointer (&self->said, g_free);
  g_clear_object (&self->step_toast);
  G_OBJECT_CLASS (qd_window_parent_class)->dispose (object);
}

static void
add_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "win.step", "s", step_action);
  gtk_widget_class_install_action (class, "win.next", NULL, walk_action);
  gtk_widget_class_install_action (class, "win.back", NULL, walk_action);
  gtk_widget_class_install_action (class, "win.sidebar", NULL, sidebar_action);
  gtk_widget_class_install_action (class, "win.new-project", NULL, new_project_action);
  gtk_widget_class_install_action (class, "win.open-project", NULL, open_project_action);
  gtk_widget_class_install_action (class, "win.open-recent", "s", open_recent_action);
  gtk_widget_class_install_action (class, "win.demo", NULL, demo_action);
  gtk_widget_class_install_action (class, "win.close-project", NULL, close_project_action);
  gtk_widget_class_install_action (class, "win.reopen", NULL, reopen_action);
  gtk_widget_class_install_action (class, "win.preferences", NULL, preferences_action);
  qd_undo_install (class, "win.undo", "win.redo", qd_window_step_action);
}

static void
qd_window_class_init (QdWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = qd_window_close_request;
  g_type_ensure (QD_TYPE_START_PAGE);
  add_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/window.ui");
  gtk_widget_class_bind_template_child (widget_class, QdWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, main);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, start);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, title);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, read_only_bar);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, read_only_label);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, reopen);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, hint);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, back);
  gtk_widget_class_bind_template_child (widget_class, QdWindow, next);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
}

/* Keys of the page work wherever the focus is, as in the sidebar after a step was chosen there. */
static gboolean
on_key (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, QdWindow *self)
{
  GtkWidget *page = self->session != NULL ? gtk_stack_get_visible_child (self->pages) : NULL;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  (void) key;
  (void) code;
  (void) modifiers;
  if (page == NULL || !gtk_widget_get_mapped (page) || (focus != NULL && gtk_widget_is_ancestor (focus, page)))
    return FALSE;
  return gtk_event_controller_key_forward (keys, page);
}

static void
qd_window_init (QdWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  guint n;
  const QdStep *steps = qd_steps_get (&n);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->sidebar, qd_step_row_new (&steps[i], i + 1));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-project", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", FALSE);
  qd_window_add_stepping (self);
  g_signal_connect_object (self->start, "say", G_CALLBACK (qd_window_say), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->start, "cancelled", G_CALLBACK (qd_window_cancel_opening), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->start, "demo-made", G_CALLBACK (qd_window_offer), self, G_CONNECT_SWAPPED);
}

GtkWidget *
qd_window_new (QdApplication *application)
{
  return g_object_new (QD_TYPE_WINDOW, "application", application, NULL);
}
