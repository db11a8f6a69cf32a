/* Manifests that others published, without their pictures: all boxes come in, and each line comes back as it was. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "tests/formats/harness.h"

static void
add_photos_of_manifest (Harness *harness, const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  g_assert_true (qd_project_begin (harness->project, NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *begin = strstr (lines[i], "\"source-ref\":\"") + strlen ("\"source-ref\":\"");
      g_autofree char *address = g_strndup (begin, strcspn (begin, "\""));
      g_autofree char *name = g_path_get_basename (address);
      harness_add_photo (harness, name, 0, 1920, 1080, NULL);
    }
  g_assert_true (qd_project_commit (harness->project, NULL));
}

static void
test_greengrass (void)
{
  static const struct
  {
    const char *file;
    guint lines, boxes, empty;
  } cases[] = {
    { "blue-box-small", 21, 19, 2 },
    { "blue-box-large", 624, 590, 36 },
    { "yellow-box-small", 32, 33, 1 },
    { "yellow-box-large", 633, 579, 56 },
  };

  if (harness_no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Harness) harness = harness_new ();
      g_autofree char *name = g_strdup_printf ("manifests/greengrass/%s.output.manifest", cases[i].file);
      g_autofree char *path = harness_fixture (name);

      add_photos_of_manifest (harness, path);
      g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
      g_assert_cmpuint (report->photos, ==, cases[i].lines);
      g_assert_cmpuint (report->photos_matched, ==, cases[i].lines);
      g_assert_cmpuint (report->photos_empty, ==, cases[i].empty);
      g_assert_cmpuint (report->report->added, ==, cases[i].boxes);
      g_assert_cmpuint (harness_count (harness).empty, ==, cases[i].empty);
      g_assert_cmpuint (harness_count_boxes (harness, "storage box"), ==, cases[i].boxes);
    }
}

static void
test_cigars (void)
{
  static const char *const photos[]
      = { "IMG_20220224_172356.jpg", "IMG_20220224_172503.jpg", "IMG_20220224_172533.jpg", "IMG_20220224_172543.jpg",
          "IMG_20220224_173008.jpg", "IMG_20220224_173024.jpg", "IMG_20220224_173041.jpg", "IMG_20220224_173112.jpg" };

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_fixture ("manifests/cigars/output.manifest");
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    harness_add_photo (harness, photos[i], 0, 0, 0, NULL);
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_cmpuint (report->photos, ==, 32);
  g_assert_cmpuint (report->photos_matched, ==, 8);
  g_assert_cmpuint (report->photos_missing, ==, 24);
  g_assert_cmpuint (report->report->read, ==, 54);
  g_assert_cmpuint (report->report->added, ==, 11);
  g_assert_cmpuint (qd_report_count (report->report, "no photo"), ==, 43);
  g_assert_cmpuint (report->report->n_warnings, ==, 24);
}

/* Lines of a manifest come back as they were, extra keys and confidences too; only our own keys are added. */
static void
check_same_line (const char *before, const char *after)
{
  static const char *const added[] = { "credit", "license", "url", "subset" };
  g_autoptr (JsonNode) a = json_from_string (before, NULL), b = json_from_string (after, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    json_object_remove_member (json_node_get_object (b), added[i]);
  g_assert_true (json_node_equal (a, b));
}

static void
test_manifest_lines_come_back (void)
{
  static const char *const manifests[] = { "manifests/greengrass/yellow-box-small.output.manifest", "bees/output.manifest" };

  if (harness_no_fixtures ())
    return;
  for (guint m = 0; m < G_N_ELEMENTS (manifests); m++)
    {
      g_autoptr (Harness) harness = harness_new ();
      g_autofree char *path = harness_fixture (manifests[m]), *out = harness_path (harness, "out.manifest");
      g_autofree char *before = NULL, *after = NULL;
      g_autoptr (GError) error = NULL;

      if (m == 0)
        add_photos_of_manifest (harness, path);
      else
        harness_add_bees (harness);
      g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
      g_assert_true (qd_boxes_export (harness->project, out, qd_format_find ("manifest"), NULL, NULL, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
      g_assert_true (g_file_get_contents (out, &after, NULL, NULL));
      g_auto (GStrv) lines = g_strsplit (g_strstrip (before), "\n", -1), again = g_strsplit (g_strstrip (after), "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, g_strv_length (again));
      for (guint i = 0; lines[i] != NULL; i++)
        check_same_line (lines[i], again[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boxes/greengrass", test_greengrass);
  g_test_add_func ("/boxes/cigars", test_cigars);
  g_test_add_func ("/boxes/manifest-lines-come-back", test_manifest_lines_come_back);
  return g_test_run ();
}
