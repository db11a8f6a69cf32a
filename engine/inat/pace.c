#include "engine/inat/pace.h"

#define STEADY     10                       /* answers in a row before the rate goes up */
#define FASTER     1.25                     /* and by how much */
#define SLOWEST    0.5                      /* requests a second */
#define FIRST_HOLD (5 * G_TIME_SPAN_SECOND) /* after a refusal that does not say how long; doubled for each further one */
#define LONGEST    (10 * G_TIME_SPAN_MINUTE)
#define LEAST      G_TIME_SPAN_SECOND /* held after a refusal that says “at once”; doubled too */
#define SPREAD     0.5 /* of such a hold is drawn */

void
qd_pace_init (QdPace *pace, double rate, double most)
{
  *pace = (QdPace){ .rate = MIN (rate, most), .most = most, .least = LEAST };
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

gint64
qd_pace_get_interval (const QdPace *pace)
{
  return (gint64) (G_TIME_SPAN_SECOND / pace->rate);
}

void
qd_pace_begin (QdPace *pace, gint64 now)
{
  pace->next = MAX (now, pace->next) + qd_pace_get_interval (pace);
}

void
qd_pace_answer (QdPace *pace)
{
  pace->refused = 0;
  if (++pace->answered % STEADY == 0)
    pace->rate = MIN (pace->rate * FASTER, pace->most);
}

static gint64
double_hold (const QdPace *pace, gint64 first)
{
  return MIN (first << MIN (pace->refused, 7), LONGEST);
}

static gint64
choose_hold (const QdPace *pace, double jitter)
{
  return (gint64) ((double) double_hold (pace, FIRST_HOLD) * (1 + SPREAD * jitter));
}

void
qd_pace_refuse (QdPace *pace, gint64 now, gint64 retry_after, double jitter)
{
  gint64 hold = retry_after >= 0 ? MAX (retry_after, double_hold (pace, pace->least)) : choose_hold (pace, jitter);

  /* Several requests that were under way together are refused together; that is one refusal. */
  if (!qd_pace_is_held (pace, now))
    {
      pace->rate = MAX (pace->rate / 2, SLOWEST);
      pace->refused++;
    }
  pace->answered = 0;
  qd_pace_hold (pace, now + hold);
}

void
qd_pace_hold (QdPace *pace, gint64 until)
{
  pace->held_until = MAX (pace->held_until, until);
}
