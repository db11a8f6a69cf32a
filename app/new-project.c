#include "app/new-project.h"

#include "engine/project/project.h"

#include <glib/gi18n.h>

#define MOST_BYTES 200 /* of a name on disk */

struct _QdNewProject
{
  AdwWindow parent_instance;
  GtkWidget *create;
  AdwEntryRow *name;
  AdwActionRow *place;
  char *folder; /* that the project's folder goes into */
  GtkFileChooserNative *dialog;
};

G_DEFINE_FINAL_TYPE (QdNewProject, qd_new_project, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_path (QdNewProject *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  g_autofree char *file = g_strconcat (name, QD_PROJECT_SUFFIX, NULL);

  return g_build_filename (self->folder, file, NULL);
}

/* Why no project can have that name there, a sentence; NULL: it can. */
static const char *
find_fault (QdNewProject *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  g_autofree char *path = dup_path (self);

  if (*name == '\0')
    return _ ("The project needs a name");
  if (*name == '.' || strchr (name, '/') != NULL)
    return _ ("A name has no slash in it, and begins with no dot");
  if (strlen (name) + strlen (QD_PROJECT_SUFFIX) > MOST_BYTES)
    return _ ("The name is too long");
  return g_file_test (path, G_FILE_TEST_EXISTS) ? _ ("There is a project of that name already") : NULL;
}

static void
update (QdNewProject *self)
{
  const char *fault = find_fault (self);
  g_autofree char *markup = g_markup_escape_text (self->folder, -1);

  gtk_widget_set_sensitive (self->create, fault == NULL);
  gtk_widget_set_tooltip_text (self->create, fault);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), fault);
  if (fault != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->name)) != '\0')
    gtk_widget_add_css_class (GTK_WIDGET (self->name), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name), "error");
  adw_action_row_set_subtitle (self->place, markup);
}

static void
on_name_changed (QdNewProject *self)
{
  update (self);
}

static void
on_create (QdNewProject *self)
{
  g_autofree char *path = dup_path (self);

  if (find_fault (self) != NULL)
    return;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, path);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_folder (QdNewProject *self, int response)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && g_file_peek_path (file) != NULL)
    {
      g_free (self->folder);
      self->folder = g_file_get_path (file);
      update (self);
    }
}

static void
on_choose (QdNewProject *self)
{
  if (self->dialog == NULL)
    {
      self->dialog = gtk_file_chooser_native_new (_ ("Keep the project in"), GTK_WINDOW (self),
                                                  GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
      gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->dialog), TRUE);
      g_signal_connect_swapped (self->dialog, "response", G_CALLBACK (on_folder), self);
    }
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->dialog));
}

static void
qd_new_project_dispose (GObject *object)
{
  QdNewProject *self = QD_NEW_PROJECT (object);

  g_clear_object (&self->dialog);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (qd_new_project_parent_class)->dispose (object);
}

static void
qd_new_project_class_init (QdNewProjectClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_new_project_dispose;
  signals[SIGNAL_CHOSEN]
      = g_signal_new ("chosen", QD_TYPE_NEW_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/new-project.ui");
  gtk_widget_class_bind_template_child (widget_class, QdNewProject, create);
  gtk_widget_class_bind_template_child (widget_class, QdNewProject, name);
  gtk_widget_class_bind_template_child (widget_class, QdNewProject, place);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_create);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
}

static void
qd_new_project_init (QdNewProject *self)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  self->folder = g_build_filename (documents != NULL ? documents : g_get_home_dir (), "Quadrat", NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name)); /* else the keys are Cancel's */
  update (self);
}

QdNewProject *
qd_new_project_new (GtkWindow *parent)
{
  return g_object_new (QD_TYPE_NEW_PROJECT, "transient-for", parent, NULL);
}

void
qd_new_project_set_name (QdNewProject *self, const char *name)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  gtk_editable_select_region (GTK_EDITABLE (self->name), 0, -1);
}
