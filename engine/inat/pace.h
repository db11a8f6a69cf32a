/**
 * How fast photos may be asked for. Requests are spaced evenly; the rate creeps up while the server answers and is halved when
 * it refuses; a refusal also holds everything until the server's own time is over; and no more bytes come in an hour, and in a
 * day, than it allows. Times are microseconds of any steady clock, given by the caller, so that tests need none. Plain value; one thread.
 */
#pragma once

#include <glib.h>

/* Bytes that may come in a time that begins with the first of them. */
typedef struct
{
  gint64 length;  /* of that time */
  guint64 budget; /* 0: any number */
  gint64 start;
  guint64 bytes; /* since then */
} QdPaceWindow;

typedef struct
{
  double rate; /* requests a second now */
  double most; /* and at most */
  QdPaceWindow hour, day;
  guint answered;    /* in a row without a refusal */
  guint refused;     /* in a row */
  gint64 next;       /* when the next request may begin */
  gint64 held_until; /* by a refusal, or a spent hour or day */
} QdPace;

void qd_pace_init (QdPace *pace, double rate, double most, guint64 hour_budget, guint64 day_budget);
/* Microseconds until a request may begin; 0: it may. */
gint64 qd_pace_wait (const QdPace *pace, gint64 now);
gboolean qd_pace_is_held (const QdPace *pace, gint64 now);
/* A request begins. */
void qd_pace_begin (QdPace *pace, gint64 now);
/* It was answered with so many bytes. */
void qd_pace_answer (QdPace *pace, gint64 now, gsize bytes);
/* The server asked for patience; @retry_after: microseconds, -1 when it did not say how long. */
void qd_pace_refuse (QdPace *pace, gint64 now, gint64 retry_after);
