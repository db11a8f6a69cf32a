#include "import-fixture.h"

#include "engine/core/file.h"

ImportFixture *
import_fixture_new (void)
{
  ImportFixture *fixture = g_new0 (ImportFixture, 1);
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("quadrat-import-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = import_fixture_path (fixture, "test.quadrat");
  fixture->project = qd_project_open (path, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  return fixture;
}

void
import_fixture_free (ImportFixture *fixture)
{
  if (fixture == NULL)
    return;
  g_object_unref (fixture->project);
  qd_file_remove_tree (fixture->folder, NULL);
  g_free (fixture->folder);
  g_free (fixture);
}

char *
import_fixture_path (ImportFixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

QdReport *
import_fixture_try (ImportFixture *fixture, const char *const *files, GError **error)
{
  const QdExportImportOptions any = { .licenses = QD_LICENSE_SET_ANY };
  QdReport *report = qd_import_exports (fixture->project, files, &any, NULL, error);

  if (report != NULL)
    g_assert_cmpuint (report->read, ==, report->added + report->updated + report->unchanged + report->skipped);
  return report;
}

QdReport *
import_fixture_import (ImportFixture *fixture, const char *file)
{
  g_autoptr (GError) error = NULL;
  QdReport *report = import_fixture_try (fixture, (const char *const[]){ file, NULL }, &error);

  g_assert_no_error (error);
  return report;
}

QdCounts
import_fixture_count (ImportFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  QdCounts counts;

  g_assert_true (qd_project_count (fixture->project, &counts, &error));
  g_assert_no_error (error);
  return counts;
}

gboolean
import_fixture_has_note (QdReport *report, const char *note)
{
  return g_ptr_array_find_with_equal_func (report->notes, note, g_str_equal, NULL);
}

void
import_fixture_check (QdReport *report, guint read, guint added, guint updated, guint skipped, const char *reasons)
{
  g_autofree char *json = qd_report_reasons_to_json (report);

  g_assert_cmpuint (report->read, ==, read);
  g_assert_cmpuint (report->added, ==, added);
  g_assert_cmpuint (report->updated, ==, updated);
  g_assert_cmpuint (report->skipped, ==, skipped);
  g_assert_cmpstr (json, ==, reasons);
}
