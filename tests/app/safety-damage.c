/* A damaged database is offered its copy, and a write that fails is told and tried no more. */
#include "tests/app/safety.h"

#include "engine/project/copies.h"
#include "engine/project/project-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- Damaged ---- */

static gboolean
has_dialog (gpointer data)
{
  (void) data;
  return windows_find_dialog () != NULL;
}

static void
answer (const char *response)
{
  AdwMessageDialog *dialog = g_object_ref (windows_find_dialog ());

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_object_unref (dialog);
}

static void
cut (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (truncate (path, status.st_size / 8192 * 4096), ==, 0);
}

static void
test_damaged (void)
{
  g_autofree char *path = g_build_filename (safety.project, "project.db", NULL), *copy = qd_copy_dup_path (safety.project);
  g_autofree char *away = g_strconcat (copy, ".away", NULL);
  QdCounts before = fixture_count (&safety), after;
  GStatBuf damaged, left;

  cut (path);
  g_assert_cmpint (g_stat (path, &damaged), ==, 0);
  g_assert_cmpint (g_rename (copy, away), ==, 0);
  qd_window_open (safety.window, safety.project);
  fixture_wait (has_dialog, NULL, 20, "The sentence");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (windows_find_dialog ()), "no copy"));
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "no-copy");
  answer ("close");
  g_assert_cmpint (g_rename (away, copy), ==, 0);

  qd_window_open (safety.window, safety.project);
  fixture_wait (has_dialog, NULL, 20, "The offer");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (windows_find_dialog ()), "project.db"));
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "offer");
  answer ("close");
  qd_robot_settle (GTK_WIDGET (safety.window));
  g_assert_null (qd_window_get_session (safety.window));
  g_assert_cmpint (g_stat (path, &left), ==, 0);
  g_assert_cmpint (left.st_mtim.tv_nsec, ==, damaged.st_mtim.tv_nsec);

  qd_window_open (safety.window, safety.project);
  fixture_wait (has_dialog, NULL, 20, "The offer");
  answer ("restore");
  fixture_wait (safety_has_session, NULL, 20, "The project");
  safety_await_words ("project.db.damaged-2");
  after = fixture_count (&safety);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
}

/* ---- Writes that fail ---- */

static void
set_most_bytes (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static gboolean
set_most_pages (QdProject *project, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %u", GPOINTER_TO_UINT (data));

  return qd_database_script (project->db, sql, error);
}

static void
limit_pages (guint pages)
{
  QdSession *session = qd_window_get_session (safety.window);
  guint64 number = qd_session_write (session, set_most_pages, GUINT_TO_POINTER (pages), NULL, NULL, NULL);

  g_assert_true (qd_session_wait_written (session, number, 10 * G_USEC_PER_SEC));
}

static void
add_class (const char *name)
{
  g_signal_emit_by_name (adw_flap_get_flap (ADW_FLAP (fixture_find (qd_window_get_page (safety.window, "boxes"), "flap"))),
                         "class-added", name);
}

static gboolean
has_class (gpointer name)
{
  GPtrArray *classes = qd_session_get_summary (qd_window_get_session (safety.window))->classes;

  for (guint i = 0; i < classes->len; i++)
    if (g_str_equal (((const QdClass *) classes->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* Any write of a file ends in an error, as on a drive that was pulled out; then it is there again. */
static void
test_no_drive (void)
{
  QdPage *page = safety_show ("boxes");
  GtkWidget *canvas = fixture_find (page, "canvas");
  QdCounts before = fixture_count (&safety), after;

  fixture_wait (safety_has_pixels, canvas, 20, "The photo");
  set_most_bytes (0);
  add_class ("Not kept");
  safety_await_words ("could not be read or written");
  set_most_bytes (RLIM_INFINITY);
  windows_take_picture (GTK_WIDGET (safety.window), "no-drive");
  after = fixture_count (&safety);
  g_assert_cmpuint (after.classes, ==, before.classes);
  add_class ("Kept");
  fixture_wait (has_class, (gpointer) "Kept", 20, "The class");
  g_assert_cmpuint (fixture_count (&safety).classes, ==, before.classes + 1);
}

/* A database that has no more room says so; what was stored before stays, and when there is room it goes on. */
static void
test_full (void)
{
  QdCounts before = fixture_count (&safety), after;
  guint n = 0;

  limit_pages (1); /* as many as there are */
  while (!safety_says ((gpointer) "is full") && n < 2000)
    {
      g_autofree char *name = g_strdup_printf ("Class %u with a long name, so that soon there is no more room for it", n++);

      add_class (name);
      g_main_context_iteration (NULL, FALSE);
    }
  safety_await_words ("is full");
  windows_take_picture (GTK_WIDGET (safety.window), "full");
  limit_pages (0x40000000);
  add_class ("With room");
  fixture_wait (has_class, (gpointer) "With room", 20, "The class");
  after = fixture_count (&safety);
  g_assert_cmpuint (after.classes, >, before.classes);
  g_assert_cmpuint (after.classes, <, before.classes + n + 1);
}

void
safety_add_damage (void)
{
  g_test_add_func ("/safety/damaged", test_damaged);
  g_test_add_func ("/safety/no-drive", test_no_drive);
  g_test_add_func ("/safety/full", test_full);
}
