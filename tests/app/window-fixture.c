#include "tests/app/window-fixture.h"

#include "app/job.h"
#include "engine/core/file.h"
#include "engine/hands/who.h"
#include "tests/patience.h"

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
fixture_wait (gboolean (*condition) (gpointer data), gpointer data, guint seconds, const char *what)
{
  gint64 end = g_get_monotonic_time () + (gint64) seconds * TEST_PATIENCE * G_USEC_PER_SEC;
  guint source = g_timeout_add (50, wake, NULL); /* so that the end is seen when nothing happens */

  while (!condition (data) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  if (!condition (data))
    g_error ("%s: did not happen within %u seconds", what, seconds * TEST_PATIENCE);
}

gboolean
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("quadrat-app-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->project = g_build_filename (fixture->folder, "Bees of a garden.quadrat", NULL);
  fixture->application = qd_application_new (G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (fixture->application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (fixture->application));
  fixture->window = QD_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (fixture->application)));
  return qd_robot_open (GTK_WINDOW (fixture->window));
}

gboolean
fixture_begin (Fixture *fixture)
{
  if (fixture_open (fixture))
    return TRUE;
  g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
  return FALSE;
}

gboolean
fixture_begin_with_files (Fixture *fixture)
{
  const char *folder = g_getenv ("QD_FIXTURES");

  if (folder != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR))
    return fixture_begin (fixture);
  g_print ("1..0 # SKIP the fixtures are not there\n");
  return FALSE;
}

void
fixture_close (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  qd_job_stop_all ();
  qd_worker_wait_closed ();
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (fixture->application);
  qd_file_remove_tree (fixture->folder, NULL);
  g_free (fixture->folder);
  g_free (fixture->project);
}

gboolean
fixture_is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

gboolean
fixture_says (gpointer root, const char *begin)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) && g_str_has_prefix (gtk_label_get_text (root), begin))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (fixture_says (child, begin))
      return TRUE;
  return FALSE;
}

static gboolean
has_session (gpointer window)
{
  return qd_window_get_session (window) != NULL;
}

void
fixture_name_labeller (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (QdLabeller) labeller = project == NULL ? NULL : qd_who_goes_on (project, NULL);

  if (project != NULL && labeller == NULL)
    qd_who_labels (project, FIXTURE_LABELLER, NULL);
}

void
fixture_open_project (Fixture *fixture)
{
  if (!fixture->nameless && g_file_test (fixture->project, G_FILE_TEST_IS_DIR))
    fixture_name_labeller (fixture->project);
  if (g_file_test (fixture->project, G_FILE_TEST_IS_DIR))
    qd_window_open (fixture->window, fixture->project);
  else
    qd_window_create (fixture->window, fixture->project, "observations");
  fixture_wait (has_session, fixture->window, 20, "Opening the project");
  qd_robot_settle (GTK_WIDGET (fixture->window));
}

void
fixture_put_photo (QdProject *project, gint64 number)
{
  g_autoptr (QdObservation) observation = qd_observation_new ();
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;

  observation->source_id = photo->source_id = number;
  observation->taxon_id = 1;
  observation->common_name = g_strdup ("Honey bee");
  observation->license = g_strdup ("cc0");
  g_assert_true (qd_project_put_observation (project, observation, NULL, &error));
  photo->observation_id = observation->id;
  photo->license = g_strdup ("cc0");
  photo->credit = g_strdup_printf ("naturalist %u, no rights reserved (CC0)", (guint) number);
  photo->url =
      g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%" G_GINT64_FORMAT "/medium.jpg", number);
  g_assert_true (qd_project_put_photo (project, photo, NULL, &error));
  g_assert_no_error (error);
}

static QdProject *
open_database (Fixture *fixture, QdProjectMode mode)
{
  g_autoptr (GError) error = NULL;
  QdProject *project = qd_project_open (fixture->project, mode, &error);

  g_assert_no_error (error);
  return project;
}

QdProject *
fixture_edit (Fixture *fixture)
{
  return open_database (fixture, QD_PROJECT_WRITE);
}

QdCounts
fixture_count (Fixture *fixture)
{
  g_autoptr (QdProject) project = open_database (fixture, QD_PROJECT_READ);
  g_autoptr (GError) error = NULL;
  QdCounts counts;

  qd_project_count (project, &counts, &error);
  g_assert_no_error (error);
  return counts;
}

GArray *
fixture_list_boxes (Fixture *fixture, gint64 photo)
{
  g_autoptr (QdProject) project = open_database (fixture, QD_PROJECT_READ);
  g_autoptr (GError) error = NULL;
  GArray *boxes = qd_project_list_boxes (project, photo, &error);

  g_assert_no_error (error);
  return boxes;
}

static GtkWidget *
find (GtkWidget *widget, const char *id)
{
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0 || g_str_equal (gtk_widget_get_name (widget), id))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
fixture_find (gpointer root, const char *id)
{
  GtkWidget *found = find (root, id);

  if (found == NULL)
    g_error ("there is no widget “%s” in a %s", id, G_OBJECT_TYPE_NAME (root));
  return found;
}

GtkWidget *
fixture_find_check (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), title))
    return gtk_widget_get_ancestor (widget, GTK_TYPE_CHECK_BUTTON);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = fixture_find_check (child, title);
  return found;
}

AdwActionRow *
fixture_find_action_row (GtkWidget *root)
{
  AdwActionRow *row = ADW_IS_ACTION_ROW (root) ? ADW_ACTION_ROW (root) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && row == NULL; child = gtk_widget_get_next_sibling (child))
    row = fixture_find_action_row (child);
  return row;
}

void
fixture_click (gpointer root, const char *id)
{
  GtkWidget *widget = fixture_find (root, id), *window = GTK_WIDGET (gtk_widget_get_root (widget));
  double x, y;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_true (gtk_widget_is_sensitive (widget));
  gtk_widget_translate_coordinates (widget, window, gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0, &x,
                                    &y);
  qd_robot_click (window, x, y, 1, NULL); /* the widget itself may be gone after it */
}
