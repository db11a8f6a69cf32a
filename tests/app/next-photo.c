/* Photos of 12 megapixels, walked through steadily: how long it takes until the next one is on the screen. In the long form by the
 * clock, on a machine that does nothing else; else by the time of the processor that the main loop takes. */
#include "app/job.h"
#include "tests/app/boxes-fixture.h"
#include "tests/app/labelling-project.h"

#include <time.h>

#define N_PHOTOS 12
#define WIDTH    4000
#define HEIGHT   3000
#define MOST_MS  50.0

static Fixture fixture;
static gboolean painted;

static QdBoxCanvas *
get_canvas (void)
{
  return boxes_get_canvas (&fixture);
}

static gboolean
is_quiet (gpointer data)
{
  return qd_box_canvas_get_pixels (get_canvas ()) != NULL && qd_job_count_running () == 0;
}

static double
now_ms (clockid_t which)
{
  struct timespec now;

  clock_gettime (which, &now);
  return 1000.0 * (double) now.tv_sec + (double) now.tv_nsec / 1e6;
}

static void
on_painted (GdkFrameClock *clock, QdPixels *before)
{
  QdPixels *pixels = qd_box_canvas_get_pixels (get_canvas ());

  painted = painted || (pixels != NULL && pixels != before);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

/* Milliseconds from the key to the end of the frame with the next photo. */
static double
walk_once (const char *action, clockid_t which)
{
  QdBoxCanvas *canvas = get_canvas ();
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (canvas));
  QdPixels *before = qd_box_canvas_get_pixels (canvas);
  double begun = now_ms (which), taken;
  gulong handler;

  painted = FALSE;
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), before);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (canvas), action, NULL));
  while (!painted)
    g_main_context_iteration (NULL, TRUE);
  taken = now_ms (which) - begun;
  g_signal_handler_disconnect (clock, handler);
  return taken;
}

/* A person looks at a photo longer than the next ones take: rows of the list are read, then pictures decoded. */
static void
wait_quiet (void)
{
  for (guint round = 0; round < 5; round++)
    {
      fixture_wait (is_quiet, NULL, 60, "The photo, and those around it");
      qd_robot_settle (GTK_WIDGET (fixture.window));
    }
}

static void
test_steadily (void)
{
  gboolean by_clock = g_strcmp0 (g_getenv ("QD_CLOCK"), "1") == 0;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double median;

  labelling_project_make (fixture.project, N_PHOTOS, WIDTH, HEIGHT);
  fixture_open_project (&fixture);
  qd_robot_key (GTK_WIDGET (fixture.window), "alt+3");
  wait_quiet ();
  for (guint i = 0; i < 2 * (N_PHOTOS - 1); i++)
    {
      double taken = walk_once (i < N_PHOTOS - 1 ? "boxes.next" : "boxes.previous",
                                by_clock ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID);

      g_array_append_val (times, taken);
      wait_quiet ();
    }
  g_array_sort (times, compare);
  median = g_array_index (times, double, times->len / 2);
  g_test_message ("The next of %d photos of %d by %d pixels: median %.1f ms, nine of ten %.1f ms, worst %.1f ms by %s (%s)", N_PHOTOS,
                  WIDTH, HEIGHT, median, g_array_index (times, double, times->len * 9 / 10),
                  g_array_index (times, double, times->len - 1),
                  G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (fixture.window))), by_clock ? "by the clock" : "main loop's processor time");
  g_assert_cmpfloat (median, <, MOST_MS);
  if (by_clock)
    g_assert_cmpfloat (g_array_index (times, double, times->len * 9 / 10), <, MOST_MS);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_open (&fixture))
    {
      fixture_close (&fixture);
      return g_test_run ();
    }
  g_test_add_func ("/app/next-photo/steadily", test_steadily);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
