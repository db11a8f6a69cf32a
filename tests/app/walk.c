/* The whole way in a real window, with pointer and keys: an export in, photos, boxes, split, a short training, a prediction; and what is
 * in the database after each step. The tests of this file follow each other on one project. */
#include "tests/app/boxes-fixture.h"
#include "tests/inat/photo-server.h"

#include "app/pages/observations.h"
#include "app/pages/predict.h"
#include "app/pages/settings-editor.h"
#include "engine/formats/boxes.h"
#include "engine/gpu/device.h"
#include "engine/inat/import.h"
#include "engine/inat/photo-hosts.h"
#include "widgets/chart.h"

#include <math.h>

#define N_PHOTOS 11 /* fixtures/bees */
#define N_BOXES 71

static Fixture fixture;
static char *bees; /* the folder of fixtures; NULL: not there */

/* ---- Conditions ---- */

typedef gboolean (*Predicate) (const QdCounts *counts);

static gboolean
counts_are (gpointer predicate)
{
  return ((Predicate) predicate) (&qd_session_get_summary (qd_window_get_session (fixture.window))->counts);
}

static void
wait_counts (Predicate predicate, guint seconds, const char *what)
{
  fixture_wait (counts_are, (gpointer) predicate, seconds, what);
  qd_robot_settle (GTK_WIDGET (fixture.window));
}

static gboolean
imported (const QdCounts *counts)
{
  return counts->observations == N_PHOTOS;
}

static gboolean
fetched (const QdCounts *counts)
{
  return counts->there == N_PHOTOS;
}

static gboolean
labelled (const QdCounts *counts)
{
  return counts->labelled == N_PHOTOS;
}

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

static gboolean
has_two_classes (const QdCounts *counts)
{
  return counts->classes == 2;
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
has_pixels (gpointer canvas)
{
  return qd_box_canvas_get_pixels (canvas) != NULL;
}

/* ---- Observations ---- */

static void
test_start (void)
{
  g_assert_null (qd_window_get_session (fixture.window));
  g_assert_true (gtk_widget_get_mapped (fixture_find (fixture.window, "demo")));
  g_assert_true (gtk_widget_get_mapped (fixture_find (fixture.window, "export")));
  fixture_open_project (&fixture);
  g_assert_cmpstr (qd_window_get_step (fixture.window), ==, "observations");
  g_assert_true (gtk_widget_get_mapped (fixture_find (fixture.window, "drop_zone")));
}

static gboolean
set_host (QdProject *project, gpointer data, GError **error)
{
  return qd_photo_hosts_add (data, error) && qd_project_set_setting (project, QD_SETTING_PHOTO_HOST, data, error);
}

static void
test_import (void)
{
  g_autofree char *table = g_build_filename (bees, "observations-bees.csv", NULL);
  QdPage *page = qd_window_get_page (fixture.window, "observations");
  QdCounts counts;

  qd_observations_page_import (QD_OBSERVATIONS_PAGE (page), table);
  wait_counts (imported, 20, "The import");
  fixture_wait (is_mapped, fixture_find (page, "species"), 20, "The list of species");
  counts = fixture_count (&fixture);
  g_assert_cmpuint (counts.observations, ==, N_PHOTOS);
  g_assert_cmpuint (counts.observations_used, ==, N_PHOTOS); /* all are CC0 */
  g_assert_cmpuint (counts.waiting, ==, N_PHOTOS);
  g_assert_cmpuint (counts.classes, ==, 1);
}

static gboolean
all_left_out (const QdCounts *counts)
{
  return counts->observations_used == 0;
}

static gboolean
all_used (const QdCounts *counts)
{
  return counts->observations_used == N_PHOTOS;
}

/* The tick before the only species. */
static void
test_species (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "observations");

  fixture_click (fixture_find (page, "species"), "used");
  wait_counts (all_left_out, 20, "Leaving the species out");
  fixture_click (fixture_find (page, "species"), "used");
  wait_counts (all_used, 20, "Using the species again");
}

/* ---- Photos ---- */

static void
test_photos (void)
{
  PhotoServer *server = photo_server_new ();
  QdPage *page = qd_window_get_page (fixture.window, "photos");

  qd_session_write (qd_window_get_session (fixture.window), set_host, g_strdup (server->host), g_free, NULL, NULL);
  qd_robot_key (GTK_WIDGET (fixture.window), "ctrl+Next"); /* Page Down: the next step */
  g_assert_cmpstr (qd_window_get_step (fixture.window), ==, "photos");
  fixture_wait (is_mapped, fixture_find (page, "download"), 20, "The download button");
  fixture_click (page, "download");
  wait_counts (fetched, 60, "The download");
  g_assert_cmpuint (server->n_requests, >=, N_PHOTOS);
  g_assert_cmpuint (fixture_count (&fixture).failed, ==, 0);
  photo_server_free (server);
}

/* ---- Boxes ---- */

static QdBoxCanvas *
get_canvas (void)
{
  return boxes_get_canvas (&fixture);
}

/* From corner to corner in pixels of the photo. */
static void
drag (double x0, double y0, double x1, double y1)
{
  boxes_drag (&fixture, x0, y0, x1, y1);
}

static gint64
get_shown_photo (void)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&fixture, 0);

  g_assert_cmpuint (boxes->len, >, 0);
  return g_array_index (boxes, QdBox, boxes->len - 1).photo_id;
}

static QdBox
get_only_box (void)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&fixture, 0);

  g_assert_cmpuint (boxes->len, ==, 1);
  return g_array_index (boxes, QdBox, 0);
}

static guint
count_boxes (void)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&fixture, 0);

  return boxes->len;
}

static gboolean
boxes_are (gpointer n)
{
  return count_boxes () == GPOINTER_TO_UINT (n);
}

static void
wait_boxes (guint n)
{
  fixture_wait (boxes_are, GUINT_TO_POINTER (n), 20, "The edit of a box");
  qd_robot_settle (GTK_WIDGET (fixture.window));
}

/* Is there a pixel of the class's color close to a point of the photo? */
static gboolean
is_colored (double x, double y, guint32 color)
{
  QdBoxCanvas *canvas = get_canvas ();
  g_autoptr (GdkTexture) picture = qd_robot_picture (GTK_WIDGET (canvas));
  double widget_x, widget_y;

  qd_box_canvas_to_widget (canvas, x, y, &widget_x, &widget_y);
  for (int dy = -4; dy <= 4; dy++)
    for (int dx = -4; dx <= 4; dx++)
      {
        guint32 there = qd_robot_color (picture, (int) widget_x + dx, (int) widget_y + dy);
        int apart = abs ((int) (there >> 16 & 255) - (int) (color >> 16 & 255))
                    + abs ((int) (there >> 8 & 255) - (int) (color >> 8 & 255)) + abs ((int) (there & 255) - (int) (color & 255));

        if (apart < 24)
          return TRUE;
      }
  return FALSE;
}

static void
test_draw (void)
{
  QdBoxCanvas *canvas;
  double accuracy;
  QdBox box;

  qd_robot_key (GTK_WIDGET (fixture.window), "alt+3");
  g_assert_cmpstr (qd_window_get_step (fixture.window), ==, "boxes");
  canvas = get_canvas ();
  fixture_wait (has_pixels, canvas, 20, "The first photo");
  qd_robot_settle (GTK_WIDGET (canvas));
  accuracy = 1.5 / qd_box_canvas_get_zoom (canvas); /* the pointer stands on whole pixels of the screen */
  drag (60, 50, 210, 170);
  wait_boxes (1);
  box = get_only_box ();
  g_assert_cmpfloat_with_epsilon (box.box.xmin, 60, accuracy);
  g_assert_cmpfloat_with_epsilon (box.box.ymin, 50, accuracy);
  g_assert_cmpfloat_with_epsilon (box.box.xmax, 210, accuracy);
  g_assert_cmpfloat_with_epsilon (box.box.ymax, 170, accuracy);
  g_assert_cmpint (box.source, ==, QD_BOX_BY_PERSON);
}

static void
test_drawn (void)
{
  const QdClass *class_ = qd_session_get_summary (qd_window_get_session (fixture.window))->classes->pdata[0];
  QdBox box = get_only_box ();

  qd_robot_move (GTK_WIDGET (get_canvas ()), 8, 8); /* with the crosshair */
  /* Beside the handles, which are in the corners and in the middle of the edges. */
  g_assert_true (is_colored (box.box.xmin + (box.box.xmax - box.box.xmin) / 4, box.box.ymax, class_->color));
  g_assert_true (is_colored (box.box.xmax, box.box.ymin + (box.box.ymax - box.box.ymin) / 4, class_->color));
  g_assert_false (is_colored (box.box.xmax + 60, box.box.ymax + 60, class_->color));
}

static void
test_undo (void)
{
  QdBox box = get_only_box (), again;

  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z");
  wait_boxes (0);
  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+shift+z");
  wait_boxes (1);
  again = get_only_box ();
  g_assert_cmpint (again.id, ==, box.id); /* the same box, not another one */
  g_assert_cmpfloat (again.box.xmin, ==, box.box.xmin);
}

static gboolean
is_at (gpointer xmin)
{
  return fabs (get_only_box ().box.xmin - *(double *) xmin) < 1e-9;
}

static gboolean
is_of_class (gpointer id)
{
  return get_only_box ().class_id == *(gint64 *) id;
}

static gboolean
is_moved (gpointer xmin)
{
  return get_only_box ().box.xmin != *(double *) xmin;
}

static void
test_move (void)
{
  QdBox before = get_only_box (), after;
  double accuracy = 2 / qd_box_canvas_get_zoom (get_canvas ()), nudged;

  qd_robot_key (GTK_WIDGET (get_canvas ()), "v");
  drag (135, 110, 165, 130);
  fixture_wait (is_moved, &before.box.xmin, 20, "The move");
  after = get_only_box ();
  g_assert_cmpfloat_with_epsilon (after.box.xmin - before.box.xmin, 30, accuracy);
  g_assert_cmpfloat_with_epsilon (after.box.ymin - before.box.ymin, 20, accuracy);
  g_assert_cmpfloat_with_epsilon (after.box.xmax - after.box.xmin, before.box.xmax - before.box.xmin, 1e-9);
  nudged = after.box.xmin + 10;
  qd_robot_key (GTK_WIDGET (get_canvas ()), "shift+Right");
  fixture_wait (is_at, &nudged, 20, "The nudge");
  g_assert_cmpint (get_only_box ().id, ==, before.id);
}

/* A second class from the field in the panel, given to the selected box by its key. */
static void
test_class (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");
  const QdClass *class_;
  gint64 wasp;

  fixture_click (page, "new_class");
  qd_robot_type (fixture_find (page, "new_class"), "wasp");
  qd_robot_key (fixture_find (page, "new_class"), "Return");
  wait_counts (has_two_classes, 20, "The new class");
  class_ = qd_session_get_summary (qd_window_get_session (fixture.window))->classes->pdata[1];
  g_assert_cmpstr (class_->name, ==, "wasp");
  wasp = class_->id;
  gtk_widget_grab_focus (GTK_WIDGET (get_canvas ()));
  qd_robot_key (GTK_WIDGET (get_canvas ()), "2");
  fixture_wait (is_of_class, &wasp, 20, "The class of the box");
}

static QdMark
get_mark (gint64 id)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, id, NULL);

  return photo->mark;
}

static gboolean
shows_other (gpointer pixels)
{
  return qd_box_canvas_get_pixels (get_canvas ()) != pixels && qd_box_canvas_get_pixels (get_canvas ()) != NULL;
}

static void
press_and_wait_for_photo (const char *key)
{
  QdPixels *before = qd_pixels_ref (qd_box_canvas_get_pixels (get_canvas ()));

  qd_robot_key (GTK_WIDGET (get_canvas ()), key);
  fixture_wait (shows_other, before, 20, "Another photo");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  qd_pixels_unref (before);
}

/* Forth and back with D and A; a box is its photo's own. */
static void
test_walk (void)
{
  gint64 first = get_shown_photo (), second;

  press_and_wait_for_photo ("d");
  qd_robot_key (GTK_WIDGET (get_canvas ()), "w");
  drag (100, 100, 180, 160);
  wait_boxes (2);
  second = get_shown_photo ();
  g_assert_cmpint (second, !=, first);
  press_and_wait_for_photo ("a");
  g_assert_cmpuint (qd_box_canvas_get_boxes (get_canvas (), &(guint){ 0 })->id, >, 0);
  press_and_wait_for_photo ("space"); /* verified, and on to the next */
  g_assert_cmpint (get_mark (first), ==, QD_MARK_VERIFIED);
  g_assert_cmpint (get_mark (second), ==, QD_MARK_NONE);
}

static void
test_delete (void)
{
  guint n;
  const QdCanvasBox *boxes = qd_box_canvas_get_boxes (get_canvas (), &n);

  g_assert_cmpuint (n, ==, 1); /* of the second photo */
  qd_box_canvas_select (get_canvas (), boxes[0].id, TRUE);
  qd_robot_key (GTK_WIDGET (get_canvas ()), "Delete");
  wait_boxes (1);
  press_and_wait_for_photo ("e"); /* no animal, and on */
  g_assert_cmpuint (fixture_count (&fixture).empty, ==, 1);
  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z");
  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z"); /* the mark and the deletion */
  wait_boxes (2);
  g_assert_cmpuint (fixture_count (&fixture).empty, ==, 0);
}

/* Each is a box of its own and stored, however quickly they come. */
static void
test_quick_edits (void)
{
  guint before = count_boxes ();

  qd_robot_key (GTK_WIDGET (get_canvas ()), "w");
  for (guint i = 0; i < 10; i++)
    {
      double x = 20 + 46 * (i % 5), y = 180 + 50 * (i / 5); /* apart, so that no drag begins on a handle */

      drag (x, y, x + 20, y + 30);
      wait_boxes (before + i + 1);
    }
  for (guint i = 0; i < 10; i++)
    qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z");
  wait_boxes (before);
}

static void
test_boxes_from_elsewhere (void)
{
  g_autofree char *manifest = g_build_filename (bees, "output.manifest", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_WRITE, &error);
  g_autoptr (QdBoxesReport) report = qd_boxes_import (project, manifest, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->photos_matched, ==, N_PHOTOS);
  wait_counts (labelled, 20, "Noticing the import");
  g_assert_cmpuint (fixture_count (&fixture).boxes, ==, N_BOXES + 2);
}

/* ---- Split, train, predict ---- */

static void
test_split (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "split");
  QdCounts counts;

  qd_robot_key (GTK_WIDGET (fixture.window), "alt+4");
  fixture_wait (is_mapped, fixture_find (page, "divide"), 20, "The split page");
  fixture_click (page, "divide");
  wait_counts (divided, 20, "The split");
  counts = fixture_count (&fixture);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_TRAIN] + counts.subsets[QD_SUBSET_VALIDATION], ==, N_PHOTOS);
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
  fixture_wait (is_mapped, list, 20, "The list of runs");
  qd_chart_set_plot (chart, NULL);
  adw_action_row_activate (fixture_find_action_row (list));
  fixture_wait (is_mapped, GTK_WIDGET (chart), 20, "The curves of run 1");
  fixture_click (page, "again");
  g_assert_false (qd_plot_is_empty (qd_chart_get_plot (chart)));
}

static void
start_training (QdPage *page, int epochs)
{
  QdSettingsEditor *editor = QD_SETTINGS_EDITOR (fixture_find (page, "editor"));
  g_autoptr (QdTrainSettings) settings = qd_train_settings_copy (qd_settings_editor_get (editor));

  fixture_wait (is_mapped, fixture_find (page, "start"), 20, "The settings");
  settings->epochs = epochs;
  settings->mini_batch_size = 4;
  qd_settings_editor_set (editor, settings);
  fixture_click (page, "start");
  fixture_wait (is_mapped, fixture_find (page, "view"), 20, "The view of the run");
}

static void
test_train (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "train");

  if (!has_device ())
    {
      g_test_skip ("there is no Vulkan device");
      return;
    }
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+5");
  start_training (page, 1);
  wait_counts (trained, 240, "One epoch");
  fixture_wait (is_mapped, fixture_find (page, "evaluate"), 20, "The end of the run");
  g_assert_cmpuint (fixture_count (&fixture).best_run, ==, 1);
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
  QdPage *page = qd_window_get_page (fixture.window, "evaluate");

  if (fixture_count (&fixture).best_run == 0)
    {
      g_test_skip ("nothing was trained");
      return;
    }
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+6");
  fixture_wait (is_measured, page, 120, "The evaluation");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (fixture_find (page, "headline"))), "mAP "));
}

static void
test_predict (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "predict");
  g_autofree char *folder = g_build_filename (bees, "voc", "JPEGImages", NULL);
  const char *paths[] = { folder, NULL };
  GtkSelectionModel *rows;

  if (fixture_count (&fixture).best_run == 0)
    {
      g_test_skip ("nothing was trained");
      return;
    }
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+7");
  qd_predict_page_add (QD_PREDICT_PAGE (page), paths);
  fixture_wait (is_measured, page, 120, "The prediction");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  rows = gtk_grid_view_get_model (GTK_GRID_VIEW (fixture_find (page, "grid")));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rows)), ==, N_PHOTOS);
}

/* ---- Again ---- */

static void
test_reopen (void)
{
  QdCounts before = fixture_count (&fixture), after;

  qd_robot_key (GTK_WIDGET (fixture.window), "ctrl+w");
  g_assert_null (qd_window_get_session (fixture.window));
  fixture_open_project (&fixture);
  after = fixture_count (&fixture);
  g_assert_cmpuint (after.boxes, ==, before.boxes);
  g_assert_cmpuint (after.verified, ==, before.verified);
  g_assert_cmpuint (after.runs_done, ==, before.runs_done);
  g_assert_cmpuint (qd_session_get_summary (qd_window_get_session (fixture.window))->counts.boxes, ==, before.boxes);
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
  QdSession *session = qd_window_get_session (fixture.window);
  QdPage *page = qd_window_get_page (fixture.window, "train");
  g_autofree char *elsewhere = g_build_filename (fixture.folder, "elsewhere", NULL);
  g_autofree char *sentence = NULL;

  if (fixture_count (&fixture).best_run == 0)
    {
      g_test_skip ("nothing was trained");
      return;
    }
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+5");
  if (!gtk_widget_get_mapped (fixture_find (page, "start")))
    fixture_click (page, "again");
  start_training (page, 1000);
  qd_window_open (fixture.window, elsewhere);
  answer ("go-on");
  g_assert_true (qd_window_get_session (fixture.window) == session);
  sentence = qd_page_dup_unfinished (page);
  g_assert_nonnull (sentence);
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.close-project", NULL);
  answer ("stop");
  fixture_wait (is_at_the_start, fixture.window, 20, "The start page");
  fixture_open_project (&fixture);
}

int
main (int argc, char **argv)
{
  const char *fixtures = g_getenv ("QD_FIXTURES");
  static const struct
  {
    const char *name;
    GTestFunc test;
  } tests[] = {
    { "start", test_start },       { "import", test_import },           { "species", test_species },
    { "photos", test_photos },     { "draw", test_draw },               { "drawn", test_drawn },
    { "undo", test_undo },         { "move", test_move },               { "class", test_class },
    { "walk", test_walk },         { "delete", test_delete },           { "quick-edits", test_quick_edits },
    { "boxes-from-elsewhere", test_boxes_from_elsewhere },              { "split", test_split },
    { "train", test_train },       { "evaluate", test_evaluate },       { "predict", test_predict },
    { "reopen", test_reopen },     { "leave", test_leave },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  bees = fixtures != NULL ? g_build_filename (fixtures, "bees", NULL) : NULL;
  if (bees == NULL || !g_file_test (bees, G_FILE_TEST_IS_DIR))
    {
      g_print ("1..0 # SKIP fixtures/bees is not there\n");
      return 0;
    }
  if (!fixture_open (&fixture))
    {
      g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/walk/%02u-%s", i + 1, tests[i].name); /* GLib sorts nothing, a reader does */

      g_test_add_func (path, tests[i].test);
    }
  status = g_test_run ();
  fixture_close (&fixture);
  g_free (bees);
  return status;
}
