/* What an import is given. The first byte of an input says what the others are: 'm' a metafile of an archive, 'a' the files of
 * an archive with its metafile, 'l' without, 'o' tables of the open data, 'p' one file that may be packed. Files are parted by
 * SEPARATOR. */
#include "fuzz-target.h"

#include "engine/core/error.h"
#include "engine/inat/dwc-meta.h"
#include "engine/inat/import-sources.h"

#include <glib/gstdio.h>
#include <string.h>

#define SEPARATOR  0x1d
#define MOST_FILES 4

static void
check_refusal (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == QD_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), >, 0);
}

static void
check_meta (const guint8 *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDwcMeta) meta = qd_dwc_meta_parse ((const char *) text, size, "meta.xml", &error);

  if (meta == NULL)
    {
      check_refusal (error);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (meta->core->locations->len, >, 0);
  g_assert_cmpint (qd_dwc_table_find (meta->core, "id|occurrenceid"), <=, 10000);
}

static void
check_row (const QdExportRow *row)
{
  const char *texts[] = { row->uuid,        row->url,          row->image_url,      row->quality_grade, row->license_text,
                          row->user_login,  row->user_name,    row->place,          row->description,   row->species_guess,
                          row->common_name, row->iconic_taxon, row->scientific_name };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (g_utf8_validate (texts[i], -1, NULL));
  for (guint i = 0; i < row->n_lineage; i++)
    g_assert_true (g_utf8_validate (row->lineage[i], -1, NULL));
  g_assert_true (row->id > 0 || (row->id == 0 && strlen (row->uuid) == 36 && row->license_unknown));
  g_assert_cmpint (row->photo.photo_id, >, 0);
  for (guint i = 0; i < row->n_photos; i++)
    {
      g_autofree char *url = qd_photo_address_build (&row->photos[i].address, QD_PHOTO_SIZE_MEDIUM, NULL);
      g_assert_true (qd_photo_request_check (url, NULL, NULL));
      g_assert_true (g_utf8_validate (row->photos[i].creator, -1, NULL));
    }
}

static void
read_export (const QdImportSource *source)
{
  static const QdRowSourceOptions options;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdExportReader) reader = qd_export_reader_open_entry (source->path, source->entry, &options, NULL, &error);
  const QdExportRow *row = NULL;
  guint n = 0;

  while (reader != NULL && qd_export_reader_next (reader, &row, NULL, &error) && row != NULL)
    {
      check_row (row);
      n++;
    }
  if (error != NULL || reader == NULL)
    check_refusal (error);
  else
    g_assert_cmpuint (qd_export_reader_get_report (reader)->read, ==, n + qd_export_reader_get_report (reader)->skipped);
}

static void
read_source (QdImportSource *source)
{
  static const QdRowSourceOptions options;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdRowSource) rows = qd_import_source_open (source, &options, NULL, &error);
  const QdExportRow *row;
  guint n = 0;

  for (;;)
    {
      if (rows == NULL || !qd_row_source_next (rows, &row, NULL, &error))
        {
          check_refusal (error);
          return;
        }
      g_assert_no_error (error);
      if (row == NULL)
        break;
      check_row (row);
      n++;
    }
  g_assert_cmpuint (rows->report->read, ==, n + rows->report->skipped);
}

static void
read_folder (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = qd_import_sources_find ((const char *const[]){ path, NULL }, NULL, &error);

  if (sources == NULL)
    check_refusal (error);
  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      QdImportSource *source = sources->pdata[i];

      if (source->files != NULL)
        read_source (source);
      else
        read_export (source);
    }
}

/* [n] @names for the parts of the input. */
static void
check_files (const guint8 *bytes, gsize size, const char *const *names, guint n)
{
  static char *folder;
  g_autofree char *single = NULL;

  if (folder == NULL)
    folder = g_dir_make_tmp ("quadrat-fuzz-XXXXXX", NULL);
  for (guint i = 0; i < n; i++)
    {
      const guint8 *end = i + 1 < n ? memchr (bytes, SEPARATOR, size) : NULL;
      gsize length = end != NULL ? (gsize) (end - bytes) : size;
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) length, NULL));
      bytes += MIN (length + 1, size);
      size -= MIN (length + 1, size);
    }
  single = n == 1 ? g_build_filename (folder, names[0], NULL) : NULL;
  read_folder (single != NULL ? single : folder);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_unlink (path);
    }
  if (g_rmdir (folder) == 0)
    g_clear_pointer (&folder, g_free);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const archive[] = { "meta.xml", "a.csv", "b.csv" };
  static const char *const loose[] = { "occurrence.txt", "multimedia.txt" };
  static const char *const open[MOST_FILES] = { "observations.csv", "photos.csv", "taxa.csv", "observers.csv" };
  static const char *const packed[] = { "export.zip" };

  if (size == 0)
    return 0;
  switch (data[0])
    {
    case 'm': check_meta (data + 1, size - 1); break;
    case 'a': check_files (data + 1, size - 1, archive, G_N_ELEMENTS (archive)); break;
    case 'l': check_files (data + 1, size - 1, loose, G_N_ELEMENTS (loose)); break;
    case 'o': check_files (data + 1, size - 1, open, G_N_ELEMENTS (open)); break;
    case 'p': check_files (data + 1, size - 1, packed, G_N_ELEMENTS (packed)); break;
    default: break;
    }
  return 0;
}
