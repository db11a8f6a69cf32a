/* Photos are divided, a short training, its measures and predictions; the project opened again, and left while it trains. */
#include "tests/app/walk.h"

#include "app/pages/predict.h"
#include "app/pages/settings-editor.h"
#include "engine/gpu/device.h"
#include "widgets/chart.h"

static gboolean
divided (const QdCounts *counts)
{
  return counts->subsets[QD_SUBSET_TRAIN] > 0 && counts->subsets[QD_SUBSET_NONE] == 0;
}

static gboolean
trained (const QdCounts *counts)
{
  return counts->runs_done == 1;
}

static void
test_split (void)
{
  QdPage *page = qd_window_get_page (walk.window, "split");
  QdCounts counts;

  qd_robot_key (GTK_WIDGET (walk.window), "alt+4");
  fixture_wait (fixture_is_mapped, fixture_find (page, "divide"), 20, "The split page");
  fixture_click (page, "divide");
  walk_wait (divided, 20, "The split");
  counts = fixture_count (&walk);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_TRAIN] + counts.subsets[QD_SUBSET_VALIDATION], ==, WALK_PHOTOS);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_VALIDATION], ==, 2);
}

static gboolean
has_device (void)
{
  g_autoptr (GPtrArray) devices = qd_device_list (NULL);

  return devices != NULL && devices->len > 0;
}

/* A run that is over is opened from the list: its curves are there again. */
static void
check_curves (QdPage *page)
{
  QdChart *chart = QD_CHART (fixture_find (page, "map_chart"));
  GtkWidget *list = fixture_find (page, "runs");

  fixture_click (page, "again");
  fixture_wait (fixture_is_mapped, list, 20, "The list of runs");
  qd_chart_set_plot (chart, NULL);
  adw_action_row_activate (fixture_find_action_row (list));
  fixture_wait (fixture_is_mapped, GTK_WIDGET (chart), 20, "The curves of run 1");
  fixture_click (page, "again");
  g_assert_false (qd_plot_is_empty (qd_chart_get_plot (chart)));
}

static void
start_training (QdPage *page, int epochs)
{
  QdSettingsEditor *editor = QD_SETTINGS_EDITOR (fixture_find (page, "editor"));
  g_autoptr (QdTrainSettings) settings = qd_train_settings_copy (qd_settings_editor_get (editor));

  fixture_wait (fixture_is_mapped, fixture_find (page, "start"), 20, "The settings");
  settings->epochs = epochs;
  settings->mini_batch_size = 4;
  qd_settings_editor_set (editor, settings);
  fixture_click (page, "start");
  fixture_wait (fixture_is_mapped, fixture_find (page, "view"), 20, "The view of the run");
}

static void
test_train (void)
{
  QdPage *page = qd_window_get_page (walk.window, "train");

  if (!has_device ())
    {
      g_test_skip ("there is no Vulkan device");
      return;
    }
  qd_robot_key (GTK_WIDGET (walk.window), "alt+5");
  start_training (page, 1);
  walk_wait (trained, 240, "One epoch");
  fixture_wait (fixture_is_mapped, fixture_find (page, "evaluate"), 20, "The end of the run");
  g_assert_cmpuint (fixture_count (&walk).best_run, ==, 1);
  check_curves (page);
}

static gboolean
is_measured (gpointer page)
{
  g_auto (QdPageStatus) status = { 0 };

  qd_page_describe (page, &status);
  return status.progress == QD_PROGRESS_DONE;
}

static void
test_evaluate (void)
{
  QdPage *page = qd_window_get_page (walk.window, "evaluate");

  if (fixture_count (&walk).best_run == 0)
    {
      g_test_skip ("nothing was trained");
      return;
    }
  qd_robot_key (GTK_WIDGET (walk.window), "alt+6");
  fixture_wait (is_measured, page, 120, "The evaluation");
  qd_robot_settle (GTK_WIDGET (walk.window));
  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (fixture_find (page, "headline"))), "mAP "));
}

static void
test_predict (void)
{
  QdPage *page = qd_window_get_page (walk.window, "predict");
  g_autofree char *folder = g_build_filename (walk_bees, "voc", "JPEGImages", NULL);
  const char *paths[] = { folder, NULL };
  GtkSelectionModel *rows;

  if (fixture_count (&walk).best_run == 0)
    {
      g_test_skip ("nothing was trained");
      return;
    }
  qd_robot_key (GTK_WIDGET (walk.window), "alt+7");
  qd_predict_page_add (QD_PREDICT_PAGE (page), paths);
  fixture_wait (is_measured, page, 120, "The prediction");
  qd_robot_settle (GTK_WIDGET (walk.window));
  rows = gtk_grid_view_get_model (GTK_GRID_VIEW (fixture_find (page, "grid")));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rows)), ==, WALK_PHOTOS);
}

/* ---- Again ---- */

static void
test_reopen (void)
{
  QdCounts before = fixture_count (&walk), after;

  qd_robot_key (GTK_WIDGET (walk.window), "ctrl+w");
  g_assert_null (qd_window_get_session (walk.window));
  fixture_open_project (&walk);
  after = fixture_count (&walk);
  g_assert_cmpuint (after.boxes, ==, before.boxes);
  g_assert_cmpuint (after.verified, ==, before.verified);
  g_assert_cmpuint (after.runs_done, ==, before.runs_done);
  g_assert_cmpuint (qd_session_get_summary (qd_window_get_session (walk.window))->counts.boxes, ==, before.boxes);
}

/* ---- Leaving while it trains ---- */

static gboolean
is_asked (gpointer dialog)
{
  for (GList *window = gtk_window_list_toplevels (); window != NULL; window = g_list_delete_link (window, window))
    if (ADW_IS_MESSAGE_DIALOG (window->data) && *(gpointer *) dialog == NULL)
      *(gpointer *) dialog = window->data;
  return *(gpointer *) dialog != NULL;
}

/* Answers the question that must have come. */
static void
answer (const char *response)
{
  AdwMessageDialog *dialog = NULL;

  fixture_wait (is_asked, &dialog, 20, "The question");
  adw_message_dialog_response (dialog, response);
}

static gboolean
is_at_the_start (gpointer window)
{
  return qd_window_get_session (window) == NULL;
}

/* Another project is asked for while this one trains: refused, nothing changes; agreed to, what was learned can be resumed. */
static void
test_leave (void)
{
  QdSession *session = qd_window_get_session (walk.window);
  QdPage *page = qd_window_get_page (walk.window, "train");
  g_autofree char *elsewhere = g_build_filename (walk.folder, "elsewhere", NULL);
  g_autofree char *sentence = NULL;

  if (fixture_count (&walk).best_run == 0)
    {
      g_test_skip ("nothing was trained");
      return;
    }
  qd_robot_key (GTK_WIDGET (walk.window), "alt+5");
  if (!gtk_widget_get_mapped (fixture_find (page, "start")))
    fixture_click (page, "again");
  start_training (page, 1000);
  qd_window_open (walk.window, elsewhere);
  answer ("go-on");
  g_assert_true (qd_window_get_session (walk.window) == session);
  sentence = qd_page_dup_unfinished (page);
  g_assert_nonnull (sentence);
  gtk_widget_activate_action (GTK_WIDGET (walk.window), "win.close-project", NULL);
  answer ("stop");
  fixture_wait (is_at_the_start, walk.window, 20, "The start page");
  fixture_open_project (&walk);
}

void
walk_add_training (void)
{
  walk_add ("split", test_split);
  walk_add ("train", test_train);
  walk_add ("evaluate", test_evaluate);
  walk_add ("predict", test_predict);
  walk_add ("reopen", test_reopen);
  walk_add ("leave", test_leave);
}
