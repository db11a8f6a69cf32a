/* What an import of boxes is given: a file or two of each format. The first byte of an input says which format, 'a' is the
 * first of the list, and what is behind it is the file; two are parted by SEPARATOR. */
#include "fuzz-target.h"

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/formats/format.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define SEPARATOR 0x1d

/* The names of the files, by format; the second may be missing. */
static const struct
{
  const char *format, *files[2];
} targets[] = {
  { "manifest", { "a.manifest", NULL } },
  { "coco", { "a.json", NULL } },
  { "voc", { "a.xml", NULL } },
  { "yolo", { "a.txt", "data.yaml" } },
  { "createml", { "a.json", NULL } },
  { "labelme", { "a.json", NULL } },
  { "tfcsv", { "a.csv", NULL } },
  { "recordio", { "a.rec", "a.lst" } },
  { "sagemaker-json", { "a.json", NULL } },
  { "megadetector", { "a.json", NULL } },
  { "camtrap", { "observations.csv", "media.csv" } },
};

static void
check_sentence (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), >, 0);
}

static void
check_box (const QdAnnotation *annotation, const QdAnnotationBox *box)
{
  g_assert_nonnull (box->class_name);
  g_assert_true (g_utf8_validate (box->class_name, -1, NULL));
  if (annotation->relative)
    {
      QdCornerBox pixels = qd_relative_box_to_pixels (&box->relative, 500, 400);
      g_assert_true (isfinite (pixels.xmin) && isfinite (pixels.ymin) && isfinite (pixels.xmax) && isfinite (pixels.ymax));
    }
  else
    g_assert_true (isfinite (box->box.xmin) && isfinite (box->box.ymin) && isfinite (box->box.xmax) &&
                   isfinite (box->box.ymax));
}

static gboolean
take (QdAnnotation *taken, G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
  g_autoptr (QdAnnotation) annotation = taken;

  g_assert_nonnull (annotation->photo);
  check_sentence (annotation->place);
  for (guint i = 0; i < annotation->boxes->len; i++)
    check_box (annotation, &g_array_index (annotation->boxes, QdAnnotationBox, i));
  if (annotation->extra != NULL)
    {
      g_autoptr (JsonNode) root = qd_json_parse (annotation->extra, strlen (annotation->extra), "extra", 1, NULL);
      g_assert_true (root != NULL || strlen (annotation->extra) > 100); /* deep ones may have become too deep */
    }
  return TRUE;
}

static void
read_path (const char *format, const char *path)
{
  g_autoptr (QdReport) report = qd_report_new ();
  g_autoptr (QdClassNumbers) classes = qd_class_numbers_new ();
  g_autoptr (GError) error = NULL;
  QdReading reading = { .report = report, .sink = take, .classes = classes };

  qd_format_find (format)->probe (path);
  if (!qd_format_find (format)->read (path, &reading, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == QD_ERROR);
      check_sentence (error->message);
    }
  else
    g_assert_no_error (error);
  for (guint i = 0; i < report->warnings->len; i++)
    check_sentence (report->warnings->pdata[i]);
  g_free (reading.extra);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static char *folder;
  guint which = size > 0 ? data[0] - (guint) 'a' : G_MAXUINT;
  const guint8 *end, *bytes = data + 1;

  if (which >= G_N_ELEMENTS (targets))
    return 0;
  if (folder == NULL)
    folder = g_dir_make_tmp ("quadrat-fuzz-XXXXXX", NULL);
  size--;
  end = targets[which].files[1] != NULL ? memchr (bytes, SEPARATOR, size) : NULL;
  for (guint i = 0; i < 2; i++)
    {
      gsize length = i == 0 ? (end != NULL ? (gsize) (end - bytes) : size) : end != NULL ? size - (gsize) (end - bytes) - 1 : 0;
      g_autofree char *path =
          g_build_filename (folder, targets[which].files[i] != NULL ? targets[which].files[i] : "none", NULL);
      if (i == 0 || end != NULL)
        g_assert_true (g_file_set_contents_full (path, (const char *) (i == 0 ? bytes : end + 1), (gssize) length,
                                                 G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  g_autofree char *first = g_build_filename (folder, targets[which].files[0], NULL);
  read_path (targets[which].format, first);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = targets[which].files[i] != NULL ? g_build_filename (folder, targets[which].files[i], NULL) : NULL;
      if (path != NULL)
        g_unlink (path);
    }
  if (g_rmdir (folder) == 0)
    g_clear_pointer (&folder, g_free);
  return 0;
}
