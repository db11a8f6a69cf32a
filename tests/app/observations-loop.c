/* The main loop stays free while a person filters a hundred thousand observations of three thousand species: none of its turns
 * takes more than 8 ms of the processor; and where writing what is used takes long, that is seen and can be stopped. */
#include "tests/app/loop-watch.h"
#include "tests/app/open-windows.h"
#include "tests/project/many.h"

#include "app/pages/overview.h"

#include <string.h>

#define N_ROWS            100000
#define MOST_MILLISECONDS 8.0
#define ROUNDS            3 /* of which the quickest counts: what comes again each time is the page's own */

static Fixture fixture;
static GtkLabel *sentence; /* looked for once: looking takes long, too */
static GListModel *species;

static GtkWidget *
find (const char *id)
{
  return fixture_find (qd_window_get_page (fixture.window, "observations"), id);
}

static const char *
get_sentence (void)
{
  return gtk_label_get_text (sentence);
}

static gboolean
is_other (gpointer before)
{
  return !g_str_equal (get_sentence (), before);
}

static gboolean
says_used (gpointer data)
{
  return strstr (get_sentence (), "will be used") != NULL;
}

/* Until counts are shown, what is used is stored, and the page has heard of that. */
static void
wait_changed (const char *before)
{
  fixture_wait (is_other, (gpointer) before, 20, "The new count");
  qd_robot_settle (GTK_WIDGET (fixture.window));
}

static void
toggle_twice (gpointer check)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *before = g_strdup (get_sentence ());

      gtk_check_button_set_active (check, !gtk_check_button_get_active (check));
      wait_changed (before);
    }
}

static gboolean
shows (gpointer n)
{
  return g_list_model_get_n_items (species) == GPOINTER_TO_UINT (n);
}

static void
search_species (gpointer entry)
{
  gtk_editable_set_text (entry, "spotted thing 12");
  fixture_wait (shows, GUINT_TO_POINTER (111), 20, "The species that were searched for"); /* 12, 120 to 129, 1200 to 1299 */
  gtk_editable_set_text (entry, "");
  fixture_wait (shows, GUINT_TO_POINTER (3000), 20, "All species");
}

static void
watch (const char *what, void (*action) (gpointer data), gpointer data)
{
  double least = G_MAXDOUBLE, most = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      double longest, frame;

      qd_robot_settle (GTK_WIDGET (fixture.window));
      loop_watch_take_longest (NULL);
      action (data);
      qd_robot_settle (GTK_WIDGET (fixture.window));
      longest = loop_watch_take_longest (&frame);
      g_test_message ("%s: %.1f ms, a frame %.1f ms", what, longest, frame);
      least = MIN (least, longest);
      most = MAX (most, longest);
    }
  if (least > MOST_MILLISECONDS)
    g_test_fail_printf ("%s keeps the main loop busy for %.1f ms", what, least);
}

static void
test_open (void)
{
  double longest, frame;
  GtkWidget *view;

  many_make (fixture.project, N_ROWS, 0);
  loop_watch_start (GTK_WIDGET (fixture.window));
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "observations");
  sentence = GTK_LABEL (find ("sentence"));
  fixture_wait (says_used, NULL, 20, "The first count");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  view = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (adw_bin_get_child (ADW_BIN (find ("species")))));
  species = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (view)));
  longest = loop_watch_take_longest (&frame); /* every page is made: told, not judged */
  g_test_message ("opening the project: %.1f ms, a frame %.1f ms", longest, frame);
  g_assert_cmpuint (g_list_model_get_n_items (species), ==, 3000);
}

/* The most frequent value's; it stays the first. */
static GtkWidget *
find_first_check (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_CHECK_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_first_check (child);
  return found;
}

static void
test_filters (void)
{
  watch ("a license", toggle_twice, fixture_find_check (find ("licenses"), "CC BY"));
  watch ("a grade", toggle_twice, fixture_find_check (find ("qualities"), "Casual"));
  watch ("a year", toggle_twice, fixture_find_check (find ("years"), "2021"));
  watch ("a place", toggle_twice, find_first_check (find ("places")));
  watch ("an observer", toggle_twice, find_first_check (find ("observers")));
}

static void
test_search (void)
{
  watch ("a search", search_species, fixture_find (find ("species_panel"), "search"));
}

/* Many filters one after the other, and each of them stored: the last one counts. */
static void
test_last_wins (void)
{
  GtkCheckButton *check = GTK_CHECK_BUTTON (fixture_find_check (find ("licenses"), "CC BY"));
  g_autofree char *before = g_strdup (get_sentence ());
  double longest, frame;

  loop_watch_take_longest (NULL);
  for (guint i = 0; i < 9; i++)
    gtk_check_button_set_active (check, i % 2 != 0);
  wait_changed (before);
  longest = loop_watch_take_longest (&frame);
  g_test_message ("nine filters at once: %.1f ms, a frame %.1f ms", longest, frame);
  g_assert_cmpfloat (longest, <, MOST_MILLISECONDS);
  g_assert_false (gtk_check_button_get_active (check));
}

/* ---- Where writing takes long ---- */

static GMutex gate;

static gboolean
pass_gate (QdProject *project, gpointer data, GError **error)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return TRUE;
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gboolean
is_unticked (gpointer check)
{
  return !gtk_check_button_get_active (check);
}

/* What is stored, not what is counted meanwhile. */
static gboolean
is_filtered (gpointer data)
{
  return qd_session_get_summary (qd_window_get_session (fixture.window))->counts.observations_used < N_ROWS;
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  gboolean has = GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !has; child = gtk_widget_get_next_sibling (child))
    has = has_label (child, text);
  return has;
}

static gboolean
window_says (gpointer text)
{
  return has_label (GTK_WIDGET (fixture.window), text);
}

static void
take_picture (const char *name)
{
  windows_take_picture (GTK_WIDGET (fixture.window), name);
}

/* The thread that writes is held up, so that it takes as long as this likes; once it is over all is as it was. */
static void
test_stop (void)
{
  GtkWidget *check = fixture_find_check (find ("licenses"), "CC BY"), *storing = find ("storing");
  g_autofree char *before = g_strdup (get_sentence ());
  guint used;

  fixture_wait (is_filtered, NULL, 20, "The filter before this");
  fixture_wait (is_unmapped, storing, 20, "The filter before this");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  used = fixture_count (&fixture).observations_used;
  g_assert_true (is_unticked (check));
  g_mutex_lock (&gate);
  qd_session_write (qd_window_get_session (fixture.window), pass_gate, NULL, NULL, NULL, NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  fixture_wait (fixture_is_mapped, storing, 20, "The progress");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  take_picture ("storing");
  fixture_click (storing, "stop");
  g_mutex_unlock (&gate);
  fixture_wait (is_unmapped, storing, 20, "The end");
  fixture_wait (window_says, (gpointer) "The filter was not applied; it is as it was.", 20, "The sentence");
  fixture_wait (is_unticked, check, 20, "The license as it was");
  fixture_wait (window_says, before, 20, "The counts again");
  g_assert_cmpuint (fixture_count (&fixture).observations_used, ==, used);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/observations-loop/1-open", test_open);
  g_test_add_func ("/app/observations-loop/2-filters", test_filters);
  g_test_add_func ("/app/observations-loop/3-search", test_search);
  g_test_add_func ("/app/observations-loop/4-last-wins", test_last_wins);
  g_test_add_func ("/app/observations-loop/5-stop", test_stop);
  status = g_test_run ();
  loop_watch_stop ();
  fixture_close (&fixture);
  return status;
}
