/* Licenses are looked up from the Photos page, in a real window, of a server on loopback: what it costs is said first, nothing is asked
 * before that is answered, then what came of it. With QD_PICTURES, a folder, pictures are taken there. */
#include "tests/app/open-windows.h"
#include "tests/inat/api-server.h"

#include "app/demo-project.h"
#include "engine/inat/lookup.h"

#include <string.h>

#define PHOTOS 36

static Fixture fixture;
static ApiServer *server;

/* libsoup 3.2 loses the address a server listens on, and sockets that the other side closed. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:soup_server_listen_local\nleak:g_socket_accept\n";
}

/* As a click on the button does. */
static void
answer (const char *response)
{
  AdwMessageDialog *dialog = g_object_ref (windows_find_dialog ());

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_object_unref (dialog);
}

static gboolean
dialog_says (gpointer heading)
{
  AdwMessageDialog *dialog = windows_find_dialog ();

  return dialog != NULL && strstr (adw_message_dialog_get_heading (dialog), heading) != NULL;
}

static gboolean
was_asked (gpointer data)
{
  return server->n_requests > *(const guint *) data;
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static void
test_lookup (void)
{
  QdPage *page;
  GtkWidget *row;
  guint none = 0;
  g_autoptr (GError) error = NULL;

  if (!fixture_open (&fixture))
    return;
  g_assert_true (qd_demo_project_make (fixture.project, PHOTOS, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "photos");
  page = qd_window_get_page (fixture.window, "photos");
  row = fixture_find (page, "lookup");
  fixture_wait (fixture_is_mapped, fixture_find (page, "grid"), 20, "The photos");
  windows_take_picture (GTK_WIDGET (fixture.window), "page");

  gtk_widget_activate_action (GTK_WIDGET (page), "photos.look-up", NULL);
  fixture_wait (dialog_says, (gpointer) "own license", 20, "What it costs");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (windows_find_dialog ()), "request"));
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "offer");
  g_assert_cmpuint (server->n_requests, ==, 0);

  api_server_play (server, API_HOLD, 1);
  answer ("ask");
  fixture_wait (was_asked, &none, 20, "The request");
  g_assert_true (gtk_widget_get_visible (row));
  windows_take_picture (GTK_WIDGET (fixture.window), "asking");
  gtk_widget_activate_action (row, "lookup.stop", NULL);
  fixture_wait (is_unmapped, row, 20, "The stop");

  server->license = "cc-by-nc";
  gtk_widget_activate_action (GTK_WIDGET (page), "photos.look-up", NULL);
  fixture_wait (dialog_says, (gpointer) "own license", 20, "What it costs");
  answer ("ask");
  fixture_wait (dialog_says, (gpointer) "said", 20, "What came of it");
  windows_take_picture (GTK_WIDGET (windows_find_dialog ()), "report");
  g_assert_cmpuint (api_server_count (server, 1), <=, 2);
  g_assert_cmpuint (server->n_wrong, ==, 0);
  answer ("close");
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = api_server_new ();
  g_setenv (QD_LOOKUP_API_VARIABLE, server->url, TRUE);
  g_test_add_func ("/lookup-page/whole", test_lookup);
  status = g_test_run ();
  api_server_free (server);
  return status;
}
