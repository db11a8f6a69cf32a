/* A person's session from end to end, with pointer and keys: 200 photos from a folder, 20 of them labelled, undone, closed and
 * opened again; a second labeller's copy merged, consolidated and settled; exported to every format and imported into new
 * projects. What is stored is exact after each step. With QD_PICTURES, a folder, pictures of the states go there, light and dark. */
#include "tests/app/whole-session.h"

#include "app/job.h"
#include "tests/app/boxes-fixture.h"
#include "tests/app/open-windows.h"

#define NAME "Meadow at the pond"

Fixture session;

/* ---- What the parts share ---- */

static gboolean
is_open (gpointer folder)
{
  QdSession *opened = qd_window_get_session (session.window);

  return opened != NULL && g_str_equal (qd_session_get_folder (opened), folder);
}

void
session_wait_open (const char *folder)
{
  fixture_wait (is_open, (gpointer) folder, 30, folder);
  if (session.project != folder)
    {
      g_free (session.project);
      session.project = g_strdup (folder);
    }
  qd_robot_settle (GTK_WIDGET (session.window));
}

static gboolean
is_start (gpointer data)
{
  return qd_window_get_session (session.window) == NULL;
}

void
session_go_to (const char *folder)
{
  g_autofree char *title = g_path_get_basename (folder);

  title[strlen (title) - strlen (QD_PROJECT_SUFFIX)] = '\0';
  if (qd_window_get_session (session.window) != NULL)
    qd_robot_key (GTK_WIDGET (session.window), "ctrl+w");
  fixture_wait (is_start, NULL, 20, "Closing the project");
  windows_click_words (title);
  session_wait_open (folder);
  boxes_show (&session);
}

void
session_click_menu (const char *item)
{
  fixture_click (boxes_get_page (&session), "files");
  windows_click_words (item);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_photo_text (GPtrArray *lines, QdProject *project, gint64 id, gboolean ids)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, id, NULL);
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, id, NULL);

  if (ids ? photo->mark != QD_MARK_NONE : photo->mark == QD_MARK_EMPTY)
    g_ptr_array_add (lines, g_strdup_printf ("%s is marked %d", photo->original_name, (int) photo->mark));
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      g_autoptr (QdClass) class_ = qd_project_get_class (project, box->class_id, NULL);
      g_autofree char *more =
          !ids ? g_strdup ("")
               : g_strdup_printf (", id %" G_GINT64_FORMAT ", source %d, by %" G_GINT64_FORMAT ", %u of %u", box->id,
                                  (int) box->source, box->labeller_id, box->votes, box->voters);

      g_ptr_array_add (lines, g_strdup_printf ("%s: %s %.17g %.17g %.17g %.17g%s", photo->original_name, class_->name,
                                               box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax, more));
    }
}

static char *
dup_text (const char *folder, gboolean ids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, &error);
  const QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) photos = NULL;

  g_assert_no_error (error);
  photos = qd_project_list_photo_ids (project, &query, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < photos->len; i++)
    add_photo_text (lines, project, g_array_index (photos, gint64, i), ids);
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
session_dup_state (const char *folder)
{
  return dup_text (folder, TRUE);
}

char *
session_dup_boxes (const char *folder)
{
  return dup_text (folder, FALSE);
}

/* ---- A new project, and photos for it ---- */

static void
test_new_project (void)
{
  g_autofree char *folder = g_strconcat (g_get_home_dir (), "/Quadrat/", NAME, QD_PROJECT_SUFFIX, NULL);
  GtkWidget *dialog;

  qd_robot_key (GTK_WIDGET (session.window), "ctrl+n");
  dialog = windows_await_window ("New project");
  qd_robot_type (dialog, NAME);
  qd_robot_key (GTK_WIDGET (session.window), "Return");
  session_wait_open (folder);
  windows_wait_closed (&session);
}

static gboolean
has_photos (gpointer n)
{
  return qd_session_get_summary (qd_window_get_session (session.window))->counts.there == GPOINTER_TO_UINT (n);
}

static void
test_import (void)
{
  g_autofree char *pictures = g_build_filename (session.folder, "pictures", NULL);

  session_draw_photos (pictures);
  qd_robot_key (GTK_WIDGET (session.window), "alt+2");
  windows_click_words ("Add a folder of pictures…");
  windows_choose_file (&session, pictures);
  fixture_wait (has_photos, GUINT_TO_POINTER (SESSION_PHOTOS), 60, "The import of the pictures");
  g_assert_cmpuint (fixture_count (&session).there, ==, SESSION_PHOTOS);
  windows_wait_closed (&session);
  windows_take_pictures (GTK_WIDGET (session.window), "session-photos");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/whole-session/01-new-project", test_new_project);
  g_test_add_func ("/app/whole-session/02-import", test_import);
  session_add_labelling ();
  session_add_tasks ();
  session_add_formats ();
  if (!fixture_begin (&session))
    return 0;
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-enable-animations", FALSE, NULL);
  status = g_test_run ();
  fixture_close (&session);
  return status;
}
