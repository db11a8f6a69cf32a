/* The report names the photos' own credits, as iNaturalist told them: of the photos that are shown, and of those that the model
 * learned from. */
#include "app/detect-output.h"
#include "app/detection-report.h"
#include "tests/train/witness.h"

#include <string.h>

#define TOLD    "(c) Ana Berg, some rights reserved (CC BY)"
#define GUESSED "painter 1, no rights reserved (CC0)" /* of photo 1, which was not looked up; photo 0 was of painter 0 */

static void
found_photo_free (gpointer data)
{
  QdFoundPhoto *photo = data;

  g_free (photo->path);
  g_array_unref (photo->detections);
  g_free (photo);
}

/* A box of the first class on each photo of the project that the model learned from. */
static GPtrArray *
list_found (const char *folder)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (found_photo_free);
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;

  query.subset = QD_SUBSET_TRAIN;
  photos = qd_project_list_photos (project, &query, NULL);
  for (guint i = 0; i < photos->len; i++)
    {
      const QdDetection detection = { .box = { 10, 10, 60, 60 }, .score = 0.9 };
      QdFoundPhoto *photo = g_new0 (QdFoundPhoto, 1);

      photo->path = qd_project_dup_photo_path (project, photos->pdata[i]);
      photo->width = TOY_WIDTH;
      photo->height = TOY_HEIGHT;
      photo->detections = g_array_new (FALSE, FALSE, sizeof (QdDetection));
      g_array_append_val (photo->detections, detection);
      g_ptr_array_add (found, photo);
    }
  return found;
}

static char *
read_text (const char *path)
{
  const char *arguments[] = { "pdftotext", path, "-", NULL };
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  int status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return text;
}

static guint
count (const char *text, const char *part)
{
  g_auto (GStrv) parts = g_strsplit (text, part, -1);

  return g_strv_length (parts) - 1;
}

static char *
make_project (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 2, .n_validation = 1, .observed = TRUE });
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (QdTrainSettings) settings = quick_settings ();

  toy_project_look_up (project, 0, "cc-by", TOLD);
  g_clear_object (&project);
  train_well (folder, settings, 0, 1);
  return folder;
}

static char *
write_report (const char *folder)
{
  static const char *const classes[] = { "square", "disc", NULL };
  g_autofree char *path = g_build_filename (folder, "report.pdf", NULL);
  g_autoptr (GPtrArray) found = list_found (folder);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (found->len, ==, 2);
  qd_detection_report_write (folder, 1, found, classes, path, NULL, &error);
  g_assert_no_error (error);
  return read_text (path);
}

/* Switches say yes and no, and what nothing was chosen for is left out. */
static void
check_settings (const char *text)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  guint n, n_on = 0, n_off = 0;
  const QdSetting *table = qd_settings_get_table (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = qd_train_settings_get (settings, table[i].name);

      if (table[i].kind == QD_SETTING_SWITCH)
        *(g_str_equal (value, "0") ? &n_off : &n_on) += 1;
    }
  g_assert_cmpuint (count (text, "\nyes\n"), ==, n_on);
  g_assert_cmpuint (count (text, "\nno\n"), ==, n_off);
  g_assert_cmpuint (count (text, "Weights file"), ==, 0);
}

static void
test_credits (void)
{
  g_autofree char *tool = g_find_program_in_path ("pdftotext"), *text = NULL;
  char *folder;

  if (tool == NULL)
    {
      g_test_skip ("poppler-utils are needed to look into a PDF");
      return;
    }
  folder = make_project ();
  text = write_report (folder);
  g_assert_nonnull (strstr (text, "The model learned from photos of\n" TOLD "\n" GUESSED "\n"));
  /* On its page and in the list. */
  g_assert_cmpuint (count (text, TOLD "\nhttps://observations.example/101\n"), ==, 2);
  g_assert_cmpuint (count (text, GUESSED "\nhttps://observations.example/102\n"), ==, 2);
  g_assert_cmpuint (count (text, TOLD), ==, 4); /* on the cover and among the teachers too */
  g_assert_cmpuint (count (text, GUESSED), ==, 3);
  g_assert_cmpuint (count (text, "painter 0"), ==, 0);
  check_settings (text);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/detection-report/credits", test_credits);
  return g_test_run ();
}
