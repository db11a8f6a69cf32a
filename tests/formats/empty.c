/* A photo with nothing on it and one that is left out are different things in every format: the first goes along as a
 * negative example and comes back as one, the second stays behind, and so does one that nobody has looked at. */
#include <math.h>

#include "tests/formats/harness.h"

typedef struct
{
  const char *name;
  gboolean has_box;
  QdMark mark;
} Case;

static const Case cases[] = {
  { "box.jpg", TRUE, QD_MARK_NONE },
  { "verified.jpg", TRUE, QD_MARK_VERIFIED },
  { "empty.jpg", FALSE, QD_MARK_EMPTY },
  { "not-looked-at.jpg", FALSE, QD_MARK_NONE },
  { "left-out.jpg", FALSE, QD_MARK_UNUSABLE },
  { "left-out-with-box.jpg", TRUE, QD_MARK_UNUSABLE },
};

static Harness *
new_project (gboolean labelled)
{
  Harness *harness = harness_new ();
  g_autofree char *bytes = harness_path (harness, "bytes");
  gint64 bee = qd_project_ensure_class (harness->project, "bee", NULL);

  g_assert_true (g_file_set_contents (bytes, "a picture", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QdBox box = { .photo_id = harness_add_photo (harness, cases[i].name, 0, 500, 400, bytes),
                    .class_id = bee,
                    .box = { 10, 20, 50, 60 },
                    .source = QD_BOX_BY_PERSON,
                    .score = NAN };

      if (labelled && cases[i].has_box)
        g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
      if (labelled)
        g_assert_true (qd_project_set_mark (harness->project, box.photo_id, cases[i].mark, NULL));
    }
  return harness;
}

/* "box.jpg 1 0; " of each photo that has boxes or a mark. */
static char *
dump (Harness *harness)
{
  const QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = qd_project_list_photos (harness->project, &query, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];

      if (photo->n_boxes > 0 || photo->mark != QD_MARK_NONE)
        g_string_append_printf (text, "%s %u %d; ", photo->original_name, photo->n_boxes, (int) photo->mark);
    }
  return g_string_free (text, FALSE);
}

#define BOXES    "box.jpg 1 0; verified.jpg 1 0; "
#define VERIFIED "box.jpg 1 0; verified.jpg 1 1; "
#define NEGATIVE "empty.jpg 0 2; "

/* A table of boxes has no line for a photo without; a manifest tells what was verified, too. */
static const char *
expect (const QdFormat *format)
{
  if (g_str_equal (format->name, "tfcsv"))
    return BOXES;
  return g_str_equal (format->name, "manifest") ? VERIFIED NEGATIVE : BOXES NEGATIVE;
}

static void
test_format (gconstpointer data)
{
  const QdFormat *format = data;
  g_autoptr (Harness) from = new_project (TRUE), to = new_project (FALSE);
  g_autofree char *name = g_strconcat ("out", format->extension, NULL), *path = harness_path (from, name), *came = NULL;
  QdBoxesExportFigures figures;
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_boxes_export (from->project, path, format, NULL, &figures, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (figures.photos, ==, 3);
  g_assert_cmpuint (figures.boxes, ==, 2);
  qd_boxes_report_free (harness_import (to, path, format->name));
  came = dump (to);
  g_assert_cmpstr (came, ==, expect (format));
}

int
main (int argc, char **argv)
{
  guint n;
  const QdFormat *const *formats = qd_formats_list (&n);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/formats/empty/", formats[i]->name, NULL);

      if (formats[i]->write != NULL && !formats[i]->suggests)
        g_test_add_data_func (path, formats[i], test_format);
    }
  return g_test_run ();
}
