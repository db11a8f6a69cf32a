#include "app/application.h"

#include "config.h"

#include "app/dialogs.h"
#include "app/job.h"
#include "app/open-export.h"
#include "app/open-task.h"
#include "app/preferences.h"
#include "app/renderer.h"
#include "app/steps.h"
#include "app/window.h"
#include "app/worker.h"
#include "quadrat-resources.h"

#include <glib/gi18n.h>

struct _QdApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (QdApplication, qd_application, ADW_TYPE_APPLICATION)

typedef struct
{
  const char *action;
  const char *keys[3];
} Accelerator;

static const Accelerator accelerators[] = {
  { "win.next", { "<Control>Page_Down" } },
  { "win.back", { "<Control>Page_Up" } },
  { "win.sidebar", { "F9" } },
  { "win.new-project", { "<Control>n" } },
  { "win.open-project", { "<Control>o" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.close-project", { "<Control>w" } },
  { "win.show-help-overlay", { "<Control>question", "F1" } },
  { "app.quit", { "<Control>q" } },
};

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const developers[] = { "The Quadrat project", NULL };

  (void) action;
  (void) parameter;
  adw_show_about_window (gtk_application_get_active_window (user_data), "application-name", _ ("Quadrat"), "application-icon",
                         QD_APPLICATION_ID, "version", QD_VERSION, "developer-name", _ ("The Quadrat project"), "developers",
                         developers, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("From an iNaturalist export to a trained detector, on your own machine."), NULL);
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (user_data));

  (void) action;
  (void) parameter;
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data); /* writes what is pending, then ends the application with the last one */
  g_list_free (windows);
}

static QdWindow *
get_window (QdApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (; windows != NULL; windows = windows->next)
    if (QD_IS_WINDOW (windows->data) && !qd_window_is_ending (windows->data))
      return windows->data;
  return QD_WINDOW (qd_window_new (self));
}

static void
qd_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (QD_APPLICATION (application))));
}

static void
open_path (QdWindow *window, const char *path)
{
  if (qd_open_task_is_file (path))
    qd_open_task (window, path);
  else if (qd_open_export_is_file (path))
    qd_open_export (window, path);
  else
    qd_window_open (window, path);
}

/* A window shows one thing: of several files it is the first. */
static void
qd_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  QdWindow *window = get_window (QD_APPLICATION (application));
  g_autofree char *sentence = NULL;

  (void) hint;
  gtk_window_present (GTK_WINDOW (window));
  if (n_files == 0)
    return;
  if (g_file_peek_path (files[0]) != NULL)
    open_path (window, g_file_peek_path (files[0]));
  else
    sentence = qd_describe_unreachable (files[0], 1);
  if (sentence == NULL && n_files > 1)
    {
      g_autofree char *name = g_file_get_basename (files[0]);

      sentence = g_strdup_printf (
          ngettext ("Of %d file only “%s” is opened.", "Of %d files only “%s” is opened.", (gulong) n_files), n_files, name);
    }
  if (sentence != NULL)
    qd_window_say (window, sentence);
}

static void
open_task (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  QdWindow *window = get_window (user_data);

  (void) action;
  (void) parameter;
  if (!gtk_widget_get_visible (GTK_WIDGET (window))) /* it is a new one */
    gtk_window_present (GTK_WINDOW (window));
  qd_open_task_choose (window);
}

static void
add_accelerators (GtkApplication *application)
{
  guint n;
  const QdStep *steps = qd_steps_get (&n);

  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action, (const char **) accelerators[i].keys);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.step::%s", steps[i].id);
      g_autofree char *key = g_strdup_printf ("<Alt>%u", i + 1);
      const char *keys[] = { key, NULL };

      gtk_application_set_accels_for_action (application, action, keys);
    }
}

static void
qd_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = show_about }, { .name = "open-task", .activate = open_task }, { .name = "quit", .activate = quit }
  };

  g_resources_register (quadrat_get_resource ());
  G_APPLICATION_CLASS (qd_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  add_accelerators (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (QD_APPLICATION_ID);
  qd_preferences_apply ();
}

static void
qd_application_shutdown (GApplication *application)
{
  qd_job_stop_all ();
  qd_worker_wait_closed ();
  G_APPLICATION_CLASS (qd_application_parent_class)->shutdown (application);
}

static void
qd_application_class_init (QdApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  application_class->startup = qd_application_startup;
  application_class->activate = qd_application_activate;
  application_class->open = qd_application_open;
  application_class->shutdown = qd_application_shutdown;
}

static void
qd_application_init (QdApplication *self)
{
  (void) self;
}

QdApplication *
qd_application_new (GApplicationFlags flags)
{
  qd_renderer_choose ();
  return g_object_new (QD_TYPE_APPLICATION, "application-id", QD_APPLICATION_ID, "flags", G_APPLICATION_HANDLES_OPEN | flags,
                       "resource-base-path", "/io/github/quadrat_app/Quadrat", NULL);
}

int
qd_application_run (const char *program, const char *project)
{
  g_autoptr (QdApplication) application = qd_application_new (G_APPLICATION_DEFAULT_FLAGS);
  char *arguments[] = { (char *) program, (char *) project, NULL };

  g_set_application_name (_ ("Quadrat"));
  return g_application_run (G_APPLICATION (application), project != NULL ? 2 : 1, arguments);
}
