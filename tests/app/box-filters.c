/* Each choice of photos on the Boxes page shows these and no others; what is said of a photo stands on its tile at once; and how
 * long the rest will take is said beside it. In a real window, by keys. */
#include "tests/app/boxes-fixture.h"
#include "tests/app/labelling-project.h"

#include "engine/project/photo-kinds.h"
#include "widgets/photo-tile.h"

#include <math.h>
#include <string.h>

#define N_PHOTOS 7

static Fixture fixture;
static gint64 photos[N_PHOTOS];

static void
insert_box (QdProject *project, guint photo, QdBoxSource source)
{
  QdBox box = { .photo_id = photos[photo], .class_id = 1, .box = { 10, 10, 60, 60 }, .source = source, .score = NAN };

  if (source == QD_BOX_BY_PREDICTION)
    box.score = 0.5;
  g_assert_true (qd_project_insert_box (project, &box, NULL));
}

static void
open_project (const char *name)
{
  labelling_project_take (&fixture, name, N_PHOTOS, 400, 300, photos);
}

/* ---- Tiles ---- */

static void
collect_words (GtkWidget *widget, GPtrArray *words)
{
  if (QD_IS_PHOTO_TILE (widget) && gtk_widget_get_mapped (widget))
    g_ptr_array_add (words, g_strdup (qd_photo_tile_get_words (QD_PHOTO_TILE (widget))));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_words (child, words);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "001.jpg, 1 box; 002.jpg, no animal": what is told of each tile of the strip. */
static gboolean
strip_says (gpointer expected)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  collect_words (fixture_find (boxes_get_page (&fixture), "strip"), words);
  g_ptr_array_sort (words, compare_texts);
  g_ptr_array_add (words, NULL);
  text = g_strjoinv ("; ", (char **) words->pdata);
  g_test_message ("%s", text);
  return g_str_equal (text, expected);
}

static void
assert_strip (const char *expected)
{
  fixture_wait (strip_says, (gpointer) expected, 20, expected);
}

/* ---- Filters ---- */

static void
test_filters (void)
{
  static const char *const expected[QD_N_PHOTO_KINDS] = {
    [QD_PHOTO_KIND_ALL] = "001.jpg, no box yet; 002.jpg, 1 box; 003.jpg, 1 box, verified; 004.jpg, no animal; 005.jpg, skipped; "
                          "006.jpg, no box yet; 007.jpg, no box yet",
    [QD_PHOTO_KIND_TO_LABEL] = "001.jpg, no box yet; 006.jpg, no box yet; 007.jpg, no box yet",
    [QD_PHOTO_KIND_LABELLED] = "002.jpg, 1 box; 003.jpg, 1 box, verified; 004.jpg, no animal",
    [QD_PHOTO_KIND_VERIFIED] = "003.jpg, 1 box, verified",
    [QD_PHOTO_KIND_EMPTY] = "004.jpg, no animal",
    [QD_PHOTO_KIND_SUGGESTED] = "006.jpg, no box yet",
    [QD_PHOTO_KIND_SKIPPED] = "005.jpg, skipped",
    [QD_PHOTO_KIND_DISPUTED] = "",
  };
  g_autoptr (QdProject) project = NULL;

  open_project ("filters.quadrat");
  project = qd_project_open (fixture.project, QD_PROJECT_WRITE, NULL);
  insert_box (project, 1, QD_BOX_BY_PERSON);
  insert_box (project, 2, QD_BOX_BY_PERSON);
  insert_box (project, 5, QD_BOX_BY_PREDICTION);
  g_assert_true (qd_project_set_mark (project, photos[2], QD_MARK_VERIFIED, NULL));
  g_assert_true (qd_project_set_mark (project, photos[3], QD_MARK_EMPTY, NULL));
  g_assert_true (qd_project_set_mark (project, photos[4], QD_MARK_UNUSABLE, NULL));
  g_clear_object (&project);
  fixture_open_project (&fixture);
  boxes_show (&fixture);
  for (guint i = 0; i < QD_N_PHOTO_KINDS; i++)
    {
      gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (boxes_get_page (&fixture), "filter")), i);
      assert_strip (expected[i]);
    }
}

/* ---- Badges, and the pace ---- */

static gboolean
progress_says (gpointer text)
{
  const char *said = gtk_label_get_text (GTK_LABEL (fixture_find (boxes_get_page (&fixture), "progress")));

  g_test_message ("%s", said);
  return g_str_equal (said, text);
}

static void
assert_progress (const char *text)
{
  fixture_wait (progress_says, (gpointer) text, 20, text);
}

static void
key (const char *name)
{
  qd_robot_key (GTK_WIDGET (fixture.window), name);
}

static void
test_badges (void)
{
  qd_window_close_project (fixture.window);
  open_project ("badges.quadrat");
  fixture_open_project (&fixture);
  boxes_show (&fixture);
  assert_progress ("0 of 7 labelled");
  key ("b");
  boxes_await (&fixture, 1);
  boxes_key_away (&fixture, "space");
  assert_progress ("1 of 7 labelled");
  boxes_key_away (&fixture, "x");
  assert_progress ("1 of 6 labelled"); /* one that is skipped is not to do */
  boxes_key_away (&fixture, "e");
  assert_progress ("2 of 6 labelled");
  boxes_key_away (&fixture, "e");
  assert_progress ("3 of 6 labelled, about a few seconds left");
  assert_strip ("001.jpg, 1 box, verified; 002.jpg, skipped; 003.jpg, no animal; 004.jpg, no animal; 005.jpg, no box yet; "
                "006.jpg, no box yet; 007.jpg, no box yet");
  boxes_key_away (&fixture, "a");
  key ("e"); /* taken back */
  assert_strip ("001.jpg, 1 box, verified; 002.jpg, skipped; 003.jpg, no animal; 004.jpg, no box yet; 005.jpg, no box yet; "
                "006.jpg, no box yet; 007.jpg, no box yet");
  for (guint i = 0; i < 3; i++)
    boxes_key_away (&fixture, "e");
  key ("e");
  assert_progress ("6 of 6 labelled");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  g_test_add_func ("/app/box-filters/filters", test_filters);
  g_test_add_func ("/app/box-filters/badges", test_badges);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
