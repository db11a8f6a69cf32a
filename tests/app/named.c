#include "tests/app/named.h"

#include <string.h>

typedef gboolean (*Matches) (GtkWidget *widget, const char *text);

static gboolean
is_named (GtkWidget *widget, const char *name)
{
  return strcmp (gtk_widget_get_name (widget), name) == 0;
}

static gboolean
is_button (GtkWidget *widget, const char *label)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_is_sensitive (widget) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static GtkWidget *
find_below (GtkWidget *widget, Matches matches, const char *text)
{
  GtkWidget *found = matches (widget, text) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child, matches, text);
  return found;
}

static GtkWidget *
find (Matches matches, const char *text)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *window = windows; window != NULL && found == NULL; window = window->next)
    found = find_below (window->data, matches, text);
  return found;
}

GtkWidget *
named_find (const char *name)
{
  return find (is_named, name);
}

static gboolean
is_seen (gpointer name)
{
  return named_find (name) != NULL;
}

GtkWidget *
named_await (const char *name)
{
  fixture_wait (is_seen, (gpointer) name, 20, name);
  qd_robot_settle (named_find (name));
  fixture_wait (is_seen, (gpointer) name, 20, name); /* a list may have been made anew */
  return named_find (name);
}

void
named_click (const char *name)
{
  GtkWidget *widget = named_await (name),
            *root = GTK_WIDGET (gtk_widget_get_root (widget)); /* the widget may go with the click */
  double x, y;

  g_assert_true (gtk_widget_translate_coordinates (widget, root, gtk_widget_get_width (widget) / 2.0,
                                                   gtk_widget_get_height (widget) / 2.0, &x, &y));
  qd_robot_click (root, x, y, 1, NULL);
}

static gboolean
is_button_seen (gpointer label)
{
  return find (is_button, label) != NULL;
}

/* Not by the pointer: its window may go with it, and then there is nothing to settle. */
void
named_press (const char *label)
{
  fixture_wait (is_button_seen, (gpointer) label, 20, label);
  qd_robot_settle (find (is_button, label));
  fixture_wait (is_button_seen, (gpointer) label, 20, label); /* it may not be pressed for a while */
  g_signal_emit_by_name (find (is_button, label), "clicked");
}

static GtkFileChooser *
find_chooser (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (GTK_IS_FILE_CHOOSER (window->data) && gtk_widget_get_mapped (window->data))
      return window->data;
  return NULL;
}

static gboolean
is_chooser_seen (gpointer data)
{
  return find_chooser () != NULL;
}

static gboolean
has_file (gpointer path)
{
  g_autoptr (GFile) file = find_chooser () == NULL ? NULL : gtk_file_chooser_get_file (find_chooser ());

  return file != NULL && g_strcmp0 (g_file_peek_path (file), path) == 0;
}

/* Another one may follow at once. */
static gboolean
is_answered (gpointer chooser)
{
  return find_chooser () != chooser;
}

static gboolean
is_proposed (gpointer name)
{
  g_autofree char *proposed = find_chooser () == NULL ? NULL : gtk_file_chooser_get_current_name (find_chooser ());

  return g_strcmp0 (proposed, name) == 0;
}

void
named_await_proposal (const char *name)
{
  fixture_wait (is_proposed, (gpointer) name, 20, name);
}

void
named_choose_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path), folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  GtkFileChooser *answered;

  fixture_wait (is_chooser_seen, NULL, 20, "A file chooser");
  qd_robot_settle (GTK_WIDGET (find_chooser ())); /* what it reads by itself comes before */
  if (gtk_file_chooser_get_action (find_chooser ()) == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      g_assert_true (gtk_file_chooser_set_current_folder (find_chooser (), folder, NULL));
      gtk_file_chooser_set_current_name (find_chooser (), name);
    }
  else
    g_assert_true (gtk_file_chooser_set_file (find_chooser (), file, NULL));
  fixture_wait (has_file, (gpointer) path, 20, "The file in the chooser");
  answered = find_chooser ();
  qd_robot_settle (GTK_WIDGET (answered));
  gtk_dialog_response (GTK_DIALOG (answered), GTK_RESPONSE_ACCEPT);
  fixture_wait (is_answered, answered, 20, "The end of the file chooser");
}

GtkWidget *
named_await_window (const char *name)
{
  return GTK_WIDGET (gtk_widget_get_root (named_await (name)));
}

static gboolean
on_time (gpointer passed)
{
  *(gboolean *) passed = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until what moves stands. */
static void
let_stand (void)
{
  gboolean passed = FALSE;

  g_timeout_add (1200, on_time, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

void
named_picture (const char *name)
{
  const char *folder = g_getenv ("QD_PICTURES");
  g_autofree char *path = folder == NULL ? NULL : g_strdup_printf ("%s/%s.png", folder, name);
  g_autofree char *command = g_strdup_printf ("import -window root %s", path != NULL ? path : "");

  if (path == NULL)
    return;
  let_stand ();
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}
