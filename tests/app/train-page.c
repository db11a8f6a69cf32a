/* What the Train page offers before a run, in a real window: networks, weights to download from a catalogue on loopback, and the time that
 * an epoch takes. With the argument "without" there is neither a device nor a catalogue: then it says so, and goes on. */
#include "tests/app/window-fixture.h"
#include "tests/pretrained/weights-server.h"

#include "app/demo-project.h"
#include "app/pages/network-chooser.h"
#include "app/pages/train-setup.h"
#include "app/pages/weights-chooser.h"
#include "app/pages/weights-row.h"
#include "engine/core/file.h"
#include "engine/gpu/device.h"

#include <string.h>

#define LENGTH 100001

static Fixture fixture;
static WeightsServer *server;

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "train");
}

static gboolean
is_split (gpointer data)
{
  const QdCounts *counts = &qd_session_get_summary (qd_window_get_session (fixture.window))->counts;

  return counts->subsets[QD_SUBSET_TRAIN] > 0 && counts->subsets[QD_SUBSET_VALIDATION] > 0;
}

/* A project that can be trained on, and its Train page. */
static void
open_page (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_demo_project_make (fixture.project, 6, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  fixture_open_project (&fixture);
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+4");
  fixture_wait (fixture_is_mapped, fixture_find (qd_window_get_page (fixture.window, "split"), "divide"), 20, "The split page");
  fixture_click (qd_window_get_page (fixture.window, "split"), "divide");
  fixture_wait (is_split, NULL, 20, "The split");
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+5");
  fixture_wait (fixture_is_mapped, fixture_find (get_page (), "start"), 20, "The Train page");
}

static const char *
get_estimate (void)
{
  return gtk_label_get_text (GTK_LABEL (fixture_find (get_page (), "estimate")));
}

static gboolean
estimate_has (gpointer part)
{
  return strstr (get_estimate (), part) != NULL;
}

static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  GtkWidget *found = ADW_IS_PREFERENCES_ROW (widget)
                             && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title)
                         ? widget
                         : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

/* ---- With a device and a catalogue ---- */

static gboolean
row_is_known (gpointer title)
{
  return find_row (GTK_WIDGET (get_page ()), title) != NULL;
}

static QdWeightsRow *
get_row (void)
{
  fixture_wait (row_is_known, (gpointer) "tiny_coco", 20, "The row of the catalogue");
  return QD_WEIGHTS_ROW (find_row (GTK_WIDGET (get_page ()), "tiny_coco"));
}

static const char *
get_weights (void)
{
  return qd_weights_chooser_get (QD_WEIGHTS_CHOOSER (fixture_find (get_page (), "weights")));
}

static gboolean
is_there (gpointer row)
{
  return qd_weights_row_is_there (row);
}

static gboolean
offers_download (gpointer row)
{
  return gtk_widget_get_mapped (fixture_find (row, "download"));
}

static gboolean
has_half (gpointer row)
{
  guint64 bytes = 0;

  return qd_pretrained_get_state (qd_weights_row_get_pretrained (row), &bytes) == QD_PRETRAINED_PART && bytes == LENGTH / 2
         && gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (fixture_find (row, "progress"))) > 0.4;
}

/* By its button: the row may be out of sight, below the edge of the window. */
static void
press (QdWeightsRow *row, const char *id)
{
  g_assert_true (gtk_widget_get_mapped (fixture_find (row, id)));
  g_signal_emit_by_name (fixture_find (row, id), "clicked");
}

static void
test_time (void)
{
  g_autoptr (QdDevice) device = qd_device_open (NULL, NULL);

  if (device == NULL)
    {
      g_test_skip ("there is no Vulkan device");
      return;
    }
  fixture_wait (estimate_has, (gpointer) "(measured here)", 120, "The measurement");
  g_assert_nonnull (strstr (get_estimate (), "an epoch, "));
  g_assert_false (gtk_widget_get_visible (fixture_find (get_page (), "measuring")));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (fixture_find (get_page (), "measure"))), ==, "_Measure again");
}

/* The networks say what is known of them: this one was measured, the next one is estimated from it. */
static void
test_networks (void)
{
  const char *tiny = adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (GTK_WIDGET (get_page ()), "ssd_tiny")));
  const char *vgg = adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (GTK_WIDGET (get_page ()), "ssd300_vgg16")));
  g_autoptr (QdDevice) device = qd_device_open (NULL, NULL);

  g_assert_nonnull (strstr (vgg, "25.1 AP on COCO (torchvision)"));
  if (device == NULL)
    return;
  g_assert_nonnull (strstr (tiny, "(measured)"));
  g_assert_nonnull (strstr (tiny, "MB of memory"));
  g_assert_nonnull (strstr (vgg, "(estimated)"));
}

/* Whatever the row shows, the page can be read at the width of a phone. */
static void
check_fits (void)
{
  int width;

  gtk_widget_measure (GTK_WIDGET (fixture.window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
}

/* Stopped half-way, gone on with, chosen, and part of the settings. */
static void
test_download (void)
{
  QdWeightsRow *row = get_row ();
  g_autofree char *path = qd_pretrained_dup_path (qd_weights_row_get_pretrained (row));
  g_autoptr (QdTrainSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (qd_weights_row_get_button (row))));
  check_fits ();
  weights_server_fail (server, FAULT_SILENCE);
  press (row, "download");
  fixture_wait (has_half, row, 20, "Half of the file");
  check_fits ();
  press (row, "stop");
  fixture_wait (offers_download, row, 20, "The end of the download");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (fixture_find (row, "download"))), ==, "_Continue");
  g_assert_cmpstr (get_weights (), ==, "");
  press (row, "download");
  fixture_wait (is_there, row, 20, "The rest of the file");
  check_fits ();
  g_assert_cmpstr (get_weights (), ==, path);
  settings = qd_train_setup_dup_settings (QD_TRAIN_SETUP (fixture_find (get_page (), "setup")), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (settings->weights, ==, path);
  g_assert_cmpstr (settings->base_network, ==, "ssd_tiny");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* They are for another network: not offered, not chosen; and there again. */
static void
test_other_network (void)
{
  QdNetworkChooser *networks = QD_NETWORK_CHOOSER (fixture_find (get_page (), "networks"));

  qd_network_chooser_set (networks, qd_network_find ("ssd300_vgg16"));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_row ())));
  g_assert_cmpstr (get_weights (), ==, "");
  qd_network_chooser_set (networks, qd_network_find ("ssd_tiny"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (get_row ())));
  g_assert_cmpstr (get_weights (), !=, "");
}

static void
test_remove (void)
{
  QdWeightsRow *row = get_row ();

  press (row, "remove");
  fixture_wait (offers_download, row, 20, "The end of the file");
  g_assert_false (is_there (row));
  g_assert_cmpstr (get_weights (), ==, "");
}

/* Another file than the catalogue promises is not kept. */
static void
test_wrong_sum (void)
{
  QdWeightsRow *row = get_row ();

  weights_server_fail (server, FAULT_CHANGED);
  press (row, "download");
  fixture_wait (offers_download, row, 20, "The end of the download");
  g_assert_cmpint (qd_pretrained_get_state (qd_weights_row_get_pretrained (row), NULL), ==, QD_PRETRAINED_ABSENT);
  g_assert_cmpstr (get_weights (), ==, "");
}

static void
test_file (void)
{
  g_autofree char *path
      = g_build_filename (fixture.folder, "a file of weights with a name that goes on and on <and> \"on\" & on.safetensors", NULL);

  qd_weights_chooser_take_file (QD_WEIGHTS_CHOOSER (fixture_find (get_page (), "weights")), path);
  g_assert_cmpstr (get_weights (), ==, path);
}

/* Runs of the tiny network, the newest first, as the project lists them. */
static void
offer_runs (guint newest, guint oldest)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_run_free);

  for (guint i = newest; i >= oldest; i--)
    {
      QdRun *run = qd_run_new ();

      run->id = i;
      run->network = g_strdup ("ssd_tiny");
      run->best_epoch = 1;
      g_ptr_array_add (runs, run);
    }
  qd_weights_chooser_set_runs (QD_WEIGHTS_CHOOSER (fixture_find (get_page (), "weights")),
                               qd_window_get_session (fixture.window), runs);
}

/* A run that is chosen stays so when there is a newer one, and is no longer when it is deleted. */
static void
test_run (void)
{
  GtkWidget *weights = fixture_find (get_page (), "weights");

  offer_runs (2, 1);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (weights, "model")), 1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (fixture_find (weights, "run")), TRUE);
  g_assert_true (g_str_has_suffix (get_weights (), "/runs/1/model.safetensors"));
  offer_runs (3, 1);
  g_assert_true (g_str_has_suffix (get_weights (), "/runs/1/model.safetensors"));
  offer_runs (3, 2);
  g_assert_cmpstr (get_weights (), ==, "");
}

/* ---- Without ---- */

static void
test_without (void)
{
  GtkWidget *problem = fixture_find (get_page (), "problem");

  fixture_wait (estimate_has, (gpointer) "Vulkan", 20, "A sentence about the device");
  fixture_wait (fixture_is_mapped, problem, 20, "A sentence about the catalogue");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (problem)), "/nonexistent/weights.json"));
  g_assert_false (gtk_widget_get_visible (fixture_find (get_page (), "measuring")));
  g_assert_cmpstr (get_weights (), ==, "");
}

static void
add_tests (gboolean without)
{
  g_test_add_func ("/app/train-page/1-open", open_page);
  if (without)
    {
      g_test_add_func ("/app/train-page/2-without", test_without);
      return;
    }
  g_test_add_func ("/app/train-page/2-time", test_time);
  g_test_add_func ("/app/train-page/3-networks", test_networks);
  g_test_add_func ("/app/train-page/4-download", test_download);
  g_test_add_func ("/app/train-page/5-other-network", test_other_network);
  g_test_add_func ("/app/train-page/6-remove", test_remove);
  g_test_add_func ("/app/train-page/7-wrong-sum", test_wrong_sum);
  g_test_add_func ("/app/train-page/8-file", test_file);
  g_test_add_func ("/app/train-page/9-run", test_run);
}

static void
serve_catalogue (void)
{
  g_autofree char *place = NULL;

  server = weights_server_new ();
  weights_server_add (server, "tiny-coco.pth", LENGTH);
  weights_server_add_catalogue (server, "tiny_coco", "tiny-coco.pth", "ssd_tiny", 0, NULL);
  place = g_strconcat (server->address, "catalogue.json", NULL);
  g_setenv ("QUADRAT_CATALOGUE", place, TRUE);
}

int
main (int argc, char **argv)
{
  gboolean without = argc > 1 && g_str_equal (argv[1], "without");
  g_autofree char *cache = g_dir_make_tmp ("quadrat-train-page-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  if (without)
    {
      g_setenv ("QUADRAT_CATALOGUE", "/nonexistent/weights.json", TRUE);
      g_setenv ("QUADRAT_VULKAN_LOADER", "/nonexistent/libvulkan.so.1", TRUE);
      argc = 1;
    }
  else
    serve_catalogue ();
  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  add_tests (without);
  status = g_test_run ();
  fixture_close (&fixture);
  weights_server_free (server);
  qd_file_remove_tree (cache, NULL);
  return status;
}
