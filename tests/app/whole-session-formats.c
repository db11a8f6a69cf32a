/* Out to every format through the menu, and into a new project each, in three of them through the window: the same boxes. */
#include "tests/app/whole-session.h"

#include "app/job.h"
#include "engine/formats/boxes.h"
#include "engine/import/pictures.h"
#include "tests/app/boxes-fixture.h"
#include "tests/app/open-windows.h"

static char *boxes; /* what the project holds, as session_dup_boxes() tells */

static char *
dup_export_path (const QdFormat *format)
{
  g_autofree char *name = g_strconcat (format->name, format->extension, NULL);

  return g_build_filename (session.folder, "exports", format->name, name, NULL);
}

static gboolean
is_done (gpointer path)
{
  return qd_job_count_running () == 0 && g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
export_boxes (const QdFormat *format, gboolean pictured)
{
  g_autofree char *path = dup_export_path (format), *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  session_click_menu ("Export boxes as");
  if (pictured)
    windows_take_pictures (GTK_WIDGET (gtk_widget_get_root (windows_await_words (format->title))), "session-export");
  windows_click_words (format->title);
  if (format->tells_people)
    windows_click_words ("Export"); /* of the question whether what each person drew goes along */
  windows_choose_file (&session, path);
  fixture_wait (is_done, path, 30, path);
  qd_robot_focus (GTK_WINDOW (session.window));
}

static void
test_export (void)
{
  g_autofree char *before = session_dup_state (session.project), *after = NULL;
  guint n;
  const QdFormat *const *formats = qd_formats_list (&n);

  boxes = session_dup_boxes (session.project);
  g_assert_cmpuint (n, ==, 11);
  for (guint i = 0; i < n; i++)
    export_boxes (formats[i], i == 0);
  after = session_dup_state (session.project);
  g_assert_cmpstr (after, ==, before);
}

/* ---- Into new projects ---- */

/* With the same photos. */
static char *
make_project (const QdFormat *format)
{
  g_autofree char *name = g_strconcat (format->name, QD_PROJECT_SUFFIX, NULL);
  char *folder = g_build_filename (session.folder, "again", name, NULL);
  g_autofree char *parent = g_path_get_dirname (folder), *pictures = g_build_filename (session.folder, "pictures", NULL);
  const char *paths[] = { pictures, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdReport) report = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  project = qd_project_open (folder, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  report = qd_import_pictures (project, paths, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, SESSION_PHOTOS);
  return folder;
}

/* Formats with nothing to say about a photo without animals: a table of boxes, and a machine's suggestions. */
static gboolean
tells_empty (const QdFormat *format)
{
  return !format->suggests && !g_str_equal (format->name, "tfcsv");
}

static char *
dup_without_marks (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) boxes_only = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], " is marked ") == NULL)
      g_strv_builder_add (kept, lines[i]);
  boxes_only = g_strv_builder_end (kept);
  return g_strjoinv ("\n", boxes_only);
}

static void
assert_same (const char *folder, const QdFormat *format)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_autoptr (GArray) found = qd_project_list_boxes (project, 0, NULL);
  g_autofree char *text = session_dup_boxes (folder);
  g_autofree char *wanted = tells_empty (format) ? g_strdup (boxes) : dup_without_marks (boxes);

  g_test_message ("%s", format->name);
  g_assert_cmpstr (text, ==, wanted);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpint (g_array_index (found, QdBox, i).source, ==, format->suggests ? QD_BOX_BY_PREDICTION : QD_BOX_BY_IMPORT);
}

static void
import_boxes (const char *folder, const char *path, const QdFormat *format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, &error);
  g_autoptr (QdBoxesReport) report = NULL;

  g_assert_no_error (error);
  report = qd_boxes_import (project, path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (report->format->name, ==, format->name); /* found out */
  g_assert_cmpuint (report->report->skipped, ==, 0);
}

static gboolean
has_boxes (gpointer n)
{
  return fixture_count (&session).boxes == GPOINTER_TO_UINT (n);
}

/* What would come of it is shown, then it comes. */
static void
import_in_window (const char *folder, const char *path, const QdFormat *format)
{
  guint n = fixture_count (&session).boxes;
  GtkWidget *survey;

  qd_window_open (session.window, folder);
  session_wait_open (folder);
  boxes_show (&session);
  session_click_menu (format->extension != NULL ? "Import boxes from a file…" : "Import boxes from a folder…");
  windows_choose_file (&session, path);
  survey = windows_await_window ("21 of 21 photos are in the project");
  windows_take_pictures (survey, "session-survey");
  fixture_click (survey, "survey-import");
  fixture_wait (has_boxes, GUINT_TO_POINTER (n), 20, "The import");
  windows_wait_closed (&session);
}

static gboolean
is_for_window (const QdFormat *format)
{
  static const char *const names[] = { "coco", "voc", "yolo", NULL };

  return g_strv_contains (names, format->name);
}

static void
test_import (void)
{
  guint n;
  const QdFormat *const *formats = qd_formats_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *folder = make_project (formats[i]), *path = dup_export_path (formats[i]);

      if (is_for_window (formats[i]))
        import_in_window (folder, path, formats[i]);
      else
        import_boxes (folder, path, formats[i]);
      assert_same (folder, formats[i]);
    }
}

void
session_add_formats (void)
{
  g_test_add_func ("/app/whole-session/14-export", test_export);
  g_test_add_func ("/app/whole-session/15-import", test_import);
}
