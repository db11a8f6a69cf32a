#include "tests/app/open-windows.h"

#define FRAMES 20 /* until a picture stands still */

static GtkWidget *
find_below (GtkWidget *widget, const char *words)
{
  const char *text = GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : NULL;
  GtkWidget *found = g_strcmp0 (text, words) == 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child, words);
  return found;
}

GtkWidget *
windows_find_words (const char *words)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *window = windows; window != NULL && found == NULL; window = window->next)
    found = find_below (window->data, words);
  return found;
}

static gboolean
is_said (gpointer words)
{
  return windows_find_words (words) != NULL;
}

GtkWidget *
windows_await_words (const char *words)
{
  fixture_wait (is_said, (gpointer) words, 20, words);
  qd_robot_settle (windows_find_words (words));
  return windows_find_words (words);
}

GtkWidget *
windows_await_window (const char *words)
{
  return GTK_WIDGET (gtk_widget_get_root (windows_await_words (words)));
}

/* What works is not to be pressed. */
static gboolean
is_ready (gpointer words)
{
  GtkWidget *label = windows_find_words (words);

  return label != NULL && gtk_widget_is_sensitive (label);
}

/* A menu has a surface of its own. */
void
windows_click_words (const char *words)
{
  GtkWidget *label, *native;
  double x, y;

  fixture_wait (is_ready, (gpointer) words, 20, words);
  label = windows_await_words (words);
  native = GTK_WIDGET (gtk_widget_get_native (label));

  g_assert_true (gtk_widget_translate_coordinates (label, native, gtk_widget_get_width (label) / 2.0,
                                                   gtk_widget_get_height (label) / 2.0, &x, &y));
  qd_robot_click (native, x, y, 1, NULL);
}

AdwMessageDialog *
windows_find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static gboolean
are_closed (gpointer own)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != own && gtk_widget_get_mapped (window))
        return FALSE;
    }
  return TRUE;
}

void
windows_wait_closed (Fixture *fixture)
{
  fixture_wait (are_closed, fixture->window, 20, "Closing the other windows");
  qd_robot_focus (GTK_WINDOW (fixture->window));
}

/* ---- Files ---- */

static GtkWidget *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static gboolean
has_chooser (gpointer data)
{
  return find_chooser () != NULL;
}

static gboolean
is_accepting (gpointer chooser)
{
  return gtk_widget_is_sensitive (gtk_dialog_get_widget_for_response (chooser, GTK_RESPONSE_ACCEPT));
}

static gboolean
is_gone (gpointer chooser)
{
  return find_chooser () != chooser;
}

void
windows_choose_file (Fixture *fixture, const char *path)
{
  GtkWidget *chooser;
  gboolean saves;

  fixture_wait (has_chooser, NULL, 20, "The dialog for files");
  chooser = find_chooser ();
  qd_robot_focus (GTK_WINDOW (chooser));
  saves = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (chooser)) == GTK_FILE_CHOOSER_ACTION_SAVE;
  qd_robot_keys (chooser, saves ? "ctrl+a" : "ctrl+l ctrl+a"); /* the field for a path */
  qd_robot_type (chooser, path);
  fixture_wait (is_accepting, chooser, 20, "The path");
  g_object_ref (chooser); /* not to be taken for the next one */
  qd_robot_key (chooser, "Return");
  fixture_wait (is_gone, chooser, 20, path);
  g_object_unref (chooser);
}

/* ---- Pictures ---- */

static gboolean
is_toast_below (GtkWidget *widget)
{
  gboolean found = g_str_equal (G_OBJECT_TYPE_NAME (widget), "AdwToastWidget") && gtk_widget_get_mapped (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !found; child = gtk_widget_get_next_sibling (child))
    found = is_toast_below (child);
  return found;
}

static gboolean
has_no_toast (gpointer widget)
{
  return !is_toast_below (widget);
}

static void
save (GtkWidget *widget, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, ".png", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("QD_PICTURES"), file, NULL);
  g_autoptr (GdkTexture) picture = NULL;

  for (guint i = 0; i < FRAMES; i++)
    qd_robot_settle (widget);
  picture = qd_robot_picture (widget);
  g_assert_true (gdk_texture_save_to_png (picture, path));
}

void
windows_take_picture (GtkWidget *widget, const char *name)
{
  if (g_getenv ("QD_PICTURES") != NULL)
    save (widget, name, "");
}

void
windows_take_pictures (GtkWidget *widget, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  if (g_getenv ("QD_PICTURES") == NULL)
    return;
  fixture_wait (has_no_toast, widget, 60, "The end of what was said");
  save (widget, name, "");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  save (widget, name, "-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  qd_robot_settle (widget);
}
