#include "tests/formats/published.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/random.h"

guint
published_add_photos (Harness *harness, const char *format, const char *path)
{
  g_autofree char *file = harness_fixture (path);
  g_autoptr (Collected) collected = collect (format, file);

  g_assert_no_error (collected->error);
  g_assert_true (qd_project_begin (harness->project, NULL));
  for (guint i = 0; i < collected->annotations->len; i++)
    {
      const QdAnnotation *annotation = collected_get (collected, i);
      g_autofree char *name = g_path_get_basename (annotation->photo);
      harness_add_photo (harness, name, 0, annotation->width, annotation->height, NULL);
    }
  g_assert_true (qd_project_commit (harness->project, NULL));
  return collected->annotations->len;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* As harness_dump_boxes(), but by names of photos. */
static char *
dump_by_name (Harness *harness)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      g_autoptr (QdClass) class_ = qd_project_get_class (harness->project, box->class_id, NULL);
      g_autoptr (QdPhoto) photo = qd_project_get_photo (harness->project, box->photo_id, NULL);
      g_ptr_array_add (lines, g_strdup_printf ("%s %s %.17g %.17g %.17g %.17g\n", photo->original_name, class_->name,
                                               box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax));
    }
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("", (char **) lines->pdata);
}

char *
published_dump (const char *format, const char *path, const char *sizes)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *file = harness_fixture (path);
  guint n = published_add_photos (harness, "coco", sizes);
  g_autoptr (QdBoxesReport) report = harness_import (harness, file, NULL);

  g_assert_cmpstr (report->format->name, ==, format);
  g_assert_cmpuint (report->photos_matched, ==, n);
  g_assert_cmpuint (report->report->skipped, ==, 0);
  return dump_by_name (harness);
}

Harness *
published_copy_photos (Harness *from)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = qd_project_list_photos (from->project, &query, NULL);
  Harness *copy = harness_new ();

  g_assert_true (qd_project_begin (copy->project, NULL));
  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];
      g_assert_cmpint (harness_add_photo (copy, photo->original_name, photo->source_id, photo->width, photo->height, NULL), ==,
                       photo->id);
    }
  g_assert_true (qd_project_commit (copy->project, NULL));
  return copy;
}

void
published_add_fractions (Harness *harness, const char *class_name)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = qd_project_list_photos (harness->project, &query, NULL);
  gint64 class_id = qd_project_ensure_class (harness->project, class_name, NULL);
  QdRandom random;

  qd_random_init (&random, 7, 1);
  g_assert_true (qd_project_begin (harness->project, NULL));
  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];
      QdBox box = { .photo_id = photo->id, .class_id = class_id, .source = QD_BOX_BY_PERSON, .score = NAN };

      box.box.xmin = qd_random_double (&random) * photo->width * (i % 3 == 0 ? 1e-3 : 0.5);
      box.box.ymin = qd_random_double (&random) * photo->height * (i % 3 == 0 ? 1e-3 : 0.5);
      box.box.xmax = box.box.xmin + 1 + qd_random_double (&random) * (photo->width - box.box.xmin - 1);
      box.box.ymax = box.box.ymin + 1 + qd_random_double (&random) * (photo->height - box.box.ymin - 1);
      g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
    }
  g_assert_true (qd_project_commit (harness->project, NULL));
}

/* One line after the other, so that what differs is told and not all. */
static void
assert_same_lines (const char *before, const char *after)
{
  g_auto (GStrv) a = g_strsplit (before, "\n", -1), b = g_strsplit (after, "\n", -1);

  for (guint i = 0; a[i] != NULL && b[i] != NULL; i++)
    g_assert_cmpstr (a[i], ==, b[i]);
  g_assert_cmpuint (g_strv_length (a), ==, g_strv_length (b));
}

char *
published_round_trip (Harness *first, const char *format, const char *name, const QdBoxesExportOptions *options)
{
  g_autoptr (Harness) second = published_copy_photos (first);
  g_autofree char *out = harness_path (first, name), *before = harness_dump_boxes (first, FALSE), *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBoxesReport) report = NULL;
  QdBoxesExportFigures figures;

  g_assert_true (qd_boxes_export (first->project, out, qd_format_find (format), options, &figures, NULL, &error));
  g_assert_no_error (error);
  if (!g_file_test (out, G_FILE_TEST_EXISTS)) /* a file became several by subset, in this folder */
    {
      char *folder = g_path_get_dirname (out);
      g_free (out);
      out = folder;
    }
  report = harness_import (second, out, NULL);
  g_assert_cmpstr (report->format->name, ==, format);
  g_assert_cmpuint (report->photos_matched, ==, figures.photos);
  g_assert_cmpuint (report->report->added, ==, figures.boxes);
  g_assert_cmpuint (report->report->n_warnings, ==, 0);
  after = harness_dump_boxes (second, FALSE);
  assert_same_lines (before, after);
  return g_steal_pointer (&out);
}

static void
split (Harness *harness)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) ids = qd_project_list_photo_ids (harness->project, &query, NULL);
  g_autofree QdSubset *subsets = g_new (QdSubset, ids->len);

  for (guint i = 0; i < ids->len; i++)
    subsets[i] = 1 + i % 3;
  g_assert_true (
      qd_project_set_split (harness->project, (const gint64 *) (gpointer) ids->data, subsets, ids->len - 1, "{}", NULL));
}

void
published_check_round_trips (const char *format, const char *name, const char *name_by_subset)
{
  static const QdBoxesExportOptions whole, parts = { .by_subset = TRUE, .with_photos = TRUE };
  g_autoptr (Harness) coco = harness_new (), bees = harness_new ();
  g_autofree char *instances = harness_fixture ("metrics/coco/instances_val2014_100_boxes.json");
  g_autofree char *manifest = harness_fixture ("bees/output.manifest");

  published_add_photos (coco, "coco", "metrics/coco/instances_val2014_100_boxes.json");
  qd_boxes_report_free (harness_import (coco, instances, NULL));
  published_add_fractions (coco, "wasp, \"big\"");
  g_free (published_round_trip (coco, format, name, &whole));
  harness_add_bees (bees);
  qd_boxes_report_free (harness_import (bees, manifest, NULL));
  published_add_fractions (bees, "wasp");
  split (bees);
  g_free (published_round_trip (bees, format, name_by_subset, &parts));
}

void
published_check_refused (const char *format, const char *name, const char *const *texts)
{
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (Collected) collected = collect_bytes (format, name, texts[i], -1);
      g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
      g_test_message ("%s", collected->error->message);
      g_assert_nonnull (strstr (collected->error->message, name));
      g_assert_cmpuint (collected->annotations->len, ==, 0);
    }
}
