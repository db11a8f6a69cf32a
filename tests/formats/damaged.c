/* What a file says wrongly is left out, and nothing else becomes of it. */
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/damaged/no-negatives", test_no_negatives);
  return g_test_run ();
}
