/* The style is there at once, and written on another thread; where it cannot be written a sentence says so. */
#include <glib/gstdio.h>
#include <string.h>

#include "tests/app/window-fixture.h"

#include "app/job.h"
#include "app/preferences.h"

static Fixture fixture;

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "quadrat", "preferences", NULL);
}

static gboolean
is_stored (gpointer text)
{
  g_autofree char *path = dup_path (), *stored = NULL;

  return g_file_get_contents (path, &stored, NULL, NULL) && strstr (stored, text) != NULL;
}

static GtkWidget *
find (GtkWidget *widget, GType type, const char *part)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) &&
      (!GTK_IS_LABEL (widget) || strstr (gtk_label_get_text (GTK_LABEL (widget)), part)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type, part);
  return found;
}

static GtkWidget *
find_preferences (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (ADW_IS_PREFERENCES_WINDOW (window->data))
      return window->data;
  return NULL;
}

static gboolean
says_why (gpointer window)
{
  return find (window, GTK_TYPE_LABEL, "could not be written") != NULL;
}

static AdwComboRow *
open_style (void)
{
  qd_preferences_show (GTK_WINDOW (fixture.window));
  g_assert_nonnull (find_preferences ());
  return ADW_COMBO_ROW (find (find_preferences (), ADW_TYPE_COMBO_ROW, NULL));
}

static void
test_style (void)
{
  AdwComboRow *style = open_style ();
  AdwStyleManager *manager = adw_style_manager_get_default ();
  guint before = qd_job_count_running ();

  adw_combo_row_set_selected (style, 1);
  adw_combo_row_set_selected (style, 2);
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_cmpuint (qd_job_count_running (), ==, before + 2);
  fixture_wait (is_stored, (gpointer) "color-scheme=2", 20, "the style that was chosen last");
}

static void
test_unwritable (void)
{
  g_autofree char *path = dup_path ();
  AdwComboRow *style = ADW_COMBO_ROW (find (find_preferences (), ADW_TYPE_COMBO_ROW, NULL));

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  adw_combo_row_set_selected (style, 0);
  fixture_wait (says_why, find_preferences (), 20, "why the style is not kept");
  qd_preferences_keep_canvas (&(QdCanvasPreferences){ 0.5, TRUE, FALSE });
  fixture_wait (says_why, fixture.window, 20, "why the look of boxes is not kept");
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/preferences/1-style", test_style);
  g_test_add_func ("/app/preferences/2-unwritable", test_unwritable);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
