/* A training in a real window: what the page says while it goes on, and how it is left. */
#include "tests/app/toy-window.h"

#include "app/job.h"
#include "app/pages/settings-editor.h"
#include "engine/train/trainer.h"

static const ToyOptions toy = { .n_train = 11, .n_validation = 5 };
static Fixture fixture;

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "train");
}

static const char *
get_progress (void)
{
  return gtk_label_get_text (GTK_LABEL (fixture_find (get_page (), "progress_label")));
}

static gboolean
progress_begins (gpointer start)
{
  return g_str_has_prefix (get_progress (), start);
}

static gboolean
has_ended (gpointer data)
{
  return qd_job_count_running () == 0;
}

/* What was asked for is said until it has come, whatever step was under way; and the project is left without waiting for the
 * trainer. */
static void
test_progress (void)
{
  QdSettingsEditor *editor = QD_SETTINGS_EDITOR (fixture_find (get_page (), "editor"));
  g_autoptr (QdTrainSettings) settings = qd_train_settings_copy (qd_settings_editor_get (editor));
  GtkToggleButton *pause = GTK_TOGGLE_BUTTON (fixture_find (get_page (), "pause"));

  g_assert_true (qd_train_settings_set (settings, "base_network", "ssd_tiny", NULL));
  settings->image_shape = 128;
  settings->epochs = 1000;
  settings->mini_batch_size = 4;
  qd_settings_editor_set (editor, settings);
  gtk_widget_activate_action (GTK_WIDGET (get_page ()), "train.start", NULL);
  fixture_wait (progress_begins, (gpointer) "Epoch ", 120, "The first step");
  gtk_toggle_button_set_active (pause, TRUE);
  g_assert_cmpstr (get_progress (), ==, "Pausing after this step…");
  fixture_wait (progress_begins, (gpointer) "Paused", 60, "The pause");
  gtk_toggle_button_set_active (pause, FALSE);
  g_assert_cmpstr (get_progress (), ==, "Going on…");
  fixture_wait (progress_begins, (gpointer) "Epoch ", 60, "The next step");
  fixture_wait (has_ended, NULL, 60, "The measurement");
  qd_window_close_project (fixture.window);
  while (qd_job_count_running () == 0)
    g_main_context_iteration (NULL, TRUE); /* pages are taken down one a turn */
  fixture_wait (has_ended, NULL, 60, "The end of the trainer");
  g_assert_cmpint (qd_trainer_find_resumable (fixture.project), ==, 1);
}

static void
test_open (void)
{
  fixture_open_project (&fixture);
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+5");
  fixture_wait (fixture_is_mapped, fixture_find (get_page (), "start"), 20, "The Train page");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("QUADRAT_CATALOGUE", "/nonexistent/weights.json", TRUE);
  if (!toy_window_begin_on_device (&fixture, &toy))
    return 0;
  g_test_add_func ("/app/train-run/1-open", test_open);
  g_test_add_func ("/app/train-run/2-progress", test_progress);
  status = g_test_run ();
  toy_window_end (&fixture);
  return status;
}
