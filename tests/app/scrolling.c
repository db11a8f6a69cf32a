#include "tests/app/scrolling.h"

#include <time.h>

#include "tests/patience.h"

#define PATIENCE (60 * TEST_PATIENCE * G_USEC_PER_SEC)

struct _Scrolling
{
  GtkAdjustment *adjustment;
  double step;                   /* pixels */
  guint left;                    /* frames to come */
  double begun;                  /* milliseconds of the processor when the frame began */
  double last;                   /* milliseconds of the clock when the last one was drawn; 0: none was */
  GArray *intervals, *processor; /* of double, milliseconds */
};

static double
get_milliseconds (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
on_before_paint (G_GNUC_UNUSED GdkFrameClock *clock, Scrolling *self)
{
  self->begun = get_milliseconds (CLOCK_THREAD_CPUTIME_ID);
}

static void
on_after_paint (G_GNUC_UNUSED GdkFrameClock *clock, Scrolling *self)
{
  double now = get_milliseconds (CLOCK_MONOTONIC), interval = now - self->last;
  double processor = get_milliseconds (CLOCK_THREAD_CPUTIME_ID) - self->begun;

  if (self->last > 0)
    {
      g_array_append_val (self->intervals, interval);
      g_array_append_val (self->processor, processor);
    }
  self->last = now;
}

static gboolean
on_tick (G_GNUC_UNUSED GtkWidget *widget, G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  Scrolling *self = data;

  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + self->step);
  return --self->left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

Scrolling *
scrolling_run (GtkWidget *scroller, guint frames, double step)
{
  Scrolling *self = g_new0 (Scrolling, 1);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (scroller);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  self->step = step;
  self->left = frames;
  self->intervals = g_array_new (FALSE, FALSE, sizeof (double));
  self->processor = g_array_new (FALSE, FALSE, sizeof (double));
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), self);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_after_paint), self);
  gtk_widget_add_tick_callback (scroller, on_tick, self, NULL);
  while (self->left > 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (clock, self);
  g_assert_cmpuint (self->left, ==, 0);
  return self;
}

void
scrolling_free (Scrolling *self)
{
  g_array_unref (self->intervals);
  g_array_unref (self->processor);
  g_free (self);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

static double
get_share (GArray *values, double share)
{
  g_array_sort (values, compare);
  return g_array_index (values, double, (guint) (share * (values->len - 1)));
}

double
scrolling_get_interval (Scrolling *self, double share)
{
  return get_share (self->intervals, share);
}

double
scrolling_get_processor (Scrolling *self, double share)
{
  return get_share (self->processor, share);
}
