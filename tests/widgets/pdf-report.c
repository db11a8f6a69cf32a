#include "tests/widgets/scene.h"
#include "widgets/pdf-report.h"

#include "engine/core/error.h"
#include "widgets/draw-boxes.h"
#include <cairo-pdf.h>
#include <glib/gstdio.h>
#include <math.h>

#define N_PHOTOS 12 /* the last cannot be loaded */

typedef struct
{
  QdPdfReport report;
  QdPdfPhoto photos[N_PHOTOS];
  GArray *boxes[N_PHOTOS]; /* QdDrawnBox */
  QdPlot *plots[4];
  char *folder;
} Fixture;

static const QdPdfSetting settings[] = {
  { "Network", "ssd_tiny", "Model" },
  { "Picture size", "192 × 192 pixels", "Model" },
  { "Start from", "nothing", "Model" },
  { "Epochs", "60", "Training" },
  { "Learning rate", "0.001, times 0.1 after epochs 40 and 50", "Training" },
  { "Optimizer", "adam", "Training" },
  { "Photos in a batch", "16", "Training" },
  { "Seed", "1", "Training" },
  { "Train photos", "8", "Data" },
  { "Validation photos", "3", "Data" },
  { "Least score shown", "50 %", "Prediction" },
};

static QdPixels *
load (guint index, gpointer data, GError **error)
{
  if (index == N_PHOTOS - 1)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, "“lost.jpg” is not a picture.");
      return NULL;
    }
  return scene_bee_photo_new (index);
}

static void
add_photo (Fixture *fixture, guint index)
{
  g_autoptr (GArray) truth = scene_bee_boxes_new (index);

  fixture->boxes[index] = g_array_new (FALSE, FALSE, sizeof (QdDrawnBox));
  for (guint i = 0; i < truth->len && index < N_PHOTOS - 1; i++)
    {
      QdDrawnBox box = { g_array_index (truth, QdCanvasBox, i).box, (int) (i % 7 == 6), 0.98 - 0.05 * (i % 9) };
      g_array_append_val (fixture->boxes[index], box);
    }
  fixture->photos[index] =
      (QdPdfPhoto){ "Western honey bee (Apis mellifera)", index % 3 == 2 ? NULL : "Example One, no rights reserved (CC0)",
                    index % 4 == 3 ? NULL : "https://www.inaturalist.org/observations/3898660",
                    (const QdDrawnBox *) (gconstpointer) fixture->boxes[index]->data, fixture->boxes[index]->len };
}

static void
fixture_init (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("quadrat-pdf-XXXXXX", NULL);
  for (guint i = 0; i < N_PHOTOS; i++)
    add_photo (fixture, i);
  fixture->plots[0] = scene_training_plot ();
  fixture->plots[1] = scene_precision_plot ();
  fixture->plots[2] = scene_bars_plot ();
  fixture->plots[3] = scene_matrix_plot ();
  fixture->report = (QdPdfReport){
    .title = "Bees of a garden",
    .subtitle = "Boxes found on 12 photos",
    .project = "Bees.quadrat",
    .date = "3 May 2026",
    .model = "ssd_tiny, run 3, 60 epochs",
    .map50 = 0.874,
    .map = 0.521,
    .subset = "72 test photos",
    .hero = 3,
    .settings = settings,
    .n_settings = G_N_ELEMENTS (settings),
    .plots = fixture->plots,
    .n_plots = 4,
    .classes = scene_classes,
    .n_classes = SCENE_N_CLASSES,
    .photos = fixture->photos,
    .n_photos = N_PHOTOS,
    .learned_from = "Teacher One, no rights reserved (CC0)\nTeacher Two, no rights reserved (CC0)",
    .load = load,
  };
}

static void
fixture_clear (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  for (guint i = 0; i < N_PHOTOS; i++)
    g_array_unref (fixture->boxes[i]);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->plots); i++)
    qd_plot_unref (fixture->plots[i]);
}

/* QD_TEST_OUTPUT names a folder where the report is kept, to be looked at. */
static void
keep (Fixture *fixture)
{
  g_autofree char *path =
      g_getenv ("QD_TEST_OUTPUT") != NULL ? g_build_filename (g_getenv ("QD_TEST_OUTPUT"), "report.pdf", NULL) : NULL;

  if (path != NULL)
    g_assert_true (qd_pdf_report_write (&fixture->report, path, NULL));
}

/* The output of a poppler tool; NULL, and the test skipped, where there is none. */
static char *
run_tool (const char *tool, const char *path)
{
  g_autofree char *found = g_find_program_in_path (tool);
  const char *arguments[] = { tool, path, g_str_equal (tool, "pdftotext") ? "-" : NULL, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  if (found == NULL)
    {
      g_test_skip ("poppler-utils are needed to look into a PDF");
      return NULL;
    }
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return output;
}

static char *
write_report (Fixture *fixture, const char *name)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_pdf_report_write (&fixture->report, path, &error));
  g_assert_no_error (error);
  return path;
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_report (fixture, "report.pdf");
  g_autofree char *info = run_tool ("pdfinfo", path);

  keep (fixture);
  if (info == NULL)
    return;
  /* Cover, settings, two of curves, twelve photos, credits. */
  g_assert_nonnull (strstr (info, "Pages:           17\n"));
  g_assert_nonnull (strstr (info, "Bees of a garden"));
  g_assert_nonnull (strstr (info, "(A4)"));
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  static const char *const words[] = { "Bees of a garden",
                                       "87 %",
                                       "52 %",
                                       "Learning rate",
                                       "bee 98 %",
                                       "Example One, no rights reserved (CC0)",
                                       "“lost.jpg” is not a picture.",
                                       "17 of 17",
                                       "No credit is known",
                                       "The model learned from photos of\nTeacher One, no rights reserved (CC0)\nTeacher Two",
                                       "Average precision of each class" };
  g_autofree char *path = write_report (fixture, "report.pdf");
  g_autofree char *text = run_tool ("pdftotext", path);

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (words); i++)
    if (!(g_str_has_prefix (words[i], "bee ") && fixture->boxes[0]->len == 0))
      g_assert_nonnull (strstr (text, words[i]));
}

/* Photos go into the file as JPEG: it stays about as small as they are. */
static void
test_size (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_report (fixture, "report.pdf");
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <, 3000000);
  g_assert_cmpint (info.st_mode & 0777 & ~0644, ==, 0);
}

/* A report without anything but a title. */
static void
test_bare (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "bare.pdf", NULL), *info = NULL;
  const QdPdfReport bare = { .title = "Nothing <yet> & 'more'", .map50 = NAN, .map = NAN, .hero = -1 };

  g_assert_true (qd_pdf_report_write (&bare, path, NULL));
  info = run_tool ("pdfinfo", path);
  if (info != NULL)
    g_assert_nonnull (strstr (info, "Pages:           1\n"));
}

static void
test_no_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "missing", "report.pdf", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (qd_pdf_report_write (&fixture->report, path, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "report.pdf"));
}

/* A folder cannot be replaced by a file: what is there stays, and nothing is left beside it. */
static void
test_cannot_replace (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "taken.pdf", NULL),
                  *inside = g_build_filename (path, "kept", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_true (g_file_set_contents (inside, "before", -1, NULL));
  g_assert_false (qd_pdf_report_write (&fixture->report, path, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
  g_assert_true (g_file_test (inside, G_FILE_TEST_EXISTS));
  dir = g_dir_open (fixture->folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "taken.pdf");
  g_assert_null (g_dir_read_name (dir));
  g_remove (inside);
}

/* Of a label that its box has no room for, the end of the name is left out, and neither its start nor the score. */
static void
test_cut_labels (Fixture *fixture, gconstpointer data)
{
  const QdClassLook look = { "German Yellowjacket", { 0, 0, 1 } };
  const QdDrawnBox boxes[] = { { { 20, 40, 70, 90 }, 0, 0.88 }, { { 220, 40, 270, 90 }, 0, NAN } };
  const QdBoxStyle style = { .font_size = 12 };
  g_autofree char *path = g_build_filename (fixture->folder, "boxes.pdf", NULL), *text = NULL;
  cairo_surface_t *surface = cairo_pdf_surface_create (path, 400, 120);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GRegex) scored = g_regex_new ("Ger[a-zA-Z ]*… 88 %", 0, 0, NULL);
  g_autoptr (GRegex) plain = g_regex_new ("Ger[a-zA-Z ]*…(?! 88)", 0, 0, NULL);

  qd_draw_boxes (cr, boxes, 2, &look, 1, &style);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  text = run_tool ("pdftotext", path);
  if (text == NULL)
    return;
  g_assert_true (g_regex_match (scored, text, 0, NULL));
  g_assert_true (g_regex_match (plain, text, 0, NULL));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = { { "pages", test_pages }, { "text", test_text },         { "size", test_size },
                { "bare", test_bare },   { "no-place", test_no_place }, { "cannot-replace", test_cannot_replace },
              { "cut-labels", test_cut_labels } };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/widgets/pdf-report/", tests[i].name, NULL);
      g_test_add (path, Fixture, NULL, fixture_init, tests[i].run, fixture_clear);
    }
  return g_test_run ();
}
