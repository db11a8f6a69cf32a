#include "tests/formats/harness.h"

#include <string.h>

#include "engine/core/file.h"

Harness *
harness_new (void)
{
  Harness *harness = g_new0 (Harness, 1);
  g_autoptr (GError) error = NULL;

  harness->folder = g_dir_make_tmp ("quadrat-formats-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = harness_path (harness, "test.quadrat");
  harness->project = qd_project_open (path, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  return harness;
}

void
harness_free (Harness *harness)
{
  if (harness == NULL)
    return;
  g_object_unref (harness->project);
  qd_file_remove_tree (harness->folder, NULL);
  g_free (harness->folder);
  g_free (harness);
}

gboolean
harness_no_fixtures (void)
{
  const char *fixtures = g_getenv ("QD_FIXTURES");

  if (fixtures != NULL && g_file_test (fixtures, G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip ("no fixtures");
  return TRUE;
}

char *
harness_fixture (const char *path)
{
  return g_build_filename (g_getenv ("QD_FIXTURES"), path, NULL);
}

char *
harness_path (Harness *harness, const char *name)
{
  return g_build_filename (harness->folder, name, NULL);
}

gint64
harness_add_photo (Harness *harness, const char *name, gint64 number, guint width, guint height, const char *bytes_from)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;

  photo->original_name = g_strdup (name);
  photo->source_id = number;
  if (number != 0)
    photo->url
        = g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%" G_GINT64_FORMAT "/medium.jpg", number);
  photo->credit = g_strdup ("Ana, no rights reserved (CC0)");
  photo->license = g_strdup ("cc0");
  g_assert_true (qd_project_put_photo (harness->project, photo, NULL, &error));
  g_autofree char *file = qd_photo_file_name (photo->id, "jpg");
  if (bytes_from != NULL)
    {
      g_autofree char *folder = qd_project_dup_photos_folder (harness->project);
      g_autofree char *to = g_build_filename (folder, file, NULL);
      qd_file_make_folder (folder, &error);
      g_assert_no_error (error);
      qd_file_copy (bytes_from, to, &error);
      g_assert_no_error (error);
    }
  g_assert_true (qd_project_set_photo_there (harness->project, photo->id, file, width, height, 1, NULL, &error));
  g_assert_no_error (error);
  return photo->id;
}

void
harness_add_bees (Harness *harness)
{
  static const struct
  {
    gint64 number;
    guint width, height;
  } bees[] = {
    { 3898660, 500, 375 },  { 22427594, 375, 500 }, { 22469656, 375, 500 }, { 22544384, 500, 423 },
    { 22673445, 375, 500 }, { 22741822, 406, 500 }, { 22774999, 500, 333 }, { 22775000, 500, 333 },
    { 22901964, 500, 375 }, { 22971237, 500, 394 }, { 23086755, 500, 401 },
  };

  g_assert_true (qd_project_begin (harness->project, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bees); i++)
    {
      g_autofree char *name = g_strdup_printf ("bees/photos/%" G_GINT64_FORMAT "/medium.jpg", bees[i].number);
      g_autofree char *from = harness_fixture (name);
      harness_add_photo (harness, NULL, bees[i].number, bees[i].width, bees[i].height, from);
    }
  g_assert_true (qd_project_commit (harness->project, NULL));
}

QdBoxesReport *
harness_import (Harness *harness, const char *path, const char *format)
{
  g_autoptr (GError) error = NULL;
  const QdBoxesImportOptions options = { .format = format != NULL ? qd_format_find (format) : NULL };
  QdBoxesReport *report = qd_boxes_import (harness->project, path, &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->report->read, ==,
                    report->report->added + report->report->updated + report->report->unchanged + report->report->skipped);
  return report;
}

QdCounts
harness_count (Harness *harness)
{
  g_autoptr (GError) error = NULL;
  QdCounts counts;

  g_assert_true (qd_project_count (harness->project, &counts, &error));
  g_assert_no_error (error);
  return counts;
}

guint
harness_count_boxes (Harness *harness, const char *class_name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) classes = qd_project_list_classes (harness->project, FALSE, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < classes->len; i++)
    if (strcmp (((QdClass *)classes->pdata[i])->name, class_name) == 0)
      return ((QdClass *)classes->pdata[i])->n_boxes;
  return 0;
}

int
harness_compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char *
harness_dump_boxes (Harness *harness, gboolean flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 0, &error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      g_autoptr (QdClass) class_ = qd_project_get_class (harness->project, box->class_id, &error);
      g_ptr_array_add (lines, g_strdup_printf ("%" G_GINT64_FORMAT " %s %.17g %.17g %.17g %.17g %d%d\n", box->photo_id,
                                               class_->name, box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax,
                                               flags && box->difficult, flags && box->truncated));
    }
  g_ptr_array_sort (lines, harness_compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("", (char **)lines->pdata);
}
