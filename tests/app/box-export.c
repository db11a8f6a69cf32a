/* Boxes of a project with a split are exported in one or in parts, as somebody answers; and not at all. */
#include "tests/app/named.h"
#include "tests/train/toy-project.h"

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
ask (void)
{
  GtkWidget *page = GTK_WIDGET (qd_window_get_page (fixture.window, "boxes"));

  g_assert_true (gtk_widget_activate_action (page, "boxes.export", "s", "labelme"));
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
  g_assert_false (is_in_parts ("In _One", "whole", "1.json"));
  g_assert_true (is_in_parts ("In _Parts", "parts", "train/1.json"));
}

int
main (int argc, char **argv)
{
  char *toy;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/box-export/parts", test_parts);
  if (!fixture_open (&fixture))
    {
      g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
      return 0;
    }
  toy = toy_project_new (&(ToyOptions){ .n_train = 2, .n_validation = 1 });
  g_free (fixture.project);
  fixture.project = g_strdup (toy);
  fixture_open_project (&fixture);
  status = g_test_run ();
  fixture_close (&fixture);
  toy_project_free (toy);
  return status;
}
