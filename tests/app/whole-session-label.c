/* The labeller's name, 20 photos by pointer and by keys, undo and redo, closing and opening again. */
#include "tests/app/whole-session.h"

#include "engine/hands/who.h"
#include "tests/app/boxes-fixture.h"
#include "tests/app/open-windows.h"

#include <math.h>

/* Whole pixels of the photo are chosen; with this a pointer on whole pixels of the screen moves a box by these exactly. */
#define LEAST_ZOOM 2.0

static GArray *photos;     /* ids in their order */
static GString *drawn; /* finished boxes of the photo that is shown, as they have to be stored */
static guint n_drawn, n_edits;
static const char *next_class; /* that the next box gets */

static GtkWidget *
get_window (void)
{
  return GTK_WIDGET (session.window);
}

static void
assert_stored (guint photo, QdMark mark, const char *class_name, QdCornerBox box)
{
  g_autofree char *text = g_strdup_printf ("%s%s%s %g %g %g %g", drawn->str, drawn->len > 0 ? "; " : "", class_name, box.xmin,
                                           box.ymin, box.xmax, box.ymax);

  boxes_assert_stored (&session, g_array_index (photos, gint64, photo), mark, text);
  boxes_await (&session, n_drawn + 1);
}

/* ---- Who labels ---- */

static void
test_name (void)
{
  qd_robot_key (get_window (), "alt+3");
  fixture_wait (boxes_asks_who, &session, 30, "The question who labels");
  windows_take_pictures (get_window (), "session-who");
  boxes_show_as (&session, "Ana");
  qd_robot_key (get_window (), "i");
  photos = boxes_list_photos (&session);
  g_assert_cmpuint (photos->len, ==, SESSION_PHOTOS);
}

/* ---- Classes ---- */

static gboolean
give_by_number (const char *name)
{
  GPtrArray *classes = qd_session_get_summary (qd_window_get_session (session.window))->classes;

  for (guint i = 0; i < classes->len; i++)
    if (g_str_equal (((const QdClass *) classes->pdata[i])->name, name))
      {
        g_autofree char *number = g_strdup_printf ("%u", i + 1);

        qd_robot_key (get_window (), number);
        return TRUE;
      }
  return FALSE;
}

/* By its number, once it is there, or by typing its name. */
static void
give_class (const char *name, gboolean by_number)
{
  if (g_strcmp0 (next_class, name) == 0)
    return; /* it has it */
  if (!by_number || !give_by_number (name))
    boxes_pick_class (&session, name, name);
  next_class = name;
  n_edits++;
}

static void
finish_box (guint photo, const Animal *animal, gboolean by_number)
{
  give_class (animal->name, by_number);
  assert_stored (photo, QD_MARK_NONE, animal->name, animal->box);
  g_string_append_printf (drawn, "%s%s %g %g %g %g", drawn->len > 0 ? "; " : "", animal->name, animal->box.xmin,
                          animal->box.ymin, animal->box.xmax, animal->box.ymax);
  n_drawn++;
}

static void
begin_photo (void)
{
  g_string_truncate (drawn, 0);
  n_drawn = n_edits = 0;
}

static const char *
get_next_class (void)
{
  return next_class != NULL ? next_class : "animal"; /* where there is no class yet */
}

/* ---- Pointer ---- */

static void
draw (guint photo, QdCornerBox box)
{
  qd_robot_key (get_window (), "Escape"); /* no handles of another box */
  boxes_drag (&session, box.xmin, box.ymin, box.xmax, box.ymax);
  assert_stored (photo, QD_MARK_NONE, get_next_class (), box);
}

static void
come_close (void)
{
  qd_robot_key (get_window (), "z");
  while (qd_box_canvas_get_zoom (boxes_get_canvas (&session)) < LEAST_ZOOM)
    qd_robot_key (get_window (), "ctrl+plus");
}

static void
draw_aside_and_move (guint photo, QdCornerBox box)
{
  double dx = box.xmax + 12 <= SESSION_WIDTH ? 12 : -12, dy = box.ymax + 7 <= SESSION_HEIGHT ? 7 : -7;
  double x = round ((box.xmin + box.xmax) / 2), y = round ((box.ymin + box.ymax) / 2);

  draw (photo, (QdCornerBox){ box.xmin + dx, box.ymin + dy, box.xmax + dx, box.ymax + dy });
  come_close ();
  qd_robot_key (get_window (), "v");
  boxes_drag (&session, x, y, x - dx, y - dy);
  qd_robot_keys (get_window (), "w ctrl+0");
  assert_stored (photo, QD_MARK_NONE, get_next_class (), box);
}

static void
draw_small_and_resize (guint photo, QdCornerBox box)
{
  draw (photo, (QdCornerBox){ box.xmin, box.ymin, box.xmax - 15, box.ymax - 11 });
  come_close ();
  boxes_drag (&session, box.xmax - 15, box.ymax - 11, box.xmax, box.ymax);
  qd_robot_key (get_window (), "ctrl+0");
  assert_stored (photo, QD_MARK_NONE, get_next_class (), box);
}

static void
label_by_pointer (guint photo)
{
  const GArray *animals = session_get_animals (photo);
  static void (*const ways[]) (guint photo, QdCornerBox box) = { draw, draw_aside_and_move, draw_small_and_resize };

  begin_photo ();
  for (guint i = 0; i < session_count_boxes (photo); i++)
    {
      const Animal *animal = &g_array_index (animals, Animal, i);

      ways[(photo + i) % 3](photo, animal->box);
      finish_box (photo, animal, photo % 2 == 1);
    }
  if (photo == 6)
    windows_take_pictures (get_window (), "session-labelling");
  fixture_click (boxes_get_page (&session), "verified"); /* and on to the next */
  boxes_assert_stored (&session, g_array_index (photos, gint64, photo), QD_MARK_VERIFIED, drawn->str);
}

static void
test_pointer (void)
{
  drawn = g_string_new (NULL);
  for (guint photo = 0; photo < SESSION_BY_POINTER; photo++)
    label_by_pointer (photo);
  g_assert_cmpuint (fixture_count (&session).labelled, ==, SESSION_BY_POINTER);
}

/* ---- Keys ---- */

/* The arrows for a way of so many pixels, with the modifiers, by tens and by ones. */
static void
add_arrows (GString *keys, double way, const char *modifier, const char *less, const char *more)
{
  guint pixels = (guint) fabs (way);

  for (guint i = 0; i < pixels / 10 + pixels % 10; i++, n_edits++)
    g_string_append_printf (keys, "%s%s%s%s", keys->len > 0 ? " " : "", modifier, i < pixels / 10 ? "shift+" : "",
                            way < 0 ? less : more);
}

static void
label_by_keys (guint photo)
{
  const Animal *animal = &g_array_index (session_get_animals (photo), Animal, 0);
  const QdCornerBox middle = { SESSION_WIDTH / 3, SESSION_HEIGHT / 3, SESSION_WIDTH * 2 / 3, SESSION_HEIGHT * 2 / 3 };
  g_autoptr (GString) keys = g_string_new (NULL);
  QdCornerBox box = animal->box;

  begin_photo ();
  qd_robot_key (get_window (), "b");
  n_edits++;
  assert_stored (photo, QD_MARK_NONE, get_next_class (), middle);
  add_arrows (keys, (box.xmax - box.xmin) - (middle.xmax - middle.xmin), "ctrl+", "Left", "Right");
  add_arrows (keys, (box.ymax - box.ymin) - (middle.ymax - middle.ymin), "ctrl+", "Up", "Down");
  add_arrows (keys, box.xmin - middle.xmin, "", "Left", "Right");
  add_arrows (keys, box.ymin - middle.ymin, "", "Up", "Down");
  qd_robot_keys (get_window (), keys->str);
  assert_stored (photo, QD_MARK_NONE, get_next_class (), box);
  finish_box (photo, animal, photo % 2 == 1);
}

/* All boxes are hers, and nobody else's. */
static void
assert_drawn_by (const char *name)
{
  g_autoptr (QdProject) project = qd_project_open (session.project, QD_PROJECT_READ, NULL);
  g_autoptr (QdLabeller) labeller = qd_who_goes_on (project, NULL);
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, 0, NULL);

  g_assert_cmpstr (labeller->name, ==, name);
  for (guint i = 0; i < boxes->len; i++)
    g_assert_cmpint (g_array_index (boxes, QdBox, i).labeller_id, ==, labeller->id);
}

static void
test_keys (void)
{
  for (guint photo = SESSION_BY_POINTER; photo < SESSION_LABELLED; photo++)
    {
      label_by_keys (photo);
      boxes_key_away (&session, photo % 2 == 1 ? "space" : "d");
      boxes_assert_stored (&session, g_array_index (photos, gint64, photo), photo % 2 == 1 ? QD_MARK_VERIFIED : QD_MARK_NONE,
                           drawn->str);
    }
  g_assert_cmpuint (fixture_count (&session).labelled, ==, SESSION_LABELLED);
  assert_drawn_by ("Ana");
}

static void
test_marks (void)
{
  guint photo = SESSION_LABELLED;

  boxes_key_away (&session, "e");
  boxes_assert_stored (&session, g_array_index (photos, gint64, photo), QD_MARK_EMPTY, "");
  boxes_key_away (&session, "x");
  boxes_assert_stored (&session, g_array_index (photos, gint64, photo + 1), QD_MARK_UNUSABLE, "");
  g_assert_cmpuint (fixture_count (&session).labelled, ==, SESSION_LABELLED + 1);
}

/* ---- Undo ---- */

static gboolean
is_state (gpointer wanted)
{
  g_autofree char *state = session_dup_state (session.project);

  return g_str_equal (state, wanted);
}

static void
assert_state (const char *wanted, const char *what)
{
  g_autofree char *state = session_dup_state (session.project);

  if (!g_str_equal (state, wanted))
    {
      g_test_message ("%s, where should be %s", state, wanted);
      fixture_wait (is_state, (gpointer) wanted, 20, what);
    }
}

static void
press (const char *key, guint times)
{
  g_autoptr (GString) keys = g_string_new (key);

  for (guint i = 1; i < times; i++)
    g_string_append_printf (keys, " %s", key);
  qd_robot_keys (get_window (), keys->str);
}

/* Back over three photos, step by step and at once, and forth again: each time it is exactly what it was. */
static void
test_undo (void)
{
  g_autofree char *marked = session_dup_state (session.project), *labelled = NULL, *before = NULL;

  qd_robot_key (get_window (), "ctrl+z");
  boxes_assert_stored (&session, g_array_index (photos, gint64, SESSION_LABELLED + 1), QD_MARK_NONE, "");
  qd_robot_key (get_window (), "ctrl+z");
  boxes_assert_stored (&session, g_array_index (photos, gint64, SESSION_LABELLED), QD_MARK_NONE, "");
  labelled = session_dup_state (session.project);
  press ("ctrl+z", n_edits + 1); /* and the mark */
  boxes_assert_stored (&session, g_array_index (photos, gint64, SESSION_LABELLED - 1), QD_MARK_NONE, "");
  g_assert_cmpuint (fixture_count (&session).labelled, ==, SESSION_LABELLED - 1);
  before = session_dup_state (session.project);
  press ("ctrl+shift+z", n_edits + 1);
  assert_state (labelled, "The last labelled photo again");
  press ("ctrl+y", 2);
  assert_state (marked, "The marks again");
  press ("ctrl+z", n_edits + 3);
  assert_state (before, "All of it undone again");
  press ("ctrl+y", n_edits + 3);
  assert_state (marked, "All of it done again");
}

/* ---- Closing and opening again ---- */

static gboolean
has_no_window (gpointer data)
{
  return gtk_application_get_windows (GTK_APPLICATION (session.application)) == NULL;
}

static void
test_reopen (void)
{
  g_autofree char *before = session_dup_state (session.project), *after = NULL, *folder = g_strdup (session.project);

  qd_robot_key (get_window (), "ctrl+q");
  fixture_wait (has_no_window, NULL, 20, "Closing the window");
  after = session_dup_state (session.project);
  g_assert_cmpstr (after, ==, before);
  g_application_activate (G_APPLICATION (session.application));
  session.window = QD_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (session.application)));
  g_assert_true (qd_robot_open (GTK_WINDOW (session.window)));
  windows_take_pictures (get_window (), "session-recent");
  session_go_to (folder);
  g_free (g_steal_pointer (&after));
  after = session_dup_state (session.project);
  g_assert_cmpstr (after, ==, before);
}

void
session_add_labelling (void)
{
  g_test_add_func ("/app/whole-session/03-name", test_name);
  g_test_add_func ("/app/whole-session/04-pointer", test_pointer);
  g_test_add_func ("/app/whole-session/05-keys", test_keys);
  g_test_add_func ("/app/whole-session/06-marks", test_marks);
  g_test_add_func ("/app/whole-session/07-undo", test_undo);
  g_test_add_func ("/app/whole-session/08-reopen", test_reopen);
}
