/* Photos labelled in the window with keys alone, and by what a screen reader offers alone: the same boxes either way. */
#include "tests/app/boxes-fixture.h"
#include "tests/app/labelling-project.h"
#include "tests/app/screen-reader.h"

#include "app/pages/box-row.h"
#include "engine/project/instructions.h"

#define WIDTH  600
#define HEIGHT 400

static Fixture fixture;
static gint64 photos[4]; /* ids in their order */

static QdPage *
get_page (void)
{
  return boxes_get_page (&fixture);
}

static QdBoxCanvas *
get_canvas (void)
{
  return boxes_get_canvas (&fixture);
}

static void
read_photos (void)
{
  g_autoptr (GArray) ids = boxes_list_photos (&fixture);

  g_assert_cmpuint (ids->len, ==, G_N_ELEMENTS (photos));
  for (guint i = 0; i < ids->len; i++)
    photos[i] = g_array_index (ids, gint64, i);
}

static void
begin (void)
{
  labelling_project_make (fixture.project, G_N_ELEMENTS (photos), WIDTH, HEIGHT);
  read_photos ();
  fixture_open_project (&fixture);
  boxes_show (&fixture);
}

static void
assert_stored (guint photo, QdMark mark, const char *expected)
{
  boxes_assert_stored (&fixture, photos[photo], mark, expected);
}

/* ---- Keys ---- */

static void
key (const char *name)
{
  qd_robot_key (GTK_WIDGET (fixture.window), name);
}

static void
key_away (const char *name)
{
  boxes_key_away (&fixture, name);
}

static void
pick (const char *typed, const char *name)
{
  boxes_pick_class (&fixture, typed, name);
}

static void
test_first_photo (void)
{
  begin ();
  key ("b");
  for (int i = 0; i < 5; i++)
    key ("shift+Left");
  key ("Up");
  key ("ctrl+shift+Right");
  key ("ctrl+Down");
  assert_stored (0, QD_MARK_NONE, "bee 150 133 360 267");
  pick ("wa", "wasp");
  assert_stored (0, QD_MARK_NONE, "wasp 150 133 360 267");
  key ("ctrl+z");
  assert_stored (0, QD_MARK_NONE, "bee 150 133 360 267");
  boxes_await_class (&fixture, "bee");
  key ("ctrl+shift+z");
  boxes_await_class (&fixture, "wasp");
  key ("1");
  assert_stored (0, QD_MARK_NONE, "bee 150 133 360 267");
  pick ("hornet", "hornet"); /* made */
  assert_stored (0, QD_MARK_NONE, "hornet 150 133 360 267");
}

static void
test_copies (void)
{
  key ("ctrl+d");
  assert_stored (0, QD_MARK_NONE, "hornet 150 133 360 267; hornet 160 143 370 277");
  key ("l");
  key ("Delete"); /* locked */
  assert_stored (0, QD_MARK_NONE, "hornet 150 133 360 267; hornet 160 143 370 277");
  key ("l");
  key ("Delete");
  key ("Tab");
  key ("ctrl+c");
  key_away ("d");
  key ("ctrl+v");
  while (qd_box_canvas_get_selected (get_canvas ()) == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_stored (1, QD_MARK_NONE, "hornet 150 133 360 267");
  key_away ("space"); /* verified, and on */
  assert_stored (1, QD_MARK_VERIFIED, "hornet 150 133 360 267");
}

/* The third is empty, the fourth skipped; next to do is the first, which has a box but which nobody is done with... it counts as
 * labelled, so that none is left. */
static void
test_marks (void)
{
  key_away ("e");
  assert_stored (2, QD_MARK_EMPTY, "");
  key ("x");
  assert_stored (3, QD_MARK_UNUSABLE, "");
  g_assert_cmpuint (fixture_count (&fixture).labelled, ==, 3);
  g_assert_cmpuint (fixture_count (&fixture).empty, ==, 1);
  g_assert_cmpuint (fixture_count (&fixture).unusable, ==, 1);
}

/* To a photo by its number, and to the next one that is still to label. */
static void
test_jump (void)
{
  boxes_go (&fixture, 1);
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (fixture_find (get_page (), "jump"))), ==, "1 of 4");
  key ("ctrl+a");
  key ("Delete"); /* clears the photo: it is to do again */
  assert_stored (0, QD_MARK_NONE, "");
  key_away ("d");
  key_away ("t");
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (fixture_find (get_page (), "jump"))), ==, "1 of 4");
}

static gboolean
is_back (gpointer data)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&fixture, photos[0]);

  return boxes->len == 1;
}

/* Everything back, across photos, to the first box. */
static void
test_undo (void)
{
  for (int i = 0; i < 4; i++)
    key ("ctrl+z"); /* the clearing, and the marks of the fourth, the third and the second */
  fixture_wait (is_back, NULL, 20, "The box on the first photo");
  assert_stored (0, QD_MARK_NONE, "hornet 150 133 360 267");
  assert_stored (1, QD_MARK_NONE, "hornet 150 133 360 267");
  assert_stored (2, QD_MARK_NONE, "");
  assert_stored (3, QD_MARK_NONE, "");
  key ("ctrl+z"); /* pasted */
  assert_stored (1, QD_MARK_NONE, "");
  for (int i = 0; i < 5; i++)
    key ("ctrl+y");
  assert_stored (0, QD_MARK_NONE, "");
  assert_stored (1, QD_MARK_VERIFIED, "hornet 150 133 360 267");
  assert_stored (2, QD_MARK_EMPTY, "");
  assert_stored (3, QD_MARK_UNUSABLE, "");
}

static gboolean
is_row_focused (gpointer data)
{
  return QD_IS_BOX_ROW (gtk_window_get_focus (GTK_WINDOW (fixture.window)));
}

/* The list beside the canvas, by keys: what is chosen there is selected on the canvas. */
static void
test_list (void)
{
  GtkWidget *row;

  boxes_go (&fixture, 3);
  key ("b");
  key ("b");
  for (int i = 0; i < 60 && !is_row_focused (NULL); i++)
    {
      GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture.window));

      g_test_message ("the keys are in a %s", focus != NULL ? G_OBJECT_TYPE_NAME (focus) : "nothing");
      key (focus == GTK_WIDGET (get_canvas ()) ? "ctrl+shift+Tab" : "shift+Tab"); /* the list is before the canvas, or around */
    }
  row = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  g_assert_true (QD_IS_BOX_ROW (row));
  key (qd_box_canvas_get_boxes (get_canvas (), &(guint){ 0 })->id == qd_box_row_get_id (QD_BOX_ROW (row)) ? "Down" : "Up");
  row = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  g_assert_true (QD_IS_BOX_ROW (row));
  g_assert_cmpint (qd_box_canvas_get_selected (get_canvas ())->id, ==, qd_box_row_get_id (QD_BOX_ROW (row)));
  key ("Delete");
  g_assert_cmpuint (fixture_list_boxes (&fixture, photos[2])->len, ==, 1);
}

/* ---- Instructions ---- */

/* Titles, texts and numbers of examples of the pages, as they are stored: "title:text:n|..." */
static gboolean
has_pages (gpointer expected)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (project, NULL);
  g_autoptr (GString) pages = g_string_new (NULL);

  for (guint i = 0; i < instructions->pages->len; i++)
    {
      const QdInstructionPage *page = qd_instructions_get_page (instructions, i);

      g_string_append_printf (pages, "%s%s:%s:%u", i > 0 ? "|" : "", page->title, page->text, page->examples->len);
    }
  return g_str_equal (pages->str, expected);
}

/* The window with this title above the main one. */
static GtkWindow *
find_window (const char *title)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (g_strcmp0 (gtk_window_get_title (link->data), title) == 0)
      return link->data;
  return NULL;
}

static gboolean
has_window (gpointer title)
{
  return find_window (title) != NULL;
}

static GtkWidget *
in_window (const char *id)
{
  return fixture_find (find_window ("Instructions"), id);
}

static void
write_text (const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (in_window ("text"))), text, -1);
}

/* The text that the labeller reads, there or in the preview. */
static const char *
read_label (gpointer root, const char *id)
{
  GtkWidget *label = fixture_find (root, id);

  return gtk_widget_get_visible (label) ? gtk_label_get_text (GTK_LABEL (label)) : "";
}

typedef struct
{
  const char *id, *text;
} Previewed;

static gboolean
is_previewed (gpointer data)
{
  const Previewed *expected = data;

  return g_str_equal (read_label (in_window ("shown"), expected->id), expected->text);
}

static void
await_preview (const char *id, const char *text)
{
  fixture_wait (is_previewed, &(Previewed){ id, text }, 20, text);
}

static void
press (const char *key)
{
  qd_robot_key (GTK_WIDGET (find_window ("Instructions")), key);
}

static void
act (const char *action)
{
  g_assert_true (gtk_widget_activate_action (in_window ("instructions_list"), action, NULL));
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found =
      GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static guint
count_buttons (GtkWidget *widget, const char *label)
{
  guint n = GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_buttons (child, label);
  return n;
}

static gboolean
offers_one_undo (gpointer window)
{
  return count_buttons (window, "Undo") == 1;
}

static gboolean
offers_no_undo (gpointer window)
{
  return count_buttons (window, "Undo") == 0;
}

static gboolean
read_nothing (G_GNUC_UNUSED QdProject *project, G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
  return TRUE;
}

/* What was asked of the project is answered, and what is asked for upon that. */
static void
catch_up (void)
{
  QdSession *session = qd_window_get_session (fixture.window);

  for (guint i = 0; i < 2; i++)
    {
      guint64 number = qd_session_write (session, read_nothing, NULL, NULL, NULL, NULL);

      g_assert_true (qd_session_wait_written (session, number, 20 * G_USEC_PER_SEC));
      qd_robot_settle (GTK_WIDGET (find_window ("Instructions")));
    }
}

/* By the toast, once it stands, and until it is gone: one that goes is still there for a moment. */
static void
undo_removal (void)
{
  GtkWidget *window = GTK_WIDGET (find_window ("Instructions"));

  fixture_wait (offers_one_undo, window, 20, "The offer to undo it");
  qd_robot_settle (window);
  g_signal_emit_by_name (find_button (window, "Undo"), "clicked");
  catch_up ();
  fixture_wait (offers_no_undo, window, 20, "The end of the offer");
}

static void
make_examples (void)
{
  static const char *const stored[] = { "::1", "::2", "::3" },
                           *const actions[] = { "boxes.example-good", "boxes.example-loose", "boxes.example-tight" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_canvas ()), actions[i], NULL));
      fixture_wait (has_pages, (gpointer) stored[i], 20, actions[i]);
    }
}

static gboolean
make_class (QdProject *project, G_GNUC_UNUSED gpointer data, GError **error)
{
  return qd_project_ensure_class (project, "wren", error) != 0;
}

static gboolean
is_next (gpointer words)
{
  const QdStepped *next = qd_session_peek_step (qd_window_get_session (fixture.window), FALSE);

  return next != NULL && g_strcmp0 (next->words, words) == 0;
}

static void
on_said (G_GNUC_UNUSED QdSession *session, const char *sentence, char **said)
{
  if (*said == NULL)
    *said = g_strdup (sentence);
}

static gboolean
has_text (gpointer said)
{
  return *(char **) said != NULL;
}

static guint
count_named (GtkWidget *widget, const char *id)
{
  guint n = g_str_equal (gtk_widget_get_name (widget), id);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_named (child, id);
  return n;
}

static gboolean
shows_examples (gpointer n)
{
  return count_named (in_window ("shown"), "instructions_remove") == GPOINTER_TO_UINT (n);
}

/* The toast takes back the removal, and nothing that is done after it. */
static void
remove_and_go_on (void)
{
  QdSession *session = qd_window_get_session (fixture.window);
  g_autofree char *said = NULL;
  gulong handler = g_signal_connect (session, "say", G_CALLBACK (on_said), &said);

  fixture_wait (shows_examples, GUINT_TO_POINTER (3), 20, "What was brought back");
  g_signal_emit_by_name (fixture_find (in_window ("shown"), "instructions_remove"), "clicked");
  fixture_wait (has_pages, ":Legs and wings belong in the box.:2|Doubts:Ask.:0", 20, "Two examples again");
  qd_session_write (session, make_class, NULL, NULL, NULL, NULL);
  undo_removal ();
  fixture_wait (has_text, &said, 20, "That there is something else");
  g_assert_cmpstr (said, ==, "That is not what was done last any more. Ctrl+Z goes back step by step.");
  g_signal_handler_disconnect (session, handler);
  g_assert_true (is_next ("make the class “wren”"));
  g_assert_true (has_pages (":Legs and wings belong in the box.:2|Doubts:Ask.:0"));
  qd_session_undo (session, FALSE);
  qd_session_undo (session, FALSE);
  fixture_wait (has_pages, ":Legs and wings belong in the box.:3|Doubts:Ask.:0", 20, "Three examples again");
  fixture_wait (shows_examples, GUINT_TO_POINTER (3), 20, "What was brought back, before anything else is written");
}

/* By the key, too: then the toast offers it no more, and says so. */
static void
remove_and_press_key (void)
{
  GtkWidget *window = GTK_WIDGET (find_window ("Instructions"));

  fixture_wait (shows_examples, GUINT_TO_POINTER (3), 20, "What was brought back again");
  g_signal_emit_by_name (fixture_find (in_window ("shown"), "instructions_remove"), "clicked");
  fixture_wait (has_pages, ":Legs and wings belong in the box.:2|Doubts:Ask.:0", 20, "Two examples once more");
  g_assert_true (fixture_says (window, "The example was removed."));
  g_assert_nonnull (find_button (window, "Undo"));
  qd_robot_key (window, "ctrl+z");
  fixture_wait (has_pages, ":Legs and wings belong in the box.:3|Doubts:Ask.:0", 20, "Three examples once more");
  qd_robot_settle (window);
  g_assert_null (find_button (window, "Undo"));
  g_assert_true (fixture_says (window, "Undone: "));
}

/* Pages are added, named, ordered and removed, by button and by key; what is removed can be had back. */
static void
write_pages (void)
{
  write_text ("Legs and wings belong in the box.");
  g_assert_cmpstr (read_label (in_window ("shown"), "instructions_text"), ==, "Legs and wings belong in the box.");
  act ("pages.add");
  qd_robot_type (GTK_WIDGET (find_window ("Instructions")), "Doubts"); /* the keys are where it is named */
  write_text ("Ask.");
  fixture_wait (has_pages, ":Legs and wings belong in the box.:3|Doubts:Ask.:0", 20, "A second page");
  g_assert_cmpstr (read_label (in_window ("shown"), "instructions_title"), ==, "Doubts");
  g_assert_cmpstr (read_label (in_window ("shown"), "instructions_position"), ==, "Page 2 of 3"); /* and the drawings */
  act ("pages.up");
  fixture_wait (has_pages, "Doubts:Ask.:0|:Legs and wings belong in the box.:3", 20, "It is the first");
  gtk_widget_child_focus (in_window ("instructions_pages"), GTK_DIR_TAB_FORWARD);
  press ("alt+Down");
  fixture_wait (has_pages, ":Legs and wings belong in the box.:3|Doubts:Ask.:0", 20, "It is the second again, by key");
  press ("Delete");
  fixture_wait (has_pages, ":Legs and wings belong in the box.:3", 20, "One page is left");
  undo_removal ();
  fixture_wait (has_pages, ":Legs and wings belong in the box.:3|Doubts:Ask.:0", 20, "Both are there");
  await_preview ("instructions_position", "Page 2 of 3"); /* and are seen */
  press ("ctrl+Page_Down");
  g_assert_cmpstr (read_label (in_window ("shown"), "instructions_position"), ==, "Page 3 of 3");
  press ("ctrl+Page_Up");
  press ("ctrl+Page_Up");
  g_assert_cmpstr (read_label (in_window ("shown"), "instructions_text"), ==, "Legs and wings belong in the box.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (in_window ("title"))), ==, "");
  g_signal_emit_by_name (fixture_find (in_window ("shown"), "instructions_remove"), "clicked"); /* the first example */
  fixture_wait (has_pages, ":Legs and wings belong in the box.:2|Doubts:Ask.:0", 20, "Two examples");
  undo_removal ();
  fixture_wait (has_pages, ":Legs and wings belong in the box.:3|Doubts:Ask.:0", 20, "Three examples");
  remove_and_go_on ();
  remove_and_press_key ();
}

/* The preview of a page that is turned to again is as it was written last; what waits to be stored is with the page in its new
 * place, also where the window goes before the pause is over. */
static void
write_in_haste (void)
{
  write_text ("Legs and feelers.");
  press ("ctrl+Page_Down");
  press ("ctrl+Page_Up");
  g_assert_cmpstr (read_label (in_window ("shown"), "instructions_text"), ==, "Legs and feelers.");
  write_text ("Legs and wings.");
  act ("pages.down"); /* stores at once */
  gtk_window_close (find_window ("Instructions"));
  fixture_wait (has_pages, "Doubts:Ask.:0|:Legs and wings.:3", 20, "The text in its new place");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_canvas ()), "boxes.instructions", NULL));
  fixture_wait (has_window, "Instructions", 20, "The window for instructions");
  g_assert_true (qd_robot_open (find_window ("Instructions")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (in_window ("title"))), ==, "Doubts");
  act ("pages.down");
  fixture_wait (has_pages, ":Legs and wings.:3|Doubts:Ask.:0", 20, "Their order of before");
  press ("ctrl+Page_Up");
}

/* ---- Written while what an undone step left is on its way ---- */

static GMutex gate;

static gboolean
pass_gate (G_GNUC_UNUSED QdProject *project, G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return TRUE;
}

static void
open_gate (G_GNUC_UNUSED gpointer owner, gpointer data, G_GNUC_UNUSED const GError *error)
{
  *(gboolean *) data = TRUE;
  g_mutex_unlock (&gate);
}

/* The disk is slow, and a page is added meanwhile: it is stored after all that is read by then. */
static void
add_behind_gate (QdSession *session, G_GNUC_UNUSED const QdStepped *stepped, gboolean *opened)
{
  g_mutex_lock (&gate);
  qd_session_write (session, pass_gate, NULL, NULL, NULL, NULL);
  act ("pages.add");
  qd_session_read (session, read_nothing, opened, NULL, NULL, open_gate);
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

/* The page that was added is there, and is the one that is written. */
static void
write_meanwhile (void)
{
  QdSession *session = qd_window_get_session (fixture.window);
  gboolean opened = FALSE;
  gulong handler;

  write_text ("Legs.");
  fixture_wait (has_pages, ":Legs.:3|Doubts:Ask.:0", 20, "Legs alone");
  handler = g_signal_connect (session, "stepped", G_CALLBACK (add_behind_gate), &opened);
  g_assert_true (gtk_widget_activate_action (in_window ("shown"), "instructions.undo", NULL));
  fixture_wait (is_set, &opened, 20, "What was read before");
  g_signal_handler_disconnect (session, handler);
  fixture_wait (has_pages, ":Legs.:3|::0|Doubts:Ask.:0", 20, "An empty page");
  await_preview ("instructions_position", "Page 2 of 4");
  write_text ("New.");
  fixture_wait (has_pages, ":Legs.:3|:New.:0|Doubts:Ask.:0", 20, "The text of the page");
  act ("pages.remove");
  fixture_wait (has_pages, ":Legs.:3|Doubts:Ask.:0", 20, "Two pages");
  press ("ctrl+Page_Up");
}

/* One click each; pages with their preview; shown to whoever comes to label the next time. */
static void
test_instructions (void)
{
  GtkWindow *reading;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL); /* toasts stand, or are gone */
  make_examples ();
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_canvas ()), "boxes.instructions", NULL));
  fixture_wait (has_window, "Instructions", 20, "The window for instructions");
  g_assert_true (qd_robot_open (find_window ("Instructions")));
  write_pages ();
  write_in_haste ();
  write_meanwhile ();
  write_text ("Legs, again.");
  gtk_window_close (find_window ("Instructions"));
  fixture_wait (has_pages, ":Legs, again.:3|Doubts:Ask.:0", 20, "What was written last is kept");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_canvas ()), "boxes.instructions", NULL));
  fixture_wait (has_window, "Instructions", 20, "The window for instructions");
  write_text ("Legs, too.");
  qd_window_close_project (fixture.window);
  qd_worker_wait_closed ();
  g_assert_true (has_pages (":Legs, too.:3|Doubts:Ask.:0"));
  fixture_open_project (&fixture);
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+3");
  fixture_wait (has_window, "How to draw boxes", 20, "The instructions, where labelling starts");
  reading = find_window ("How to draw boxes");
  g_assert_true (qd_robot_open (reading));
  g_assert_cmpstr (read_label (reading, "instructions_text"), ==, "Legs, too.");
  qd_robot_key (GTK_WIDGET (reading), "ctrl+Page_Down");
  g_assert_cmpstr (read_label (reading, "instructions_title"), ==, "Doubts");
  gtk_window_close (reading);
  g_assert_true (gtk_expander_get_expanded (GTK_EXPANDER (fixture_find (get_page (), "how")))); /* beside the canvas, too */
  g_assert_cmpstr (read_label (get_page (), "instructions_text"), ==, "Legs, too.");
}

/* ---- What lasts ---- */

static gboolean
is_remembered (gpointer text)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "quadrat", "preferences", NULL), *stored = NULL;

  return g_file_get_contents (path, &stored, NULL, NULL) && strstr (stored, text) != NULL;
}

static void
assert_view (double opacity, double brightness, gboolean crosshair, gboolean whole_pixels)
{
  double found_opacity, found_brightness;
  gboolean found_crosshair, found_whole;

  g_object_get (get_canvas (), "boxes-opacity", &found_opacity, "brightness", &found_brightness, "crosshair", &found_crosshair,
                "whole-pixels", &found_whole, NULL);
  g_assert_cmpint (found_whole, ==, whole_pixels);
  g_assert_cmpint (gtk_check_button_get_active (GTK_CHECK_BUTTON (fixture_find (get_page (), "whole_pixels"))), ==, whole_pixels);
  g_assert_cmpfloat (found_opacity, ==, opacity);
  g_assert_cmpfloat (found_brightness, ==, brightness);
  g_assert_cmpint (found_crosshair, ==, crosshair);
}

static gboolean
has_selected (G_GNUC_UNUSED gpointer data)
{
  return qd_box_canvas_get_selected (get_canvas ()) != NULL;
}

/* A lock, and what was done against the dark, as long as the project is open; how boxes are drawn always. */
static void
test_lasting (void)
{
  gint64 id;

  g_assert_true (qd_robot_open (GTK_WINDOW (fixture.window)));
  gtk_widget_grab_focus (GTK_WIDGET (get_canvas ()));
  assert_view (1, 0, TRUE, FALSE);
  key ("b");
  fixture_wait (has_selected, NULL, 20, "The new box");
  id = qd_box_canvas_get_selected (get_canvas ())->id;
  key ("l");
  key ("h");
  qd_box_canvas_set_brightness (get_canvas (), 0.5);
  qd_box_canvas_set_opacity (get_canvas (), 0.25);
  key ("c");
  key ("i");
  key_away ("d");
  assert_view (0.25, 0.5, FALSE, TRUE);
  key_away ("a");
  g_assert_true (qd_box_canvas_is_locked (get_canvas (), id));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (fixture_find (get_page (), "hide"))));
  fixture_wait (is_remembered, "boxes-opacity=0.25\ncrosshair=false\nwhole-pixels=true", 20, "How boxes are drawn");

  qd_window_close_project (fixture.window);
  fixture_open_project (&fixture);
  boxes_show (&fixture);
  assert_view (0.25, 0, FALSE, TRUE);
  g_assert_false (qd_box_canvas_is_locked (get_canvas (), id));
}

/* ---- A screen reader ---- */

/* On its own thread: a whole photo is labelled. */
static gpointer
speak (gpointer done)
{
  g_autoptr (GError) error = NULL;
  Reader *reader = reader_new (&error);
  g_autoptr (ReaderNode) who = NULL, person = NULL;
  g_autoptr (ReaderNode) canvas = NULL, page = NULL, row = NULL, place = NULL, wasp = NULL, second = NULL, verified = NULL;
  static const struct
  {
    const char *name;
    double value;
  } fields[] = { { "Width", 150 }, { "Height", 80 }, { "Left", 60 }, { "Top", 140 } };

  g_assert_no_error (error);
  who = reader_find (reader, "button", "Labelling: " FIXTURE_LABELLER);
  reader_act (reader, who, "Click");
  person = reader_find (reader, "list item", FIXTURE_LABELLER);
  reader_act (reader, person, "panel-row.choose");
  canvas = reader_find (reader, "image", "Photo with 0 boxes");
  reader_act (reader, canvas, "canvas.add");
  row = reader_find (reader, "list item", "bee, 33 % by 33 %, center");
  reader_wait_name (reader, canvas, "Photo with 1 box");
  place = reader_find (reader, "button", "Place in pixels");
  reader_act (reader, place, "Click");
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (ReaderNode) field = reader_find (reader, "spin button", fields[i].name);

      reader_set_value (reader, field, fields[i].value);
    }
  reader_wait_name (reader, row, "bee, 25 % by 20 %, center left");
  wasp = reader_find (reader, "list item", "wasp");
  reader_act (reader, wasp, "panel-row.choose");
  reader_wait_name (reader, row, "wasp, 25 % by 20 %, center left");
  reader_act (reader, row, "box-row.lock");
  reader_wait_name (reader, row, "wasp, 25 % by 20 %, center left, locked");
  reader_act (reader, row, "box-row.lock");

  reader_act (reader, canvas, "canvas.add");
  second = reader_find (reader, "list item", "wasp, 33 % by 33 %, center");
  reader_act (reader, second, "box-row.remove");
  reader_wait_name (reader, canvas, "Photo with 1 box");
  page = reader_find (reader, "widget", "QdBoxesPage");
  reader_act (reader, page, "boxes.undo");
  reader_wait_name (reader, canvas, "Photo with 2 boxes");
  reader_act (reader, page, "boxes.redo");
  reader_wait_name (reader, canvas, "Photo with 1 box");
  reader_act (reader, row, "box-row.choose");
  verified = reader_find (reader, "button", "_Verified");
  reader_act (reader, verified, "Click");
  reader_wait_name (reader, canvas, "Photo with 0 boxes"); /* the next photo */
  reader_free (reader);
  g_atomic_int_set ((int *) done, 1);
  return NULL;
}

static gboolean
is_done (gpointer done)
{
  return g_atomic_int_get ((int *) done) != 0;
}

static void
test_spoken (void)
{
  int done = 0;
  GThread *thread;

  begin ();
  thread = g_thread_new ("reader", speak, &done);
  fixture_wait (is_done, &done, 60, "The labelling by a screen reader");
  g_thread_join (thread);
  assert_stored (0, QD_MARK_VERIFIED, "wasp 60 140 210 220");
}

int
main (int argc, char **argv)
{
  gboolean spoken = argc > 1 && g_str_equal (argv[1], "spoken");
  int status;

  g_test_init (&argc, &argv, NULL);
  if (spoken && !g_file_test ("/usr/share/dbus-1/services/org.a11y.Bus.service", G_FILE_TEST_EXISTS))
    {
      g_print ("1..0 # SKIP at-spi2-core is needed for a screen reader\n");
      return 0;
    }
  if (!fixture_open (&fixture))
    {
      g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
      return 0;
    }
  if (spoken)
    g_test_add_func ("/app/labelling/spoken", test_spoken);
  else
    {
      g_test_add_func ("/app/labelling/1-first-photo", test_first_photo);
      g_test_add_func ("/app/labelling/2-copies", test_copies);
      g_test_add_func ("/app/labelling/3-marks", test_marks);
      g_test_add_func ("/app/labelling/4-jump", test_jump);
      g_test_add_func ("/app/labelling/5-undo", test_undo);
      g_test_add_func ("/app/labelling/6-list", test_list);
      g_test_add_func ("/app/labelling/7-instructions", test_instructions);
      g_test_add_func ("/app/labelling/8-lasting", test_lasting);
    }
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
