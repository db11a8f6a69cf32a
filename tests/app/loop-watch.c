#include "tests/app/loop-watch.h"

#include <time.h>

static GPollFunc poll_before;
static GdkFrameClock *frame_clock;
static gulong handlers[2];
static double woken;               /* when the last wait was over; negative: not yet */
static double frame_start, framed; /* when the frame under way began; what frames took since then */
static double longest, longest_frame;

/* Milliseconds of the processor that this thread had. */
static double
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static int
wait_and_count (GPollFD *files, guint n_files, int timeout)
{
  int n;

  if (woken >= 0)
    longest = MAX (longest, get_time () - woken - framed);
  n = poll_before (files, n_files, timeout);
  woken = get_time ();
  framed = 0;
  return n;
}

static void
on_before_paint (void)
{
  frame_start = get_time ();
}

static void
on_after_paint (void)
{
  double took = get_time () - frame_start;

  framed += took;
  longest_frame = MAX (longest_frame, took);
}

void
loop_watch_start (GtkWidget *window)
{
  GMainContext *context = g_main_context_default ();

  frame_clock = g_object_ref (gtk_widget_get_frame_clock (window));
  handlers[0] = g_signal_connect (frame_clock, "before-paint", G_CALLBACK (on_before_paint), NULL);
  handlers[1] = g_signal_connect_after (frame_clock, "after-paint", G_CALLBACK (on_after_paint), NULL);
  woken = -1;
  longest = longest_frame = framed = 0;
  poll_before = g_main_context_get_poll_func (context);
  g_main_context_set_poll_func (context, wait_and_count);
}

void
loop_watch_stop (void)
{
  g_main_context_set_poll_func (g_main_context_default (), poll_before);
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_handler_disconnect (frame_clock, handlers[i]);
  g_clear_object (&frame_clock);
}

double
loop_watch_take_longest (double *frame)
{
  double result = longest;

  if (frame != NULL)
    *frame = longest_frame;
  longest = longest_frame = 0;
  return result;
}
