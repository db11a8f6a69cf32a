/* Files that other programs and people published, and such of their shapes (published/README.md says which): every box of
 * each is as the expected.txt beside it has it, to the last bit, and is so again after an export and an import. */
#include <math.h>
#include <string.h>

#include "tests/formats/published.h"

typedef struct
{
  const char *format, *path, *expected, *reasons;
  guint warnings;
  const char *out; /* of the round trip */
} Case;

static const Case cases[] = {
  { "createml", "createml/_annotations.createml.json", "createml/expected.txt", "{}", 0, "out.json" },
  { "recordio", "recordio/pikachu.lst", "recordio/pikachu.expected.txt", "{}", 0, "out.lst" },
  { "recordio", "recordio/val.lst", "recordio/val.expected.txt", "{}", 0, "out.lst" },
  { "megadetector", "megadetector/expected_output_DRAFT.json", "megadetector/expected.txt", "{}", 0, "out.json" },
  { "labelme", "labelme", "labelme/expected.txt", "{}", 0, "out" },
  { "camtrap", "camtrap", "camtrap/expected.txt", "{}", 1, "out" },
  { "createml", "own/createml/annotations.json", "own/createml/expected.txt", "{}", 0, "out.json" },
  { "recordio", "own/recordio/train_revamped.lst", "own/recordio/expected.txt", "{}", 0, "out.lst" },
  { "megadetector", "own/megadetector/md_results.json", "own/megadetector/expected.txt",
    "{\"failed photo\":2,\"no photo\":1}", 3, "out.json" },
  { "labelme", "own/labelme", "own/labelme/expected.txt", "{\"no area\":1}", 1, "out" },
  { "camtrap", "own/camtrap", "own/camtrap/expected.txt", "{}", 0, "out" },
  { "tfcsv", "own/tfcsv/train_labels.csv", "own/tfcsv/expected.txt", "{}", 0, "out.csv" },
  { "sagemaker-json", "own/sagemaker-json", "own/sagemaker-json/expected.txt", "{}", 0, "out" },
  { "manifest", "own/job", "own/job/expected.txt", "{}", 0, "out.manifest" },
};

static char *
published_path (const char *path)
{
  return g_test_build_filename (G_TEST_DIST, "formats", "published", path, NULL);
}

/* The photos that @expected names are the project's. What is left are the lines of what they hold. */
static char *
add_photos (Harness *harness, const char *expected)
{
  g_autofree char *path = published_path (expected), *text = NULL;
  g_autoptr (GString) rest = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], "\t", -1);
      if (strcmp (words[0], "photo") == 0)
        harness_add_photo (harness, words[1], 0, (guint) atoi (words[2]), (guint) atoi (words[3]), NULL);
      else
        g_string_append_printf (rest, "%s\n", lines[i]);
    }
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

static char *
box_line (Harness *harness, const QdBox *box)
{
  g_autoptr (QdClass) class_ = qd_project_get_class (harness->project, box->class_id, NULL);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (harness->project, box->photo_id, NULL);

  return g_strdup_printf ("box\t%s\t%s\t%.17g\t%.17g\t%.17g\t%.17g\n", photo->original_name, class_->name, box->box.xmin,
                          box->box.ymin, box->box.xmax, box->box.ymax);
}

/* Boxes and empty photos as an expected.txt has them. */
static char *
dump (Harness *harness)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 0, NULL);
  g_autoptr (GPtrArray) photos = qd_project_list_photos (harness->project, &query, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free), empty = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < boxes->len; i++)
    g_ptr_array_add (lines, box_line (harness, &g_array_index (boxes, QdBox, i)));
  for (guint i = 0; i < photos->len; i++)
    if (((const QdPhoto *) photos->pdata[i])->mark == QD_MARK_EMPTY)
      g_ptr_array_add (empty, g_strdup_printf ("empty\t%s\n", ((const QdPhoto *) photos->pdata[i])->original_name));
  g_ptr_array_sort (lines, harness_compare_texts);
  g_ptr_array_sort (empty, harness_compare_texts);
  g_ptr_array_extend_and_steal (lines, g_steal_pointer (&empty));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("", (char **) lines->pdata);
}

static void
check_import (Harness *harness, const Case *from)
{
  g_autofree char *path = published_path (from->path), *expected = add_photos (harness, from->expected), *found = NULL;
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_autofree char *reasons = qd_report_reasons_to_json (report->report);

  g_assert_cmpstr (report->format->name, ==, from->format);
  g_assert_cmpstr (reasons, ==, from->reasons);
  g_assert_cmpuint (report->report->n_warnings, ==, from->warnings);
  found = dump (harness);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_file (gconstpointer data)
{
  static const QdBoxesExportOptions whole;
  const Case *from = data;
  g_autoptr (Harness) harness = harness_new ();

  check_import (harness, from);
  g_free (published_round_trip (harness, from->format, from->out, &whole));
}

static const Case *
find_case (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (strcmp (cases[i].path, path) == 0)
      return &cases[i];
  g_assert_not_reached ();
}

static char *
export_text (Harness *harness, const Case *from, const char *name)
{
  g_autofree char *out = harness_path (harness, from->out), *path = harness_path (harness, name);
  char *text = NULL;

  check_import (harness, from);
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find (from->format), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* The two lists of the tutorial have the same boxes, with 12 digits and as single precision has them. */
static void
test_pair (void)
{
  g_autofree char *first = published_path ("recordio/pikachu.lst"), *second = published_path ("recordio/val.lst");
  g_autoptr (Collected) fine = collect ("recordio", first), single = collect ("recordio", second);

  g_assert_cmpuint (fine->annotations->len, ==, 6);
  for (guint i = 0; i < 6; i++)
    {
      const QdRelativeBox *a = &collected_get_box (fine, i, 0)->relative, *b = &collected_get_box (single, i, 0)->relative;
      g_assert_true ((float) a->xmin.high == (float) b->xmin.high && (float) a->ymin.high == (float) b->ymin.high);
      g_assert_true ((float) a->xmax.high == (float) b->xmax.high && (float) a->ymax.high == (float) b->ymax.high);
      g_assert_cmpuint (collected_get (fine, i)->width, ==, 512);
      g_assert_cmpuint (collected_get (fine, i)->height, ==, 512);
    }
}

/* The size in the header of a list is held against the photo's. */
static void
test_size_of_list (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = published_path ("recordio/val.lst");

  harness_add_photo (harness, "000000.jpg", 0, 512, 400, NULL);
  harness_add_photo (harness, "000001.jpg", 0, 256, 256, NULL);
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_cmpuint (qd_report_count (report->report, "other size"), ==, 1);
  g_assert_cmpuint (qd_report_count (report->report, "no photo"), ==, 4);
  g_assert_cmpuint (report->photos_scaled, ==, 1);
  g_assert_cmpuint (report->report->added, ==, 1);
  g_assert_cmpstr (report->report->warnings->pdata[0], ==,
                   "Line 1 of val.lst: the boxes are for a picture of 512 x 512 pixels, the photo has 512 x 400.");
}

/* Most lists that are published are for the classification of whole photos. */
static void
test_no_boxes (void)
{
  g_autoptr (Collected) collected =
      collect_bytes ("recordio", "train.lst", "11\t1.000000\tnohelmet/2.jpg\n8\t0.000000\thelmet/8.jpg\n", -1);

  g_assert_cmpuint (collected->annotations->len, ==, 0);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged line"), ==, 2);
  g_assert_cmpstr (collected->report->warnings->pdata[0], ==,
                   "Line 1 of train.lst: it gives the whole photo a class, and no boxes; left out.");
}

/* What a detection, an image and the file hold besides comes back; the surest of an image is what it is now. */
static void
test_kept_of_megadetector (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *text = export_text (harness, find_case ("own/megadetector/md_results.json"), "out.json"), *again = NULL;
  g_autofree char *out = harness_path (harness, "out.json");
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 1, NULL);

  g_assert_nonnull (strstr (text, "{\"classifications\":[[\"3\",0.901],[\"1\",0.071]],\"category\":\"1\",\"conf\":0.926,"
                                  "\"bbox\":[0,0.2762,0.1539,0.2825]"));
  g_assert_nonnull (strstr (text, "{\"category\":\"2\",\"conf\":1,\"bbox\":[0.5,0.25,0.25,0.5]}"));
  g_assert_nonnull (strstr (text, "\"classification_categories\":{\"1\":\"fox\",\"3\":\"deer\"}"));
  g_assert_nonnull (strstr (text, "\"detection_categories\":{\"1\":\"animal\",\"2\":\"person\",\"3\":\"vehicle\"}"));
  g_assert_nonnull (strstr (text, "{\"max_detection_conf\":1,\"file\":\"IMG_0001.JPG\",\"width\":1920,\"height\":1080,"));
  g_assert_cmpuint (boxes->len, ==, 2);
  g_assert_true (qd_project_delete_box (harness->project, g_array_index (boxes, QdBox, 1).id, NULL));
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("megadetector"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (out, &again, NULL, NULL));
  g_assert_nonnull (strstr (again, "{\"max_detection_conf\":0.926,\"file\":\"IMG_0001.JPG\""));
}

/* The table @name with NA in its empty fields, as programs in R write it. */
static void
write_with_na (Harness *harness, const char *name)
{
  g_autofree char *relative = g_build_filename ("own/camtrap", name, NULL), *from = published_path (relative), *text = NULL;
  g_autofree char *to = harness_path (harness, name);
  g_autoptr (GString) table = NULL;

  g_assert_true (g_file_get_contents (from, &text, NULL, NULL));
  table = g_string_new (text);
  while (strstr (table->str, ",,") != NULL)
    g_string_replace (table, ",,", ",NA,", 0);
  g_string_replace (table, ",\n", ",NA\n", 0);
  g_assert_true (g_file_set_contents (to, table->str, -1, NULL));
}

static void
test_na_of_camtrap (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *expected = add_photos (harness, "own/camtrap/expected.txt"), *found = NULL;
  g_autofree char *path = harness_path (harness, "observations.csv");

  write_with_na (harness, "observations.csv");
  write_with_na (harness, "media.csv");
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, "camtrap");
  g_assert_cmpuint (report->report->skipped, ==, 0);
  g_assert_cmpuint (report->report->n_warnings, ==, 0);
  found = dump (harness);
  g_assert_cmpstr (found, ==, expected);
}

/* Outlines, masks, descriptions and attributes come back, the picture does not. */
static void
test_kept_of_labelme (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *text = export_text (harness, find_case ("own/labelme"), "out/DSC_0001.json");

  g_assert_nonnull (strstr (text, "\"points\":[[10.5,20],[30,5.25],[44.125,60]],\"group_id\":1,\"description\":\"upper\","
                                  "\"shape_type\":\"polygon\""));
  g_assert_nonnull (strstr (text, "\"mask\":\"YSBzdGFuZC1pbg==\""));
  g_assert_nonnull (strstr (text, "\"points\":[[500,70],[560,60],[565,95],[505,105]]")); /* a corner is outside */
  g_assert_nonnull (strstr (text, "\"difficult\":true,\"shape_type\":\"rotation\",\"flags\":{\"difficult\":true}"));
  g_assert_nonnull (strstr (text, "\"attributes\":{},\"direction\":0.3"));
  g_assert_nonnull (strstr (text, "\"imagePath\":\"DSC_0001.JPG\",\"imageData\":null"));
  g_assert_nonnull (strstr (text, "\"flags\":{\"blurred\":false}"));
}

/* A shape that names its "class" gets a "label" beside it. */
static void
test_class_of_labelme (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *text = export_text (harness, find_case ("labelme"), "out/2007_000032.json");

  g_assert_nonnull (strstr (text, "{\"class\":\"aeroplane\",\"points\":[[104,83],[379,182]],\"shape_type\":\"rectangle\","
                                  "\"group_id\":null,\"label\":\"aeroplane\""));
}

/* What each worker of a job drew is theirs, from the responses and, where there are none, from what a function was asked that
 * consolidates them. */
static void
test_workers (gconstpointer folder)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = published_path (folder);

  g_free (add_photos (harness, "own/job/expected.txt"));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_cmpuint (report->people, ==, 2);
  g_assert_cmpuint (report->answers, ==, 3);
  g_assert_cmpuint (report->tasks, ==, 1);
  g_assert_cmpuint (report->report->n_warnings, ==, 0);
  g_autoptr (Collected) collected = collect ("manifest", path);
  GPtrArray *answers = collected_get (collected, 0)->answers;
  g_assert_cmpuint (answers->len, ==, 2);
  const QdAnnotationBox *box = &g_array_index (((const QdAnswer *) answers->pdata[1])->boxes, QdAnnotationBox, 0);
  g_assert_cmpstr (box->class_name, ==, "Red");
  g_assert_true (box->box.xmin == 118 && box->box.ymin == 285 && box->box.xmax == 253 && box->box.ymax == 411);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/real-files/", cases[i].path, NULL);
      g_test_add_data_func (name, &cases[i], test_file);
    }
  g_test_add_func ("/real-files/pair", test_pair);
  g_test_add_func ("/real-files/size-of-list", test_size_of_list);
  g_test_add_func ("/real-files/no-boxes", test_no_boxes);
  g_test_add_func ("/real-files/kept-of-megadetector", test_kept_of_megadetector);
  g_test_add_func ("/real-files/na-of-camtrap", test_na_of_camtrap);
  g_test_add_func ("/real-files/kept-of-labelme", test_kept_of_labelme);
  g_test_add_func ("/real-files/class-of-labelme", test_class_of_labelme);
  g_test_add_data_func ("/real-files/workers/responses", "own/job", test_workers);
  g_test_add_data_func ("/real-files/workers/requests", "own/requests", test_workers);
  return g_test_run ();
}
