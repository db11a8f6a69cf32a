#include "tests/formats/collect.h"

#include <glib/gstdio.h>

static gboolean
take (QdAnnotation *annotation, gpointer annotations, G_GNUC_UNUSED GError **error)
{
  g_ptr_array_add (annotations, annotation);
  return TRUE;
}

Collected *
collect (const char *format, const char *path)
{
  Collected *collected = g_new0 (Collected, 1);

  collected->annotations = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_annotation_free);
  collected->report = qd_report_new ();
  collected->classes = qd_class_numbers_new ();
  QdReading reading = {
    .report = collected->report, .sink = take, .user_data = collected->annotations, .classes = collected->classes
  };
  gboolean good = qd_format_find (format)->read (path, &reading, &collected->error);
  g_free (reading.extra);
  g_assert_cmpint (good, ==, collected->error == NULL);
  return collected;
}

Collected *
collect_bytes (const char *format, const char *name, const char *bytes, gssize length)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-collect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  Collected *collected = collect (format, path);
  g_unlink (path);
  g_rmdir (folder);
  return collected;
}

void
collected_free (Collected *collected)
{
  if (collected == NULL)
    return;
  g_ptr_array_unref (collected->annotations);
  qd_report_free (collected->report);
  qd_class_numbers_free (collected->classes);
  g_clear_error (&collected->error);
  g_free (collected);
}

const QdAnnotation *
collected_get (Collected *collected, guint i)
{
  g_assert_cmpuint (i, <, collected->annotations->len);
  return collected->annotations->pdata[i];
}

const QdAnnotationBox *
collected_get_box (Collected *collected, guint i, guint box)
{
  const QdAnnotation *annotation = collected_get (collected, i);
  g_assert_cmpuint (box, <, annotation->boxes->len);
  return &g_array_index (annotation->boxes, QdAnnotationBox, box);
}
