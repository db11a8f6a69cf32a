#include "engine/formats/voc-writer.h"

#include "engine/core/file.h"
#include "engine/formats/format-files.h"
#include "engine/formats/leftovers.h"
#include "engine/formats/photo-files.h"

static void
append_element (GString *xml, const char *indent, const char *name, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_string_append_printf (xml, "%s<%s>%s</%s>\n", indent, name, escaped, name);
}

static void
append_corner (GString *xml, const char *name, double value)
{
  g_autofree char *number = qd_format_number (value);
  append_element (xml, "\t\t\t", name, number);
}

static void
append_object (GString *xml, const QdAnnotationBox *box)
{
  g_string_append (xml, "\t<object>\n");
  append_element (xml, "\t\t", "name", box->class_name);
  append_element (xml, "\t\t", "pose", "Unspecified");
  append_element (xml, "\t\t", "truncated", box->truncated ? "1" : "0");
  append_element (xml, "\t\t", "difficult", box->difficult ? "1" : "0");
  g_string_append (xml, "\t\t<bndbox>\n");
  append_corner (xml, "xmin", box->box.xmin);
  append_corner (xml, "ymin", box->box.ymin);
  append_corner (xml, "xmax", box->box.xmax);
  append_corner (xml, "ymax", box->box.ymax);
  g_string_append (xml, "\t\t</bndbox>\n\t</object>\n");
}

static void
append_source (GString *xml, const QdAnnotation *annotation)
{
  g_string_append (xml, "\t<source>\n");
  append_element (xml, "\t\t", "database", "Quadrat");
  if (annotation->url != NULL)
    append_element (xml, "\t\t", "image", annotation->url);
  if (annotation->license != NULL)
    append_element (xml, "\t\t", "license", annotation->license);
  g_string_append (xml, "\t</source>\n");
  if (annotation->credit != NULL)
    {
      g_string_append (xml, "\t<owner>\n");
      append_element (xml, "\t\t", "name", annotation->credit);
      g_string_append (xml, "\t</owner>\n");
    }
}

static char *
to_xml (const QdAnnotation *annotation)
{
  GString *xml = g_string_new ("<annotation>\n");

  append_element (xml, "\t", "folder", "JPEGImages");
  append_element (xml, "\t", "filename", annotation->file_name);
  append_source (xml, annotation);
  g_string_append_printf (xml, "\t<size>\n\t\t<width>%u</width>\n\t\t<height>%u</height>\n\t\t<depth>3</depth>\n\t</size>\n",
                          annotation->width, annotation->height);
  append_element (xml, "\t", "segmented", "0");
  append_element (xml, "\t", "coordinates", "continuous");
  for (guint i = 0; i < annotation->boxes->len; i++)
    append_object (xml, &g_array_index (annotation->boxes, QdAnnotationBox, i));
  g_string_append (xml, "</annotation>\n");
  return g_string_free (xml, FALSE);
}

static char *
make_text (G_GNUC_UNUSED const QdWriting *writing, const QdAnnotation *annotation)
{
  return to_xml (annotation);
}

static char *
dup_labels (G_GNUC_UNUSED const QdWriting *writing, G_GNUC_UNUSED const QdAnnotation *annotation)
{
  return g_strdup ("Annotations");
}

static char *
dup_pictures (G_GNUC_UNUSED const QdWriting *writing, G_GNUC_UNUSED const QdAnnotation *annotation)
{
  return g_strdup ("JPEGImages");
}

/* The names of the photos of the parts in @wanted (bits by QdSubset); no file when there is none. */
static gboolean
write_list (const char *folder, const char *file, const QdWriting *writing, guint wanted, GError **error)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      g_autofree char *name = qd_format_dup_stem (annotation->file_name);
      if (wanted & (1u << annotation->subset))
        g_string_append_printf (list, "%s\n", name);
    }
  return list->len == 0 || qd_leftovers_write (writing->leftovers, path, list->str, list->len, error);
}

static gboolean
write_lists (const char *root, const QdWriting *writing, GError **error)
{
  const guint train = 1u << QD_SUBSET_TRAIN, validation = 1u << QD_SUBSET_VALIDATION;
  g_autofree char *folder = g_build_filename (root, "ImageSets", "Main", NULL);

  return qd_file_make_folder (folder, error) && write_list (folder, "train.txt", writing, train, error) &&
         write_list (folder, "val.txt", writing, validation, error) &&
         write_list (folder, "trainval.txt", writing, train | validation, error) &&
         write_list (folder, "test.txt", writing, 1u << QD_SUBSET_TEST, error);
}

gboolean
qd_voc_write (const char *folder, const QdWriting *writing, GError **error)
{
  static const QdPhotoFiles files = { ".xml", make_text, dup_labels, dup_pictures };
  g_autoptr (QdLeftovers) leftovers = qd_leftovers_find (folder, "voc", writing->cancellable);
  QdWriting inside = *writing;

  inside.leftovers = leftovers;
  return qd_photo_files_write (&files, &inside, error) && write_lists (folder, &inside, error) &&
         qd_format_write_credits (folder, &inside, error) && qd_leftovers_finish (leftovers, error);
}
