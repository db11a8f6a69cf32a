/* The split bar and the chart in a real window. */
#include "tests/robot.h"
#include "tests/widgets/scene.h"
#include "widgets/chart.h"
#include "widgets/split-bar.h"

static guint n_changed;

static void
on_changed (QdSplitBar *bar, gpointer data)
{
  n_changed++;
}

static GtkWidget *
window_new (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 300);
  gtk_widget_set_valign (child, GTK_ALIGN_START);
  gtk_window_set_child (GTK_WINDOW (window), child);
  return window;
}

static void
assert_percent (GtkWidget *bar, guint train, guint validation, guint test)
{
  guint percent[3];

  qd_split_bar_get_percent (QD_SPLIT_BAR (bar), &percent[0], &percent[1], &percent[2]);
  g_assert_cmpuint (percent[0], ==, train);
  g_assert_cmpuint (percent[1], ==, validation);
  g_assert_cmpuint (percent[2], ==, test);
}

static void
test_limits (void)
{
  GtkWidget *bar = g_object_ref_sink (qd_split_bar_new ());

  assert_percent (bar, 80, 20, 0);
  qd_split_bar_set_percent (QD_SPLIT_BAR (bar), 60, 70);
  assert_percent (bar, 60, 40, 0);
  qd_split_bar_set_percent (QD_SPLIT_BAR (bar), 0, 0);
  assert_percent (bar, 10, 1, 89);
  qd_split_bar_set_percent (QD_SPLIT_BAR (bar), 1000, 1000);
  assert_percent (bar, 99, 1, 0);
  g_object_unref (bar);
}

static void
test_drag (void)
{
  GtkWidget *bar = qd_split_bar_new (), *window = window_new (bar);

  n_changed = 0;
  qd_split_bar_set_percent (QD_SPLIT_BAR (bar), 70, 20);
  g_signal_connect (bar, "changed", G_CALLBACK (on_changed), NULL);
  if (!qd_robot_open (GTK_WINDOW (window)))
    return;
  qd_robot_drag (bar, 420, 20, 360, 20, 1, NULL);
  assert_percent (bar, 60, 30, 10);
  qd_robot_drag (bar, 540, 20, 480, 20, 1, NULL);
  assert_percent (bar, 60, 20, 20);
  qd_robot_drag (bar, 360, 20, 590, 20, 1, NULL); /* past the second divider, which is pushed */
  assert_percent (bar, 98, 1, 1);
  g_assert_cmpuint (n_changed, ==, 3);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_keys (void)
{
  GtkWidget *bar = qd_split_bar_new (), *window = window_new (bar);

  n_changed = 0;
  qd_split_bar_set_percent (QD_SPLIT_BAR (bar), 70, 20);
  g_signal_connect (bar, "changed", G_CALLBACK (on_changed), NULL);
  if (!qd_robot_open (GTK_WINDOW (window)))
    return;
  gtk_widget_grab_focus (gtk_widget_get_first_child (bar));
  qd_robot_key (window, "Left");
  assert_percent (bar, 69, 21, 10);
  qd_robot_key (window, "shift+Left");
  assert_percent (bar, 59, 31, 10);
  qd_robot_key (window, "Tab");
  qd_robot_key (window, "Right");
  assert_percent (bar, 59, 32, 9);
  qd_robot_key (window, "End");
  assert_percent (bar, 59, 41, 0);
  g_assert_cmpuint (n_changed, ==, 4);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_picture (void)
{
  static const int places[3] = { 60, 470, 590 };
  GtkWidget *bar = qd_split_bar_new (), *window = window_new (bar);
  g_autoptr (GdkTexture) picture = NULL;

  qd_split_bar_set_percent (QD_SPLIT_BAR (bar), 70, 20);
  if (!qd_robot_open (GTK_WINDOW (window)))
    return;
  picture = qd_robot_picture (bar);
  for (guint subset = 0; subset < 3; subset++)
    {
      QdColor color = qd_subset_color (subset);
      guint32 seen = qd_robot_color (picture, places[subset], 4);

      g_assert_cmpfloat_with_epsilon ((seen >> 16 & 255) / 255.0, color.red, 0.01);
      g_assert_cmpfloat_with_epsilon ((seen >> 8 & 255) / 255.0, color.green, 0.01);
      g_assert_cmpfloat_with_epsilon ((seen & 255) / 255.0, color.blue, 0.01);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The pointer over a chart brings a card with values, and takes it away again. */
static void
test_chart_pointer (void)
{
  GtkWidget *chart = qd_chart_new (), *window = window_new (chart);
  g_autoptr (QdPlot) plot = scene_training_plot ();
  g_autoptr (GdkTexture) before = NULL, over = NULL, after = NULL;
  guint different = 0, left = 0;

  gtk_widget_set_valign (chart, GTK_ALIGN_FILL);
  qd_chart_set_plot (QD_CHART (chart), plot);
  if (!qd_robot_open (GTK_WINDOW (window)))
    return;
  qd_robot_move (chart, 300, 4);
  before = qd_robot_picture (chart);
  qd_robot_move (chart, 300, 150);
  over = qd_robot_picture (chart);
  qd_robot_move (chart, 300, 4);
  after = qd_robot_picture (chart);
  for (int y = 60; y < 250; y += 10)
    for (int x = 40; x < 580; x += 10)
      {
        different += qd_robot_color (before, x, y) != qd_robot_color (over, x, y);
        left += qd_robot_color (before, x, y) != qd_robot_color (after, x, y);
      }
  g_assert_cmpuint (different, >, 20);
  g_assert_cmpuint (left, ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/widgets/split-bar/limits", test_limits);
  g_test_add_func ("/widgets/split-bar/drag", test_drag);
  g_test_add_func ("/widgets/split-bar/keys", test_keys);
  g_test_add_func ("/widgets/split-bar/picture", test_picture);
  g_test_add_func ("/widgets/chart/pointer", test_chart_pointer);
  return g_test_run ();
}
