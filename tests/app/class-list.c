/* The classes beside the canvas: all of few, in their order; of three thousand those that have boxes first, and any that is
 * searched for, within a turn of the main loop. */
#include "app/pages/class-list.h"
#include "app/pages/panel-row.h"
#include "tests/app/loop-watch.h"
#include "tests/app/window-fixture.h"

#define MANY 3000
#define MOST_MILLISECONDS 8.0

static Fixture fixture;
static GtkWidget *window;
static QdClassList *list;
static gint64 chosen;

static GPtrArray *
make_classes (guint n)
{
  GPtrArray *classes = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_class_free);

  for (guint i = 0; i < n; i++)
    {
      QdClass *class_ = g_new0 (QdClass, 1);

      class_->id = 1000 + i;
      class_->name = g_strdup_printf ("Spotted thing %u", i);
      class_->color = i * 4099 % 0x1000000;
      class_->n_boxes = i == 2000 || i == 2500 ? 3 : 0;
      g_ptr_array_add (classes, class_);
    }
  return classes;
}

static GtkListBoxRow *
get_row (guint i)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (fixture_find (list, "rows")), (int) i);
}

static guint
count_rows (void)
{
  guint n = 0;

  while (get_row (n) != NULL)
    n++;
  return n;
}

static void
check_row (guint i, gint64 id)
{
  g_assert_cmpint (qd_panel_row_get_id (get_row (i)), ==, id);
}

static gboolean
more_is (gpointer text)
{
  return g_strcmp0 (gtk_label_get_text (GTK_LABEL (fixture_find (list, "more"))), text) == 0;
}

static void
search (const char *text, const char *more)
{
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (list, "search")), text);
  fixture_wait (more_is, (gpointer) more, 20, more);
}

static void
on_chosen (QdClassList *self, gint64 id)
{
  chosen = id;
}

static void
test_few (void)
{
  g_autoptr (GPtrArray) classes = make_classes (QD_CLASS_LIST_MOST), again = make_classes (QD_CLASS_LIST_MOST);
  GtkListBoxRow *first;

  qd_class_list_set (list, classes);
  qd_class_list_set_current (list, 1005);
  g_assert_cmpuint (count_rows (), ==, QD_CLASS_LIST_MOST);
  for (guint i = 0; i < QD_CLASS_LIST_MOST; i++)
    check_row (i, 1000 + i);
  g_assert_false (gtk_widget_get_visible (fixture_find (list, "search")));
  g_assert_false (gtk_widget_get_visible (fixture_find (list, "more")));
  g_assert_true (gtk_list_box_get_selected_row (GTK_LIST_BOX (fixture_find (list, "rows"))) == get_row (5));
  first = get_row (0);
  qd_class_list_set (list, again); /* nothing changed: the rows stay */
  g_assert_true (get_row (0) == first);
}

static void
test_many (void)
{
  g_autoptr (GPtrArray) classes = make_classes (MANY);

  qd_class_list_set (list, classes);
  g_assert_cmpuint (count_rows (), ==, QD_CLASS_LIST_MOST);
  check_row (0, 1005);
  check_row (1, 3000);
  check_row (2, 3500);
  check_row (3, 1000);
  g_assert_true (more_is ((gpointer) "2,980 more: search for them above"));
  qd_class_list_set_current (list, 2345); /* one that is not shown */
  check_row (0, 2345);
  g_assert_true (gtk_list_box_get_selected_row (GTK_LIST_BOX (fixture_find (list, "rows"))) == get_row (0));
}

static void
test_search (void)
{
  search ("THING 12", "91 more: search for them above");
  g_assert_cmpuint (count_rows (), ==, QD_CLASS_LIST_MOST);
  check_row (0, 1012);
  search ("no such thing", "No class is called like that.");
  g_assert_cmpuint (count_rows (), ==, 0);
  gtk_widget_grab_focus (fixture_find (list, "search"));
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (list, "search")), "thing 2999");
  qd_robot_key (window, "Return"); /* at once: it has not been told of the letters yet */
  g_assert_cmpint (chosen, ==, 3999);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (fixture_find (list, "search"))), ==, "");
}

static void
test_turns (void)
{
  g_autoptr (GPtrArray) classes = make_classes (MANY);
  double least = G_MAXDOUBLE, longest;

  loop_watch_start (window);
  for (guint i = 0; i < 5; i++)
    {
      loop_watch_take_longest (NULL);
      search (i % 2 == 0 ? "thing 12" : "thing 2",
              i % 2 == 0 ? "91 more: search for them above" : "1,091 more: search for them above");
      qd_class_list_set_current (list, 1000 + 7 * i);
      qd_robot_settle (window);
      longest = loop_watch_take_longest (NULL);
      least = MIN (least, longest);
    }
  loop_watch_stop ();
  g_test_message ("a search among %u classes: %.1f ms", MANY, least);
  g_assert_cmpfloat (least, <, MOST_MILLISECONDS);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  window = gtk_window_new ();
  list = g_object_new (QD_TYPE_CLASS_LIST, NULL);
  g_signal_connect (list, "chosen", G_CALLBACK (on_chosen), NULL);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (list));
  g_assert_true (qd_robot_open (GTK_WINDOW (window)));
  g_test_add_func ("/app/class-list/1-few", test_few);
  g_test_add_func ("/app/class-list/2-many", test_many);
  g_test_add_func ("/app/class-list/3-search", test_search);
  g_test_add_func ("/app/class-list/4-turns", test_turns);
  status = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  fixture_close (&fixture);
  return status;
}
