#include "config.h"
#include "engine/formats/tfcsv.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/credits.h"
#include "engine/formats/format-files.h"
#include "engine/formats/leftovers.h"
#include "engine/formats/photo-table.h"
#include "engine/formats/table-reader.h"

typedef enum
{
  FILENAME,
  WIDTH,
  HEIGHT,
  CLASS,
  XMIN,
  YMIN,
  XMAX,
  YMAX,
  N_COLUMNS,
} Column;

static const char *const columns[N_COLUMNS] = {
  "*filename|file_name|image", "width", "height", "*class|label", "*xmin", "*ymin", "*xmax", "*ymax"
};
static const char header[] = "filename,width,height,class,xmin,ymin,xmax,ymax\n";

/* ---- In ---- */

static guint
get_side (QdTable *table, Column column)
{
  double side;

  return qd_table_get_number (table, column, &side) && side >= 1 ? (guint) side : 0;
}

/* The picture beside the table, or in images/ there; NULL when it is not there. */
static char *
find_picture (const char *folder, const char *photo)
{
  g_autofree char *images = g_build_filename (folder, "images", NULL);
  char *found = qd_format_find_picture (folder, photo);

  return found != NULL ? found : qd_format_find_picture (images, photo);
}

static void
take_row (QdTable *table, const char *folder, QdPhotoTable *photos, QdReading *reading)
{
  g_autofree char *place = qd_table_dup_place (table);
  const char *photo = qd_table_get (table, FILENAME);
  QdAnnotationBox box = { .class_name = (char *) qd_table_get (table, CLASS), .confidence = NAN };
  QdAnnotation *annotation;

  if (*photo == '\0' || *box.class_name == '\0')
    qd_format_leave_out (reading->report, "damaged line", place, _ ("there is no filename or no class"));
  else if (!qd_table_get_number (table, XMIN, &box.box.xmin) || !qd_table_get_number (table, YMIN, &box.box.ymin) ||
           !qd_table_get_number (table, XMAX, &box.box.xmax) || !qd_table_get_number (table, YMAX, &box.box.ymax))
    qd_format_leave_out (reading->report, "damaged box", place, _ ("xmin, ymin, xmax or ymax is no number"));
  else
    {
      annotation = qd_photo_table_find (photos, photo);
      if (annotation == NULL)
        {
          annotation = qd_photo_table_ensure (photos, photo, photo, place);
          annotation->path = find_picture (folder, photo);
          annotation->width = get_side (table, WIDTH);
          annotation->height = get_side (table, HEIGHT);
        }
      qd_annotation_add_box (annotation, &box);
    }
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (QdTable) table = qd_table_open (path, columns, N_COLUMNS, error);
  g_autoptr (QdPhotoTable) photos = qd_photo_table_new ();
  g_autoptr (GError) local = NULL;

  if (table == NULL)
    return NULL;
  while (qd_table_next (table, &local))
    if (!qd_format_goes_on (reading->cancellable, error))
      return NULL;
    else
      take_row (table, folder, photos, reading);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    qd_photo_table_give (photos, reading, error);
  return NULL;
}

static gboolean
is_table (const char *path)
{
  g_autoptr (QdTable) table = qd_table_open (path, columns, N_COLUMNS, NULL);

  return table != NULL;
}

/* In a folder, those that have the columns alone: a table of credits may lie there too. */
static GPtrArray *
list_files (const char *path)
{
  static const char *const suffixes[] = { ".csv", NULL };
  GPtrArray *files = qd_format_list_files (path, suffixes, 2);

  for (guint i = files->len; files->len > 1 && i > 0; i--)
    if (!is_table (files->pdata[i - 1]))
      g_ptr_array_remove_index (files, i - 1);
  return files;
}

static gboolean
tfcsv_read (const char *path, QdReading *reading, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (path);

  if (files->len > 0)
    return qd_format_read_files (files, read_file, NULL, reading, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no .csv file in “%s”."), path);
  return FALSE;
}

static int
tfcsv_probe (const char *path)
{
  g_autoptr (GPtrArray) files = list_files (path);

  return files->len > 0 && is_table (files->pdata[0]) ? 80 : 0;
}

/* ---- Out ---- */

static void
append_number (GString *text, double value, const char *after)
{
  g_autofree char *number = qd_format_number (value);

  g_string_append_printf (text, "%s%s", number, after);
}

static void
append_photo (GString *text, const QdAnnotation *annotation)
{
  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);

      qd_csv_append_field (text, annotation->file_name, ',');
      g_string_append_printf (text, ",%u,%u,", annotation->width, annotation->height);
      qd_csv_append_field (text, box->class_name, ',');
      g_string_append_c (text, ',');
      append_number (text, box->box.xmin, ",");
      append_number (text, box->box.ymin, ",");
      append_number (text, box->box.xmax, ",");
      append_number (text, box->box.ymax, "\n");
    }
}

static gboolean
write_part (const char *path, const QdWriting *writing, guint wanted, GError **error)
{
  g_autoptr (GString) text = g_string_new (header);

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      if (!qd_format_goes_on (writing->cancellable, error))
        return FALSE;
      if (wanted & (1u << annotation->subset))
        append_photo (text, annotation);
    }
  return qd_leftovers_write (writing->leftovers, path, text->str, text->len, error);
}

static gboolean
write_file (const char *file, const QdWriting *writing, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file), *stem = qd_format_dup_stem (file);
  g_autofree char *name = g_strconcat (stem, "_credits.csv", NULL), *credits = g_build_filename (folder, name, NULL);

  return qd_format_copy_photos (folder, "images", writing, error) && qd_format_write_parts (file, writing, write_part, error) &&
         qd_credits_write (credits, writing, error);
}

static gboolean
tfcsv_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *file = g_build_filename (path, "labels.csv", NULL);
  g_autoptr (QdLeftovers) leftovers = NULL;
  QdWriting inside = *writing;

  if (qd_format_has_suffix (path, ".csv"))
    return write_file (path, writing, error);
  inside.leftovers = leftovers = qd_leftovers_find (path, "tfcsv", writing->cancellable);
  return write_file (file, &inside, error) && qd_leftovers_finish (leftovers, error);
}

const QdFormat qd_format_tfcsv = {
  .name = "tfcsv",
  .title = "TensorFlow CSV",
  .detail = N_ ("a .csv file with filename, class, xmin, ymin, xmax, ymax"),
  .extension = ".csv",
  .probe = tfcsv_probe,
  .read = tfcsv_read,
  .write = tfcsv_write,
};
