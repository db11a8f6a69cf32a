/* The Observations page in a real window: counts follow the filters and the last choice counts; species are searched, merged,
 * separated, left out, with undo, by keys alone; the terms of use are said once. With QD_PICTURES, a folder, pictures are taken
 * there; QD_EXPORT is the export to take them of. */
#include "tests/app/window-fixture.h"

#include "app/pages/observations.h"
#include "app/pages/overview.h"
#include "engine/project/class-edits.h"

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
  g_autofree char *file = g_strconcat (name, ".png", NULL), *path = NULL;
  g_autoptr (GdkTexture) picture = NULL;

  if (g_getenv ("QD_PICTURES") == NULL)
    return;
  path = g_build_filename (g_getenv ("QD_PICTURES"), file, NULL);
  for (guint i = 0; i < 20; i++)
    qd_robot_settle (GTK_WIDGET (fixture.window));
  picture = qd_robot_picture (GTK_WIDGET (fixture.window));
  g_assert_true (gdk_texture_save_to_png (picture, path));
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
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

      g_string_append_printf (text,
                              "%u,%u-06-%02u,%u,naturalist_with_a_long_name_%u,%s,%s,https://www.inaturalist.org/observations/%u,"
                              "https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,\"Place number %u beside the river, Some County\","
                              "Longissimus nomenclaturalis subsp. verylongepithet%u,"
                              "Great black-faced cuckoo wasp of the northern lowland meadows %u,%u\n",
                              i + 1, 2001 + i % 24, 1 + i % 28, 1 + i % 500, 1 + i % 500, grades[i % 7 % 3], licenses[i % 3], i + 1,
                              i + 1, i % 300, species, species, species + 1);
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  return path;
}

static void
test_empty (void)
{
  fixture_open_project (&fixture);
  fixture_wait (is_mapped, find ("drop_zone"), 20, "The empty page");
  take_picture ("empty");
}

static void
test_import (void)
{
  g_autofree char *made = write_export ();

  qd_observations_page_import (QD_OBSERVATIONS_PAGE (get_page ()), g_getenv ("QD_EXPORT") != NULL ? g_getenv ("QD_EXPORT") : made);
  fixture_wait (is_mapped, find ("species"), 10, "The import");
  fixture_wait (sentence_says, (gpointer) "will be used", 20, "The count");
  take_picture ("filled");
}

/* ---- Filters ---- */

static void
test_filters (void)
{
  if (g_getenv ("QD_EXPORT") != NULL)
    return;
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
  toggle (find_tick (find ("years"), "2022"));
  wait_sentence ("750 observations of");
  toggle (find_tick (find ("years"), "2022"));
  wait_sentence ("375 observations of");
  take_picture ("year");
  toggle (find_tick (find ("years"), "2022"));
  wait_sentence ("6,000 observations of");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_open (&fixture))
    {
      g_print ("1..0 # SKIP xdotool is needed to drive a window\n");
      return 0;
    }
  g_test_add_func ("/app/observations-page/1-empty", test_empty);
  g_test_add_func ("/app/observations-page/2-import", test_import);
  g_test_add_func ("/app/observations-page/3-filters", test_filters);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
