/* The Predict page in a real window, with models that were trained here: what is seen stays what its own model found, also
 * when there is a better one; what was found stays when it is stopped; and nothing is left of it when the project is closed. */
#include "tests/app/toy-window.h"
#include "tests/train/witness.h"

#include "app/job.h"
#include "app/pages/predict.h"
#include "app/pages/prediction-tile.h"
#include "app/predictor.h"

#define N_OWN 3 /* test photos of the toy project */

static Fixture fixture;

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "predict");
}

static GListModel *
get_rows (void)
{
  return G_LIST_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (fixture_find (get_page (), "grid"))));
}

static gboolean
has_best (gpointer run)
{
  return qd_session_get_summary (qd_window_get_session (fixture.window))->counts.best_run == GPOINTER_TO_INT (run);
}

static gboolean
is_done (gpointer n_photos)
{
  g_auto (QdPageStatus) status = { 0 };

  qd_page_describe (get_page (), &status);
  return status.progress == QD_PROGRESS_DONE && g_list_model_get_n_items (get_rows ()) == GPOINTER_TO_UINT (n_photos);
}

static gboolean
shows (gpointer view)
{
  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (fixture_find (get_page (), "views"))), view);
}

/* Run @number is the best of all. */
static void
train_run (int number)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdRun) run = NULL;

  train_well (fixture.project, settings, 0, 1);
  project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);
  run = qd_project_get_run (project, number, NULL);
  run->state = QD_RUN_DONE;
  run->best_map50 = run->best_map = number / 10.0;
  g_assert_true (qd_project_update_run (project, run, NULL));
}

static void
check_rows (gint64 run, guint n_classes)
{
  for (guint i = 0; i < g_list_model_get_n_items (get_rows ()); i++)
    {
      g_autoptr (QdPrediction) prediction = g_list_model_get_item (get_rows (), i);

      g_assert_cmpstr (prediction->error, ==, NULL);
      g_assert_cmpint (prediction->run, ==, run);
      g_assert_cmpuint (g_strv_length (prediction->classes), ==, n_classes);
    }
}

static void
test_found (void)
{
  train_run (1);
  fixture_open_project (&fixture);
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+7");
  fixture_wait (has_best, GINT_TO_POINTER (1), 20, "The first run");
  gtk_widget_activate_action (GTK_WIDGET (get_page ()), "predict.own", NULL);
  fixture_wait (is_done, GUINT_TO_POINTER (N_OWN), 120, "The predictions of run 1");
  check_rows (1, 2);
}

static GtkWidget *
find_tile (GtkWidget *widget)
{
  GtkWidget *found = QD_IS_PREDICTION_TILE (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_tile (child);
  return found;
}

static gboolean
has_pictures (G_GNUC_UNUSED gpointer data)
{
  g_autofree char *thumbnails = g_build_filename (fixture.project, "cache", "thumbnails", NULL);
  g_autoptr (GDir) folders = g_dir_open (thumbnails, 0, NULL);
  guint n = 0;

  for (const char *name; folders != NULL && (name = g_dir_read_name (folders)) != NULL;)
    {
      g_autofree char *folder = g_build_filename (thumbnails, name, NULL);
      g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);

      for (const char *file; (file = g_dir_read_name (files)) != NULL;)
        n += g_str_has_prefix (file, "-");
    }
  return n == N_OWN;
}

static void
on_items_changed (G_GNUC_UNUSED GListModel *rows, G_GNUC_UNUSED guint position, G_GNUC_UNUSED guint removed,
                  G_GNUC_UNUSED guint added, gpointer n)
{
  ++*(guint *) n;
}

/* The tiles' pictures come from the thumbnails. Another threshold is another summary, and the same rows. */
static void
test_threshold (void)
{
  GtkSelectionModel *rows = GTK_SELECTION_MODEL (get_rows ());
  GtkWidget *scale = fixture_find (get_page (), "threshold"), *tile = find_tile (fixture_find (get_page (), "grid"));
  g_autofree char *before = g_strdup (gtk_label_get_text (GTK_LABEL (fixture_find (get_page (), "summary"))));
  guint n_changes = 0, n_boxes = 0;
  gulong handler = g_signal_connect (rows, "items-changed", G_CALLBACK (on_items_changed), &n_changes);
  g_autofree char *most = NULL, *other = NULL;

  fixture_wait (has_pictures, NULL, 60, "The pictures of the tiles");
  gtk_selection_model_select_item (rows, 1, TRUE);
  for (guint i = 0; i < N_OWN; i++)
    {
      g_autoptr (QdPrediction) prediction = g_list_model_get_item (get_rows (), i);
      n_boxes += prediction->detections->len;
    }
  most = g_strdup_printf (n_boxes == 1 ? "%u box on 3 photos" : "%u boxes on 3 photos", n_boxes);
  gtk_range_set_value (GTK_RANGE (scale), 1);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (fixture_find (get_page (), "summary"))), ==, "0 boxes on 3 photos");
  other = gtk_test_accessible_check_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (tile)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                              "Nothing found");
  g_assert_cmpstr (other, ==, NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (fixture_find (get_page (), "top_n")), 200);
  gtk_range_set_value (GTK_RANGE (scale), 0.05);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (fixture_find (get_page (), "summary"))), ==, most);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (fixture_find (get_page (), "top_n")), 100);
  gtk_range_set_value (GTK_RANGE (scale), 0.5);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (fixture_find (get_page (), "summary"))), ==, before);
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_true (gtk_selection_model_is_selected (rows, 1));
  g_assert_true (find_tile (fixture_find (get_page (), "grid")) == tile);
  g_signal_handler_disconnect (rows, handler);
}

/* A photo is open when a newer model takes over: it is closed, and the photos of the list are looked at again by it. */
static void
test_better_model (void)
{
  g_autoptr (QdPrediction) old = g_list_model_get_item (get_rows (), 0);
  const char *paths[] = { old->path, NULL };

  g_signal_emit_by_name (fixture_find (get_page (), "grid"), "activate", 0);
  fixture_wait (shows, (gpointer) "photo", 20, "The photo");
  toy_project_add_class (fixture.project, "star");
  train_run (2);
  fixture_wait (has_best, GINT_TO_POINTER (2), 20, "The second run");
  qd_predict_page_add (QD_PREDICT_PAGE (get_page ()), paths);
  fixture_wait (shows, (gpointer) "grid", 20, "The end of the old model");
  gtk_widget_activate_action (GTK_WIDGET (get_page ()), "predict.use", NULL); /* of nothing */
  fixture_wait (is_done, GUINT_TO_POINTER (N_OWN + 1), 120, "The predictions of run 2");
  check_rows (2, 3);
  g_assert_cmpint (old->run, ==, 1);
  g_assert_cmpuint (g_strv_length (old->classes), ==, 2);
}

static gboolean
nothing_runs (gpointer data)
{
  return qd_job_count_running () == 0;
}

/* Its thread is one that the end of the program waits for. */
static void
test_stop (void)
{
  g_autoptr (QdPrediction) first = g_list_model_get_item (get_rows (), 0);
  g_autofree char *folder = g_path_get_dirname (first->path);
  const char *paths[] = { folder, NULL };
  GtkWidget *looking = fixture_find (get_page (), "looking");
  guint n;

  g_assert_cmpuint (qd_job_count_running (), ==, 1);
  qd_predict_page_add (QD_PREDICT_PAGE (get_page ()), paths);
  while (!gtk_widget_get_visible (looking))
    g_main_context_iteration (NULL, TRUE);
  n = g_list_model_get_n_items (get_rows ());
  g_signal_emit_by_name (fixture_find (looking, "stop"), "clicked");
  g_assert_false (gtk_widget_get_visible (looking));
  fixture_wait (nothing_runs, NULL, 60, "The end of the photo under way");
  g_assert_true (is_done (GUINT_TO_POINTER (n)));
}

static gboolean
is_gone (gpointer place)
{
  return *(gpointer *) place == NULL;
}

static void
test_closed (void)
{
  GListModel *rows = get_rows ();

  g_object_add_weak_pointer (G_OBJECT (rows), (gpointer *) &rows);
  qd_robot_key (GTK_WIDGET (fixture.window), "ctrl+w");
  fixture_wait (is_gone, &rows, 20, "The end of the list");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!toy_window_begin_on_device (&fixture, &toy))
    return 0;
  g_test_add_func ("/app/predict-page/1-found", test_found);
  g_test_add_func ("/app/predict-page/2-threshold", test_threshold);
  g_test_add_func ("/app/predict-page/3-better-model", test_better_model);
  g_test_add_func ("/app/predict-page/4-stop", test_stop);
  g_test_add_func ("/app/predict-page/5-closed", test_closed);
  status = g_test_run ();
  toy_window_end (&fixture);
  return status;
}
