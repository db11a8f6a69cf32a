/**
 * How fast photos may be asked for: requests are spaced evenly; the rate creeps up while the server answers and is halved when
 * it refuses; a refusal also holds everything until the server's own time is over, or for a while that grows and is never twice
 * the same. Times are microseconds of any steady clock, given by the caller, so that tests need none. Plain value; one thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  double rate;       /* requests a second now */
  double most;       /* and at most */
  guint answered;    /* in a row without a refusal */
  guint refused;     /* in a row */
  gint64 least;      /* of a hold, whatever the server says; doubled for each further refusal */
  gint64 next;       /* when the next request may begin */
  gint64 held_until; /* by a refusal */
} QdPace;

void qd_pace_init (QdPace *pace, double rate, double most);
/* Microseconds until a request may begin; 0: it may. */
gint64 qd_pace_wait (const QdPace *pace, gint64 now);
gboolean qd_pace_is_held (const QdPace *pace, gint64 now);
/* Microseconds between two requests at the rate of now. */
gint64 qd_pace_get_interval (const QdPace *pace);
/* A request begins. */
void qd_pace_begin (QdPace *pace, gint64 now);
/* It was answered, with whatever but a refusal. */
void qd_pace_answer (QdPace *pace);
/* The server asked for patience. @retry_after: microseconds, of which no less is held; -1 when it did not say how long: then
 * @jitter, any number in [0, 1), spreads the hold, so that programs that were refused together do not come back together. */
void qd_pace_refuse (QdPace *pace, gint64 now, gint64 retry_after, double jitter);
/* Nothing begins before @until. */
void qd_pace_hold (QdPace *pace, gint64 until);
