/* Whose photo it is, and under which license, goes along with every format that is written. */
#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "tests/formats/harness.h"

#define CREDIT "Ana, no rights reserved (CC0)" /* as the harness gives it */

static Harness *
new_project (gboolean suggested)
{
  Harness *harness = harness_new ();
  g_autofree char *bytes = harness_path (harness, "bytes");
  QdBox box = { .class_id = qd_project_ensure_class (harness->project, "bee", NULL),
                .box = { 10, 20, 50, 60 },
                .source = suggested ? QD_BOX_BY_PREDICTION : QD_BOX_BY_PERSON,
                .score = suggested ? 0.75 : NAN };

  g_assert_true (g_file_set_contents (bytes, "a picture", -1, NULL));
  box.photo_id = harness_add_photo (harness, "bee.jpg", 0, 500, 400, bytes);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  return harness;
}

/* Does a file at @path, or below it, have the text? */
static gboolean
holds (const char *path, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree char *bytes = NULL;
  gboolean found = FALSE;
  const char *name;
  gsize n;

  if (dir == NULL)
    return g_file_get_contents (path, &bytes, &n, NULL) && g_strstr_len (bytes, (gssize) n, text) != NULL;
  while (!found && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      found = holds (below, text);
    }
  return found;
}

static void
test_format (gconstpointer data)
{
  const QdFormat *format = data;
  g_autoptr (Harness) harness = new_project (format->suggests);
  const QdBoxesExportOptions options = { .with_photos = TRUE };
  g_autofree char *folder = harness_path (harness, "export"), *name = g_strconcat ("out", format->extension, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_file_make_folder (folder, &error));
  g_assert_true (qd_boxes_export (harness->project, path, format, &options, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (holds (folder, CREDIT));
  g_assert_true (holds (folder, "cc0"));
}

int
main (int argc, char **argv)
{
  guint n;
  const QdFormat *const *formats = qd_formats_list (&n);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/formats/credits/", formats[i]->name, NULL);

      if (formats[i]->write != NULL)
        g_test_add_data_func (path, formats[i], test_format);
    }
  return g_test_run ();
}
