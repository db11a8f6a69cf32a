#include "app/preferences.h"

#include "app/job.h"
#include "app/window.h"
#include "engine/core/file.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define GROUP "quadrat"

static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };

#define NO_SCHEME (-1)

static GMutex writing; /* of the file: read, changed and written again */

/* What was chosen last, which may not be written yet. A thread that writes does so with all of it, whoever comes first. */
static struct
{
  GMutex mutex;
  gboolean has_canvas;
  QdCanvasPreferences canvas;
  int scheme;
} wanted = { .scheme = NO_SCHEME };

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "quadrat", "preferences", NULL);
}

static GKeyFile *
load (void)
{
  g_autofree char *path = dup_path ();
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL); /* none yet: all defaults */
  return file;
}

static gboolean
save (GKeyFile *file, GError **error)
{
  g_autofree char *path = dup_path ();
  g_autofree char *parent = g_path_get_dirname (path);
  gsize length;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);

  return qd_file_make_folder (parent, error) && qd_file_write (path, text, length, error);
}

/* ---- Boxes ---- */

#define OPACITY      "boxes-opacity"
#define CROSSHAIR    "crosshair"
#define WHOLE_PIXELS "whole-pixels"
#define SCHEME       "color-scheme"

void
qd_preferences_get_canvas (QdCanvasPreferences *preferences)
{
  g_autoptr (GKeyFile) file = NULL;
  double opacity;

  *preferences = wanted.canvas;
  if (wanted.has_canvas)
    return;
  file = load ();
  opacity = g_key_file_get_double (file, GROUP, OPACITY, NULL);
  preferences->opacity = opacity >= 0.1 && opacity <= 1 ? opacity : 1;
  preferences->crosshair =
      !g_key_file_has_key (file, GROUP, CROSSHAIR, NULL) || g_key_file_get_boolean (file, GROUP, CROSSHAIR, NULL);
  preferences->whole_pixels = g_key_file_get_boolean (file, GROUP, WHOLE_PIXELS, NULL);
}

static void
put_wanted (GKeyFile *file)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&wanted.mutex);

  if (wanted.has_canvas)
    {
      g_key_file_set_double (file, GROUP, OPACITY, wanted.canvas.opacity);
      g_key_file_set_boolean (file, GROUP, CROSSHAIR, wanted.canvas.crosshair);
      g_key_file_set_boolean (file, GROUP, WHOLE_PIXELS, wanted.canvas.whole_pixels);
    }
  if (wanted.scheme != NO_SCHEME)
    g_key_file_set_integer (file, GROUP, SCHEME, wanted.scheme);
}

/* A QdJobWork. */
static gboolean
keep (G_GNUC_UNUSED QdJob *job, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&writing);
  g_autoptr (GKeyFile) file = load ();

  put_wanted (file);
  return save (file, error);
}

static void
on_canvas_kept (gpointer owner, G_GNUC_UNUSED QdJob *job, G_GNUC_UNUSED gpointer data, const GError *error)
{
  GList *windows = error != NULL ? gtk_application_get_windows (GTK_APPLICATION (owner)) : NULL;

  for (; windows != NULL; windows = windows->next)
    if (QD_IS_WINDOW (windows->data))
      qd_window_say (windows->data, error->message);
}

void
qd_preferences_keep_canvas (const QdCanvasPreferences *preferences)
{
  GApplication *application = g_application_get_default ();
  g_autoptr (QdJob) job = qd_job_new (keep, NULL, NULL);

  g_mutex_lock (&wanted.mutex);
  wanted.canvas = *preferences;
  wanted.has_canvas = TRUE;
  g_mutex_unlock (&wanted.mutex);
  qd_job_start (job, G_OBJECT (application), application != NULL ? on_canvas_kept : NULL);
}

/* ---- Light and dark ---- */

static guint
get_scheme (void)
{
  g_autoptr (GKeyFile) file = wanted.scheme == NO_SCHEME ? load () : NULL;
  int scheme = file != NULL ? g_key_file_get_integer (file, GROUP, SCHEME, NULL) : wanted.scheme;

  return scheme >= 0 && scheme < (int) G_N_ELEMENTS (schemes) ? (guint) scheme : 0;
}

void
qd_preferences_apply (void)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[get_scheme ()]);
}

static void
on_scheme_kept (gpointer owner, G_GNUC_UNUSED QdJob *job, G_GNUC_UNUSED gpointer data, const GError *error)
{
  g_autofree char *markup = error != NULL ? g_markup_escape_text (error->message, -1) : NULL; /* titles are markup */

  if (error != NULL)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (owner), adw_toast_new (markup));
}

static void
on_scheme_selected (AdwComboRow *row, G_GNUC_UNUSED GParamSpec *property, GObject *window)
{
  g_autoptr (QdJob) job = qd_job_new (keep, NULL, NULL);

  g_mutex_lock (&wanted.mutex);
  wanted.scheme = (int) adw_combo_row_get_selected (row);
  g_mutex_unlock (&wanted.mutex);
  qd_preferences_apply ();
  qd_job_start (job, window, on_scheme_kept);
}

void
qd_preferences_show (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/quadrat_app/Quadrat/preferences.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "preferences"));
  AdwComboRow *scheme = ADW_COMBO_ROW (gtk_builder_get_object (builder, "scheme"));

  adw_combo_row_set_selected (scheme, get_scheme ());
  g_signal_connect (scheme, "notify::selected", G_CALLBACK (on_scheme_selected), window);
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
