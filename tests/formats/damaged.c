/* What a file says wrongly is left out, and nothing else becomes of it. */
#include "engine/core/error.h"
#include "tests/formats/harness.h"

#define RELATIVE "observationID,mediaID,observationLevel,observationType,scientificName,bboxX,bboxY,bboxWidth,bboxHeight\n"

/* A photo with one box, and that a damaged one; and the same photo without a box, where the format can say so. */
static const struct
{
  const char *format, *name, *damaged, *empty;
} files[] = {
  { "coco", "in.json",
    "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"categories\":[{\"id\":1,\"name\":\"bee\"}],"
    "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":9,\"bbox\":[1,2,3,4]}]}",
    "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"categories\":[],\"annotations\":[]}" },
  { "labelme", "in.json", "{\"version\":\"5\",\"shapes\":[{\"label\":\"bee\",\"points\":[1]}],\"imagePath\":\"a.jpg\"}",
    "{\"version\":\"5\",\"shapes\":[],\"imagePath\":\"a.jpg\"}" },
  { "createml", "in.json", "[{\"image\":\"a.jpg\",\"annotations\":[{\"label\":\"bee\"}]}]",
    "[{\"image\":\"a.jpg\",\"annotations\":[]}]" },
  { "voc", "a.xml",
    "<annotation><filename>a.jpg</filename><object><name>bee</name><bndbox><xmin>x</xmin></bndbox></object></annotation>",
    "<annotation><filename>a.jpg</filename></annotation>" },
  { "recordio", "in.lst", "0\t2\t5\t0.5\t0.1\t0.1\t0.2\t0.2\ta.jpg\n", "0\t2\t5\ta.jpg\n" },
  { "tfcsv", "in.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,500,400,bee,x,2,3,4\n", NULL },
  { "yolo", "a.txt", "0 0.5 0.5 0.1 0.1\n0 0.5\n", "" },
  { "sagemaker-json", "in.json",
    "{\"file\":\"a.jpg\",\"image_size\":[{\"width\":500,\"height\":400,\"depth\":3}],\"annotations\":[{\"class_id\":0}],"
    "\"categories\":[{\"class_id\":0,\"name\":\"bee\"}]}",
    "{\"file\":\"a.jpg\",\"image_size\":[{\"width\":500,\"height\":400,\"depth\":3}],\"annotations\":[],\"categories\":[]}" },
  { "manifest", "in.manifest",
    "{\"source-ref\":\"a.jpg\",\"x\":{\"image_size\":[{\"width\":500,\"height\":400}],\"annotations\":[{\"class_id\":0}]},"
    "\"x-metadata\":{\"class-map\":{\"0\":\"bee\"},\"type\":\"groundtruth/object-detection\"}}\n",
    "{\"source-ref\":\"a.jpg\",\"x\":{\"image_size\":[{\"width\":500,\"height\":400}],\"annotations\":[]},"
    "\"x-metadata\":{\"class-map\":{},\"type\":\"groundtruth/object-detection\"}}\n" },
  { "camtrap", "observations.csv", RELATIVE "o,a.jpg,media,animal,bee,x,0,1,1\no,a.jpg,media,blank,,,,,\n",
    RELATIVE "o,a.jpg,media,blank,,,,,\n" },
};

static void
check_mark (guint i, const char *text, guint skipped, QdMark mark)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, files[i].name);
  gint64 id = harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);

  g_test_message ("%s", files[i].format);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, files[i].format);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (harness->project, id, NULL);
  g_assert_cmpuint (report->report->skipped, ==, skipped);
  g_assert_cmpuint (report->photos_empty, ==, mark == QD_MARK_EMPTY);
  g_assert_cmpint (photo->mark, ==, mark);
}

/* A photo whose boxes are all damaged is no negative example. */
static void
test_no_negatives (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      check_mark (i, files[i].damaged, 1, QD_MARK_NONE);
      if (files[i].empty != NULL)
        check_mark (i, files[i].empty, 0, QD_MARK_EMPTY);
    }
}

#define IMAGE(label)                                                                                                           \
  "[{\"image\":\"a.jpg\",\"annotations\":[{\"label\":\"" label                                                                 \
  "\",\"coordinates\":{\"x\":50,\"y\":50,\"width\":9,\"height\":9}}]}]"

/* Two files in the folder in/, for what one file of several does. */
static char *
write_two (Harness *harness, const char *first, const char *second)
{
  g_autofree char *a = harness_path (harness, "in/a.json"), *b = harness_path (harness, "in/b.json");
  char *folder = harness_path (harness, "in");

  harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (a, first, -1, NULL));
  g_assert_true (g_file_set_contents (b, second, -1, NULL));
  return folder;
}

/* A class whose name is blank is left out, and told where. */
static void
test_blank_class (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *folder = write_two (harness, IMAGE (" "), IMAGE ("bee"));
  g_autoptr (QdBoxesReport) report = harness_import (harness, folder, "createml");

  g_assert_cmpuint (report->report->added, ==, 1);
  g_assert_cmpuint (qd_report_count (report->report, "damaged box"), ==, 1);
  g_assert_cmpuint (report->classes->len, ==, 1);
  g_assert_cmpuint (report->report->warnings->len, ==, 1);
  g_assert_cmpstr (report->report->warnings->pdata[0], ==, "a.json, image “a.jpg”: the class of a box has no name; left out.");
}

/* What fails in the project is no damaged file: nothing comes in. */
static void
test_failing_project (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *folder = write_two (harness, IMAGE ("bee"), IMAGE ("wasp"));
  g_autoptr (GHashTable) classes = g_hash_table_new (g_str_hash, g_str_equal);
  const QdBoxesImportOptions options = { .format = qd_format_find ("createml"), .classes = classes };
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (classes, "bee", " ");
  g_assert_null (qd_boxes_import (harness->project, folder, &options, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "A class needs a name.");
  g_assert_cmpuint (harness_count (harness).boxes, ==, 0);
}

/* A photo of which a file has that many boxes, each for itself. */
static char *
write_many (Harness *harness, guint n)
{
  g_autoptr (GString) text = g_string_new ("filename,width,height,class,xmin,ymin,xmax,ymax\n");
  char *path = harness_path (harness, "in.csv");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "a.jpg,50000,50000,bee,%u,0,%u,1\n", 2 * i, 2 * i + 1);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  harness_add_photo (harness, "a.jpg", 0, 50000, 50000, NULL);
  return path;
}

/* A photo has 20000 boxes at most; the others are counted, and told. */
static void
test_too_many (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = write_many (harness, 20003);
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, "tfcsv");

  g_assert_cmpuint (report->report->added, ==, 20000);
  g_assert_cmpuint (qd_report_count (report->report, "too many boxes"), ==, 3);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 20000);
  g_assert_cmpstr (report->report->warnings->pdata[0], ==, 
                   "Line 2 of in.csv: the photo has 20000 boxes already, the most that one can have here; left out.");
}

static void
stop (G_GNUC_UNUSED guint photos, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* Between the boxes of one photo too. */
static void
test_stopped (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = write_many (harness, 2000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const QdBoxesImportOptions options = { .format = qd_format_find ("tfcsv"), .progress = stop, .user_data = cancellable };
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_boxes_import (harness->project, path, &options, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/damaged/no-negatives", test_no_negatives);
  g_test_add_func ("/damaged/blank-class", test_blank_class);
  g_test_add_func ("/damaged/failing-project", test_failing_project);
  g_test_add_func ("/damaged/too-many", test_too_many);
  g_test_add_func ("/damaged/stopped", test_stopped);
  return g_test_run ();
}
