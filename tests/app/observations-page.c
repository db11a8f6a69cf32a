/* The Observations page in a real window: counts follow the filters and the last choice counts; species are searched, merged,
 * separated, left out, with undo, by keys alone; the terms of use are said once. With QD_PICTURES, a folder, pictures are taken
 * there; QD_EXPORT is the export to take them of. */
#include "tests/app/open-windows.h"

#include "app/pages/observations.h"
#include "app/pages/overview.h"

#include <string.h>

#define N_SPECIES 3000
#define N_ROWS    9000

static Fixture fixture;

static QdPage *
get_page (void)
{
  return qd_window_get_page (fixture.window, "observations");
}

static GtkWidget *
find (const char *id)
{
  return fixture_find (get_page (), id);
}

static void
take_picture (const char *name)
{
  windows_take_picture (GTK_WIDGET (fixture.window), name);
}

static gboolean
sentence_says (gpointer text)
{
  return strstr (gtk_label_get_text (GTK_LABEL (find ("sentence"))), text) != NULL;
}

static void
wait_sentence (const char *text)
{
  fixture_wait (sentence_says, (gpointer) text, 20, text);
  qd_robot_settle (GTK_WIDGET (fixture.window));
}

/* As a screen reader or a click does it. */
static void
toggle (GtkWidget *check)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
}

/* The tick before a value of a facet, by its title. */
static GtkWidget *
find_tick (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), title))
    return gtk_widget_get_ancestor (widget, GTK_TYPE_CHECK_BUTTON);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_tick (child, title);
  return found;
}

/* ---- An export ---- */

/* Long names, as there are, in the form of an export. */
static char *
write_export (void)
{
  static const char *const licenses[] = { "CC0", "CC-BY", "CC-BY-NC" };
  static const char *const grades[] = { "research", "needs_id", "casual" };
  g_autoptr (GString) text = g_string_new ("id,observed_on,user_id,user_login,quality_grade,license,url,image_url,place_guess,"
                                           "scientific_name,common_name,taxon_id\n");
  char *path = g_build_filename (fixture.folder, "many species.csv", NULL);

  for (guint i = 0; i < N_ROWS; i++)
    {
      guint species = i < N_SPECIES ? i : i * i % 97;

      g_string_append_printf (
          text,
          "%u,%u-06-%02u,%u,naturalist_with_a_long_name_%u,%s,%s,https://www.inaturalist.org/observations/%u,"
          "https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,\"Place number %u beside the river, Some "
          "County\","
          "Longissimus nomenclaturalis subsp. verylongepithet%u,"
          "Great black-faced cuckoo wasp of the northern lowland meadows %u,%u\n",
          i + 1, 2001 + i % 24, 1 + i % 28, 1 + i % 500, 1 + i % 500, grades[i % 7 % 3], licenses[i % 3], i + 1, i + 1, i % 300,
          species, species, species + 1);
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  return path;
}

static void
test_empty (void)
{
  fixture_open_project (&fixture);
  fixture_wait (fixture_is_mapped, find ("drop_zone"), 20, "The empty page");
  take_picture ("empty");
}

/* How it looks elsewhere; nothing is tested. */
static void
take_pictures (void)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (find ("licenses"), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  for (double at = 400; at <= 1200; at += 400)
    {
      g_autofree char *name = g_strdup_printf ("filters-%.0f", at);

      gtk_adjustment_set_value (adjustment, at);
      take_picture (name);
    }
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  take_picture ("dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1024, 600);
  take_picture ("small-window");
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1100, 720);
  gtk_adjustment_set_value (adjustment, 0);
}

static void
test_import (void)
{
  g_autofree char *made = write_export ();

  qd_observations_page_import (QD_OBSERVATIONS_PAGE (get_page ()),
                               g_getenv ("QD_EXPORT") != NULL ? g_getenv ("QD_EXPORT") : made);
  fixture_wait (fixture_is_mapped, find ("species"), 10, "The import");
  fixture_wait (sentence_says, (gpointer) "will be used", 20, "The count");
  take_picture ("filled");
  if (g_getenv ("QD_PICTURES") != NULL)
    take_pictures ();
}

/* ---- Filters ---- */

static void
test_filters (void)
{
  wait_sentence ("3,000 observations of"); /* a third: CC0 alone at first */
  toggle (find_tick (find ("licenses"), "CC BY"));
  wait_sentence ("6,000 observations of");
  toggle (find_tick (find ("qualities"), "Casual"));
  wait_sentence ("4,287 observations of");
  take_picture ("filtered");
  toggle (find_tick (find ("qualities"), "Casual"));
  toggle (find_tick (find ("qualities"), "Casual"));
  toggle (find_tick (find ("qualities"), "Casual")); /* the last of these counts */
  wait_sentence ("6,000 observations of");
  toggle (find_tick (find ("years"), "2023"));
  wait_sentence ("375 observations of");
  toggle (find_tick (find ("years"), "2020")); /* and not 2022 */
  wait_sentence ("750 observations of");
  take_picture ("years");
  toggle (find_tick (find ("years"), "2023"));
  wait_sentence ("375 observations of");
  toggle (find_tick (find ("years"), "2020"));
  wait_sentence ("6,000 observations of");
}

static void
leave_date (const char *id, const char *text)
{
  GtkWidget *row = find (id);

  gtk_widget_grab_focus (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  gtk_window_set_focus (GTK_WINDOW (fixture.window), NULL);
}

/* A year alone is all of it, and what is no date changes nothing. */
static void
test_dates (void)
{
  leave_date ("from", "2020");
  leave_date ("to", "2020");
  wait_sentence ("375 observations of");
  leave_date ("to", "2020-13-01");
  g_assert_true (gtk_widget_has_css_class (find ("to"), "error"));
  wait_sentence ("375 observations of");
  leave_date ("to", "");
  leave_date ("from", "");
  wait_sentence ("6,000 observations of");
  g_assert_false (gtk_widget_has_css_class (find ("to"), "error"));
}

/* ---- Classes ---- */

static gboolean
classes_are (gpointer n)
{
  return qd_session_get_summary (qd_window_get_session (fixture.window))->counts.classes == GPOINTER_TO_UINT (n);
}

static void
wait_classes (guint n)
{
  fixture_wait (classes_are, GUINT_TO_POINTER (n), 20, "The classes");
  qd_robot_settle (GTK_WIDGET (fixture.window));
}

static gboolean
list_says (gpointer text)
{
  return g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (find ("all"))), text) == 0;
}

static gboolean
has_dialog (gpointer data)
{
  return windows_find_dialog () != NULL;
}

/* 12, 120 to 129 and 1200 to 1299 are searched for, selected and merged; then that is undone and done again. */
static void
test_merge (void)
{
  GtkWidget *window = GTK_WIDGET (fixture.window), *dialog;

  gtk_editable_set_text (GTK_EDITABLE (fixture_find (find ("species_panel"), "search")), "MEADOWS 12");
  fixture_wait (list_says, (gpointer) "111 of 3,000 species", 20, "The search");
  qd_robot_settle (window);
  gtk_widget_child_focus (find ("species"), GTK_DIR_TAB_FORWARD);
  qd_robot_key (window, "ctrl+a");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find ("selected"))), ==, "111 selected");
  take_picture ("selected");
  qd_robot_key (window, "ctrl+m");
  fixture_wait (has_dialog, NULL, 20, "The question for a name");
  dialog = GTK_WIDGET (windows_find_dialog ());
  qd_robot_settle (dialog);
  qd_robot_key (dialog, "ctrl+a");
  qd_robot_type (dialog, "wasp");
  qd_robot_key (dialog, "Return");
  wait_classes (N_SPECIES - 110);
  take_picture ("merged");
  gtk_widget_activate_action (find ("species_panel"), "species.undo", NULL);
  wait_classes (N_SPECIES);
  gtk_widget_activate_action (find ("species_panel"), "species.redo", NULL);
  wait_classes (N_SPECIES - 110);
  gtk_widget_activate_action (find ("species_panel"), "species.separate", NULL);
  wait_classes (N_SPECIES);
}

static gboolean
is_class (gpointer name)
{
  GPtrArray *classes = qd_session_get_summary (qd_window_get_session (fixture.window))->classes;

  for (guint i = 0; i < classes->len; i++)
    if (g_str_equal (((const QdClass *) classes->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* One class is named where it is shown; Escape leaves it as it was. */
static void
test_name (void)
{
  GtkWidget *window = GTK_WIDGET (fixture.window);

  gtk_editable_set_text (GTK_EDITABLE (fixture_find (find ("species_panel"), "search")), "MEADOWS 77");
  fixture_wait (list_says, (gpointer) "11 of 3,000 species", 20, "The search");
  fixture_click (find ("species"), "class_button");
  qd_robot_settle (window);
  take_picture ("name");
  qd_robot_key (window, "ctrl+a");
  qd_robot_type (window, "nobody");
  qd_robot_key (window, "Escape");
  fixture_click (find ("species"), "class_button");
  qd_robot_key (window, "ctrl+a");
  qd_robot_type (window, "hornet");
  qd_robot_key (window, "Return");
  fixture_wait (is_class, (gpointer) "hornet", 20, "The name");
  g_assert_false (is_class ((gpointer) "nobody"));
  wait_classes (N_SPECIES);
  g_assert_true (gtk_widget_is_focus (fixture_find (find ("species"), "class_button")));
  take_picture ("named");
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (find ("species_panel"), "search")), "MEADOWS 12");
  fixture_wait (list_says, (gpointer) "111 of 3,000 species", 20, "The search");
}

/* The tick above the list leaves out all that were searched for, and takes them in again. */
static void
test_all (void)
{
  toggle (find ("all"));
  wait_classes (N_SPECIES - 111);
  toggle (find ("all"));
  wait_classes (N_SPECIES);
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (find ("species_panel"), "search")), "no such thing");
  fixture_wait (list_says, (gpointer) "0 of 3,000 species", 20, "The search");
  take_picture ("nothing");
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (find ("species_panel"), "search")), "");
  fixture_wait (list_says, (gpointer) "3,000 species", 20, "All species");
}

/* ---- Terms ---- */

static gboolean
is_revealed (gpointer data)
{
  return gtk_info_bar_get_revealed (GTK_INFO_BAR (adw_bin_get_child (ADW_BIN (find ("terms")))));
}

/* Said after the first import; not when the project is opened again. */
static void
test_terms (void)
{
  g_assert_true (is_revealed (NULL));
  qd_window_close_project (fixture.window);
  fixture_open_project (&fixture);
  qd_window_show_step (fixture.window, "observations");
  wait_sentence ("will be used");
  g_assert_false (is_revealed (NULL));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/observations-page/1-empty", test_empty);
  g_test_add_func ("/app/observations-page/2-import", test_import);
  if (g_getenv ("QD_EXPORT") == NULL)
    {
      g_test_add_func ("/app/observations-page/3-filters", test_filters);
      g_test_add_func ("/app/observations-page/3-filters-dates", test_dates);
      g_test_add_func ("/app/observations-page/4-merge", test_merge);
      g_test_add_func ("/app/observations-page/5-name", test_name);
      g_test_add_func ("/app/observations-page/6-all", test_all);
      g_test_add_func ("/app/observations-page/7-terms", test_terms);
    }
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
