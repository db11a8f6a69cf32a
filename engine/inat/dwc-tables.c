#include "config.h"

#include "engine/inat/dwc-tables.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/inat/dwc-source.h"

#define LONGEST_META ((gsize) 1 << 20)

gboolean
qd_dwc_is_core (const QdTableFile *file)
{
  gboolean gbif = qd_table_file_has (file, "gbifid");

  return (gbif || qd_table_file_has (file, "occurrenceid")) &&
         (qd_table_file_has (file, "scientificname") || (gbif && qd_table_file_has (file, "datasetkey"))) &&
         !qd_table_file_has (file, "image_url");
}

gboolean
qd_dwc_is_media (const QdTableFile *file)
{
  return (qd_table_file_has (file, "gbifid") || qd_table_file_has (file, "coreid") || qd_table_file_has (file, "id")) &&
         (qd_table_file_has (file, "identifier") || qd_table_file_has (file, "accessuri")) &&
         (qd_table_file_has (file, "type") || qd_table_file_has (file, "format")) &&
         !qd_table_file_has (file, "scientificname");
}

/* ---- Which files, and how they are written ---- */

static QdTableFile *
find_file (QdDwcTables *self, const char *location)
{
  g_autofree char *base = g_path_get_basename (location);

  for (guint i = 0; i < self->files->len; i++)
    if (g_ascii_strcasecmp (((QdTableFile *) self->files->pdata[i])->base, base) == 0)
      return self->files->pdata[i];
  return NULL;
}

static void
add_by_head (QdDwcTables *self, QdDwcTableFiles *table, gboolean (*fits) (const QdTableFile *file))
{
  for (guint i = 0; i < self->files->len; i++)
    if (fits (self->files->pdata[i]))
      g_ptr_array_add (table->layout.files, self->files->pdata[i]);
  table->layout.n_head = 1;
}

/* GBIF's own tables have tabs and no quotes; others with commas have. */
static void
guess_quotes (QdDwcTableFiles *table)
{
  const QdTableFile *first = table->layout.files->len > 0 ? table->layout.files->pdata[0] : NULL;

  table->layout.quoted = first == NULL || first->delimiter != '\t';
}

static gboolean
add_by_meta (QdDwcTables *self, QdDwcTableFiles *table, const QdDwcTable *described, const char *const *terms, guint n,
             GError **error)
{
  for (guint i = 0; i < described->locations->len; i++)
    {
      QdTableFile *file = find_file (self, described->locations->pdata[i]);

      if (file == NULL)
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is named in meta.xml, and is not in the archive."),
                       (char *) described->locations->pdata[i]);
          return FALSE;
        }
      g_ptr_array_add (table->layout.files, file);
    }
  table->layout.delimiter = described->delimiter;
  table->layout.quoted = described->quoted;
  table->layout.encoding = described->encoding;
  table->layout.n_head = described->n_head;
  table->layout.at = table->at;
  table->layout.defaults = table->defaults;
  for (guint i = 0; i < n; i++)
    {
      table->at[i] = qd_dwc_table_find (described, terms[i]);
      table->defaults[i] = qd_dwc_table_get_default (described, terms[i]);
    }
  return TRUE;
}

static gboolean
has_core_column (const QdDwcTables *self, QdDwcColumn column)
{
  const QdTableFile *file = self->core.layout.files->pdata[0];

  return self->meta != NULL ? self->core.at[column] >= 0 : qd_table_file_has (file, qd_dwc_core_terms[column]);
}

/* An extension whose files are missing is an error where there is nothing else that names photos. */
static gboolean
add_media_by_meta (QdDwcTables *self, QdReport *report, GError **error)
{
  g_autoptr (GError) missing = NULL;

  for (guint i = 0; i < self->meta->extensions->len; i++)
    {
      const QdDwcTable *extension = self->meta->extensions->pdata[i];

      if (strcmp (extension->row_type, "multimedia") != 0 && strcmp (extension->row_type, "image") != 0)
        continue;
      g_clear_error (&missing);
      if (add_by_meta (self, &self->media, extension, qd_dwc_media_terms, QD_DWC_MEDIA_N_COLUMNS, &missing))
        return TRUE;
      g_ptr_array_set_size (self->media.layout.files, 0);
      qd_report_warn (report, "%s", missing->message);
    }
  if (missing == NULL || has_core_column (self, QD_DWC_ASSOCIATED_MEDIA))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

static gboolean
read_meta (QdDwcTables *self, const QdTableFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = qd_table_file_open (file, cancellable, error);
  g_autofree char *text = g_malloc (LONGEST_META);
  gsize length, mark;

  if (stream == NULL || !g_input_stream_read_all (stream, text, LONGEST_META, &length, cancellable, error))
    return FALSE;
  mark = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  self->meta = qd_dwc_meta_parse (text + mark, length - mark, file->name, error);
  return self->meta != NULL;
}

static gboolean
find_tables (QdDwcTables *self, QdReport *report, GCancellable *cancellable, GError **error)
{
  const QdTableFile *meta = find_file (self, "meta.xml");

  if (meta == NULL)
    {
      add_by_head (self, &self->core, qd_dwc_is_core);
      add_by_head (self, &self->media, qd_dwc_is_media);
      guess_quotes (&self->core);
      guess_quotes (&self->media);
      return TRUE;
    }
  if (!read_meta (self, meta, cancellable, error) ||
      !add_by_meta (self, &self->core, self->meta->core, qd_dwc_core_terms, QD_DWC_N_COLUMNS, error))
    return FALSE;
  return add_media_by_meta (self, report, error);
}

static gboolean
check_tables (QdDwcTables *self, GError **error)
{
  const char *name = self->core.layout.files->len > 0 ? ((QdTableFile *) self->core.layout.files->pdata[0])->name : NULL;

  if (name == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” belongs to an archive whose table of occurrences is missing."),
                 ((QdTableFile *) self->files->pdata[0])->name);
  else if (self->media.layout.files->len == 0 && !has_core_column (self, QD_DWC_ASSOCIATED_MEDIA))
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” names no photos; choose “Darwin Core Archive” on GBIF's download page, not the simple one."), name);
  else if (!has_core_column (self, QD_DWC_OCCURRENCE_ID) && !has_core_column (self, QD_DWC_REFERENCES) &&
           !has_core_column (self, QD_DWC_CATALOG_NUMBER))
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” has none of the columns occurrenceID, references and catalogNumber; iNaturalist's observations "
                    "cannot be found in it."),
                 name);
  else
    return TRUE;
  return FALSE;
}

gboolean
qd_dwc_tables_find (QdDwcTables *tables, QdReport *report, GCancellable *cancellable, GError **error)
{
  return find_tables (tables, report, cancellable, error) && check_tables (tables, error);
}

void
qd_dwc_tables_init (QdDwcTables *tables, GPtrArray *files)
{
  *tables = (QdDwcTables){ .files = files };
  tables->core.layout.files = g_ptr_array_new ();
  tables->media.layout.files = g_ptr_array_new ();
}

void
qd_dwc_tables_clear (QdDwcTables *tables)
{
  qd_dwc_meta_free (tables->meta);
  g_ptr_array_unref (tables->core.layout.files);
  g_ptr_array_unref (tables->media.layout.files);
  g_ptr_array_unref (tables->files);
}
