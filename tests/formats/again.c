#include <json-glib/json-glib.h>
#include <math.h>

#include "engine/core/error.h"
#include "tests/formats/harness.h"

static QdBox
find_near (Harness *harness, gint64 photo, double xmin)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, photo, NULL);

  for (guint i = 0; i < boxes->len; i++)
    if (fabs (g_array_index (boxes, QdBox, i).box.xmin - xmin) < 1e-9)
      return g_array_index (boxes, QdBox, i);
  g_assert_not_reached ();
}

/* As the window does it. */
static void
edit_box (Harness *harness, QdBox box)
{
  box.source = QD_BOX_BY_PERSON;
  g_assert_true (qd_project_update_box (harness->project, &box, NULL));
}

static void
check_again (Harness *harness, const char *path, guint added, guint unchanged, const char *expected)
{
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_autofree char *boxes = harness_dump_boxes (harness, FALSE);

  g_assert_cmpuint (report->report->added, ==, added);
  g_assert_cmpuint (report->report->updated, ==, 0);
  g_assert_cmpuint (report->report->unchanged, ==, unchanged);
  if (expected != NULL)
    g_assert_cmpstr (boxes, ==, expected);
}

#define LINE(boxes)                                                                                                            \
  "{\"source-ref\":\"a.jpg\",\"x\":{\"image_size\":[{\"width\":500,\"height\":400}],\"annotations\":[" boxes                   \
  "]},\"x-metadata\":{\"class-map\":{\"0\":\"bee\"},\"type\":\"groundtruth/object-detection\"}}\n"
#define BOX(left) "{\"class_id\":0,\"left\":" left ",\"top\":20,\"width\":30,\"height\":40}"

/* A box of a file that a person moved or gave another class stays theirs when the file, or another one between, comes again. */
static void
test_edited_boxes (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "a.manifest"), *other = harness_path (harness, "b.manifest");
  gint64 photo = harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);
  gint64 wasp = qd_project_ensure_class (harness->project, "wasp", NULL);

  g_assert_true (g_file_set_contents (path, LINE (BOX ("10") "," BOX ("50.25") "," BOX ("100")), -1, NULL));
  g_assert_true (g_file_set_contents (other, LINE (BOX ("100") "," BOX ("200")), -1, NULL));
  check_again (harness, path, 3, 0, NULL);
  QdBox moved = find_near (harness, photo, 10), renamed = find_near (harness, photo, 50.25);
  moved.box.xmin = 3;
  renamed.class_id = wasp;
  edit_box (harness, moved);
  edit_box (harness, renamed);
  g_autofree char *edited = harness_dump_boxes (harness, FALSE);
  check_again (harness, path, 0, 3, edited);
  check_again (harness, path, 0, 3, edited);
  check_again (harness, other, 1, 1, NULL);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 4);
  check_again (harness, path, 0, 3, edited);

  /* Moved once more, and then deleted: the file brings its own back. */
  moved = find_near (harness, photo, 3);
  moved.box.ymin = 1;
  edit_box (harness, moved);
  check_again (harness, path, 0, 3, NULL);
  g_assert_true (qd_project_delete_box (harness->project, moved.id, NULL));
  check_again (harness, path, 1, 2, NULL);
  g_assert_cmpfloat (find_near (harness, photo, 10).box.ymin, ==, 20);
}

/* The numbers of the class-map of a project's only line, as "0 bee, 2 fly, ". */
static char *
dump_class_map (Harness *harness)
{
  g_autofree char *path = harness_path (harness, "out.manifest"), *text = NULL;
  g_autoptr (JsonNode) line = NULL;
  g_autoptr (GString) numbers = g_string_new (NULL);
  JsonObject *map;

  g_assert_true (qd_boxes_export (harness->project, path, qd_format_find ("manifest"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  line = json_from_string (text, NULL);
  map = json_object_get_object_member (json_object_get_object_member (json_node_get_object (line), "quadrat-metadata"),
                                       "class-map");
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      if (json_object_has_member (map, number))
        g_string_append_printf (numbers, "%u %s, ", i, json_object_get_string_member (map, number));
    }
  return g_string_free (g_steal_pointer (&numbers), FALSE);
}

static void
check_class_map (Harness *harness, const char *expected)
{
  g_autofree char *map = dump_class_map (harness);
  g_assert_cmpstr (map, ==, expected);
}

/* What another program learned by number stays what it was. */
static void
test_class_numbers (void)
{
  g_autoptr (Harness) harness = harness_new ();
  gint64 photo = harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL), ids[3];
  static const char *const names[] = { "bee", "wasp", "fly" };

  for (guint i = 0; i < 3; i++)
    {
      ids[i] = qd_project_ensure_class (harness->project, names[i], NULL);
      QdBox box = { .photo_id = photo, .class_id = ids[i], .box = { i, 10, 50, 60 }, .source = QD_BOX_BY_PERSON, .score = NAN };
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
  check_class_map (harness, "0 bee, 1 wasp, 2 fly, ");
  g_assert_true (qd_project_move_class (harness->project, ids[2], 0, NULL));
  check_class_map (harness, "0 bee, 1 wasp, 2 fly, ");
  g_assert_true (qd_project_retire_class (harness->project, ids[1], TRUE, NULL));
  check_class_map (harness, "0 bee, 2 fly, ");
  g_assert_true (qd_project_rename_class (harness->project, ids[2], "wasp", NULL));
  check_class_map (harness, "0 bee, 2 wasp, ");
}

/* The categories of a project's COCO file, as "1 bee, 2 fly, ". */
static char *
dump_categories (Harness *harness)
{
  g_autofree char *path = harness_path (harness, "out.json"), *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GString) numbers = g_string_new (NULL);
  JsonArray *list;

  g_assert_true (qd_boxes_export (harness->project, path, qd_format_find ("coco"), NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  root = json_from_string (text, NULL);
  list = json_object_get_array_member (json_node_get_object (root), "categories");
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *object = json_array_get_object_element (list, i);
      g_string_append_printf (numbers, "%" G_GINT64_FORMAT " %s, ", json_object_get_int_member (object, "id"),
                              json_object_get_string_member (object, "name"));
    }
  return g_string_free (g_steal_pointer (&numbers), FALSE);
}

static void
check_categories (Harness *harness, const char *expected)
{
  g_autofree char *categories = dump_categories (harness);
  g_assert_cmpstr (categories, ==, expected);
}

/* One box of the class with the first number. */
#define COCO(categories, number)                                                                                               \
  "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"categories\":[" categories "],"                                          \
  "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":" number ",\"bbox\":[100,20,30,40]}]}"
#define CATEGORY(number, name) "{\"id\":" number ",\"name\":\"" name "\"}"

/* The numbers that an export gave stay, whatever a file says that comes in after it. */
static void
test_exported_numbers (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "in.json");
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL);
  QdBox box = { .class_id = bee, .box = { 1, 1, 9, 9 }, .source = QD_BOX_BY_PERSON, .score = NAN };

  qd_project_ensure_class (harness->project, "wasp", NULL);
  box.photo_id = harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  check_categories (harness, "1 bee, 2 wasp, ");
  g_assert_true (g_file_set_contents (path, COCO (CATEGORY ("1", "fly") "," CATEGORY ("2", "ant"), "1"), -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  check_categories (harness, "1 bee, 2 wasp, 3 fly, ");
  g_assert_true (qd_project_rename_class (harness->project, bee, "honeybee", NULL));
  check_categories (harness, "1 honeybee, 2 wasp, 3 fly, ");
}

/* A number above 2^53 is none; after the largest one the free ones come. */
static void
test_largest_numbers (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "in.json");

  harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);
  g_assert_true (g_file_set_contents (
      path, COCO (CATEGORY ("9223372036854775807", "bee") "," CATEGORY ("9007199254740992", "fly"), "9223372036854775807"), -1,
      NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_cmpuint (report->report->added, ==, 1);
  check_categories (harness, "1 bee, 9007199254740992 fly, ");
  qd_project_ensure_class (harness->project, "fly", NULL);
  qd_project_ensure_class (harness->project, "ant", NULL);
  check_categories (harness, "1 bee, 3 ant, 9007199254740992 fly, ");
}

static gboolean
is_there (Harness *harness, const char *name)
{
  g_autofree char *path = harness_path (harness, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
write_text (Harness *harness, const char *name, const char *text)
{
  g_autofree char *path = harness_path (harness, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
export_voc (Harness *harness)
{
  g_autofree char *out = harness_path (harness, "out");
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("voc"), NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* An export over an older one holds no annotation of a photo that is not labelled any more; other people's files stay. */
static void
test_leftovers (void)
{
  static const char *const names[] = { "a.jpg", "b.jpg", "c.jpg" };
  static const QdSubset subsets[] = { QD_SUBSET_TRAIN, QD_SUBSET_VALIDATION, QD_SUBSET_TEST };
  g_autoptr (Harness) harness = harness_new ();
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL), photos[3];

  for (guint i = 0; i < 3; i++)
    {
      photos[i] = harness_add_photo (harness, names[i], 0, 500, 400, NULL);
      QdBox box = { .photo_id = photos[i], .class_id = bee, .box = { 1, 1, 9, 9 }, .source = QD_BOX_BY_PERSON, .score = NAN };
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
  g_assert_true (qd_project_set_split (harness->project, photos, subsets, 3, "{}", NULL));
  export_voc (harness);
  g_assert_true (is_there (harness, "out/Annotations/b.xml") && is_there (harness, "out/Annotations/c.xml"));
  g_assert_true (is_there (harness, "out/ImageSets/Main/test.txt"));

  write_text (harness, "out/Annotations/other.xml", "<annotation><source><database>Quadrat</database></source></annotation>");
  write_text (harness, "out/Annotations/b.xml", "<annotation><source><database>mine</database></source></annotation>");
  write_text (harness, "out/ImageSets/Main/mine.txt", "b\n");
  for (guint i = 1; i < 3; i++)
    g_assert_true (qd_project_set_mark (harness->project, photos[i], QD_MARK_UNUSABLE, NULL));
  export_voc (harness);
  g_assert_true (is_there (harness, "out/Annotations/a.xml"));
  g_assert_false (is_there (harness, "out/Annotations/c.xml"));
  g_assert_true (is_there (harness, "out/Annotations/b.xml") && is_there (harness, "out/Annotations/other.xml"));
  g_assert_true (is_there (harness, "out/ImageSets/Main/train.txt") && is_there (harness, "out/ImageSets/Main/mine.txt"));
  g_assert_false (is_there (harness, "out/ImageSets/Main/val.txt") || is_there (harness, "out/ImageSets/Main/test.txt"));
}

static void
export_labelme (Harness *harness, gboolean by_subset, gboolean with_photos)
{
  const QdBoxesExportOptions options = { .by_subset = by_subset, .with_photos = with_photos };
  g_autofree char *out = harness_path (harness, "out");
  g_autoptr (GError) error = NULL;

  qd_boxes_export (harness->project, out, qd_format_find ("labelme"), &options, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* An export beside somebody's own pictures: they stay, whatever becomes of their photos, and so does what was changed since;
 * what the export itself copied goes. */
static void
test_own_pictures (void)
{
  static const char *const names[] = { "a.jpg", "b.jpg", "c.jpg", "d.jpg" };
  g_autoptr (Harness) harness = harness_new ();
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL), photos[4];
  const QdSubset train = QD_SUBSET_TRAIN;
  g_autofree char *out = harness_path (harness, "out"), *bytes = harness_path (harness, "bytes");

  g_assert_cmpint (g_mkdir_with_parents (out, 0755), ==, 0);
  write_text (harness, "bytes", "a picture");
  write_text (harness, "out/a.jpg", "a picture"); /* a person's, and the same as the project's */
  for (guint i = 0; i < 4; i++)
    {
      photos[i] = harness_add_photo (harness, names[i], 0, 500, 400, bytes);
      QdBox box = { .photo_id = photos[i], .class_id = bee, .box = { 1, 1, 9, 9 }, .source = QD_BOX_BY_PERSON, .score = NAN };
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
  export_labelme (harness, FALSE, FALSE); /* no photo is copied */
  g_assert_false (is_there (harness, "out/b.jpg"));
  export_labelme (harness, FALSE, TRUE);
  g_assert_true (is_there (harness, "out/b.jpg") && is_there (harness, "out/c.jpg"));
  write_text (harness, "out/c.json", "{\"mine\": true}");
  for (guint i = 0; i < 3; i++)
    g_assert_true (qd_project_set_mark (harness->project, photos[i], QD_MARK_UNUSABLE, NULL));
  g_assert_true (qd_project_set_split (harness->project, &photos[3], &train, 1, "{}", NULL));
  export_labelme (harness, TRUE, TRUE);
  g_assert_true (is_there (harness, "out/a.jpg") && is_there (harness, "out/train/d.jpg"));
  g_assert_false (is_there (harness, "out/d.jpg") || is_there (harness, "out/b.jpg") || is_there (harness, "out/c.jpg") ||
                  is_there (harness, "out/a.json"));
  g_assert_false (is_there (harness, "out/b.json"));
  g_assert_true (is_there (harness, "out/c.json")); /* written by somebody since */
}

/* A picture of the same name that is another one is not written over. */
static void
test_another_picture (void)
{
  const QdBoxesExportOptions options = { .with_photos = TRUE };
  g_autoptr (Harness) harness = harness_new ();
  QdBox box = { .class_id = qd_project_ensure_class (harness->project, "bee", NULL), .box = { 1, 1, 9, 9 }, .score = NAN };
  g_autofree char *out = harness_path (harness, "out"), *bytes = harness_path (harness, "bytes"), *text = NULL;
  g_autofree char *own = harness_path (harness, "out/a.jpg");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (out, 0755), ==, 0);
  write_text (harness, "bytes", "a picture");
  write_text (harness, "out/a.jpg", "mine");
  box.photo_id = harness_add_photo (harness, "a.jpg", 0, 500, 400, bytes);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  g_assert_false (qd_boxes_export (harness->project, out, qd_format_find ("labelme"), &options, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "/out/"));
  g_assert_true (g_str_has_suffix (error->message, "a.jpg” is another picture already; export to another folder."));
  g_assert_true (g_file_get_contents (own, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
}

/* Published lists beside annotations that Quadrat did not write are not touched. */
static void
test_lists_of_others (void)
{
  g_autoptr (Harness) harness = harness_new ();
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL);
  QdBox box = { .class_id = bee, .box = { 1, 1, 9, 9 }, .source = QD_BOX_BY_PERSON, .score = NAN };
  g_autofree char *lists = harness_path (harness, "out/ImageSets/Main");

  box.photo_id = harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  g_assert_cmpint (g_mkdir_with_parents (lists, 0755), ==, 0);
  write_text (harness, "out/ImageSets/Main/test.txt", "other\n");
  export_voc (harness);
  g_assert_true (is_there (harness, "out/ImageSets/Main/test.txt"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boxes/edited-boxes", test_edited_boxes);
  g_test_add_func ("/boxes/class-numbers", test_class_numbers);
  g_test_add_func ("/boxes/exported-numbers", test_exported_numbers);
  g_test_add_func ("/boxes/largest-numbers", test_largest_numbers);
  g_test_add_func ("/boxes/leftovers", test_leftovers);
  g_test_add_func ("/boxes/own-pictures", test_own_pictures);
  g_test_add_func ("/boxes/another-picture", test_another_picture);
  g_test_add_func ("/boxes/lists-of-others", test_lists_of_others);
  return g_test_run ();
}
