#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "tests/formats/published.h"

static void
test_round_trips (void)
{
  if (!harness_no_fixtures ())
    published_check_round_trips ("camtrap", "out", "parts");
}

#define HEADER                                                                                                                 \
  "observationID,deploymentID,mediaID,observationLevel,observationType,scientificName,bboxX,bboxY,bboxWidth,bboxHeight,"       \
  "classificationProbability\n"

/* bboxX and bboxY are the upper left corner, as the schema says. */
static void
test_rows (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *observations = harness_path (harness, "in/observations.csv"),
                  *media = harness_path (harness, "in/media.csv");
  g_autofree char *in = harness_path (harness, "in");
  g_autoptr (Collected) collected = NULL;

  g_assert_true (qd_file_make_folder (in, NULL));
  g_assert_true (g_file_set_contents (media, "mediaID,filePath,fileName\nm1,https://x.org/1,a.jpg\nm2,b/c.jpg,\n", -1, NULL));
  g_assert_true (g_file_set_contents (observations,
                                      HEADER "o1,d,m1,media,animal,Vulpes vulpes,0.2,0.25,0.4,0.5,0.75\n"
                                             "o2,d,m1,media,human,,0,0,1,1,\no3,d,m2,media,blank,,,,,,\n"
                                             "o4,d,,event,animal,Vulpes vulpes,,,,,\no5,d,m3,media,animal,Vulpes vulpes,,,,,\n"
                                             "o6,d,m1,media,animal,Vulpes vulpes,0.2,x,0.4,0.5,\n",
                                      -1, NULL));
  g_assert_cmpstr (qd_format_probe (in, NULL)->name, ==, "camtrap");
  collected = collect ("camtrap", in);
  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 2);
  const QdAnnotation *first = collected_get (collected, 0), *second = collected_get (collected, 1);
  g_assert_cmpstr (first->photo, ==, "https://x.org/1");
  g_assert_cmpstr (first->alias, ==, "a.jpg");
  g_assert_cmpuint (first->boxes->len, ==, 2);
  const QdAnnotationBox *box = collected_get_box (collected, 0, 0);
  QdCornerBox pixels = qd_relative_box_to_pixels (&box->relative, 100, 80);
  g_assert_cmpstr (box->class_name, ==, "Vulpes vulpes");
  g_assert_cmpfloat (box->confidence, ==, 0.75);
  g_assert_cmpfloat (pixels.xmin, ==, 20);
  g_assert_cmpfloat (pixels.ymin, ==, 20);
  g_assert_cmpfloat (pixels.xmax, ==, 60);
  g_assert_cmpfloat (pixels.ymax, ==, 60);
  g_assert_cmpstr (collected_get_box (collected, 0, 1)->class_name, ==, "human");
  g_assert_cmpstr (second->photo, ==, "b/c.jpg");
  g_assert_cmpuint (second->boxes->len, ==, 0);
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==,
                   "Line 7 of observations.csv: bboxX, bboxY, bboxWidth or bboxHeight is no number; left out.");
}

static char *
read_out (Harness *harness, const char *name)
{
  g_autofree char *path = harness_path (harness, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
export_out (Harness *harness)
{
  g_autofree char *out = harness_path (harness, "out");
  g_autoptr (GError) error = NULL;

  qd_boxes_export (harness->project, out, qd_format_find ("camtrap"), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* A photo of an observation of @species, or of none, with a box of the class @class_name. */
static void
add_photo (Harness *harness, gint64 number, const char *species, const char *iconic, const char *class_name)
{
  g_autoptr (QdObservation) observation = qd_observation_new ();
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autofree char *file = g_strdup_printf ("%" G_GINT64_FORMAT ".jpg", number);
  g_autoptr (GError) error = NULL;
  QdBox box = { .box = { 10, 20, 40, 60 }, .score = NAN };

  observation->source_id = number;
  observation->observed_on = g_strdup ("2021-07-04");
  observation->latitude = -33.5;
  observation->longitude = 151.25;
  observation->place = g_strdup ("Sydney, AU");
  observation->scientific_name = g_strdup (species);
  observation->common_name = g_strdup (class_name);
  observation->iconic_taxon = g_strdup (iconic);
  observation->taxon_id = number;
  g_assert_true (species == NULL || qd_project_put_observation (harness->project, observation, NULL, &error));
  g_assert_no_error (error);
  photo->observation_id = observation->id;
  photo->original_name = g_strdup (file);
  g_assert_true (qd_project_put_photo (harness->project, photo, NULL, &error));
  g_assert_true (qd_project_set_photo_there (harness->project, photo->id, file, 100, 80, 1, NULL, &error));
  box.photo_id = photo->id;
  box.class_id = qd_project_ensure_class (harness->project, class_name, NULL);
  g_assert_true (qd_project_insert_box (harness->project, &box, &error));
}

#define LINES(text) g_auto (GStrv) lines = g_strsplit (text, "\n", -1)

/* What iNaturalist knows of species, day and place is told, and nothing is made up. */
static void
test_new (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonObject *package;

  add_photo (harness, 11, "Apis mellifera", "Insecta", "honeybee");
  add_photo (harness, 12, "Taraxacum officinale", "Plantae", "dandelion");
  add_photo (harness, 13, "Homo sapiens", "Mammalia", "us");
  add_photo (harness, 14, NULL, NULL, "fox | den");
  add_photo (harness, 15, NULL, NULL, "vehicle");
  export_out (harness);
  {
    g_autofree char *text = read_out (harness, "out/observations.csv");
    LINES (text);
    g_assert_cmpuint (g_strv_length (lines), ==, 7);
    g_assert_cmpstr (
        lines[1], ==,
        "1-1,observation-11,1,observation-11,2021-07-04T00:00:00Z,2021-07-04T23:59:59Z,media,animal,,Apis mellifera,,,,,"
        ",,,,0.1000000000,0.2500000000,0.3000000000,0.5000000000,human,,,,class:honeybee,");
    g_assert_nonnull (strstr (lines[2], ",media,unclassified,,Taraxacum officinale,"));
    g_assert_nonnull (strstr (lines[3], ",media,human,,Homo sapiens,"));
    g_assert_cmpstr (lines[4], ==,
                     "4-1,unknown,4,,,,media,unclassified,,,,,,,,,,,0.1000000000,0.2500000000,0.3000000000,0.5000000000,human,,"
                     ",,class:fox %7C den,");
    g_assert_cmpstr (lines[5], ==,
                     "5-1,unknown,5,,,,media,vehicle,,,,,,,,,,,0.1000000000,0.2500000000,0.3000000000,0.5000000000,human,,,,,");
  }
  {
    g_autofree char *text = read_out (harness, "out/deployments.csv");
    LINES (text);
    g_assert_cmpuint (g_strv_length (lines), ==, 6);
    g_assert_cmpstr (
        lines[1], ==,
        "observation-11,,\"Sydney, AU\",-33.5,151.25,,2021-07-04T00:00:00Z,2021-07-04T23:59:59Z,,,,,,,,,,true,,,,,,");
    g_assert_cmpstr (lines[4], ==, "unknown,,,,,,,,,,,,,,,,,true,,,,,,");
  }
  {
    g_autofree char *text = read_out (harness, "out/media.csv");
    LINES (text);
    g_assert_cmpstr (lines[1], ==, "1,observation-11,,2021-07-04T00:00:00Z,media/11.jpg,false,11.jpg,image/jpeg,,,");
  }
  g_autofree char *text = read_out (harness, "out/datapackage.json");
  root = json_from_string (text, NULL);
  package = json_node_get_object (root);
  static const char *const required[] = { "resources", "profile", "created",  "contributors",
                                          "project",   "spatial", "temporal", "taxonomic" };
  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    g_assert_true (json_object_has_member (package, required[i]));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (package, "resources")), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (package, "profile"), ==,
                   "https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0/camtrap-dp-profile.json");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (package, "temporal"), "start"), ==,
                   "2021-07-04");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (package, "taxonomic")), ==, 3);

  /* The classes come back by their names, the odd one too. */
  g_autoptr (Harness) other = harness_new ();
  g_autofree char *out = harness_path (harness, "out");
  for (guint i = 11; i <= 15; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);
      harness_add_photo (other, name, 0, 100, 80, NULL);
    }
  g_autoptr (QdBoxesReport) report = harness_import (other, out, NULL);
  g_assert_cmpuint (report->report->added, ==, 5);
  g_autofree char *before = harness_dump_boxes (harness, FALSE), *after = harness_dump_boxes (other, FALSE);
  g_assert_cmpstr (before, ==, after);
}

#define OBSERVATIONS                                                                                                           \
  "observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationLevel,observationType,cameraSetupType,"           \
  "scientificName,count,lifeStage,sex,behavior,individualID,individualPositionRadius,individualPositionAngle,"                 \
  "individualSpeed,bboxX,bboxY,bboxWidth,bboxHeight,classificationMethod,classifiedBy,classificationTimestamp,"                \
  "classificationProbability,observationTags,observationComments\n"
#define DUCK                                                                                                                   \
  "07840dcc_1,00a2c20d,07840dcc,4bb69c45,2020-05-30T02:57:37Z,2020-05-30T02:57:37Z,media,animal,,Anas "                        \
  "platyrhynchos,1,adult,female,foraging,,,,,0.2,0.25,0.4,0.5,human,Peter Desmet,,,,eclipse plumage\n"
#define MEDIA                                                                                                                  \
  "mediaID,deploymentID,captureMethod,timestamp,filePath,filePublic,fileName,fileMediatype,exifData,favorite,mediaComments\n"
#define DUCK_MEDIUM "07840dcc,00a2c20d,activityDetection,2020-05-30T04:57:37+02:00,media/a.jpg,true,a.jpg,image/jpeg,,,\n"
#define DEPLOYMENTS                                                                                                            \
  "deploymentID,locationID,locationName,latitude,longitude,coordinateUncertainty,deploymentStart,deploymentEnd,setupBy,"       \
  "cameraID,cameraModel,cameraDelay,cameraHeight,cameraDepth,cameraTilt,cameraHeading,detectionDistance,timestampIssues,"      \
  "baitUse,featureType,habitat,deploymentGroups,deploymentTags,deploymentComments\n"                                           \
  "00a2c20d,e254a13c,B_HS_val 2_processiepark,51.496,4.774,187,2020-05-30T04:57:37+02:00,2020-07-01T11:41:41+02:00,"           \
  "anonymized:3eb30aa,320,Reconyx-HF2X,0,1.30,,-15,285,3.20,false,false,trailGame,Campine,area:HS,position:above stream,\n"

/* Every column of a package that came in comes back; a box that was drawn since is of the same event. */
static void
test_kept (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *in = harness_path (harness, "in"), *observations = harness_path (harness, "in/observations.csv");
  g_autofree char *media = harness_path (harness, "in/media.csv"), *places = harness_path (harness, "in/deployments.csv");
  g_autofree char *package = harness_path (harness, "in/datapackage.json");
  gint64 photo = harness_add_photo (harness, "a.jpg", 0, 100, 80, NULL);

  g_assert_true (qd_file_make_folder (in, NULL));
  g_assert_true (g_file_set_contents (observations, OBSERVATIONS DUCK, -1, NULL));
  g_assert_true (g_file_set_contents (media, MEDIA DUCK_MEDIUM, -1, NULL));
  g_assert_true (g_file_set_contents (places, DEPLOYMENTS, -1, NULL));
  g_assert_true (g_file_set_contents (package, "{\"title\":\"Ducks\",\"project\":{\"title\":\"MICA\"}}", -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, in, NULL);
  g_assert_cmpuint (report->report->added, ==, 1);
  export_out (harness);
  {
    g_autofree char *a = read_out (harness, "out/observations.csv"), *b = read_out (harness, "out/media.csv");
    g_autofree char *c = read_out (harness, "out/deployments.csv"), *d = read_out (harness, "out/datapackage.json");
    g_assert_cmpstr (a, ==, OBSERVATIONS DUCK);
    g_assert_cmpstr (b, ==,
                     MEDIA "07840dcc,00a2c20d,activityDetection,2020-05-30T04:57:37+02:00,media/a.jpg,true,a.jpg,image/jpeg,,,"
                           "\"Ana, no rights reserved (CC0)\"\n");
    g_assert_cmpstr (c, ==, DEPLOYMENTS);
    g_assert_nonnull (strstr (d, "\"title\":\"Ducks\"") != NULL ? strstr (d, "\"title\":\"MICA\"") : NULL);
    g_assert_nonnull (strstr (d, "\"start\":\"2020-05-30\""));
  }
  QdBox box = { .photo_id = photo, .box = { 10, 20, 40, 60 }, .score = NAN };
  box.class_id = qd_project_ensure_class (harness->project, "Anas platyrhynchos", NULL);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  export_out (harness);
  g_autofree char *text = read_out (harness, "out/observations.csv");
  LINES (text);
  g_assert_cmpstr (lines[2], ==,
                   "07840dcc-1,00a2c20d,07840dcc,4bb69c45,2020-05-30T02:57:37Z,2020-05-30T02:57:37Z,media,animal,,Anas "
                   "platyrhynchos,,,,,,,,,0.1000000000,0.2500000000,0.3000000000,0.5000000000,human,,,,,");
}

/* Boxes in percent or pixels, and a package without a box, are told. */
static void
test_no_parts (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "observations.csv");

  g_assert_true (g_file_set_contents (path, HEADER "o1,d,m1,media,animal,Vulpes vulpes,20,25,40,50,\n", -1, NULL));
  {
    g_autoptr (Collected) collected = collect ("camtrap", path);
    g_assert_cmpstr (
        collected->report->warnings->pdata[0], ==,
        "Line 2 of observations.csv: bboxX, bboxY, bboxWidth and bboxHeight have to be parts of the photo, from 0 to "
        "1; left out.");
  }
  g_assert_true (g_file_set_contents (path, HEADER "o1,d,m1,media,animal,Vulpes vulpes,,,,,\n", -1, NULL));
  g_autoptr (Collected) collected = collect ("camtrap", path);
  g_assert_no_error (collected->error);
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==,
                   "observations.csv: none of its observations has a box (bboxX and so on).");
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "mediaID,observationType\n", NULL };

  published_check_refused ("camtrap", "observations.csv", texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camtrap/round-trips", test_round_trips);
  g_test_add_func ("/camtrap/rows", test_rows);
  g_test_add_func ("/camtrap/new", test_new);
  g_test_add_func ("/camtrap/kept", test_kept);
  g_test_add_func ("/camtrap/no-parts", test_no_parts);
  g_test_add_func ("/camtrap/refused", test_refused);
  return g_test_run ();
}
