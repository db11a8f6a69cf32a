/* An export that comes again: what changed is updated and nothing else, whatever else the project holds. */
#include <math.h>

#include "import-fixture.h"

#define OPEN_DATA "https://inaturalist-open-data.s3.amazonaws.com/photos/"

/* With an observation that has no number rows are also looked for by uuid and by photo. */
static ImportFixture *
make_fixture (gconstpointer beside)
{
  ImportFixture *fixture = import_fixture_new ();
  g_autoptr (QdObservation) unnumbered = qd_observation_new ();

  unnumbered->uuid = g_strdup ("00000000-0000-4000-8000-00000000ffff");
  unnumbered->license = g_strdup ("cc0");
  if (beside != NULL)
    g_assert_true (qd_project_put_observation (fixture->project, unnumbered, NULL, NULL));
  return fixture;
}

static QdReport *
import_with (ImportFixture *fixture, const QdExportImportOptions *options, const char *text)
{
  g_autofree char *path = import_fixture_path (fixture, "observations.csv");
  g_autoptr (GError) error = NULL;
  QdReport *report;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  report = qd_import_export (fixture->project, path, options, NULL, &error);
  g_assert_no_error (error);
  return report;
}

static void
import_any (ImportFixture *fixture, const char *text, guint added, guint updated)
{
  const QdExportImportOptions any = { .licenses = QD_LICENSE_SET_ANY };
  g_autoptr (QdReport) report = import_with (fixture, &any, text);

  import_fixture_check (report, added + updated + report->unchanged, added, updated, 0, "{}");
}

static QdObservation *
get_observation (ImportFixture *fixture, gint64 number)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_assert_true (qd_project_find_observation (fixture->project, number, NULL, &id, &error));
  QdObservation *observation = qd_project_get_observation (fixture->project, id, &error);
  g_assert_no_error (error);
  return observation;
}

static QdPhoto *
get_photo (ImportFixture *fixture, gint64 number)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_assert_true (qd_project_find_photo (fixture->project, number, &id, &error));
  QdPhoto *photo = qd_project_get_photo (fixture->project, id, &error);
  g_assert_no_error (error);
  return photo;
}

static void
check_credit (ImportFixture *fixture, gint64 number, const char *license, const char *credit)
{
  g_autoptr (QdPhoto) photo = get_photo (fixture, number);

  g_assert_cmpstr (photo->license, ==, license);
  g_assert_cmpstr (photo->credit, ==, credit);
}

static char *
dup_class (ImportFixture *fixture, gint64 number)
{
  g_autoptr (QdPhoto) photo = get_photo (fixture, number);
  g_autoptr (GPtrArray) classes = qd_project_list_classes (fixture->project, TRUE, NULL);

  for (guint i = 0; i < classes->len; i++)
    if (((QdClass *) classes->pdata[i])->id == photo->class_id)
      return g_strdup (((QdClass *) classes->pdata[i])->name);
  return NULL;
}

static void
check_class (ImportFixture *fixture, gint64 number, const char *name)
{
  g_autofree char *class_ = dup_class (fixture, number);

  g_assert_cmpstr (class_, ==, name);
}

#define WHOLE                                                                                                                  \
  "id,uuid,observed_on,user_id,user_login,user_name,quality_grade,license,image_url,description,place_guess,latitude,"        \
  "longitude,species_guess,scientific_name,common_name,iconic_taxon_name,taxon_id\n"
#define BEE "A bee,Apis mellifera,Western Honey Bee,Insecta,47219\n"
#define FIRST                                                                                                                  \
  "1,00000000-0000-4000-8000-000000000001,2024-05-02,7,ana,Ana Example,research,CC0," OPEN_DATA "10/medium.jpg,seen,Bern,46,7,"

/* ---- Columns that are not there ---- */

static void
check_whole (ImportFixture *fixture)
{
  g_autoptr (QdObservation) o = get_observation (fixture, 1);

  g_assert_cmpstr (o->license, ==, "cc0");
  g_assert_cmpstr (o->uuid, ==, "00000000-0000-4000-8000-000000000001");
  g_assert_cmpstr (o->observed_on, ==, "2024-05-02");
  g_assert_cmpstr (o->quality, ==, "research");
  g_assert_cmpint (o->user_id, ==, 7);
  g_assert_cmpstr (o->user_login, ==, "ana");
  g_assert_cmpstr (o->user_name, ==, "Ana Example");
  g_assert_cmpstr (o->place, ==, "Bern");
  g_assert_cmpfloat (o->latitude, ==, 46);
  g_assert_cmpfloat (o->longitude, ==, 7);
  g_assert_cmpstr (o->description, ==, "seen");
  g_assert_cmpstr (o->scientific_name, ==, "Apis mellifera");
  g_assert_cmpint (o->taxon_id, ==, 47219);
  check_class (fixture, 10, "Western Honey Bee");
  check_credit (fixture, 10, "cc0", "Ana Example, no rights reserved (CC0)");
}

/* Nothing is taken away, and no class is made. */
static void
test_few_columns (gconstpointer beside)
{
  g_autoptr (ImportFixture) fixture = make_fixture (beside);

  import_any (fixture, WHOLE FIRST BEE, 1, 0);
  check_whole (fixture);
  import_any (fixture, "id,image_url\n1," OPEN_DATA "10/medium.jpg\n", 0, 0);
  check_whole (fixture);
  import_any (fixture, "id,image_url,species_guess\n1," OPEN_DATA "10/medium.jpg,Wasp\n", 0, 0);
  check_whole (fixture);
  import_any (fixture, "id,image_url,scientific_name\n1," OPEN_DATA "10/medium.jpg,apis mellifera\n", 0, 0);
  check_whole (fixture);
  import_any (fixture, "id,image_url,common_name\n1," OPEN_DATA "10/medium.jpg,Western honey bee\n", 0, 0);
  check_whole (fixture);
  g_assert_cmpuint (import_fixture_count (fixture).classes, ==, 1);
}

/* Of the rest what is there is updated, and the credit made of both. */
static void
test_credit (gconstpointer beside)
{
  g_autoptr (ImportFixture) fixture = make_fixture (beside);

  import_any (fixture, WHOLE FIRST BEE, 1, 0);
  import_any (fixture, "id,image_url,license\n1," OPEN_DATA "10/medium.jpg,CC-BY\n", 0, 1);
  check_credit (fixture, 10, "cc-by", "(c) Ana Example, some rights reserved (CC BY)");
  import_any (fixture, "id,image_url,user_name\n1," OPEN_DATA "10/medium.jpg,Ana Other\n", 0, 1);
  check_credit (fixture, 10, "cc-by", "(c) Ana Other, some rights reserved (CC BY)");
  import_any (fixture, "id,image_url,user_login,user_name\n1," OPEN_DATA "10/medium.jpg,anna,\n", 0, 1);
  check_credit (fixture, 10, "cc-by", "(c) anna, some rights reserved (CC BY)");
  /* The host of closed photos says more than a license that is not told. */
  import_any (fixture, "id,image_url\n1,https://static.inaturalist.org/photos/10/medium.jpg\n", 0, 1);
  check_credit (fixture, 10, "", "(c) anna, all rights reserved");
  g_autoptr (QdObservation) observation = get_observation (fixture, 1);
  g_assert_cmpstr (observation->license, ==, "cc-by");
  check_class (fixture, 10, "Western Honey Bee");
}

/* A photo that another observation shows too keeps the credit of the one that tells it. */
static void
test_shared_photo (gconstpointer beside)
{
  g_autoptr (ImportFixture) fixture = make_fixture (beside);

  import_any (fixture, WHOLE FIRST BEE, 1, 0);
  import_any (fixture,
              "id,image_url\n2," OPEN_DATA "10/medium.jpg\n3," OPEN_DATA "30/medium.jpg\n4," OPEN_DATA "30/medium.jpg\n", 3, 0);
  check_credit (fixture, 10, "cc0", "Ana Example, no rights reserved (CC0)");
  check_credit (fixture, 30, "", "(c) unknown author, all rights reserved");
}

/* New observations are called what there is to call them. */
static void
test_new_ones (gconstpointer beside)
{
  g_autoptr (ImportFixture) fixture = make_fixture (beside);

  import_any (fixture, "id,image_url,species_guess\n1," OPEN_DATA "10/medium.jpg,\n2," OPEN_DATA "20/medium.jpg,Wasp\n", 2, 0);
  check_class (fixture, 10, "Unidentified");
  check_class (fixture, 20, "Wasp");
  import_any (fixture,
              "id,image_url,scientific_name\n1," OPEN_DATA "10/medium.jpg,Apis mellifera\n2," OPEN_DATA "20/medium.jpg,\n", 0, 1);
  check_class (fixture, 10, "Apis mellifera");
  check_class (fixture, 20, "Wasp");
}

/* ---- Cells that are blank now ---- */

static void
test_blank_cells (gconstpointer beside)
{
  g_autoptr (ImportFixture) fixture = make_fixture (beside);

  import_any (fixture, WHOLE FIRST BEE, 1, 0);
  import_any (fixture, WHOLE "1,,,,,,,," OPEN_DATA "10/medium.jpg,,,,,,,,,\n", 0, 1);
  g_autoptr (QdObservation) o = get_observation (fixture, 1);
  g_assert_cmpstr (o->license, ==, "");
  g_assert_null (o->observed_on);
  g_assert_null (o->user_name);
  g_assert_null (o->place);
  g_assert_true (isnan (o->latitude) && isnan (o->longitude));
  g_assert_null (o->description);
  g_assert_cmpstr (o->uuid, ==, "00000000-0000-4000-8000-000000000001");
  g_assert_cmpstr (o->quality, ==, "research");
  g_assert_cmpint (o->user_id, ==, 7);
  g_assert_cmpstr (o->user_login, ==, "ana");
  g_assert_cmpint (o->taxon_id, ==, 47219);
  check_class (fixture, 10, "Western Honey Bee");
  check_credit (fixture, 10, "", "(c) ana, all rights reserved");
  import_any (fixture, WHOLE "1,,,,,,,," OPEN_DATA "10/medium.jpg,,,,,,,,,\n", 0, 0);
}

/* What cannot be read is not blank. */
static void
test_unreadable (gconstpointer beside)
{
  g_autoptr (ImportFixture) fixture = make_fixture (beside);

  import_any (fixture, WHOLE FIRST BEE, 1, 0);
  import_any (fixture, "id,image_url,observed_on,latitude,longitude\n1," OPEN_DATA "10/medium.jpg,May 2024,46°,7°\n", 0, 0);
  check_whole (fixture);
}

/* ---- Licenses that are not asked for ---- */

static void
check_used (ImportFixture *fixture, gint64 number, const char *license, gboolean used)
{
  g_autoptr (QdObservation) observation = get_observation (fixture, number);

  g_assert_cmpstr (observation->license, ==, license);
  g_assert_cmpint (observation->used, ==, used);
}

/* One that was taken back is taken, and the filter leaves the photo out; others do not come in. */
static void
test_withdrawn (gconstpointer beside)
{
  static const char head[] = "id,image_url,license,user_login\n";
  const QdExportImportOptions cc0 = { 0 };
  g_autoptr (ImportFixture) fixture = make_fixture (beside);
  g_autofree char *before
      = g_strconcat (head, "1," OPEN_DATA "10/medium.jpg,CC0,ana\n2," OPEN_DATA "20/medium.jpg,CC0,ben\n", NULL);
  g_autofree char *after
      = g_strconcat (head, "1," OPEN_DATA "10/medium.jpg,,ana\n2," OPEN_DATA "20/medium.jpg,CC-BY,ben\n",
                     "3," OPEN_DATA "30/medium.jpg,CC-BY,cid\n", NULL);

  g_autoptr (QdReport) first = import_with (fixture, &cc0, before);
  import_fixture_check (first, 2, 2, 0, 0, "{}");
  check_used (fixture, 1, "cc0", TRUE);
  g_autoptr (QdReport) second = import_with (fixture, &cc0, after);
  import_fixture_check (second, 3, 0, 2, 1, "{\"license\":1}");
  check_used (fixture, 1, "", FALSE);
  check_used (fixture, 2, "cc-by", FALSE);
  check_credit (fixture, 10, "", "(c) ana, all rights reserved");
  check_credit (fixture, 20, "cc-by", "(c) ben, some rights reserved (CC BY)");
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 0);

  /* Given again they are used again. */
  g_autoptr (QdReport) third = import_with (fixture, &cc0, before);
  import_fixture_check (third, 2, 0, 2, 0, "{}");
  check_used (fixture, 1, "cc0", TRUE);
  g_assert_cmpuint (import_fixture_count (fixture).photos, ==, 2);
}

/* Who took every license goes on to use them. */
static void
test_any_before (gconstpointer beside)
{
  const QdExportImportOptions cc0 = { 0 };
  g_autoptr (ImportFixture) fixture = make_fixture (beside);

  import_any (fixture, "id,image_url,license\n1," OPEN_DATA "10/medium.jpg,CC-BY\n2," OPEN_DATA "20/medium.jpg,CC0\n", 2, 0);
  g_autoptr (QdReport) report = import_with (fixture, &cc0, "id,image_url,license\n2," OPEN_DATA "20/medium.jpg,CC-BY-NC\n");
  import_fixture_check (report, 1, 0, 1, 0, "{}");
  check_used (fixture, 1, "cc-by", TRUE);
  check_used (fixture, 2, "cc-by-nc", TRUE);
}

/* ---- Sizes ---- */

#define SIZES                                                                                                                  \
  "id,image_url,license\n1," OPEN_DATA "10/medium.jpg,CC0\n2," OPEN_DATA "20/medium.jpg,CC0\n3," OPEN_DATA                     \
  "30/medium.jpg,CC0\n"
#define ONE_MORE "4," OPEN_DATA "40/medium.jpg,CC0\n"

static void
check_photo (ImportFixture *fixture, gint64 number, const char *url, QdPhotoState state)
{
  g_autoptr (QdPhoto) photo = get_photo (fixture, number);

  g_assert_cmpstr (photo->url, ==, url);
  g_assert_cmpint (photo->state, ==, state);
  g_assert_cmpuint (photo->tries, ==, state == QD_PHOTO_FAILED);
  g_assert_cmpuint (photo->width, ==, state == QD_PHOTO_THERE ? 500 : 0);
}

static void
get_and_fail (ImportFixture *fixture)
{
  g_autoptr (QdPhoto) there = get_photo (fixture, 20), failed = get_photo (fixture, 30);

  g_assert_true (qd_project_set_photo_there (fixture->project, there->id, "2.jpg", 500, 400, 1234, "", NULL));
  g_assert_true (qd_project_set_photo_state (fixture->project, failed->id, QD_PHOTO_FAILED, "It is gone.", 0, NULL));
}

/* Another size is asked of what is not there yet, and stays; what failed waits again. */
static void
test_sizes (gconstpointer beside)
{
  const QdExportImportOptions cc0 = { 0 }, medium = { .resize = TRUE };
  const QdExportImportOptions large = { .size = QD_PHOTO_SIZE_LARGE, .resize = TRUE };
  g_autoptr (ImportFixture) fixture = make_fixture (beside);
  g_autoptr (QdReport) first = import_with (fixture, &cc0, SIZES);

  import_fixture_check (first, 3, 3, 0, 0, "{}");
  get_and_fail (fixture);
  g_autoptr (QdReport) same = import_with (fixture, &medium, SIZES);
  import_fixture_check (same, 3, 0, 0, 0, "{}");
  check_photo (fixture, 30, OPEN_DATA "30/medium.jpg", QD_PHOTO_FAILED);
  g_autoptr (QdReport) larger = import_with (fixture, &large, SIZES);
  import_fixture_check (larger, 3, 0, 2, 0, "{}");
  check_photo (fixture, 10, OPEN_DATA "10/large.jpg", QD_PHOTO_WAITING);
  check_photo (fixture, 20, OPEN_DATA "20/medium.jpg", QD_PHOTO_THERE);
  check_photo (fixture, 30, OPEN_DATA "30/large.jpg", QD_PHOTO_WAITING);
  g_autoptr (QdReport) later = import_with (fixture, &cc0, SIZES ONE_MORE);
  import_fixture_check (later, 4, 1, 0, 0, "{}");
  check_photo (fixture, 10, OPEN_DATA "10/large.jpg", QD_PHOTO_WAITING);
  check_photo (fixture, 40, OPEN_DATA "40/medium.jpg", QD_PHOTO_WAITING);
  g_autoptr (QdReport) back = import_with (fixture, &medium, SIZES ONE_MORE);
  import_fixture_check (back, 4, 0, 2, 0, "{}");
  check_photo (fixture, 10, OPEN_DATA "10/medium.jpg", QD_PHOTO_WAITING);
}

/* An address that is another one in more than its size is taken, in the size that is there. */
static void
test_moved (gconstpointer beside)
{
  static const char moved[] = "id,image_url,license\n2,https://static.inaturalist.org/photos/20/medium.jpeg,CC0\n"
                              "3,https://static.inaturalist.org/photos/30/medium.jpeg,CC0\n";
  const QdExportImportOptions small = { .size = QD_PHOTO_SIZE_SMALL }, cc0 = { 0 };
  g_autoptr (ImportFixture) fixture = make_fixture (beside);
  g_autoptr (QdReport) first = import_with (fixture, &small, SIZES);

  get_and_fail (fixture);
  g_autoptr (QdReport) second = import_with (fixture, &cc0, moved);
  import_fixture_check (second, 2, 0, 2, 0, "{}");
  check_photo (fixture, 20, "https://static.inaturalist.org/photos/20/small.jpeg", QD_PHOTO_THERE);
  check_photo (fixture, 30, "https://static.inaturalist.org/photos/30/small.jpeg", QD_PHOTO_WAITING);
  g_autoptr (QdReport) third = import_with (fixture, &cc0, moved);
  import_fixture_check (third, 2, 0, 0, 0, "{}");
}

/* ---- The history ---- */

/* Lines by reason, and one remark on all photos of the closed host. */
static void
test_history (gconstpointer beside)
{
  static const char table[] = "id,image_url,license\n1,https://static.inaturalist.org/photos/10/medium.jpg,CC0\n2,,CC0\n"
                              "3,https://static.inaturalist.org/photos/30/medium.jpg,CC0\n4," OPEN_DATA "40/medium.jpg,CC-BY\n";
  const QdExportImportOptions cc0 = { 0 };
  g_autoptr (ImportFixture) fixture = make_fixture (beside);
  g_autoptr (QdReport) report = import_with (fixture, &cc0, table);
  g_autoptr (GPtrArray) imports = qd_project_list_imports (fixture->project, NULL);
  const QdImport *import = imports->pdata[0];

  import_fixture_check (report, 4, 2, 0, 2, "{\"license\":1,\"no image\":1}");
  g_assert_cmpuint (report->n_remarks, ==, 1);
  g_assert_cmpstr (import->reasons, ==, "{\"license\":1,\"no image\":1}");
  g_assert_cmpstr (import->sentences, ==,
                   "{\"license\":[\"Line 5 of observations.csv: the license is “CC BY”; left out.\"],"
                   "\"no image\":[\"Line 3 of observations.csv: the observation has no photo; left out.\"],"
                   "\"\":[\"Line 2 of observations.csv, and 2 lines in all: the photo lies on the host of photos without an open "
                   "license; it is credited as all rights reserved.\"]}");
}

static void
add (const char *name, GTestDataFunc test)
{
  g_autofree char *alone = g_strconcat ("/import-updates/", name, "/alone", NULL);
  g_autofree char *beside = g_strconcat ("/import-updates/", name, "/beside-unnumbered", NULL);

  g_test_add_data_func (alone, NULL, test);
  g_test_add_data_func (beside, "beside one that has no number", test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("few-columns", test_few_columns);
  add ("credit", test_credit);
  add ("shared-photo", test_shared_photo);
  add ("new-ones", test_new_ones);
  add ("blank-cells", test_blank_cells);
  add ("unreadable", test_unreadable);
  add ("withdrawn", test_withdrawn);
  add ("any-before", test_any_before);
  add ("sizes", test_sizes);
  add ("moved", test_moved);
  add ("history", test_history);
  return g_test_run ();
}
