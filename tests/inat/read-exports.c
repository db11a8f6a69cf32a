#include "tests/inat/read-exports.h"

char *
export_path (const char *folder, const char *file)
{
  return g_build_filename (g_getenv ("QD_FIXTURES"), "inat", folder, file, NULL);
}

gboolean
has_no_exports (void)
{
  if (g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip ("no fixtures");
  return TRUE;
}

QdReport *
read_all (const char *path, RowFunc func, gpointer user_data, GError **error)
{
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, NULL, NULL, error);
  const QdExportRow *row = NULL;
  guint n = 0;

  if (reader == NULL)
    return NULL;
  while (qd_export_reader_next (reader, &row, NULL, error) && row != NULL)
    {
      if (func != NULL)
        func (row, n, user_data);
      n++;
    }
  if (error != NULL && *error != NULL)
    return NULL;
  QdReport *report = qd_export_reader_steal_report (reader);
  report->added = n;
  g_assert_cmpuint (report->read, ==, n + report->skipped);
  return report;
}

QdReport *
read_odd (const char *file, RowFunc func, gpointer user_data)
{
  g_autofree char *path = export_path ("odd", file);
  g_autoptr (GError) error = NULL;
  QdReport *report = read_all (path, func, user_data, &error);

  g_assert_no_error (error);
  return report;
}
