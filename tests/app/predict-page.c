/* The Predict page in a real window, with models that were trained here: what is seen stays what its own model found, also
 * when there is a better one; what was found stays when it is stopped; and nothing is left of it when the project is closed. */
#include "tests/app/toy-window.h"
#include "tests/train/witness.h"

#include "app/job.h"
#include "app/pages/predict.h"
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
  g_test_add_func ("/app/predict-page/2-better-model", test_better_model);
  g_test_add_func ("/app/predict-page/3-stop", test_stop);
  g_test_add_func ("/app/predict-page/4-closed", test_closed);
  status = g_test_run ();
  toy_window_end (&fixture);
  return status;
}
