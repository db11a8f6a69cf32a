#include "app/preferences.h"

#include "app/job.h"
#include "engine/core/file.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define GROUP "quadrat"

static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };

static GMutex writing; /* of the file: read, changed and written again */

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

static void
save (GKeyFile *file)
{
  g_autofree char *path = dup_path ();
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);

  if (!qd_file_make_folder (parent, &error) || !qd_file_write (path, text, length, &error))
    g_warning ("%s", error->message);
}

/* ---- Boxes ---- */

#define OPACITY      "boxes-opacity"
#define CROSSHAIR    "crosshair"
#define WHOLE_PIXELS "whole-pixels"

void
qd_preferences_get_canvas (QdCanvasPreferences *preferences)
{
  g_autoptr (GKeyFile) file = load ();
  double opacity = g_key_file_get_double (file, GROUP, OPACITY, NULL);

  preferences->opacity = opacity >= 0.1 && opacity <= 1 ? opacity : 1;
  preferences->crosshair =
      !g_key_file_has_key (file, GROUP, CROSSHAIR, NULL) || g_key_file_get_boolean (file, GROUP, CROSSHAIR, NULL);
  preferences->whole_pixels = g_key_file_get_boolean (file, GROUP, WHOLE_PIXELS, NULL);
}

static gboolean
keep_canvas (G_GNUC_UNUSED QdJob *job, gpointer data, G_GNUC_UNUSED GError **error)
{
  const QdCanvasPreferences *preferences = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&writing);
  g_autoptr (GKeyFile) file = load ();

  g_key_file_set_double (file, GROUP, OPACITY, preferences->opacity);
  g_key_file_set_boolean (file, GROUP, CROSSHAIR, preferences->crosshair);
  g_key_file_set_boolean (file, GROUP, WHOLE_PIXELS, preferences->whole_pixels);
  save (file);
  return TRUE;
}

void
qd_preferences_keep_canvas (const QdCanvasPreferences *preferences)
{
  g_autoptr (QdJob) job = qd_job_new (keep_canvas, g_memdup2 (preferences, sizeof *preferences), g_free);

  qd_job_start (job, NULL, NULL);
}

/* ---- Light and dark ---- */

static guint
get_scheme (void)
{
  g_autoptr (GKeyFile) file = load ();
  int scheme = g_key_file_get_integer (file, GROUP, "color-scheme", NULL);

  return scheme >= 0 && scheme < (int) G_N_ELEMENTS (schemes) ? (guint) scheme : 0;
}

void
qd_preferences_apply (void)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[get_scheme ()]);
}

static void
on_scheme_selected (AdwComboRow *row)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&writing);
  g_autoptr (GKeyFile) file = load ();

  g_key_file_set_integer (file, GROUP, "color-scheme", (int) adw_combo_row_get_selected (row));
  save (file);
  qd_preferences_apply ();
}

void
qd_preferences_show (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/quadrat_app/Quadrat/preferences.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "preferences"));
  AdwComboRow *scheme = ADW_COMBO_ROW (gtk_builder_get_object (builder, "scheme"));

  adw_combo_row_set_selected (scheme, get_scheme ());
  g_signal_connect (scheme, "notify::selected", G_CALLBACK (on_scheme_selected), NULL);
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
