/* COCO's files as others publish them: what is read of them, and that it comes back. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "tests/formats/published.h"

#define INSTANCES "metrics/coco/instances_val2014_100_boxes.json"
#define V1        REVIEW "coco_format_v1/instances_default.json"
#define V2        REVIEW "coco_format_v2/instances_v2.json"

/* ---- Published files ---- */

static void
test_figures (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_fixture (INSTANCES);
  g_autoptr (GArray) boxes = NULL;
  guint difficult = 0;

  g_assert_cmpuint (published_add_photos (harness, "coco", INSTANCES), ==, 100);
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_cmpstr (report->format->name, ==, "coco");
  g_assert_cmpuint (report->photos_matched, ==, 100);
  g_assert_cmpuint (report->by_name, ==, 100);
  g_assert_cmpuint (report->report->added, ==, 839);
  g_assert_cmpuint (report->report->skipped, ==, 0);
  boxes = qd_project_list_boxes (harness->project, 0, NULL);
  for (guint i = 0; i < boxes->len; i++)
    difficult += g_array_index (boxes, QdBox, i).difficult;
  g_assert_cmpuint (difficult, ==, 9);
}

/* The pair that the fixtures publish: VOC's 174, 101, 349, 351 is COCO's [174, 101, 175, 250] there. */
static void
test_convention (void)
{
  static const char *const files[] = { V1, V2 };

  if (harness_no_fixtures ())
    return;
  for (guint f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autofree char *path = harness_fixture (files[f]);
      g_autoptr (Collected) collected = collect ("coco", path);
      guint found = 0;

      g_assert_no_error (collected->error);
      g_assert_cmpuint (collected->annotations->len, ==, 100);
      for (guint i = 0; i < 100; i++)
        if (strcmp (collected_get (collected, i)->photo, "2007_000027.jpg") == 0)
          {
            const QdAnnotationBox *box = collected_get_box (collected, i, 0);
            g_assert_cmpstr (box->class_name, ==, "person");
            g_assert_cmpfloat (box->box.xmin, ==, 174);
            g_assert_cmpfloat (box->box.ymin, ==, 101);
            g_assert_cmpfloat (box->box.xmax, ==, 349);
            g_assert_cmpfloat (box->box.ymax, ==, 351);
            found++;
          }
      g_assert_cmpuint (found, ==, 1);
    }
}

static void
test_both_versions (void)
{
  if (harness_no_fixtures ())
    return;
  g_autofree char *a = published_dump ("coco", V1, V1), *b = published_dump ("coco", V2, V1);

  g_assert_cmpstr (a, ==, b);
  g_auto (GStrv) lines = g_strsplit (a, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines) - 1, ==, 273);
}

/* ---- There and back ---- */

static JsonNode *
load (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  return json_node_ref (json_parser_get_root (parser));
}

/* (element-type JsonObject) of the list @key, by "id"; borrowed from @root. */
static GHashTable *
by_id (JsonNode *root, const char *key)
{
  JsonArray *list = json_object_get_array_member (json_node_get_object (root), key);
  GHashTable *table = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *object = json_array_get_object_element (list, i);
      gint64 id = json_object_get_int_member (object, "id");
      g_hash_table_insert (table, g_memdup2 (&id, sizeof id), object);
    }
  return table;
}

/* Every member of @before is in @after, the same; numbers whatever their kind. */
static void
assert_holds (JsonObject *before, JsonObject *after)
{
  g_autoptr (GList) keys = json_object_get_members (before);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      JsonNode *a = json_object_get_member (before, key->data), *b = json_object_get_member (after, key->data);
      g_assert_nonnull (b);
      if (JSON_NODE_HOLDS_VALUE (a) && json_node_get_value_type (a) == G_TYPE_DOUBLE)
        g_assert_cmpfloat (json_node_get_double (a), ==, json_node_get_double (b));
      else if (strcmp (key->data, "bbox") == 0)
        for (guint i = 0; i < 4; i++)
          g_assert_cmpfloat (json_array_get_double_element (json_node_get_array (a), i), ==,
                             json_array_get_double_element (json_node_get_array (b), i));
      else
        g_assert_true (json_node_equal (a, b));
    }
}

static void
assert_list_came_back (JsonNode *before, JsonNode *after, const char *key, guint n)
{
  g_autoptr (GHashTable) a = by_id (before, key), b = by_id (after, key);
  GHashTableIter each;
  gpointer id, object;

  g_assert_cmpuint (g_hash_table_size (a), ==, n);
  g_assert_cmpuint (g_hash_table_size (b), ==, n + (strcmp (key, "licenses") == 0)); /* the photos have one of their own */
  g_hash_table_iter_init (&each, a);
  while (g_hash_table_iter_next (&each, &id, &object))
    {
      g_assert_true (g_hash_table_contains (b, id));
      if (strcmp (key, "categories") == 0)
        g_assert_cmpstr (json_object_get_string_member (object, "name"), ==,
                         json_object_get_string_member (g_hash_table_lookup (b, id), "name"));
      else if (strcmp (key, "licenses") == 0 || strcmp (key, "annotations") == 0)
        assert_holds (object, g_hash_table_lookup (b, id));
    }
}

/* Ids, category ids, bbox and all other keys are as they were in the published file. */
static void
test_comes_back (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_fixture (INSTANCES), *out = harness_path (harness, "out.json");
  g_autoptr (GError) error = NULL;

  published_add_photos (harness, "coco", INSTANCES);
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("coco"), NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (JsonNode) before = load (path), after = load (out);
  assert_list_came_back (before, after, "annotations", 839);
  assert_list_came_back (before, after, "images", 100);
  assert_list_came_back (before, after, "categories", 80);
  assert_list_came_back (before, after, "licenses", 8);
  g_assert_true (json_node_equal (json_object_get_member (json_node_get_object (before), "info"),
                                  json_object_get_member (json_node_get_object (after), "info")));
}

static void
test_round_trip (void)
{
  const QdBoxesExportOptions options = { 0 };

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  published_add_photos (harness, "coco", INSTANCES);
  published_add_fractions (harness, "wasp");
  g_autofree char *file = published_round_trip (harness, "coco", "out.json", &options);
  g_autofree char *folder = published_round_trip (harness, "coco", "out", &options);
  g_autofree char *credits = g_build_filename (folder, "CREDITS.csv", NULL);
  g_assert_true (g_file_test (credits, G_FILE_TEST_EXISTS));
}

static void
test_subsets (void)
{
  const QdBoxesExportOptions options = { .by_subset = TRUE, .with_photos = TRUE };
  const QdSubset subsets[] = { QD_SUBSET_TRAIN, QD_SUBSET_VALIDATION, QD_SUBSET_TEST };
  static const char *const files[] = { "annotations/instances_train.json",
                                       "annotations/instances_val.json",
                                       "annotations/instances_test.json",
                                       "train/22427594.jpg",
                                       "val/22469656.jpg",
                                       "test/22544384.jpg",
                                       "unsplit/3898660.jpg",
                                       "CREDITS.csv" };
  const gint64 photos[] = { 2, 3, 4 };
  g_autoptr (GError) error = NULL;

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *out = harness_path (harness, "out");
  harness_add_bees (harness);
  g_autoptr (QdBoxesReport) report = harness_import (harness, manifest, NULL);
  g_assert_false (qd_boxes_export (harness->project, out, qd_format_find ("coco"), &options, NULL, NULL, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_true (qd_project_set_split (harness->project, photos, subsets, 3, "{}", NULL));
  g_free (published_round_trip (harness, "coco", "out", &options));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (out, files[i], NULL);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  g_autofree char *train = g_build_filename (out, files[0], NULL);
  g_autoptr (JsonNode) root = load (train);
  JsonArray *images = json_object_get_array_member (json_node_get_object (root), "images");
  g_assert_cmpuint (json_array_get_length (images), ==, 1);
  JsonObject *image = json_array_get_object_element (images, 0);
  g_assert_cmpstr (json_object_get_string_member (image, "credit"), ==, "Ana, no rights reserved (CC0)");
  g_assert_cmpstr (json_object_get_string_member (image, "subset"), ==, "train");
  JsonObject *license =
      json_array_get_object_element (json_object_get_array_member (json_node_get_object (root), "licenses"), 0);
  g_assert_cmpstr (json_object_get_string_member (license, "name"), ==, "cc0");
}

/* A photo of another name is found by its bytes, which lie with the file. */
static void
test_by_bytes (void)
{
  const QdBoxesExportOptions options = { .with_photos = TRUE };

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) first = harness_new (), second = harness_new ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *out = harness_path (first, "out");
  g_autofree char *bytes = harness_fixture ("bees/photos/22427594/medium.jpg");
  harness_add_bees (first);
  g_autoptr (QdBoxesReport) in = harness_import (first, manifest, NULL);
  g_assert_true (qd_boxes_export (first->project, out, qd_format_find ("coco"), &options, NULL, NULL, NULL));
  gint64 photo = harness_add_photo (second, "other.jpg", 0, 375, 500, bytes);
  g_autofree char *sum = qd_file_sha256 (bytes, NULL), *file = qd_photo_file_name (photo, "jpg");
  g_assert_true (qd_project_set_photo_there (second->project, photo, file, 375, 500, 1, sum, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (second, out, NULL);
  g_assert_cmpuint (report->photos, ==, 11);
  g_assert_cmpuint (report->photos_matched, ==, 1);
  g_assert_cmpuint (report->by_hash, ==, 1);
  g_assert_cmpuint (report->photos_missing, ==, 10);
  g_assert_cmpuint (report->report->added, ==, harness_count (second).boxes);
}

/* The ids of the images or annotations of an export, in its order. */
static char *
dump_ids (Harness *harness, const char *key)
{
  g_autofree char *path = harness_path (harness, "out.json"), *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  JsonArray *list;

  qd_boxes_export (harness->project, path, qd_format_find ("coco"), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  root = load (path);
  list = json_object_get_array_member (json_node_get_object (root), key);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *object = json_array_get_object_element (list, i);
      const char *name = json_object_get_string_member_with_default (object, "file_name", "");
      g_string_append_printf (ids, "%s%" G_GINT64_FORMAT " ", name, json_object_get_int_member (object, "id"));
    }
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
check_ids (Harness *harness, const char *images, const char *boxes)
{
  g_autofree char *image_ids = dump_ids (harness, "images"), *box_ids = dump_ids (harness, "annotations");

  g_assert_cmpstr (image_ids, ==, images);
  g_assert_cmpstr (box_ids, ==, boxes);
}

/* Ids that came in stay, also where a new photo or box comes before them in the file and its own number is one of theirs, and
 * none is given to another box when its own is gone. */
static void
test_ids_stay (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "in.json");
  QdBox box = { .class_id = qd_project_ensure_class (harness->project, "bee", NULL), .box = { 1, 1, 9, 9 }, .score = NAN };
  gint64 first = harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);

  harness_add_photo (harness, "b.jpg", 0, 500, 400, NULL);
  harness_add_photo (harness, "c.jpg", 0, 500, 400, NULL);
  g_assert_true (g_file_set_contents (
      path,
      "{\"images\":[{\"id\":1,\"file_name\":\"b.jpg\"},{\"id\":20,\"file_name\":\"c.jpg\"}],"
      "\"categories\":[{\"id\":4,\"name\":\"bee\",\"supercategory\":\"insect\",\"color\":\"red\"}],\"annotations\":["
      "{\"id\":1,\"image_id\":1,\"category_id\":4,\"bbox\":[10,20,30,40]},{\"id\":2,\"image_id\":1,\"category_id\":4,\"bbox\":["
      "5,"
      "5,9,9]},{\"id\":70,\"image_id\":20,\"category_id\":4,\"bbox\":[1,2,3,4]}]}",
      -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  check_ids (harness, "b.jpg1 c.jpg20 ", "1 2 70 ");
  box.photo_id = first;
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL)); /* the fourth one */
  check_ids (harness, "a.jpg21 b.jpg1 c.jpg20 ", "4 1 2 70 ");
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 2, NULL);
  g_assert_true (qd_project_delete_box (harness->project, g_array_index (boxes, QdBox, 1).id, NULL));
  check_ids (harness, "a.jpg21 b.jpg1 c.jpg20 ", "4 1 70 ");
  g_autofree char *out = harness_path (harness, "out.json");
  g_autoptr (JsonNode) root = load (out);
  JsonObject *category =
      json_array_get_object_element (json_object_get_array_member (json_node_get_object (root), "categories"), 0);
  g_assert_cmpint (json_object_get_int_member (category, "id"), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (category, "supercategory"), ==, "insect");
  g_assert_cmpstr (json_object_get_string_member (category, "color"), ==, "red");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coco/figures", test_figures);
  g_test_add_func ("/coco/convention", test_convention);
  g_test_add_func ("/coco/both-versions", test_both_versions);
  g_test_add_func ("/coco/comes-back", test_comes_back);
  g_test_add_func ("/coco/round-trip", test_round_trip);
  g_test_add_func ("/coco/subsets", test_subsets);
  g_test_add_func ("/coco/by-bytes", test_by_bytes);
  g_test_add_func ("/coco/ids-stay", test_ids_stay);
  return g_test_run ();
}
