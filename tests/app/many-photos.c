/* A window on very many photos: how soon they are there, that they come a few at a time, what a frame takes while the grid is
 * scrolled, what is decoded on a fast way past them, and the memory of all that. QD_PHOTOS says how many (10,000); with QD_CLOCK
 * the clock counts, too, which takes a machine that does nothing else. */
#include "app/job.h"
#include "engine/core/file.h"
#include "tests/app/loop-watch.h"
#include "tests/app/many-photos-project.h"
#include "tests/app/scrolling.h"
#include "tests/app/window-fixture.h"
#include "widgets/photo-grid.h"
#include "widgets/photo-tile.h"
#include "widgets/tile-loading.h"

#define OPENINGS    3   /* each counts, the first of the process too */
#define FRAMES      100 /* of each kind of scrolling; three times as many by the clock */
#define STEADY      24  /* pixels a frame: eight rows a second */
#define QUICK       96
#define BAR         6000 /* a scrollbar that is dragged: 34 rows a frame */
#define MOST_OPEN   1.0  /* seconds */
#define MOST_MEMORY 300  /* MB */
#define MOST_TURN   8.0  /* milliseconds of this thread's processor */
#define ROUNDS      3    /* of which the quickest counts: what comes again each time is the page's own */
#define FRAME       (1000.0 / 60)

static const char *program;
static gboolean by_clock;

typedef struct
{
  Fixture fixture;
  GtkWidget *grid, *scroller;
  guint n;       /* photos */
  guint n_strip; /* tiles of the film strip, most of them beyond its view */
} Window;

/* ---- What is seen ---- */

typedef struct
{
  guint shown, missing; /* tiles in view with their picture, and without */
  guint loading;        /* tiles whose picture is on its way, those beyond the view too */
  double top;           /* of the first row in view */
  guint row_missing;    /* tiles of that without their picture */
} View;

static void
look_at_tile (QdPhotoTile *tile, GtkWidget *scroller, View *view)
{
  gboolean there = qd_photo_tile_get_look (tile)->picture && !qd_photo_tile_wants_picture (tile);
  graphene_rect_t bounds;
  double top;

  view->loading += qd_tile_loading_get (GTK_WIDGET (tile)) != NULL;
  if (!qd_tile_is_in_view (GTK_WIDGET (tile), scroller) || !gtk_widget_compute_bounds (GTK_WIDGET (tile), scroller, &bounds))
    return;
  top = graphene_rect_get_y (&bounds);
  if (view->shown + view->missing == 0 || top < view->top - 0.5)
    {
      view->top = top;
      view->row_missing = 0;
    }
  view->row_missing += !there && top < view->top + 0.5;
  *(there ? &view->shown : &view->missing) += 1;
}

static void
look_at (GtkWidget *widget, GtkWidget *scroller, View *view)
{
  if (QD_IS_PHOTO_TILE (widget))
    look_at_tile (QD_PHOTO_TILE (widget), scroller, view);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    look_at (child, scroller, view);
}

static View
look (Window *window)
{
  View view = { 0 };

  look_at (window->grid, window->scroller, &view);
  return view;
}

static gboolean
is_row_shown (gpointer window)
{
  View view = look (window);

  return view.shown > 0 && view.row_missing == 0;
}

/* All tiles in view have their pictures: more than the first row. */
static gboolean
is_shown (gpointer window)
{
  View view = look (window);

  return view.shown > 0 && view.missing == 0;
}

static gboolean
is_at_rest (gpointer window)
{
  return is_shown (window) && look (window).loading == 0;
}

static double
get_peak_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmHWM:");
  g_assert_nonnull (line);
  return g_ascii_strtod (line + strlen ("VmHWM:"), NULL) * 1024 / 1e6;
}

/* ---- Opening ---- */

/* In a process of its own, whose memory does not count. */
static void
make_project (const char *folder, guint n)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  const char *arguments[] = { program, "--make", folder, number, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static gboolean
is_open (gpointer window)
{
  return qd_window_get_session (window) != NULL;
}

static gboolean
runs_nothing (G_GNUC_UNUSED gpointer data)
{
  return qd_job_count_running () == 0;
}

/* The start page as a person finds it: it has looked at the recent projects. Thumbnails have to be made. */
static void
make_ready (Window *window)
{
  g_autofree char *cache = g_build_filename (window->fixture.project, "cache", NULL);

  qd_window_close_project (window->fixture.window);
  qd_robot_settle (GTK_WIDGET (window->fixture.window));
  fixture_wait (runs_nothing, NULL, 60, "The start page");
  qd_file_remove_tree (cache, NULL);
}

/* Seconds from a person's wish until the first row has its pictures, and until all in view have theirs and are drawn. */
typedef struct
{
  double row, all;
} Opening;

static Opening
open_once (Window *window)
{
  QdWindow *program_window = window->fixture.window;
  gint64 start;
  double row;

  make_ready (window);
  start = g_get_monotonic_time ();
  qd_window_open (program_window, window->fixture.project);
  fixture_wait (is_open, program_window, 60, "Opening the project");
  g_assert_cmpstr (qd_window_get_step (program_window), ==, "photos");
  window->grid = fixture_find (qd_window_get_page (program_window, "photos"), "grid");
  window->scroller = gtk_widget_get_first_child (window->grid);
  fixture_wait (is_row_shown, window, 60, "The first row");
  row = (double) (g_get_monotonic_time () - start) / 1e6;
  fixture_wait (is_shown, window, 60, "The first pictures");
  qd_robot_settle (window->grid);
  return (Opening){ row, (double) (g_get_monotonic_time () - start) / 1e6 };
}

static void
check_opening (Window *window)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window->fixture.window));

  fixture_name_labeller (window->fixture.project);
  for (guint i = 0; i < OPENINGS; i++)
    {
      Opening opening = open_once (window);

      g_test_message ("%u photos, drawn by %s, opening %u: the first row has its pictures after %.2f s, "
                      "all in view are drawn after %.2f s; peak memory %.0f MB",
                      window->n, G_OBJECT_TYPE_NAME (renderer), i + 1, opening.row, opening.all, get_peak_memory ());
      if (by_clock)
        g_assert_cmpfloat (opening.row, <, MOST_OPEN);
    }
}

/* ---- The list comes ---- */

typedef void (*Action) (Window *window);

static void
watch (Window *window, const char *what, Action action)
{
  double least = G_MAXDOUBLE, most = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      double longest;

      loop_watch_take_longest (NULL);
      action (window);
      longest = loop_watch_take_longest (NULL);
      least = MIN (least, longest);
      most = MAX (most, longest);
    }
  g_test_message ("%s: a turn of the main loop takes at most %.1f to %.1f ms", what, least, most);
#ifndef __SANITIZE_ADDRESS__
  if (least > MOST_TURN)
    g_test_fail_printf ("%s keeps the main loop busy for %.1f ms", what, least);
#endif
}

static guint
count_tiles (GtkWidget *widget)
{
  guint n = QD_IS_PHOTO_TILE (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_tiles (child);
  return n;
}

typedef struct
{
  GtkWidget *grid;
  guint n;
} Tiles;

static gboolean
has_tiles (gpointer data)
{
  const Tiles *tiles = data;

  return count_tiles (tiles->grid) == tiles->n;
}

static void
choose_photos (Window *window, guint choice, guint n)
{
  QdPage *page = qd_window_get_page (window->fixture.window, "boxes");
  Tiles tiles = { fixture_find (page, "strip"), n };

  gtk_drop_down_set_selected (GTK_DROP_DOWN (fixture_find (page, "filter")), choice);
  fixture_wait (has_tiles, &tiles, 60, "The photos of the choice");
  qd_robot_settle (tiles.grid);
}

/* All photos have boxes: those without are none. */
static void
empty_strip (Window *window)
{
  choose_photos (window, 1, 0);
}

static void
fill_strip (Window *window)
{
  choose_photos (window, 2, window->n_strip);
}

static void
empty_and_fill_strip (Window *window)
{
  empty_strip (window);
  fill_strip (window);
}

/* The film strip has some hundred tiles whatever the list is: they come and go a few in a turn of the main loop. */
static void
check_filling (Window *window)
{
  GtkWidget *strip;

  qd_window_show_step (window->fixture.window, "boxes");
  strip = fixture_find (qd_window_get_page (window->fixture.window, "boxes"), "strip");
  fixture_wait (fixture_is_mapped, strip, 60, "The film strip");
  for (guint n = 0; n == 0 || n != count_tiles (strip); qd_robot_settle (strip))
    window->n_strip = n = count_tiles (strip);
  loop_watch_start (GTK_WIDGET (window->fixture.window));
  watch (window, "The film strip", empty_and_fill_strip);
  loop_watch_stop ();
  qd_window_show_step (window->fixture.window, "photos");
  qd_robot_settle (window->grid);
}

/* ---- Scrolling ---- */

/* What this thread does for a frame leaves time for 60 a second, of the clock it is 60. */
static void
check_scrolling (Window *window, double step, const char *what)
{
  g_autoptr (Scrolling) scrolling = scrolling_run (window->scroller, by_clock ? 3 * FRAMES : FRAMES, step);
  double median = scrolling_get_interval (scrolling, 0.5), most = scrolling_get_interval (scrolling, 0.99);
  double busy = scrolling_get_processor (scrolling, 0.5), busiest = scrolling_get_processor (scrolling, 0.99);

  g_test_message ("%s: a frame every %.1f ms (99 %%: %.1f, worst %.1f); of it this thread's processor %.1f ms (99 %%: %.1f); "
                  "peak memory %.0f MB",
                  what, median, most, scrolling_get_interval (scrolling, 1), busy, busiest, get_peak_memory ());
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (busy, <, FRAME);
  g_assert_cmpfloat (busiest, <, 2 * FRAME);
#endif
  if (!by_clock)
    return;
  g_assert_cmpfloat (median, <, FRAME + 1);
  g_assert_cmpfloat (most, <, 2 * FRAME);
}

/* Once the grid stands, nothing is decoded but what is in view, as much before and behind it, and what the threads had in
 * hand. */
static void
check_rest (Window *window)
{
  guint way = many_photos_count_thumbnails (window->fixture.project), rest, in_view;
  gint64 start = g_get_monotonic_time ();

  fixture_wait (is_shown, window, 60, "The pictures where the grid stands");
  double seconds = (double) (g_get_monotonic_time () - start) / 1e6;
  fixture_wait (is_at_rest, window, 60, "The pictures near the view");
  rest = many_photos_count_thumbnails (window->fixture.project) - way;
  in_view = look (window).shown;
  g_test_message ("%u decoded in all; %u after the stop for %u in view, which were there after %.2f s", way + rest, rest,
                  in_view, seconds);
  g_assert_cmpuint (rest, >=, 1);
  g_assert_cmpuint (rest, <=, 3 * in_view + g_get_num_processors ());
}

static void
test_many (void)
{
  Window window = { .n = g_getenv ("QD_PHOTOS") != NULL ? (guint) g_ascii_strtoull (g_getenv ("QD_PHOTOS"), NULL, 10) : 10000 };

  if (!fixture_open (&window.fixture))
    return;
  make_project (window.fixture.project, window.n);
  check_opening (&window);
  check_filling (&window);
  check_scrolling (&window, STEADY, "Steadily");
  check_scrolling (&window, -STEADY, "Back");
  check_scrolling (&window, QUICK, "Quickly");
  check_scrolling (&window, BAR * MIN (1, (double) window.n / 100000), "By the scrollbar");
  check_rest (&window);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (get_peak_memory (), <, MOST_MEMORY);
#endif
  fixture_close (&window.fixture);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--make"))
    {
      many_photos_make (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10));
      return 0;
    }
  program = argv[0];
  by_clock = g_getenv ("QD_CLOCK") != NULL;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/many-photos", test_many);
  return g_test_run ();
}
