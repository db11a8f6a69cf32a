/* How long a frame takes with 1,000 boxes on a photo of 12 megapixels: one dragged where the whole photo is seen and at its
 * full size, the photo panned, a threshold moved. With QD_CLOCK by the clock, on a machine that does nothing else. */
#include "tests/widgets/canvas-fixture.h"

#include <time.h>

#define N_BOXES       1000
#define WIDTH         4000 /* pixels of the photo */
#define HEIGHT        3000
#define N_FRAMES      40
#define NOTHING_DRAWN 0.0005 /* seconds */
#ifdef __SANITIZE_ADDRESS__
#define SLOWER 3 /* than without the looks at each access */
#else
#define SLOWER 1
#endif

typedef struct
{
  double begun;
  GArray *times; /* double: seconds a frame */
} Clock;

static gboolean
is_by_clock (void)
{
  return g_strcmp0 (g_getenv ("QD_CLOCK"), "1") == 0;
}

static double
get_time (void)
{
  struct timespec now;

  clock_gettime (is_by_clock () ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void
on_before (GdkFrameClock *clock, Clock *times)
{
  times->begun = get_time ();
}

static void
on_after (GdkFrameClock *clock, Clock *times)
{
  double taken = get_time () - times->begun;

  g_array_append_val (times->times, taken);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

/* Prints and returns the median of the frames in which something was drawn, in milliseconds, and begins anew. */
static double
median (Clock *clock, const char *what)
{
  double middle, worst;

  for (guint i = clock->times->len; i > 0; i--)
    if (g_array_index (clock->times, double, i - 1) < NOTHING_DRAWN)
      g_array_remove_index_fast (clock->times, i - 1);
  g_assert_cmpuint (clock->times->len, >=, N_FRAMES / 2);
  g_array_sort (clock->times, compare);
  middle = 1000 * g_array_index (clock->times, double, clock->times->len / 2);
  worst = 1000 * g_array_index (clock->times, double, clock->times->len - 1);
  g_test_message ("%s: median %.1f ms, worst %.1f ms of %u frames (%s)", what, middle, worst, clock->times->len,
                  is_by_clock () ? "by the clock" : "processor time");
  g_array_set_size (clock->times, 0);
  return middle;
}

/* Drags box 500 from its middle. Returns the median. */
static double
drag_box (CanvasFixture *fixture, Clock *clock, const char *what)
{
  const QdCanvasBox *box = &g_array_index (fixture->boxes, QdCanvasBox, 500);
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);
  double x, y, middle;

  qd_box_canvas_to_widget (fixture->canvas, (box->box.xmin + box->box.xmax) / 2, (box->box.ymin + box->box.ymax) / 2, &x, &y);
  qd_robot_press (canvas, x, y, 1);
  g_array_set_size (clock->times, 0);
  for (int i = 0; i < N_FRAMES; i++)
    qd_robot_move (canvas, x + i, y + i);
  middle = median (clock, what);
  qd_robot_release (canvas, 1);
  return middle;
}

static void
test_frames (CanvasFixture *fixture, gconstpointer data)
{
  g_autoptr (QdPixels) photo = scene_photo_new (WIDTH, HEIGHT);
  g_autofree QdCanvasBox *boxes = scene_boxes_new (N_BOXES, WIDTH, HEIGHT);
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (fixture->window);
  Clock clock = { 0, g_array_new (FALSE, FALSE, sizeof (double)) };
  GtkWidget *canvas = GTK_WIDGET (fixture->canvas);
  double drag, near, pan, threshold;

  qd_box_canvas_set_pixels (fixture->canvas, photo);
  g_array_append_vals (fixture->boxes, boxes, N_BOXES);
  qd_box_canvas_set_boxes (fixture->canvas, boxes, N_BOXES);
  qd_box_canvas_set_mode (fixture->canvas, QD_CANVAS_SELECT);
  g_signal_connect (frame_clock, "before-paint", G_CALLBACK (on_before), &clock);
  g_signal_connect (frame_clock, "after-paint", G_CALLBACK (on_after), &clock);

  drag = drag_box (fixture, &clock, "Dragging one of 1,000 boxes");
  canvas_fixture_assert_log (fixture, "changed 1;");

  qd_box_canvas_zoom_to_selected (fixture->canvas);
  qd_box_canvas_zoom_to (fixture->canvas, 1);
  near = drag_box (fixture, &clock, "Dragging one of 1,000 boxes, the photo in its full size");
  canvas_fixture_assert_log (fixture, "changed 1;");

  qd_box_canvas_zoom_to (fixture->canvas, 0.5);
  qd_robot_press (canvas, 400, 300, 2);
  g_array_set_size (clock.times, 0);
  for (int i = 0; i < N_FRAMES; i++)
    qd_robot_move (canvas, 400 + i, 300 + i);
  pan = median (&clock, "Panning over 1,000 boxes");
  qd_robot_release (canvas, 2);

  for (int i = 0; i < N_BOXES; i++)
    boxes[i].score = i / (double) N_BOXES;
  qd_box_canvas_zoom_fit (fixture->canvas);
  qd_box_canvas_set_read_only (fixture->canvas, TRUE);
  qd_box_canvas_set_boxes (fixture->canvas, boxes, N_BOXES);
  qd_robot_settle (canvas);
  g_array_set_size (clock.times, 0);
  for (int i = 0; i < N_FRAMES; i++)
    {
      qd_box_canvas_set_threshold (fixture->canvas, i / 80.0);
      qd_robot_settle (canvas);
    }
  threshold = median (&clock, "Moving the threshold over 1,000 predictions");

  g_signal_handlers_disconnect_by_data (frame_clock, &clock);
  g_array_unref (clock.times);
  /* On the processor alone: dragging at 60 frames a second and more, what draws all boxes anew at 30 and more. */
  g_assert_cmpfloat (drag, <, SLOWER * 1000 / 60.0);
  g_assert_cmpfloat (near, <, SLOWER * 1000 / 60.0);
  g_assert_cmpfloat (pan, <, SLOWER * 1000 / 30.0);
  g_assert_cmpfloat (threshold, <, SLOWER * 1000 / 30.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add ("/widgets/canvas-frames", CanvasFixture, NULL, canvas_fixture_init, test_frames, canvas_fixture_clear);
  return g_test_run ();
}
