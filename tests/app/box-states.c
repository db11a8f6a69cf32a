/* Takes pictures of the states of the Boxes page, light and dark, as large as the screen: popovers and pointer too.
 *   QD_SCREEN=1100x720x24 tests/with-display build/tests/app/box-states PROJECT FOLDER SUFFIX */
#include "tests/app/window-fixture.h"

#include "app/pages/box-files.h"
#include "app/pages/boxes.h"
#include "app/pages/instructions-window.h"
#include "engine/formats/boxes.h"
#include "engine/project/instructions.h"
#include "widgets/box-canvas.h"

#include <glib/gstdio.h>

static QdWindow *window;
static const char *folder, *suffix;
static gboolean dark;

static gboolean
has_session (gpointer data)
{
  return qd_window_get_session (window) != NULL;
}

static QdPage *
get_page (void)
{
  return qd_window_get_page (window, "boxes");
}

static QdBoxCanvas *
get_canvas (void)
{
  return QD_BOX_CANVAS (fixture_find (get_page (), "canvas"));
}

static gboolean
has_boxes (gpointer data)
{
  guint n;

  qd_box_canvas_get_boxes (get_canvas (), &n);
  return n > 0;
}

static gboolean
tick (gpointer passed)
{
  *(gboolean *) passed = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until pictures that are loaded on other threads are there, and popovers stand. */
static void
let_stand (void)
{
  gboolean passed = FALSE;

  g_timeout_add (1200, tick, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
  qd_robot_settle (GTK_WIDGET (window));
}

static char *
dup_path (const char *state)
{
  g_autofree char *file = g_strdup_printf ("boxes-%s%s%s.png", state, suffix, dark ? "-dark" : "");

  return g_build_filename (folder, file, NULL);
}

/* A popover, which without a compositor stands on black on the screen, over the window. */
static void
save_popover (const char *state)
{
  g_autofree char *path = dup_path (state);
  g_autoptr (GdkTexture) picture = NULL;

  let_stand ();
  picture = qd_robot_picture (GTK_WIDGET (window));
  g_assert_true (gdk_texture_save_to_png (picture, path));
  g_print ("%s\n", path);
}

static void
save (const char *state)
{
  g_autofree char *path = dup_path (state);
  const char *arguments[] = { "import", "-window", "root", path, NULL };
  g_autoptr (GError) error = NULL;

  let_stand ();
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_print ("%s\n", path);
}

static void
key (const char *name)
{
  qd_robot_key (GTK_WIDGET (window), name);
}

static void
move_to (double x, double y, gboolean press)
{
  double wx, wy;

  qd_box_canvas_to_widget (get_canvas (), x, y, &wx, &wy);
  if (press)
    qd_robot_press (GTK_WIDGET (get_canvas ()), wx, wy, 1);
  else
    qd_robot_move (GTK_WIDGET (get_canvas ()), wx, wy);
}

static void
save_drawing (void)
{
  move_to (60, 60, TRUE);
  move_to (150, 140, FALSE);
  save ("drawing");
  key ("Escape");
  qd_robot_release (GTK_WIDGET (get_canvas ()), 1);
  key ("v");
  move_to (5, 90, TRUE);
  move_to (260, 320, FALSE);
  save ("band");
  qd_robot_release (GTK_WIDGET (get_canvas ()), 1);
  key ("Escape");
  key ("w");
}

static void
save_selected (void)
{
  key ("Tab");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (fixture_find (get_page (), "place_button")), TRUE);
  save ("selected");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (fixture_find (get_page (), "place_button")), FALSE);
  key ("l");
  key ("z");
  save ("locked");
  key ("l");
  key ("ctrl+0");
  key ("Return");
  let_stand ();
  qd_robot_type (GTK_WIDGET (window), "we");
  save_popover ("class");
  key ("Escape");
  key ("Escape");
}

static void
write_page (QdInstructions *instructions, guint index, const char *title, const char *text)
{
  QdInstructionPage *page;

  if (index >= instructions->pages->len)
    qd_instructions_insert_page (instructions, index);
  page = instructions->pages->pdata[index];
  g_free (page->title);
  g_free (page->text);
  page->title = g_strdup (title);
  page->text = g_strdup (text);
}

/* ---- Popovers of the toolbar, and marks ---- */

static GtkWidget *
find_popover (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (child != NULL && !GTK_IS_POPOVER (child))
    child = gtk_widget_get_next_sibling (child);
  g_assert_nonnull (child);
  return child;
}

static void
save_popover_of (GtkWidget *button, const char *state)
{
  GtkWidget *popover = find_popover (button);

  gtk_popover_popup (GTK_POPOVER (popover));
  save_popover (state);
  gtk_popover_popdown (GTK_POPOVER (popover));
  let_stand ();
}

static void
save_look (void)
{
  GtkWidget *brightness = fixture_find (get_page (), "brightness");

  key ("h");
  save ("hidden");
  key ("h");
  gtk_range_set_value (GTK_RANGE (brightness), 0.4);
  gtk_range_set_value (GTK_RANGE (fixture_find (get_page (), "contrast")), 0.5);
  save_popover_of (gtk_widget_get_ancestor (brightness, GTK_TYPE_MENU_BUTTON), "look");
  gtk_range_set_value (GTK_RANGE (brightness), 0);
  gtk_range_set_value (GTK_RANGE (fixture_find (get_page (), "contrast")), 0);
  save_popover_of (fixture_find (get_page (), "filter"), "filter");
  save_popover_of (fixture_find (get_page (), "files"), "files");
}

/* Of the photos behind the first, one a mark, as far as the strip shows them. */
static void
mark_photos (void)
{
  static const char *const keys[] = { "d", "ctrl+a", "Delete", "e", "d", "ctrl+a", "Delete", "d", "x", "d", "alt+v" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_grab_focus (GTK_WIDGET (get_canvas ()));
      key (keys[i]);
      let_stand ();
    }
  while (!g_str_has_prefix (gtk_menu_button_get_label (GTK_MENU_BUTTON (fixture_find (get_page (), "jump"))), "1 "))
    {
      gtk_widget_grab_focus (GTK_WIDGET (get_canvas ()));
      key ("a");
      let_stand ();
    }
}

static QdInstructions *
write_instructions (void)
{
  g_autoptr (QdProject) project =
      qd_project_open (qd_session_get_folder (qd_window_get_session (window)), QD_PROJECT_WRITE, NULL);
  QdInstructions *instructions = qd_project_get_instructions (project, NULL);

  write_page (instructions, 0, "The animals",
              "A box around each bee and each wasp that can be told from the background, close around the whole animal:"
              " legs, wings and antennae too.");
  write_page (
      instructions, 1, "When in doubt",
      "Choose “difficult”, or leave the photo out.\n\nAn animal that is cut off by the border is boxed as far as it is seen.");
  write_page (instructions, 2, "What is not wanted", "Flies, beetles, and shadows of animals.");
  g_assert_true (qd_project_set_instructions (project, instructions, NULL));
  return instructions;
}

static void
close_window (const char *title)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (g_strcmp0 (gtk_window_get_title (link->data), title) == 0)
      gtk_window_close (link->data);
}

static void
save_instructions (void)
{
  GtkWidget *expander = fixture_find (get_page (), "how");
  g_autoptr (QdInstructions) instructions = NULL;

  gtk_widget_activate_action (GTK_WIDGET (get_canvas ()), "boxes.example-good", NULL);
  let_stand ();
  gtk_widget_activate_action (GTK_WIDGET (get_canvas ()), "boxes.example-loose", NULL);
  let_stand ();
  instructions = write_instructions ();
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  let_stand ();
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (
                              GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (expander, GTK_TYPE_SCROLLED_WINDOW))), 10000);
  save ("instructions");
  gtk_widget_activate_action (GTK_WIDGET (get_canvas ()), "boxes.instructions", NULL);
  save ("write-instructions");
  close_window ("Instructions");
  qd_instructions_window_read (get_page (), instructions);
  save ("read-instructions");
  close_window ("How to draw boxes");
  gtk_expander_set_expanded (GTK_EXPANDER (expander), FALSE);
}

/* What an import would do, of the project's own boxes and some of elsewhere. */
static void
save_survey (void)
{
  g_autoptr (QdProject) project =
      qd_project_open (qd_session_get_folder (qd_window_get_session (window)), QD_PROJECT_READ, NULL);
  g_autofree char *path = g_build_filename (folder, "boxes.csv", NULL), *text = NULL, *more = NULL;

  g_assert_true (qd_boxes_export (project, path, qd_format_find ("tfcsv"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  more = g_strconcat (text, "elsewhere.jpg,500,375,Hoverfly,10,10,90,80\nelsewhere.jpg,500,375,Hoverfly,20,20,10,80\n", NULL);
  g_assert_true (g_file_set_contents (path, more, -1, NULL));
  qd_box_files_survey (get_page (), path);
  save ("survey");
  close_window ("Import boxes");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
save_tasks (void)
{
  gtk_widget_activate_action (GTK_WIDGET (get_page ()), "tasks.open", NULL);
  save ("tasks");
  close_window ("Label with several people");
}

static void
save_who (void)
{
  key ("p");
  save_popover ("who");
  key ("Escape");
  fixture_click (get_page (), "look");
  save ("look");
  key ("Escape");
}

static void
save_all (void)
{
  save ("plain");
  save_who ();
  save_drawing ();
  save_selected ();
  save_look ();
  if (!dark) /* they stay */
    mark_photos ();
  save ("marked");
  save_survey ();
  save_tasks ();
  save_instructions ();
}

int
main (int argc, char **argv)
{
  g_autoptr (QdApplication) application = NULL;
  int width, height;

  if (argc < 4 || sscanf (g_getenv ("QD_SCREEN") != NULL ? g_getenv ("QD_SCREEN") : "", "%dx%d", &width, &height) != 2)
    {
      g_printerr ("usage: QD_SCREEN=WxHx24 box-states PROJECT FOLDER SUFFIX\n");
      return 2;
    }
  folder = argv[2];
  suffix = argv[3];
  application = qd_application_new (G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-enable-animations", FALSE, NULL);
  g_application_activate (G_APPLICATION (application));
  window = QD_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  if (!qd_robot_open (GTK_WINDOW (window)))
    return 1;
  fixture_name_labeller (argv[1]);
  qd_window_open (window, argv[1]);
  fixture_wait (has_session, NULL, 30, "Opening the project");
  key ("alt+3");
  fixture_wait (has_boxes, NULL, 30, "The first photo");
  save_all ();
  dark = TRUE;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  save_all ();
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
