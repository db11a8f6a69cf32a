#include "app/pages/task-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs.h"
#include "app/pages/disputes-window.h"
#include "app/pages/labeller-watch.h"
#include "app/pages/task-work.h"
#include "engine/hands/task-export.h"

#define QD_TYPE_TASK_DIALOG (qd_task_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QdTaskDialog, qd_task_dialog, QD, TASK_DIALOG, AdwWindow)

struct _QdTaskDialog
{
  AdwWindow parent_instance;
  QdPage *page; /* not owned: the window is over it */
  AdwToastOverlay *toasts;
  GtkSpinner *spinner;
  AdwPreferencesGroup *tasks, *fresh, *copy;
  AdwActionRow *who;
  GtkEditable *name;
  GtkSpinButton *labellers, *percent;
  GtkSwitch *unlabelled, *review;
  GtkWidget *make;
  GPtrArray *rows; /* of the tasks; borrowed */
  gint64 chosen;   /* the task whose file is chosen */
};

G_DEFINE_FINAL_TYPE (QdTaskDialog, qd_task_dialog, ADW_TYPE_WINDOW)

static void start (QdTaskDialog *self, QdTaskWork *work);

static QdTaskWork *
new_work (QdTaskDialog *self, QdTaskWorkKind kind)
{
  return qd_task_work_new (kind, qd_session_get_folder (qd_page_get_session (self->page)));
}

/* ---- Tasks ---- */

static gint64
get_task (GtkWidget *button)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (button), "task");
}

static void
on_export_chosen (gpointer owner, GStrv files)
{
  QdTaskDialog *self = QD_TASK_DIALOG (gtk_widget_get_root (owner));
  QdTaskWork *work = new_work (self, QD_TASK_WORK_EXPORT);

  work->task = self->chosen;
  work->path = g_strdup (files[0]);
  start (self, work);
}

static void
on_export (GtkWidget *button, QdTaskDialog *self)
{
  g_autofree char *name = g_strconcat (g_object_get_data (G_OBJECT (button), "name"), QD_TASK_SUFFIX, NULL);

  self->chosen = get_task (button);
  qd_choose_files (GTK_WIDGET (self->toasts), _ ("A file for those who label"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name,
                   on_export_chosen);
}

static void
on_consolidate (GtkWidget *button, QdTaskDialog *self)
{
  QdTaskWork *work = new_work (self, QD_TASK_WORK_CONSOLIDATE);

  work->task = get_task (button);
  start (self, work);
}

static gboolean
on_settled (GtkWindow *window, QdTaskDialog *self)
{
  (void) window;
  start (self, new_work (self, QD_TASK_WORK_LIST));
  return GDK_EVENT_PROPAGATE;
}

static void
on_settle (GtkWidget *button, QdTaskDialog *self)
{
  GtkWidget *window = qd_disputes_window_new (self->page, get_task (button), 0);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  g_signal_connect_object (window, "close-request", G_CALLBACK (on_settled), self, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_button (QdTaskDialog *self, AdwActionRow *row, const QdTask *task, const char *name, const char *label, const char *tooltip,
            GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_name (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  g_object_set_data_full (G_OBJECT (button), "task", g_memdup2 (&task->id, sizeof task->id), g_free);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (task->name), g_free);
  g_signal_connect_object (button, "clicked", clicked, self, 0);
  adw_action_row_add_suffix (row, button);
}

static void
add_task (QdTaskDialog *self, const QdTask *task)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *subtitle = g_strdup_printf (_ ("Photos: %u · people a photo: %u · looks: %u · settled: %u"), task->n_photos,
                                               task->labellers, task->n_looks, task->n_settled);
  g_autofree char *settle = g_strdup_printf (_ ("_Settle %u"), task->n_disputes);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), task->name);
  adw_action_row_set_subtitle (row, subtitle);
  if (qd_page_may_change (self->page))
    {
      add_button (self, row, task, "task-send", _ ("_Send…"), _ ("Write a file that others label in their own copy of Quadrat"),
                  G_CALLBACK (on_export));
      if (task->n_looks > 0)
        add_button (self, row, task, "task-consolidate", _ ("_Consolidate"), _ ("Make boxes of what people agree on"),
                    G_CALLBACK (on_consolidate));
      if (task->n_disputes > 0)
        add_button (self, row, task, "task-settle", settle, _ ("Decide what people did not agree on"), G_CALLBACK (on_settle));
    }
  adw_preferences_group_add (self->tasks, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
show_tasks (QdTaskDialog *self, const QdTaskWork *work)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->tasks, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; !work->is_copy && i < work->tasks->len; i++)
    add_task (self, work->tasks->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->copy), work->is_copy);
  gtk_widget_set_visible (GTK_WIDGET (self->tasks), !work->is_copy);
  gtk_widget_set_visible (GTK_WIDGET (self->fresh), !work->is_copy && qd_page_may_change (self->page));
}

static void
show_who (QdTaskDialog *self)
{
  const char *name = qd_labeller_watch_get_name (self->page);

  adw_action_row_set_subtitle (self->who, name != NULL ? name : _ ("Nobody said so yet"));
}

/* One thing at a time: nothing that is pressed twice is done twice. */
static void
set_busy (QdTaskDialog *self, gboolean busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->tasks), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->fresh), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy), !busy);
}

static void
on_done (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdTaskDialog *self = owner;
  const QdTaskWork *work = data;
  const char *sentence = error != NULL ? error->message : work->sentence;

  (void) job;
  gtk_spinner_set_spinning (self->spinner, FALSE);
  if (work->kind != QD_TASK_WORK_LIST)
    set_busy (self, FALSE);
  show_who (self);
  if (sentence != NULL)
    {
      g_autofree char *title = g_markup_escape_text (sentence, -1); /* names in it may have any letters */
      adw_toast_overlay_add_toast (self->toasts, adw_toast_new (title));
    }
  if (error != NULL)
    return;
  show_tasks (self, work);
  if (work->kind == QD_TASK_WORK_NEW)
    gtk_editable_set_text (self->name, "");
  qd_session_poll (qd_page_get_session (self->page));
}

static void
start (QdTaskDialog *self, QdTaskWork *work)
{
  gtk_spinner_set_spinning (self->spinner, TRUE);
  if (work->kind != QD_TASK_WORK_LIST)
    set_busy (self, TRUE);
  qd_task_work_start (work, G_OBJECT (self), on_done);
}

/* ---- Back ---- */

static void
on_merge_chosen (gpointer owner, GStrv files)
{
  QdTaskDialog *self = QD_TASK_DIALOG (gtk_widget_get_root (owner));
  QdTaskWork *work = new_work (self, QD_TASK_WORK_MERGE);

  work->paths = g_strdupv (files);
  start (self, work);
}

static void
on_merge (QdTaskDialog *self)
{
  qd_choose_files (GTK_WIDGET (self->toasts), _ ("Files that came back"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE, NULL, NULL,
                   on_merge_chosen);
}

static void
on_give_chosen (gpointer owner, GStrv files)
{
  QdTaskDialog *self = QD_TASK_DIALOG (gtk_widget_get_root (owner));
  QdTaskWork *work = new_work (self, QD_TASK_WORK_GIVE_BACK);

  work->path = g_strdup (files[0]);
  start (self, work);
}

static void
on_give (QdTaskDialog *self)
{
  const char *who = qd_labeller_watch_get_name (self->page);
  g_autofree char *name = g_strdup_printf ("%s-%s.zip", qd_session_get_title (qd_page_get_session (self->page)),
                                           who != NULL ? who : _ ("labels"));

  g_strdelimit (name, "/", '-');
  qd_choose_files (GTK_WIDGET (self->toasts), _ ("A file to give back"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name,
                   on_give_chosen);
}

/* ---- New ---- */

static void
on_make (QdTaskDialog *self)
{
  QdTaskWork *work = new_work (self, QD_TASK_WORK_NEW);

  work->name = g_strdup (gtk_editable_get_text (self->name));
  work->labellers = (guint) gtk_spin_button_get_value_as_int (self->labellers);
  work->percent = gtk_spin_button_get_value (self->percent);
  work->unlabelled = gtk_switch_get_active (self->unlabelled);
  work->review = gtk_switch_get_active (self->review);
  start (self, work);
}

static void
on_name (QdTaskDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  gtk_widget_set_sensitive (self->make, *name != '\0');
}

static void
on_who (QdTaskDialog *self)
{
  QdPage *page = self->page;

  gtk_window_close (GTK_WINDOW (self));
  qd_labeller_watch_ask (page);
}

static AdwActionRow *
add_row (AdwPreferencesGroup *group, const char *title, const char *subtitle, GtkWidget *control)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (row, subtitle);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (row, control);
  adw_action_row_set_activatable_widget (row, control);
  adw_preferences_group_add (group, GTK_WIDGET (row));
  return row;
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title, const char *description)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_group_set_description (group, description);
  adw_preferences_page_add (page, group);
  return group;
}

static GtkWidget *
make_button (QdTaskDialog *self, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
fill_new (QdTaskDialog *self)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name"));
  gtk_widget_set_name (row, "task-name");
  self->name = GTK_EDITABLE (row);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_name), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->fresh, row);
  self->labellers = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, QD_TASK_MOST_LABELLERS, 1));
  gtk_spin_button_set_value (self->labellers, 3);
  gtk_widget_set_name (GTK_WIDGET (self->labellers), "task-labellers");
  add_row (self->fresh, _ ("People who look at each photo"), NULL, GTK_WIDGET (self->labellers));
  self->percent = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, 100, 1));
  gtk_spin_button_set_value (self->percent, 100);
  add_row (self->fresh, _ ("Part of the photos, in percent"), _ ("Chosen at random"), GTK_WIDGET (self->percent));
  self->unlabelled = GTK_SWITCH (gtk_switch_new ());
  add_row (self->fresh, _ ("Only photos without boxes"), NULL, GTK_WIDGET (self->unlabelled));
  self->review = GTK_SWITCH (gtk_switch_new ());
  add_row (self->fresh, _ ("With the boxes that are there"), _ ("To be looked at again; as they are now, they are kept"),
           GTK_WIDGET (self->review));
  self->make = make_button (self, _ ("_Make Task"), G_CALLBACK (on_make));
  gtk_widget_add_css_class (self->make, "suggested-action");
  gtk_widget_set_name (self->make, "task-make");
  adw_preferences_group_set_header_suffix (self->fresh, self->make);
  on_name (self);
}

static void
fill_page (QdTaskDialog *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *who = add_group (page, "", NULL);

  self->who = add_row (who, _ ("Who labels here"), "", make_button (self, _ ("_Change…"), G_CALLBACK (on_who)));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->who), FALSE);
  self->copy = add_group (page, _ ("This task came from somebody"), _ ("Label its photos, then write a small file and give it back."));
  add_row (self->copy, _ ("What was labelled here"), NULL, make_button (self, _ ("_Write File…"), G_CALLBACK (on_give)));
  self->tasks = add_group (page, _ ("Tasks"), _ ("Each person labels a copy and does not see what others draw."));
  adw_preferences_group_set_header_suffix (self->tasks, make_button (self, _ ("_Take Back…"), G_CALLBACK (on_merge)));
  self->fresh = add_group (page, _ ("New task"), NULL);
  fill_new (self);
}

static void
qd_task_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (QD_TASK_DIALOG (object)->rows);
  G_OBJECT_CLASS (qd_task_dialog_parent_class)->finalize (object);
}

static void
qd_task_dialog_class_init (QdTaskDialogClass *class_)
{
  G_OBJECT_CLASS (class_)->finalize = qd_task_dialog_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (class_), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
qd_task_dialog_init (QdTaskDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new (),
            *page = adw_preferences_page_new ();

  self->rows = g_ptr_array_new ();
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  fill_page (self, ADW_PREFERENCES_PAGE (page));
  adw_toast_overlay_set_child (self->toasts, page);
  gtk_widget_set_vexpand (GTK_WIDGET (self->toasts), TRUE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), GTK_WIDGET (self->spinner));
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
}

GtkWidget *
qd_task_dialog_new (QdPage *page)
{
  QdTaskDialog *self = g_object_new (QD_TYPE_TASK_DIALOG, "transient-for", gtk_widget_get_root (GTK_WIDGET (page)), "modal", TRUE,
                                     "default-width", 700, "default-height", 560, "title", _ ("Label with several people"), NULL);

  self->page = page;
  show_who (self);
  gtk_widget_set_visible (GTK_WIDGET (self->copy), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->fresh), FALSE);
  start (self, new_work (self, QD_TASK_WORK_LIST));
  return GTK_WIDGET (self);
}
