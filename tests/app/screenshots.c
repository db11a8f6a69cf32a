/* Takes the pictures of the README: every page of a project with a trained model, light and dark.
 *   [QD_LARGE_TEXT=150] tests/with-display build/tests/app/screenshots PROJECT FOLDER [STEP ...] */
#include "tests/app/window-fixture.h"

#include "app/pages/boxes.h"
#include "app/steps.h"
#include "widgets/photo-grid.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH  1100
#define HEIGHT 720
#define STILL  5 /* pictures in a row that are the same: nothing is being loaded any more */

static QdWindow *window;
static char **wanted; /* steps; empty: all */

static gboolean
has_session (gpointer data)
{
  return qd_window_get_session (window) != NULL;
}

static gboolean
tick (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static GBytes *
take_bytes (GdkTexture *picture)
{
  gsize stride = (gsize) gdk_texture_get_width (picture) * 4, size = stride * (gsize) gdk_texture_get_height (picture);
  guchar *pixels = g_malloc (size);

  gdk_texture_download (picture, pixels, stride);
  return g_bytes_new_take (pixels, size);
}

/* The window once it stands still. */
static GdkTexture *
take_picture (void)
{
  g_autoptr (GBytes) before = NULL;

  for (guint same = 0;;)
    {
      gboolean passed = FALSE;
      g_autoptr (GdkTexture) picture = NULL;
      g_autoptr (GBytes) now = NULL;

      g_timeout_add (150, tick, &passed);
      while (!passed)
        g_main_context_iteration (NULL, TRUE);
      qd_robot_settle (GTK_WIDGET (window));
      picture = qd_robot_picture (GTK_WIDGET (window));
      now = take_bytes (picture);
      same = before != NULL && g_bytes_equal (before, now) ? same + 1 : 0;
      if (same == STILL)
        return g_steal_pointer (&picture);
      g_clear_pointer (&before, g_bytes_unref);
      before = g_steal_pointer (&now);
    }
}

static void
save (const char *folder, const char *name, gboolean dark)
{
  g_autoptr (GdkTexture) picture = take_picture ();
  g_autofree char *file = g_strdup_printf ("%s%s.png", name, dark ? "-dark" : "");
  g_autofree char *path = g_build_filename (folder, file, NULL);

  g_assert_true (gdk_texture_save_to_png (picture, path));
  g_print ("%s\n", path);
}

static gboolean
is_done (gpointer page)
{
  g_auto (QdPageStatus) status = { 0 };

  qd_page_describe (page, &status);
  return status.progress == QD_PROGRESS_DONE;
}

/* "240 training photos, 40 epochs: about ..." */
static gboolean
knows_time (gpointer page)
{
  return !gtk_widget_get_visible (fixture_find (page, "measuring")) &&
         strchr (gtk_label_get_text (GTK_LABEL (fixture_find (page, "estimate"))), ':') != NULL;
}

/* The curves of the last run. */
static void
open_run (QdPage *page)
{
  GtkWidget *list = fixture_find (page, "runs");

  if (gtk_widget_get_mapped (fixture_find (page, "again")))
    return;
  fixture_wait (fixture_is_mapped, list, 30, "The list of runs");
  adw_action_row_activate (fixture_find_action_row (list));
  fixture_wait (fixture_is_mapped, fixture_find (page, "again"), 30, "The curves of a run");
}

static void
save_steps (const char *folder, gboolean dark)
{
  guint n;
  const QdStep *steps = qd_steps_get (&n);

  for (guint i = 0; i < n; i++)
    {
      QdPage *page = qd_window_get_page (window, steps[i].id);

      if (wanted[0] != NULL && !g_strv_contains ((const char *const *) wanted, steps[i].id))
        continue;
      qd_window_show_step (window, steps[i].id);
      if (g_str_equal (steps[i].id, "predict") && !is_done (page))
        gtk_widget_activate_action (GTK_WIDGET (page), "predict.own", NULL);
      if (g_str_equal (steps[i].id, "train"))
        {
          gtk_widget_activate_action (GTK_WIDGET (page), "train.again", NULL);
          fixture_wait (knows_time, page, 120, "The time of an epoch");
          save (folder, "train-setup", dark);
          open_run (page);
        }
      if (g_str_equal (steps[i].id, "evaluate") || g_str_equal (steps[i].id, "predict"))
        fixture_wait (is_done, page, 300, steps[i].id);
      save (folder, steps[i].id, dark);
    }
}

static void
save_start (const char *folder)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  save (folder, "start", FALSE);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  save (folder, "start", TRUE);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  g_autoptr (QdApplication) application = NULL;

  if (argc < 3)
    {
      g_printerr ("usage: screenshots PROJECT FOLDER [STEP ...]\n");
      return 2;
    }
  wanted = argv + 3;
  application = qd_application_new (G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-enable-animations", FALSE, NULL);
  if (g_getenv ("QD_LARGE_TEXT") != NULL)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", atoi (g_getenv ("QD_LARGE_TEXT")) * 96 * 1024 / 100, NULL);
  g_application_activate (G_APPLICATION (application));
  window = QD_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  if (!qd_robot_open (GTK_WINDOW (window)))
    return 1;
  if (wanted[0] == NULL)
    save_start (argv[2]);
  fixture_name_labeller (argv[1]);
  qd_window_open (window, argv[1]);
  fixture_wait (has_session, NULL, 30, "Opening the project");
  save_steps (argv[2], FALSE);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  save_steps (argv[2], TRUE);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
