#include "config.h"
#include "engine/formats/recordio.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/format-files.h"
#include "engine/formats/photo-table.h"
#include "engine/formats/rec-file.h"
#include "engine/formats/recordio-labels.h"
#include "engine/formats/recordio-writer.h"
#include "engine/formats/yolo-names.h"

#define LARGEST_LIST ((gsize) 512 << 20) /* bytes of a .lst */

/* ---- Lists ---- */

static void
take_line (const char *line, guint number, const char *name, const QdClassNumbers *classes, QdReading *reading,
           QdPhotoTable *photos)
{
  g_autofree char *place = g_strdup_printf (_ ("Line %u of %s"), number, name), *key = NULL;
  const char *wrong;
  guint64 index;
  QdAnnotation *annotation = qd_recordio_parse_line (line, place, classes, reading, &index, &wrong);

  if (annotation != NULL)
    {
      key = g_strdup_printf ("%" G_GUINT64_FORMAT, index);
      wrong = qd_photo_table_add (photos, key, annotation) ? NULL : _ ("its index is there twice");
    }
  if (wrong != NULL)
    qd_format_leave_out (reading->report, "damaged line", place, wrong);
}

static gboolean
read_list (const char *path, const QdClassNumbers *classes, QdReading *reading, QdPhotoTable *photos, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path), *text = NULL;
  gsize length;
  guint n = 0;

  text = qd_format_load_text (path, LARGEST_LIST, &length, error);
  if (text == NULL)
    return FALSE;
  for (const char *at = text; *at != '\0'; at += *at == '\n')
    {
      gsize end = strcspn (at, "\n");
      g_autofree char *line = g_strndup (at, end);

      at += end;
      n++;
      if (!qd_format_goes_on (reading->cancellable, error))
        return FALSE;
      if (line[strspn (line, " \t\r")] != '\0')
        take_line (g_strchomp (line), n, name, classes, reading, photos);
    }
  return TRUE;
}

/* ---- Records ---- */

static QdAnnotation *
parse_record (const QdRecord *record, const char *place, const QdClassNumbers *classes, QdReading *reading, const char **wrong)
{
  g_autofree QdLabelNumber *numbers = g_new (QdLabelNumber, record->labels->len);
  g_autoptr (QdAnnotation) annotation = qd_annotation_new ();

  for (guint i = 0; i < record->labels->len; i++)
    {
      double value = (double) g_array_index (record->labels, float, i);
      numbers[i] = (QdLabelNumber){ { value, 0 }, fabs (value) * 0x1p-24 };
    }
  annotation->photo = g_strdup ("");
  annotation->place = g_strdup (place);
  if (!qd_recordio_take_labels (numbers, record->labels->len, classes, reading, annotation, wrong))
    return NULL;
  return g_steal_pointer (&annotation);
}

/* The list's own labels have more digits; the sum of the picture's bytes is what the record adds. */
static void
take_record (const QdRecord *record, const char *name, const QdClassNumbers *classes, QdReading *reading, QdPhotoTable *photos)
{
  g_autofree char *key = g_strdup_printf ("%" G_GUINT64_FORMAT, record->id);
  g_autofree char *place = g_strdup_printf (_ ("Record %s of %s"), key, name);
  QdAnnotation *annotation = qd_photo_table_find (photos, key);
  const char *wrong = NULL;

  if (annotation == NULL)
    {
      annotation = parse_record (record, place, classes, reading, &wrong);
      if (annotation != NULL)
        qd_photo_table_add (photos, key, annotation);
    }
  if (annotation != NULL && record->n_picture > 0 && annotation->sha256 == NULL)
    annotation->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, record->picture, record->n_picture);
  if (wrong != NULL)
    qd_format_leave_out (reading->report, "damaged line", place, wrong);
}

static gboolean
read_records (const char *path, const QdClassNumbers *classes, QdReading *reading, QdPhotoTable *photos, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (QdRecReader) reader = qd_rec_reader_open (path, error);
  g_autoptr (GError) local = NULL;
  const QdRecord *record;

  if (reader == NULL)
    return FALSE;
  while ((record = qd_rec_reader_next (reader, &local)) != NULL)
    {
      if (!qd_format_goes_on (reading->cancellable, error))
        return FALSE;
      take_record (record, name, classes, reading, photos);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* ---- The whole ---- */

static char *
with_extension (const char *path, const char *extension)
{
  g_autofree char *base = g_strndup (path, strlen (path) - strlen (".lst"));
  char *other = g_strconcat (base, extension, NULL);

  if (g_file_test (other, G_FILE_TEST_IS_REGULAR))
    return other;
  g_free (other);
  return NULL;
}

static void
read_classes (const char *path, QdReading *reading, QdClassNumbers *classes)
{
  g_autofree char *folder = g_path_get_dirname (path), *file = g_build_filename (folder, "classes.txt", NULL), *text = NULL;
  gsize length;

  text = qd_format_load_text (file, 1 << 24, &length, NULL);
  if (text == NULL)
    return;
  qd_yolo_parse_list (text, classes);
  for (guint i = 0; i < qd_class_numbers_count (classes); i++)
    {
      const QdClassNumber *class_ = qd_class_numbers_nth (classes, i);
      qd_class_numbers_add (reading->classes, class_->number, class_->name);
    }
}

/* A .rec with its list, or a list alone. */
static QdAnnotation *
read_file (const char *path, QdReading *reading, gpointer whole_folder, GError **error)
{
  gboolean is_list = qd_format_has_suffix (path, ".lst");
  g_autofree char *list = is_list ? g_strdup (path) : with_extension (path, ".lst");
  g_autoptr (QdClassNumbers) classes = qd_class_numbers_new ();
  g_autoptr (QdPhotoTable) photos = qd_photo_table_new ();

  if (is_list && GPOINTER_TO_INT (whole_folder))
    {
      g_autofree char *records = with_extension (path, ".rec");
      if (records != NULL)
        return NULL; /* comes with it */
    }
  read_classes (path, reading, classes);
  if ((list == NULL || read_list (list, classes, reading, photos, error)) &&
      (is_list || read_records (path, classes, reading, photos, error)))
    qd_photo_table_give (photos, reading, error);
  return NULL;
}

static GPtrArray *
list_files (const char *path)
{
  static const char *const suffixes[] = { ".lst", ".rec", NULL };

  return qd_format_list_files (path, suffixes, 1);
}

static gboolean
recordio_read (const char *path, QdReading *reading, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (path);

  if (files->len > 0)
    return qd_format_read_files (files, read_file, GINT_TO_POINTER (files->len > 1), reading, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no .lst or .rec file in “%s”."), path);
  return FALSE;
}

static int
recordio_probe (const char *path)
{
  g_autoptr (GPtrArray) files = list_files (path);

  return files->len > 0 ? 85 : 0;
}

const QdFormat qd_format_recordio = {
  .name = "recordio",
  .title = "MXNet RecordIO",
  .detail = N_ (".lst and .rec files, or a folder with some"),
  .extension = ".lst",
  .probe = recordio_probe,
  .read = recordio_read,
  .write = qd_recordio_write,
};
