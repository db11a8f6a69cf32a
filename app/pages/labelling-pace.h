/**
 * How quickly photos are labelled, and how long those that are left will take. Plain values, no clock of its own. Any thread.
 */
#pragma once

#include <glib.h>

#define QD_PACE_MOST 20 /* photos looked back on */

typedef struct
{
  gint64 last;                  /* when the last photo was done, microseconds; 0: none yet */
  guint labelled;               /* at that time */
  double seconds[QD_PACE_MOST]; /* a photo each; the oldest is overwritten */
  guint n;                      /* all of them so far */
} QdLabellingPace;

/* There are @labelled photos done at @now (microseconds, of a clock that does not jump). What comes in a heap, as by an import, and
 * what follows a pause of more than five minutes, says nothing of the pace. */
void qd_labelling_pace_note (QdLabellingPace *pace, guint labelled, gint64 now);

/* Seconds that @left photos will take; NAN before three were done. */
double qd_labelling_pace_left (const QdLabellingPace *pace, guint left);

/* "214 of 500 labelled, about 25 minutes left", of @n photos that can be labelled. */
char *qd_labelling_pace_describe (const QdLabellingPace *pace, guint labelled, guint n);
