#include "engine/inat/pace.h"

#define STEADY     20                       /* answers in a row before the rate goes up */
#define FASTER     1.25                     /* and by how much */
#define SLOWEST    0.05                     /* requests a second */
#define FIRST_HOLD (5 * G_TIME_SPAN_SECOND) /* after a refusal that does not say how long; doubled for each further one */
#define LONGEST    (10 * G_TIME_SPAN_MINUTE)

void
qd_pace_init (QdPace *pace, double rate, double most, guint64 hour_budget, guint64 day_budget)
{
  *pace = (QdPace){ .rate = MIN (rate, most),
                    .most = most,
                    .hour = { .length = G_TIME_SPAN_HOUR, .budget = hour_budget },
                    .day = { .length = G_TIME_SPAN_DAY, .budget = day_budget } };
}

gint64
qd_pace_wait (const QdPace *pace, gint64 now)
{
  return MAX (0, MAX (pace->next, pace->held_until) - now);
}

gboolean
qd_pace_is_held (const QdPace *pace, gint64 now)
{
  return pace->held_until > now;
}

void
qd_pace_begin (QdPace *pace, gint64 now)
{
  pace->next = MAX (now, pace->next) + (gint64)(G_TIME_SPAN_SECOND / pace->rate);
}

/* Holds everything to the window's end when its budget is spent. */
static void
count_bytes (QdPace *pace, QdPaceWindow *window, gint64 now, gsize bytes)
{
  if (window->bytes == 0 || now - window->start >= window->length)
    {
      window->start = now;
      window->bytes = 0;
    }
  window->bytes += bytes;
  if (window->budget > 0 && window->bytes >= window->budget)
    pace->held_until = MAX (pace->held_until, window->start + window->length);
}

void
qd_pace_answer (QdPace *pace, gint64 now, gsize bytes)
{
  pace->refused = 0;
  if (++pace->answered % STEADY == 0)
    pace->rate = MIN (pace->rate * FASTER, pace->most);
  count_bytes (pace, &pace->hour, now, bytes);
  count_bytes (pace, &pace->day, now, bytes);
}

void
qd_pace_refuse (QdPace *pace, gint64 now, gint64 retry_after)
{
  gint64 hold = FIRST_HOLD << MIN (pace->refused, 7);

  /* Several requests that were under way together are refused together; that is one refusal. */
  if (!qd_pace_is_held (pace, now))
    {
      pace->rate = MAX (pace->rate / 2, SLOWEST);
      pace->refused++;
    }
  pace->answered = 0;
  pace->held_until = MAX (pace->held_until, now + (retry_after >= 0 ? retry_after : MIN (hold, LONGEST)));
}
