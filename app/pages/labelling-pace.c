#include "app/pages/labelling-pace.h"

#include "app/words.h"

#include <glib/gi18n.h>
#include <math.h>

#define PAUSE 300.0 /* seconds */
#define HEAP  3     /* photos that come at once: nobody labels so quickly */
#define ENOUGH 3    /* photos, before anything is said */

void
qd_labelling_pace_note (QdLabellingPace *pace, guint labelled, gint64 now)
{
  guint more = labelled > pace->labelled ? labelled - pace->labelled : 0;
  double seconds = (double) (now - pace->last) / G_USEC_PER_SEC;

  if (labelled == pace->labelled && pace->last != 0)
    return;
  if (pace->last != 0 && more > 0 && more < HEAP && seconds <= PAUSE)
    for (guint i = 0; i < more; i++)
      pace->seconds[pace->n++ % QD_PACE_MOST] = seconds / more;
  pace->labelled = labelled;
  pace->last = now;
}

double
qd_labelling_pace_left (const QdLabellingPace *pace, guint left)
{
  guint n = MIN (pace->n, QD_PACE_MOST);
  double sum = 0;

  if (n < ENOUGH)
    return NAN;
  for (guint i = 0; i < n; i++)
    sum += pace->seconds[i];
  return sum / n * left;
}

char *
qd_labelling_pace_describe (const QdLabellingPace *pace, guint labelled, guint n)
{
  guint left = n > labelled ? n - labelled : 0;
  double seconds = qd_labelling_pace_left (pace, left);
  g_autofree char *done = qd_words_count (labelled), *all = qd_words_count (n),
                  *time = left > 0 && !isnan (seconds) ? qd_words_time_left (seconds) : NULL;

  if (time == NULL)
    return g_strdup_printf (_ ("%s of %s labelled"), done, all);
  return g_strdup_printf (_ ("%s of %s labelled, about %s left"), done, all, time);
}
