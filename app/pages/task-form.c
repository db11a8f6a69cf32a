#include "app/pages/task-form.h"

#include <glib/gi18n.h>

#define WANTED_LABELLERS 3 /* at first */

struct _QdTaskForm
{
  AdwPreferencesGroup parent_instance;
  GtkEditable *name, *text;
  GtkSpinButton *labellers, *percent;
  GtkSwitch *unlabelled, *review;
  GtkWidget *make;
};

G_DEFINE_FINAL_TYPE (QdTaskForm, qd_task_form, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_MAKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
qd_task_form_fill (QdTaskForm *self, QdTaskWork *work)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->text)));

  work->name = g_strdup (gtk_editable_get_text (self->name));
  work->text = *text == '\0' ? NULL : g_strdup (text);
  work->labellers = (guint) gtk_spin_button_get_value_as_int (self->labellers);
  work->percent = gtk_spin_button_get_value (self->percent);
  work->unlabelled = gtk_switch_get_active (self->unlabelled);
  work->review = gtk_switch_get_active (self->review);
}

void
qd_task_form_clear (QdTaskForm *self)
{
  gtk_editable_set_text (self->name, "");
}

static void
on_name (QdTaskForm *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  gtk_widget_set_sensitive (self->make, *name != '\0');
}

static void
on_make (QdTaskForm *self)
{
  g_signal_emit (self, signals[SIGNAL_MAKE], 0);
}

static void
add_row (QdTaskForm *self, const char *title, const char *subtitle, gpointer control, const char *name)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (row, subtitle);
  gtk_widget_set_name (control, name);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_suffix (row, control);
  adw_action_row_set_activatable_widget (row, control);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
}

static GtkEditable *
add_entry (QdTaskForm *self, const char *title, const char *name)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_name (row, name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return GTK_EDITABLE (row);
}

static GtkSpinButton *
add_spin (QdTaskForm *self, const char *title, const char *subtitle, const char *name, double most, double value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, most, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  add_row (self, title, subtitle, spin, name);
  return GTK_SPIN_BUTTON (spin);
}

static GtkSwitch *
add_switch (QdTaskForm *self, const char *title, const char *subtitle, const char *name)
{
  GtkWidget *choice = gtk_switch_new ();

  add_row (self, title, subtitle, choice, name);
  return GTK_SWITCH (choice);
}

static void
qd_task_form_class_init (QdTaskFormClass *class_)
{
  signals[SIGNAL_MAKE] = g_signal_new ("make", QD_TYPE_TASK_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_task_form_init (QdTaskForm *self)
{
  self->make = gtk_button_new_with_mnemonic (_ ("_Make Task"));
  gtk_widget_set_name (self->make, "task-make");
  gtk_widget_set_valign (self->make, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->make, "suggested-action");
  g_signal_connect_object (self->make, "clicked", G_CALLBACK (on_make), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->make);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("New task"));
  self->name = add_entry (self, _ ("Name"), "task-name");
  g_signal_connect_object (self->name, "changed", G_CALLBACK (on_name), self, G_CONNECT_SWAPPED);
  self->labellers = add_spin (self, _ ("People who look at each photo"), NULL, "task-labellers", QD_TASK_MOST_LABELLERS,
                              WANTED_LABELLERS);
  self->percent = add_spin (self, _ ("Part of the photos, in percent"), _ ("Chosen at random"), "task-percent", 100, 100);
  self->text = add_entry (self, _ ("Only with this in species, place, observer or file name"), "task-text");
  self->unlabelled = add_switch (self, _ ("Only photos without boxes"), NULL, "task-unlabelled");
  self->review = add_switch (self, _ ("With the boxes that are there"),
                             _ ("To be looked at again; as they are now, they are kept"), "task-review");
  on_name (self);
}

GtkWidget *
qd_task_form_new (void)
{
  return g_object_new (QD_TYPE_TASK_FORM, NULL);
}
