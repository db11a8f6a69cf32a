/* What an import of boxes would do is shown before it does: figures, reasons, classes to choose; then the import, and the
 * ways back: the menu's, and undo. */
#include "tests/app/open-windows.h"

#include "app/pages/box-class-row.h"
#include "app/pages/box-files.h"
#include "app/pages/box-survey.h"

#include "engine/project/tasks.h"

#include <string.h>

static Fixture fixture;

static QdBoxSurvey *
find_survey (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  QdBoxSurvey *found = NULL;

  for (GList *window = windows; window != NULL && found == NULL; window = window->next)
    if (QD_IS_BOX_SURVEY (window->data) && gtk_widget_get_mapped (window->data))
      found = window->data;
  return found;
}

static gboolean
is_shown (gpointer data)
{
  (void) data;
  return find_survey () != NULL;
}

static gboolean
has_boxes (gpointer n)
{
  return fixture_count (&fixture).boxes == GPOINTER_TO_UINT (n);
}

static guint
count_labels (GtkWidget *widget, const char *text)
{
  guint n = GTK_IS_LABEL (widget) && strcmp (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, text);
  return n;
}

static void
find_rows (GtkWidget *widget, GPtrArray *rows)
{
  if (ADW_IS_COMBO_ROW (widget))
    g_ptr_array_add (rows, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    find_rows (child, rows);
}

#define ROW(name, class_, box) name ",100,80," class_ "," box "\n"

static char *
write_table (void)
{
  char *path = g_build_filename (fixture.folder, "nest.csv", NULL);

  g_assert_true (g_file_set_contents (path,
                                      "filename,width,height,class,xmin,ymin,xmax,ymax\n" ROW ("a.jpg", "bee", "1,1,9,9")
                                          ROW ("a.jpg", "wasp", "-5,1,19,9") ROW ("a.jpg", "dirt", "2,2,8,8")
                                              ROW ("a.jpg", "dirt", "101,1,109,9") ROW ("b.jpg", "wasp", "1,1,9,9")
                                                  ROW ("d.jpg", "wasp", "1,1,9,9"),
                                      -1, NULL));
  return path;
}

static void
add_photos (void)
{
  static const char *const names[] = { "a.jpg", "b.jpg" };
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();
      photo->original_name = g_strdup (names[i]);
      g_assert_true (qd_project_put_photo (project, photo, NULL, NULL));
      g_autofree char *file = qd_photo_file_name (photo->id, "jpg");
      g_assert_true (qd_project_set_photo_there (project, photo->id, file, 100, 80, 1, NULL, NULL));
    }
  qd_project_ensure_class (project, "Apis mellifera", NULL);
}

static gboolean
has_class (gpointer data)
{
  QdSession *session = qd_window_get_session (fixture.window);

  (void) data;
  return qd_session_get_summary (session)->classes->len == 1;
}

static GtkWidget *
find_acting (GtkWidget *widget, const char *action)
{
  GtkWidget *found = GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0
                         ? widget
                         : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_acting (child, action);
  return found;
}

static gboolean
can_act (gpointer action)
{
  GtkWidget *button = find_acting (GTK_WIDGET (qd_window_get_page (fixture.window, "boxes")), action);

  return button == NULL || gtk_widget_is_sensitive (button); /* what is in the menu can always be chosen */
}

static gboolean
has_said (gpointer text)
{
  return count_labels (GTK_WIDGET (fixture.window), text) == 1;
}

/* The import is a step like any other, and taking it back by the menu is one, too. */
static void
walk_back (QdPage *page)
{
  static const struct
  {
    const char *action;
    guint boxes;
  } steps[] = {
    { "boxes.undo", 0 }, { "boxes.redo", 3 }, { "boxes.undo-import", 0 }, { "boxes.undo", 3 }, { "boxes.undo", 0 }
  };
  g_autoptr (GArray) last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (i == 3) /* only then is it the last step */
        fixture_wait (has_said, "The import of “nest.csv” is taken back.", 30, "what the menu did");
      fixture_wait (can_act, (gpointer) steps[i].action, 30, steps[i].action);
      gtk_widget_activate_action (GTK_WIDGET (page), steps[i].action, NULL);
      if (g_str_equal (steps[i].action, "boxes.undo-import")) /* it cannot be stopped, and does not say so */
        {
          g_assert_true (gtk_widget_get_visible (fixture_find (page, "working")));
          g_assert_false (gtk_widget_get_visible (fixture_find (fixture_find (page, "working"), "stop")));
        }
      fixture_wait (has_boxes, GUINT_TO_POINTER (steps[i].boxes), 30, "what the step leaves");
    }
  last = fixture_list_boxes (&fixture, 1);
  g_assert_cmpuint (last->len, ==, 0);
}

static void
test_survey (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autofree char *path = write_table ();
  QdBoxSurvey *survey;

  add_photos ();
  fixture_wait (has_class, NULL, 30, "the class");
  qd_box_files_survey (page, path);
  fixture_wait (is_shown, NULL, 30, "what the import would do");
  survey = find_survey ();
  qd_robot_settle (GTK_WIDGET (survey));
  windows_take_picture (GTK_WIDGET (survey), "box-survey");
  g_assert_cmpuint (fixture_count (&fixture).boxes, ==, 0);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "2 of 3 photos are in the project"), ==, 1);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "2 by name"), ==, 1);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "4 of 6 boxes can be used"), ==, 1);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "4 new, 1 cut at the photo’s edge"), ==, 1);
  find_rows (GTK_WIDGET (survey), rows);
  g_assert_cmpuint (rows->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (qd_box_class_row_get_chosen (rows->pdata[i]), ==, 1); /* each a new class */
  qd_box_class_row_choose (rows->pdata[0], 0);                              /* bee: Apis mellifera */
  qd_box_class_row_choose (rows->pdata[2], 2);                              /* dirt: left out */
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+i");                      /* to the window that has the focus */
  fixture_wait (has_boxes, GUINT_TO_POINTER (3), 30, "the boxes");

  fixture_wait (has_said, "3 boxes on 2 photos. Undo takes it back.", 30, "what the import did");
  g_autoptr (GArray) boxes = fixture_list_boxes (&fixture, 1);
  g_assert_cmpuint (boxes->len, ==, 2);
  g_assert_cmpint (g_array_index (boxes, QdBox, 0).class_id, ==, 1);
  walk_back (page);
}

/* Nothing of it is in the project: there is nothing to import. */
static void
test_nothing (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");
  g_autofree char *path = g_build_filename (fixture.folder, "other.csv", NULL);
  QdBoxSurvey *survey;

  g_assert_true (g_file_set_contents (path, "filename,width,height,class,xmin,ymin,xmax,ymax\n" ROW ("x.jpg", "bee", "1,1,9,9"),
                                      -1, NULL));
  qd_box_files_survey (page, path);
  fixture_wait (is_shown, NULL, 30, "what the import would do");
  survey = find_survey ();
  qd_robot_settle (GTK_WIDGET (survey));
  windows_take_picture (GTK_WIDGET (survey), "box-survey-nothing");
  g_assert_false (gtk_widget_get_sensitive (fixture_find (survey, "survey-import")));
  qd_robot_key (GTK_WIDGET (fixture.window), "Escape");
  g_assert_null (find_survey ());
}

static void
add_known_photos (void)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "the same bytes", -1);
  g_autofree char *bytes = g_build_filename (fixture.folder, "renamed.jpg", NULL);
  const struct
  {
    const char *name, *sum;
    gint64 number;
    guint width;
  } known[] = {
    { NULL, NULL, 77, 100 },
    { "e.jpg", sum, 0, 100 },
    { "large.jpg", NULL, 0, 200 },
    { "other.jpg", NULL, 0, 60 },
  };

  g_assert_true (g_file_set_contents (bytes, "the same bytes", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();
      photo->original_name = g_strdup (known[i].name);
      photo->source_id = known[i].number;
      g_assert_true (qd_project_put_photo (project, photo, NULL, NULL));
      g_autofree char *file = qd_photo_file_name (photo->id, "jpg");
      g_assert_true (qd_project_set_photo_there (project, photo->id, file, known[i].width, known[i].width == 200 ? 160 : 80, 1,
                                                 known[i].sum, NULL));
    }
}

/* How each photo is known, and each reason that a box is left out for, or cut, are told before anything is written. */
static void
test_findings (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");
  g_autofree char *path = g_build_filename (fixture.folder, "findings.csv", NULL);
  static const char *const reasons[] = { "duplicate box", "outside the photo", "other size", "no area", "no photo" };
  guint before = fixture_count (&fixture).boxes;
  QdBoxSurvey *survey;

  add_known_photos ();
  g_assert_true (g_file_set_contents (path,
                                      "filename,width,height,class,xmin,ymin,xmax,ymax\n" ROW ("77.jpg", "fly", "1,1,9,9")
                                          ROW ("77.jpg", "fly", "1,1,9,9") ROW ("renamed.jpg", "fly", "90,70,110,90")
                                              ROW ("renamed.jpg", "fly", "101,1,109,9") ROW ("large.jpg", "fly", "1,1,9,9")
                                                  ROW ("other.jpg", "fly", "1,1,9,9") ROW ("a.jpg", "fly", "5,5,5,9")
                                                      ROW ("nowhere.jpg", "fly", "1,1,9,9"),
                                      -1, NULL));
  qd_box_files_survey (page, path);
  fixture_wait (is_shown, NULL, 30, "what the import would do");
  survey = find_survey ();
  qd_robot_settle (GTK_WIDGET (survey));
  windows_take_picture (GTK_WIDGET (survey), "box-survey-findings");
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "5 of 6 photos are in the project"), ==, 1);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "3 by name, 1 by number, 1 by its bytes, 1 in another size, scaled"),
                    ==, 1);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "3 of 8 boxes can be used"), ==, 1);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "3 new, 1 cut at the photo’s edge"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *title = g_strconcat ("Skipped: ", reasons[i], NULL);
      g_assert_cmpuint (count_labels (GTK_WIDGET (survey), title), ==, 1);
    }
  g_assert_cmpuint (fixture_count (&fixture).boxes, ==, before);
  qd_robot_key (GTK_WIDGET (fixture.window), "Escape");
  g_assert_null (find_survey ());
  g_assert_cmpuint (fixture_count (&fixture).boxes, ==, before);
}

static gboolean
has_box_of (gpointer name)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, FALSE, NULL);

  for (guint i = 0; i < classes->len; i++)
    if (strcmp (((QdClass *) classes->pdata[i])->name, name) == 0)
      return ((QdClass *) classes->pdata[i])->n_boxes == 1;
  return FALSE;
}

/* A class of the file that shall be a new one is, also where the project has one of that name: it is told what it is called. */
static void
test_new_class (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");
  g_autofree char *path = g_build_filename (fixture.folder, "new.csv", NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  QdBoxSurvey *survey;
  guint n;

  g_assert_true (g_file_set_contents (
      path, "filename,width,height,class,xmin,ymin,xmax,ymax\n" ROW ("a.jpg", "apis mellifera", "1,1,9,9"), -1, NULL));
  fixture_wait (has_class, NULL, 30, "the class alone that was there before");
  qd_box_files_survey (page, path);
  fixture_wait (is_shown, NULL, 30, "what the import would do");
  survey = find_survey ();
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "1 of 1 photo is in the project"), ==, 1);
  g_assert_cmpuint (count_labels (GTK_WIDGET (survey), "1 of 1 box can be used"), ==, 1);
  find_rows (GTK_WIDGET (survey), rows);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (qd_box_class_row_get_chosen (rows->pdata[0]), ==, 0); /* the one of that name */
  g_assert_cmpstr (adw_action_row_get_subtitle (rows->pdata[0]), ==, "1 box");
  gtk_widget_activate (rows->pdata[0]);
  n = g_list_model_get_n_items (adw_combo_row_get_model (rows->pdata[0]));
  g_assert_cmpuint (n, ==, 3); /* all choices are there once it is opened */
  qd_robot_settle (GTK_WIDGET (survey));
  qd_robot_key (GTK_WIDGET (survey), "Escape");       /* the list, not the window */
  adw_combo_row_set_selected (rows->pdata[0], n - 2); /* before what leaves the class out */
  g_assert_cmpstr (adw_action_row_get_subtitle (rows->pdata[0]), ==, "1 box, becomes “apis mellifera 2”");
  qd_robot_settle (GTK_WIDGET (survey));
  windows_take_picture (GTK_WIDGET (survey), "box-survey-new-class");
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+i");
  fixture_wait (has_box_of, (gpointer) "apis mellifera 2", 30, "the box of the new class");
  fixture_wait (has_said, "1 box on 1 photo. Undo takes it back.", 30, "what came of the import");
}

static void
put_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static guint
count_tasks (void)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
  g_autoptr (GPtrArray) tasks = qd_project_list_tasks (project, NULL);

  return tasks->len;
}

static gboolean
is_next (gpointer words)
{
  const QdStepped *next = qd_session_peek_step (qd_window_get_session (fixture.window), FALSE);

  return next != NULL && g_strcmp0 (next->words, words) == 0;
}

/* What several people drew is a labelling task then, which goes and comes with the boxes; the menu takes it back, too. */
static void
test_answers (void)
{
  QdPage *page = qd_window_get_page (fixture.window, "boxes");
  g_autofree char *job = g_build_filename (fixture.folder, "job", NULL);
  guint before = fixture_count (&fixture).boxes;

  put_file (job, "manifests/output/output.manifest",
            "{\"source-ref\":\"s3://b/b.jpg\",\"x\":{\"image_size\":[{\"width\":100,\"height\":80}],"
            "\"annotations\":[{\"class_id\":0,\"left\":1,\"top\":1,\"width\":9,\"height\":9}]},\"x-metadata\":{\"class-map\":{"
            "\"0\":\"fly\"},"
            "\"type\":\"groundtruth/object-detection\",\"job-name\":\"labeling-job/flies\"}}\n");
  put_file (job, "annotations/worker-response/iteration-1/0/x.json",
            "{\"answers\":[{\"workerId\":\"w1\",\"answerContent\":{\"boundingBoxes\":[]}}]}");
  qd_box_files_survey (page, job);
  fixture_wait (is_shown, NULL, 30, "what the import would do");
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+i");
  fixture_wait (has_boxes, GUINT_TO_POINTER (before + 1), 30, "the box");
  g_assert_cmpuint (count_tasks (), ==, 1);
  fixture_wait (is_next, (gpointer) "import boxes of “job”", 30, "it can be undone");
  gtk_widget_activate_action (GTK_WIDGET (page), "boxes.undo", NULL);
  fixture_wait (has_boxes, GUINT_TO_POINTER (before), 30, "what undo leaves");
  g_assert_cmpuint (count_tasks (), ==, 0);
  fixture_wait (can_act, (gpointer) "boxes.redo", 30, "redo");
  gtk_widget_activate_action (GTK_WIDGET (page), "boxes.redo", NULL);
  fixture_wait (has_boxes, GUINT_TO_POINTER (before + 1), 30, "what redo brings back");
  g_assert_cmpuint (count_tasks (), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (page), "boxes.undo-import", NULL);
  fixture_wait (has_boxes, GUINT_TO_POINTER (before), 30, "what the menu leaves");
  g_assert_cmpuint (count_tasks (), ==, 0);
}

static GPtrArray *
make_project_classes (guint n)
{
  GPtrArray *classes = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_class_free);

  for (guint i = 0; i < n; i++)
    {
      QdClass *class_ = g_new0 (QdClass, 1);

      class_->name = g_strdup_printf ("Spotted thing %u", i);
      g_ptr_array_add (classes, class_);
    }
  return classes;
}

static QdBoxesReport *
make_report (const char *path, guint n)
{
  g_autoptr (QdProject) project = qd_project_open (fixture.project, QD_PROJECT_READ, NULL);
  g_autoptr (GString) text = g_string_new ("filename,width,height,class,xmin,ymin,xmax,ymax\n");
  QdBoxesReport *report;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "a.jpg,100,80,SPOTTED Thing %u,1,1,%u,9\n", i * 2, 2 + i % 90);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  report = qd_boxes_survey (project, path, NULL, NULL, NULL);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->classes->len, ==, n);
  return report;
}

static gboolean
has_rows (gpointer survey)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  find_rows (survey, rows);
  return rows->len == 60;
}

/* Sixty classes among a hundred: a row a turn, without the hundred choices, and what is chosen is so before its row is there.
 */
static void
test_many (void)
{
  g_autofree char *path = g_build_filename (fixture.folder, "many.csv", NULL);
  g_autoptr (GPtrArray) classes = make_project_classes (100), rows = g_ptr_array_new ();
  QdBoxSurvey *survey = qd_box_survey_new (path, make_report (path, 60), classes);
  g_autoptr (GHashTable) early = qd_box_survey_dup_classes (survey), late = NULL;

  find_rows (GTK_WIDGET (survey), rows);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (rows->pdata[0])), ==, 2);
  gtk_window_present (GTK_WINDOW (survey));
  fixture_wait (has_rows, survey, 60, "the rows");
  late = qd_box_survey_dup_classes (survey);
  g_assert_cmpuint (g_hash_table_size (early), ==, 60);
  g_assert_cmpuint (g_hash_table_size (late), ==, 60);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("SPOTTED Thing %u", i * 2);
      g_autofree char *becomes = i < 50 ? g_strdup_printf ("Spotted thing %u", i * 2) : g_strdup (name);

      g_assert_cmpstr (g_hash_table_lookup (early, name), ==, becomes);
      g_assert_cmpstr (g_hash_table_lookup (late, name), ==, becomes);
    }
  gtk_window_destroy (GTK_WINDOW (survey));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/box-survey", test_survey);
  g_test_add_func ("/app/box-survey/nothing", test_nothing);
  g_test_add_func ("/app/box-survey/new-class", test_new_class);
  g_test_add_func ("/app/box-survey/findings", test_findings);
  g_test_add_func ("/app/box-survey/answers", test_answers);
  g_test_add_func ("/app/box-survey/many", test_many);
  if (!fixture_begin (&fixture))
    return 0;
  fixture_open_project (&fixture);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
