/* The Evaluate page in a real window, with a model that was trained here: what it shows is of what is chosen, and of the
 * boxes of now. */
#include "tests/app/toy-window.h"
#include "tests/train/witness.h"

#include "app/job.h"

#include <glib/gstdio.h>
#include <string.h>

static Fixture fixture;

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "evaluate");
}

static const char *
get_text (const char *id)
{
  return gtk_label_get_text (GTK_LABEL (fixture_find (get_page (), id)));
}

static gboolean
is_seen (const char *id)
{
  return gtk_widget_get_visible (fixture_find (get_page (), id));
}

static gboolean
sentence_has (gpointer part)
{
  return !is_seen ("progress") && strstr (get_text ("sentence"), part) != NULL;
}

static gboolean
is_unmeasured (gpointer data)
{
  return !is_seen ("progress") && g_str_equal (get_text ("headline"), "Not measured");
}

static void
choose (guint subset)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (get_page (), "subset")), subset);
}

static gboolean
nothing_runs (gpointer data)
{
  return qd_job_count_running () == 0;
}

static void
test_measured (void)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  settings->epochs = 1;
  train_well (fixture.project, settings, 0, 0);
  fixture_open_project (&fixture);
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+6");
  fixture_wait (sentence_has, (gpointer) "on 5 photos it did not learn from", 120, "The validation photos");
  g_assert_true (g_str_has_prefix (get_text ("headline"), "mAP "));
  g_assert_true (is_seen ("charts"));
  g_assert_false (is_seen ("measure"));
}

/* Past the charts, which have nothing to press, to the photos it got most wrong, and back. */
static void
test_keys (void)
{
  GtkWidget *first = gtk_widget_get_first_child (fixture_find (get_page (), "gallery"));

  gtk_widget_grab_focus (fixture_find (get_page (), "threshold"));
  qd_robot_key (GTK_WIDGET (fixture.window), "Tab");
  g_assert_true (gtk_widget_is_focus (first));
  qd_robot_key (GTK_WIDGET (fixture.window), "shift+Tab");
  g_assert_true (gtk_widget_is_focus (fixture_find (get_page (), "threshold")));
}

static void
leave_out (guint photo)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) photos = NULL;

  query.subset = QD_SUBSET_VALIDATION;
  photos = qd_project_list_photo_ids (project, &query, NULL);
  g_assert_true (qd_project_set_mark (project, g_array_index (photos, gint64, photo), QD_MARK_UNUSABLE, NULL));
}

/* A photo less to measure on: it is measured anew. */
static void
test_changed (void)
{
  leave_out (0);
  fixture_wait (sentence_has, (gpointer) "on 4 photos it did not learn from", 120, "The validation photos of now");
}

static void
test_training_photos (void)
{
  choose (2);
  fixture_wait (sentence_has, (gpointer) "on 11 photos it learned from", 120, "The training photos");
}

/* Without its model: no chart of what was chosen before is left. With it: it can be measured again. */
static void
test_error (void)
{
  g_autofree char *model = g_build_filename (fixture.project, "runs", "1", "model.safetensors", NULL);
  g_autofree char *aside = g_strconcat (model, ".aside", NULL);

  g_assert_cmpint (g_rename (model, aside), ==, 0);
  choose (1);
  fixture_wait (is_unmeasured, NULL, 60, "The error");
  g_assert_nonnull (strstr (get_text ("sentence"), "model"));
  g_assert_false (is_seen ("charts"));
  g_assert_false (is_seen ("gallery_title"));
  g_assert_null (gtk_widget_get_first_child (fixture_find (get_page (), "gallery")));
  g_assert_true (is_seen ("measure"));
  g_assert_cmpint (g_rename (aside, model), ==, 0);
  g_signal_emit_by_name (fixture_find (get_page (), "measure"), "clicked");
  fixture_wait (sentence_has, (gpointer) "on 3 photos it did not learn from", 120, "The test photos");
  g_assert_true (is_seen ("charts"));
}

static void
stop_measuring (void)
{
  while (!is_seen ("progress"))
    g_main_context_iteration (NULL, TRUE);
  g_signal_emit_by_name (fixture_find (fixture_find (get_page (), "progress"), "stop"), "clicked");
  g_assert_true (is_unmeasured (NULL));
  g_assert_true (is_seen ("measure"));
  fixture_wait (nothing_runs, NULL, 60, "The end of the measurement");
  g_assert_true (is_unmeasured (NULL));
  g_assert_false (is_seen ("charts"));
}

/* Nothing is left of another choice, nor of the labels before. */
static void
test_stop (void)
{
  choose (0);
  stop_measuring ();
  g_signal_emit_by_name (fixture_find (get_page (), "measure"), "clicked");
  fixture_wait (sentence_has, (gpointer) "on 4 photos it did not learn from", 120, "The validation photos");
  leave_out (1);
  stop_measuring ();
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!toy_window_begin_on_device (&fixture, &toy))
    return 0;
  g_test_add_func ("/app/evaluate-page/1-measured", test_measured);
  g_test_add_func ("/app/evaluate-page/2-keys", test_keys);
  g_test_add_func ("/app/evaluate-page/3-changed", test_changed);
  g_test_add_func ("/app/evaluate-page/4-training-photos", test_training_photos);
  g_test_add_func ("/app/evaluate-page/5-error", test_error);
  g_test_add_func ("/app/evaluate-page/6-stop", test_stop);
  status = g_test_run ();
  toy_window_end (&fixture);
  return status;
}
