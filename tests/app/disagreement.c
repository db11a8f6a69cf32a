/* A photo that people disagree on is found in the film strip, among those to do and with keys, and settled with all that the
 * window for it offers. */
#include <string.h>

#include "engine/hands/consolidation.h"
#include "tests/app/disagreeing-people.h"
#include "tests/app/named.h"
#include "tests/app/toy-window.h"
#include "widgets/box-canvas.h"
#include "widgets/photo-tile.h"

#define DISAGREEMENT 7 /* place of the choice of photos */

static Fixture fixture;
static gint64 disputed; /* photo */

/* Of three photos two have no animal, and two people disagree twice on the other. */
static void
make_disagreement (void)
{
  g_autoptr (QdProject) project = fixture_edit (&fixture);
  g_autoptr (GArray) photos = qd_project_list_photo_ids (project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  g_autoptr (QdTask) task = qd_project_add_task (project, NULL, "Spring", QD_TASK_DRAW, 2, (const gint64 *) photos->data,
                                                 photos->len, NULL);
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;

  disputed = disagreeing_people_label (project, task);
  g_assert_true (qd_consolidate (project, task, &options, NULL, NULL));
  for (guint i = 0; i < photos->len; i++)
    if (g_array_index (photos, gint64, i) != disputed)
      g_assert_true (qd_project_set_mark (project, g_array_index (photos, gint64, i), QD_MARK_EMPTY, NULL));
}

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "boxes");
}

#define CREDIT "no rights reserved (CC0)" /* ends what is said of each photo itself */

/* What a screen reader says of the state of each photo of the strip, one a line. */
static void
add_words (GtkWidget *widget, GString *words)
{
  if (QD_IS_PHOTO_TILE (widget) && gtk_widget_get_mapped (widget))
    g_string_append_printf (words, "%s\n", strstr (qd_photo_tile_get_words (QD_PHOTO_TILE (widget)), CREDIT) + strlen (CREDIT));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    add_words (child, words);
}

static gboolean
strip_says (gpointer text)
{
  g_autoptr (GString) words = g_string_new (NULL);

  add_words (fixture_find (get_page (), "strip"), words);
  return g_str_equal (words->str, text);
}

static gboolean
canvas_has (gpointer n)
{
  guint found;

  qd_box_canvas_get_boxes (QD_BOX_CANVAS (fixture_find (get_page (), "canvas")), &found);
  return found == GPOINTER_TO_UINT (n);
}

static gboolean
place_is (gpointer text)
{
  return g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (fixture_find (get_page (), "jump"))), text) == 0;
}

static gboolean
may_settle (void)
{
  return gtk_widget_get_mapped (fixture_find (get_page (), "settle"));
}

static void
test_strip (void)
{
  GtkWidget *window = GTK_WIDGET (fixture.window);

  gtk_widget_activate_action (window, "win.step", "s", "boxes");
  fixture_wait (strip_says, (gpointer) ", no animal\n, 1 box, people disagree\n, no animal\n", 20,
                "The state of each photo");
  disagreeing_people_await_progress (&fixture, "3 of 3 labelled · people disagree on 1 photo");
  named_picture ("disagreement-strip");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (get_page (), "filter")), DISAGREEMENT);
  fixture_wait (strip_says, (gpointer) ", 1 box, people disagree\n", 20, "That photo alone");
  fixture_wait (canvas_has, GUINT_TO_POINTER (1), 20, "Its settled box");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (get_page (), "filter")), 0);
  fixture_wait (strip_says, (gpointer) ", no animal\n, 1 box, people disagree\n, no animal\n", 20,
                "All photos again");
  /* It is the one that is still to do. */
  fixture_wait (place_is, (gpointer) "2 of 3", 20, "The same photo among all");
  qd_robot_key (window, "a");
  fixture_wait (canvas_has, GUINT_TO_POINTER (0), 20, "The first photo");
  g_assert_false (may_settle ());
  qd_robot_key (window, "t");
  fixture_wait (canvas_has, GUINT_TO_POINTER (1), 20, "The photo that is to be settled");
  qd_robot_settle (window);
  g_assert_true (may_settle ());
  named_picture ("disagreement-photo");
}

static const QdBox *
get_box (GArray *boxes, double xmin)
{
  for (guint i = 0; i < boxes->len; i++)
    if (g_array_index (boxes, QdBox, i).box.xmin == xmin)
      return &g_array_index (boxes, QdBox, i);
  return NULL;
}

/* Every control, by its name, in the order of Tab. */
static char *
dup_round (GtkWidget *window)
{
  GString *names = g_string_new (NULL);
  GtkWidget *first = gtk_window_get_focus (GTK_WINDOW (window)), *focus = first;

  do
    {
      if (g_str_has_prefix (gtk_widget_get_name (focus), "dispute-"))
        g_string_append_printf (names, "%s ", gtk_widget_get_name (focus));
      qd_robot_key (window, "Tab");
      focus = gtk_window_get_focus (GTK_WINDOW (window));
    }
  while (focus != first && names->len < 1000);
  return g_string_free (names, FALSE);
}

static char *undone; /* what the session said of the last step that was undone; or NULL */

static void
on_stepped (G_GNUC_UNUSED QdSession *session, const QdStepped *stepped)
{
  g_free (undone);
  undone = g_strdup_printf ("%s, %u photo", stepped->words, stepped->n_photos);
}

static gboolean
is_last (gpointer words)
{
  const QdStepped *next = qd_session_peek_step (qd_window_get_session (fixture.window), FALSE);

  return next != NULL && g_strcmp0 (next->words, words) == 0;
}

static const QdClass *
find_class (const char *name)
{
  GPtrArray *classes = qd_session_get_summary (qd_window_get_session (fixture.window))->classes;

  for (guint i = 0; i < classes->len; i++)
    if (g_str_equal (((const QdClass *) classes->pdata[i])->name, name))
      return classes->pdata[i];
  return NULL;
}

/* Meanwhile a job ends, with a step that is not the window's to take back. */
static void
take_step_of_job (void)
{
  g_autoptr (QdProject) project = fixture_edit (&fixture);

  g_assert_true (qd_project_keep_history (project, NULL));
  g_assert_cmpint (qd_project_ensure_class (project, "Wren", NULL), !=, 0);
  qd_session_adopt_step (qd_window_get_session (fixture.window), qd_project_steal_step (project));
  fixture_wait (is_last, (gpointer) "make the class “Wren”", 20, "The step of the job");
}

static void
test_settle (void)
{
  g_autoptr (GArray) other = NULL, both = NULL;
  g_autofree char *round = NULL;
  GtkWidget *window;

  qd_robot_key (GTK_WIDGET (fixture.window), "u");
  window = named_await_window ("dispute-2");
  g_assert_cmpstr (gtk_widget_get_name (gtk_window_get_focus (GTK_WINDOW (window))), ==, "dispute-keep-1");
  named_picture ("disagreement-window");
  g_signal_connect (qd_window_get_session (fixture.window), "stepped", G_CALLBACK (on_stepped), NULL);
  round = dup_round (window);
  g_assert_cmpstr (round, ==, "dispute-keep-1 dispute-keep-2 dispute-class dispute-all dispute-none dispute-next ");
  /* What is kept is of a class that is chosen by typing its name. */
  qd_robot_key (window, "c");
  qd_robot_settle (window);
  qd_robot_type (window, "disc");
  named_picture ("disagreement-class");
  qd_robot_key (window, "Return");
  named_await ("dispute-no-class");
  qd_robot_settle (window);
  qd_robot_key (window, "1");
  disagreeing_people_await_open (&fixture, 1);
  other = fixture_list_boxes (&fixture, disputed);
  g_assert_cmpuint (other->len, ==, 2);
  g_assert_cmpint (get_box (other, 10)->class_id, ==, 1);
  g_assert_cmpint (get_box (other, 60)->class_id, ==, 2); /* though the first said 1 */
  /* Taken back; then both of them stay. */
  named_await ("dispute-0");
  g_assert_null (named_find ("dispute-all")); /* there is one box alone */
  qd_robot_key (window, "ctrl+z");
  disagreeing_people_await_open (&fixture, 2);
  named_await ("dispute-2");
  g_assert_null (named_find ("dispute-no-class")); /* the class is that which each says again */
  g_assert_cmpstr (undone, ==, "settle what people did not agree on, 1 photo");
  g_clear_pointer (&undone, g_free);
  named_click ("dispute-all");
  disagreeing_people_await_open (&fixture, 1);
  named_await ("dispute-0");
  take_step_of_job ();
  qd_robot_key (window, "ctrl+z");
  disagreeing_people_await_open (&fixture, 2);
  named_await ("dispute-2");
  fixture_wait (is_last, (gpointer) "open again what was settled", 20, "A step beside that of the job");
  g_assert_null (undone);
  g_assert_nonnull (find_class ("Wren"));
  named_click ("dispute-all");
  disagreeing_people_await_open (&fixture, 1);
  both = fixture_list_boxes (&fixture, disputed);
  g_assert_cmpuint (both->len, ==, 3);
  named_await ("dispute-0");
  named_picture ("disagreement-alone");
  /* The page behind shows it at once. */
  fixture_wait (canvas_has, GUINT_TO_POINTER (3), 20, "The boxes that are kept");
  qd_robot_key (window, "n");
  disagreeing_people_await_open (&fixture, 0);
  named_await ("dispute-done");
  named_picture ("disagreement-done");
  fixture_wait (strip_says, (gpointer) ", no animal\n, 3 boxes\n, no animal\n", 20, "Nobody disagrees");
  disagreeing_people_await_progress (&fixture, "3 of 3 labelled");
  qd_robot_key (GTK_WIDGET (fixture.window), "Escape"); /* the window is gone with it */
  g_assert_null (named_find ("dispute-done"));
  g_assert_false (may_settle ());
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/disagreement/strip", test_strip);
  g_test_add_func ("/app/disagreement/settle", test_settle);
  if (!toy_window_begin (&fixture, &(ToyOptions){ .n_train = 3, .no_boxes = TRUE }))
    return 0;
  make_disagreement ();
  fixture_open_project (&fixture);
  status = g_test_run ();
  toy_window_end (&fixture);
  return status;
}
