/* What an import tells in the window: how the file is written, and each reason with the first lines that were left out for it.
 */
#include "tests/app/window-fixture.h"

#include "app/pages/observations.h"

#include <string.h>

#define N_BAD 14

static Fixture fixture;

static GtkWidget *
find_named (GtkWidget *widget, const char *name)
{
  GtkWidget *found = strcmp (gtk_widget_get_name (widget), name) == 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_named (child, name);
  return found;
}

/* The list of the report, in whatever window it is. */
static GtkWidget *
find_details (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *window = windows; window != NULL && found == NULL; window = window->next)
    found = find_named (window->data, "report-details");
  return found;
}

static gboolean
is_told (gpointer data)
{
  (void) data;
  return find_details () != NULL;
}

/* Labels below @widget with exactly this text. */
static guint
count_labels (GtkWidget *widget, const char *text)
{
  guint n = GTK_IS_LABEL (widget) && strcmp (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, text);
  return n;
}

static char *
write_export (void)
{
  g_autoptr (GString) text =
      g_string_new ("id;image_url;license;place_guess\n"
                    "1;https://inaturalist-open-data.s3.amazonaws.com/photos/1/medium.jpg;CC0;Regi\xf3n\n");
  char *path = g_build_filename (fixture.folder, "export.csv", NULL);

  for (guint i = 0; i < N_BAD; i++)
    g_string_append_printf (text, "%u;;CC0;x\n", 2 + i);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  return path;
}

static void
test_report (void)
{
  static const char *const titles[] = { "How the files are written", "Skipped: no image", "All remarks" };
  static const char *const sentences[] = { "export.csv: semicolons between the fields, Windows-1252.",
                                           "Line 12 of export.csv: the observation has no photo; left out.", "… and 4 more" };
  static const guint counts[] = { 1, 2, 1 };
  QdPage *page = qd_window_get_page (fixture.window, "observations");
  GtkWidget *details;
  g_autofree char *path = write_export ();
  guint n = 0;

  qd_observations_page_import (QD_OBSERVATIONS_PAGE (page), path);
  fixture_wait (is_told, NULL, 30, "a report");
  details = find_details ();
  for (GtkWidget *row = gtk_widget_get_first_child (details); row != NULL; row = gtk_widget_get_next_sibling (row), n++)
    {
      g_assert_true (ADW_IS_EXPANDER_ROW (row));
      g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, titles[n]);
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    g_assert_cmpuint (count_labels (details, sentences[i]), ==, counts[i]);
  g_assert_cmpuint (fixture_count (&fixture).observations, ==, 1);
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (details)));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/import-report", test_report);
  if (!fixture_begin (&fixture))
    return 0;
  fixture_open_project (&fixture);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
