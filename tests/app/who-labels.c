/* Who labels is asked once, where labelling starts, without waiting for an answer, and is changed by two keys or clicks; what
 * is drawn is that person's from then on. In a real window. */
#include "tests/app/boxes-fixture.h"
#include "tests/app/labelling-project.h"
#include "tests/app/open-windows.h"

#include "app/worker.h"
#include "engine/project/labellers.h"

#include <sqlite3.h>

#define N_PHOTOS 2

static Fixture fixture;
static gint64 photos[N_PHOTOS];

static void
key (const char *name)
{
  qd_robot_key (GTK_WIDGET (fixture.window), name);
}

static const char *
get_account (void)
{
  const char *name = g_get_real_name ();

  return *name == '\0' || g_str_equal (name, "Unknown") ? g_get_user_name () : name;
}

static void
make_project (const char *name)
{
  labelling_project_take (&fixture, name, N_PHOTOS, 600, 400, photos);
}

static void
await_question (void)
{
  fixture_wait (boxes_asks_who, &fixture, 20, "The question who labels");
  qd_robot_settle (GTK_WIDGET (fixture.window));
}

static gboolean
asks_nobody (G_GNUC_UNUSED gpointer data)
{
  return !boxes_asks_who (&fixture);
}

static gboolean
is_drawing (gpointer data)
{
  (void) data;
  return !boxes_asks_who (&fixture) && gtk_widget_is_focus (GTK_WIDGET (boxes_get_canvas (&fixture)));
}

static void
await_canvas (void)
{
  fixture_wait (is_drawing, NULL, 20, "The keys of the canvas");
}

/* ---- What is stored ---- */

/* "Ann Ben": who drew each box of the photo, in their order. */
static char *
dup_people (QdProject *project, gint64 photo)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, photo, NULL);
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (project, NULL);
  GString *people = g_string_new (NULL);

  for (guint i = 0; i < boxes->len; i++)
    for (guint k = 0; k < labellers->len; k++)
      if (((const QdLabeller *) labellers->pdata[k])->id == g_array_index (boxes, QdBox, i).labeller_id)
        g_string_append_printf (people, "%s%s", people->len > 0 ? " " : "", ((const QdLabeller *) labellers->pdata[k])->name);
  return g_string_free (people, FALSE);
}

static gboolean
is_drawn_by (gpointer expected)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
  g_autofree char *people = dup_people (project, photos[0]);

  g_test_message ("drawn by %s", people);
  return g_str_equal (people, expected);
}

static void
assert_drawn_by (const char *expected)
{
  fixture_wait (is_drawn_by, (gpointer) expected, 20, expected);
}

/* ---- Keys ---- */

static void
test_keys (void)
{
  g_autofree char *people = g_strdup_printf ("%s Ben %s", get_account (), get_account ());
  GtkWidget *entry;

  make_project ("keys.quadrat");
  fixture_open_project (&fixture);
  key ("alt+3");
  await_question ();
  entry = fixture_find (fixture.window, "labeller_picker_entry");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture.window)), entry));
  g_assert_nonnull (windows_find_words ("Who is labelling?"));
  windows_take_pictures (fixture_find (fixture.window, "labeller_picker"), "who");
  key ("Return"); /* who is logged in */
  await_canvas ();
  boxes_await_who (&fixture, get_account ());
  key ("b");
  boxes_await (&fixture, 1);
  key ("p");
  await_question ();
  qd_robot_type (GTK_WIDGET (fixture.window), "Ben");
  key ("Return");
  await_canvas ();
  boxes_await_who (&fixture, "Ben");
  key ("b");
  boxes_await (&fixture, 2);
  key ("p");
  await_question ();
  key (g_utf8_collate ("Ben", get_account ()) < 0 ? "2" : "1"); /* by name, with their numbers */
  await_canvas ();
  boxes_await_who (&fixture, get_account ());
  key ("b");
  boxes_await (&fixture, 3);
  assert_drawn_by (people);
}

static void
test_new_name (void)
{
  key ("p");
  await_question ();
  qd_robot_type (GTK_WIDGET (fixture.window), "Be"); /* no Ben */
  windows_await_words ("New: “Be”");
  key ("Return");
  await_canvas ();
  boxes_await_who (&fixture, "Be");
  key ("p");
  await_question ();
  qd_robot_type (GTK_WIDGET (fixture.window), "be");
  g_assert_null (windows_find_words ("New: “be”"));
  key ("Escape");
  await_canvas ();
  g_assert_cmpstr (boxes_get_who (&fixture), ==, "Be");
}

/* ---- Pointer ---- */

static void
test_clicks (void)
{
  fixture_click (boxes_get_page (&fixture), "who");
  await_question ();
  windows_click_words ("Ben");
  await_canvas ();
  boxes_await_who (&fixture, "Ben");
  fixture_click (boxes_get_page (&fixture), "who");
  await_question ();
  qd_robot_click (GTK_WIDGET (boxes_get_canvas (&fixture)), 5, 5, 1, NULL); /* beside it */
  await_canvas ();
  g_assert_cmpstr (boxes_get_who (&fixture), ==, "Ben");
}

/* From the window for labelling with several people, which gives way. */
static void
test_tasks (void)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (boxes_get_page (&fixture)), "tasks.open", NULL));
  windows_click_words ("Change…");
  await_question ();
  windows_wait_closed (&fixture);
  key ("Down");
  key ("Return");
  await_canvas ();
  boxes_await_who (&fixture, get_account ()); /* after Be, Ben */
}

/* ---- Once ---- */

/* Where several label, they are asked each time that the project is opened, and not again. */
static void
test_shared (void)
{
  qd_window_close_project (fixture.window);
  fixture_open_project (&fixture);
  key ("alt+3");
  await_question ();
  g_assert_cmpstr (boxes_get_who (&fixture), ==, get_account ());
  key ("Return");
  await_canvas ();
  g_assert_cmpstr (boxes_get_who (&fixture), ==, get_account ());
  key ("alt+2");
  boxes_show (&fixture);
  g_assert_false (boxes_asks_who (&fixture));
}

/* Who is asked and just draws is who is logged in; and is not asked the next time. */
static void
test_unanswered (void)
{
  qd_window_close_project (fixture.window);
  make_project ("unanswered.quadrat");
  fixture_open_project (&fixture);
  key ("alt+3");
  await_question ();
  boxes_drag (&fixture, 100, 100, 200, 180);
  await_canvas ();
  boxes_await (&fixture, 1);
  assert_drawn_by (get_account ());
  qd_window_close_project (fixture.window);
  fixture_open_project (&fixture);
  boxes_show (&fixture);
  g_assert_cmpstr (boxes_get_who (&fixture), ==, get_account ());
  g_assert_false (boxes_asks_who (&fixture));
}

/* Whoever only looks is nobody, by Escape and by going elsewhere, and is asked the next time. */
static void
test_looking (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (QdProject) project = NULL;
      g_autoptr (GPtrArray) people = NULL;
      g_autofree char *stored = NULL;

      qd_window_close_project (fixture.window);
      make_project (i == 0 ? "escape.quadrat" : "elsewhere.quadrat");
      fixture_open_project (&fixture);
      key ("alt+3");
      await_question ();
      if (i == 0)
        key ("Escape");
      else
        g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.step", "s", "photos"));
      fixture_wait (asks_nobody, NULL, 20, i == 0 ? "Escape" : "elsewhere");
      qd_window_close_project (fixture.window);
      qd_worker_wait_closed ();
      project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
      people = qd_project_list_labellers (project, NULL);
      stored = qd_project_dup_setting (project, QD_LABELLER_KEY, NULL);
      g_assert_cmpuint (people->len, ==, 0);
      g_assert_null (stored);
      fixture_open_project (&fixture);
      key ("alt+3");
      await_question ();
    }
}

static gboolean
is_shown (gpointer step)
{
  return g_strcmp0 (qd_window_get_step (fixture.window), step) == 0;
}

/* The keys of the steps are heard over the question: asked by itself, and by a person. */
static void
test_steps (void)
{
  static const char *const keys[] = { "alt+1", "alt+2", "alt+4", "alt+5", "alt+6", "alt+7" },
                           *const steps[] = { "observations", "photos", "split", "train", "evaluate", "predict" };

  qd_window_close_project (fixture.window);
  make_project ("steps.quadrat");
  fixture_open_project (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      key ("alt+3");
      if (i > 0)
        {
          await_canvas ();
          key ("p");
        }
      await_question ();
      key (keys[i]);
      fixture_wait (is_shown, (gpointer) steps[i], 20, steps[i]);
      fixture_wait (asks_nobody, NULL, 20, "The end of the question");
    }
}

static void
run_sql (const char *sql)
{
  g_autofree char *path = g_build_filename (fixture.project, "project.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* An answer that the disk did not take is said, and is none: who draws then is who is logged in. */
static void
test_refused (void)
{
  qd_window_close_project (fixture.window);
  make_project ("refused.quadrat");
  fixture_open_project (&fixture);
  key ("alt+3");
  await_question ();
  run_sql ("CREATE TRIGGER refuse BEFORE INSERT ON labellers BEGIN SELECT RAISE (ABORT, 'no place'); END");
  qd_robot_type (GTK_WIDGET (fixture.window), "Ben");
  key ("Return");
  await_canvas ();
  windows_await_words ("Who labels is not stored. The database of the project “refused” refused a change: no place.");
  run_sql ("DROP TRIGGER refuse");
  key ("b");
  boxes_await (&fixture, 1);
  assert_drawn_by (get_account ());
  boxes_await_who (&fixture, get_account ());
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_open (&fixture))
    {
      g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
      return 0;
    }
  fixture.nameless = TRUE;
  g_test_add_func ("/app/who-labels/1-keys", test_keys);
  g_test_add_func ("/app/who-labels/2-new-name", test_new_name);
  g_test_add_func ("/app/who-labels/3-clicks", test_clicks);
  g_test_add_func ("/app/who-labels/4-tasks", test_tasks);
  g_test_add_func ("/app/who-labels/5-shared", test_shared);
  g_test_add_func ("/app/who-labels/6-unanswered", test_unanswered);
  g_test_add_func ("/app/who-labels/7-looking", test_looking);
  g_test_add_func ("/app/who-labels/8-steps", test_steps);
  g_test_add_func ("/app/who-labels/9-refused", test_refused);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
