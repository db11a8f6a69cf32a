/* Boxes of a project with a split are exported in one or in parts, as somebody answers, and not at all; and where several people
 * labelled, with what each of them drew, if the format can tell it. */
#include "tests/app/disagreeing-people.h"
#include "tests/app/named.h"
#include "tests/app/toy-window.h"

#include <glib/gstdio.h>

static Fixture fixture;

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
has_no_question (gpointer data)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (ADW_IS_MESSAGE_DIALOG (window->data) && gtk_widget_get_mapped (window->data))
      return FALSE;
  return TRUE;
}

static void
ask_for (const char *format)
{
  GtkWidget *page = GTK_WIDGET (qd_window_get_page (fixture.window, "boxes"));

  g_assert_true (gtk_widget_activate_action (page, "boxes.export", "s", format));
}

static void
ask (void)
{
  ask_for ("labelme");
}

/* Exports as @answer has it to the folder @name; whether it has the folder of the training photos. */
static gboolean
is_in_parts (const char *answer, const char *name, const char *first)
{
  g_autofree char *path = g_build_filename (fixture.folder, name, NULL), *file = g_build_filename (path, first, NULL),
                  *part = g_build_filename (path, "train", NULL);

  ask ();
  named_press (answer);
  named_choose_file (path);
  fixture_wait (is_there, file, 20, file);
  return g_file_test (part, G_FILE_TEST_IS_DIR);
}

static void
test_parts (void)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.step", "s", "boxes");
  qd_robot_settle (GTK_WIDGET (fixture.window));
  ask ();
  named_press ("_Cancel");
  fixture_wait (has_no_question, NULL, 20, "The end of the question");
  g_assert_false (is_in_parts ("In _one", "whole", "1.json"));
  g_assert_true (is_in_parts ("In _parts", "parts", "train/1.json"));
}

/* ---- What each person drew ---- */

static void
label_by_two (void)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);
  g_autoptr (GArray) photos = qd_project_list_photo_ids (project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, NULL);
  g_autoptr (QdTask) task = qd_project_add_task (project, NULL, "Spring", QD_TASK_DRAW, 2,
                                                 (const gint64 *) (gconstpointer) photos->data, photos->len, NULL);

  disagreeing_people_label (project, task);
}

/* Exports in one; whether the answers of people went along. */
static gboolean
has_answers (const char *name, gboolean wanted)
{
  g_autofree char *folder = g_build_filename (fixture.folder, name, NULL),
                  *manifest = g_build_filename (folder, "out.manifest", NULL),
                  *answers = g_build_filename (folder, "annotations", "worker-response", NULL);
  GtkWidget *check;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  ask_for ("manifest");
  check = named_await ("export-answers");
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  if (wanted)
    named_click ("export-answers");
  g_assert_cmpint (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)), ==, wanted);
  named_picture (name);
  named_press ("In _one");
  named_choose_file (manifest);
  fixture_wait (is_there, manifest, 20, manifest);
  return g_file_test (answers, G_FILE_TEST_IS_DIR);
}

static gboolean
is_question (gpointer data)
{
  return !has_no_question (data);
}

static void
test_answers (void)
{
  label_by_two ();
  g_assert_false (has_answers ("without", FALSE));
  g_assert_true (has_answers ("with", TRUE));
  ask (); /* LabelMe knows nothing of people */
  fixture_wait (is_question, NULL, 20, "The question");
  g_assert_null (named_find ("export-answers"));
  named_press ("_Cancel");
  fixture_wait (has_no_question, NULL, 20, "The end of the question");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/box-export/parts", test_parts);
  g_test_add_func ("/app/box-export/answers", test_answers);
  if (!toy_window_begin (&fixture, &(ToyOptions){ .n_train = 2, .n_validation = 1 }))
    return 0;
  fixture_open_project (&fixture);
  status = g_test_run ();
  toy_window_end (&fixture);
  return status;
}
