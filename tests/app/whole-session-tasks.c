/* A task for two people as one file, their copies of it, what came back merged, consolidated, and settled with keys. */
#include "tests/app/whole-session.h"

#include "engine/project/tasks.h"
#include "tests/app/boxes-fixture.h"
#include "tests/app/named.h"
#include "tests/app/open-windows.h"

#define TASK   "Pond"
#define LOOKED 6 /* photos that both look at */
#define MOST_TOASTS 8

static char *original, *task_file; /* the project's folder, and the file */

static GtkWidget *
get_window (void)
{
  return GTK_WIDGET (session.window);
}

static void
open_dialog (void)
{
  session_click_menu ("Label with several people…");
}

static void
close_dialog (void)
{
  for (guint i = 0; i < MOST_TOASTS && windows_find_words ("Who labels here") != NULL; i++)
    qd_robot_key (get_window (), "Escape"); /* a toast takes one, too */
  windows_wait_closed (&session);
}

static QdTask *
find_task (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (original, QD_PROJECT_READ, &error);
  QdTask *task = project == NULL ? NULL : qd_project_find_task (project, TASK, &error);

  g_assert_no_error (error);
  return task;
}

static gboolean
is_written (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Photos with boxes, to be looked at again by two. */
static void
test_task (void)
{
  g_autofree char *before = session_dup_state (session.project), *after = NULL;
  g_autoptr (QdTask) task = NULL;
  GtkWidget *dialog;

  original = g_strdup (session.project);
  task_file = g_build_filename (session.folder, "pond.quadrat-task", NULL);
  open_dialog ();
  dialog = windows_await_window ("New task");
  gtk_widget_grab_focus (fixture_find (dialog, "task-name"));
  qd_robot_type (dialog, TASK);
  gtk_widget_grab_focus (fixture_find (dialog, "task-labellers"));
  qd_robot_keys (dialog, "ctrl+a 2 Tab");
  gtk_widget_grab_focus (fixture_find (dialog, "task-review")); /* the rows below scroll into view */
  qd_robot_key (dialog, "space");
  windows_take_pictures (dialog, "session-task-new");
  gtk_widget_grab_focus (fixture_find (dialog, "task-make"));
  qd_robot_key (dialog, "space");
  windows_await_words ("Send…");
  task = find_task ();
  g_assert_cmpint (task->kind, ==, QD_TASK_REVIEW);
  g_assert_cmpuint (task->labellers, ==, 2);
  g_assert_cmpuint (task->n_photos, ==, SESSION_PHOTOS - 1); /* but for the unusable one */
  windows_click_words ("Send…");
  windows_choose_file (&session, task_file);
  fixture_wait (is_written, task_file, 30, task_file);
  qd_robot_focus (GTK_WINDOW (dialog));
  close_dialog ();
  after = session_dup_state (session.project);
  g_assert_cmpstr (after, ==, before);
}

/* ---- The copies ---- */

static gint64
get_photo (guint index)
{
  static GArray *photos;

  if (photos == NULL)
    photos = boxes_list_photos (&session); /* the same ids in every copy */
  return g_array_index (photos, gint64, index);
}

static const Animal *
get_animal (guint photo, guint i)
{
  return &g_array_index (session_get_animals (photo), Animal, i);
}

/* From the start page; asked for, the name is typed. */
static void
open_copy (const char *name)
{
  g_autofree char *file = g_strdup_printf ("copy of %s" QD_PROJECT_SUFFIX, name);
  g_autofree char *folder = g_build_filename (session.folder, file, NULL);

  qd_robot_key (get_window (), "ctrl+w");
  windows_await_words ("Recent projects");
  fixture_click (session.window, "start_menu");
  windows_click_words ("Open a labelling task…");
  windows_choose_file (&session, task_file);
  windows_choose_file (&session, folder);
  session_wait_open (folder);
  boxes_show_as (&session, name);
}

static void
give_back (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".quadrat-labels", NULL), *path = g_build_filename (session.folder, file, NULL);
  GtkWidget *dialog;

  open_dialog ();
  dialog = windows_await_window ("Write file…");
  windows_take_pictures (dialog, "session-task-copy");
  windows_click_words ("Write file…");
  windows_choose_file (&session, path);
  fixture_wait (is_written, path, 30, path);
  qd_robot_focus (GTK_WINDOW (dialog));
  close_dialog ();
}

/* The photo that is shown, and whose boxes come a moment later. */
static void
verify (guint photo)
{
  boxes_await (&session, session_count_boxes (photo));
  boxes_key_away (&session, "space");
}

/* As they came. */
static void
test_first_copy (void)
{
  open_copy ("Ana");
  for (guint photo = 0; photo < LOOKED; photo++)
    verify (photo);
  give_back ("Ana");
}

/* The box that comes first is selected, and changed by keys. */
static void
change_and_verify (guint photo, const char *keys)
{
  boxes_await (&session, session_count_boxes (photo));
  qd_robot_key (get_window (), "Tab");
  qd_robot_keys (get_window (), keys);
  boxes_key_away (&session, "space");
}

static void
assert_photo (guint photo, QdMark mark, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
assert_photo (guint photo, QdMark mark, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  boxes_assert_stored (&session, get_photo (photo), mark, text);
}

/* "bee 10 20 30 40" of an animal, moved, and under another name. */
static char *
dup_box (const Animal *animal, const char *name, double dx, double dy)
{
  return g_strdup_printf ("%s %g %g %g %g", name != NULL ? name : animal->name, animal->box.xmin + dx, animal->box.ymin + dy,
                          animal->box.xmax + dx, animal->box.ymax + dy);
}

static const char *
get_other_class (const char *name)
{
  return g_str_equal (name, "bee") ? "wasp" : "bee";
}

static void
label_differently (void)
{
  g_autofree char *moved = dup_box (get_animal (1, 0), NULL, 4, 2), *nudged = dup_box (get_animal (2, 0), NULL, 1, 0);
  const char *other = get_other_class (get_animal (3, 0)->name);

  verify (0);
  change_and_verify (1, "Right Right Right Right Down Down");
  assert_photo (1, QD_MARK_VERIFIED, "%s", moved);
  change_and_verify (2, "Right");
  assert_photo (2, QD_MARK_VERIFIED, "%s", nudged);
  boxes_await (&session, session_count_boxes (3));
  qd_robot_key (get_window (), "Tab");
  boxes_pick_class (&session, other, other);
  boxes_key_away (&session, "space");
  boxes_key_away (&session, "a");
  windows_take_pictures (get_window (), "session-copy");
  boxes_key_away (&session, "d");
  boxes_await (&session, session_count_boxes (4));
  qd_robot_key (get_window (), "b"); /* where there is nothing */
  boxes_await (&session, session_count_boxes (4) + 1);
  boxes_key_away (&session, "space");
  boxes_await (&session, session_count_boxes (5));
  qd_robot_keys (get_window (), "Tab Delete");
  assert_photo (5, QD_MARK_NONE, "%s", "");
  boxes_key_away (&session, "e");
  assert_photo (5, QD_MARK_EMPTY, "%s", "");
}

static void
test_second_copy (void)
{
  open_copy ("Ben");
  label_differently ();
  give_back ("Ben");
}

/* ---- Back ---- */

typedef struct
{
  guint looks, disputes, settled;
} Figures;

static gboolean
has_figures (gpointer data)
{
  const Figures *wanted = data;
  g_autoptr (QdTask) task = find_task ();

  return task->n_looks == wanted->looks && task->n_disputes == wanted->disputes && task->n_settled == wanted->settled;
}

static void
wait_figures (guint looks, guint disputes, guint settled, const char *what)
{
  fixture_wait (has_figures, &(Figures){ looks, disputes, settled }, 20, what);
}

static void
take_back (const char *name, GtkWidget *dialog, guint looks)
{
  g_autofree char *file = g_strconcat (name, ".quadrat-labels", NULL), *path = g_build_filename (session.folder, file, NULL);

  windows_click_words ("Add returned files…");
  windows_choose_file (&session, path);
  wait_figures (looks, 0, 0, path);
  qd_robot_focus (GTK_WINDOW (dialog));
}

/* How well the two agree, of which the window tells. */
static void
look_at_agreement (GtkWidget *dialog)
{
  GtkWidget *window;

  named_click ("task-more");
  windows_click_words ("How well people agree");
  window = GTK_WIDGET (gtk_widget_get_native (windows_await_words ("Ana")));
  windows_take_pictures (window, "session-agreement");
  qd_robot_focus (GTK_WINDOW (window));
  qd_robot_key (window, "Escape");
  qd_robot_focus (GTK_WINDOW (dialog));
}

static void
test_merge (void)
{
  g_autofree char *before = NULL, *after = NULL;
  GtkWidget *dialog;

  session_go_to (original);
  before = session_dup_state (session.project);
  open_dialog ();
  dialog = windows_await_window ("Add returned files…");
  take_back ("Ana", dialog, LOOKED);
  take_back ("Ben", dialog, 2 * LOOKED);
  take_back ("Ben", dialog, 2 * LOOKED); /* adds nothing */
  after = session_dup_state (session.project);
  g_assert_cmpstr (after, ==, before); /* nothing is overwritten */
  windows_click_words ("Consolidate…");
  windows_take_pictures (GTK_WIDGET (gtk_widget_get_native (windows_await_words ("Consolidate"))), "session-consolidate");
  windows_click_words ("Consolidate"); /* of the question, once it is known what will happen */
  wait_figures (2 * LOOKED, 3, LOOKED, "The consolidation");
  windows_await_words ("Settle 3");
  windows_take_pictures (dialog, "session-task-list");
  windows_take_pictures (get_window (), "session-disagreement");
  look_at_agreement (dialog);
}

static void
assert_settled (void)
{
  g_autofree char *first = dup_box (get_animal (0, 0), NULL, 0, 0), *second = dup_box (get_animal (0, 1), NULL, 0, 0);
  g_autofree char *moved = dup_box (get_animal (1, 0), NULL, 2, 1), *nudged = dup_box (get_animal (2, 0), NULL, 0.5, 0);
  g_autofree char *renamed = dup_box (get_animal (3, 0), get_other_class (get_animal (3, 0)->name), 0, 0);
  g_autofree char *agreed = dup_box (get_animal (3, 1), NULL, 0, 0);
  g_autofree char *alone = dup_box (get_animal (4, 0), NULL, 0, 0), *kept = dup_box (get_animal (5, 0), NULL, 0, 0);

  assert_photo (0, QD_MARK_VERIFIED, "%s; %s", first, second);
  assert_photo (1, QD_MARK_VERIFIED, "%s", moved);
  assert_photo (2, QD_MARK_VERIFIED, "%s", nudged);
  assert_photo (3, QD_MARK_VERIFIED, "%s; %s", agreed, renamed);
  assert_photo (4, QD_MARK_VERIFIED, "%s", alone);
  assert_photo (5, QD_MARK_NONE, "%s", kept); /* one of two said that it is empty */
}

static void
test_settle (void)
{
  static const struct
  {
    const char *place, *key;
  } cases[] = { { "1 of 3, 004.jpg", "2" }, /* it is what Ben says */
                { "1 of 2, 005.jpg", "n" }, /* there is nothing */
                { "1 of 1, 006.jpg", "1" } /* it is there */ };
  GtkWidget *window;

  windows_click_words ("Settle 3");
  window = windows_await_window (cases[0].place);
  qd_robot_focus (GTK_WINDOW (window));
  windows_take_pictures (window, "session-settle");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      windows_await_words (cases[i].place);
      qd_robot_key (window, cases[i].key);
      wait_figures (2 * LOOKED, G_N_ELEMENTS (cases) - 1 - i, LOOKED, cases[i].key);
    }
  windows_await_words ("Everything is settled");
  windows_take_pictures (window, "session-settled");
  qd_robot_key (window, "Escape");
  qd_robot_focus (GTK_WINDOW (windows_await_window ("New task")));
  close_dialog ();
  assert_settled ();
}

void
session_add_tasks (void)
{
  g_test_add_func ("/app/whole-session/09-task", test_task);
  g_test_add_func ("/app/whole-session/10-first-copy", test_first_copy);
  g_test_add_func ("/app/whole-session/11-second-copy", test_second_copy);
  g_test_add_func ("/app/whole-session/12-merge", test_merge);
  g_test_add_func ("/app/whole-session/13-settle", test_settle);
}
