#include "tests/app/loop-watch.h"

#include <time.h>

static GPollFunc poll_before;
static GdkFrameClock *frame_clock;
static gulong handlers[5];
static double woken;               /* when the last wait was over; negative: not yet */
static double frame_start, phase_start; /* when the frame under way, and its phase, began */
static double framed;                   /* what frames took since the last wait */
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
  frame_start = phase_start = get_time ();
}

/* A frame may be cut in two by a wait, after any of its phases; nothing else is done in the same turn as it. */
static void
on_phase_end (void)
{
  double now = get_time ();

  framed += now - MAX (phase_start, woken);
  phase_start = now;
}

static void
on_after_paint (void)
{
  on_phase_end ();
  longest_frame = MAX (longest_frame, get_time () - frame_start);
}

void
loop_watch_start (GtkWidget *window)
{
  GMainContext *context = g_main_context_default ();

  frame_clock = g_object_ref (gtk_widget_get_frame_clock (window));
  handlers[0] = g_signal_connect (frame_clock, "before-paint", G_CALLBACK (on_before_paint), NULL);
  handlers[1] = g_signal_connect_after (frame_clock, "update", G_CALLBACK (on_phase_end), NULL);
  handlers[2] = g_signal_connect_after (frame_clock, "layout", G_CALLBACK (on_phase_end), NULL);
  handlers[3] = g_signal_connect_after (frame_clock, "paint", G_CALLBACK (on_phase_end), NULL);
  handlers[4] = g_signal_connect_after (frame_clock, "after-paint", G_CALLBACK (on_after_paint), NULL);
  woken = -1;
  longest = longest_frame = framed = frame_start = phase_start = 0;
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
