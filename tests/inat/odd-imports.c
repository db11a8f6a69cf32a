/* What the fixtures' README asks of odd tables beyond the number of their rows, boxes that an import finds, and pictures. */
#include <string.h>
#include <time.h>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "import-fixture.h"

static char *
find_odd (const char *name)
{
  char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/odd", name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_test_skip ("no fixtures");
  g_free (path);
  return NULL;
}

/* ---- Cells that a spreadsheet would execute ---- */

static void
check_kept (const char *text, const char *kept, const char *written)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_assert_cmpstr (text, ==, kept);
  qd_csv_append_field (line, text, ',');
  g_assert_cmpstr (line->str, ==, written);
}

/* Kept as they are; in a table of our own they are text. */
static void
test_formulas (void)
{
  g_autofree char *path = find_odd ("formula_cells.csv");

  if (path == NULL)
    return;
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);
  g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, 1, NULL);

  import_fixture_check (report, 1, 1, 0, 0, "{}");
  check_kept (observation->description, "=HYPERLINK(\"http://example.org\",\"x\")",
              "\"'=HYPERLINK(\"\"http://example.org\"\",\"\"x\"\")\"");
  check_kept (observation->place, "@SUM(A1)", "\"'@SUM(A1)\"");
  check_kept (observation->user_login, "+cmd", "\"'+cmd\"");
}

/* ---- A text of a megabyte ---- */

/* Processor seconds, the least of a few tries. */
static double
time_import (const char *path)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      clock_t begun = clock ();
      g_autoptr (QdReport) report = import_fixture_import (fixture, path);

      best = MIN (best, (double) (clock () - begun) / CLOCKS_PER_SEC);
      g_assert_cmpuint (report->skipped, ==, 0);
    }
  return best;
}

/* The table again with its first run of one letter @times as long. */
static char *
stretch (const ImportFixture *fixture, const char *path, guint times)
{
  g_autofree char *text = NULL, *long_run = NULL;
  char *stretched = g_build_filename (fixture->folder, "long.csv", NULL);
  const char *run;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (run = text; (length = strspn (run, (char[]){ *run, 0 })) < 1000000;)
    run += length;
  long_run = g_strnfill (length * times, *run);
  g_autofree char *before = g_strndup (text, (gsize) (run - text));
  g_autofree char *whole = g_strconcat (before, long_run, run + length, NULL);
  g_assert_true (g_file_set_contents (stretched, whole, -1, NULL));
  return stretched;
}

/* Kept to the last letter; and one that is 16 times as long takes no 64 times as long. */
static void
test_long_text (void)
{
  g_autofree char *path = find_odd ("field_1MB.csv");

  if (path == NULL)
    return;
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autoptr (QdReport) report = import_fixture_import (fixture, path);
  g_autofree char *longer = stretch (fixture, path, 16);
  double once, sixteen;
  guint n_long = 0;

  import_fixture_check (report, 3, 3, 0, 0, "{}");
  for (gint64 id = 1; id <= 3; id++)
    {
      g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, id, NULL);
      const char *text = observation->description != NULL ? observation->description : "";

      n_long += strlen (text) == 1000000 && strspn (text, (char[]){ *text, 0 }) == 1000000;
    }
  g_assert_cmpuint (n_long, ==, 1);
  once = time_import (path);
  sixteen = time_import (longer);
  g_test_message ("%.0f ms of the processor, and %.0f for a text 16 times as long", once * 1e3, sixteen * 1e3);
  g_assert_cmpfloat (sixteen, <, 64 * once);
}

/* ---- Many rows ---- */

/* All are there in about a second; stopped in the middle, none is. */
static void
stop_in_the_middle (guint64 done, guint64 total, gpointer cancellable)
{
  if (done > total / 3)
    g_cancellable_cancel (cancellable);
}

static void
test_many_rows (void)
{
  g_autofree char *path = find_odd ("rows_20000.csv");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const QdExportImportOptions options = { .progress = stop_in_the_middle, .user_data = cancellable };
  g_autoptr (GError) error = NULL;
  double seconds = G_MAXDOUBLE;

  if (path == NULL)
    return;
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ImportFixture) fixture = import_fixture_new ();
      gint64 begun = g_get_monotonic_time ();
      g_autoptr (QdReport) report = import_fixture_import (fixture, path);

      seconds = MIN (seconds, (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
      import_fixture_check (report, 20000, 20000, 0, 0, "{}");
      g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 20000);
    }
  g_test_message ("%.2f seconds", seconds);
  g_assert_cmpfloat (seconds, <, 1);
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_assert_null (qd_import_export (fixture->project, path, &options, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (import_fixture_count (fixture).observations, ==, 0);
}

/* ---- Boxes ---- */

#define HEAD "id,image_url,license,quality_grade,user_login,place_guess,scientific_name,taxon_id\n"
#define ROW(id, size, rest)                                                                                                    \
  id ",https://inaturalist-open-data.s3.amazonaws.com/photos/" id "0/" size ".jpg," rest "\n"

static QdReport *
import_text (ImportFixture *fixture, const char *text)
{
  g_autofree char *path = import_fixture_path (fixture, "observations.csv");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return import_fixture_import (fixture, path);
}

static QdBox
draw (ImportFixture *fixture, gint64 photo, gint64 class_id)
{
  QdBox box = { .photo_id = photo, .class_id = class_id, .box = { 10, 20, 110.5, 70.25 }, .score = 0.0 / 0.0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_project_insert_box (fixture->project, &box, &error));
  g_assert_no_error (error);
  return box;
}

static void
check_box (ImportFixture *fixture, const QdBox *drawn)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (fixture->project, drawn->photo_id, NULL);
  const QdBox *box = &g_array_index (boxes, QdBox, 0);

  g_assert_cmpuint (boxes->len, ==, 1);
  g_assert_cmpint (box->id, ==, drawn->id);
  g_assert_cmpint (box->class_id, ==, drawn->class_id);
  g_assert_cmpmem (&box->box, sizeof box->box, &drawn->box, sizeof drawn->box);
  g_assert_cmpint (box->modified, ==, drawn->modified);
}

static QdReport *
import_large (ImportFixture *fixture, const char *text)
{
  const QdExportImportOptions large = { .licenses = QD_LICENSE_SET_ANY, .size = QD_PHOTO_SIZE_LARGE, .resize = TRUE };
  g_autofree char *path = import_fixture_path (fixture, "observations.csv");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return qd_import_export (fixture->project, path, &large, NULL, NULL);
}

/* The export comes again with another grade, license, place and species, and another size of photo is asked for: the row is
 * updated; the photo that is there stays what it is, and the boxes that were drawn on it too, in their class. So do those of a
 * row that does not come again. */
static void
test_boxes (void)
{
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autoptr (QdReport) first =
      import_text (fixture, HEAD ROW ("1", "medium", "CC0,needs_id,ana,Bern,Apis mellifera,47219")
                                ROW ("2", "medium", "CC0,needs_id,ben,Bern,Apis mellifera,47219"));
  g_autoptr (GPtrArray) classes = qd_project_list_classes (fixture->project, FALSE, NULL);
  gint64 bee = ((QdClass *) classes->pdata[0])->id;
  g_assert_true (qd_project_set_photo_there (fixture->project, 1, "1.jpg", 500, 400, 1234, "", NULL));
  QdBox changed = draw (fixture, 1, bee), gone = draw (fixture, 2, bee);

  import_fixture_check (first, 2, 2, 0, 0, "{}");
  g_autoptr (QdReport) second =
      import_large (fixture, HEAD ROW ("1", "large", "CC-BY,research,ana,Thun,Bombus terrestris,57619"));
  import_fixture_check (second, 1, 0, 1, 0, "{}");
  g_autoptr (QdObservation) observation = qd_project_get_observation (fixture->project, 1, NULL);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (fixture->project, 1, NULL);
  g_assert_cmpstr (observation->quality, ==, "research");
  g_assert_cmpstr (observation->license, ==, "cc-by");
  g_assert_cmpstr (observation->place, ==, "Thun");
  g_assert_cmpstr (observation->scientific_name, ==, "Bombus terrestris");
  g_assert_cmpint (photo->observation_id, ==, 1);
  g_assert_cmpint (photo->state, ==, QD_PHOTO_THERE);
  g_assert_cmpuint (photo->width, ==, 500);
  g_assert_cmpstr (photo->url, ==, "https://inaturalist-open-data.s3.amazonaws.com/photos/10/medium.jpg");
  g_assert_cmpstr (photo->credit, ==, "(c) ana, some rights reserved (CC BY)");
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 2);
  check_box (fixture, &changed);
  check_box (fixture, &gone);
}

/* ---- Pictures ---- */

/* They are told from tables by how they begin, whole or not; a table may begin as a BMP does. */
static void
test_pictures (void)
{
  static const char bmp[58] = "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18";
  static const char table[] = "BMI,sex,age of the patient in years\n31,f,60\n";
  static const char picture[] = "“a” is a picture and no export; pictures are added in Photos.";
  const struct
  {
    const char *bytes;
    gsize n;
    const char *sentence;
  } files[] = {
    { "\xff\xd8\xff\xe0\0\x10JFIF", 10, picture },
    { "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, picture },
    { "GIF89a\x10\0\x10\0", 10, picture },
    { "GIF87a\x10\0\x10\0", 10, picture },
    { "II*\0\x8\0\0\0", 8, picture },
    { "MM\0*\0\0\0\x8", 8, picture },
    { "RIFF\x40\0\0\0WEBPVP8 ", 16, picture },
    { bmp, sizeof bmp, picture },
    { table, sizeof table - 1, "“a” is no export from iNaturalist: none of its columns is known." },
  };
  g_autoptr (ImportFixture) fixture = import_fixture_new ();
  g_autofree char *path = import_fixture_path (fixture, "a");

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, files[i].bytes, (gssize) files[i].n, NULL));
      g_assert_null (import_fixture_try (fixture, (const char *const[]){ path, NULL }, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, files[i].sentence);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odd-imports/formulas", test_formulas);
  g_test_add_func ("/odd-imports/long-text", test_long_text);
  g_test_add_func ("/odd-imports/many-rows", test_many_rows);
  g_test_add_func ("/odd-imports/boxes", test_boxes);
  g_test_add_func ("/odd-imports/pictures", test_pictures);
  return g_test_run ();
}
